//! Whether a later scan proves that a rotation is over: each condition, held or not, with the reason.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::choice::are_same;
use super::handling::{Handling, ending, performer};
use super::same::{Likeness, likeness};
use crate::fingerprint::Fingerprint;
use crate::intake::{Case, Coverage, Place, Report};
use crate::inventory::{Credential, Inventory};
use crate::journal::Record;
use crate::journal::record::{Ending, Proof, Subject};
use crate::quantity::counted;
use crate::rotation::exchange::VersionFacts;
use crate::rotation::plan::TriggerSource;

/// Places that a sentence names.
const NAMED: usize = 5;

/// Everything that closing a rotation rests on.
#[derive(Debug, Clone, Copy)]
pub struct Closing<'a> {
    /// All records of the journal, verified.
    pub journal: &'a [Record],
    /// True if the journal ends in a line that was not written to its end.
    pub is_torn: bool,
    /// The inventory as it is now, and SHA-256 of its bytes.
    pub inventory: (&'a Inventory, &'a str),
    /// The later scan.
    pub report: &'a Report,
    /// The report that asked for the rotation, if somebody named it.
    pub before: Option<&'a Report>,
    /// Now.
    pub now: Timestamp,
}

/// A name without a rotation that can be closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClosingError {
    /// Nothing is called that.
    #[error(
        "the journal has no rotation `{0}`, and none of a credential of this name: `straykey rotate status` lists them"
    )]
    Unknown(String),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its stable name.
    pub id: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// Why, a sentence.
    pub text: String,
}

/// What was found out about a rotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The rotation, as the journal's last record of it has it.
    pub subject: Subject,
    /// How far it went.
    pub handling: Handling,
    /// All conditions, in their order.
    pub checks: Vec<Check>,
    /// Places where the old version stands in history.
    pub in_history: u64,
}

impl Verdict {
    /// Holds the later scan against the rotation of this id, or the last one of the credential of this id.
    ///
    /// # Errors
    /// When there is no such rotation.
    pub fn of(closing: Closing<'_>, name: &str) -> Result<Self, ClosingError> {
        let unknown = || ClosingError::Unknown(name.to_owned());
        let id = rotation(closing.journal, name).ok_or_else(unknown)?;
        let handling = Handling::of_rotation(closing.journal, id).ok_or_else(unknown)?;
        let mut of_it =
            closing.journal.iter().filter_map(|record| record.rotation.as_ref()).filter(|one| one.id == id);
        let subject = of_it.next_back().ok_or_else(unknown)?.clone();
        let (inventory, _) = closing.inventory;
        let credential = inventory.credentials().iter().find(|one| one.id == subject.credential);
        let sight = Sight::of(closing.report, &subject);
        let parts = Parts { closing, subject: &subject, handling: &handling, credential, sight: &sight };
        let checks = parts.checks();
        let in_history = sight.history;
        Ok(Self { subject, handling, checks, in_history })
    }

    /// Since when it is closed, if it is already.
    #[must_use]
    pub fn closed(&self) -> Option<Timestamp> {
        self.handling.closed
    }

    /// True if every condition holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }

    /// What is written into the journal; nothing if a condition does not hold.
    #[must_use]
    pub fn proof(&self, closing: Closing<'_>) -> Option<Proof> {
        Some(Proof {
            report: closing.report.digest.clone(),
            as_of: closing.report.as_of.filter(|_| self.holds())?,
            inventory: closing.inventory.1.to_owned(),
            in_history: self.in_history,
            checked: self.checks.iter().map(|check| check.text.clone()).collect(),
        })
    }
}

/// The rotation of this id, or the last one that began for the credential of this id.
fn rotation<'a>(journal: &'a [Record], name: &str) -> Option<&'a str> {
    let subjects = || journal.iter().filter_map(|record| record.rotation.as_ref());
    let by_id = subjects().find(|subject| subject.id == name);
    let mut seen = BTreeSet::new();
    let begun = subjects().filter(|subject| seen.insert(subject.id.as_str()));
    by_id
        .or_else(|| begun.filter(|subject| subject.credential == name).last())
        .map(|subject| subject.id.as_str())
}

/// What the later scan saw of the old version.
struct Sight {
    /// Places where it stands.
    standing: Vec<String>,
    /// Places where it stood.
    history: u64,
    /// Findings of which nobody can tell whether they are it.
    incomparable: u64,
}

