//! What edits write, in the notation of each format.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::inventory::Format;

/// A value that an edit writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Text.
    Text(String),
    /// An instant.
    Moment(Timestamp),
    /// A list of texts.
    List(Vec<String>),
    /// Fields of a table, on one line.
    Table(Vec<(&'static str, FieldValue)>),
    /// Tables of a list, on one line.
    Tables(Vec<Vec<(&'static str, FieldValue)>>),
}

impl FieldValue {
    /// The value as a generic one. Instants are text there.
    pub(super) fn generic(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Moment(at) => at.to_string().into(),
            Self::List(texts) => texts.clone().into(),
            Self::Table(fields) => object(fields),
            Self::Tables(tables) => tables.iter().map(|fields| object(fields)).collect(),
        }
    }

    /// The value as a format writes it, on one line.
    #[must_use]
    pub fn written(&self, format: Format) -> String {
        match (self, format) {
            (Self::Text(text), Format::Yaml) if is_plain(text) => text.clone(),
            (Self::Text(text), _) => quoted(text),
            (Self::Moment(at), Format::Json) => quoted(&at.to_string()),
            (Self::Moment(at), Format::Toml | Format::Yaml) => at.to_string(),
            (Self::List(texts), _) => {
                let texts: Vec<_> = texts.iter().map(|text| quoted(text)).collect();
                format!("[{}]", texts.join(", "))
            }
            (Self::Table(fields), _) => braced(fields, format),
            (Self::Tables(tables), _) => {
                let tables: Vec<_> = tables.iter().map(|fields| braced(fields, format)).collect();
                format!("[{}]", tables.join(", "))
            }
        }
    }
}

fn object(fields: &[(&'static str, FieldValue)]) -> serde_json::Value {
    fields.iter().map(|(name, value)| ((*name).to_owned(), value.generic())).collect()
}

/// A table on one line.
pub(super) fn braced(fields: &[(&'static str, FieldValue)], format: Format) -> String {
    let written = |(name, value): &(&'static str, FieldValue)| {
        format!("{}{}", key(name, format), value.written(format))
    };
    let fields: Vec<_> = fields.iter().map(written).collect();
    match format {
        Format::Toml => format!("{{ {} }}", fields.join(", ")),
        Format::Yaml | Format::Json => format!("{{{}}}", fields.join(", ")),
    }
}

/// A key and its separator as a format writes them.
pub(super) fn key(name: &str, format: Format) -> String {
    match format {
        Format::Toml => format!("{name} = "),
        Format::Yaml => format!("{name}: "),
        Format::Json => format!("\"{name}\": "),
    }
}

/// In double quotes, with the escapes that the strings of all three formats have in common.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            // YAML ends lines at three more characters, and does not print the byte order mark.
            '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// Means the same without quotes in YAML, in blocks and in brackets.
fn is_plain(text: &str) -> bool {
    const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let holds = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':'));
    begins && holds && !text.ends_with(':') && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::FieldValue;
    use crate::inventory::Format;

    fn text(text: &str, format: Format) -> String {
        FieldValue::Text(text.to_owned()).written(format)
    }

    #[test]
    fn texts_are_quoted_where_they_would_mean_something_else() {
        assert_eq!(text("team-a", Format::Yaml), "team-a");
        assert_eq!(text("sha256:00", Format::Yaml), "sha256:00");
        for special in ["", "true", "No", "1", "~", "a: b", "a:", "# c", "*", "- a", "é"] {
            assert_eq!(text(special, Format::Yaml), format!("\"{special}\""), "{special}");
        }
        assert_eq!(text("team-a", Format::Toml), "\"team-a\"");
        assert_eq!(text("a\"\\\n\u{7f}\u{2028}", Format::Json), "\"a\\\"\\\\\\u000a\\u007f\\u2028\"");
    }

    #[test]
    fn every_text_reads_back_in_every_format() {
        for original in [
            "",
            "a\"b\\c",
            "line\nend\ttab",
            "\u{85}\u{7f}\u{2028}\u{feff}",
            "é漢🔑",
            "yes",
            "null",
            "#",
            "a: b",
        ] {
            let value = serde_json::Value::from(original);
            for format in [Format::Toml, Format::Yaml, Format::Json] {
                let written = text(original, format);
                let read = match format {
                    Format::Toml => toml::from_str::<serde_json::Value>(&format!("k = {written}")).unwrap(),
                    Format::Yaml => serde_saphyr::from_str(&format!("k: {written}")).unwrap(),
                    Format::Json => serde_json::from_str(&format!("{{\"k\": {written}}}")).unwrap(),
                };
                assert_eq!(read["k"], value, "{written}");
            }
        }
    }
}
