//! `--timeout`: the scan is asked to stop, and what it had found is reported. What does not let itself be stopped, a file
//! system that hangs or a pipe that nobody writes to, is given up a while later.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::{ExitStatus, interrupt};

/// How long a scan that was asked to stop may take to do so.
const GRACE: Duration = Duration::from_secs(10);

/// Set when the time is over.
static PASSED: AtomicBool = AtomicBool::new(false);

/// The end of the time that a run may take. Without effect once it is dropped.
#[derive(Debug)]
pub(super) struct Deadline {
    _armed: Sender<()>,
}

impl Deadline {
    /// Begins to measure.
    pub(super) fn after(timeout: Duration) -> Self {
        let (armed, disarmed) = channel::<()>();
        std::thread::spawn(move || {
            if disarmed.recv_timeout(timeout) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            PASSED.store(true, Ordering::Relaxed);
            interrupt::request();
            if disarmed.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout) {
                let message =
                    "straykey: --timeout: what is being read does not end and cannot be stopped: no report";
                let _ = writeln!(std::io::stderr(), "{message}");
                #[allow(clippy::exit, reason = "the thread that would return hangs in the system")]
                std::process::exit(i32::from(ExitStatus::Incomplete.code()));
            }
        });
        Self { _armed: armed }
    }
}

/// Was the scan stopped because its time was over?
pub(super) fn has_passed() -> bool {
    PASSED.load(Ordering::Relaxed)
}
