//! Values as remarks show them.

use serde_json::Value;

/// A name or a text between backticks, without backticks of its own. Whoever prints it makes it safe to print.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// Any value.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => match items.as_slice() {
            [] => "nothing".to_owned(),
            items => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        },
        Value::Null => "nothing".to_owned(),
        other => quoted(&other.to_string()),
    }
}

/// The change of a field: of a list, what came and what went.
pub(super) fn list_change(name: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    if let Some((added, gone)) = sets(old, new) {
        let part = |verb: &str, items: &[&Value]| {
            let texts: Vec<_> = items.iter().map(|item| shown(item)).collect();
            (!items.is_empty()).then(|| format!("{verb} {}", texts.join(", ")))
        };
        let parts: Vec<_> = [part("added", &added), part("removed", &gone)].into_iter().flatten().collect();
        if parts.is_empty() {
            return format!("`{name}`: another order");
        }
        return format!("`{name}`: {}", parts.join("; "));
    }
    match (old, new) {
        (None, Some(new)) => format!("`{name}`: {}", shown(new)),
        (Some(old), None) => format!("`{name}`: removed, was {}", shown(old)),
        (Some(old), Some(new)) => format!("`{name}`: {}, before {}", shown(new), shown(old)),
        (None, None) => String::new(),
    }
}

/// What only the new list has, and what only the old one has; nothing if one is no list.
pub(super) fn sets<'a>(
    old: Option<&'a Value>,
    new: Option<&'a Value>,
) -> Option<(Vec<&'a Value>, Vec<&'a Value>)> {
    let list = |value: Option<&'a Value>| match value {
        None => Some([].as_slice()),
        Some(Value::Array(items)) => Some(items.as_slice()),
        Some(_) => None,
    };
    if old.or(new).is_some_and(|value| !value.is_array()) {
        return None;
    }
    let (old, new) = (list(old)?, list(new)?);
    let without = |items: &'a [Value], other: &[Value]| -> Vec<&'a Value> {
        items.iter().filter(|item| !other.contains(item)).collect()
    };
    Some((without(new, old), without(old, new)))
}
