//! The conditions, each held or not, with the reason.

use super::sight::Sight;
use super::{Check, Closing, listed};
use crate::forensics::choice::are_same;
use crate::forensics::handling::{Handling, ending, performer};
use crate::forensics::same::{Likeness, likeness};
use crate::intake::Coverage;
use crate::inventory::{Credential, PreviousVersion};
use crate::journal::record::{Ending, Subject};
use crate::quantity::counted;

/// Everything that the conditions look at.
pub(super) struct Conditions<'a> {
    pub(super) closing: Closing<'a>,
    pub(super) subject: &'a Subject,
    pub(super) handling: &'a Handling,
    pub(super) credential: Option<&'a Credential>,
    pub(super) sight: &'a Sight,
}

fn check(id: &'static str, result: Result<String, String>) -> Check {
    match result {
        Ok(text) => Check { id, holds: true, text },
        Err(text) => Check { id, holds: false, text },
    }
}

impl Conditions<'_> {
    pub(super) fn checks(&self) -> Vec<Check> {
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
            (Some(new), Some(Ending::Completed | Ending::RolledBack) | None) => new,
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
        let is_old = |version: &&PreviousVersion| {
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
