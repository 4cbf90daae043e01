//! What a reviewer wants to know about a change of an inventory: what was added, removed, rotated, loosened, and what
//! was done in a way that makes a later scan blind.
//!
//! Entries are compared field by field as they are written, so that no field is left out; those whose change means
//! something have a judgement of their own (`versions`, `weight`).

mod value;
mod versions;
mod weight;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::policy::shown;
use super::{Credential, CredentialIndex, Format, Inventory, InventoryError, generic};
use crate::fingerprint::Fingerprint;
use value::{list_change, quoted};

/// One of the two inventories that are compared.
#[derive(Debug)]
pub struct Side {
    inventory: Inventory,
    policies: BTreeMap<String, Map<String, Value>>,
    credentials: BTreeMap<String, Map<String, Value>>,
    agents: BTreeMap<String, Map<String, Value>>,
    /// Where each credential is in the inventory, by id.
    positions: HashMap<String, CredentialIndex>,
    /// Ids by current fingerprint.
    current: HashMap<String, String>,
    /// Ids by the fingerprints of replaced versions.
    replaced: HashMap<String, String>,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was touched: policies, then credentials, then agents, each by name.
    pub items: Vec<Item>,
}

/// A policy, a credential or an agent that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub subject: Subject,
    /// Its name.
    pub name: String,
    /// 1-based line in the new inventory; of what was removed, in the old one. Policies have none.
    pub line: Option<u64>,
    /// What became of it.
    pub fate: Fate,
    /// What there is to say about it, the warnings first.
    pub remarks: Vec<Remark>,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A `[policy.<kind>]`.
    Policy,
    /// A `[[credential]]`.
    Credential,
    /// An `[[agent]]`.
    Agent,
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is a credential whose secret was replaced.
    Rotated,
    /// It differs.
    Changed,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// Whether somebody should look twice.
    pub weight: Weight,
    /// What differs. Values in it stand between backticks and hold none.
    pub text: String,
}

/// Whether somebody should look twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It loosens something, or makes a later scan blind.
    Warning,
    /// It is as one would expect.
    Plain,
}

impl Remark {
    fn warning(text: impl Into<String>) -> Self {
        Self { weight: Weight::Warning, text: text.into() }
    }

    fn plain(text: impl Into<String>) -> Self {
        Self { weight: Weight::Plain, text: text.into() }
    }
}

impl Side {
    /// Reads an inventory, which messages call `shown`; dates are compared with `now`.
    ///
    /// # Errors
    /// When there are mistakes in it.
    pub fn parse(text: &str, format: Format, shown: &str, now: Timestamp) -> Result<Self, InventoryError> {
        let inventory = Inventory::parse(text, format, shown, now)?;
        let values = generic::read(text.trim_start_matches('\u{feff}'), format).unwrap_or_default();
        let list = |key: &str| -> BTreeMap<String, Map<String, Value>> {
            let entries = values.get(key).and_then(Value::as_array).into_iter().flatten();
            let fields = entries.filter_map(Value::as_object);
            fields
                .filter_map(|entry| Some((entry.get("id")?.as_str()?.to_owned(), canonical(entry))))
                .collect()
        };
        let policies = values.get("policy").and_then(Value::as_object).into_iter().flatten();
        let policies =
            policies.filter_map(|(kind, fields)| Some((kind.clone(), fields.as_object()?.clone()))).collect();
        let (credentials, agents) = (list("credential"), list("agent"));
        let (mut current, mut replaced) = (HashMap::new(), HashMap::new());
        for (id, fields) in &credentials {
            current.extend(versions::fingerprint(fields).map(|text| (text.to_owned(), id.clone())));
            let old = versions::previous(fields).filter_map(versions::fingerprint);
            replaced.extend(old.map(|text| (text.to_owned(), id.clone())));
        }
        let positions = inventory.iter().map(|(index, entry)| (entry.id.clone(), index)).collect();
        Ok(Self { inventory, policies, credentials, agents, positions, current, replaced })
    }

