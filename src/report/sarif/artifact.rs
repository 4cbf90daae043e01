//! Archives, and what of them holds a result: artifacts that are nested in each other. Files that are texts themselves are
//! named by the results alone.

use std::collections::BTreeMap;

use serde_sarif::sarif::{Artifact, ArtifactLocation};

use super::uri;
use crate::provenance::{Inside, Provenance};
use crate::report::Report;

/// The nested artifacts of a run.
pub(super) struct Artifacts {
    /// By URI: its position, and the URI of the artifact around it, if there is one. A URI is sorted behind that of what is
    /// around it.
    known: BTreeMap<String, (i64, Option<String>)>,
}

impl Artifacts {
    /// All that the results of a report are in.
    pub(super) fn of(report: &Report) -> Self {
        let mut known = BTreeMap::new();
        let places = report.drifted().flat_map(|finding| &finding.places);
        for provenance in places.map(|place| &*place.provenance) {
            let Some(inside) = provenance.inside() else { continue };
            let mut around = uri::of(provenance.outer());
            known.insert(around.clone(), (0, None));
            for member in inside.members() {
                let uri = uri::of_member(&around, member);
                known.insert(uri.clone(), (0, Some(around)));
                around = uri;
            }
        }
        known.values_mut().zip(0..).for_each(|((position, _), at)| *position = at);
        Self { known }
    }

    /// The position of an artifact in the list.
    pub(super) fn index(&self, uri: &str) -> Option<i64> {
        self.known.get(uri).map(|(position, _)| *position)
    }

    /// The list; nothing if no result is in an archive.
    pub(super) fn into_list(self) -> Option<Vec<Artifact>> {
        let artifact = |(uri, (_, parent)): (&String, &(i64, Option<String>))| {
            let mut artifact = Artifact::builder().location(location(uri)).build();
            artifact.parent_index = parent.as_ref().and_then(|parent| self.index(parent));
            artifact
        };
        (!self.known.is_empty()).then(|| self.known.iter().map(artifact).collect())
    }
}

/// The file that was scanned, where the result is inside of it.
pub(super) fn target(provenance: &Provenance) -> Option<ArtifactLocation> {
    provenance.inside().map(|_: &Inside| location(&uri::of(provenance.outer())))
}

fn location(uri: &str) -> ArtifactLocation {
    ArtifactLocation::builder().uri(uri).build()
}
