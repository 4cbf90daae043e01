//! Texts that somebody else chose, cut to a length that an event can carry.

/// Longest name, in bytes.
const NAME: usize = 256;

/// Longest path or sentence, in bytes.
const TEXT: usize = 1024;

/// What stands for what was cut out.
const GAP: &str = "…";

/// A name.
pub(super) fn name(text: &str) -> String {
    cut(text, NAME)
}

/// A path, a sentence, an address.
pub(super) fn text(text: &str) -> String {
    cut(text, TEXT)
}

/// Both ends of a text that is too long.
fn cut(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return text.to_owned();
    }
    let half = (longest - GAP.len()) / 2;
    let head = text.floor_char_boundary(half);
    let tail = text.ceil_char_boundary(text.len() - half);
    format!("{}{GAP}{}", &text[..head], &text[tail..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::cut;

    #[test]
    fn only_what_is_too_long_is_cut() {
        for (text, longest, expected) in [
            ("", 8, ""),
            ("abcdefgh", 8, "abcdefgh"),
            ("abcdefghi", 9, "abcdefghi"),
            ("abcdefghij", 9, "abc…hij"),
            ("ééééééé", 9, "é…é"),
        ] {
            assert_eq!(cut(text, longest), expected);
        }
    }

    proptest! {
        #[test]
        fn it_never_gets_longer_than_allowed(text in "\\PC{0,40}", longest in 5..60usize) {
            let cut = cut(&text, longest);
            prop_assert!(cut.len() <= longest.max(text.len().min(longest)));
            prop_assert!(cut == text || text.len() > longest);
        }
    }
}
