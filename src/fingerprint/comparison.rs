//! Recognises what an inventory declares under another scheme, or another key, than a scan makes fingerprints with.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::key::{Key, KeyId};
use super::{Fingerprint, Identity, Scheme, foreign};

/// Most secrets that are hashed slowly in one run, some milliseconds each: a repository full of made-up tokens must not
/// keep a scan busy for hours. The rest is counted.
const MOST_SLOW: usize = 10_000;

/// A declared fingerprint that a secret was recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recognised {
    /// As the inventory has it.
    pub declared: Fingerprint,
    /// The key under which it was recognised, if there is one in it.
    pub key: Option<KeyId>,
}

/// How the secrets of a run can be compared with declared fingerprints. It grows as secrets are found, on all threads.
///
/// It holds digests and no secret. One digest of a secret of any scheme never leaves it, apart from the one that is
/// declared already: a report must not help its reader to test guesses.
#[derive(Debug, Default)]
pub struct Comparison {
    current: Option<KeyId>,
    previous: Option<KeyId>,
    declared: HashSet<Fingerprint>,
    /// What the declared ones were made with, the cheapest to make first.
    forms: BTreeSet<(Scheme, Option<KeyId>)>,
    found: Mutex<Found>,
}

#[derive(Debug, Default)]
struct Found {
    recognised: HashMap<Identity, Recognised>,
    /// Secrets for which the slow hash was made, or is being made.
    slow: HashSet<Identity>,
    /// Secrets for which it was not made, because there were too many.
    left_out: HashSet<Identity>,
    /// Secrets that are no text, which others cannot have hashed as they are.
    without_text: HashSet<Identity>,
}

impl Comparison {
    pub(super) fn of(current: Option<KeyId>) -> Self {
        Self { current, ..Self::default() }
    }

    pub(super) fn accept(&mut self, previous: KeyId) {
        self.previous = Some(previous);
    }

    pub(super) fn expect(&mut self, declared: impl IntoIterator<Item = Fingerprint>) {
        for fingerprint in declared {
            self.forms.insert((fingerprint.scheme, fingerprint.key()));
            self.declared.insert(fingerprint);
        }
    }

    /// The key that fingerprints are made with.
    #[must_use]
    pub fn current_key(&self) -> Option<KeyId> {
        self.current
    }

    /// The key before it, which declarations may still be made with.
    #[must_use]
    pub fn previous_key(&self) -> Option<KeyId> {
        self.previous
    }

    /// True if what was declared with this key can be recognised; a declaration that names no key may be of any.
    #[must_use]
    pub fn knows(&self, key: Option<KeyId>) -> bool {
        match key {
            Some(_) => key == self.current || key == self.previous,
            None => self.current.is_some(),
        }
    }

    /// The declared fingerprint that a secret was recognised by, if it was by another than its own.
    #[must_use]
    pub fn recognised_by(&self, identity: &Identity) -> Option<Fingerprint> {
        self.found().recognised.get(identity).map(|recognised| recognised.declared)
    }

    /// Every secret that was recognised by another fingerprint than its own, in the order of the declared ones.
    #[must_use]
    pub fn recognised(&self) -> Vec<(Identity, Recognised)> {
        let found = self.found();
        let mut all: Vec<_> = found.recognised.iter().map(|(identity, one)| (*identity, *one)).collect();
        all.sort_unstable_by_key(|(identity, one)| (*one, *identity));
        all
    }

    /// How many secrets were not compared with `hmsl:` fingerprints, because there were too many.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.found().left_out.len() as u64
    }

    /// How many secrets could not be compared with fingerprints of other systems, because they are no text.
    #[must_use]
    pub fn without_text(&self) -> u64 {
        self.found().without_text.len() as u64
    }

    /// Looks for a declared fingerprint of a secret that has none under its own identity.
    pub(super) fn meet(&self, identity: Identity, secret: &[u8], keys: [Option<&Key>; 2]) {
        let own = identity.fingerprint();
        let form = own.map(|own| (own.scheme, own.key()));
        if self.forms.iter().all(|other| Some(*other) == form)
            || own.is_some_and(|own| self.declared.contains(&own))
            || self.found().recognised.contains_key(&identity)
        {
            return;
        }
        let others = self.forms.iter().filter(|other| Some(**other) != form);
        for (scheme, key) in others {
            let recognised = match scheme {
                Scheme::Sha256 => self.known(super::fingerprinter::plain(secret), None),
                Scheme::HmacSha256 => self.keyed(secret, *key, keys),
                Scheme::C3id | Scheme::Hmsl => self.foreign(*scheme, identity, secret),
            };
            if let Some(recognised) = recognised {
                self.found().recognised.insert(identity, recognised);
                return;
            }
        }
    }

    fn known(&self, fingerprint: Fingerprint, key: Option<KeyId>) -> Option<Recognised> {
        self.declared.contains(&fingerprint).then_some(Recognised { declared: fingerprint, key })
    }

    /// Under the key that is declared, or if none is, under each.
    fn keyed(&self, secret: &[u8], declared: Option<KeyId>, keys: [Option<&Key>; 2]) -> Option<Recognised> {
        let mut fitting =
            keys.into_iter().flatten().filter(|key| declared.is_none_or(|declared| declared == key.id));
        fitting.find_map(|key| {
            let fingerprint =
                Fingerprint { scheme: Scheme::HmacSha256, key: declared, digest: key.digest(secret) };
            self.known(fingerprint, Some(key.id))
        })
    }

    fn foreign(&self, scheme: Scheme, identity: Identity, secret: &[u8]) -> Option<Recognised> {
        if !foreign::is_text(secret) {
            self.found().without_text.insert(identity);
            return None;
        }
        let digest = match scheme {
            Scheme::Hmsl => self.may_be_slow(identity).then(|| foreign::hmsl(secret)).flatten()?,
            _ => foreign::c3id(secret)?,
        };
        self.known(Fingerprint { scheme, key: None, digest }, None)
    }

    /// True once for each of so many secrets.
    fn may_be_slow(&self, identity: Identity) -> bool {
        let mut found = self.found();
        let is_new = !found.slow.contains(&identity);
        if is_new && found.slow.len() >= MOST_SLOW {
            found.left_out.insert(identity);
            return false;
        }
        found.slow.insert(identity)
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        // What is in it holds even if a thread that was adding to it has panicked.
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[path = "comparison_tests.rs"]
mod tests;
