//! The secret that an entry is about: read, recognised, fingerprinted and forgotten.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::Timestamp;

use crate::cli::fingerprint::{LIMIT, input, recognise};
use crate::cli::{CliError, printable, settings};
use crate::fingerprint::Fingerprint;
use crate::kind::{CredentialKind, Guessability};
use crate::rule::RuleSet;
use crate::secret::Secret;

/// Where the secret comes from.
pub(super) struct Source<'a> {
    /// A program and its arguments that prints it; none: standard input.
    pub(super) command: &'a [OsString],
    pub(super) key_file: Option<&'a Path>,
}

/// What is known of a secret once it is forgotten.
pub(super) struct Identified {
    pub(super) fingerprint: Fingerprint,
    pub(super) kind: CredentialKind,
    /// Who issues it, if its form tells.
    pub(super) provider: Option<String>,
    /// Its public half, if it is in what was read.
    pub(super) public_id: Option<String>,
    /// Dates that it says about itself.
    pub(super) issued: Option<Timestamp>,
    pub(super) expires: Option<Timestamp>,
}

/// Reads the secret and makes its fingerprint as a scan would make it. Its form tells its kind, unless `kind` does.
pub(super) fn identify(source: &Source<'_>, kind: Option<CredentialKind>) -> Result<Identified, CliError> {
    let fingerprinter = settings::fingerprinter(source.key_file)?;
    let rules = RuleSet::load(&[])?;
    let input = match source.command {
        [] => input()?,
        [program, arguments @ ..] => output_of(program, arguments)?,
    };
    let recognised = recognise(&rules, &input)?;
    let rule = recognised.as_ref().map(|(rule, _)| *rule);
    let Some(kind) = kind.or(rule.map(|rule| rule.kind)) else {
        let problem = "the form of this value does not tell what it is: name its kind with --kind";
        return Err(CliError::Usage(problem.to_owned()));
    };
    let is_guessable = kind.guessability() == Guessability::Guessable
        || rule.is_some_and(|rule| rule.guessability == Guessability::Guessable);
    let guessability = if is_guessable { Guessability::Guessable } else { Guessability::Random };
    let secret = recognised.as_ref().map_or(&input, |(_, found)| &found.secret);
    let Some(fingerprint) = fingerprinter.identify(secret.expose(), guessability).fingerprint() else {
        let problem = format!(
            "values of kind `{kind}` can be guessed: the fingerprint needs a key\nhelp: set STRAYKEY_FINGERPRINT_KEY or use \
             --fingerprint-key-file (make a key once: `openssl rand -hex 32`)"
        );
        return Err(CliError::Usage(problem));
    };
    if let Some(rule) = rule {
        tell(&format!("recognised as {}", rule.name));
        if rule.kind != kind {
            tell(&format!("its kind is usually `{}`, not `{kind}`", rule.kind));
        }
    }
    let found = recognised.as_ref().map(|(_, found)| found);
    Ok(Identified {
        fingerprint,
        kind,
        provider: rule.map(|rule| rule.provider.to_lowercase().replace(' ', "-")),
        public_id: found.and_then(|found| found.public_id.clone()),
        issued: found.and_then(|found| found.evidence.issued),
        expires: found.and_then(|found| found.evidence.expires),
    })
}

/// A remark for the person at the terminal; standard output is for results.
pub(super) fn tell(remark: &str) {
    // When standard error is closed there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "straykey: {}", printable(remark));
}

/// What a program prints, without one line end. Its arguments are not repeated in messages.
fn output_of(program: &OsString, arguments: &[OsString]) -> Result<Secret, CliError> {
    let name = program.to_string_lossy();
    let failed = |cause: &dyn std::fmt::Display| CliError::Usage(format!("the command `{name}`: {cause}"));
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|cause| failed(&cause))?;
    // One allocation: a growing one would leave copies of the secret behind.
    let mut bytes = Vec::with_capacity(1 << 20);
    if let Some(stdout) = child.stdout.take() {
        stdout.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|cause| failed(&cause))?;
    }
    let secret = without_line_end(bytes);
    // A program that prints on without end is ended by its closed output, or here.
    if secret.expose().len() as u64 >= LIMIT {
        let _ = child.kill();
        let _ = child.wait();
        return Err(failed(&format!("it printed over {LIMIT} bytes: that is no secret")));
    }
    let status = child.wait().map_err(|cause| failed(&cause))?;
    if !status.success() {
        return Err(failed(&format!("it failed ({status}): nothing was written")));
    }
    if secret.is_empty() {
        return Err(failed(&"it printed nothing"));
    }
    Ok(secret)
}

fn without_line_end(mut bytes: Vec<u8>) -> Secret {
    for end in [b'\n', b'\r'] {
        if bytes.last() == Some(&end) {
            bytes.pop();
        }
    }
    Secret::new(bytes)
}
