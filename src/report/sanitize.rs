//! Untrusted text (paths, ids, owners, causes) made safe to show: what a terminal would obey or hide is written out.

use std::fmt::{self, Write as _};

/// Text that shows control, bidirectional and invisible characters as `\u{…}`, and everything else as it is.
#[derive(Debug, Clone, Copy)]
pub struct Sanitized<'a>(&'a str);

/// The text in a form that is safe on a terminal and stays on one line.
#[must_use]
pub fn sanitize(text: &str) -> Sanitized<'_> {
    Sanitized(text)
}

impl fmt::Display for Sanitized<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, character) in self.0.char_indices() {
            if is_treacherous(character) || begins_command(self.0, at, character) {
                write!(f, "{}", character.escape_unicode())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// True where a runner of GitHub Actions would take the text for a command: `::` first on a line, whatever white space is
/// before it, and `##[` anywhere.
#[must_use]
pub(super) fn begins_command(text: &str, at: usize, character: char) -> bool {
    match character {
        ':' => text[at..].starts_with("::") && text[..at].trim_start().is_empty(),
        '[' => text[..at].ends_with("##"),
        _ => false,
    }
}

/// True for characters that steer a terminal, turn the direction of the text around, end the line, or cannot be seen.
#[must_use]
pub(super) fn is_treacherous(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}'                          // soft hyphen
            | '\u{34f}'                       // combining grapheme joiner
            | '\u{61c}'                       // Arabic letter mark
            | '\u{115f}' | '\u{1160}'         // Hangul fillers
            | '\u{17b4}' | '\u{17b5}'         // Khmer vowels without a shape
            | '\u{180b}'..='\u{180f}'         // Mongolian selectors and separator
            | '\u{200b}'..='\u{200f}'         // zero width, direction marks
            | '\u{2028}'..='\u{202e}'         // line and paragraph separators, direction overrides
            | '\u{2060}'..='\u{206f}'         // word joiner, invisible operators, direction isolates
            | '\u{3164}' | '\u{ffa0}'         // Hangul fillers
            | '\u{fe00}'..='\u{fe0f}'         // variation selectors
            | '\u{feff}'                      // zero width no-break space
            | '\u{fff0}'..='\u{fffb}'         // unassigned specials, interlinear annotation
            | '\u{1d173}'..='\u{1d17a}'       // musical format controls
            | '\u{e0000}'..='\u{e0fff}'       // tags, more variation selectors
        )
}

#[cfg(test)]
mod tests {
    use super::{is_treacherous, sanitize};

    #[test]
    fn what_a_terminal_would_obey_or_hide_is_written_out() {
        for (text, shown) in [
            ("src/main.rs", "src/main.rs"),
            ("Zürich/日本/\u{1f511}", "Zürich/日本/\u{1f511}"),
            ("a\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("title\u{1b}]0;x\u{7}", "title\\u{1b}]0;x\\u{7}"),
            ("two\nlines\r\tx", "two\\u{a}lines\\u{d}\\u{9}x"),
            ("csi\u{9b}2J", "csi\\u{9b}2J"),
            ("cod\u{202e}gpj.exe", "cod\\u{202e}gpj.exe"),
            ("in\u{2066}out\u{2069}", "in\\u{2066}out\\u{2069}"),
            ("a\u{200b}b\u{feff}c\u{200d}d", "a\\u{200b}b\\u{feff}c\\u{200d}d"),
            ("line\u{2028}line", "line\\u{2028}line"),
            ("tag\u{e0041}", "tag\\u{e0041}"),
            ("::stop-commands::x", "\\u{3a}:stop-commands::x"),
            ("  ::error::x", "  \\u{3a}:error::x"),
            ("a::b:::", "a::b:::"),
            ("a##[add-mask]b", "a##\\u{5b}add-mask]b"),
            ("#[derive]", "#[derive]"),
        ] {
            assert_eq!(sanitize(text).to_string(), shown);
        }
    }

    #[test]
    fn nothing_that_is_shown_can_steer() {
        let everything: String = (0..=0x10_ffff).filter_map(char::from_u32).collect();
        assert!(!sanitize(&everything).to_string().chars().any(is_treacherous));
    }
}
