//! The versions of a credential: was it rotated, and is the old secret still known?

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::value::{list_change, quoted};
use super::{Remark, Side};
use crate::inventory::moment::instant;

/// The fields that are judged here, together.
pub(super) const FIELDS: &[&str] = &["fingerprint", "previous", "issued", "last_rotated"];

type Fields = Map<String, Value>;

/// A new entry.
pub(super) fn added(old: &Side, fields: &Fields, remarks: &mut Vec<Remark>) {
    let Some(fingerprint) = text(fields, "fingerprint") else { return };
    if let Some(holder) = old.holder(fingerprint) {
        remarks.push(Remark::warning(format!("its secret was declared as {}", quoted(holder))));
    }
    if let Some(holder) = old.former_holder(fingerprint) {
        remarks.push(Remark::warning(format!("its secret is a retired one of {}", quoted(holder))));
    }
}

/// An entry that is gone.
pub(super) fn removed(new: &Side, fields: &Fields, remarks: &mut Vec<Remark>) {
    let is_known = |text: &str| new.holder(text).or(new.former_holder(text)).is_some();
    let all = std::iter::once(fields).chain(previous(fields)).filter_map(fingerprint);
    let lost = all.filter(|text| !is_known(text));
    let lost: Vec<String> = lost.map(quoted).collect();
    if !lost.is_empty() {
        remarks.push(Remark::warning(format!(
            "where its secret is still found, it counts as undeclared, not as retired: keep the entry and set `retired` ({})",
            lost.join(", ")
        )));
    }
}

/// An entry that is in both. True if it was rotated.
pub(super) fn changed(old: &Side, before: &Fields, after: &Fields, remarks: &mut Vec<Remark>) -> bool {
    let (was, is) = (text(before, "fingerprint"), text(after, "fingerprint"));
    let is_rotated = was.is_some() && was != is;
    if is_rotated {
        rotated(old, before, after, remarks);
    } else {
        if let (None, Some(is)) = (was, is) {
            remarks.push(Remark::plain(format!("`fingerprint`: {}", quoted(is))));
        }
        for name in ["last_rotated", "issued"] {
            let (one, other) = (before.get(name), after.get(name));
            if same_instant(one, other) {
                continue;
            }
            let text = list_change(name, one, other);
            // A date that is filled in is news; a date that moves without a new secret is a rotation that did not happen.
            let is_claim = one.is_some() && later(other, one);
            remarks.push(if is_claim {
                Remark::warning(format!("{text}; but the secret is the same as before"))
            } else if one.is_some() && other.is_none() {
                Remark::warning(text)
            } else {
                Remark::plain(text)
            });
        }
    }
    old_versions(before, after, is_rotated, remarks);
    is_rotated
}

fn rotated(old: &Side, before: &Fields, after: &Fields, remarks: &mut Vec<Remark>) {
    let Some(was) = text(before, "fingerprint") else { return };
    let Some(is) = text(after, "fingerprint") else {
        remarks.push(Remark::warning(format!("`fingerprint` {} was taken out", quoted(was))));
        return;
    };
    remarks.push(Remark::plain(format!("`fingerprint`: {}, before {}", quoted(is), quoted(was))));
    // What stands before the digest: the scheme, and of a keyed one the key.
    let scheme = |fingerprint: &str| fingerprint.rsplit_once(':').map(|(scheme, _)| scheme.to_owned());
    if scheme(was) != scheme(is) {
        remarks.push(Remark::warning(
            "the fingerprint is of another scheme or key: whether the secret is another one cannot be told from here",
        ));
    }
    if let Some(version) = previous(before).find(|version| text(version, "fingerprint") == Some(is)) {
        let retired = text(version, "retired").unwrap_or_default();
        remarks
            .push(Remark::warning(format!("it goes back to a secret that was retired {}", quoted(retired))));
    } else if let Some(holder) = old.holder(is) {
        remarks.push(Remark::warning(format!("its new secret was declared as {}", quoted(holder))));
    }
    match previous(after).find(|version| text(version, "fingerprint") == Some(was)) {
        None => remarks.push(Remark::warning(
            "the old fingerprint was dropped: list it in `previous`, or it counts as undeclared where it is still found",
        )),
        Some(version) => remarks.push(Remark::plain(match text(version, "accept_until") {
            Some(until) => format!("the old secret is accepted until {}", quoted(until)),
            None => format!("the old secret is not accepted since {}", quoted(text(version, "retired").unwrap_or_default())),
        })),
    }
    let dates = ["last_rotated", "issued"];
    if dates.iter().all(|name| same_instant(before.get(*name), after.get(*name))) {
        remarks.push(Remark::warning(
            "the secret is another one, but neither `last_rotated` nor `issued` says since when",
        ));
    }
    for name in dates.iter().filter(|name| !same_instant(before.get(**name), after.get(**name))) {
        let (one, other) = (before.get(*name), after.get(*name));
        let text = list_change(name, one, other);
        remarks.push(if later(one, other) {
            Remark::warning(format!("{text}: earlier than before"))
        } else {
            Remark::plain(text)
        });
    }
}

/// What became of the versions that were old already, and which ones are new among them.
fn old_versions(before: &Fields, after: &Fields, is_rotated: bool, remarks: &mut Vec<Remark>) {
    let name = |version: &Fields| {
        let name = ["fingerprint", "public_id", "version"].iter().find_map(|key| text(version, key));
        name.unwrap_or_default().to_owned()
    };
    for version in previous(before) {
        let Some(same) = previous(after).find(|other| name(other) == name(version)) else {
            let is_current = text(version, "fingerprint").is_some()
                && text(version, "fingerprint") == text(after, "fingerprint");
            if !is_current {
                remarks.push(Remark::warning(format!(
                    "the old version {} was dropped: where it is still found, it counts as undeclared",
                    quoted(&name(version))
                )));
            }
            continue;
        };
        for key in ["retired", "accept_until"] {
            let (one, other) = (version.get(key), same.get(key));
            if same_instant(one, other) {
                continue;
            }
            let text = format!("old version {}: {}", quoted(&name(version)), list_change(key, one, other));
            let is_longer = key == "accept_until" && (one.is_none() || later(other, one));
            remarks.push(if is_longer { Remark::warning(text) } else { Remark::plain(text) });
        }
    }
    let was = text(before, "fingerprint").filter(|_| is_rotated);
    for version in previous(after) {
        let is_known = previous(before).any(|other| name(other) == name(version));
        let is_replaced = was.is_some() && text(version, "fingerprint") == was;
        if !is_known && !is_replaced {
            remarks.push(Remark::plain(format!("one more old version: {}", quoted(&name(version)))));
        }
    }
}

fn text<'a>(fields: &'a Fields, key: &str) -> Option<&'a str> {
    fields.get(key)?.as_str()
}

/// The fingerprint of an entry or of one of its old versions.
pub(super) fn fingerprint(fields: &Fields) -> Option<&str> {
    text(fields, "fingerprint")
}

/// The old versions of an entry.
pub(super) fn previous(fields: &Fields) -> impl Iterator<Item = &Fields> {
    fields.get("previous").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn moment(value: Option<&Value>) -> Option<Timestamp> {
    instant(value?.as_str()?).ok()
}

/// The same instant in another notation is no change.
fn same_instant(one: Option<&Value>, other: Option<&Value>) -> bool {
    one == other || moment(one).is_some() && moment(one) == moment(other)
}

/// Both are dates, and the first is later.
pub(super) fn later(one: Option<&Value>, other: Option<&Value>) -> bool {
    moment(one).zip(moment(other)).is_some_and(|(one, other)| one > other)
}
