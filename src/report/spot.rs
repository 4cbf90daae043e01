//! Where a finding is, as a viewer of a checkout wants to know it: which file of the repository, and which lines of it.

use std::path::{Component, Path};

use super::text::{Palette, place, standing};
use crate::commit::ObjectId;
use crate::finding::{Finding, Place};
use crate::location::Point;
use crate::provenance::{Provenance, Revision};

/// One place of a finding; that of its declaration if it was found nowhere.
#[derive(Debug, Clone)]
pub(super) struct Spot<'a> {
    /// The file, below the root of the repository or of the scanned folder. Nothing for streams, for blobs that no path
    /// leads to, and for what is outside of the root.
    pub(super) path: Option<String>,
    /// First and last character (exclusive) in that file; nothing if they are those of another text, one in an archive.
    pub(super) range: Option<(Point, Point)>,
    /// The commit whose file is meant, if it is not the file that is checked out.
    pub(super) commit: Option<ObjectId>,
    /// `app/settings.py:12:8 in commit 1a2b3c4d5e6f in base64`, safe on a terminal.
    pub(super) words: String,
    /// The place of the secret; nothing for a declaration.
    pub(super) place: Option<&'a Place>,
}

impl<'a> Spot<'a> {
    /// The places of a finding that were not let pass, the first one first.
    pub(super) fn all(finding: &'a Finding) -> Vec<Self> {
        match (finding.places.is_empty(), finding.declaration()) {
            (true, Some(declaration)) => {
                let start = Point { line: declaration.line, column: 1 };
                vec![Self {
                    path: below_root(Path::new(&*declaration.file)),
                    range: Some((start, start)),
                    commit: None,
                    words: standing::place(declaration),
                    place: None,
                }]
            }
            // Places that were let pass are none to act on; a finding that was let pass as a whole keeps all of them.
            _ => {
                let counts = |place: &&Place| finding.suppression.is_some() || place.suppression.is_none();
                finding.places.iter().filter(counts).map(Self::of).collect()
            }
        }
    }

    fn of(place: &'a Place) -> Self {
        let provenance = &*place.provenance;
        let path = match provenance.outer() {
            Provenance::File { shown, relative, .. } if relative.file_name().is_none() => below_root(shown),
            Provenance::File { relative, .. } => below_root(relative),
            Provenance::Git { relative, .. } => relative.as_deref().and_then(below_root),
            Provenance::Stream { .. } | Provenance::Inside { .. } => None,
        };
        let is_whole = provenance.inside().is_none() && path.is_some();
        let commit = match provenance.revision() {
            Some(Revision::Commit(id)) => Some(id),
            Some(Revision::Head | Revision::Index | Revision::None) | None => None,
        };
        Self {
            path,
            range: is_whole.then_some((place.location.start, place.location.end)),
            commit,
            words: words(place),
            place: Some(place),
        }
    }

    /// The lines of the file that is checked out; nothing if it may hold something else there.
    pub(super) fn lines(&self) -> Option<(Point, Point)> {
        self.range.filter(|_| self.commit.is_none())
    }
}

fn words(at: &Place) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = place::write(&at.provenance, at.location.start, &Palette::plain(), &mut text);
    String::from_utf8_lossy(&text).into_owned() + &place::encodings(at)
}

/// A relative path with `/` between its parts, if it stays below the root.
fn below_root(path: &Path) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::{Spot, below_root};
    use crate::report::sample::{self, State};
    use crate::suppression::{By, Suppression};

    #[test]
    fn a_path_stays_below_the_root() {
        for (path, below) in [
            ("a/b.env", Some("a/b.env")),
            ("./a//b.env", Some("a/b.env")),
            ("a/../b.env", Some("b.env")),
            ("../b.env", None),
            ("/etc/passwd", None),
            (".", None),
        ] {
            assert_eq!(below_root(Path::new(path)).as_deref(), below, "{path}");
        }
    }

    #[test]
    fn lines_are_those_of_the_file_that_is_checked_out() {
        let report = sample::history();
        for (state, path, is_current) in [
            (State::Head, Some("app/settings.py"), true),
            (State::Staged, Some("new.env"), true),
            (State::Removed, Some("app/old.env"), false),
            (State::Pathless, None, false),
        ] {
            let spots = Spot::all(state.of(&report));
            let spot = &spots[0];
            assert_eq!((spot.path.as_deref(), spot.lines().is_some()), (path, is_current), "{state:?}");
        }
    }

    #[test]
    fn what_is_inside_of_an_archive_is_in_the_file_of_the_archive_and_on_no_line_of_it() {
        let report = sample::rich();
        let spots = Spot::all(&report.findings[1]);
        let inside = spots.iter().find(|spot| spot.words.contains('!')).unwrap();
        assert_eq!(inside.path.as_deref(), Some("lib/outer.zip"));
        assert!(inside.lines().is_none());
    }

    #[test]
    fn a_place_that_was_let_pass_is_none_to_act_on() {
        let mut report = sample::rich();
        let finding = &mut report.findings[0];
        let all = Spot::all(finding).len();
        finding.places[0].suppression = Some(Arc::new(Suppression::by(By::Marker)));
        let spots = Spot::all(finding);
        assert_eq!((spots.len(), spots[0].words.as_str()), (all - 1, "app/settings.py:30:8"));
    }

    #[test]
    fn a_finding_without_a_place_is_where_it_is_declared() {
        let report = sample::rich();
        let finding = report.findings.iter().find(|finding| finding.places.is_empty()).unwrap();
        let spots = Spot::all(finding);
        assert_eq!(spots[0].path.as_deref(), Some("inventory.toml"));
        assert_eq!(spots[0].lines().map(|(start, _)| start.line), Some(40));
    }
}
