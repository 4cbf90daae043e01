//! From attributed hits to occurrences: at each path one blob goes through the whole pipeline once more, now that its
//! name is known.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::HistoryTerms;
use super::secrets::Secrets;
use crate::commit::{Commit, ObjectId};
use crate::exposure::{Exposure, History, Presence};
use crate::git::attribution::{self, Attribution, Place, SecretNumber, Standing, Version};
use crate::git::graph::{Graph, author_of};
use crate::git::{Authors, Loss, ObjectNumber, Objects, Reader, Repository, path_of};
use crate::notice::Notice;
use crate::occurrence::Occurrence;
use crate::provenance::{Provenance, Revision};
use crate::role::Syntax;
use crate::scan::{Scanner, Sighting, Worker};

/// How many blobs of one path are tried. More than one is needed only where the surroundings of a secret changed.
const ATTEMPTS: usize = 16;

/// Turns places into occurrences.
pub(super) struct Places<'a> {
    pub(super) scanner: &'a Scanner<'a>,
    pub(super) repository: &'a Repository,
    pub(super) objects: &'a Objects,
    pub(super) graph: &'a Graph,
    pub(super) terms: &'a HistoryTerms<'a>,
    /// What reports call the repository's root.
    pub(super) root: Arc<Path>,
}

/// A secret at a path, with the blobs that may show it there, the best first.
struct Candidate {
    secret: SecretNumber,
    /// Nothing for a blob that no tree names.
    path: Option<PathBuf>,
    shown_by: Vec<ObjectNumber>,
    head: Option<ObjectNumber>,
    first: Option<Version>,
    versions: u64,
}

/// A blob that went through the whole pipeline at a path.
pub(super) struct ReadText {
    pub(super) blob: ObjectId,
    pub(super) path: Option<PathBuf>,
    /// How many secrets are in it.
    pub(super) found: u64,
}

/// A blob at a path.
type Text = (ObjectNumber, Option<PathBuf>);

impl Places<'_> {
    /// Adds the occurrences of all places, and what the whole pipeline has to say about their blobs. Returns which blobs
    /// these were, at which paths.
    pub(super) fn occurrences(
        &self,
        secrets: &Secrets,
        attribution: &Attribution,
        history: History,
        sighting: &mut Sighting,
    ) -> Vec<ReadText> {
        let mut read = Vec::new();
        let mut candidates: Vec<Candidate> =
            attribution.places.iter().filter_map(|place| candidate(place, secrets)).collect();
        candidates.extend(attribution.pathless.iter().flat_map(|pathless| {
            let held = secrets.of_blob(pathless.blob).unwrap_or_default();
            held.iter().map(|secret| Candidate {
                secret: *secret,
                path: None,
                shown_by: vec![pathless.blob],
                head: None,
                first: None,
                versions: 1,
            })
        }));
        let mut commits =
            Commits { places: self, reader: self.repository.readers().reader(), known: HashMap::new() };
        let mut open: Vec<&Candidate> = candidates.iter().collect();
        for attempt in 0..ATTEMPTS {
            let mut texts: BTreeMap<Text, Vec<&Candidate>> = BTreeMap::new();
            for candidate in &open {
                if let Some(blob) = candidate.shown_by.get(attempt) {
                    texts.entry((*blob, candidate.path.clone())).or_default().push(candidate);
                }
            }
            if texts.is_empty() {
                break;
            }
            let seen = self.scan(&texts, sighting);
            read.extend(texts.keys().zip(&seen).filter_map(|((blob, path), found)| {
                Some(ReadText {
                    blob: self.objects.id(*blob)?,
                    path: path.clone(),
                    found: found.len() as u64,
                })
            }));
            open.clear();
            for ((text, wanted), found) in texts.into_iter().zip(seen) {
                for candidate in wanted {
                    let key = secrets.key(candidate.secret);
                    let here: Vec<&Occurrence> =
                        found.iter().filter(|found| key == Some((found.rule, found.identity))).collect();
                    if here.is_empty() {
                        open.push(candidate);
                        continue;
                    }
                    let exposure = Arc::new(commits.exposure(candidate, attribution, history));
                    let Some(provenance) = self.provenance(&text, candidate, &exposure).map(Arc::new) else {
                        continue;
                    };
                    sighting.occurrences.extend(here.into_iter().map(|occurrence| Occurrence {
                        provenance: occurrence.provenance.moved_into(&provenance),
                        exposure: Some(Arc::clone(&exposure)),
                        ..occurrence.clone()
                    }));
                }
            }
        }
        read
    }

    /// What the whole pipeline finds in each text, in the order of the texts.
    fn scan(&self, texts: &BTreeMap<Text, Vec<&Candidate>>, sighting: &mut Sighting) -> Vec<Vec<Occurrence>> {
        let readers = self.repository.readers();
        let named: Vec<(ObjectId, Arc<Provenance>)> = texts
            .keys()
            .filter_map(|(blob, path)| {
                let id = self.objects.id(*blob)?;
                Some((id, Arc::new(self.place(&id, path.as_deref(), Revision::None))))
            })
            .collect();
        let scanner = self.scanner;
        let scanned: Vec<(Sighting, Option<Loss>)> = named
            .par_iter()
            .map_init(
                || (readers.reader(), Worker::default()),
                |(reader, worker), (id, provenance)| {
                    let loss = match reader.blob(id) {
                        Ok(bytes) => {
                            scanner.bytes(bytes, provenance, worker);
                            None
                        }
                        Err(loss) => Some(loss),
                    };
                    (std::mem::take(&mut worker.sighting), loss)
                },
            )
            .collect();
        scanned
            .into_iter()
            .zip(&named)
            .map(|((mut text, loss), (_, provenance))| {
                sighting.rejected += text.rejected;
                sighting.rejections.append(&mut text.rejections);
                // The first pass has told what could not be read of archives.
                text.notices.retain(|notice| !notice.kind.is_of_archives());
                sighting.notices.append(&mut text.notices);
                if let Some(loss) = loss {
                    let (kind, why) = self.repository.loss_of(loss);
                    sighting.notices.push(Notice::incomplete(kind, provenance.shown(), why));
                }
                text.occurrences
            })
            .collect()
    }

    fn place(&self, id: &ObjectId, path: Option<&Path>, revision: Revision) -> Provenance {
        place(self.terms, &self.root, id, path, revision)
    }

    /// Where a secret is shown: in `HEAD` if it is there, otherwise in the commit that brought it.
    fn provenance(
        &self,
        (blob, path): &Text,
        candidate: &Candidate,
        exposure: &Exposure,
    ) -> Option<Provenance> {
        let id = self.objects.id(*blob)?;
        let revision = if candidate.head == Some(*blob) {
            Revision::Head
        } else if candidate.first.is_some_and(|first| first.standing == Standing::Staged) {
            Revision::Index
        } else {
            exposure.introduced.as_ref().map_or(Revision::None, |commit| Revision::Commit(commit.id))
        };
        Some(self.place(&id, path.as_deref(), revision))
    }
}

