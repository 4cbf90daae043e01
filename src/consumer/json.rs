//! JSON, with comments and trailing commas as settings have them.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{NAMES, Step};
use crate::location::Span;

/// Deeper documents are no settings. The parser calls itself for each level.
const DEEPEST: usize = 100;

/// The way to each span; empty where there is none.
pub(super) fn paths(text: &str, spans: &[Span]) -> Vec<Vec<Step>> {
    let none = || vec![Vec::new(); spans.len()];
    if depth(text) > DEEPEST {
        return none();
    }
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let Some(root) = parsed.ok().and_then(|parsed| parsed.value) else { return none() };
    spans.iter().map(|span| path(&root, span.start)).collect()
}

/// The same for a document on each line.
pub(super) fn line_paths(text: &str, spans: &[Span]) -> Vec<Vec<Step>> {
    let line = |span: &Span| {
        let before = text.get(..span.start)?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(start..)?;
        let line = rest.split('\n').next()?;
        paths(line, &[Span::new(span.start - start, span.end - start)]).pop()
    };
    spans.iter().map(|span| line(span).unwrap_or_default()).collect()
}

/// At most so many brackets are open at once, wherever they stand.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn path(root: &Value<'_>, at: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut value = root;
    let holds = |value: &Value<'_>| value.start() <= at && at < value.end();
    loop {
        let next = match value {
            Value::Object(object) => {
                object.properties.iter().find(|property| holds(&property.value)).map(|property| {
                    steps.push(Step {
                        key: property.name.as_str().to_owned(),
                        name: name_of(&property.value),
                    });
                    &property.value
                })
            }
            Value::Array(array) => array.elements.iter().find(|element| holds(element)).inspect(|element| {
                steps.push(Step { key: String::new(), name: name_of(element) });
            }),
            _ => None,
        };
        match next {
            Some(next) => value = next,
            None => return steps,
        }
    }
}

fn name_of(value: &Value<'_>) -> Option<String> {
    let Value::Object(object) = value else { return None };
    NAMES.iter().find_map(|name| text_of(object, name))
}

fn text_of(object: &Object<'_>, name: &str) -> Option<String> {
    match &object.properties.iter().find(|property| property.name.as_str() == name)?.value {
        Value::StringLit(text) => Some(text.value.to_string()),
        _ => None,
    }
}
