//! Parsing with the place of what is wrong, and without a word of the text.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

use super::IntakeError;

/// Reads a type from the text of a document.
pub(super) fn parse<T: DeserializeOwned>(text: &str, place: &str) -> Result<T, IntakeError> {
    let mut document = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut document);
    let read = read.map_err(|error| failure(&error, place))?;
    document.end().map_err(|error| syntax(&error))?;
    Ok(read)
}

/// Reads a type from a part of a document.
pub(super) fn convert<T: DeserializeOwned>(value: Value, place: &str) -> Result<T, IntakeError> {
    serde_path_to_error::deserialize(value).map_err(|error| failure(&error, place))
}

fn failure(error: &serde_path_to_error::Error<serde_json::Error>, place: &str) -> IntakeError {
    let cause = error.inner();
    if matches!(cause.classify(), Category::Syntax | Category::Eof) {
        return syntax(cause);
    }
    let below = error.path().to_string();
    let place = match (place, below.as_str()) {
        ("", ".") => "its beginning".to_owned(),
        (place, ".") => place.to_owned(),
        ("", below) => below.to_owned(),
        (place, below) => format!("{place}.{below}"),
    };
    let place = if cause.line() > 0 { format!("{place} (line {})", cause.line()) } else { place };
    IntakeError::Field { place, cause: without_value(&cause.to_string()) }
}

/// The parser's own words may quote the text.
fn syntax(error: &serde_json::Error) -> IntakeError {
    let cause = match error.classify() {
        Category::Eof => "the JSON ends too early: was it cut off?",
        _ if error.to_string().starts_with("recursion limit") => "the JSON is nested too deeply",
        _ if error.to_string().starts_with("trailing characters") => {
            "there is more behind the end of the document: lines of `--format jsonl` cannot be read, write `--format json`"
        }
        _ => "it is not JSON",
    };
    IntakeError::Syntax { line: error.line(), column: error.column(), cause }
}

/// Of an error's text what does not quote: a name that is missing, a type that was expected.
fn without_value(text: &str) -> String {
    let text = text.rsplit_once(" at line ").map_or(text, |(text, _)| text);
    if text.starts_with("missing field `") {
        return text.to_owned();
    }
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => format!("it is not {expected}"),
        None => "it is not what the format has there".to_owned(),
    }
}
