//! The hooks of an inventory.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::censor::Censor;
use super::preflight::{Unusable, preflight};
use super::process::{End, Ended, Run, RunError};
use super::pump::Printed;
use super::wire::{self, LONGEST_NAME, LONGEST_SECRET};
use super::{Environment, Examine, HookFailure, Perform};
use crate::fingerprint::{Fingerprint, Scheme};
use crate::kind::Guessability;
use crate::rotation::exchange::{Answer, Outcome, Request, VersionFacts};
use crate::secret::Secret;

/// The longest text of a hook that is passed on, in characters.
const LONGEST_TEXT: usize = 500;
/// No hook takes longer, whatever a plan says.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Runs hooks in the folder of the inventory that names them.
pub struct Hooks {
    folder: PathBuf,
    environment: Environment,
    examine: Box<dyn Examine>,
    censor: Mutex<Censor>,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("folder", &self.folder)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

impl Hooks {
    /// Hooks of the inventory in this folder.
    ///
    /// # Errors
    /// When the folder's place is not known.
    pub fn new(folder: &Path, environment: Environment, examine: Box<dyn Examine>) -> std::io::Result<Self> {
        let mut censor = Censor::default();
        for secret in environment.secrets() {
            censor.learn(&secret, examine.as_ref());
        }
        // A relative program would be looked for in the folder twice.
        let folder = match folder.as_os_str().is_empty() {
            true => std::path::absolute(".")?,
            false => std::path::absolute(folder)?,
        };
        Ok(Self { folder, environment, examine, censor: Mutex::new(censor) })
    }

    /// The file that `argv` would run. Nothing is started.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn preflight(&self, argv: &[String]) -> Result<PathBuf, Unusable> {
        preflight(argv, &self.folder, self.environment.path())
    }

    fn learn(&self, secret: &Secret) {
        self.censor.lock().unwrap_or_else(PoisonError::into_inner).learn(secret, self.examine.as_ref());
    }

    /// There may be a secret anywhere in an output that is no answer, and it may be in the diagnosis too.
    fn learn_unread(&self, ended: &mut Ended) {
        match ended.answer.bytes.len() {
            0..=LONGEST_SECRET => self.learn(&Secret::new(ended.answer.bytes.to_vec())),
            _ => ended.diagnosis = Printed::default(),
        }
    }

    /// A text of a hook as it may be passed on: without secrets, on one line.
    fn passable(&self, text: &str) -> String {
        let censor = self.censor.lock().unwrap_or_else(PoisonError::into_inner);
        let struck = censor.struck(text, self.examine.as_ref());
        let visible =
            struck.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        visible.collect::<Vec<_>>().join(" ")
    }

    /// What went wrong, and what the hook said about it.
    fn told(&self, problem: &str, said: &str) -> String {
        match self.passable(said) {
            said if said.is_empty() => problem.to_owned(),
            said => format!("{problem}: {}", tail(&said)),
        }
    }

    /// Why a hook that ended like this did not do its step; nothing if it did.
    fn failure(&self, ended: &Ended, answer: Option<&Answer>, timeout: Duration) -> Option<HookFailure> {
        let diagnosis = String::from_utf8_lossy(&ended.diagnosis.bytes);
        let said = match answer.and_then(|answer| answer.message.as_deref()) {
            Some(message) => message,
            None => &diagnosis,
        };
        let (problem, retryable) = match (ended.end, answer.map(|answer| answer.outcome)) {
            (End::TimedOut, _) => {
                (format!("the hook took longer than {} s and was ended", timeout.as_secs_f64()), true)
            }
            (End::Signalled(signal), _) => (format!("the hook was ended by signal {signal}"), true),
            (End::Exited(0), Some(Outcome::Failed)) => ("the hook says that it failed".to_owned(), false),
            (End::Exited(0), _) => return None,
            (End::Exited(status), _) => {
                (format!("the hook ended with status {status}"), is_retryable(status))
            }
        };
        Some(HookFailure { reason: self.told(&problem, said), retryable, was_started: true })
    }

    /// The answer with its texts as they may be passed on, and the fingerprint that straykey computes.
    fn checked(&self, answer: Answer, request: &Request) -> Result<Answer, String> {
        let fingerprint = self.fingerprint(&answer, request)?;
        let version = VersionFacts { fingerprint, ..answer.version };
        for (member, name) in [
            ("version", &version.version),
            ("public_id", &version.public_id),
            ("reference", &version.reference),
        ] {
            if let Some(name) = name {
                self.check_name(name).map_err(|problem| format!("its answer's `{member}` {problem}"))?;
            }
        }
        let message = answer.message.as_deref().map(|message| head(&self.passable(message)));
        Ok(Answer { version, message: message.filter(|message| !message.is_empty()), ..answer })
    }

