//! A report on git histories, built by hand: one finding for each state that a secret in git can be in.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{at, empty, file, finding, line, place, rules};
use crate::commit::{Commit, ObjectId};
use crate::evidence::AgeEvidence;
use crate::exposure::{Exposure, History, Presence, Window};
use crate::finding::{Drift, Finding, Place, Status};
use crate::notice::{Notice, NoticeKind};
use crate::provenance::{Provenance, Revision};
use crate::report::{RejectedMatch, Report};
use crate::rule::RuleId;

/// The repository of every place of [`history`].
pub(crate) const REPOSITORY: &str = "/home/somebody/repository";

/// The name of the author of every commit that names one, as sanitised for a terminal.
pub(crate) const AUTHOR: &str = "\\u{1b}[31m<b>{the author}</b>";

/// The positions of the findings of [`history`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Head,
    Removed,
    Elsewhere,
    Unreachable,
    Pathless,
    Staged,
    Truncated,
    Signed,
}

impl State {
    /// Every state, in the order of the findings.
    pub(crate) const ALL: [Self; 8] = [
        Self::Head,
        Self::Removed,
        Self::Elsewhere,
        Self::Unreachable,
        Self::Pathless,
        Self::Staged,
        Self::Truncated,
        Self::Signed,
    ];

    /// The finding in this state.
    pub(crate) fn of(self, report: &Report) -> &Finding {
        &report.findings[self as usize]
    }
}

/// A run over histories, cut off, whole and signed.
pub(crate) fn history() -> Report {
    Report {
        findings: State::ALL.iter().map(|state| in_state(*state)).collect(),
        rejections: Some(vec![RejectedMatch {
            rule: RuleId::new("github-pat"),
            provenance: committed("docs/old.md", Revision::Commit(id(0x55))),
            location: line(7, 3, 43),
            reason: "placeholder",
        }]),
        notices: vec![
            Notice::incomplete(NoticeKind::ShallowHistory, "part", "has no commits before 2024-03-01"),
            Notice::complete(
                NoticeKind::HeldByHead,
                "",
                "3 secrets were in HEAD already and are not reported",
            ),
        ],
        rules: rules(),
        ..empty()
    }
}

fn in_state(state: State) -> Finding {
    let gone = || Presence::Removed(commit(0xbb, "2025-01-05T10:00:00Z"));
    let at_commit = Revision::Commit(id(0xaa));
    match state {
        State::Head => found(
            1,
            vec![
                spot("app/settings.py", Revision::Head, exposure(Presence::Head, 37)),
                spot("app/settings.py", at_commit, exposure(Presence::Head, 1)),
                Place { provenance: file("app/settings.py"), exposure: None, ..place("unused", 30, "ghp_") },
            ],
        ),
        State::Removed => found(2, vec![spot("app/old.env", at_commit, exposure(gone(), 1_204))]),
        State::Elsewhere => {
            found(3, vec![spot("app/branch.env", at_commit, exposure(Presence::Elsewhere, 1))])
        }
        State::Unreachable => {
            found(4, vec![spot("app/lost.env", at_commit, exposure(Presence::Unreachable, 1))])
        }
        State::Pathless => {
            let exposure = Exposure { introduced: None, ..exposure(Presence::Unreachable, 1) };
            found(5, vec![spot("unused", Revision::None, exposure)])
        }
        State::Staged => {
            let exposure = Exposure { introduced: None, ..exposure(Presence::Staged, 1) };
            found(6, vec![spot("new.env", Revision::Index, exposure)])
        }
        State::Truncated => {
            let exposure = Exposure { history: History::Truncated, ..exposure(Presence::Head, 1) };
            found(7, vec![spot("part/app.env", Revision::Head, exposure)])
        }
        State::Signed => found(8, vec![spot("esc\u{1b}[31m/{x}\ny.env", at_commit, signed())]),
    }
}

/// Introduced and removed by somebody who put everything into the own name.
fn signed() -> Exposure {
    let author = Some("\u{1b}[31m<b>{the author}</b>".to_owned());
    let by = |commit: Arc<Commit>| Arc::new(Commit { author: author.clone(), ..(*commit).clone() });
    Exposure {
        introduced: Some(by(commit(0xaa, "2024-03-01T10:00:00Z"))),
        ..exposure(Presence::Removed(by(commit(0xcc, "2024-03-01T12:00:00Z"))), 2)
    }
}

/// Written on the first of March 2024 and rebased a month later.
fn exposure(presence: Presence, versions: u64) -> Exposure {
    let rebased =
        Commit { committed: at("2024-04-01T10:00:00Z"), ..(*commit(0xaa, "2024-03-01T10:00:00Z")).clone() };
    Exposure { introduced: Some(Arc::new(rebased)), presence, versions, history: History::Complete }
}

fn commit(byte: u8, instant: &str) -> Arc<Commit> {
    Arc::new(Commit { authored: at(instant), committed: at(instant), id: id(byte), author: None })
}

fn id(byte: u8) -> ObjectId {
    ObjectId::from_bytes(&[byte; 20]).unwrap()
}

fn found(n: u64, places: Vec<Place>) -> Finding {
    let exposure = Window::over(places.iter().filter_map(|place| place.exposure.as_deref()));
    Finding {
        status: Status::Drifted(Drift::Undeclared),
        drifts: BTreeSet::from([Drift::Undeclared]),
        age: exposure.as_ref().and_then(|window| {
            window.first.as_ref().map(|first| AgeEvidence::of_commit(first, window.history))
        }),
        exposure,
        places,
        ..finding("github-pat", 100 + n)
    }
}

fn spot(path: &str, revision: Revision, exposure: Exposure) -> Place {
    Place {
        provenance: committed(path, revision),
        exposure: Some(Arc::new(exposure)),
        ..place("unused", 12, "ghp_")
    }
}

fn committed(path: &str, revision: Revision) -> Arc<Provenance> {
    let blob = id(0xdd);
    let (shown, relative) = match revision {
        Revision::None => (PathBuf::from(format!("blob {blob}")), None),
        _ => (PathBuf::from(path), Some(PathBuf::from(path))),
    };
    Arc::new(Provenance::Git { shown, relative, root: Path::new(REPOSITORY).into(), revision, blob })
}
