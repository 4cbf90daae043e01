//! Whole histories: every object that git holds is read once, in two passes.
//!
//! ```text
//! blobs            ─► hits       (which secrets are in which blobs)
//! commits, trees   ─► Graph ─► Attribution (where those blobs stand, and since when)
//! a blob per place ─► places     (the whole pipeline once more, now that the file's name is known) ─► Occurrence
//! ```
//!
//! The first pass does not know the names of files, so it reads every value in each way that a name could ask for. A
//! blob without a hit is never looked at again.

mod coverage;
mod hits;
mod places;
mod secrets;
mod structure;

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use super::{Scanner, Sighting};
use crate::commit::ObjectId;
use crate::exposure::History;
use crate::git::attribution::{Attribution, Hits, Limits, References};
use crate::git::graph::Graph;
use crate::git::{Authors, GitError, ObjectNumber, Objects, Repository};
use coverage::Coverage;
use places::Places;
use secrets::Secrets;

/// What a scan of a history depends on besides the scanner.
#[derive(Debug, Clone, Copy)]
pub struct HistoryTerms<'a> {
    /// What reports put in front of paths, when several repositories are scanned.
    pub label: Option<&'a Path>,
    /// Whether commits name their authors.
    pub authors: Authors,
}

impl Scanner<'_> {
    /// Scans every blob of a repository, on all threads of the current rayon pool.
    ///
    /// # Errors
    /// When the repository's objects cannot be listed. Objects and references that cannot be read are notices.
    pub fn history(&self, repository: &Repository, terms: &HistoryTerms<'_>) -> Result<Sighting, GitError> {
        let objects = Objects::of(repository)?;
        self.progress.expected.fetch_add(objects.blob_count(), Ordering::Relaxed);
        let mut coverage = Coverage::of(repository, &objects);
        let mut sighting = Sighting::default();
        let hits = hits::find(self, &objects, &mut coverage, &mut sighting);
        let secrets = Secrets::of(hits);
        // What was found so far is placed even after an interruption.
        let graph = structure::read(&objects, &secrets, &mut coverage);
        let attribution = attribute(repository, &objects, &secrets, &graph, &mut coverage);
        coverage.attributed(&attribution, &graph);
        let root = repository.shown_root().into();
        let places = Places { scanner: self, repository, objects: &objects, graph: &graph, terms, root };
        let history = if coverage.is_truncated() { History::Truncated } else { History::Complete };
        places.occurrences(&secrets, &attribution, history, &mut sighting);
        sighting.notices.extend(coverage.into_notices());
        Ok(sighting)
    }
}

/// Where the blobs with secrets stand.
fn attribute(
    repository: &Repository,
    objects: &Objects,
    secrets: &Secrets,
    graph: &Graph,
    coverage: &mut Coverage<'_>,
) -> Attribution {
    let number = |id: &ObjectId| objects.number_of(id);
    let roots = repository.roots();
    coverage.roots(&roots);
    // A tag may name a tree or a blob. A commit that is broken was told of already.
    let (tips, extra_roots): (Vec<ObjectNumber>, Vec<ObjectNumber>) =
        roots.tips.iter().filter_map(number).partition(|tip| graph.dates(*tip).is_some());
    let index = staged(repository, objects, secrets, coverage);
    let references = References {
        tips: &tips,
        extra_roots: &extra_roots,
        head: roots.head.as_ref().and_then(number).filter(|head| graph.dates(*head).is_some()),
    };
    let hits = Hits { blobs: secrets.blobs(), index: &index };
    Attribution::new(graph, references, hits, Limits::default())
}

/// The blobs with secrets that the index of any work tree holds.
fn staged(
    repository: &Repository,
    objects: &Objects,
    secrets: &Secrets,
    coverage: &mut Coverage<'_>,
) -> Vec<(ObjectNumber, PathBuf)> {
    let wanted = |id: &ObjectId| objects.number_of(id).filter(|blob| secrets.holds(*blob));
    let others = repository.other_trees().unwrap_or_else(|error| {
        coverage.index(&error);
        Vec::new()
    });
    let mut staged = Vec::new();
    for tree in std::iter::once(repository).chain(&others) {
        match tree.indexed(wanted) {
            Ok(mut blobs) => staged.append(&mut blobs),
            Err(error) => coverage.index(&error),
        }
    }
    staged.sort_unstable();
    staged.dedup();
    staged
}