    fn check_name(&self, name: &str) -> Result<(), &'static str> {
        let censor = self.censor.lock().unwrap_or_else(PoisonError::into_inner);
        if name.is_empty() {
            return Err("is empty: leave it out");
        }
        if name.chars().count() > LONGEST_NAME {
            return Err("is too long");
        }
        if name.chars().any(char::is_control) {
            return Err("has control characters");
        }
        if !censor.is_clean(name, self.examine.as_ref()) {
            return Err("holds a secret, and goes into the journal");
        }
        Ok(())
    }

    /// The fingerprint of the version that an answer speaks of. That of a secret that is at hand is computed.
    fn fingerprint(&self, answer: &Answer, request: &Request) -> Result<Option<Fingerprint>, String> {
        let kind = request.credential.kind;
        let told = answer.version.fingerprint;
        if told.is_some_and(|told| told.scheme == Scheme::Sha256)
            && kind.guessability() == Guessability::Guessable
        {
            return Err(format!(
                "its answer's `fingerprint` has no key, and values of kind `{kind}` can be guessed from it: leave it out, or \
                 make it with `straykey fingerprint`"
            ));
        }
        let Some(secret) = &answer.secret else { return Ok(told) };
        let computed = self.examine.fingerprint_of(secret, kind);
        match (told, computed) {
            (Some(told), Some(computed)) if !agree(told, computed) => Err(format!(
                "its answer's `fingerprint` is not that of its `secret`: it says {told}, straykey computes {computed}"
            )),
            (told, computed) => Ok(computed.or(told)),
        }
    }
}

impl Perform for Hooks {
    fn perform(&self, argv: &[String], timeout: Duration, request: &Request) -> Result<Answer, HookFailure> {
        let timeout = timeout.min(LONGEST_TIMEOUT);
        let refused = |reason: String| HookFailure { reason, retryable: false, was_started: false };
        let program = self.preflight(argv).map_err(|unusable| refused(unusable.to_string()))?;
        let document = wire::request(request).map_err(|error| refused(error.to_string()))?;
        if let Some(secret) = request.new.as_ref().and_then(|new| new.secret.as_ref()) {
            self.learn(secret);
        }
        let run = Run {
            program: &program,
            arguments: argv.get(1..).unwrap_or_default(),
            folder: &self.folder,
            environment: &self.environment,
            timeout,
        };
        let mut ended = run.run(document).map_err(|error| not_run(&error, &argv[0]))?;
        let answer = wire::answer(&ended.answer, request.step);
        match &answer {
            Ok(answer) => answer.secret.iter().for_each(|secret| self.learn(secret)),
            Err(_) => self.learn_unread(&mut ended),
        }
        if let Some(failure) = self.failure(&ended, answer.as_ref().ok(), timeout) {
            return Err(failure);
        }
        let wrong = |problem: String| HookFailure {
            reason: self.told(
                &format!("the hook cannot be believed: {problem}"),
                &String::from_utf8_lossy(&ended.diagnosis.bytes),
            ),
            retryable: false,
            was_started: true,
        };
        let answer = answer.map_err(|error| wrong(error.to_string()))?;
        self.checked(answer, request).map_err(wrong)
    }
}

/// Why a hook was not run.
fn not_run(error: &RunError, program: &str) -> HookFailure {
    let (RunError::NotStarted(cause) | RunError::Lost(cause)) = error;
    let reason = match (error, cause.kind()) {
        (RunError::Lost(_), _) => format!("the hook `{program}` was lost and ended: {cause}"),
        (_, ErrorKind::NotFound) => {
            format!(
                "the hook `{program}` cannot be started: the interpreter that its first line names is not there"
            )
        }
        (_, _) => format!("the hook `{program}` cannot be started: {cause}"),
    };
    let is_passing = matches!(
        cause.kind(),
        ErrorKind::WouldBlock
            | ErrorKind::OutOfMemory
            | ErrorKind::ExecutableFileBusy
            | ErrorKind::Interrupted
    );
    match error {
        RunError::NotStarted(_) => HookFailure { reason, retryable: is_passing, was_started: false },
        RunError::Lost(_) => HookFailure { reason, retryable: true, was_started: true },
    }
}

/// May another attempt help after this exit status? Those of `sysexits.h` say that it cannot, all but `EX_TEMPFAIL`.
fn is_retryable(status: i32) -> bool {
    const TEMPFAIL: i32 = 75;
    !(64..=78).contains(&status) || status == TEMPFAIL
}

/// Do two fingerprints name one secret? Earlier ones are written without the id of their key; foreign ones cannot be
/// compared.
fn agree(told: Fingerprint, computed: Fingerprint) -> bool {
    match told.scheme {
        Scheme::C3id | Scheme::Hmsl => true,
        Scheme::HmacSha256 if told.key().is_none() => told == computed.without_key(),
        Scheme::HmacSha256 | Scheme::Sha256 => told == computed,
    }
}

/// The beginning of a text.
fn head(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The end of a text: programs say last why they end.
fn tail(text: &str) -> String {
    match text.char_indices().rev().nth(LONGEST_TEXT - 1) {
        Some((start, _)) if start > 0 => format!("…{}", &text[start..]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
