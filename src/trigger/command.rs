//! A program that is told an event on its standard input. There is no shell, and its environment is an allow-list.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::Event;
use super::delivery::{Failure, Surroundings};
use crate::runner::{Environment, group};

/// How long nothing is done before the program is looked at again.
const GLANCE: Duration = Duration::from_millis(10);

/// A program and how it is called.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
    environment: Environment,
    timeout: Duration,
}

impl Program {
    /// Starts nothing yet.
    #[must_use]
    pub fn new(path: PathBuf, arguments: Vec<OsString>, environment: Environment, timeout: Duration) -> Self {
        Self { path, arguments, environment, timeout }
    }

    /// Its name.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Starts it once, with the event on its standard input, and waits until it ends.
    pub(super) fn deliver(&self, event: &Event, surroundings: &Surroundings<'_>) -> Result<(), Failure> {
        let body = event
            .to_json()
            .map_err(|cause| Failure::of_event(format!("it cannot be written as JSON: {cause}")))?;
        let mut command = Command::new(&self.path);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            // What it has to say is for people: standard output belongs to the report.
            .stdout(Stdio::null());
        group::lead(&mut command);
        let mut child =
            command.spawn().map_err(|cause| Failure::of_target(format!("it cannot be started: {cause}")))?;
        let input = child.stdin.take();
        // A program that reads nothing must not keep anybody waiting; its status says how it went. The thread ends with the
        // program, which holds the other end.
        let writer = std::thread::spawn(move || -> io::Result<()> {
            let Some(mut input) = input else { return Ok(()) };
            input.write_all(&body)?;
            input.write_all(b"\n")
        });
        let ended = self.wait(&mut child, surroundings);
        if writer.is_finished() {
            let _ = writer.join();
        }
        match ended? {
            status if status.success() => Ok(()),
            status => Err(Failure::of_event(told(status))),
        }
    }

    /// Waits until the program ends, or ends it with all that it started.
    fn wait(&self, child: &mut Child, surroundings: &Surroundings<'_>) -> Result<ExitStatus, Failure> {
        let begun = Instant::now();
        let lost = |cause: io::Error| Failure::of_event(format!("it cannot be waited for: {cause}"));
        loop {
            if group::has_ended(child).map_err(lost)? {
                return child.wait().map_err(lost);
            }
            let is_stopped = (surroundings.is_stopped)();
            if is_stopped || begun.elapsed() >= self.timeout {
                group::end(child);
                let _ = child.wait();
                return Err(Failure::of_target(if is_stopped {
                    "it was stopped before its end".to_owned()
                } else {
                    format!("it did not end within {} s", self.timeout.as_secs())
                }));
            }
            std::thread::sleep(GLANCE);
        }
    }
}

/// How it ended.
fn told(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("it ended with status {code}"),
        None => "it was ended by a signal".to_owned(),
    }
}
