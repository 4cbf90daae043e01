//! The tree of a TOML text.

use toml::de::{DeTable, DeValue};

use super::tree::{Field, Node, Shape, Style};

/// The tree; nothing when the text is no TOML.
pub(super) fn parse(text: &str) -> Option<Node> {
    let root = DeTable::parse(text).ok()?;
    Some(Node { span: 0..0, shape: fields(root.get_ref(), text, Style::Block) })
}

fn fields(table: &DeTable<'_>, text: &str, style: Style) -> Shape {
    let mut fields: Vec<Field> = table
        .iter()
        .map(|(key, value)| Field {
            key: key.get_ref().to_string(),
            start: key.span().start,
            node: node(value, text),
        })
        .collect();
    fields.sort_by_key(|field| field.start);
    Shape::Fields(style, fields)
}

fn node(value: &toml::Spanned<DeValue<'_>>, text: &str) -> Node {
    let span = value.span();
    let begins = |with: char| text.get(span.start..).is_some_and(|rest| rest.starts_with(with));
    let shape = match value.get_ref() {
        // A table that is not in braces has a header, or keys with dots.
        DeValue::Table(table) => fields(table, text, if begins('{') { Style::Flow } else { Style::Block }),
        DeValue::Array(items) => {
            let style = if items.first().is_some_and(|item| has_header(item, text)) {
                Style::Block
            } else {
                Style::Flow
            };
            Shape::Items(style, items.iter().map(|item| node(item, text)).collect())
        }
        DeValue::String(value) => Shape::Scalar(value.to_string()),
        _ => Shape::Scalar(text.get(span.clone()).unwrap_or_default().to_owned()),
    };
    Node { span, shape }
}

/// Is this table one of a list of tables with headers?
fn has_header(item: &toml::Spanned<DeValue<'_>>, text: &str) -> bool {
    let is_table = matches!(item.get_ref(), DeValue::Table(_));
    is_table && text.get(item.span().start..).is_some_and(|rest| rest.starts_with("[["))
}
