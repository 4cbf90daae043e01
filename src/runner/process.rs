//! One run of a hook: started, told, listened to, and ended if it takes too long.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::environment::Environment;
use super::group;
use super::pump::{Keep, Printed, Pump};

/// The longest answer.
pub(super) const LONGEST_ANSWER: usize = 1 << 20;
/// How much of what it says on standard error is kept.
const LONGEST_DIAGNOSIS: usize = 1 << 16;
/// How long a hook that took too long has to clean up.
const GRACE: Duration = Duration::from_secs(2);
/// How long outputs are read that stay open after the hook has ended.
const LINGER: Duration = Duration::from_secs(2);
/// The longest pause between two looks at whether it has ended.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// How to run it.
pub(super) struct Run<'a> {
    pub(super) program: &'a Path,
    pub(super) arguments: &'a [String],
    pub(super) folder: &'a Path,
    pub(super) environment: &'a Environment,
    pub(super) timeout: Duration,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// By itself, with this status.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// It took too long and was ended.
    TimedOut,
}

/// What came of it.
pub(super) struct Ended {
    pub(super) end: End,
    pub(super) answer: Printed,
    pub(super) diagnosis: Printed,
}

/// Why it could not be run.
#[derive(Debug)]
pub(super) enum RunError {
    /// It was not started.
    NotStarted(io::Error),
    /// It was started, and the machine failed us then.
    Lost(io::Error),
}

impl Run<'_> {
    /// Runs it with a document on its standard input.
    pub(super) fn run(&self, document: Zeroizing<Vec<u8>>) -> Result<Ended, RunError> {
        let mut command = Command::new(self.program);
        command
            .args(self.arguments)
            .current_dir(self.folder)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        group::lead(&mut command);
        let latest = Instant::now().checked_add(self.timeout).unwrap_or_else(Instant::now);
        let mut child = command.spawn().map_err(RunError::NotStarted)?;
        attend(&mut child, document, latest).map_err(|cause| {
            group::end(&mut child);
            let _ = child.wait();
            RunError::Lost(cause)
        })
    }
}

/// Speaks with a hook until it has ended.
fn attend(child: &mut Child, document: Zeroizing<Vec<u8>>, latest: Instant) -> io::Result<Ended> {
    let closed = || io::Error::other("a pipe is not there");
    let answer = Pump::start(child.stdout.take().ok_or_else(closed)?, Keep::Head(LONGEST_ANSWER))?;
    let diagnosis = Pump::start(child.stderr.take().ok_or_else(closed)?, Keep::Tail(LONGEST_DIAGNOSIS))?;
    let mut stdin = child.stdin.take().ok_or_else(closed)?;
    // A hook need not read what it is told, nor all of it.
    thread::Builder::new().name("hook input".to_owned()).spawn(move || drop(stdin.write_all(&document)))?;
    let has_ended = ended_by(child, latest)?;
    if !has_ended {
        group::ask_to_end(child);
        ended_by(child, Instant::now() + GRACE)?;
        // Those that it started may be left even if it is not.
        group::end(child);
    }
    let status = child.wait()?;
    let end = match (has_ended, status.code(), group::signal_of(status)) {
        (false, _, _) => End::TimedOut,
        (true, Some(code), _) => End::Exited(code),
        (true, None, signal) => End::Signalled(signal.unwrap_or_default()),
    };
    let latest = Instant::now() + LINGER;
    Ok(Ended { end, answer: answer.finish(latest), diagnosis: diagnosis.finish(latest) })
}

/// Waits until it has ended, or until then.
fn ended_by(child: &mut Child, latest: Instant) -> io::Result<bool> {
    let mut pause = Duration::from_millis(1);
    loop {
        if group::has_ended(child)? {
            return Ok(true);
        }
        let rest = latest.saturating_duration_since(Instant::now());
        if rest.is_zero() {
            return Ok(false);
        }
        thread::sleep(pause.min(rest));
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
