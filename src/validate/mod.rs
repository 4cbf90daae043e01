//! Offline judgement: is a raw match a credential? Every refusal has a named [`Reason`]. Nothing here uses a network.
//!
//! The checks that hold for every rule come first (references, encrypted values, placeholders, published examples),
//! then those that the rule asks for.

mod allowed;
mod badge;
pub mod characters;
pub mod checksum;
mod code;
pub mod companion;
pub mod encrypted;
pub mod entropy;
pub mod example;
mod generic;
pub mod identifier;
mod linked;
mod notation;
pub mod password;
pub mod placeholder;
pub mod randomness;
pub mod reason;
pub mod reference;
pub mod refusals;
pub mod structure;
mod vectors;
mod vocabulary;

use generic::Strength;
pub use reason::Reason;
pub use refusals::Refusals;
use structure::Surroundings;

use std::borrow::Cow;

use crate::blob::{Blob, Naming};
use crate::detect::RawMatch;
use crate::detect::assignment::Quoting;
use crate::evidence::Evidence;
use crate::location::Span;
use crate::rule::set::RuleIndex;
use crate::rule::{Check, Confidence, Engine, Format, Rule, Specificity};
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
    /// Where the public half of a pair stands in the blob.
    pub public: Option<Span>,
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
    /// What identifies it in public, where it says so itself.
    public_id: Option<String>,
    /// How well the value speaks for itself.
    strength: Strength,
    evidence: Evidence,
}

/// Judges one raw match.
///
/// # Errors
/// The reason for which it is no credential.
pub fn judge(rule: &Rule, blob: &Blob<'_>, raw: &RawMatch) -> Result<Match, Reason> {
    if !is_in_its_place(rule, blob) {
        return Err(Reason::OtherFile);
    }
    if allowed::is_allowed(rule, blob, raw) {
        return Err(Reason::Allowed);
    }
    let written = raw.secret.of(blob.bytes);
    let value = &*raw.encoding.decode(written).unwrap_or(Cow::Borrowed(written));
    let evidence = Evidence { confidence: rule.confidence, issued: None, expires: None, notes: Vec::new() };
    let mut findings =
        Findings { value, canonical: None, public_id: None, strength: Strength::Chosen, evidence };
    let prefix = public_prefix(rule, value);
    // Hashes begin like variables; the rule that finds them as what they are knows better.
    let is_hash = matches!(rule.engine, Engine::Format(Format::PasswordHash));
    if raw.assignment.is_some_and(|(_, quoting)| quoting == Quoting::Expression)
        || !is_hash && reference::is_reference(value)
    {
        return Err(Reason::Reference);
    }
    if !is_hash && encrypted::is_in_container(blob, raw) {
        return Err(Reason::Encrypted);
    }
    if example::is_published(value) {
        return Err(Reason::Example);
    }
    let is_proven = only_structure_tells(rule, value) || passes_checksum(rule, value);
    if !is_proven && is_placeholder(rule, &value[prefix.len()..]) {
        return Err(Reason::Placeholder);
    }
    let is_generic = rule.specificity() == Specificity::Generic;
    if is_generic {
        generic::refuse(blob, raw, value)?;
    }
    if let (Some(link), Engine::Context { value: shape, .. }) = (raw.link, &rule.engine) {
        linked::judge(blob, raw, link, shape, &mut findings.evidence)?;
    }
    for check in &rule.checks {
        apply(*check, rule, blob, raw, &mut findings)?;
    }
    if is_generic {
        generic::weigh(blob, raw, findings.strength, &mut findings.evidence);
    } else {
        generic::doubt(findings.strength, &mut findings.evidence);
    }
    if raw.assignment.is_some() && structure::signs_token(value, blob.bytes, raw.secret.start) {
        findings.evidence.confidence = Confidence::High;
        findings.evidence.notes.push("signs a token beside it".to_owned());
    }
    let companion = companion::pair(&rule.companions, blob, raw, &mut findings.evidence)?;
    Ok(Match {
        rule: raw.rule,
        span: raw.secret,
        secret: findings.canonical.unwrap_or_else(|| Secret::new(value.to_vec())),
        prefix,
        public: companion.or(raw.public_id),
        public_id: findings.public_id.or_else(|| {
            let span = companion.or(raw.public_id)?;
            Some(String::from_utf8_lossy(span.of(blob.bytes)).into_owned())
        }),
        evidence: findings.evidence,
    })
}

