//! JSON whose strings are safe even when somebody prints it on a terminal: characters that a terminal would obey or
//! hide, and what a pipeline would take for a command, are written as `\uXXXX`, which means the same to every reader of JSON.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::report::sanitize::{begins_command, is_treacherous};

/// Writes `value` indented, with a newline at the end.
pub(crate) fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Escaping(PrettyFormatter::new())))?;
    out.write_all(b"\n")
}

/// Writes `value` on one line.
pub(crate) fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Escaping(CompactFormatter)))?;
    out.write_all(b"\n")
}

/// A formatter that lays out like another one and escapes more.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        let is_escaped = |at, character| is_treacherous(character) || begins_command(fragment, at, character);
        for (at, character) in fragment.char_indices().filter(|(at, character)| is_escaped(*at, *character)) {
            self.0.write_string_fragment(writer, &fragment[plain..at])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = at + character.len_utf8();
        }
        self.0.write_string_fragment(writer, &fragment[plain..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::{write_line, write_pretty};

    #[test]
    fn treacherous_characters_are_escaped_and_read_back_unchanged() {
        let text = "é \u{1b}[2J \u{7f} \u{9b}x \u{202e} \u{feff} \u{e0041} \"\\\" \u{1f511}";
        let mut out = Vec::new();
        write_line(&text, &mut out).unwrap();
        let json = String::from_utf8(out).unwrap();
        assert_eq!(
            json.trim_end(),
            "\"é \\u001b[2J \\u007f \\u009bx \\u202e \\ufeff \\udb40\\udc41 \\\"\\\\\\\" \u{1f511}\""
        );
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn the_layout_is_serde_json_s_own() {
        let value = serde_json::json!({"a": [1, {"b": null}], "c": [], "d": {}});
        let mut out = Vec::new();
        write_pretty(&value, &mut out).unwrap();
        let expected = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected + "\n");
    }
}
