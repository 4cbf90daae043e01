//! The exposure window of each version that was found: last known secure, first exposed, detected, revoked.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;

use super::Matter;
use super::choice::{Choice, are_same};
use super::handling::{Handling, performer};
use super::moment::{Certainty, Moment, Source};
use crate::fingerprint::Fingerprint;
use crate::intake::{Case, Commit};
use crate::inventory::Version as Declared;
use crate::journal::record::Performer;

/// One version of a credential that was found somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Its fingerprint; nothing if the secret can be guessed and there was no key.
    pub fingerprint: Option<Fingerprint>,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// Which version the inventory says it is.
    pub standing: Standing,
    /// The findings of it, by id.
    pub findings: Vec<String>,
    /// Since when and until when.
    pub window: Window,
}

/// Which version of a credential it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The one in use, says the inventory.
    Current,
    /// One that was replaced, says the inventory.
    Previous,
    /// The inventory does not know it.
    Undeclared,
    /// No inventory was asked, or it has no fingerprint.
    Unknown,
}

impl Standing {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Current => "the version in use",
            Self::Previous => "a version that was replaced",
            Self::Undeclared => "a version that nobody declared",
            Self::Unknown => "a version of which it is not known whether it is in use",
        }
    }
}

/// From when to when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    /// When nobody else can have had it.
    pub last_secure: Moment,
    /// When it first stood where it may not.
    pub first_exposed: Moment,
    /// When somebody knew.
    pub detected: Moment,
    /// When it was made useless.
    pub revoked: Moment,
    /// The time to be looked into.
    pub investigate: Span,
}

/// A time to be looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// From when; nothing: from the making of the credential.
    pub from: Option<Timestamp>,
    /// Until when; nothing: it is not over.
    pub to: Option<Timestamp>,
    /// Whole days, if both ends are known.
    pub days: Option<i64>,
}

/// Each version of the choice that was found in some place, in the order of the report.
#[must_use]
pub fn versions(matter: Matter<'_>, choice: &Choice<'_>, rotations: &[Handling]) -> Vec<Version> {
    let mut groups: Vec<Vec<&Case>> = Vec::new();
    for case in choice.cases.iter().filter(|case| !case.places.is_empty()) {
        let alike = groups
            .iter_mut()
            .find(|group| group.iter().any(|other| are_same(other.fingerprint, case.fingerprint)));
        match alike {
            Some(group) => group.push(case),
            None => groups.push(vec![case]),
        }
    }
    groups.iter().map(|cases| Found { matter, choice, rotations, cases }.version()).collect()
}

/// The findings of one version.
struct Found<'a> {
    matter: Matter<'a>,
    choice: &'a Choice<'a>,
    rotations: &'a [Handling],
    cases: &'a [&'a Case],
}

