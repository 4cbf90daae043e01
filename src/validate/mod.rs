//! Offline judgement: is a raw match a credential? Every refusal has a named [`Reason`]. Nothing here uses a network.
//!
//! The checks that hold for every rule come first (references, encrypted values, placeholders, published examples),
//! then those that the rule asks for.

pub mod checksum;
pub mod encrypted;
pub mod entropy;
pub mod example;
pub mod identifier;
pub mod password;
pub mod placeholder;
pub mod randomness;
pub mod reason;
pub mod reference;
pub mod refusals;
pub mod structure;

pub use reason::Reason;
pub use refusals::Refusals;
use structure::Surroundings;

use std::borrow::Cow;

use crate::blob::Blob;
use crate::detect::RawMatch;
use crate::detect::assignment::Quoting;
use crate::evidence::Evidence;
use crate::location::Span;
use crate::role::FileRole;
use crate::rule::set::RuleIndex;
use crate::rule::{Check, Confidence, Engine, Rule};
use crate::secret::Secret;

/// A raw match that passed every offline check. Holds the secret.
#[derive(Debug)]
pub struct Match {
    /// Which rule.
    pub rule: RuleIndex,
    /// Where the secret stands in the blob.
    pub span: Span,
    /// The bytes that identify it: the token, the decoded password, the DER of a key.
    pub secret: Secret,
    /// The fixed part of the secret that the rule gives away anyway.
    pub prefix: String,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// What the checks measured.
    pub evidence: Evidence,
}

/// What the checks learn on their way.
struct Findings<'a> {
    /// The value as written.
    value: &'a [u8],
    /// The identifying bytes, where they differ from what is written.
    canonical: Option<Secret>,
    evidence: Evidence,
}

/// Judges one raw match.
///
/// # Errors
/// The reason for which it is no credential.
pub fn judge(rule: &Rule, blob: &Blob<'_>, raw: &RawMatch) -> Result<Match, Reason> {
    let written = raw.secret.of(blob.bytes);
    let value = &*raw.encoding.decode(written).unwrap_or(Cow::Borrowed(written));
    let evidence = Evidence { confidence: rule.confidence, issued: None, expires: None, notes: Vec::new() };
    let mut findings = Findings { value, canonical: None, evidence };
    let prefix = public_prefix(rule, value);
    if raw.assignment.is_some_and(|(_, quoting)| quoting == Quoting::Expression)
        || reference::is_reference(value)
    {
        return Err(Reason::Reference);
    }
    if encrypted::is_in_container(blob, raw) {
        return Err(Reason::Encrypted);
    }
    if example::is_published(value) {
        return Err(Reason::Example);
    }
    if !is_armour(value)
        && !passes_checksum(rule, value)
        && placeholder::is_placeholder(&value[prefix.len()..])
    {
        return Err(Reason::Placeholder);
    }
    if rule.is_unspecific() {
        judge_generic(blob, raw, value, &mut findings.evidence)?;
    }
    for check in &rule.checks {
        apply(*check, blob, raw, &mut findings)?;
    }
    Ok(Match {
        rule: raw.rule,
        span: raw.secret,
        secret: findings.canonical.unwrap_or_else(|| Secret::new(value.to_vec())),
        prefix,
        public_id: raw.public_id.map(|span| String::from_utf8_lossy(span.of(blob.bytes)).into_owned()),
        evidence: findings.evidence,
    })
}

/// Armoured keys contain anything; only their structure tells.
fn is_armour(value: &[u8]) -> bool {
    value.starts_with(b"-----BEGIN ")
}

/// A checksum is the better test: a made-up token does not pass it.
fn passes_checksum(rule: &Rule, value: &[u8]) -> bool {
    rule.checks
        .iter()
        .any(|check| matches!(check, Check::Checksum(algorithm) if checksum::holds(*algorithm, value)))
}

/// The anchor with which the secret begins: part of the format, not of the secret.
fn public_prefix(rule: &Rule, value: &[u8]) -> String {
    match &rule.engine {
        Engine::Token { anchors, .. } => anchors
            .iter()
            .filter(|anchor| {
                value.len() > anchor.len() && value[..anchor.len()].eq_ignore_ascii_case(anchor.as_bytes())
            })
            .max_by_key(|anchor| anchor.len())
            .cloned()
            .unwrap_or_default(),
        Engine::Assignment { .. } | Engine::Command { .. } | Engine::Call { .. } | Engine::Format(_) => {
            String::new()
        }
    }
}

/// What makes an unspecific match less likely: it is an identifier of something, a content hash, or stands in a file
/// whose values are usually made up.
fn judge_generic(
    blob: &Blob<'_>,
    raw: &RawMatch,
    value: &[u8],
    evidence: &mut Evidence,
) -> Result<(), Reason> {
    if identifier::is_uuid(value) {
        return Err(Reason::Uuid);
    }
    let name = raw.assignment.map(|(name, _)| name.of(blob.bytes)).unwrap_or_default();
    if identifier::is_content_hash(name, value) || blob.role() == FileRole::Lock {
        return Err(Reason::LockFileHash);
    }
    if placeholder::repeats_name(name, value) {
        return Err(Reason::Placeholder);
    }
    if matches!(blob.role(), FileRole::Sample | FileRole::Prose) {
        evidence.confidence = evidence.confidence.lowered();
        evidence.notes.push("in a test, sample or document".to_owned());
    }
    Ok(())
}

fn apply(check: Check, blob: &Blob<'_>, raw: &RawMatch, findings: &mut Findings<'_>) -> Result<(), Reason> {
    match check {
        Check::Entropy(least) => {
            let bits = entropy::bits_per_byte(findings.value);
            if bits < least {
                return Err(Reason::Entropy);
            }
            findings.evidence.notes.push(format!("entropy {bits:.1}"));
        }
        Check::Checksum(algorithm) => {
            if !checksum::holds(algorithm, findings.value) {
                return Err(Reason::Checksum);
            }
            findings.evidence.notes.push(format!("checksum {algorithm}"));
        }
        Check::Random => {
            if !randomness::looks_random(findings.value) {
                return Err(Reason::NotRandom);
            }
            findings.evidence.notes.push("looks generated".to_owned());
        }
        Check::Password => {
            let strength = password::judge(findings.value, blob.syntax())?;
            if strength == password::Likelihood::Doubtful {
                findings.evidence.confidence = findings.evidence.confidence.lowered();
                findings.evidence.notes.push("letters only".to_owned());
            }
        }
        Check::Structure(kind) => {
            let surroundings = Surroundings {
                before: Span::new(raw.whole.start, raw.secret.start).of(blob.bytes),
                after: &blob.bytes[raw.secret.end..blob.bytes.len().min(raw.secret.end + structure::REACH)],
            };
            let parsed = structure::parse(kind, findings.value, surroundings)?;
            findings.evidence.issued = parsed.issued;
            findings.evidence.expires = parsed.expires;
            if parsed.weight == structure::Weight::Doubtful {
                findings.evidence.confidence = Confidence::Low;
            }
            findings.evidence.notes.push(parsed.note);
            findings.canonical = parsed.canonical;
        }
    }
    Ok(())
}
