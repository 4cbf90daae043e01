//! What is followed: files by their names, and streams that another thread waits for.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use super::super::CliError;
use super::super::settings::{Settings, Stdin};
use crate::notice::{Notice, NoticeKind};
use crate::provenance::Provenance;
use crate::scan::{Extent, Growing, Scanner, Sighting};
use crate::source::SourceError;
use crate::source::tail::{Growth, Tail};

/// Bytes that are read at once.
const CHUNK: usize = 1 << 20;
/// Pieces of a stream that wait to be scanned.
const PIECES: usize = 4;
/// A line that is not whole by then is looked at as it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a step found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Something was new.
    Busy,
    /// Nothing was.
    Idle,
}

/// Something that is followed.
pub(super) struct Source {
    origin: Origin,
    place: Arc<Provenance>,
    growing: Growing,
    buffer: Vec<u8>,
    changed: Instant,
}

enum Origin {
    File(Box<Tail>),
    Stream(Receiver<io::Result<Vec<u8>>>),
    /// Nothing more comes.
    Over,
}

impl Source {
    /// Everything that is to be followed.
    ///
    /// # Errors
    /// When something is a folder, or cannot be opened.
    pub(super) fn all(settings: &Settings) -> Result<Vec<Self>, CliError> {
        let mut sources = Vec::new();
        for path in &settings.scope.paths {
            let unusable = |cause| SourceError::Path { path: path.clone(), cause };
            let metadata = std::fs::metadata(path).map_err(unusable)?;
            if metadata.is_dir() {
                let problem = format!(
                    "--follow reads files and standard input, and {} is a folder: name the logs in it",
                    path.display()
                );
                return Err(CliError::Usage(problem));
            }
            sources.push(if metadata.is_file() {
                let tail = Tail::open(path).map_err(unusable)?;
                let place = Arc::clone(tail.place());
                Self::new(Origin::File(Box::new(tail)), place)
            } else {
                let path = path.clone();
                let place = Provenance::Stream { name: path.to_string_lossy().into() };
                Self::new(waiting(move || open(&path)), Arc::new(place))
            });
        }
        if settings.stdin == Stdin::Scan {
            let place = Arc::new(Provenance::Stream { name: "<stdin>".into() });
            sources.push(Self::new(waiting(|| Ok(Box::new(io::stdin()) as Box<dyn Read>)), place));
        }
        Ok(sources)
    }

    fn new(origin: Origin, place: Arc<Provenance>) -> Self {
        let growing = Growing::new(Arc::clone(&place));
        Self { origin, place, growing, buffer: Vec::new(), changed: Instant::now() }
    }

    /// Will nothing more come?
    pub(super) fn is_over(&self) -> bool {
        matches!(self.origin, Origin::Over)
    }

    /// Reads what is new, a bounded amount of it, and scans it.
    pub(super) fn step(&mut self, scanner: &Scanner<'_>, seen: &mut Sighting) -> Step {
        self.buffer.clear();
        let growth = match &mut self.origin {
            Origin::File(tail) => tail.read(&mut self.buffer, CHUNK as u64),
            Origin::Stream(pieces) => match pieces.try_recv() {
                Ok(piece) => piece.map(|piece| {
                    self.buffer = piece;
                    Growth::Bytes
                }),
                Err(TryRecvError::Empty) => Ok(Growth::None),
                Err(TryRecvError::Disconnected) => {
                    self.origin = Origin::Over;
                    Ok(Growth::End)
                }
            },
            Origin::Over => return Step::Idle,
        };
        match growth {
            Ok(Growth::Bytes) => {
                self.changed = Instant::now();
                self.growing.push(&self.buffer);
                take(self.growing.scan(scanner, Extent::WholeLines), seen);
                Step::Busy
            }
            Ok(Growth::End) => {
                self.finish(scanner, seen);
                self.growing = Growing::new(Arc::clone(&self.place));
                Step::Busy
            }
            Ok(Growth::None) => {
                if self.growing.has_rest() && self.changed.elapsed() >= PATIENCE {
                    self.finish(scanner, seen);
                }
                Step::Idle
            }
            Err(error) => {
                let detail = format!("could not be read any further: {error}");
                seen.notices.push(Notice::incomplete(NoticeKind::Unreadable, self.place.shown(), detail));
                self.origin = Origin::Over;
                Step::Idle
            }
        }
    }

    /// Scans what is left.
    pub(super) fn finish(&mut self, scanner: &Scanner<'_>, seen: &mut Sighting) {
        take(self.growing.scan(scanner, Extent::Everything), seen);
    }
}

fn take(new: Sighting, seen: &mut Sighting) {
    *seen = std::mem::take(seen).merge(new);
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    File::open(path).map(|file| Box::new(file) as Box<dyn Read>)
}

/// A thread of its own waits for what comes: reading cannot be given up once it has begun. It ends with the stream, or with
/// the process.
fn waiting(open: impl FnOnce() -> io::Result<Box<dyn Read>> + Send + 'static) -> Origin {
    let (pieces, received) = sync_channel(PIECES);
    std::thread::spawn(move || {
        let mut source = match open() {
            Ok(source) => source,
            Err(error) => return drop(pieces.send(Err(error))),
        };
        loop {
            let mut piece = vec![0; CHUNK];
            let read = match source.read(&mut piece) {
                Ok(0) => return,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return drop(pieces.send(Err(error))),
            };
            piece.truncate(read);
            if pieces.send(Ok(piece)).is_err() {
                return;
            }
        }
    });
    Origin::Stream(received)
}
