//! The tree of a YAML text.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

use super::tree::{Field, Node, Shape, Style};

/// The tree; nothing when the text is no YAML, or has keys that are no text.
pub(super) fn parse(text: &str) -> Option<Node> {
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let is_structure = matches!(
            event,
            Event::Scalar(..)
                | Event::Alias(_)
                | Event::SequenceStart(..)
                | Event::SequenceEnd
                | Event::MappingStart(..)
                | Event::MappingEnd
        );
        if is_structure {
            events.push((event, bytes(span)?));
        }
    }
    let mut events = events.into_iter();
    let (first, span) = events.next()?;
    node(first, span, text, &mut events)
}

fn bytes(span: Span) -> Option<Range<usize>> {
    Some(span.start.byte_offset()?..span.end.byte_offset()?)
}

/// The node that begins with this event; the ones after it are taken up to its end.
fn node<'a>(
    event: Event<'a>,
    span: Range<usize>,
    text: &str,
    events: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>,
) -> Option<Node> {
    match event {
        Event::Scalar(value, style, ..) => Some(Node {
            span: if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                trimmed(span, text)
            } else {
                span
            },
            shape: Shape::Scalar(value.into_owned()),
        }),
        Event::Alias(_) => Some(Node { span, shape: Shape::Scalar(String::new()) }),
        Event::SequenceStart(style, ..) => {
            let mut items = Vec::new();
            loop {
                match events.next()? {
                    (Event::SequenceEnd, end) => {
                        let span = whole(style, span, end);
                        return Some(Node { span, shape: Shape::Items(styled(style), items) });
                    }
                    (event, at) => items.push(node(event, at, text, events)?),
                }
            }
        }
        Event::MappingStart(style, ..) => {
            let mut fields = Vec::new();
            loop {
                match events.next()? {
                    (Event::MappingEnd, end) => {
                        let span = whole(style, span, end);
                        return Some(Node { span, shape: Shape::Fields(styled(style), fields) });
                    }
                    (Event::Scalar(key, ..), key_span) => {
                        let (event, at) = events.next()?;
                        let node = node(event, at, text, events)?;
                        fields.push(Field { key: key.into_owned(), start: key_span.start, node });
                    }
                    _ => return None,
                }
            }
        }
        _ => None,
    }
}

/// The end of a block stands after the white space that follows it: only brackets have an end of their own.
fn whole(style: StructureStyle, start: Range<usize>, end: Range<usize>) -> Range<usize> {
    match style {
        StructureStyle::Flow => start.start..end.end,
        StructureStyle::Block => start.start..start.start,
    }
}

fn styled(style: StructureStyle) -> Style {
    match style {
        StructureStyle::Block => Style::Block,
        StructureStyle::Flow => Style::Flow,
    }
}

/// A block of text ends with its last line, not with the indentation of what follows.
fn trimmed(span: Range<usize>, text: &str) -> Range<usize> {
    let length = text.get(span.clone()).map_or(span.len(), |block| block.trim_end().len());
    span.start..span.start + length
}
