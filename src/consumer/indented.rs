//! YAML, by its indentation: the lines above a value that stand further left are its parents. Good for documents that people
//! write; what is in flow style has the parents of its line.

use super::{NAMES, Step};
use crate::location::Span;

/// So far above a value its parents are looked for, and so far below a dash the name of its element, in lines.
const LINES: usize = 500;

/// A line with a key.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    /// Where it begins in the text.
    start: usize,
    /// How far the key is indented, the dash counted.
    indent: usize,
    /// How far the dash is indented, if the line begins an element of a list.
    dash: Option<usize>,
    key: &'a str,
    value: &'a str,
}

/// The way to each span; empty where there is none.
pub(super) fn paths(text: &str, spans: &[Span]) -> Vec<Vec<Step>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.extend(parsed(line, start));
        start += line.len();
    }
    spans.iter().map(|span| path(&lines, span.start)).collect()
}

fn parsed(line: &str, start: usize) -> Option<Line<'_>> {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    let rest = &line[blanks..];
    let (dash, indent, rest) = match rest.strip_prefix("- ") {
        Some(element) => {
            let more = element.len() - element.trim_start_matches(' ').len();
            (Some(blanks), blanks + 2 + more, element.trim_start_matches(' '))
        }
        None => (None, blanks, rest),
    };
    if rest.starts_with('#') {
        return None;
    }
    let (key, value) = rest.trim_end().split_once(':').unwrap_or(("", rest.trim_end()));
    let unquoted = |text| str::trim_matches(text, |c: char| matches!(c, '"' | '\'' | ' '));
    let is_key = !key.is_empty() && (value.is_empty() || value.starts_with(' '));
    (is_key || dash.is_some()).then(|| Line {
        start,
        indent,
        dash,
        key: if is_key { unquoted(key) } else { "" },
        value: if is_key { unquoted(value) } else { "" },
    })
}

/// Upwards, from the line that holds a byte to those that it is part of.
fn path(lines: &[Line<'_>], at: usize) -> Vec<Step> {
    let Some(own) = lines.partition_point(|line| line.start <= at).checked_sub(1) else { return Vec::new() };
    let mut steps = vec![Step { key: lines[own].key.to_owned(), name: None }];
    let mut limit = lines[own].indent;
    if let Some(dash) = lines[own].dash {
        steps.push(element(lines, own));
        limit = dash;
    }
    let mut is_list = lines[own].dash.is_some();
    for index in (own.saturating_sub(LINES)..own).rev() {
        let line = lines[index];
        let is_parent = line.indent < limit || (is_list && line.indent == limit && line.dash.is_none());
        let begins_own_element = !is_list && line.indent == limit && line.dash.is_some();
        if is_parent {
            steps.push(Step { key: line.key.to_owned(), name: None });
        }
        if !is_parent && !begins_own_element {
            continue;
        }
        match line.dash {
            Some(dash) => {
                steps.push(element(lines, index));
                (limit, is_list) = (dash, true);
            }
            None => (limit, is_list) = (line.indent, false),
        }
    }
    steps.reverse();
    steps
}

/// The element of a list that a line begins, with its name.
fn element(lines: &[Line<'_>], first: usize) -> Step {
    let begin = lines[first];
    let rest = lines[first + 1..]
        .iter()
        .take(LINES)
        .take_while(|line| line.indent >= begin.indent && line.dash != begin.dash);
    let own: Vec<&Line<'_>> =
        std::iter::once(&begin).chain(rest).filter(|line| line.indent == begin.indent).collect();
    let name =
        NAMES.iter().find_map(|name| own.iter().find(|line| line.key == *name && !line.value.is_empty()));
    Step { key: String::new(), name: name.map(|line| line.value.to_owned()) }
}
