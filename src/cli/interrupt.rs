//! Ctrl-C and requests to terminate: the scan ends early, and what was found until then is reported.

use std::sync::atomic::{AtomicBool, Ordering};

/// Set when the run is to end.
static STOP: AtomicBool = AtomicBool::new(false);

/// Asks the run to end, as Ctrl-C does.
pub(super) fn request() {
    STOP.store(true, Ordering::Relaxed);
}

/// Begins to listen. From now on the first request sets the flag that is returned; the second ends the process at once,
/// with the status of an incomplete scan.
pub(super) fn listen() -> &'static AtomicBool {
    // Without a handler the process ends at once, as ever: nothing is lost by going on.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            #[allow(clippy::exit, reason = "whoever asks twice does not want to wait for a report")]
            std::process::exit(i32::from(super::ExitStatus::Incomplete.code()));
        }
    });
    &STOP
}
