//! The tree of a JSON text.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::tree::{Field, Node, Shape, Style};

/// The tree; nothing when the text is no JSON.
pub(super) fn parse(text: &str) -> Option<Node> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?;
    parsed.value.as_ref().map(|value| node(value, text))
}

fn node(value: &Value<'_>, text: &str) -> Node {
    let span = value.start()..value.end();
    let shape = match value {
        Value::Object(object) => fields(object, text),
        Value::Array(array) => {
            Shape::Items(Style::Flow, array.elements.iter().map(|item| node(item, text)).collect())
        }
        Value::StringLit(literal) => Shape::Scalar(literal.value.to_string()),
        Value::NumberLit(_) | Value::BooleanLit(_) | Value::NullKeyword(_) => {
            Shape::Scalar(text.get(span.clone()).unwrap_or_default().to_owned())
        }
    };
    Node { span, shape }
}

fn fields(object: &Object<'_>, text: &str) -> Shape {
    let field = |property: &jsonc_parser::ast::ObjectProp<'_>| Field {
        key: property.name.as_str().to_owned(),
        start: property.start(),
        node: node(&property.value, text),
    };
    Shape::Fields(Style::Flow, object.properties.iter().map(field).collect())
}
