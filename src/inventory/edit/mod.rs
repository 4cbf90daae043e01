//! Changes of an inventory's text that leave everything else as it is: comments, order, layout, line ends.
//!
//! A change is made by replacing pieces of the text (`writer`), at the places where its tree says that things stand
//! (`tree`). The result is read again and compared with what the change means: a text on which a replacement would do
//! anything else is left alone, and the caller gets the lines to paste instead.

mod lines;
mod meaning;
mod splice;
mod tree;
mod tree_json;
mod tree_toml;
mod tree_yaml;
mod value;
mod writer;

pub use value::FieldValue;
pub use writer::Fields;

use super::format;
use super::{Format, Mistake};
use splice::Splices;
use tree::Node;
use writer::Writer;

/// What is to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A new entry.
    Add(Fields),
    /// Fields of an entry that is there.
    Update(Update),
}

/// New values of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Which entry.
    pub id: String,
    /// Fields that get a value, whether they have one or not.
    pub set: Fields,
    /// Fields that go away, if they are there.
    pub remove: Vec<&'static str>,
    /// A version that is added to the replaced ones.
    pub previous: Option<Fields>,
}

/// A change that was not made.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The text is no inventory.
    #[error("{0}")]
    Syntax(Mistake),
    /// No entry has this id.
    #[error("there is no credential `{id}`{}", nearest.as_ref().map(|near| format!(", did you mean `{near}`?")).unwrap_or_default())]
    NoSuchCredential {
        /// As asked for.
        id: String,
        /// One that is there.
        nearest: Option<String>,
    },
    /// The text is written in a way that no change fits.
    #[error(
        "it is written in a way that cannot be edited without touching more than this entry; by hand, write:\n{snippet}"
    )]
    Unfit {
        /// What to write, in the format of the text.
        snippet: String,
    },
}

/// The text with a change, and nothing else changed. `shown` is what messages call the file.
///
/// # Errors
/// When the text is no inventory, the entry is not there, or the change does not fit the way in which the text is
/// written.
pub fn apply(text: &str, format: Format, shown: &str, change: &Change) -> Result<String, EditError> {
    let body = text.trim_start_matches('\u{feff}');
    let mark = text.get(..text.len() - body.len()).unwrap_or_default();
    let document = format::read(body, format).map_err(|mistake| {
        EditError::Syntax(Mistake { file: shown.into(), line: mistake.line, message: mistake.message })
    })?;
    if let Change::Update(Update { id, .. }) = change
        && !document.credentials.iter().any(|entry| entry.value.id == *id)
    {
        let ids = document.credentials.iter().map(|entry| entry.value.id.as_str());
        let nearest = crate::suggest::nearest(id, ids).map(str::to_owned);
        return Err(EditError::NoSuchCredential { id: id.clone(), nearest });
    }
    match together(body, format, std::slice::from_ref(change)) {
        Some(new) => Ok(format!("{mark}{new}")),
        None => Err(EditError::Unfit { snippet: snippet(format, change) }),
    }
}

/// The text with several changes, made in one pass where they do not get in each other's way, and else in parts.
///
/// # Errors
/// As [`apply`], for the first change that cannot be made.
pub fn apply_all(text: &str, format: Format, shown: &str, changes: &[Change]) -> Result<String, EditError> {
    let body = text.trim_start_matches('\u{feff}');
    let mark = text.get(..text.len() - body.len()).unwrap_or_default();
    match changes {
        [] => Ok(text.to_owned()),
        [change] => apply(text, format, shown, change),
        _ => match together(body, format, changes) {
            Some(new) => Ok(format!("{mark}{new}")),
            // They are in each other's way: an empty list, for example, has no item that others could stand behind.
            None => {
                let (first, rest) = changes.split_at(changes.len() / 2);
                let begun = apply_all(text, format, shown, first)?;
                apply_all(&begun, format, shown, rest)
            }
        },
    }
}

/// The text with all changes, if it says then what they mean.
fn together(text: &str, format: Format, changes: &[Change]) -> Option<String> {
    changed(text, format, changes).filter(|new| meaning::is_changes(text, new, format, changes))
}

fn parse(text: &str, format: Format) -> Option<Node> {
    match format {
        Format::Toml => tree_toml::parse(text),
        Format::Yaml => tree_yaml::parse(text),
        Format::Json => tree_json::parse(text),
    }
}

fn changed(text: &str, format: Format, changes: &[Change]) -> Option<String> {
    let root = parse(text, format)?;
    let entries = root.credentials();
    let mut splices = Splices::default();
    for change in changes {
        let entry = match change {
            Change::Add(_) => None,
            Change::Update(update) => Some(*entries.get(update.id.as_str())?),
        };
        splices.append(pieces(text, format, Target { root: &root, entry }, change)?);
    }
    splices.apply(text)
}

/// What a change is made in.
struct Target<'a> {
    root: &'a Node,
    /// The entry that is updated.
    entry: Option<&'a Node>,
}

/// What one change replaces.
fn pieces(text: &str, format: Format, target: Target<'_>, change: &Change) -> Option<Splices> {
    let Target { root, entry } = target;
    let removed = match change {
        Change::Add(_) => &[],
        Change::Update(update) => update.remove.as_slice(),
    };
    let mut writer = Writer::new(text, format, root, removed);
    match change {
        Change::Add(fields) => writer.push_credential(fields)?,
        Change::Update(update) => {
            let entry = entry?;
            writer.set(entry, &update.set)?;
            for name in &update.remove {
                writer.remove(entry, name)?;
            }
            if let Some(fields) = &update.previous {
                writer.push_previous(entry, fields)?;
            }
        }
    }
    Some(writer.splices)
}

/// The lines of a change, for a person to paste.
fn snippet(format: Format, change: &Change) -> String {
    let line = |(name, value): &(&'static str, FieldValue)| {
        format!("  {}{}", value::key(name, format), value.written(format))
    };
    match change {
        Change::Add(fields) => fields.iter().map(line).collect::<Vec<_>>().join("\n"),
        Change::Update(update) => {
            let mut lines: Vec<String> = vec![format!("in the entry `{}`:", update.id)];
            lines.extend(update.set.iter().map(line));
            lines.extend(update.remove.iter().map(|name| format!("  (without `{name}`)")));
            if let Some(fields) = &update.previous {
                lines.push("one more of its `previous`:".to_owned());
                lines.extend(fields.iter().map(line));
            }
            lines.join("\n")
        }
    }
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
