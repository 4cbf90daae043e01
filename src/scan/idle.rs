//! Markers that allow nothing: the secret has gone and the comment stayed, or the rule has another name.

use std::sync::Arc;

use super::{Scanner, Sighting};
use crate::location::{Point, PointCursor, Span};
use crate::marker::{self, Marker};
use crate::notice::{Notice, NoticeKind};
use crate::occurrence::Occurrence;
use crate::provenance::Provenance;
use crate::suggest::nearest;

/// Most markers of one window that are told.
const TOLD: usize = 20;

impl Scanner<'_> {
    /// Tells of markers in the `own` part of a window that allow none of what was found in the text since `known`. Only in what
    /// is there now: nobody mends old versions.
    pub(super) fn idle_markers(
        &self,
        (text, own, origin): (&[u8], Span, Point),
        place: &Arc<Provenance>,
        known: usize,
        sighting: &mut Sighting,
    ) {
        if !matches!(place.outer(), Provenance::File { .. } | Provenance::Stream { .. }) {
            return;
        }
        let mut cursor = PointCursor::new(text, origin);
        for written in marker::own(text, own.start, own.end).into_iter().take(TOLD) {
            let line = cursor.advance(written.start).line;
            let found = sighting.occurrences.get(known..).unwrap_or_default();
            let idle: Vec<&String> = written
                .rules
                .iter()
                .filter(|rule| !found.iter().any(|found| self.allows(found, line, rule)))
                .collect();
            for rule in idle {
                if let Some(detail) = self.idle(rule, line) {
                    sighting.notices.push(Notice::complete(NoticeKind::UnusedMarker, place.shown(), detail));
                }
            }
        }
    }

    fn allows(&self, found: &Occurrence, line: u64, rule: &str) -> bool {
        let markers = found.plea.as_ref().map_or(&[][..], |plea| &plea.markers);
        let is_here = |marker: &Marker| matches!(marker, Marker::Own { line: at, .. } if *at == line);
        self.rules.get(found.rule).id.as_str() == rule && markers.iter().any(is_here)
    }

    /// What there is to say about it. A name that is like no rule is an example in a text about markers.
    fn idle(&self, rule: &str, line: u64) -> Option<String> {
        let names = || self.rules.iter().map(|(_, known)| known.id.as_str());
        if names().any(|name| name == rule) {
            return Some(format!(
                "line {line}: `straykey: allow({rule})` allows nothing that is there: remove it"
            ));
        }
        let near = nearest(rule, names())?;
        Some(format!("line {line}: `straykey: allow({rule})` names no rule; did you mean `{near}`?"))
    }
}