impl Sight {
    fn of(report: &Report, subject: &Subject) -> Self {
        let mut sight = Self { standing: Vec::new(), history: 0, incomparable: 0 };
        for case in report.cases.iter().filter(|case| !case.places.is_empty()) {
            match identity(case, subject) {
                Likeness::Same => {
                    for place in &case.places {
                        if stands(place) {
                            sight.standing.push(format!("{}:{}", place.path, place.line));
                        } else {
                            sight.history += 1;
                        }
                    }
                }
                Likeness::Unknown if case.places.iter().any(stands) => sight.incomparable += 1,
                Likeness::Unknown | Likeness::Different => {}
            }
        }
        sight.standing.sort();
        sight
    }
}

/// True if it is there for whoever opens the file: not only in what a repository remembers.
fn stands(place: &Place) -> bool {
    !matches!(place.presence.as_deref(), Some("removed" | "elsewhere" | "unreachable"))
}

/// Whether a finding is of the old version.
fn identity(case: &Case, subject: &Subject) -> Likeness {
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
        Some(crate::fingerprint::Scheme::Sha256) => Likeness::Different,
        _ => Likeness::Unknown,
    }
}

fn is_version(case: &Case, version: &VersionFacts) -> bool {
    are_same(case.fingerprint, version.fingerprint)
        || version.fingerprint.is_none() && version.public_id.is_some() && version.public_id == case.public_id
}

struct Parts<'a> {
    closing: Closing<'a>,
    subject: &'a Subject,
    handling: &'a Handling,
    credential: Option<&'a Credential>,
    sight: &'a Sight,
}

fn check(id: &'static str, result: Result<String, String>) -> Check {
    match result {
        Ok(text) => Check { id, holds: true, text },
        Err(text) => Check { id, holds: false, text },
    }
}

