//! Scans of changes: what a change brings, less what stood there before.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{LFS_POINTER, Scanner, Sighting, Worker, too_large};
use crate::commit::{Commit, ObjectId};
use crate::exposure::{Exposure, History, Presence};
use crate::fingerprint::Identity;
use crate::git::{
    Authors, Changes, CommitIndex, Content, Cut, GitError, Head, Loss, PathIndex, Reader, Readers, Repository,
};
use crate::notice::{Notice, NoticeKind};
use crate::occurrence::{Occurrence, Plea};
use crate::provenance::{Provenance, Revision};
use crate::quantity::counted;
use crate::rule::Confidence;
use crate::rule::set::RuleIndex;

/// Contents whose places are kept in memory at a time.
const BATCH: usize = 16_384;

/// What a scan of changes is asked for.
#[derive(Debug, Clone, Copy)]
pub struct ChangeTerms {
    /// Where contents without a commit are: in the index, or nowhere.
    pub uncommitted: Revision,
    /// Whether commits name their authors.
    pub authors: Authors,
    /// Secrets that are less likely real than this are not worth mentioning.
    pub min_confidence: Confidence,
}

/// A secret: which rule saw it, and which it is.
type SecretKey = (RuleIndex, Identity);

/// Contents that were scanned.
#[derive(Default)]
struct Scanned {
    /// Where each occurrence was: the number of the content.
    found: Vec<(usize, Occurrence)>,
    lost: Vec<(usize, Loss)>,
    pointers: u64,
    sighting: Sighting,
}

/// What one thread reuses from content to content.
struct ContentWorker {
    worker: Worker,
    reader: Reader,
    scanned: Scanned,
}

/// A secret at a path.
struct Group {
    path: Option<PathIndex>,
    /// The content that held it first.
    first: usize,
    /// All contents of the path that hold it.
    holders: BTreeSet<ObjectId>,
    occurrences: Vec<Occurrence>,
    /// The content that held it last, and what speaks for letting it pass there, for each time that it stands there.
    last: (usize, Vec<Option<Box<Plea>>>),
}

