//! What could not be compared, or only in a roundabout way: declared fingerprints of another scheme or key than the
//! scan's. Such a secret would count as undeclared, so it is said, with the entries and the remedy.

use std::collections::{BTreeMap, BTreeSet};

use crate::fingerprint::{Comparison, Fingerprint, Identity, KeyId, Scheme};
use crate::inventory::{Credential, Inventory};
use crate::notice::{Notice, NoticeKind};

/// So many entries are named; the rest is counted.
const NAMED: usize = 5;

/// The variable that sets the key, and the one for the key before it.
const KEY: &str = "STRAYKEY_FINGERPRINT_KEY";
const PREVIOUS_KEY: &str = "STRAYKEY_FINGERPRINT_KEY_PREVIOUS";

/// Why a declared fingerprint is not what the scan makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mismatch {
    /// Keyed, and there is no key.
    NoKey(Option<KeyId>),
    /// Keyed with a key that is not at hand.
    OtherKey(KeyId),
    /// Keyed, not recognised, and it does not say with which key.
    UnnamedKey,
    /// Not recognised, and too many secrets for its scheme.
    TooMany,
    /// Not recognised, and of text, where secrets were found that are none.
    NoText,
    /// Recognised with the key before the current one, or it could be.
    PreviousKey,
    /// Recognised, and without a key although the secret can be guessed.
    Unkeyed,
    /// Recognised, and keyed although the secret cannot be guessed.
    Keyed,
}

/// What was found, as far as declared fingerprints may have missed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmatched {
    /// Undeclared secrets with a keyed fingerprint.
    pub keyed: u64,
}

/// One notice for each kind of mismatch, sorted.
#[must_use]
pub fn notices(inventory: &Inventory, comparison: &Comparison, unmatched: Unmatched) -> Vec<Notice> {
    let recognised: BTreeMap<Fingerprint, (Identity, Option<KeyId>)> = comparison
        .recognised()
        .into_iter()
        .map(|(identity, one)| (one.declared, (identity, one.key)))
        .collect();
    let mut entries: BTreeMap<Mismatch, Vec<&Credential>> = BTreeMap::new();
    for (credential, fingerprint) in inventory.fingerprints() {
        let found = match recognised.get(&fingerprint) {
            Some((identity, key)) => roundabout(comparison, fingerprint, *identity, *key),
            None => missing(comparison, fingerprint, unmatched),
        };
        for mismatch in found {
            let named = entries.entry(mismatch).or_default();
            // An entry with several versions is named once.
            if named.last().is_none_or(|last| last.line != credential.line || last.id != credential.id) {
                named.push(credential);
            }
        }
    }
    let mut notices: Vec<Notice> = entries
        .into_iter()
        .map(|(mismatch, entries)| notice(inventory, comparison, mismatch, &entries))
        .collect();
    notices.sort();
    notices
}

/// Of a fingerprint that was recognised and is not what the scan makes of the secret.
fn roundabout(
    comparison: &Comparison,
    declared: Fingerprint,
    identity: Identity,
    key: Option<KeyId>,
) -> BTreeSet<Mismatch> {
    let made = identity.fingerprint().map_or(Scheme::HmacSha256, |made| made.scheme);
    let mut found = BTreeSet::new();
    if key.is_some() && key != comparison.current_key() {
        found.insert(Mismatch::PreviousKey);
    }
    match (declared.scheme, made) {
        (Scheme::HmacSha256, Scheme::HmacSha256) => {}
        (Scheme::HmacSha256, _) => {
            found.insert(Mismatch::Keyed);
        }
        (_, Scheme::HmacSha256) => {
            found.insert(Mismatch::Unkeyed);
        }
        // A hash of another system is what was declared for a reason.
        (_, _) => {}
    }
    found
}

