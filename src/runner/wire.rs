//! The two documents of an exchange as they stand on the wire.

use std::fmt;
use std::io::{self, Write};

use jiff::Timestamp;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::error::Category;
use zeroize::Zeroizing;

use super::process::LONGEST_ANSWER;
use super::pump::Printed;
use crate::fingerprint::Fingerprint;
use crate::rotation::exchange::{
    Answer, OpenWindow, Outcome, Request, SCHEMA, Subject, VERSION, VersionFacts,
};
use crate::rotation::{Mode, Step};
use crate::secret::Secret;

/// The longest secret that is handed on: that of AWS Secrets Manager, and far above any key.
pub(super) const LONGEST_SECRET: usize = 1 << 16;
/// A shorter one could not be told from ordinary text in what a hook says.
const SHORTEST_SECRET: usize = 8;
/// The longest name of a version.
pub(super) const LONGEST_NAME: usize = 500;

/// What a request cannot say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RequestError {
    /// JSON holds text.
    #[error("the new secret is no UTF-8 text, which is all that a hook can be given")]
    NotText,
    /// It cannot be written.
    #[error("the request cannot be written as JSON")]
    Json,
}

/// What an answer must not be. It is never quoted: it may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum AnswerError {
    #[error("its output is over {LONGEST_ANSWER} bytes: it prints one JSON document and nothing else")]
    TooLong,
    #[error("its output is no UTF-8 text")]
    NotText,
    #[error("its output is no answer: at line {line}, column {column} {problem}")]
    Json { line: usize, column: usize, problem: &'static str },
    #[error("it answers with a secret, which only `create` may")]
    Secret,
    #[error("the secret that it answers with has under {SHORTEST_SECRET} bytes")]
    ShortSecret,
    #[error("the secret that it answers with has over {LONGEST_SECRET} bytes")]
    LongSecret,
    #[error("it answers `pending`, which only `confirm` and `verify` may")]
    Pending,
}

#[derive(Serialize)]
struct RequestDocument<'a> {
    schema: &'static str,
    version: u32,
    step: Step,
    consumer: Option<&'a str>,
    idempotency_key: &'a str,
    attempt: u32,
    rotation: &'a str,
    mode: Mode,
    incident: Option<&'a str>,
    reason: &'a str,
    credential: &'a Subject,
    old: &'a VersionFacts,
    new: Option<NewDocument<'a>>,
    window: Option<OpenWindow>,
}

#[derive(Serialize)]
struct NewDocument<'a> {
    #[serde(flatten)]
    facts: &'a VersionFacts,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerDocument {
    #[serde(default)]
    outcome: Outcome,
    secret: Option<Handed>,
    fingerprint: Option<Fingerprint>,
    version: Option<String>,
    public_id: Option<String>,
    reference: Option<String>,
    expires: Option<Timestamp>,
    old_uses: Option<u64>,
    error_increase: Option<u32>,
    message: Option<String>,
}

/// A secret that a hook hands on, out of the output straight into memory that is wiped.
struct Handed(Secret);

impl<'de> Deserialize<'de> for Handed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Handed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Handed, E> {
                Ok(Handed(Secret::new(text.as_bytes().to_vec())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// The document that a hook is given, in one piece of memory that is wiped.
pub(super) fn request(request: &Request) -> Result<Zeroizing<Vec<u8>>, RequestError> {
    let secret = request.new.as_ref().and_then(|new| new.secret.as_ref());
    let secret = secret.map(|secret| str::from_utf8(secret.expose()).map_err(|_| RequestError::NotText));
    let document = RequestDocument {
        schema: SCHEMA,
        version: VERSION,
        step: request.step,
        consumer: request.consumer.as_deref(),
        idempotency_key: &request.idempotency_key,
        attempt: request.attempt,
        rotation: &request.rotation,
        mode: request.mode,
        incident: request.incident.as_deref(),
        reason: &request.reason,
        credential: &request.credential,
        old: &request.old,
        new: match (&request.new, secret.transpose()?) {
            (Some(new), secret) => Some(NewDocument { facts: &new.facts, secret }),
            (None, _) => None,
        },
        window: request.window,
    };
    // A growing buffer would leave copies of the secret behind: it is counted first.
    let mut length = Count(0);
    serde_json::to_writer(&mut length, &document).map_err(|_| RequestError::Json)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0 + 1));
    serde_json::to_writer(&mut *bytes, &document).map_err(|_| RequestError::Json)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Counts bytes.
struct Count(usize);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a hook answers to this step.
pub(super) fn answer(printed: &Printed, step: Step) -> Result<Answer, AnswerError> {
    if printed.is_cut {
        return Err(AnswerError::TooLong);
    }
    let text = str::from_utf8(&printed.bytes).map_err(|_| AnswerError::NotText)?;
    let document = match text.trim_ascii() {
        "" => "{}",
        text => text,
    };
    let document: AnswerDocument = serde_json::from_str(document).map_err(|error| told(&error))?;
    match document.secret.as_ref().map(|Handed(secret)| secret.expose().len()) {
        Some(_) if step != Step::Create => return Err(AnswerError::Secret),
        Some(length) if length < SHORTEST_SECRET => return Err(AnswerError::ShortSecret),
        Some(length) if length > LONGEST_SECRET => return Err(AnswerError::LongSecret),
        _ => {}
    }
    if document.outcome == Outcome::Pending && !matches!(step, Step::Confirm | Step::Verify) {
        return Err(AnswerError::Pending);
    }
    Ok(Answer {
        outcome: document.outcome,
        version: VersionFacts {
            fingerprint: document.fingerprint,
            version: document.version,
            public_id: document.public_id,
            reference: document.reference,
            expires: document.expires,
        },
        secret: document.secret.map(|Handed(secret)| secret),
        old_uses: document.old_uses,
        error_increase: document.error_increase,
        message: document.message,
    })
}

/// Where an answer is wrong, and in which way. The reader's own words are not used: they quote what they met.
fn told(error: &serde_json::Error) -> AnswerError {
    let text = error.to_string();
    let problem = match error.classify() {
        Category::Eof => "it ends in the middle",
        Category::Syntax if text.starts_with("trailing characters") => {
            "something follows the document: there is to be one only"
        }
        Category::Data if text.starts_with("unknown field") => {
            "there is a member that no answer has: those are outcome, secret, fingerprint, version, public_id, reference, \
             expires, old_uses, error_increase and message"
        }
        Category::Data if text.starts_with("duplicate field") => "a member is there twice",
        Category::Data => "a value is not what this member holds",
        Category::Syntax | Category::Io => "there is no JSON",
    };
    AnswerError::Json { line: error.line(), column: error.column(), problem }
}

#[cfg(test)]
mod tests;
