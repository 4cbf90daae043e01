//! A line at the bottom of the terminal while a scan takes its time. Silent when standard error is not a terminal.

use std::io::IsTerminal as _;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

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
        let begun = Instant::now();
        let (done, finished) = channel::<()>();
        scope.spawn(move || {
            if finished.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::no_length().with_style(ProgressStyle::default_spinner());
            while finished.recv_timeout(REFRESH) == Err(RecvTimeoutError::Timeout) {
                let expected = progress.expected.load(Ordering::Relaxed);
                if expected > 0 && bar.length().is_none() {
                    bar.set_style(bounded());
                }
                if expected > 0 {
                    bar.set_length(expected);
                    bar.set_position(progress.files.load(Ordering::Relaxed));
                }
                bar.set_message(line(progress, begun.elapsed()));
                bar.tick();
            }
            bar.finish_and_clear();
        });
        let result = work();
        drop(done);
        result
    })
}

/// The line of a scan that knows how much there is.
fn bounded() -> ProgressStyle {
    ProgressStyle::with_template("{bar:30} {pos}/{len} objects, {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn line(progress: &Progress, elapsed: Duration) -> String {
    let files = progress.files.load(Ordering::Relaxed);
    let bytes = progress.bytes.load(Ordering::Relaxed);
    let speed = DecimalBytes((bytes as f64 / elapsed.as_secs_f64().max(0.001)) as u64);
    let found = progress.found.load(Ordering::Relaxed);
    let bytes = DecimalBytes(bytes);
    match progress.expected.load(Ordering::Relaxed) {
        0 => format!("{files} files, {bytes}, {speed}/s, {found} found"),
        _ => format!("{bytes}, {speed}/s, {found} found"),
    }
}
