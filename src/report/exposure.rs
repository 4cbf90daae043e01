//! From when to when a secret stood in git, in words: the same in every format that people read.

use super::quantity::{counted, day};
use crate::commit::Commit;
use crate::exposure::{History, Presence, Window};

/// `since 2024-03-01 (commit 1a2b3c4d5e6f), still in HEAD`. `name` says what commits are called; the rest is text of this
/// program, safe in every format.
pub(super) fn words(window: &Window, name: impl Fn(&Commit) -> String) -> String {
    let begin = window.first.as_deref().map(|first| format!("{} ({})", day(first.since()), name(first)));
    let still = |state: &str, alone: &str| match &begin {
        Some(begin) => format!("since {begin}, {state}"),
        None => alone.to_owned(),
    };
    let words = match &window.presence {
        Presence::Head => still("still in HEAD", "in HEAD"),
        Presence::Staged => still("now staged", "staged, in no commit yet"),
        Presence::Elsewhere => {
            still("on other branches or tags, not in HEAD", "on other branches or tags, not in HEAD")
        }
        Presence::Removed(last) => {
            let end = format!("{} (removed by {})", day(last.committed), name(last));
            match &begin {
                Some(begin) => {
                    format!("from {begin} to {end}: {}; still in the history", length(window, last))
                }
                None => format!("until {end}; still in the history"),
            }
        }
        Presence::Unreachable => still("only in unreachable objects", "only in unreachable objects"),
    };
    match (window.history, &begin) {
        (History::Complete, _) => words,
        (History::Truncated, Some(_)) => format!("at least {words}; {CUT_OFF}"),
        (History::Truncated, None) => format!("{words}; {CUT_OFF}"),
    }
}

const CUT_OFF: &str = "the history is cut off (a shallow or partial clone, or damaged objects)";

fn length(window: &Window, last: &Commit) -> String {
    match window.days(last.committed) {
        None | Some(0) => "less than a day".to_owned(),
        Some(days) => counted(days.unsigned_abs(), "day", "days"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::words;
    use crate::commit::{Commit, ObjectId};
    use crate::exposure::{History, Presence, Window};

    fn commit(byte: u8, day: &str) -> Arc<Commit> {
        let instant = format!("{day}T12:00:00Z").parse().unwrap();
        let id = ObjectId::from_bytes(&[byte; 20]).unwrap();
        Arc::new(Commit { authored: instant, committed: instant, id, author: None })
    }

    fn said(first: Option<Arc<Commit>>, presence: Presence, history: History) -> String {
        words(&Window { first, presence, history }, |commit| format!("commit {}", commit.id.short()))
    }

    #[test]
    fn every_window_has_its_words() {
        let removed = |day| Presence::Removed(commit(0xbb, day));
        let table = [
            (Presence::Head, "since 2024-03-01 (commit aaaaaaaaaaaa), still in HEAD", "in HEAD"),
            (
                Presence::Staged,
                "since 2024-03-01 (commit aaaaaaaaaaaa), now staged",
                "staged, in no commit yet",
            ),
            (
                Presence::Elsewhere,
                "since 2024-03-01 (commit aaaaaaaaaaaa), on other branches or tags, not in HEAD",
                "on other branches or tags, not in HEAD",
            ),
            (
                removed("2025-01-05"),
                "from 2024-03-01 (commit aaaaaaaaaaaa) to 2025-01-05 (removed by commit bbbbbbbbbbbb): 310 days; still \
                 in the history",
                "until 2025-01-05 (removed by commit bbbbbbbbbbbb); still in the history",
            ),
            (
                Presence::Unreachable,
                "since 2024-03-01 (commit aaaaaaaaaaaa), only in unreachable objects",
                "only in unreachable objects",
            ),
        ];
        for (presence, dated, undated) in table {
            let first = || Some(commit(0xaa, "2024-03-01"));
            assert_eq!(said(first(), presence.clone(), History::Complete), dated);
            assert_eq!(said(None, presence.clone(), History::Complete), undated);
            let cut = "; the history is cut off (a shallow or partial clone, or damaged objects)";
            assert_eq!(said(first(), presence.clone(), History::Truncated), format!("at least {dated}{cut}"));
            assert_eq!(said(None, presence, History::Truncated), format!("{undated}{cut}"));
        }
    }

    #[test]
    fn short_and_impossible_windows_last_less_than_a_day() {
        for (removed, length) in [
            ("2024-03-02", ": 1 day;"),
            ("2024-03-01", ": less than a day;"),
            ("2023-01-01", ": less than a day;"),
        ] {
            let presence = Presence::Removed(commit(0xbb, removed));
            let said = said(Some(commit(0xaa, "2024-03-01")), presence, History::Complete);
            assert!(said.contains(length), "{said}");
        }
    }
}