    fn line(&self, subject: Subject, name: &str) -> Option<u64> {
        match subject {
            Subject::Policy => None,
            Subject::Credential => self.credential(name).map(|entry| entry.line),
            Subject::Agent => self.inventory.agents().get(name).map(|agent| agent.line),
        }
    }

    fn credential(&self, id: &str) -> Option<&Credential> {
        self.positions.get(id).map(|index| self.inventory.get(*index))
    }

    /// The entry that has this fingerprint as its current one.
    fn holder(&self, fingerprint: &str) -> Option<&str> {
        self.current.get(fingerprint).map(String::as_str)
    }

    /// The entry that has this fingerprint as one of its old ones.
    fn former_holder(&self, fingerprint: &str) -> Option<&str> {
        self.replaced.get(fingerprint).map(String::as_str)
    }

    fn of(&self, subject: Subject) -> &BTreeMap<String, Map<String, Value>> {
        match subject {
            Subject::Policy => &self.policies,
            Subject::Credential => &self.credentials,
            Subject::Agent => &self.agents,
        }
    }
}

impl Difference {
    /// Compares two inventories.
    #[must_use]
    pub fn of(old: &Side, new: &Side) -> Self {
        let mut items = Vec::new();
        for subject in [Subject::Policy, Subject::Credential, Subject::Agent] {
            let renamed = renamed(old, new, subject);
            let (before, after) = (old.of(subject), new.of(subject));
            let gone: BTreeSet<&String> = renamed.values().collect();
            let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for name in names.into_iter().filter(|name| !gone.contains(name)) {
                let former = renamed.get(name);
                let pair = (before.get(former.unwrap_or(name)), after.get(name));
                let mut item = Item {
                    subject,
                    name: name.clone(),
                    line: new.line(subject, name).or_else(|| old.line(subject, name)),
                    fate: Fate::Changed,
                    remarks: former
                        .map(|old| Remark::plain(format!("was called {}", quoted(old))))
                        .into_iter()
                        .collect(),
                };
                match pair {
                    (None, Some(fields)) => {
                        item.fate = Fate::Added;
                        added(old, fields, &mut item);
                    }
                    (Some(fields), None) => {
                        item.fate = Fate::Removed;
                        removed(new, fields, &mut item);
                    }
                    (Some(before), Some(after)) => changed((old, before), (new, after), &mut item),
                    (None, None) => {}
                }
                item.remarks.sort_by_key(|remark| remark.weight);
                if item.fate != Fate::Changed || !item.remarks.is_empty() {
                    items.push(item);
                }
            }
        }
        Self { items }
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> usize {
        let remarks = self.items.iter().flat_map(|item| &item.remarks);
        remarks.filter(|remark| remark.weight == Weight::Warning).count()
    }
}

/// The fields with fingerprints in their one spelling.
fn canonical(entry: &Map<String, Value>) -> Map<String, Value> {
    let mut entry = entry.clone();
    respell(&mut entry);
    let versions = entry.get_mut("previous").and_then(Value::as_array_mut).into_iter().flatten();
    versions.filter_map(Value::as_object_mut).for_each(respell);
    entry
}

fn respell(fields: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = fields.get_mut("fingerprint")
        && let Ok(fingerprint) = text.parse::<Fingerprint>()
    {
        *text = fingerprint.to_string();
    }
}

/// New names of credentials that kept their secret, with the old ones.
fn renamed(old: &Side, new: &Side, subject: Subject) -> BTreeMap<String, String> {
    if subject != Subject::Credential {
        return BTreeMap::new();
    }
    let is_gone = |id: &str| !new.credentials.contains_key(id);
    let pairs = new.credentials.iter().filter(|(id, _)| !old.credentials.contains_key(*id));
    pairs
        .filter_map(|(id, fields)| {
            let fingerprint = fields.get("fingerprint").and_then(Value::as_str)?;
            let former = old.holder(fingerprint).filter(|former| is_gone(former))?;
            Some((id.clone(), former.to_owned()))
        })
        .collect()
}

fn added(old: &Side, fields: &Map<String, Value>, item: &mut Item) {
    let remarks = &mut item.remarks;
    if item.subject == Subject::Credential {
        versions::added(old, fields, remarks);
        if !fields.contains_key("owner") {
            remarks.push(Remark::warning("nobody answers for it: add `owner`"));
        }
    }
    for (name, value) in fields.iter().filter(|(name, _)| name.as_str() != "id") {
        let weight = match item.subject {
            Subject::Policy => weight::of_policy(name, None, Some(value), item.name.parse().ok()),
            Subject::Credential | Subject::Agent => Weight::Plain,
        };
        remarks.push(Remark { weight, text: format!("`{name}`: {}", value::shown(value)) });
    }
}

fn removed(new: &Side, fields: &Map<String, Value>, item: &mut Item) {
    let (kind, remarks) = (item.name.parse().ok(), &mut item.remarks);
    match item.subject {
        Subject::Credential => versions::removed(new, fields, remarks),
        Subject::Policy => {
            let names: Vec<_> = fields.keys().map(|name| format!("`{name}`")).collect();
            let weights = fields.iter().map(|(name, value)| weight::of_policy(name, Some(value), None, kind));
            let weight = weights.min().unwrap_or(Weight::Plain);
            let text = format!("the built-in policy holds again for {}", names.join(", "));
            remarks.push(Remark { weight, text });
        }
        Subject::Agent => {
            remarks.push(Remark::plain(
                "credentials that it consumed no longer reach it, as far as is declared",
            ));
        }
    }
}

fn changed(old: (&Side, &Map<String, Value>), new: (&Side, &Map<String, Value>), item: &mut Item) {
    let ((old_side, before), (new_side, after)) = (old, new);
    if item.subject == Subject::Credential {
        if versions::changed(old_side, before, after, &mut item.remarks) {
            item.fate = Fate::Rotated;
        }
        limits(old_side, before, new_side, after, &mut item.remarks);
    }
    let is_rotated = item.fate == Fate::Rotated;
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (one, other) = (before.get(name), after.get(name));
        let is_judged = item.subject == Subject::Credential && versions::FIELDS.contains(&name.as_str());
        if one == other || name == "id" || is_judged {
            continue;
        }
        let weight = match item.subject {
            Subject::Policy => weight::of_policy(name, one, other, item.name.parse().ok()),
            Subject::Credential => weight::of_credential(name, one, other, is_rotated),
            Subject::Agent => weight::of_agent(name, one, other),
        };
        item.remarks.push(Remark { weight, text: list_change(name, one, other) });
    }
}

/// What holds for the credential, if its own fields changed that.
fn limits(
    old: &Side,
    before: &Map<String, Value>,
    new: &Side,
    after: &Map<String, Value>,
    remarks: &mut Vec<Remark>,
) {
    let decisive = ["kind", "access", "scopes", "public_id", "provider"];
    if decisive.iter().all(|name| before.get(*name) == after.get(*name)) {
        return;
    }
    let max_age = |side: &Side, fields: &Map<String, Value>| {
        let entry = fields.get("id").and_then(Value::as_str).and_then(|id| side.credential(id))?;
        Some(side.inventory.limits(entry).max_age)
    };
    let (Some(was), Some(is)) = (max_age(old, before), max_age(new, after)) else { return };
    let told = |age: Option<SignedDuration>| {
        age.map_or_else(|| "as old as it likes".to_owned(), |age| format!("{} old", shown(age)))
    };
    let text = format!("it may become {}, before {}", told(is), told(was));
    match (was, is) {
        _ if was == is => {}
        (Some(_), None) => remarks.push(Remark::warning(text)),
        (Some(was), Some(is)) if is > was => remarks.push(Remark::warning(text)),
        _ => remarks.push(Remark::plain(text)),
    }
}

#[cfg(test)]
mod tests;
