//! What a hook prints, read as it comes, bounded, and wiped: a hook that floods its output is never blocked by us, and one
//! whose children keep the pipe open does not block us.

use std::io::{self, ErrorKind, Read};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::{Zeroize as _, Zeroizing};

/// How much is read at once.
const CHUNK: usize = 1 << 13;

/// Which end of a long output is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// The first bytes, up to this many.
    Head(usize),
    /// The last bytes, about this many.
    Tail(usize),
}

/// What was printed.
#[derive(Default)]
pub(super) struct Printed {
    /// What is kept of it.
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// Whether there was more.
    pub(super) is_cut: bool,
}

/// A thread that reads an output to its end.
pub(super) struct Pump {
    kept: Arc<Mutex<Kept>>,
    /// Nothing is ever sent: it is closed when the output has ended.
    end: Receiver<()>,
}

struct Kept {
    keep: Keep,
    printed: Printed,
    /// Whether anybody still wants it.
    is_wanted: bool,
}

impl Pump {
    /// Starts to read.
    pub(super) fn start(source: impl Read + Send + 'static, keep: Keep) -> io::Result<Self> {
        let capacity = match keep {
            Keep::Head(most) => most,
            Keep::Tail(most) => 2 * most + CHUNK,
        };
        // One allocation: a growing one would leave copies of the secret behind.
        let bytes = Zeroizing::new(Vec::with_capacity(capacity));
        let kept = Kept { keep, printed: Printed { bytes, is_cut: false }, is_wanted: true };
        let kept = Arc::new(Mutex::new(kept));
        let (open, end) = mpsc::channel();
        let theirs = Arc::clone(&kept);
        thread::Builder::new().name("hook output".to_owned()).spawn(move || {
            read(source, &theirs);
            drop(open);
        })?;
        Ok(Self { kept, end })
    }

    /// What was printed, as soon as the output has ended, and at `latest` what was printed until then.
    pub(super) fn finish(self, latest: Instant) -> Printed {
        let rest = latest.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let has_ended = self.end.recv_timeout(rest) == Err(RecvTimeoutError::Disconnected);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.is_wanted = has_ended;
        std::mem::take(&mut kept.printed)
    }
}

fn read(mut source: impl Read, kept: &Mutex<Kept>) {
    let mut chunk = Zeroizing::new([0; CHUNK]);
    loop {
        match source.read(chunk.as_mut_slice()) {
            Ok(0) => return,
            Ok(length) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if !kept.is_wanted {
                    return;
                }
                kept.add(&chunk[..length]);
            }
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

impl Kept {
    fn add(&mut self, chunk: &[u8]) {
        let Printed { bytes, is_cut } = &mut self.printed;
        match self.keep {
            Keep::Head(most) => {
                let room = most.saturating_sub(bytes.len()).min(chunk.len());
                bytes.extend_from_slice(&chunk[..room]);
                *is_cut |= room < chunk.len();
            }
            Keep::Tail(most) => {
                if bytes.len() + chunk.len() > 2 * most + CHUNK {
                    let gone = bytes.len() - most;
                    bytes.copy_within(gone.., 0);
                    bytes[most..].zeroize();
                    bytes.truncate(most);
                    *is_cut = true;
                }
                bytes.extend_from_slice(chunk);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};
    use std::time::{Duration, Instant};

    use super::{CHUNK, Keep, Pump};

    fn printed(text: &[u8], keep: Keep) -> (Vec<u8>, bool) {
        let pump = Pump::start(io::Cursor::new(text.to_vec()), keep).unwrap();
        let printed = pump.finish(Instant::now() + Duration::from_secs(20));
        (printed.bytes.to_vec(), printed.is_cut)
    }

    #[test]
    fn the_head_is_kept_to_the_byte() {
        for (length, most, kept, is_cut) in [
            (0, 4, 0, false),
            (3, 4, 3, false),
            (4, 4, 4, false),
            (5, 4, 4, true),
            (3 * CHUNK, CHUNK + 1, CHUNK + 1, true),
        ] {
            let text: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            assert_eq!(
                printed(&text, Keep::Head(most)),
                (text[..kept].to_vec(), is_cut),
                "{length} of {most}"
            );
        }
    }

    #[test]
    fn the_tail_is_kept_whatever_came_before() {
        for length in [0, 1, CHUNK, 5 * CHUNK + 17, 40 * CHUNK] {
            let text: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let (kept, is_cut) = printed(&text, Keep::Tail(CHUNK));
            assert!(text.ends_with(&kept), "{length}");
            assert!(kept.len() >= length.min(CHUNK) && kept.len() <= 3 * CHUNK, "{length}: {}", kept.len());
            assert_eq!(is_cut, kept.len() < length);
        }
    }

    /// Prints once and stays open.
    struct Open(bool);

    impl Read for Open {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                std::thread::sleep(Duration::from_secs(30));
            }
            buffer[..3].copy_from_slice(b"abc");
            Ok(3)
        }
    }

    #[test]
    fn an_output_that_stays_open_is_not_waited_for() {
        let pump = Pump::start(Open(false), Keep::Head(8)).unwrap();
        let begin = Instant::now();
        let printed = pump.finish(begin + Duration::from_millis(300));
        assert_eq!(printed.bytes.as_slice(), b"abc");
        assert!(begin.elapsed() < Duration::from_secs(10));
    }
}
