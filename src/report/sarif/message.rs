//! Texts of results and rules. The first sentence of a result's text is the title of an alert: it stands alone and holds
//! no age, no place and nothing of the secret. The dates and commits of a secret in git follow it; there is no age that
//! grows from day to day.

use crate::commit::Commit;
use crate::finding::{Finding, Place};
use crate::provenance::{Coding, Inside, Revision};
use crate::report::exposure;
pub(super) use crate::report::headline::plain;
use crate::report::headline::title;

/// GitHub takes no longer descriptions.
const LONGEST: usize = 1_000;

/// The text that all results of a finding begin with. `compared` says whether there was an inventory to compare it with.
pub(super) fn of_finding(finding: &Finding, compared: bool) -> String {
    let mut text = title(finding, compared);
    if let Some(window) = &finding.exposure {
        // Names of authors are among the properties, if they were asked for.
        let name = |commit: &Commit| format!("commit {}", commit.id.short());
        text += &format!(" In git: {}.", exposure::words(window, name));
    }
    text
}

/// The text of one result: code scanning shows the file of `HEAD`, which may be another one or not be there, and nothing of
/// what is inside of a file.
pub(super) fn at_place(text: String, place: Option<&Place>) -> String {
    let encodings: Vec<&str> =
        place.iter().flat_map(|place| &place.encodings).map(|encoding| encoding.as_str()).collect();
    let text = match encodings.as_slice() {
        [] => text,
        _ => format!("{text} It is encoded there: {}.", encodings.join(", ")),
    };
    let Some(provenance) = place.map(|place| &place.provenance) else { return text };
    let text_inside = provenance.inside().map(of_text);
    let file = match (provenance.revision(), provenance.blob()) {
        (Some(Revision::Commit(id)), _) => Some(format!("the file in commit {}", id.short())),
        (Some(Revision::Index), _) => Some("the staged file".to_owned()),
        (Some(Revision::None), Some(blob)) => Some(format!("blob {}, which no path leads to", blob.short())),
        (Some(Revision::Head | Revision::None) | None, _) => None,
    };
    let whose = match (text_inside, file) {
        (None, None) => return text,
        (None, Some(file)) => file,
        (Some(inside), None) => inside,
        (Some(inside), Some(file)) => format!("{inside}, in {file}"),
    };
    format!("{text} Line and column are those of {whose}.")
}

/// What in an archive is meant.
fn of_text(inside: &Inside) -> String {
    match (inside.members().last(), inside.coding()) {
        (None, _) => "the decompressed text".to_owned(),
        (Some(member), Coding::Plain) => format!("its member {}", plain(member)),
        (Some(member), Coding::Compressed) => format!("its member {} when decompressed", plain(member)),
    }
}

/// The text as a sentence, not longer than GitHub takes.
pub(super) fn sentence(text: &str) -> String {
    let mut text = plain(text);
    if text.chars().count() > LONGEST {
        text = text.chars().take(LONGEST).collect::<String>() + "…";
    }
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// The text as a name in `PascalCase`.
pub(super) fn pascal_case(text: &str) -> String {
    let mut name = String::new();
    for word in
        text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
    {
        let (first, rest) = word.split_at(1);
        name += &first.to_ascii_uppercase();
        name += rest;
    }
    name.truncate(255);
    name
}

#[cfg(test)]
mod tests {
    use super::{at_place, of_finding, pascal_case, plain, sentence};
    use crate::report::Report;
    use crate::report::sample::{self, State};

    #[test]
    fn every_text_is_a_sentence_that_names_the_credential() {
        for compared in [true, false] {
            for finding in sample::all().iter().flat_map(Report::active) {
                let text = of_finding(finding, compared);
                assert!(text.ends_with('.') && !text.contains(['{', '[', '\n']), "{text}");
                let id = finding
                    .credential
                    .as_ref()
                    .map_or(plain(&finding.title), |credential| credential.id.clone());
                assert!(text.contains(&id), "{text}");
            }
        }
    }

    #[test]
    fn the_text_says_when_it_was_in_git_and_which_content_is_meant() {
        let report = sample::history();
        let begin = "GitHub personal access token is stored in plain text. In git: ";
        let since = "since 2024-03-01 (commit aaaaaaaaaaaa), ";
        let committed = " Line and column are those of the file in commit aaaaaaaaaaaa.";
        let table = [
            (State::Head, format!("{since}still in HEAD.")),
            (
                State::Removed,
                format!(
                    "from 2024-03-01 (commit aaaaaaaaaaaa) to 2025-01-05 (removed by commit bbbbbbbbbbbb): 310 days; \
                     still in the history.{committed}"
                ),
            ),
            (State::Elsewhere, format!("{since}on other branches or tags, not in HEAD.{committed}")),
            (State::Unreachable, format!("{since}only in unreachable objects.{committed}")),
            (
                State::Pathless,
                "only in unreachable objects. Line and column are those of blob dddddddddddd, which no path leads to."
                    .to_owned(),
            ),
            (
                State::Staged,
                "staged, in no commit yet. Line and column are those of the staged file.".to_owned(),
            ),
            (
                State::Truncated,
                format!(
                    "at least {since}still in HEAD; the history is cut off (a shallow or partial clone, or damaged \
                     objects)."
                ),
            ),
            (
                State::Signed,
                format!(
                    "from 2024-03-01 (commit aaaaaaaaaaaa) to 2024-03-01 (removed by commit cccccccccccc): less than a \
                     day; still in the history.{committed}"
                ),
            ),
        ];
        assert_eq!(table.each_ref().map(|(state, _)| *state), State::ALL);
        for (state, expected) in table {
            let finding = state.of(&report);
            let text = at_place(of_finding(finding, false), finding.places.first());
            assert_eq!(text, format!("{begin}{expected}"), "{state:?}");
        }
    }

    #[test]
    fn texts_lose_what_sarif_gives_a_meaning_to() {
        assert_eq!(plain("a {0} [b](1)\n  c\u{1b}[0m"), "a (0) (b)(1) c\u{fffd}(0m");
        assert_eq!(sentence("why"), "why.");
        assert_eq!(sentence("Why?"), "Why?");
        assert_eq!(sentence(&"x".repeat(5_000)).chars().count(), 1_002);
    }

    #[test]
    fn names() {
        assert_eq!(pascal_case("GitHub fine-grained token (v2)"), "GitHubFineGrainedTokenV2");
        assert_eq!(pascal_case("drift/overdue"), "DriftOverdue");
        assert_eq!(pascal_case("日本"), "");
    }
}