/// Of a fingerprint that was not recognised by another than its own.
fn missing(comparison: &Comparison, declared: Fingerprint, unmatched: Unmatched) -> BTreeSet<Mismatch> {
    let key = declared.key();
    let mut found = BTreeSet::new();
    match declared.scheme {
        Scheme::HmacSha256 if comparison.knows(key) => {
            if key.is_some() && key != comparison.current_key() {
                found.insert(Mismatch::PreviousKey);
            } else if key.is_none() && unmatched.keyed > 0 {
                found.insert(Mismatch::UnnamedKey);
            }
        }
        Scheme::HmacSha256 => {
            found.insert(match key.filter(|_| comparison.current_key().is_some()) {
                Some(key) => Mismatch::OtherKey(key),
                None => Mismatch::NoKey(key),
            });
        }
        Scheme::C3id | Scheme::Hmsl => {
            if declared.scheme == Scheme::Hmsl && comparison.left_out() > 0 {
                found.insert(Mismatch::TooMany);
            }
            if comparison.without_text() > 0 {
                found.insert(Mismatch::NoText);
            }
        }
        Scheme::Sha256 => {}
    }
    found
}

fn notice(
    inventory: &Inventory,
    comparison: &Comparison,
    mismatch: Mismatch,
    entries: &[&Credential],
) -> Notice {
    let many = entries.len() > 1;
    let (has, it) = if many { ("have", "they") } else { ("has", "it") };
    let named: Vec<String> = entries.iter().take(NAMED).map(|entry| format!("`{}`", entry.id)).collect();
    let more = match entries.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let subject = format!("{} {}{more}", if many { "credentials" } else { "credential" }, named.join(", "));
    let place = match entries.first() {
        Some(first) => format!("{}:{}", inventory.file(), first.line),
        None => inventory.file().to_string(),
    };
    let current = comparison.current_key().map(|key| key.to_string()).unwrap_or_default();
    let incomplete =
        |detail: String| Notice::incomplete(NoticeKind::IncomparableFingerprint, place.as_str(), detail);
    let complete =
        |detail: String| Notice::complete(NoticeKind::IncomparableFingerprint, place.as_str(), detail);
    match mismatch {
        Mismatch::NoKey(key) => {
            let which = key.map_or_else(String::new, |key| format!(" (its id is {key})"));
            incomplete(format!(
                "{subject} {has} a keyed fingerprint and cannot be compared with what was found: set {KEY} to the key \
                 that the inventory was made with{which}"
            ))
        }
        Mismatch::OtherKey(key) => incomplete(format!(
            "{subject} {has} a fingerprint made with the key {key} and cannot be compared with what was found, whose key \
             is {current}: set {PREVIOUS_KEY} to that key, or declare again what `straykey fingerprint` prints"
        )),
        Mismatch::UnnamedKey => complete(format!(
            "{subject} {has} a keyed fingerprint that does not name its key, and nothing that was found has it: if {it} \
             was made with another key than {current}, what was found is not undeclared; declare again what `straykey \
             fingerprint` prints, which names the key"
        )),
        Mismatch::TooMany => incomplete(format!(
            "{subject} {has} an `hmsl:` fingerprint, which takes long to compare: {} secrets were left out; declare what \
             `straykey fingerprint` prints",
            comparison.left_out()
        )),
        Mismatch::NoText => incomplete(format!(
            "{subject} {has} a fingerprint of another system and cannot be compared with {} secrets that are no text, \
             such as private keys: declare what `straykey fingerprint` prints",
            comparison.without_text()
        )),
        Mismatch::PreviousKey => complete(format!(
            "{subject} {has} a fingerprint made with the previous key: declare again what `straykey fingerprint` prints \
             with the key {current}, before {PREVIOUS_KEY} goes"
        )),
        Mismatch::Unkeyed => complete(format!(
            "{subject} {has} a fingerprint without a key although the secret can be guessed: {it} was recognised, and \
             lets every reader test guesses; declare what `straykey fingerprint --kind password` prints"
        )),
        Mismatch::Keyed => complete(format!(
            "{subject} {has} a keyed fingerprint where the scan makes `sha256:`: {it} was recognised, and can be only with \
             the key; declare what `straykey fingerprint` prints"
        )),
    }
}

#[cfg(test)]
#[path = "comparability_tests.rs"]
mod tests;