/// A blob at a path, as reports name it.
pub(super) fn place(
    terms: &HistoryTerms<'_>,
    root: &Arc<Path>,
    id: &ObjectId,
    path: Option<&Path>,
    revision: Revision,
) -> Provenance {
    let name = path.map_or_else(|| PathBuf::from(format!("blob {id}")), Path::to_owned);
    Provenance::Git {
        shown: terms.label.map_or_else(|| name.clone(), |label| label.join(&name)),
        relative: path.map(Path::to_owned),
        root: Arc::clone(root),
        revision,
        blob: *id,
    }
}

/// The blobs that hold a secret at a path, as far as the path's name lets it be one.
fn candidate(place: &Place, secrets: &Secrets) -> Option<Candidate> {
    let path = path_of(&place.path);
    let syntax = Syntax::of(&path);
    let versions: Vec<Version> = place
        .versions
        .iter()
        .copied()
        .filter(|version| secrets.reads(version.blob, place.secret, syntax))
        .collect();
    let first = *versions.first()?;
    let head = place.head.filter(|head| secrets.reads(*head, place.secret, syntax));
    let shown_by = head.into_iter().chain(versions.iter().map(|version| version.blob)).collect();
    Some(Candidate {
        secret: place.secret,
        path: Some(path),
        shown_by,
        head,
        first: Some(first),
        versions: versions.len() as u64,
    })
}

/// Commits as reports name them, each read once.
struct Commits<'a> {
    places: &'a Places<'a>,
    reader: Reader,
    known: HashMap<ObjectNumber, Option<Arc<Commit>>>,
}

impl Commits<'_> {
    fn commit(&mut self, number: ObjectNumber) -> Option<Arc<Commit>> {
        if let Some(known) = self.known.get(&number) {
            return known.clone();
        }
        let commit = self.read(number).map(Arc::new);
        self.known.insert(number, commit.clone());
        commit
    }

    fn read(&mut self, number: ObjectNumber) -> Option<Commit> {
        let id = self.places.objects.id(number)?;
        let dates = self.places.graph.dates(number)?;
        let author = match self.places.terms.authors {
            Authors::Hidden => None,
            Authors::Shown => self.reader.object(&id).ok().and_then(|(_, bytes)| author_of(bytes)),
        };
        Some(Commit { authored: dates.authored, committed: dates.committed, id, author })
    }

    fn exposure(&mut self, candidate: &Candidate, attribution: &Attribution, history: History) -> Exposure {
        let presence = match attribution.presence(candidate.secret) {
            Some(attribution::Presence::Head) => Presence::Head,
            Some(attribution::Presence::Staged) => Presence::Staged,
            Some(attribution::Presence::Removed(commit)) => {
                self.commit(commit).map_or(Presence::Elsewhere, Presence::Removed)
            }
            Some(attribution::Presence::Elsewhere) => Presence::Elsewhere,
            Some(attribution::Presence::Unreachable) | None => Presence::Unreachable,
        };
        let introduced =
            candidate.first.and_then(|first| first.introduced).and_then(|commit| self.commit(commit));
        Exposure { introduced, presence, versions: candidate.versions, history }
    }
}
