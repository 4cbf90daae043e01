//! What a scan saw of the version that was replaced.

use crate::fingerprint::{Fingerprint, Scheme};
use crate::forensics::choice::are_same;
use crate::forensics::same::{Likeness, likeness};
use crate::intake::{Case, Place, Report};
use crate::journal::record::Subject;
use crate::rotation::exchange::VersionFacts;

/// What the later scan saw of the old version.
pub(super) struct Sight {
    /// Places where it stands.
    pub(super) standing: Vec<String>,
    /// Places where it stood.
    pub(super) history: u64,
    /// Findings of which nobody can tell whether they are it.
    pub(super) incomparable: u64,
}

impl Sight {
    pub(super) fn of(report: &Report, subject: &Subject) -> Self {
        let mut sight = Self { standing: Vec::new(), history: 0, incomparable: 0 };
        for case in report.cases.iter().filter(|case| !case.places.is_empty()) {
            let is_there = case.places.iter().any(stands);
            match identity(case, subject) {
                Likeness::Same => {
                    let (here, past): (Vec<_>, Vec<_>) = case.places.iter().partition(|place| is_open(place));
                    sight.history += past.len() as u64;
                    // Git says that it is in `HEAD`, and the report lists no such place.
                    let named = if here.is_empty() && is_there { past } else { here };
                    if is_there {
                        sight
                            .standing
                            .extend(named.iter().map(|place| format!("{}:{}", place.path, place.line)));
                    }
                }
                Likeness::Unknown if is_there => sight.incomparable += 1,
                Likeness::Unknown | Likeness::Different => {}
            }
        }
        sight.standing.sort();
        sight
    }
}

/// True if the secret is there for whoever opens a file: not only in what the repository remembers.
pub(super) fn stands(place: &Place) -> bool {
    !matches!(place.presence.as_deref(), Some("removed" | "elsewhere" | "unreachable"))
}

/// True if this very place is there for whoever opens the file.
fn is_open(place: &Place) -> bool {
    stands(place) && matches!(place.revision.as_deref(), None | Some("head" | "index"))
}

/// Whether a finding is of the old version.
pub(super) fn identity(case: &Case, subject: &Subject) -> Likeness {
    let names_it = case.credential.as_ref().is_some_and(|credential| credential.id == subject.credential);
    let is_new = subject.new.as_ref().is_some_and(|new| is_version(case, new));
    let by_print = case.fingerprint.zip(subject.old.fingerprint).map(|(found, old)| likeness(found, old));
    match by_print {
        Some(Likeness::Same) => Likeness::Same,
        Some(Likeness::Different) => Likeness::Different,
        _ if is_new => Likeness::Different,
        // What the scan recognised as this credential by another fingerprint, and is not known to be the new version.
        _ if names_it => Likeness::Same,
        _ if subject.old.public_id.is_some() && case.public_id == subject.old.public_id => Likeness::Same,
        // Random secrets have a digest without a key: it would be the same.
        Some(Likeness::Unknown) => foreign(case.fingerprint, subject.old.fingerprint),
        None if case.fingerprint.is_none() => guessable(subject.old.fingerprint),
        None => match subject.old.public_id {
            Some(_) => Likeness::Different,
            None => Likeness::Unknown,
        },
    }
}

/// Fingerprints that cannot be compared. A scan with the inventory recognises what is declared under another scheme, and then
/// names the credential; what is keyed otherwise it recognises only with that key.
fn foreign(found: Option<Fingerprint>, old: Option<Fingerprint>) -> Likeness {
    match (found, old) {
        (Some(found), Some(old)) if found.scheme != old.scheme => Likeness::Different,
        _ => Likeness::Unknown,
    }
}

/// A guessable secret without a fingerprint: it may be any guessable one.
fn guessable(old: Option<Fingerprint>) -> Likeness {
    match old.map(|old| old.scheme) {
        Some(Scheme::Sha256) => Likeness::Different,
        _ => Likeness::Unknown,
    }
}

fn is_version(case: &Case, version: &VersionFacts) -> bool {
    are_same(case.fingerprint, version.fingerprint)
        || version.fingerprint.is_none() && version.public_id.is_some() && version.public_id == case.public_id
}

#[cfg(test)]
#[path = "sight_tests.rs"]
mod tests;
