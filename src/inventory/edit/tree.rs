//! Where everything stands in the text of an inventory: one tree for the three formats.
//!
//! Texts are read as inventories before they get here, so that a tree is never deeper than an inventory.

use std::collections::HashMap;
use std::ops::Range;

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    /// Its bytes. Of a table with a header, the header; of a collection in block style, nothing but its beginning.
    pub(super) span: Range<usize>,
    pub(super) shape: Shape,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Shape {
    Scalar(String),
    Items(Style, Vec<Node>),
    Fields(Style, Vec<Field>),
}

/// How a collection is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// On lines of its own: TOML's tables with headers, YAML's indented blocks.
    Block,
    /// Between brackets.
    Flow,
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) key: String,
    /// First byte of the key.
    pub(super) start: usize,
    pub(super) node: Node,
}

impl Node {
    /// The fields of a collection that has some.
    pub(super) fn fields(&self) -> &[Field] {
        match &self.shape {
            Shape::Fields(_, fields) => fields,
            Shape::Scalar(_) | Shape::Items(..) => &[],
        }
    }

    /// The field of a key.
    pub(super) fn field(&self, key: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.key == key)
    }

    /// The items of a list.
    pub(super) fn items(&self) -> &[Self] {
        match &self.shape {
            Shape::Items(_, items) => items,
            Shape::Scalar(_) | Shape::Fields(..) => &[],
        }
    }

    /// How it is written; a scalar has no lines of its own.
    pub(super) fn style(&self) -> Style {
        match &self.shape {
            Shape::Items(style, _) | Shape::Fields(style, _) => *style,
            Shape::Scalar(_) => Style::Flow,
        }
    }

    /// One past the last byte of it and of everything in it.
    pub(super) fn end(&self) -> usize {
        let inside = match &self.shape {
            Shape::Scalar(_) => None,
            Shape::Items(_, items) => items.iter().map(Self::end).max(),
            Shape::Fields(_, fields) => fields.iter().map(|field| field.node.end().max(field.start)).max(),
        };
        self.span.end.max(inside.unwrap_or(0))
    }

    /// The entries in the list of credentials, by id.
    pub(super) fn credentials(&self) -> HashMap<&str, &Self> {
        let items = self.field("credential").map_or(&[][..], |field| field.node.items());
        items.iter().filter_map(|entry| Some((entry.id()?, entry))).collect()
    }

    fn id(&self) -> Option<&str> {
        match &self.field("id")?.node.shape {
            Shape::Scalar(text) => Some(text.as_str()),
            _ => None,
        }
    }
}
