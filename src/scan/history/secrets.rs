//! The secrets of a history: each numbered once, and which blobs hold them.

use std::collections::HashMap;

use super::hits::Hit;
use crate::fingerprint::Identity;
use crate::git::ObjectNumber;
use crate::git::attribution::SecretNumber;
use crate::role::Syntax;
use crate::rule::set::RuleIndex;

/// Everything that the first pass found.
pub(super) struct Secrets {
    keys: Vec<(RuleIndex, Identity)>,
    /// By number of the blob: its secrets, without repetition.
    blobs: Vec<(ObjectNumber, Vec<SecretNumber>)>,
    /// Hits that depend on how the file writes values: what it has to be.
    readings: HashMap<(ObjectNumber, SecretNumber), Syntax>,
}

impl Secrets {
    /// Sorts what was found, in whatever order, so that equal histories give equal numbers.
    pub(super) fn of(mut hits: Vec<Hit>) -> Self {
        hits.sort_unstable_by_key(|hit| (hit.blob, hit.rule, hit.start, hit.reading));
        let mut known: HashMap<(RuleIndex, Identity), SecretNumber> = HashMap::new();
        let mut secrets = Self { keys: Vec::new(), blobs: Vec::new(), readings: HashMap::new() };
        for group in hits.chunk_by(|one, other| one.blob == other.blob) {
            let blob = group[0].blob;
            let mut held: Vec<(SecretNumber, Option<Syntax>)> = group
                .iter()
                .map(|hit| {
                    let key = (hit.rule, hit.identity);
                    let next = SecretNumber(u32::try_from(known.len()).unwrap_or(u32::MAX));
                    let number = *known.entry(key).or_insert(next);
                    if number == next {
                        secrets.keys.push(key);
                    }
                    (number, hit.reading)
                })
                .collect();
            held.sort_unstable();
            for same in held.chunk_by(|one, other| one.0 == other.0) {
                // A hit in one way of reading only, at all of its places in the blob.
                if let [(secret, Some(reading)), ..] = same
                    && same.iter().all(|(_, other)| *other == Some(*reading))
                {
                    secrets.readings.insert((blob, *secret), *reading);
                }
            }
            held.dedup_by_key(|(secret, _)| *secret);
            secrets.blobs.push((blob, held.into_iter().map(|(secret, _)| secret).collect()));
        }
        secrets
    }

    /// By number of the blob: its secrets.
    pub(super) fn blobs(&self) -> &[(ObjectNumber, Vec<SecretNumber>)] {
        &self.blobs
    }

    /// Does this blob hold any?
    pub(super) fn holds(&self, blob: ObjectNumber) -> bool {
        self.of_blob(blob).is_some()
    }

    /// The secrets of a blob.
    pub(super) fn of_blob(&self, blob: ObjectNumber) -> Option<&[SecretNumber]> {
        let at = self.blobs.binary_search_by_key(&blob, |(number, _)| *number).ok()?;
        self.blobs.get(at).map(|(_, secrets)| secrets.as_slice())
    }

    /// Which rule saw a secret, and which it is.
    pub(super) fn key(&self, secret: SecretNumber) -> Option<(RuleIndex, Identity)> {
        self.keys.get(secret.0 as usize).copied()
    }

    /// Is it one in a file that writes values in this way?
    pub(super) fn reads(&self, blob: ObjectNumber, secret: SecretNumber, syntax: Syntax) -> bool {
        match self.readings.get(&(blob, secret)) {
            None => true,
            Some(Syntax::Code) => syntax == Syntax::Code,
            Some(Syntax::Config | Syntax::Unknown) => syntax != Syntax::Code,
        }
    }
}
