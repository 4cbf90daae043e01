//! A plan as changes of the inventory's text.

use super::plan::{Addition, Amendment, Plan};
use crate::inventory::PreviousVersion;
use crate::inventory::credential::Listed as Evidence;
use crate::inventory::edit::{Change, FieldValue, Fields, Update};

/// The changes of a plan, in its order.
#[must_use]
pub fn changes(plan: &Plan) -> Vec<Change> {
    let amendments = plan.amendments.iter().flat_map(amendment);
    let additions = plan.additions.iter().map(addition);
    amendments.chain(additions).collect()
}

fn amendment(amendment: &Amendment) -> Vec<Change> {
    let mut set: Fields =
        amendment.set.iter().map(|(field, value)| (field.as_str(), value.clone())).collect();
    set.extend(amendment.listed.as_ref().map(|listed| ("listed", evidence(listed))));
    let remove = amendment.removed.iter().map(|field| field.as_str()).collect();
    let mut previous: Vec<Fields> = amendment.previous.iter().map(version).collect();
    // A list that is not there yet is written at once: several first items would be in each other's way.
    if amendment.declared_previous == 0 && previous.len() > 1 {
        set.push(("previous", FieldValue::Tables(std::mem::take(&mut previous))));
    }
    let mut previous = previous.into_iter();
    let first = Update { id: amendment.id.clone(), set, remove, previous: previous.next() };
    std::iter::once(Change::Update(first)).chain(more(&amendment.id, previous)).collect()
}

fn addition(addition: &Addition) -> Change {
    let proposal = &addition.proposal;
    let text = |name, value: Option<&String>| value.map(|value| (name, FieldValue::Text(value.clone())));
    let mut fields: Fields = vec![
        ("id", FieldValue::Text(addition.id.clone())),
        ("kind", FieldValue::Text(proposal.kind.to_string())),
    ];
    fields.extend(text("provider", proposal.provider.as_ref()));
    fields.extend(text("owner", proposal.owner.as_ref()));
    fields.extend(text("environment", proposal.environment.as_ref()));
    fields.extend(proposal.fingerprint.map(|known| ("fingerprint", FieldValue::Text(known.to_string()))));
    fields.extend(text("public_id", proposal.public_id.as_ref()));
    if !proposal.scopes.is_empty() {
        fields.push(("scopes", FieldValue::List(proposal.scopes.clone())));
    }
    fields.push(("stored_in", FieldValue::Text(proposal.stored_in.clone())));
    fields.push(("listed", evidence(&addition.listed)));
    if !addition.previous.is_empty() {
        fields.push(("previous", FieldValue::Tables(addition.previous.iter().map(version).collect())));
    }
    Change::Add(fields)
}

/// One old version is added at a time.
fn more(id: &str, previous: impl Iterator<Item = Fields>) -> Vec<Change> {
    previous
        .map(|previous| {
            let (id, set, remove) = (id.to_owned(), Vec::new(), Vec::new());
            Change::Update(Update { id, set, remove, previous: Some(previous) })
        })
        .collect()
}

fn evidence(listed: &Evidence) -> FieldValue {
    let mut fields: Fields = vec![
        ("source", FieldValue::Text(listed.source.clone())),
        ("taken", FieldValue::Moment(listed.taken)),
    ];
    fields.extend(listed.version.as_ref().map(|version| ("version", FieldValue::Text(version.clone()))));
    fields.extend(listed.issued.map(|issued| ("issued", FieldValue::Moment(issued))));
    fields.extend(listed.expires.map(|expires| ("expires", FieldValue::Moment(expires))));
    fields.extend(listed.last_used.map(|used| ("last_used", FieldValue::Moment(used))));
    FieldValue::Table(fields)
}

fn version(old: &PreviousVersion) -> Fields {
    let mut fields: Fields = Vec::new();
    fields.extend(old.fingerprint.map(|known| ("fingerprint", FieldValue::Text(known.to_string()))));
    fields.extend(old.public_id.as_ref().map(|id| ("public_id", FieldValue::Text(id.clone()))));
    fields.extend(old.version.as_ref().map(|version| ("version", FieldValue::Text(version.clone()))));
    fields.push(("retired", FieldValue::Moment(old.retired)));
    fields
}
