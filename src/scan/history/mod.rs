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

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Scanner, Sighting};
use crate::exposure::History;
use crate::git::attribution::{Attribution, Hits, Limits, References};
use crate::git::{Authors, GitError, ObjectNumber, Objects, Repository};
use crate::notice::{Notice, NoticeKind};
use coverage::Coverage;
use places::Places;
use secrets::Secrets;

/// What a scan of a history depends on besides the scanner.
#[derive(Debug, Clone, Copy)]
pub struct HistoryTerms<'a> {
    /// Whether commits name their authors.
    pub authors: Authors,
    /// Set when the scan is to end early, with what was found so far.
    pub stop: &'a AtomicBool,
}

impl Scanner<'_> {
    /// Scans every blob of a repository, on all threads of the current rayon pool.
    ///
    /// # Errors
    /// When the repository's objects or references cannot be listed. Objects that cannot be read are notices.
    pub fn history(&self, repository: &Repository, terms: &HistoryTerms<'_>) -> Result<Sighting, GitError> {
        let objects = Objects::of(repository)?;
        let mut coverage = Coverage::of(repository, &objects);
        let mut sighting = Sighting::default();
        let hits = hits::find(self, &objects, terms.stop, &mut coverage, &mut sighting);
        if terms.stop.load(Ordering::Relaxed) {
            coverage.interrupted();
        }
        let secrets = Secrets::of(hits);
        // What was found so far is placed even after an interruption.
        let graph = structure::read(&objects, &secrets, &AtomicBool::new(false), &mut coverage);
        let numbers = |ids: &[_]| -> Vec<ObjectNumber> { ids.iter().filter_map(|id| objects.number_of(id)).collect() };
        let (tips, head) = (repository.tips()?, repository.head()?);
        let index = repository.indexed(&|id| objects.number_of(id).filter(|number| secrets.holds(*number)));
        let attribution = Attribution::new(
            &graph,
            References {
                tips: &numbers(&tips),
                extra_roots: &numbers(&tips),
                head: head.and_then(|head| objects.number_of(&head)),
            },
            Hits { blobs: secrets.blobs(), index: &index.unwrap_or_default() },
            Limits::default(),
        );
        coverage.attributed(&attribution, &graph);
        let places = Places { scanner: self, repository, objects: &objects, graph: &graph, terms };
        let history = if coverage.is_truncated() { History::Truncated } else { History::Complete };
        places.occurrences(&secrets, &attribution, history, &mut sighting)?;
        sighting.notices.extend(coverage.into_notices());
        Ok(sighting)
    }
}
