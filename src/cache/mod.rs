//! What one scan of histories leaves to the next: which blobs hold nothing, and where those that hold something stand.
//!
//! A cache never changes a result. It holds no secret, no fingerprint, and nothing else that is made of a secret's bytes:
//! what it says about a place is read again, from the blob, before it is reported.
//!
//! ```text
//! file ─► format ─► Cache ─┬─► Quiet   (blobs of any repository that hold nothing)
//!                          └─► Record  (the last scan of one repository, valid as long as nothing changes)
//! ```
//!
//! Whoever can write the file can hide findings: it has to be as trustworthy as the rules.

mod codec;
mod error;
mod file;
mod format;
mod quiet;
mod record;
mod wire;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use error::CacheError;
pub use quiet::{Quiet, QuietBlob};
pub use record::{Place, Record, Text};

use crate::rule::RulesDigest;

/// A digest of anything.
pub type Digest = [u8; 32];

/// Under what circumstances a scan would say the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// Which repository.
    pub repository: Digest,
    /// What it is made of.
    pub state: Digest,
    /// What was asked for.
    pub terms: Digest,
}

/// The last scan of one repository. It is read when it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    state: Digest,
    terms: Digest,
    record: Vec<u8>,
}

/// What is remembered, all of it under the same rules.
#[derive(Debug, Clone)]
pub struct Cache {
    rules: RulesDigest,
    quiet: Quiet,
    /// By repository. Repositories that are not met stay.
    entries: BTreeMap<Digest, Entry>,
    is_changed: bool,
}

impl Cache {
    /// Nothing is remembered under these rules.
    #[must_use]
    pub fn new(rules: RulesDigest) -> Self {
        Self { rules, quiet: Quiet::default(), entries: BTreeMap::new(), is_changed: false }
    }

    /// The blobs that hold nothing.
    #[must_use]
    pub fn quiet(&self) -> &Quiet {
        &self.quiet
    }

    /// The scan that was made in the same situation, if there was one.
    #[must_use]
    pub fn recall(&self, situation: &Situation) -> Option<Record> {
        let entry = self.entries.get(&situation.repository)?;
        let is_same = entry.state == situation.state && entry.terms == situation.terms;
        is_same.then(|| codec::decode(&entry.record))?
    }

    /// Remembers blobs that hold nothing, for all repositories.
    pub fn learn(&mut self, blobs: Vec<QuietBlob>) {
        self.is_changed |= self.quiet.add(blobs);
    }

    /// Remembers a scan in the place of an earlier one of the same repository.
    pub fn keep(&mut self, situation: &Situation, record: &Record) {
        let Some(record) = codec::encode(record) else { return };
        let entry = Entry { state: situation.state, terms: situation.terms, record };
        if self.entries.get(&situation.repository) != Some(&entry) {
            self.entries.insert(situation.repository, entry);
            self.is_changed = true;
        }
    }

    /// Is there something that the file does not have yet?
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.is_changed
    }
}
