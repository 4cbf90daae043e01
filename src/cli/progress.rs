//! A line at the bottom of the terminal while a scan takes its time. Silent when standard error is not a terminal.

use std::io::IsTerminal as _;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use indicatif::{DecimalBytes, ProgressBar, ProgressStyle};

use crate::scan::Progress;

/// Scans that take less than this show nothing.
const PATIENCE: Duration = Duration::from_millis(700);
const REFRESH: Duration = Duration::from_millis(120);

/// Runs `work` and shows how `progress` grows meanwhile.
pub(super) fn shown<T>(progress: &Progress, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, finished) = channel::<()>();
        scope.spawn(move || {
            if finished.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::new_spinner().with_style(ProgressStyle::default_spinner());
            while finished.recv_timeout(REFRESH) == Err(RecvTimeoutError::Timeout) {
                bar.set_message(line(progress));
                bar.tick();
            }
            bar.finish_and_clear();
        });
        let result = work();
        drop(done);
        result
    })
}

fn line(progress: &Progress) -> String {
    let files = progress.files.load(Ordering::Relaxed);
    let bytes = DecimalBytes(progress.bytes.load(Ordering::Relaxed));
    let found = progress.found.load(Ordering::Relaxed);
    format!("{files} files, {bytes}, {found} found")
}