impl Parts<'_> {
    fn checks(&self) -> Vec<Check> {
        vec![
            check("chain", self.chain()),
            check("ended", self.ended()),
            check("revoked", self.revoked()),
            check("later", self.later()),
            check("complete", self.complete()),
            check("compared", self.compared()),
            check("scope", self.scope()),
            check("gone", self.gone()),
            check("declared", self.declared()),
            check("retired", self.retired()),
        ]
    }

    fn chain(&self) -> Result<String, String> {
        if self.closing.is_torn {
            return Err("The journal ends in a line that was not written to its end: another straykey is at work, or one died. \
                        `straykey rotate resume` sets the line aside."
                .to_owned());
        }
        let records = counted(self.closing.journal.len() as u64, "record", "records");
        Ok(format!("The chain of the journal is whole: {records}."))
    }

    fn ended(&self) -> Result<String, String> {
        let id = &self.handling.id;
        match self.handling.ended {
            Some(ended) if ended.result == Ending::RolledBack => {
                Err(format!("Rotation {id} was rolled back: the old version is in use. Rotate again."))
            }
            Some(ended) => Ok(format!("Rotation {id} ended at {}: {}.", ended.at, ending(ended.result))),
            None => Err(format!(
                "Rotation {id} has not ended; last record: {}. `straykey rotate status` says what it waits for.",
                self.handling.state
            )),
        }
    }

    fn revoked(&self) -> Result<String, String> {
        match self.handling.revoked {
            Some(deed) => Ok(format!(
                "The old version was revoked at {} {}: record {}.",
                deed.at,
                performer(deed.by),
                deed.seq
            )),
            None => Err("The journal does not show that the old version was revoked.".to_owned()),
        }
    }

    fn later(&self) -> Result<String, String> {
        let Some(as_of) = self.closing.report.as_of else {
            return Err(
                "The report does not tell when the scan was made: hand over the one of --format json."
                    .to_owned(),
            );
        };
        if as_of > self.closing.now {
            return Err(format!(
                "The scan says that it was made at {as_of}, which is still to come: scan without --as-of."
            ));
        }
        let done = self.handling.revoked.map(|deed| deed.at).max(self.handling.ended.map(|ended| ended.at));
        match done {
            Some(done) if as_of > done => Ok(format!("The scan was made at {as_of}, later than that.")),
            Some(done) => Err(format!(
                "The scan was made at {as_of}, and the rotation was not over before {done}: scan again."
            )),
            None => Err(format!("The scan was made at {as_of}, and the rotation is not over.")),
        }
    }

    fn complete(&self) -> Result<String, String> {
        match self.closing.report.coverage {
            Coverage::Complete => Ok("The scan read everything that it was asked for.".to_owned()),
            Coverage::Incomplete => {
                Err("The scan did not read everything that it was asked for: its notices say what. \
                                         What was not read proves nothing."
                    .to_owned())
            }
            Coverage::Unknown => Err(
                "The report does not tell whether the scan was complete: hand over the one of --format json."
                    .to_owned(),
            ),
        }
    }

    fn compared(&self) -> Result<String, String> {
        let survey = self.closing.report.survey.as_ref();
        match survey.and_then(|survey| survey.inventory.as_ref()) {
            Some(file) => Ok(format!("The scan was compared with an inventory: {file}.")),
            None => Err("The scan was not compared with an inventory: what is declared under another scheme or key is not \
                         recognised then. Scan with --inventory, --format json."
                .to_owned()),
        }
    }

    fn scope(&self) -> Result<String, String> {
        let Some(survey) = &self.closing.report.survey else {
            return Err(
                "The report does not tell what was scanned: hand over the one of --format json.".to_owned()
            );
        };
        let paths = survey.paths.join(" ");
        if !matches!(survey.depth.as_str(), "files" | "history") {
            return Err("The scan was of a change, which says nothing about what was there before: scan the files or the \
                        history."
                .to_owned());
        }
        if survey.is_narrowed {
            return Err(
                "Settings kept a part from being scanned, and it may be there: scan with --no-config."
                    .to_owned(),
            );
        }
        let looked = format!("The scan was of the {} of {paths}", survey.depth);
        match self.closing.before {
            Some(before) => self.covers(before, &survey.depth, &survey.paths).map(|places| {
                format!(
                    "{looked}, which covers the {} where it was found before.",
                    counted(places, "place", "places")
                )
            }),
            None if self.sight.history > 0 => {
                let places = counted(self.sight.history, "place", "places");
                Ok(format!(
                    "{looked}, and saw the old version in {places} of their history: it looked where it was."
                ))
            }
            None if self.handling.trigger.source == TriggerSource::Report => Err(format!(
                "{looked}, and nothing shows that it was found there: name the report that asked for the rotation with --before, \
                 or scan with --history."
            )),
            None => Ok(format!(
                "{looked}. The rotation was asked for by a person, and no report says where it was."
            )),
        }
    }

    /// How many places of the old version in the earlier report the later scan covers, if it covers all.
    fn covers(&self, before: &Report, depth: &str, paths: &[String]) -> Result<u64, String> {
        if self.handling.trigger.digest.as_ref().is_some_and(|digest| *digest != before.digest) {
            return Err(
                "The report of --before is not the one that asked for the rotation: its digest is another."
                    .to_owned(),
            );
        }
        let of_old = before.cases.iter().filter(|case| {
            let is_finding = self.asked_by(case);
            is_finding || identity(case, self.subject) == Likeness::Same
        });
        let places: Vec<&Place> = of_old.flat_map(|case| &case.places).collect();
        let was_deep = before.survey.as_ref().is_some_and(|survey| survey.depth == "history");
        if depth != "history" && (was_deep || places.iter().any(|place| !stands(place))) {
            return Err(
                "It was found by a scan of the history, and the later one was not: scan with --history."
                    .to_owned(),
            );
        }
        let missed: Vec<String> = places
            .iter()
            .filter(|place| {
                !is_below(&place.path, paths)
                    && !place.repository.as_deref().is_some_and(|one| is_below(one, paths))
            })
            .map(|place| format!("{}:{}", place.path, place.line))
            .collect();
        if missed.is_empty() {
            Ok(places.len() as u64)
        } else {
            Err(format!("The scan was of {}, and does not cover {}.", paths.join(" "), listed(&missed)))
        }
    }

    /// True for the findings that the journal says asked for the rotation.
    fn asked_by(&self, case: &Case) -> bool {
        self.closing.journal.iter().any(|record| match &record.event {
            crate::journal::Event::Begun { item, .. } => {
                item.id == self.handling.id && item.findings.contains(&case.id)
            }
            _ => false,
        })
    }

    fn gone(&self) -> Result<String, String> {
        let old = &self.subject.old;
        if old.fingerprint.is_none() && old.public_id.is_none() {
            return Err("The old version has neither a fingerprint nor a public id in the journal: no scan can tell that it is \
                        gone."
                .to_owned());
        }
        if !self.sight.standing.is_empty() {
            return Err(format!("The old version still stands in {}.", listed(&self.sight.standing)));
        }
        if self.sight.incomparable > 0 {
            let findings = counted(self.sight.incomparable, "finding", "findings");
            return Err(format!(
                "The scan cannot tell of {findings} whether it is the old version: guessable secrets are compared only with \
                 the key that its fingerprint was made with. Set STRAYKEY_FINGERPRINT_KEY and scan again."
            ));
        }
        Ok(match self.sight.history {
            0 => "The old version was found nowhere.".to_owned(),
            places => format!(
                "The old version stands in no file; {} of the history still have it.",
                counted(places, "place", "places")
            ),
        })
    }

    fn declared(&self) -> Result<String, String> {
        let name = &self.subject.credential;
        let Some(credential) = self.credential else {
            return Err(format!(
                "The inventory does not declare {name} any more: put the entry back, and retire it."
            ));
        };
        if let Some(retired) = credential.retired {
            return Ok(format!(
                "The inventory declares {name} as retired since {retired}: no version is in use."
            ));
        }
        let new = match (&self.subject.new, self.handling.ended.map(|ended| ended.result)) {
            (Some(new), Some(Ending::Completed) | None) => new,
            _ => {
                return match credential.fingerprint.zip(self.subject.old.fingerprint) {
                    Some((now, old)) if likeness(now, old) == Likeness::Different => Ok(format!(
                        "The inventory declares another version of {name}; the rotation itself made none that is in use."
                    )),
                    _ => Err(format!(
                        "The inventory does not show that {name} has another version now, or none: `straykey inventory rotate` or \
                         `straykey inventory retire`."
                    )),
                };
            }
        };
        let by_print = new.fingerprint.zip(credential.fingerprint);
        let is_listed = new.version.is_some()
            && new.version == credential.listed().and_then(|listed| listed.version.clone());
        let has_public_id = new.public_id.is_some() && new.public_id == credential.public_id;
        match by_print {
            Some((new, now)) if likeness(new, now) == Likeness::Same => {
                Ok(format!("The inventory declares the new version of {name} by its fingerprint."))
            }
            None if is_listed => {
                Ok(format!("The inventory declares the new version of {name} by its store's name."))
            }
            None if has_public_id => {
                Ok(format!("The inventory declares the new version of {name} by its public id."))
            }
            Some((new, now)) if likeness(new, now) == Likeness::Unknown => Err(format!(
                "The inventory's fingerprint of {name} was made otherwise than the journal's: they cannot be compared. Declare it \
                 with the same key."
            )),
            _ => Err(format!(
                "The inventory does not declare the new version of {name} as the one in use: `straykey inventory rotate {name}`."
            )),
        }
    }

    fn retired(&self) -> Result<String, String> {
        let name = &self.subject.credential;
        let old = &self.subject.old;
        let previous = self.credential.map(|credential| credential.previous.as_slice()).unwrap_or_default();
        let is_old = |version: &&crate::inventory::PreviousVersion| {
            are_same(version.fingerprint, old.fingerprint)
                || old.public_id.is_some() && version.public_id == old.public_id
                || old.version.is_some() && version.version == old.version
        };
        match previous.iter().find(is_old) {
            Some(version) => {
                Ok(format!("The inventory declares the old version as replaced at {}.", version.retired))
            }
            None => Err(format!(
                "The inventory does not list the old version of {name} among the previous ones: it would not be recognised if it \
                 came back. `straykey inventory rotate` and `retire` enter it."
            )),
        }
    }
}

/// True if a path is one of these, or below one of them. They are compared as typed.
fn is_below(path: &str, folders: &[String]) -> bool {
    let clean = |text: &str| text.trim_start_matches("./").trim_end_matches('/').to_owned();
    let path = clean(path);
    let is_relative = !path.starts_with('/') && path != ".." && !path.starts_with("../");
    folders.iter().any(|folder| {
        if folder == "/" {
            return path.starts_with('/');
        }
        let folder = clean(folder);
        match folder.as_str() {
            "" | "." => is_relative,
            folder => {
                path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with(['/', '!']))
            }
        }
    })
}

fn listed(places: &[String]) -> String {
    let mut names: Vec<String> = places.iter().take(NAMED).cloned().collect();
    if let Some(more @ 1..) = places.len().checked_sub(NAMED) {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}

#[cfg(test)]
#[path = "closure_tests.rs"]
mod tests;