impl Scanner<'_> {
    /// Scans what a change brings, on all threads of the current rayon pool. Secrets that the changed files held before are
    /// left out and counted.
    ///
    /// # Errors
    /// When the repository cannot be read any more.
    pub fn changes(
        &self,
        repository: &Repository,
        changes: &mut Changes,
        terms: &ChangeTerms,
    ) -> Result<Sighting, GitError> {
        let readers = repository.readers();
        let root: Arc<Path> = repository.shown_root().into();
        let place = Place { root, uncommitted: terms.uncommitted };
        let Scanned { mut found, lost, pointers, mut sighting } =
            self.contents(&changes.added, changes, &place, &readers);
        sighting.notices.append(&mut changes.notices);
        sighting.notices.extend(lost_notices(repository, changes, &lost, &place));
        if pointers > 0 {
            let detail = format!(
                "{} to contents that Git LFS keeps elsewhere; these were not scanned (`git lfs fetch` gets them)",
                counted(pointers, "changed file is a pointer", "changed files are pointers")
            );
            sighting.notices.push(Notice::complete(NoticeKind::LfsPointer, "", detail));
        }
        if !found.is_empty() {
            let held = self.held(repository, changes, &place, &readers, &mut sighting.notices);
            let mut left_out = BTreeSet::new();
            found.retain(|(_, occurrence)| {
                let key = (occurrence.rule, occurrence.identity);
                let is_new = !held.contains(&key);
                if !is_new && self.rules.get(occurrence.rule).confidence >= terms.min_confidence {
                    left_out.insert(occurrence.identity);
                }
                is_new
            });
            if !left_out.is_empty() {
                sighting.notices.push(held_notice(left_out.len() as u64, terms.uncommitted));
            }
        }
        let groups = grouped(found, &changes.added);
        sighting.occurrences = self.attributed(groups, repository, changes, terms, &place, &readers)?;
        Ok(sighting)
    }

    /// Scans contents.
    fn contents(&self, contents: &[Content], changes: &Changes, place: &Place, readers: &Readers) -> Scanned {
        let mut all = Scanned::default();
        for (batch, contents) in contents.chunks(BATCH).enumerate() {
            let texts: Vec<(usize, ObjectId, Arc<Provenance>)> = contents
                .iter()
                .enumerate()
                .map(|(at, content)| (batch * BATCH + at, content.blob, Arc::new(place.of(changes, content))))
                .collect();
            let start = || ContentWorker {
                worker: Worker::default(),
                reader: readers.reader(),
                scanned: Scanned::default(),
            };
            let scanned = texts
                .par_iter()
                .fold(start, |mut worker, (at, blob, provenance)| {
                    self.content(*at, blob, provenance, &mut worker);
                    worker
                })
                .map(ContentWorker::finish)
                .reduce(Scanned::default, Scanned::merge);
            all = all.merge(scanned);
        }
        all.found.sort_by_key(|(at, occurrence)| (*at, occurrence.location, occurrence.rule));
        all.lost.sort_unstable();
        all
    }

    fn content(&self, at: usize, blob: &ObjectId, provenance: &Arc<Provenance>, all: &mut ContentWorker) {
        if self.is_stopped() {
            return;
        }
        let ContentWorker { worker, reader, scanned } = all;
        if let Some(limit) = self.max_size
            && let Some(size) = reader.length(blob)
            && size > limit
        {
            return worker.sighting.notices.push(too_large(provenance, size, limit));
        }
        match reader.blob(blob) {
            Ok(bytes) => {
                scanned.pointers += u64::from(bytes.starts_with(LFS_POINTER));
                self.bytes(bytes, provenance, worker);
                scanned
                    .found
                    .extend(worker.sighting.occurrences.drain(..).map(|occurrence| (at, occurrence)));
            }
            Err(loss) => scanned.lost.push((at, loss)),
        }
    }

    /// The secrets that the changed files held before.
    fn held(
        &self,
        repository: &Repository,
        changes: &Changes,
        place: &Place,
        readers: &Readers,
        notices: &mut Vec<Notice>,
    ) -> HashSet<SecretKey> {
        let scanned = self.contents(&changes.replaced, changes, place, readers);
        if let Some((_, loss)) = scanned.lost.first() {
            let (kind, _) = repository.loss_of(*loss);
            let count = counted(scanned.lost.len() as u64, "earlier content", "earlier contents");
            let detail = format!(
                "{count} of changed files could not be read; secrets that were there before may count as new"
            );
            notices.push(Notice::complete(kind, "", detail));
        }
        scanned.found.into_iter().map(|(_, occurrence)| (occurrence.rule, occurrence.identity)).collect()
    }

    /// The occurrences of all groups, with what git knows about each.
    fn attributed(
        &self,
        groups: BTreeMap<GroupKey, Group>,
        repository: &Repository,
        changes: &mut Changes,
        terms: &ChangeTerms,
        place: &Place,
        readers: &Readers,
    ) -> Result<Vec<Occurrence>, GitError> {
        let first = |group: &Group, changes: &Changes| {
            changes.added.get(group.first).and_then(|content| content.commit)
        };
        let commits: BTreeSet<CommitIndex> =
            groups.values().filter_map(|group| first(group, changes)).collect();
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let head = Head::of(repository, changes, commits.iter().copied())?;
        // What is in no commit yet is not looked for in one.
        let in_head = match commits.is_empty() {
            true => HashSet::new(),
            false => self.in_head(&groups, &head, changes, place, readers),
        };
        let history = if repository.is_shallow() || changes.cut == Cut::Shallow {
            History::Truncated
        } else {
            History::Complete
        };
        let mut known: HashMap<ObjectId, Option<Arc<Commit>>> = HashMap::new();
        let mut occurrences = Vec::new();
        for ((rule, identity, _, _), group) in groups {
            let mut commit = |id: ObjectId, changes: &mut Changes| {
                known.entry(id).or_insert_with(|| changes.commit(id, terms.authors).map(Arc::new)).clone()
            };
            let id = first(&group, changes).and_then(|index| changes.commit_id(index));
            let introduced = id.and_then(|id| commit(id, changes));
            let presence = if introduced.is_none() && terms.uncommitted == Revision::Index {
                Presence::Staged
            } else if in_head.contains(&(rule, identity)) {
                Presence::Head
            } else if id.is_some_and(|id| head.knows(&id)) {
                self.removal(&group, (rule, identity), &head, changes, place, readers)
                    .and_then(|id| commit(id, changes))
                    .map_or(Presence::Elsewhere, Presence::Removed)
            } else {
                Presence::Elsewhere
            };
            let versions = group.holders.len() as u64;
            let exposure = Arc::new(Exposure { introduced, presence, versions, history });
            occurrences.extend(
                group
                    .occurrences
                    .into_iter()
                    .map(|occurrence| Occurrence { exposure: Some(Arc::clone(&exposure)), ..occurrence }),
            );
        }
        Ok(occurrences)
    }

    /// The commit in the history of `HEAD` that took a secret away.
    fn removal(
        &self,
        group: &Group,
        secret: SecretKey,
        head: &Head,
        changes: &mut Changes,
        place: &Place,
        readers: &Readers,
    ) -> Option<ObjectId> {
        let path = group.path?;
        let mut known: HashMap<ObjectId, bool> = group.holders.iter().map(|blob| (*blob, true)).collect();
        let mut holds = |changes: &Changes, blob: ObjectId| {
            *known.entry(blob).or_insert_with(|| {
                let content = Content { path: Some(path), blob, commit: None };
                let scanned = self.contents(&[content], changes, place, readers);
                scanned.found.iter().any(|(_, occurrence)| (occurrence.rule, occurrence.identity) == secret)
            })
        };
        head.removal(changes, path, &mut holds).or_else(|| changes.removal(path, &group.holders))
    }

    /// The secrets that `HEAD` holds at one of the paths where the change brought them.
    fn in_head(
        &self,
        groups: &BTreeMap<GroupKey, Group>,
        head: &Head,
        changes: &mut Changes,
        place: &Place,
        readers: &Readers,
    ) -> HashSet<SecretKey> {
        let paths: BTreeSet<PathIndex> = groups.values().filter_map(|group| group.path).collect();
        let current: Vec<Content> = paths
            .into_iter()
            .filter_map(|path| {
                Some(Content { path: Some(path), blob: head.blob_at(changes, path)?, commit: None })
            })
            .collect();
        let scanned = self.contents(&current, changes, place, readers);
        scanned.found.into_iter().map(|(_, occurrence)| (occurrence.rule, occurrence.identity)).collect()
    }
}

