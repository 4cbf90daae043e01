//! Turns changes of values into replacements of text. Nothing is returned where the text is written in a way that
//! no replacement fits.

use super::lines;
use super::splice::Splices;
use super::tree::{Field, Node, Shape, Style};
use super::value::{FieldValue, braced, key};
use crate::inventory::Format;

/// Fields in the order in which they are written.
pub type Fields = Vec<(&'static str, FieldValue)>;

/// One text, its tree, and what is to be replaced.
pub(super) struct Writer<'a> {
    text: &'a str,
    format: Format,
    root: &'a Node,
    newline: &'static str,
    /// Fields that go away: nothing is written next to them.
    removed: &'a [&'static str],
    pub(super) splices: Splices,
}

impl<'a> Writer<'a> {
    pub(super) fn new(text: &'a str, format: Format, root: &'a Node, removed: &'a [&'static str]) -> Self {
        let newline = lines::newline(text);
        Self { text, format, root, newline, removed, splices: Splices::default() }
    }

    /// Gives fields of an entry new values. Those that it has not got are written below `fingerprint`, or below its last
    /// one.
    pub(super) fn set(&mut self, entry: &Node, fields: &Fields) -> Option<()> {
        for (name, value) in fields {
            match entry.field(name) {
                Some(field) => self.replace(field, value)?,
                None => {
                    let below = self.below(entry)?;
                    self.insert_field(entry, below, name, &value.written(self.format));
                }
            }
        }
        Some(())
    }

    /// Takes a field out of an entry, if it is there.
    pub(super) fn remove(&mut self, entry: &Node, name: &str) -> Option<()> {
        let fields = entry.fields();
        let Some(at) = fields.iter().position(|field| field.key == name) else { return Some(()) };
        let field = fields.get(at)?;
        let end = field.node.end();
        let header = self.text.get(field.node.span.start..).filter(|rest| rest.starts_with('['));
        let has_header =
            self.format == Format::Toml && field.node.style() == Style::Block && header.is_some();
        let span = match entry.style() {
            Style::Block if has_header => lines::whole(self.text, field.node.span.start, end),
            Style::Block if lines::is_first(self.text, field.start) => {
                lines::whole(self.text, field.start, end)
            }
            Style::Block => return None,
            Style::Flow => {
                match (at.checked_sub(1).and_then(|before| fields.get(before)), fields.get(at + 1)) {
                    (Some(before), _) => before.node.end()..end,
                    (None, Some(after)) => field.start..after.start,
                    (None, None) => field.start..end,
                }
            }
        };
        self.splices.replace(span, "");
        Some(())
    }

    /// Adds a replaced version to an entry.
    pub(super) fn push_previous(&mut self, entry: &Node, fields: &Fields) -> Option<()> {
        match (entry.field("previous"), entry.style(), self.format) {
            (Some(field), ..) => self.push(&field.node, "credential.previous", fields),
            (None, Style::Block, Format::Toml) => {
                let indent = lines::indent(self.text, entry.span.start).to_owned();
                self.insert_table(self.end(entry), &indent, "credential.previous", fields);
                Some(())
            }
            (None, Style::Block, _) => {
                let below = self.below(entry)?;
                let indent = column(self.text, below.start);
                let items = self.dashed(&format!("{indent}  "), fields);
                let at = lines::end(self.text, below.node.end());
                self.splices.insert(at, format!("{}{indent}previous:{items}", self.newline));
                Some(())
            }
            (None, Style::Flow, _) => {
                let below = self.below(entry)?;
                let list = format!("[{}]", self.braced(fields));
                self.insert_field(entry, below, "previous", &list);
                Some(())
            }
        }
    }

    /// Adds an entry behind the last one.
    pub(super) fn push_credential(&mut self, fields: &Fields) -> Option<()> {
        match (self.root.field("credential"), self.root.style(), self.format) {
            (Some(field), ..) => self.push(&field.node, "credential", fields),
            (None, Style::Block, Format::Toml) => {
                self.insert_table(self.root.end(), "", "credential", fields);
                Some(())
            }
            (None, Style::Block, _) => {
                let at = lines::end_with_comments(self.text, self.root.end());
                let items = self.dashed("  ", fields);
                self.splices.insert(at, format!("{}credential:{items}", self.newline));
                Some(())
            }
            (None, Style::Flow, _) => {
                let below = self.root.fields().last()?;
                let list = format!("[{}]", self.braced(fields));
                self.insert_field(self.root, below, "credential", &list);
                Some(())
            }
        }
    }

    /// Adds an item to a list.
    fn push(&mut self, list: &Node, header: &str, fields: &Fields) -> Option<()> {
        let Shape::Items(style, items) = &list.shape else { return None };
        match (style, items.last(), self.format) {
            (Style::Flow, None, _) => {
                self.splices.replace(list.span.clone(), format!("[{}]", self.braced(fields)))
            }
            (Style::Flow, Some(last), _) => {
                let item = self.item_like(last, fields);
                self.splices.insert(last.end(), item);
            }
            (Style::Block, Some(last), Format::Toml) => {
                let indent = lines::indent(self.text, last.span.start).to_owned();
                self.insert_table(last.end(), &indent, header, fields);
            }
            (Style::Block, Some(last), _) => {
                let dash = lines::before(self.text, last.span.start);
                if dash.trim() != "-" {
                    return None;
                }
                let indent = lines::indent(self.text, last.span.start);
                let items = self.dashed(indent, fields);
                self.splices.insert(lines::end_with_comments(self.text, last.end()), items);
            }
            (Style::Block, None, _) => return None,
        }
        Some(())
    }

    fn replace(&mut self, field: &Field, value: &FieldValue) -> Option<()> {
        if field.node.style() == Style::Block {
            return None;
        }
        let span = field.node.span.clone();
        let written = value.written(self.format);
        // A key of YAML without a value ends with its colon.
        let gap = if self.text.get(..span.start)?.ends_with(':') { " " } else { "" };
        self.splices.replace(span, format!("{gap}{written}"));
        Some(())
    }

    fn insert_field(&mut self, parent: &Node, below: &Field, name: &str, written: &str) {
        let (newline, key) = (self.newline, key(name, self.format));
        let is_first = lines::is_first(self.text, below.start);
        match parent.style() {
            Style::Block => {
                let indent = column(self.text, below.start);
                let at = lines::end(self.text, below.node.end());
                self.splices.insert(at, format!("{newline}{indent}{key}{written}"));
            }
            Style::Flow if is_first => {
                let indent = lines::indent(self.text, below.start);
                self.splices.insert(below.node.end(), format!(",{newline}{indent}{key}{written}"));
            }
            Style::Flow => self.splices.insert(below.node.end(), format!(", {key}{written}")),
        }
    }

    fn stays(&self, field: &Field) -> bool {
        !self.removed.contains(&field.key.as_str())
    }

    /// The field below which a new one is written: `fingerprint`, or else the last one that ends with its value.
    fn below<'b>(&self, entry: &'b Node) -> Option<&'b Field> {
        let is_simple = |field: &&Field| field.node.style() == Style::Flow && self.stays(field);
        let fingerprint = entry.field("fingerprint").filter(is_simple);
        fingerprint.or_else(|| entry.fields().iter().rfind(is_simple))
    }

    /// One past the last byte of what stays of an entry.
    fn end(&self, entry: &Node) -> usize {
        let ends = entry.fields().iter().filter(|field| self.stays(field)).map(|field| field.node.end());
        entry.span.end.max(ends.max().unwrap_or(0))
    }

    /// A TOML table with a header, below the lines of something.
    fn insert_table(&mut self, end: usize, indent: &str, header: &str, fields: &Fields) {
        let newline = self.newline;
        let mut text = format!("{newline}{newline}{indent}[[{header}]]");
        for (name, value) in fields {
            let (key, value) = (key(name, self.format), value.written(self.format));
            text.push_str(&format!("{newline}{indent}{key}{value}"));
        }
        self.splices.insert(lines::end_with_comments(self.text, end), text);
    }

    /// An item of a YAML list, on lines of its own.
    fn dashed(&self, indent: &str, fields: &Fields) -> String {
        let mut text = String::new();
        for (at, (name, value)) in fields.iter().enumerate() {
            let bullet = if at == 0 { "- " } else { "  " };
            let (key, value) = (key(name, self.format), value.written(self.format));
            text.push_str(&format!("{}{indent}{bullet}{key}{value}", self.newline));
        }
        text
    }

    /// An item in braces, on one line.
    fn braced(&self, fields: &Fields) -> String {
        braced(fields, self.format)
    }

    /// One more item behind the last of a list in brackets, laid out as that one is.
    fn item_like(&self, last: &Node, fields: &Fields) -> String {
        let newline = self.newline;
        if !lines::is_first(self.text, last.span.start) {
            return format!(", {}", self.braced(fields));
        }
        let indent = lines::indent(self.text, last.span.start);
        let inner = last.fields().first().filter(|field| lines::is_first(self.text, field.start));
        let Some(inner) = inner.map(|field| lines::indent(self.text, field.start)) else {
            return format!(",{newline}{indent}{}", self.braced(fields));
        };
        let written = |(name, value): &(&'static str, FieldValue)| {
            format!("{newline}{inner}{}{}", key(name, self.format), value.written(self.format))
        };
        let fields: Vec<_> = fields.iter().map(written).collect();
        format!(",{newline}{indent}{{{}{newline}{indent}}}", fields.join(","))
    }
}

/// White space as wide as what stands before a byte on its line.
fn column(text: &str, at: usize) -> String {
    lines::before(text, at).chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect()
}
