//! YAML, with lines, and with limits that keep a small file from becoming a large document.

use serde::de::DeserializeOwned;
use serde_saphyr::budget::Budget;
use serde_saphyr::{Error, Options, Spanned};

use super::format::{Lined, Lines, SyntaxMistake};
use super::schema::Positions;

/// Parser events that aliases may add to a document. Inventories repeat a few policies or lists with them.
const MOST_REPLAYED_EVENTS: usize = 100_000;

/// YAML knows the line of every value.
pub(super) struct YamlPositions;

impl Positions for YamlPositions {
    type At<T: DeserializeOwned> = Spanned<T>;
}

impl Lines for YamlPositions {
    fn lined<T: DeserializeOwned>(&self, at: Self::At<T>) -> Lined<T> {
        Lined { line: at.referenced.line().max(1), value: at.value }
    }
}

/// Reads one YAML document.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, SyntaxMistake> {
    serde_saphyr::from_str_with_options(text, options(text.len())).map_err(|error| {
        let error = error.without_snippet();
        SyntaxMistake {
            line: error.location().map_or(1, |location| location.line().max(1)),
            message: message(error),
        }
    })
}

/// A document of `length` bytes has no more parts than bytes, and only aliases can make more of them.
fn options(length: usize) -> Options {
    let usual = Budget::default();
    let most = |least: usize| least.max(length.saturating_mul(2).saturating_add(MOST_REPLAYED_EVENTS));
    let budget = serde_saphyr::budget! {
        max_events: most(usual.max_events),
        max_nodes: most(usual.max_nodes),
        max_total_scalar_bytes: most(usual.max_total_scalar_bytes),
        max_documents: 1,
    };
    serde_saphyr::options! {
        budget: budget,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST_REPLAYED_EVENTS },
        with_snippet: false,
    }
}

/// The parser's message, with unknown names quoted as the other formats quote them.
fn message(error: &Error) -> String {
    let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match error {
        Error::AliasError { error, .. } => message(error),
        Error::SerdeUnknownField { field, expected, .. } => {
            format!("unknown field `{field}`, expected one of {}", quoted(expected))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            format!("unknown variant `{variant}`, expected one of {}", quoted(expected))
        }
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("duplicate key `{key}`"),
        Error::DuplicateMappingKey { key: None, .. } => "duplicate key".to_owned(),
        Error::AliasReplayLimitExceeded { .. } | Error::Budget { .. } => {
            format!("{}: write out what the aliases repeat, or split the file", unplaced(error))
        }
        other => unplaced(other),
    }
}

/// The message without the place that the parser appends: lines are told in front.
fn unplaced(error: &Error) -> String {
    let message = error.to_string();
    let place = error.location().map(|at| format!(" at line {}, column {}", at.line(), at.column()));
    let place = place.and_then(|place| message.find(&place));
    place.and_then(|place| message.get(..place)).unwrap_or(&message).to_owned()
}