/// Some forms are found in files of one name only.
fn is_in_its_place(rule: &Rule, blob: &Blob<'_>) -> bool {
    let Some(pattern) = rule.path.as_ref().and_then(|path| path.get()) else { return true };
    match blob.naming {
        Naming::Named(path) => {
            let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            pattern.regex.is_match(path.as_bytes())
        }
        Naming::Nameless => false,
        Naming::ToBeNamed => true,
    }
}

/// Thousands of characters of base64 contain every short word.
fn only_structure_tells(rule: &Rule, value: &[u8]) -> bool {
    value.starts_with(b"-----BEGIN ")
        || rule
            .checks
            .iter()
            .any(|check| matches!(check, Check::Structure(kind) if structure::outweighs_words(*kind)))
}

/// People put words into their passwords that nobody draws by chance.
fn is_placeholder(rule: &Rule, value: &[u8]) -> bool {
    if rule.checks.contains(&Check::Password) {
        placeholder::is_placeholder_password(value)
    } else {
        placeholder::is_placeholder(value)
    }
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
        Engine::Token { pattern, .. } => pattern
            .anchors()
            .iter()
            .filter(|anchor| {
                value.len() > anchor.len() && value[..anchor.len()].eq_ignore_ascii_case(anchor.as_bytes())
            })
            .max_by_key(|anchor| anchor.len())
            .cloned()
            .unwrap_or_default(),
        Engine::Assignment { .. }
        | Engine::Context { .. }
        | Engine::Command { .. }
        | Engine::Call { .. }
        | Engine::Format(_) => String::new(),
    }
}

fn apply(
    check: Check,
    rule: &Rule,
    blob: &Blob<'_>,
    raw: &RawMatch,
    findings: &mut Findings<'_>,
) -> Result<(), Reason> {
    match check {
        Check::Entropy(least) => {
            let bits = entropy::bits_per_byte(findings.value);
            if bits < least {
                return Err(Reason::Entropy);
            }
            findings.evidence.notes.push(format!("entropy {bits:.1}"));
        }
        Check::Checksum(algorithm) => match checksum::judge(algorithm, findings.value) {
            checksum::Outcome::Wrong => return Err(Reason::Checksum),
            checksum::Outcome::Right => {
                findings.evidence.confidence = Confidence::High;
                findings.evidence.notes.push(format!("checksum {algorithm}"));
            }
            checksum::Outcome::Doubtful => {
                findings.evidence.confidence = findings.evidence.confidence.lowered();
                findings.evidence.notes.push(format!("checksum {algorithm} does not hold"));
            }
            checksum::Outcome::Absent => {}
        },
        Check::Random if rule.specificity() == Specificity::Generic => {
            findings.strength = generic::key(findings.value)?;
            findings.evidence.notes.push("looks generated".to_owned());
        }
        Check::Random => {
            if !randomness::looks_random(findings.value) {
                return Err(Reason::NotRandom);
            }
            findings.evidence.notes.push("looks generated".to_owned());
        }
        Check::Password => {
            findings.strength = password::judge(findings.value, generic::quoted_syntax(blob))?.into();
        }
        Check::Structure(kind) => {
            let surroundings = Surroundings {
                before: Span::new(raw.whole.start, raw.secret.start).of(blob.bytes),
                after: &blob.bytes[raw.secret.end..blob.bytes.len().min(raw.secret.end + structure::REACH)],
                text: blob.bytes,
                at: raw.secret.start,
                public_id: raw.public_id.map(|span| span.of(blob.bytes)),
            };
            let parsed = structure::parse(kind, findings.value, surroundings)?;
            let evidence = &mut findings.evidence;
            evidence.issued = parsed.issued.or(evidence.issued);
            evidence.expires = parsed.expires.or(evidence.expires);
            evidence.confidence = match parsed.weight {
                structure::Weight::Certain => Confidence::High,
                structure::Weight::Full => evidence.confidence,
                structure::Weight::Lowered => evidence.confidence.lowered(),
                structure::Weight::Doubtful => Confidence::Low,
            };
            if !parsed.note.is_empty() {
                evidence.notes.push(parsed.note);
            }
            findings.public_id = parsed.public_id.or(findings.public_id.take());
            findings.canonical = parsed.canonical.or(findings.canonical.take());
        }
    }
    Ok(())
}
