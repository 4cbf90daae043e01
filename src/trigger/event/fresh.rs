//! The data of an event from what a scan has just found.

use super::Purpose;
use super::data::{BlastRadius, Consumer, Data, MOST_CONSUMERS, MOST_PLACES, Place};
use super::excerpt::{name, text};
use super::group::Group;
use crate::exposure::Window;
use crate::finding::Finding;
use crate::finding::blast::Reach;
use crate::finding::consumer::Origin;
use crate::provenance::Revision;

/// What is known of a credential.
pub(super) fn data(group: &Group<'_, Finding>, purpose: Purpose) -> Data {
    let lead = group.lead;
    let credential = lead.credential.as_ref();
    let places = || group.members().flat_map(|finding| &finding.places);
    let declared = credential.and_then(|credential| credential.recognised_by);
    Data {
        finding: lead.id.as_str().to_owned(),
        also: group.others.iter().map(|finding| finding.id.as_str().to_owned()).collect(),
        rule: lead.rule.as_ref().map(|rule| name(rule.as_str())),
        title: Some(name(&lead.title)),
        credential: credential.map(|credential| name(&credential.id)),
        kind: Some(lead.kind.as_str()),
        provider: lead.provider.as_deref().map(name),
        fingerprint: lead.fingerprint.map(|fingerprint| fingerprint.to_string()),
        declared_fingerprint: declared.filter(|_| declared != lead.fingerprint).map(|it| it.to_string()),
        public_id: lead.public_id.as_deref().map(name),
        severity: Some(lead.severity.as_str().to_owned()),
        confidence: Some(lead.confidence.as_str().to_owned()),
        urgency: Some(lead.urgency.as_str()),
        status: Some(lead.status.as_str().to_owned()),
        drifts: lead.drifts.iter().map(|drift| drift.id().to_owned()).collect(),
        reasons: lead.reasons.iter().map(|(drift, reason)| (drift.id().to_owned(), text(reason))).collect(),
        mode: Some(Data::mode(lead.urgency)),
        owner: credential.and_then(|credential| credential.owner.as_deref()).map(name),
        environment: credential.and_then(|credential| credential.environment.as_deref()).map(name),
        deadline: credential.and_then(|it| it.deadline).map(|deadline| deadline.to_string()),
        expires: credential.and_then(|it| it.expires).map(|expires| expires.to_string()),
        since: lead.age.map(|age| age.since.to_string()),
        first_exposed: first_exposed(group),
        revoke: group.members().find_map(|finding| finding.revoke.as_deref()).map(text),
        consumers: lead.consumers.iter().take(MOST_CONSUMERS).map(consumer).collect(),
        consumer_count: lead.consumers.len() as u64,
        blast_radius: Some(radius(lead)),
        places: places().take(MOST_PLACES).map(place).collect(),
        place_count: places().count() as u64,
        dry_run: Data::is_rehearsal(purpose),
    }
}

/// The first instant of all that git and logs tell.
fn first_exposed(group: &Group<'_, Finding>) -> Option<String> {
    let committed = group.members().filter_map(|finding| finding.exposure.as_ref().and_then(Window::since));
    let logged = group.members().flat_map(|finding| finding.places.iter().filter_map(|place| place.logged));
    committed.chain(logged).min().map(|first| first.to_string())
}

fn consumer(consumer: &crate::finding::Consumer) -> Consumer {
    Consumer {
        name: name(&consumer.name),
        origin: consumer.origin.as_str().to_owned(),
        by: match &consumer.origin {
            Origin::Delegated(by) => Some(name(by)),
            Origin::Declared | Origin::Discovered => None,
        },
        activity: consumer.activity.as_str().to_owned(),
    }
}

fn radius(finding: &Finding) -> BlastRadius {
    let blast = &finding.blast;
    BlastRadius {
        score: blast.score(),
        reach: blast.reach().map(Reach::as_str).map(str::to_owned),
        places: blast.places().map(|(reach, count)| (reach.as_str().to_owned(), count)).collect(),
        consumers: blast.consumers,
    }
}

fn place(place: &crate::finding::Place) -> Place {
    let exposure = place.exposure.as_deref();
    let introduced = exposure.and_then(|exposure| exposure.introduced.as_deref());
    let commit = introduced.map(|commit| commit.id.to_string());
    Place {
        repository: place.provenance.repository().as_deref().map(text),
        path: text(&place.provenance.shown()),
        line: place.location.start.line,
        commit: commit.or_else(|| match place.provenance.revision() {
            Some(Revision::Commit(id)) => Some(id.to_string()),
            Some(Revision::Head | Revision::Index | Revision::None) | None => None,
        }),
        presence: exposure.map(|exposure| exposure.presence.as_str().to_owned()),
    }
}
