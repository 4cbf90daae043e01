//! TOML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{NAMES, Step};
use crate::location::Span;

/// The way to each span; empty where there is none.
pub(super) fn paths(text: &str, spans: &[Span]) -> Vec<Vec<Step>> {
    let Ok(root) = DeTable::parse(text) else { return vec![Vec::new(); spans.len()] };
    spans
        .iter()
        .map(|span| {
            let mut steps = Vec::new();
            search(root.get_ref(), span.start, &mut steps);
            steps
        })
        .collect()
}

/// Finds the value that holds a byte. Tables may be written in pieces, so only values tell where they are.
fn search(table: &DeTable<'_>, at: usize, steps: &mut Vec<Step>) -> bool {
    table.iter().any(|(key, value)| {
        steps.push(Step { key: key.get_ref().to_string(), name: name_of(value.get_ref()) });
        let found = is_in(value, at, steps);
        if !found {
            steps.pop();
        }
        found
    })
}

fn is_in(value: &Spanned<DeValue<'_>>, at: usize, steps: &mut Vec<Step>) -> bool {
    match value.get_ref() {
        DeValue::Table(table) => search(table, at, steps),
        DeValue::Array(array) => array.iter().any(|element| {
            steps.push(Step { key: String::new(), name: name_of(element.get_ref()) });
            let found = is_in(element, at, steps);
            if !found {
                steps.pop();
            }
            found
        }),
        _ => value.span().contains(&at),
    }
}

fn name_of(value: &DeValue<'_>) -> Option<String> {
    let table = value.as_table()?;
    NAMES.iter().find_map(|name| Some(table.get(*name)?.get_ref().as_str()?.to_owned()))
}
