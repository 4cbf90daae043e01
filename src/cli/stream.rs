//! Standard input that can be given up: reading from a pipe that nobody writes to cannot be interrupted, so another thread
//! does it.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Bytes that are read at once.
const CHUNK: usize = 1 << 18;
/// Pieces that wait to be taken: memory stays bounded.
const PIECES: usize = 4;
/// How often a reader that waits looks whether it is to end.
const GLANCE: Duration = Duration::from_millis(50);

/// A stream that ends when it is over, or when the run is to end.
pub(super) struct Stoppable<'a> {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    taken: usize,
    stop: &'a AtomicBool,
}

impl<'a> Stoppable<'a> {
    /// Begins to read `source` in a thread that ends with it, or with the process.
    pub(super) fn new(mut source: impl Read + Send + 'static, stop: &'a AtomicBool) -> Self {
        let (sender, pieces) = sync_channel(PIECES);
        std::thread::spawn(move || {
            loop {
                let mut piece = vec![0; CHUNK];
                let result = match source.read(&mut piece) {
                    Ok(0) => return,
                    Ok(read) => {
                        piece.truncate(read);
                        Ok(piece)
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let is_over = result.is_err();
                if sender.send(result).is_err() || is_over {
                    return;
                }
            }
        });
        Self { pieces, piece: Vec::new(), taken: 0, stop }
    }
}

impl Read for Stoppable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.piece.len() {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(0);
            }
            match self.pieces.recv_timeout(GLANCE) {
                Ok(piece) => (self.piece, self.taken) = (piece?, 0),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
        let mut rest = self.piece.get(self.taken..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.taken += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};
    use std::sync::atomic::AtomicBool;

    use super::{CHUNK, Stoppable};

    #[test]
    fn it_is_the_source_byte_for_byte() {
        let source: Vec<u8> = (0..CHUNK * 3 + 17).map(|at| (at % 251) as u8).collect();
        let stop = AtomicBool::new(false);
        let mut read = Vec::new();
        Stoppable::new(io::Cursor::new(source.clone()), &stop).read_to_end(&mut read).unwrap();
        assert!(read == source);
    }

    #[test]
    fn what_never_comes_is_not_waited_for_once_the_run_is_to_end() {
        struct Silent;
        impl Read for Silent {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                loop {
                    std::thread::park();
                }
            }
        }
        let stop = AtomicBool::new(true);
        assert_eq!(Stoppable::new(Silent, &stop).read(&mut [0; 8]).unwrap(), 0);
    }

    #[test]
    fn an_error_is_passed_on() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
        let stop = AtomicBool::new(false);
        let error = Stoppable::new(Broken, &stop).read(&mut [0; 8]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
}
