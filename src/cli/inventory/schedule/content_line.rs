//! Content lines of RFC 5545: `NAME:value`, ended by CRLF, folded so that no line has more than 75 octets (section 3.1).

use std::io::{self, Write};

use crate::report::sanitize::sanitize;

/// Longest line in octets, without its end.
const LONGEST: usize = 75;

/// Writes a line whose value needs no escapes.
pub(super) fn write(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    let line = format!("{name}:{value}");
    let mut room = LONGEST;
    for character in line.chars() {
        if character.len_utf8() > room {
            // The space that continues a line is part of it.
            out.write_all(b"\r\n ")?;
            room = LONGEST - 1;
        }
        room -= character.len_utf8();
        write!(out, "{character}")?;
    }
    out.write_all(b"\r\n")
}

/// Writes a line whose value is text (section 3.3.11). Line ends in it stay, and what a terminal would obey is written out.
pub(super) fn write_text(out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    write(out, name, &escaped(text))
}

fn escaped(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| sanitize(line).to_string().replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,"))
        .collect();
    lines.join("\\n")
}

#[cfg(test)]
mod tests {
    fn written(name: &str, text: &str) -> String {
        let mut out = Vec::new();
        super::write_text(&mut out, name, text).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_folded_at_75_octets_and_never_inside_of_a_character() {
        assert_eq!(written("A", "b"), "A:b\r\n");
        assert_eq!(written("A", &"x".repeat(73)), format!("A:{}\r\n", "x".repeat(73)));
        assert_eq!(written("A", &"x".repeat(74)), format!("A:{}\r\n x\r\n", "x".repeat(73)));
        for text in ["é".repeat(200), "漢".repeat(100), "🔑".repeat(90), "aé".repeat(99)] {
            let written = written("SUMMARY", &text);
            for line in written.strip_suffix("\r\n").unwrap().split("\r\n") {
                assert!(
                    line.len() <= 75 && line.len() > 70 || written.ends_with(&format!("{line}\r\n")),
                    "{line}"
                );
            }
            assert_eq!(written.replace("\r\n ", ""), format!("SUMMARY:{text}\r\n"));
        }
    }

    #[test]
    fn text_cannot_end_its_line_or_begin_another_property() {
        assert_eq!(written("A", "a,b;c\\d\ne"), "A:a\\,b\\;c\\\\d\\ne\r\n");
        assert_eq!(written("A", "x\rEND:VEVENT"), "A:x\\\\u{d}END:VEVENT\r\n");
    }
}
