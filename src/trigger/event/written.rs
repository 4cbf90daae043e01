//! The data of an event from what an earlier scan wrote down.

use super::Purpose;
use super::data::{BlastRadius, Consumer, Data, MOST_CONSUMERS, MOST_PLACES, Place};
use super::excerpt::{name, text};
use super::group::Group;
use crate::finding::Urgency;
use crate::intake::Case;
use crate::intake::standing::Blast;

/// What is known of a credential. What a tool dropped on the way is nothing.
pub(super) fn data(group: &Group<'_, Case>, purpose: Purpose) -> Data {
    let lead = group.lead;
    let credential = lead.credential.as_ref();
    let places = || group.members().flat_map(|case| &case.places);
    Data {
        finding: name(&lead.id),
        also: group.others.iter().map(|case| name(&case.id)).collect(),
        rule: lead.rule.as_deref().map(name),
        title: lead.title.as_deref().map(name),
        credential: credential.map(|credential| name(&credential.id)),
        kind: lead.kind.map(|kind| kind.as_str()),
        provider: lead.provider.as_deref().map(name),
        fingerprint: lead.fingerprint.map(|fingerprint| fingerprint.to_string()),
        // A report does not tell.
        declared_fingerprint: None,
        public_id: lead.public_id.as_deref().map(name),
        severity: lead.severity.as_deref().map(name),
        confidence: lead.confidence.as_deref().map(name),
        urgency: lead.urgency.map(Urgency::as_str),
        status: lead.status.as_deref().map(name),
        drifts: lead.drifts.iter().map(|drift| name(drift)).collect(),
        reasons: lead.reasons.iter().map(|(drift, reason)| (name(drift), text(reason))).collect(),
        mode: lead.urgency.map(Data::mode),
        owner: credential.and_then(|credential| credential.owner.as_deref()).map(name),
        environment: credential.and_then(|credential| credential.environment.as_deref()).map(name),
        deadline: credential.and_then(|it| it.deadline).map(|deadline| deadline.to_string()),
        expires: credential.and_then(|it| it.expires).map(|expires| expires.to_string()),
        since: lead.age.as_ref().map(|age| age.since.to_string()),
        first_exposed: first_exposed(group),
        revoke: group.members().find_map(|case| case.revoke.as_deref()).map(text),
        consumers: lead.consumers.iter().take(MOST_CONSUMERS).map(consumer).collect(),
        consumer_count: lead.consumers.len() as u64,
        blast_radius: lead.blast.as_ref().map(radius),
        places: places().take(MOST_PLACES).map(place).collect(),
        place_count: places().count() as u64,
        dry_run: Data::is_rehearsal(purpose),
    }
}

/// The first instant of all that git and logs tell.
fn first_exposed(group: &Group<'_, Case>) -> Option<String> {
    let committed =
        group.members().filter_map(|case| case.exposure.as_ref().and_then(|exposure| exposure.since));
    let logged = group.members().flat_map(|case| case.places.iter().filter_map(|place| place.logged));
    committed.chain(logged).min().map(|first| first.to_string())
}

fn consumer(consumer: &crate::intake::standing::Consumer) -> Consumer {
    Consumer {
        name: name(&consumer.name),
        origin: name(&consumer.origin),
        by: consumer.by.as_deref().map(name),
        activity: name(&consumer.activity),
    }
}

fn radius(blast: &Blast) -> BlastRadius {
    BlastRadius {
        score: blast.score,
        reach: blast.reach.as_deref().map(name),
        places: blast.places.iter().map(|(reach, count)| (name(reach), *count)).collect(),
        consumers: blast.consumers,
    }
}

fn place(place: &crate::intake::Place) -> Place {
    let introduced = place.introduced.as_ref().map(|commit| name(&commit.commit));
    let revision = place.revision.as_deref().filter(|revision| !matches!(*revision, "head" | "index"));
    Place {
        repository: place.repository.as_deref().map(text),
        path: text(&place.path),
        line: place.line,
        commit: introduced.or_else(|| revision.map(name)),
        presence: place.presence.as_deref().map(name),
    }
}
