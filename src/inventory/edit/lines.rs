//! Lines of a text, by byte offsets.

use std::ops::Range;

/// The line end that the text uses.
pub(super) fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// First byte of the line.
pub(super) fn start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// One past the last byte of the line, without its line end.
pub(super) fn end(text: &str, at: usize) -> usize {
    let Some(rest) = text.get(at..) else { return text.len() };
    let end = rest.find('\n').map_or(text.len(), |newline| at + newline);
    if end > at && text.get(..end).is_some_and(|line| line.ends_with('\r')) { end - 1 } else { end }
}

/// First byte of the next line, or the end of the text.
pub(super) fn next(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline + 1)
}

/// What stands on the line before a byte.
pub(super) fn before(text: &str, at: usize) -> &str {
    text.get(start(text, at)..at).unwrap_or_default()
}

/// White space at the beginning of the line.
pub(super) fn indent(text: &str, at: usize) -> &str {
    let line = text.get(start(text, at)..end(text, at)).unwrap_or_default();
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}

/// True when nothing but white space stands on the line before a byte.
pub(super) fn is_first(text: &str, at: usize) -> bool {
    before(text, at).trim().is_empty()
}

/// From the first byte of the line to the first byte of the line after the last.
pub(super) fn whole(text: &str, from: usize, to: usize) -> Range<usize> {
    start(text, from)..next(text, to)
}

/// Where the lines end that belong to something whose last byte is before `at`: its own last line, and comments that
/// follow it directly, unless they stand directly above something else.
pub(super) fn end_with_comments(text: &str, at: usize) -> usize {
    let own = end(text, at);
    let mut last = own;
    let mut line = next(text, own);
    while line < text.len() {
        let content = text.get(line..end(text, line)).unwrap_or_default().trim();
        if content.is_empty() {
            return last;
        }
        if !content.starts_with('#') {
            return own;
        }
        last = end(text, line);
        line = next(text, line);
    }
    last
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_are_found_with_both_line_ends() {
        for text in ["ab\n  cd\n", "ab\r\n  cd\r\n"] {
            let at = text.find('d').unwrap();
            assert_eq!(super::before(text, at), "  c");
            assert_eq!(super::indent(text, at), "  ");
            assert_eq!(&text[super::start(text, at)..super::end(text, at)], "  cd");
            assert_eq!(super::next(text, at), text.len());
            assert_eq!(super::end(text, 0), 2);
            assert!(super::is_first(text, at - 1) && !super::is_first(text, at));
        }
        assert_eq!(super::newline("a\r\nb\n"), "\r\n");
        assert_eq!(super::newline("a\nb\r\n"), "\n");
        assert_eq!(super::end("a", 1), 1);
        assert_eq!(super::end("\r\n", 1), 1);
    }

    #[test]
    fn comments_belong_to_what_they_touch() {
        let end = |text: &str| super::end_with_comments(text, 1);
        assert_eq!(end("ab\n# c\n# d\n\nx"), "ab\n# c\n# d".len());
        assert_eq!(end("ab\n# c"), "ab\n# c".len());
        assert_eq!(end("ab\n# c\nx"), 2);
        assert_eq!(end("ab # c\n\n# d\n"), "ab # c".len());
    }
}
