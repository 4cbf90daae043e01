//! Why each difference is one, in a sentence. Dates are absolute: no sentence changes from day to day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::circumstances::{Circumstances, Orphanage, Permanence};
use super::lifetime::Lifetime;
use super::sharing::Sharing;
use crate::evidence::{AgeEvidence, AgeSource, Contradiction};
use crate::finding::Drift;
use crate::inventory::Credential;
use crate::inventory::policy::shown;
use crate::quantity::counted;

/// The sentences for the drifts of an entry; those that say nothing more than their meaning have none.
#[must_use]
pub fn all(
    drifts: &BTreeSet<Drift>,
    credential: &Credential,
    circumstances: &Circumstances,
    lifetime: &Lifetime,
) -> BTreeMap<Drift, String> {
    let of = |drift: &Drift| Some((*drift, of(*drift, credential, circumstances, lifetime)?));
    drifts.iter().filter_map(of).collect()
}

fn of(
    drift: Drift,
    credential: &Credential,
    circumstances: &Circumstances,
    lifetime: &Lifetime,
) -> Option<String> {
    match drift {
        Drift::Exposed
        | Drift::Undeclared
        | Drift::Retired
        | Drift::PolicyLoosened
        | Drift::AllowExpired
        | Drift::AllowUnused => None,
        Drift::Orphaned => circumstances.orphanage.as_ref().map(orphaned),
        Drift::Contradicted => circumstances.contradiction.map(|found| contradicted(&found, credential)),
        Drift::Expired => lifetime.expires.map(|end| format!("It ended on {}.", day(end))),
        Drift::Expiring => lifetime.expires.map(|end| format!("It ends on {}.", day(end))),
        Drift::Shared => Some(shared(&circumstances.sharing, credential)),
        Drift::Overdue => lifetime.aged.map(|end| aged(lifetime, "was", end)),
        Drift::Due => lifetime.aged.map(|end| aged(lifetime, "is", end)),
        Drift::CapabilityChanged => circumstances.capability_changed.as_ref().map(|(agent, at)| {
            let rotated = lifetime.since.map_or_else(
                || "no rotation is known".to_owned(),
                |age| format!("the credential is that of {}", day(age.since)),
            );
            format!("The capabilities of {agent} changed on {}; {rotated}.", day(*at))
        }),
        Drift::Static => circumstances.permanence.map(|permanence| permanent(permanence, credential)),
        Drift::KindMismatch => circumstances
            .recognised_as
            .map(|kind| format!("It is declared as {} and recognised as {kind}.", credential.kind)),
        Drift::Unseen => {
            let gone = circumstances.gone_from.as_ref();
            gone.map(|path| format!("{path} held it in a commit, and no place of `allowed_in` in HEAD does."))
        }
    }
}

fn aged(lifetime: &Lifetime, verb: &str, end: Timestamp) -> String {
    let since = lifetime.since.map(|age| format!("It has existed {} {}; ", least(&age), day(age.since)));
    format!("{}the end of its allowed age {verb} {}.", since.unwrap_or_default(), day(end))
}

/// Git and logs know a minimum.
fn least(age: &AgeEvidence) -> &'static str {
    match age.source {
        AgeSource::Git(_) | AgeSource::Log => "at least since",
        AgeSource::Embedded | AgeSource::Listing | AgeSource::Declared => "since",
    }
}

fn orphaned(orphanage: &Orphanage) -> String {
    let names = |gone: &[String]| gone.join(", ");
    match orphanage {
        Orphanage::NoOwner => "No owner is declared.".to_owned(),
        Orphanage::SomeGone(gone) => {
            format!("It is still declared for {}, decommissioned.", names(gone))
        }
        Orphanage::AllGone(gone) => format!("All that used it is decommissioned: {}.", names(gone)),
        Orphanage::Zombie(gone) => format!(
            "All that used it is decommissioned: {}. A database credential is revoked at once then.",
            names(gone)
        ),
    }
}

fn contradicted(found: &Contradiction, credential: &Credential) -> String {
    let since = day(found.evidence.since);
    let proof = match found.evidence.source {
        AgeSource::Embedded => format!("the credential itself says that it was issued on {since}"),
        AgeSource::Listing => {
            let source = credential.listed.as_ref().map_or("a listing", |listed| listed.source.as_str());
            format!("{source} lists it as issued on {since}")
        }
        AgeSource::Git(first) => format!("commit {} holds it since {since}", first.id),
        AgeSource::Log => format!("a line of a log has it on {since}"),
        AgeSource::Declared => format!("it is declared for {since}"),
    };
    format!("The inventory says {}, but {proof}: that rotation did not happen.", day(found.declared))
}

fn permanent(permanence: Permanence, credential: &Credential) -> String {
    let kind = credential.kind;
    let accept = "`static_because` accepts it with a reason";
    match permanence {
        Permanence::Endless => {
            format!(
                "Policy asks for {kind} credentials that end by themselves, and this one does not; {accept}."
            )
        }
        Permanence::Long { validity, allowed } => format!(
            "Policy asks for {kind} credentials that are valid for {} at most, and this one is for {}; {accept}.",
            shown(allowed),
            shown(validity)
        ),
    }
}

fn shared(sharing: &Sharing, credential: &Credential) -> String {
    let list = |names: &BTreeSet<String>| names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let besides = |what: &str, found: &BTreeSet<String>, declared: &[String]| {
        let declared = match declared {
            [] => "none is declared".to_owned(),
            names => format!("declared: {}", names.join(", ")),
        };
        (!found.is_empty()).then(|| format!("{what} {} ({declared})", list(found)))
    };
    let environment: Vec<String> = credential.environment.iter().cloned().collect();
    let crowd = sharing
        .crowd
        .map(|(has, may)| format!("{} where policy allows {may}", counted(has, "consumer", "consumers")));
    let parts = [
        besides("used by", &sharing.consumers, &credential.consumers),
        besides("found in the environments", &sharing.environments, &environment),
        besides("found for the tenants", &sharing.tenants, &credential.tenants),
        besides("found in the repositories", &sharing.repositories, &credential.repositories),
        crowd,
    ];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    format!("{}{}.", first.map(String::from).unwrap_or_default(), letters.as_str())
}

/// The day in UTC.
fn day(instant: Timestamp) -> String {
    instant.to_zoned(TimeZone::UTC).date().to_string()
}