impl Found<'_> {
    fn version(&self) -> Version {
        let first_exposed = self.first_exposed();
        let last_secure = self.last_secure(&first_exposed);
        let revoked = self.revoked();
        // What may have been earlier is no beginning.
        let from = last_secure.at.filter(|_| last_secure.certainty < Certainty::AtLatest);
        let to = revoked.at;
        let days = from.zip(to).map(|(from, to)| (to.duration_since(from).as_hours() / 24).max(0));
        Version {
            fingerprint: self.fingerprint(),
            public_id: self.public_id(),
            standing: self.standing(),
            findings: self.cases.iter().map(|case| case.id.clone()).collect(),
            window: Window {
                last_secure,
                first_exposed,
                detected: self.detected(),
                revoked,
                investigate: Span { from, to, days },
            },
        }
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        self.cases.iter().find_map(|case| case.fingerprint)
    }

    fn public_id(&self) -> Option<String> {
        self.cases.iter().find_map(|case| case.public_id.clone())
    }

    fn declared(&self) -> Option<Declared> {
        let (inventory, _) = self.matter.inventory?;
        let own = self.fingerprint()?;
        let known = inventory.lookup(&own).or_else(|| inventory.lookup(&own.without_key()));
        known.map(|(_, version)| version)
    }

    fn standing(&self) -> Standing {
        match (self.declared(), self.matter.inventory, self.fingerprint()) {
            (Some(Declared::Current), _, _) => Standing::Current,
            (Some(Declared::Previous(_)), _, _) => Standing::Previous,
            (None, Some(_), Some(_)) => Standing::Undeclared,
            (None, _, _) => Standing::Unknown,
        }
    }

    /// The earliest date that git or a log gives, and that can be true.
    fn first_exposed(&self) -> Moment {
        let scan = self.matter.report.as_of;
        let places = || self.cases.iter().flat_map(|case| &case.places);
        let commits = places().filter_map(|place| place.introduced.as_ref());
        let windows = self.cases.iter().filter_map(|case| case.exposure.as_ref()?.first_commit.as_ref());
        let git = commits.chain(windows).filter_map(|commit| Some((credible(commit, scan)?, commit))).min();
        let log = places().filter_map(|place| Some((place.logged?, place))).min();
        let truncated = places().any(|place| place.history.as_deref() == Some("truncated"));
        let cut = if truncated { " The history was cut off: it may have been there earlier." } else { "" };
        match (git, log) {
            (Some((at, commit)), log) if log.as_ref().is_none_or(|(logged, _)| at <= *logged) => {
                let note = format!(
                    "Commit {} brought it: written {}, committed {}. The earlier date counts; both are what somebody's \
                     clock said.{cut}",
                    commit.commit, commit.author_date, commit.committer_date
                );
                Moment::at(at, Certainty::AtLatest, Source::Git, note)
            }
            (_, Some((at, place))) => {
                let note = format!("A line of the log {} says so.{cut}", place.path);
                Moment::at(at, Certainty::AtLatest, Source::Log, note)
            }
            (_, None) => Moment::unknown(match scan {
                Some(scan) => format!(
                    "No commit and no log dates it: all that is known is that it was there at the scan, {scan}. Ask when these \
                     files were written, and scan the history."
                ),
                None => "No commit and no log dates it. Scan the history.".to_owned(),
            }),
        }
    }

    /// The latest instant before the exposure at which this version was new, and only its issuer and its users had it.
    fn last_secure(&self, first_exposed: &Moment) -> Moment {
        let limit = first_exposed.at;
        let mut beginnings = self.beginnings();
        beginnings.sort_by_key(|moment| (moment.at, std::cmp::Reverse(moment.certainty)));
        let (before, after): (Vec<_>, Vec<_>) =
            beginnings.into_iter().partition(|moment| limit.is_none_or(|limit| moment.at <= Some(limit)));
        let mut against = after.first().map_or_else(String::new, |late| {
            let at = late.at.map(|at| at.to_string()).unwrap_or_default();
            format!(
                " The date {at} ({}) is later than the first exposure: it does not hold for this version.",
                late.source.as_str()
            )
        });
        for wrong in self.cases.iter().filter_map(|case| case.contradiction.as_ref()) {
            let _ = write!(
                against,
                " The declared date {} does not hold: there is older evidence, of {}, from {}.",
                wrong.declared, wrong.evidence.since, wrong.evidence.source
            );
        }
        match (before.into_iter().next_back(), limit) {
            (Some(moment), _) => {
                let ask = " Nothing later is known to confirm that it was secure: an access review would.";
                Moment { note: format!("{}{against}{ask}", moment.note), ..moment }
            }
            (None, Some(limit)) => {
                let note = format!(
                    "Nothing says when this version was made before it was exposed. From the first exposure on it was not \
                     secure; when it was before that, ask its issuer.{against}"
                );
                Moment::at(limit, Certainty::AtLatest, first_exposed.source, note)
            }
            (None, None) => Moment::unknown(format!(
                "Nothing says when this version was made. Ask its issuer; until then the window begins with its making.{against}"
            )),
        }
    }

    /// Dates at which this version began.
    fn beginnings(&self) -> Vec<Moment> {
        let own = self.fingerprint();
        let mut moments: Vec<Moment> = Vec::new();
        for rotation in self.rotations {
            let is_new = are_same(rotation.new.as_ref().and_then(|new| new.fingerprint), own);
            if let Some(created) = rotation.created.filter(|_| is_new) {
                let note = format!("Rotation {} made it.", rotation.id);
                moments.push(Moment::at(created, Certainty::Recorded, Source::Journal, note));
            }
        }
        let is_contradicted = self.cases.iter().any(|case| case.contradiction.is_some());
        for age in self.cases.iter().flat_map(|case| case.age.iter().chain(&case.other_ages)) {
            if age.doubt.is_some() {
                continue;
            }
            let (certainty, source, note) = match age.source.as_str() {
                "embedded" => {
                    (Certainty::Recorded, Source::Credential, "Its issuer wrote this date into it.")
                }
                "listing" => {
                    (Certainty::Stated, Source::Listing, "A listing of its issuer or store has this date.")
                }
                "declared" if !is_contradicted => (
                    Certainty::Stated,
                    Source::Inventory,
                    "The inventory has it as the date of the last rotation or issue.",
                ),
                _ => continue,
            };
            moments.push(Moment::at(age.since, certainty, source, note));
        }
        moments.extend(self.declared_beginning().filter(|_| !is_contradicted));
        moments
    }

    /// What the inventory says about the beginning of this version.
    fn declared_beginning(&self) -> Option<Moment> {
        let credential = self.choice.credential?;
        let stated = |at, note: &str| Moment::at(at, Certainty::Stated, Source::Inventory, note);
        match self.declared()? {
            Declared::Current => credential.since().map(|since| {
                stated(since, "The inventory has it as the date of the last rotation or issue.")
            }),
            Declared::Previous(ordinal) => {
                let end = credential.previous.get(ordinal)?.retired;
                let earlier =
                    credential.previous.iter().map(|version| version.retired).filter(|at| *at < end);
                earlier
                    .max()
                    .map(|at| stated(at, "The inventory says that the version before it was replaced then."))
            }
        }
    }

    fn detected(&self) -> Moment {
        let own = self.fingerprint();
        let begun = self
            .rotations
            .iter()
            .filter(|one| are_same(one.old.fingerprint, own))
            .map(|one| (one.begun, one))
            .min_by_key(|(at, _)| *at);
        match (begun, self.matter.report.as_of) {
            (Some((begun, rotation)), scan) if scan.is_none_or(|scan| begun < scan) => {
                let note =
                    format!("Rotation {} began then. Who knew of it before is not known: ask.", rotation.id);
                Moment::at(begun, Certainty::AtLatest, Source::Journal, note)
            }
            (_, Some(scan)) => {
                let note = "The scan of this report found it. Whether an earlier scan, an alert or a person did is not known: ask.";
                Moment::at(scan, Certainty::AtLatest, Source::Report, note)
            }
            (_, None) => Moment::unknown("The report lost the instant of its scan. Ask when it was made."),
        }
    }

    fn revoked(&self) -> Moment {
        let own = self.fingerprint();
        let deeds = self.rotations.iter().flat_map(|rotation| {
            let new = rotation.new.as_ref();
            let old = rotation
                .revoked
                .filter(|_| self.is(own, &rotation.old))
                .map(|deed| (deed, rotation, "revoke"));
            let new = rotation.withdrawn.filter(|_| new.is_some_and(|new| self.is(own, new)));
            old.into_iter().chain(new.map(|deed| (deed, rotation, "withdraw")))
        });
        if let Some((deed, rotation, step)) = deeds.min_by_key(|(deed, ..)| deed.at) {
            let certainty = if deed.by == Performer::Hook { Certainty::Recorded } else { Certainty::Stated };
            let note = format!(
                "Rotation {}, record {}: {step} was done {}. When exactly it took effect, its issuer's log tells.",
                rotation.id,
                deed.seq,
                performer(deed.by)
            );
            return Moment::at(deed.at, certainty, Source::Journal, note);
        }
        let under_way = self.rotations.iter().rev().find(|one| self.is(own, &one.old));
        Moment::unknown(match (self.matter.journal, under_way) {
            (None, _) => "Not revoked as far as anybody knows: there is no journal. Ask whether somebody did, and prove it.".to_owned(),
            (Some(_), None) => match self.rotations.iter().find(|one| one.revoked.is_some()) {
                Some(other) => format!(
                    "Not revoked as far as the journal shows: rotation {} revoked a version, and nothing tells that it was this one.",
                    other.id
                ),
                None => "Not revoked: the journal has no rotation of this version.".to_owned(),
            },
            (Some(_), Some(rotation)) => {
                format!("Not revoked: rotation {} has not done it. Last record: {}.", rotation.id, rotation.state)
            }
        })
    }

    /// Is it this version, as far as names tell? A version without any name is taken to be it if the choice has no other.
    fn is(&self, own: Option<Fingerprint>, facts: &crate::rotation::exchange::VersionFacts) -> bool {
        match (own, facts.fingerprint) {
            (Some(_), Some(_)) => are_same(own, facts.fingerprint),
            _ => facts.public_id.is_some() && facts.public_id == self.public_id(),
        }
    }
}

/// The earlier of a commit's dates that is not later than the scan, and no clock that was never set.
fn credible(commit: &Commit, scan: Option<Timestamp>) -> Option<Timestamp> {
    let is_credible = |at: &Timestamp| {
        at.as_second() > DAYS_OF_AN_UNSET_CLOCK * 86_400 && scan.is_none_or(|scan| *at <= scan)
    };
    [commit.author_date, commit.committer_date].into_iter().filter(is_credible).min()
}

/// A clock that was never set says the first days of 1970.
const DAYS_OF_AN_UNSET_CLOCK: i64 = 365;

#[cfg(test)]
#[path = "window_tests.rs"]
mod tests;