impl Scanned {
    fn merge(mut self, mut other: Self) -> Self {
        self.found.append(&mut other.found);
        self.lost.append(&mut other.lost);
        self.pointers += other.pointers;
        self.sighting = self.sighting.merge(other.sighting);
        self
    }
}

impl ContentWorker {
    fn finish(self) -> Scanned {
        Scanned { sighting: self.scanned.sighting.merge(self.worker.sighting), ..self.scanned }
    }
}

/// Where the contents of a change are.
struct Place {
    root: Arc<Path>,
    uncommitted: Revision,
}

impl Place {
    fn of(&self, changes: &Changes, content: &Content) -> Provenance {
        let relative = changes.path(content);
        let commit = content.commit.and_then(|commit| changes.commit_id(commit));
        Provenance::Git {
            shown: relative.clone().unwrap_or_else(|| PathBuf::from(format!("blob {}", content.blob))),
            relative,
            root: Arc::clone(&self.root),
            revision: commit.map_or(self.uncommitted, Revision::Commit),
            blob: content.blob,
        }
    }
}

/// What a group is about; a blob without a path stands for itself.
type GroupKey = (RuleIndex, Identity, Option<PathIndex>, Option<ObjectId>);

/// Occurrences by secret and path. Only those in the first content of a path that held it are kept: the later ones are
/// versions of the same.
fn grouped(found: Vec<(usize, Occurrence)>, contents: &[Content]) -> BTreeMap<GroupKey, Group> {
    let mut groups: BTreeMap<GroupKey, Group> = BTreeMap::new();
    for (at, occurrence) in found {
        let Some(content) = contents.get(at) else { continue };
        let alone = if content.path.is_none() { Some(content.blob) } else { None };
        let key = (occurrence.rule, occurrence.identity, content.path, alone);
        let group = groups.entry(key).or_insert_with(|| Group {
            path: content.path,
            first: at,
            holders: BTreeSet::new(),
            occurrences: Vec::new(),
            last: (at, Vec::new()),
        });
        group.holders.insert(content.blob);
        let (last, pleas) = &mut group.last;
        if *last != at {
            *last = at;
            pleas.clear();
        }
        pleas.push(occurrence.plea.clone());
        if group.first == at {
            group.occurrences.push(occurrence);
        }
    }
    groups.values_mut().for_each(Group::settle_pleas);
    groups
}

impl Group {
    /// The last version decides what speaks for letting it pass: a comment that was added later counts, and one that was
    /// taken away does not.
    fn settle_pleas(&mut self) {
        let (last, pleas) = &mut self.last;
        if *last == self.first {
            return;
        }
        let plea = if pleas.iter().all(Option::is_some) { pleas.pop().flatten() } else { None };
        self.occurrences.iter_mut().for_each(|occurrence| occurrence.plea.clone_from(&plea));
    }
}

/// One notice for each reason why contents could not be read; it names the first of them.
fn lost_notices(
    repository: &Repository,
    changes: &Changes,
    lost: &[(usize, Loss)],
    place: &Place,
) -> Vec<Notice> {
    let mut kinds: BTreeMap<Loss, (usize, u64)> = BTreeMap::new();
    for (at, loss) in lost {
        kinds.entry(*loss).or_insert((*at, 0)).1 += 1;
    }
    kinds
        .into_iter()
        .map(|(loss, (first, count))| {
            let (kind, why) = repository.loss_of(loss);
            let shown = changes.added.get(first).map(|content| place.of(changes, content).shown());
            let more = match count - 1 {
                0 => String::new(),
                more => format!("; the same goes for {}", counted(more, "other content", "other contents")),
            };
            Notice::incomplete(kind, shown.unwrap_or_default(), format!("{why}{more}"))
        })
        .collect()
}

fn held_notice(count: u64, uncommitted: Revision) -> Notice {
    let secrets = counted(count, "secret", "secrets");
    let are = if count == 1 { "is" } else { "are" };
    let before = match uncommitted {
        Revision::Index => "HEAD already holds in the changed files",
        Revision::Head | Revision::Commit(_) | Revision::None => "the changed files held before the change",
    };
    let detail =
        format!("{secrets} that {before} {are} not reported; `straykey scan --history` shows what is there");
    Notice::complete(NoticeKind::HeldByHead, "", detail)
}
