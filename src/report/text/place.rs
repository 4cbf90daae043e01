//! A place: which line of which text, and in which state of a repository that line is there.

use std::io::{self, Write};

use super::palette::Palette;
use crate::commit::Commit;
use crate::finding::Place;
use crate::location::Point;
use crate::provenance::{Provenance, Revision};
use crate::quantity::grouped;
use crate::report::sanitize::sanitize;

/// `app/settings.py:12:8`, ` (staged)` or ` in commit 1a2b3c4d5e6f` behind it unless a checkout shows that line.
pub(in crate::report) fn write(
    provenance: &Provenance,
    start: Point,
    palette: &Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    let style = palette.place;
    write!(out, "{style}{}:{}:{}{style:#}", sanitize(&provenance.shown()), start.line, start.column)?;
    match provenance.revision() {
        None | Some(Revision::Head | Revision::None) => Ok(()),
        Some(Revision::Index) => write!(out, " (staged)"),
        Some(Revision::Commit(id)) => write!(out, " in commit {}", id.short()),
    }
}

/// ` in base64`, ` in gzip in base64`, if the secret does not stand there as it is.
pub(in crate::report) fn encodings(place: &Place) -> String {
    place.encodings.iter().rev().map(|encoding| format!(" in {}", encoding.as_str())).collect()
}

/// ` (37 versions)`, if the history of the path holds more than one with the secret.
pub(in crate::report) fn versions(place: &Place) -> Option<String> {
    let versions = place.exposure.as_ref()?.versions;
    (versions > 1).then(|| format!(" ({} versions)", grouped(versions)))
}

/// `commit 1a2b3c4d5e6f`, and by whom if the caller asked for names.
pub(in crate::report) fn commit(commit: &Commit) -> String {
    let id = commit.id.short();
    match &commit.author {
        Some(author) => format!("commit {id} by {}", sanitize(author)),
        None => format!("commit {id}"),
    }
}
