//! The scan of a repository in which nothing has changed: places are remembered, and what stands there is read again.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::HistoryTerms;
use super::places::{self, ReadText};
use crate::cache::{Place, Record, Text};
use crate::git::{Repository, path_of};
use crate::notice::{Notice, NoticeKind};
use crate::occurrence::Occurrence;
use crate::provenance::{Inside, Provenance, Revision};
use crate::scan::{Scanner, Sighting, Worker};

/// What is to be remembered of a scan. Nothing if something was broken: it may have been repaired by the next time, and
/// nobody has to tell.
pub(super) fn record(scanner: &Scanner<'_>, read: Vec<ReadText>, sighting: &Sighting) -> Option<Record> {
    if !sighting.notices.iter().all(is_lasting) || sighting.binary > 0 {
        return None;
    }
    let mut texts: Vec<Text> = read
        .into_iter()
        .map(|ReadText { blob, path, found }| {
            let path = path.map(|path| path.into_os_string().into_encoded_bytes());
            Text { blob, path, found, places: Vec::new() }
        })
        .collect();
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by(|one, other| key(&texts[*one]).cmp(&key(&texts[*other])));
    for occurrence in &sighting.occurrences {
        let inside = occurrence.provenance.inside();
        let Provenance::Git { relative, revision, blob, .. } = occurrence.provenance.outer() else {
            return None;
        };
        let path = relative.as_ref().map(|path| path.as_os_str().as_encoded_bytes());
        let at = order.binary_search_by(|at| key(&texts[*at]).cmp(&(blob.as_bytes(), path))).ok()?;
        let place = Place {
            rule: scanner.rules.get(occurrence.rule).id.as_str().to_owned(),
            members: inside.map_or_else(Vec::new, |inside| inside.members().to_vec()),
            location: occurrence.location,
            revision: *revision,
            exposure: Arc::clone(occurrence.exposure.as_ref()?),
        };
        texts.get_mut(*order.get(at)?)?.places.push(place);
    }
    let Sighting { files, bytes, .. } = *sighting;
    let mut notices = sighting.notices.clone();
    // What the pipeline has to say about a text, it says again.
    notices.sort();
    notices.dedup();
    Some(Record { files, bytes, texts, notices })
}

/// What tells texts apart.
fn key(text: &Text) -> (&[u8], Option<&[u8]>) {
    (text.blob.as_bytes(), text.path.as_deref())
}

/// Does a notice hold as long as the repository stays as it is?
fn is_lasting(notice: &Notice) -> bool {
    matches!(
        notice.kind,
        NoticeKind::ShallowHistory
            | NoticeKind::PartialClone
            | NoticeKind::TooLarge
            | NoticeKind::DamagedArchive
            | NoticeKind::ArchiveLimit
            | NoticeKind::UnsupportedArchive
            | NoticeKind::EncryptedMember
            | NoticeKind::LfsPointer
            | NoticeKind::Submodule
            | NoticeKind::PathsLeftOut
    )
}

/// What the scan would see that was remembered. Nothing if it is not there exactly as it was.
pub(super) fn sighting(
    scanner: &Scanner<'_>,
    repository: &Repository,
    terms: &HistoryTerms<'_>,
    record: &Record,
) -> Option<Sighting> {
    let readers = repository.readers();
    let root: Arc<Path> = repository.shown_root().into();
    let read: Option<Vec<Sighting>> = record
        .texts
        .par_iter()
        .map_init(
            || (readers.reader(), Worker::default()),
            |(reader, worker), text| {
                let path = text.path.as_deref().map(path_of);
                let named =
                    |revision| Arc::new(places::place(terms, &root, &text.blob, path.as_deref(), revision));
                let bytes = reader.blob(&text.blob).ok()?;
                scanner.bytes(bytes, &named(Revision::None), worker);
                let mut seen = std::mem::take(&mut worker.sighting);
                // They are remembered: the first pass has told of all archives.
                seen.notices.retain(|notice| !notice.kind.is_of_archives());
                let found = std::mem::take(&mut seen.occurrences);
                if found.len() as u64 != text.found {
                    return None;
                }
                for place in &text.places {
                    let occurrence = only(scanner, &found, place)?;
                    seen.occurrences.push(Occurrence {
                        provenance: occurrence.provenance.moved_into(&named(place.revision)),
                        exposure: Some(Arc::clone(&place.exposure)),
                        ..occurrence.clone()
                    });
                }
                Some(seen)
            },
        )
        .collect();
    let mut sighting = read?.into_iter().fold(Sighting::default(), Sighting::merge);
    (sighting.files, sighting.bytes, sighting.binary) = (record.files, record.bytes, 0);
    sighting.notices.extend(record.notices.iter().cloned());
    let progress = scanner.progress;
    for count in [&progress.expected, &progress.files, &progress.recalled] {
        count.fetch_add(record.files, Ordering::Relaxed);
    }
    Some(sighting)
}

/// The occurrence at a place, if there is exactly one.
fn only<'a>(scanner: &Scanner<'_>, found: &'a [Occurrence], place: &Place) -> Option<&'a Occurrence> {
    let is_meant = |occurrence: &&Occurrence| {
        let members = occurrence.provenance.inside().map_or(&[][..], Inside::members);
        occurrence.location == place.location
            && members == place.members
            && scanner.rules.get(occurrence.rule).id.as_str() == place.rule
    };
    let mut meant = found.iter().filter(is_meant);
    meant.next().filter(|_| meant.next().is_none())
}
