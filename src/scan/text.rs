//! From files, streams and blobs to texts, and through the pipeline with each window of them.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Scanner, Sighting, Worker, too_large, trouble};
use crate::blob::Blob;
use crate::log::Noise;
use crate::notice::Coverage;
use crate::provenance::Provenance;
use crate::read::{self, Account, BinaryFiles, Input, Terms, Window};
use crate::source::{Candidate, Origin};

impl Scanner<'_> {
    /// Scans one stream to its end.
    #[must_use]
    pub fn stream(&self, mut source: impl Read, name: &str) -> Sighting {
        let mut worker = Worker::default();
        let provenance = Arc::new(Provenance::Stream { name: name.into() });
        let terms = Terms { unopened: Coverage::Incomplete, ..self.reading(BinaryFiles::Scan) };
        if let Err(error) = self.read(Input::Stream(&mut source), &terms, &provenance, &mut worker) {
            worker.sighting.notices.push(trouble(&provenance, &error));
        }
        worker.sighting
    }

    /// Scans one file.
    pub(super) fn file(&self, candidate: &Candidate, worker: &mut Worker) {
        if self.is_stopped() {
            return;
        }
        let provenance = &candidate.provenance;
        let mut file = match File::open(&candidate.path) {
            Ok(file) => file,
            Err(error) => return worker.sighting.notices.push(trouble(provenance, &error)),
        };
        let metadata = file.metadata().ok();
        if let Some(limit) = self.max_size
            && let Some(size) = metadata.as_ref().map(std::fs::Metadata::len)
            && size > limit
        {
            return worker.sighting.notices.push(too_large(provenance, size, limit));
        }
        let terms = match candidate.origin {
            // It was asked for: that it cannot be opened is no side note.
            Origin::Named => Terms { unopened: Coverage::Incomplete, ..self.reading(BinaryFiles::Scan) },
            Origin::Found => self.reading(BinaryFiles::Skip),
        };
        let input = match metadata.is_some_and(|metadata| metadata.is_file()) {
            true => Input::File(&file),
            // A pipe that the caller set up.
            false => Input::Stream(&mut file),
        };
        if let Err(error) = self.read(input, &terms, provenance, worker) {
            worker.sighting.notices.push(trouble(provenance, &error));
        }
    }

    /// Scans bytes in memory.
    pub(super) fn bytes(&self, bytes: &[u8], provenance: &Arc<Provenance>, worker: &mut Worker) {
        // Reading from memory cannot fail.
        let _ = self.read(Input::Bytes(bytes), &self.reading(BinaryFiles::Scan), provenance, worker);
    }

    /// How texts are read.
    pub(super) fn reading(&self, binary: BinaryFiles) -> Terms<'_> {
        Terms {
            binary,
            limits: self.archives,
            max_size: self.max_size,
            unopened: Coverage::Complete,
            stop: self.stop,
        }
    }

    fn read(
        &self,
        input: Input<'_>,
        terms: &Terms<'_>,
        provenance: &Arc<Provenance>,
        worker: &mut Worker,
    ) -> io::Result<()> {
        let Worker { buffer, scratch, sighting } = worker;
        let mut account = Account::default();
        let result = read::read(input, provenance, terms, buffer, &mut account, &mut |window, place| {
            if self.is_stopped() {
                return;
            }
            let Window { bytes, own, origin } = window;
            self.progress.bytes.fetch_add(own.len() as u64, Ordering::Relaxed);
            let noise = Noise::left_out(bytes);
            let blob =
                Blob { bytes: noise.text(), own: noise.inner(own), origin, naming: place.path().into() };
            let known = sighting.occurrences.len();
            self.left(&noise, &blob, place, scratch, sighting);
            self.idle_markers((bytes, own, origin), place, known, sighting);
        });
        self.progress.files.fetch_add(account.texts, Ordering::Relaxed);
        sighting.files += account.texts;
        sighting.bytes += account.bytes;
        sighting.binary += account.binary;
        sighting.notices.append(&mut account.notices);
        result
    }
}
