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
//!
//! With a cache, not even in the next scan; and as long as nothing changes at all, the places of the last scan are taken
//! and their blobs read again ([`recall`]).

mod coverage;
mod hits;
mod places;
mod recall;
mod secrets;
mod situation;
mod structure;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use super::{Scanner, Sighting};
use crate::cache::{Cache, Quiet, QuietBlob, Record};
use crate::commit::ObjectId;
use crate::exposure::History;
use crate::git::attribution::{Attribution, Hits, Limits, References, Standing};
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
    /// Scans every blob of a repository, on all threads of the current rayon pool. With a cache it looks only at those that
    /// are new, says the same, and adds to the cache what it has learned.
    ///
    /// # Errors
    /// When the repository's objects cannot be listed. Objects and references that cannot be read are notices.
    pub fn history(
        &self,
        repository: &Repository,
        terms: &HistoryTerms<'_>,
        cache: Option<&mut Cache>,
    ) -> Result<Sighting, GitError> {
        let Some(cache) = cache else { return Ok(self.whole_history(repository, terms, None)?.sighting) };
        let situation = situation::of(self, repository, terms);
        let record = situation.and_then(|situation| cache.recall(&situation));
        if let Some(sighting) = record.and_then(|record| recall::sighting(self, repository, terms, &record)) {
            return Ok(sighting);
        }
        let scan = self.whole_history(repository, terms, Some(cache.quiet()))?;
        // What was interrupted knows too little.
        if !self.is_stopped() {
            cache.learn(scan.quiet);
            // A repository that changed meanwhile is in a situation that nobody has seen.
            if let Some(situation) = situation.filter(|_| situation::of(self, repository, terms) == situation)
                && let Some(record) = scan.record
            {
                cache.keep(&situation, &record);
            }
        }
        Ok(scan.sighting)
    }

    fn whole_history(
        &self,
        repository: &Repository,
        terms: &HistoryTerms<'_>,
        quiet: Option<&Quiet>,
    ) -> Result<WholeScan, GitError> {
        let objects = Objects::of(repository)?;
        self.progress.expected.fetch_add(objects.blob_count(), Ordering::Relaxed);
        let mut coverage = Coverage::of(repository, &objects);
        let mut sighting = Sighting::default();
        let root = repository.shown_root().into();
        let found = hits::find(self, &objects, quiet, &root, &mut coverage, &mut sighting);
        let secrets = Secrets::of(found.hits);
        // What was found so far is placed even after an interruption.
        let graph = structure::read(&objects, &secrets, &mut coverage);
        let attribution = attribute(repository, &objects, &secrets, &graph, &mut coverage);
        coverage.attributed(&attribution, &graph);
        let places = Places { scanner: self, repository, objects: &objects, graph: &graph, terms, root };
        let history = if coverage.is_truncated() { History::Truncated } else { History::Complete };
        let read = places.occurrences(&secrets, &attribution, history, &mut sighting);
        sighting.notices.extend(coverage.into_notices());
        let record = quiet.and_then(|_| recall::record(self, read, &sighting));
        Ok(WholeScan { sighting, quiet: found.quiet, record })
    }
}

/// A scan of everything, and what is to be remembered of it.
struct WholeScan {
    sighting: Sighting,
    quiet: Vec<QuietBlob>,
    record: Option<Record>,
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
    let mut index = staged([repository], objects, secrets, coverage);
    let references = References {
        tips: &tips,
        extra_roots: &extra_roots,
        head: roots.head.as_ref().and_then(number).filter(|head| graph.dates(*head).is_some()),
    };
    let attributed = |index: &[(ObjectNumber, PathBuf)]| {
        Attribution::new(graph, references, Hits { blobs: secrets.blobs(), index }, Limits::default())
    };
    let attribution = attributed(&index);
    // What other work trees have checked out is in commits; the rest of their indices only looks forgotten.
    let others = repository.other_trees().unwrap_or_else(|error| {
        coverage.index(&error);
        Vec::new()
    });
    let forgotten = forgotten(&attribution);
    let mut elsewhere = staged(&others, objects, secrets, coverage);
    elsewhere.retain(|(blob, _)| forgotten.contains(blob));
    if elsewhere.is_empty() {
        return attribution;
    }
    index.append(&mut elsewhere);
    index.sort_unstable();
    index.dedup();
    attributed(&index)
}

/// The blobs that nothing leads to.
fn forgotten(attribution: &Attribution) -> BTreeSet<ObjectNumber> {
    let versions = attribution.places.iter().flat_map(|place| &place.versions);
    let standings = versions
        .map(|version| (version.blob, version.standing))
        .chain(attribution.pathless.iter().map(|pathless| (pathless.blob, pathless.standing)));
    let (forgotten, held): (Vec<_>, Vec<_>) =
        standings.partition(|(_, standing)| *standing == Standing::Unreachable);
    let held: BTreeSet<ObjectNumber> = held.into_iter().map(|(blob, _)| blob).collect();
    forgotten.into_iter().map(|(blob, _)| blob).filter(|blob| !held.contains(blob)).collect()
}

/// The blobs with secrets that the indices of these work trees hold.
fn staged<'a>(
    trees: impl IntoIterator<Item = &'a Repository>,
    objects: &Objects,
    secrets: &Secrets,
    coverage: &mut Coverage<'_>,
) -> Vec<(ObjectNumber, PathBuf)> {
    let wanted = |id: &ObjectId| objects.number_of(id).filter(|blob| secrets.holds(*blob));
    let mut staged = Vec::new();
    for tree in trees {
        match tree.indexed(wanted) {
            Ok(mut blobs) => staged.append(&mut blobs),
            Err(error) => coverage.index(&error),
        }
    }
    staged
}
