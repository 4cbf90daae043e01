//! What a change means, without any layout: the test that an edited text says what it was to say, and nothing else.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Change, Fields, Update};
use crate::inventory::Format;
use crate::inventory::generic::read;

/// True when `new` is `old` with these changes.
pub(super) fn is_changes(old: &str, new: &str, format: Format, changes: &[Change]) -> bool {
    let expected = read(old, format).and_then(|value| changed(value, changes));
    expected.is_some() && expected == read(new, format)
}

fn changed(mut root: Value, changes: &[Change]) -> Option<Value> {
    if changes.is_empty() {
        return Some(root);
    }
    let list = root.as_object_mut()?.entry("credential").or_insert_with(|| Value::Array(Vec::new()));
    let entries = list.as_array_mut()?;
    let id = |entry: &Value| entry.get("id").and_then(Value::as_str).map(str::to_owned);
    let positions = entries.iter().enumerate().filter_map(|(at, entry)| Some((id(entry)?, at)));
    let positions: HashMap<String, usize> = positions.collect();
    for change in changes {
        match change {
            Change::Add(fields) => entries.push(object(fields)),
            Change::Update(update) => {
                update_entry(entries.get_mut(*positions.get(&update.id)?)?.as_object_mut()?, update)?;
            }
        }
    }
    Some(root)
}

fn update_entry(entry: &mut Map<String, Value>, update: &Update) -> Option<()> {
    for name in &update.remove {
        entry.remove(*name);
    }
    for (name, value) in &update.set {
        entry.insert((*name).to_owned(), value.generic());
    }
    if let Some(fields) = &update.previous {
        let previous = entry.entry("previous").or_insert_with(|| Value::Array(Vec::new()));
        previous.as_array_mut()?.push(object(fields));
    }
    Some(())
}

fn object(fields: &Fields) -> Value {
    let fields: Map<_, _> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.generic())).collect();
    Value::Object(fields)
}
