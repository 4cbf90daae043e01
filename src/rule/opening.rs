//! How the matches of a pattern begin, where that is fixed text: they can then be tried where they begin instead of searched
//! for.

use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Hir, HirKind};

use super::expression::parse;

/// Longer matches are searched for, so that text full of beginnings still takes linear time.
const LONGEST: usize = 512;
/// More literals are no fixed text: they spell a class of characters.
const MOST_LITERALS: usize = 64;
/// Larger classes end the fixed text.
const LARGEST_CLASS: usize = 4;

/// The beginning of every match of a pattern.
#[derive(Debug, PartialEq, Eq)]
pub struct Opening {
    /// One of these begins it, in this case.
    literals: Vec<Vec<u8>>,
    /// Whether the secret begins there too.
    pub first: First,
}

/// What a match begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The secret.
    Secret,
    /// Something in front of it.
    Other,
}

impl Opening {
    /// That of a pattern whose matches are all found at one of the anchors; nothing if some could be elsewhere, or depend
    /// on what stands in front of them.
    #[must_use]
    pub fn of(source: &str, anchors: &[String]) -> Option<Self> {
        let hir = parse(source).ok()?;
        let properties = hir.properties();
        if properties.maximum_len().is_none_or(|longest| longest > LONGEST)
            || !properties.look_set_prefix_any().is_empty()
        {
            return None;
        }
        let mut extractor = Extractor::new();
        extractor.kind(ExtractKind::Prefix).limit_class(LARGEST_CLASS).limit_total(MOST_LITERALS);
        let sequence = extractor.extract(&hir);
        let literals: Vec<Vec<u8>> =
            sequence.literals()?.iter().map(|literal| literal.as_bytes().to_owned()).collect();
        let is_anchored = |literal: &Vec<u8>| {
            anchors.iter().any(|anchor| {
                literal.get(..anchor.len()).is_some_and(|head| head.eq_ignore_ascii_case(anchor.as_bytes()))
            })
        };
        let first = if begins_with_secret(&hir) { First::Secret } else { First::Other };
        (!literals.is_empty() && literals.iter().all(is_anchored)).then_some(Self { literals, first })
    }

    /// Whether a match could begin a text.
    #[must_use]
    pub fn begins(&self, text: &[u8]) -> bool {
        self.literals.iter().any(|literal| text.starts_with(literal))
    }
}

fn begins_with_secret(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(group) if group.name.as_deref() == Some("secret") => true,
        HirKind::Capture(group) => begins_with_secret(&group.sub),
        HirKind::Concat(parts) => parts.first().is_some_and(begins_with_secret),
        HirKind::Alternation(all) => all.iter().all(begins_with_secret),
        HirKind::Empty
        | HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Look(_)
        | HirKind::Repetition(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{First, Opening};

    fn opening(source: &str, anchors: &[&str]) -> Option<(First, Vec<String>)> {
        let anchors: Vec<String> = anchors.iter().map(|&anchor| anchor.to_owned()).collect();
        Opening::of(source, &anchors).map(|opening| {
            let text = |literal: &Vec<u8>| String::from_utf8(literal.clone()).unwrap();
            (opening.first, opening.literals.iter().map(text).collect())
        })
    }

    #[test]
    fn fixed_text_at_the_beginning_is_an_opening() {
        let secret = |literals: &[&str]| {
            Some((First::Secret, literals.iter().map(|&literal| literal.to_owned()).collect()))
        };
        assert_eq!(opening("(?P<secret>KEY[A-F]{4})", &["key"]), secret(&["KEY"]));
        assert_eq!(opening("(?P<secret>(?:abc|abd)_[0-9]{4})", &["abc_", "abd"]), secret(&["abc_", "abd_"]));
        assert_eq!(opening("(?:(?P<secret>abc[0-9]{4})x)", &["abc"]), secret(&["abc"]));
        assert_eq!(
            opening("abc=(?P<secret>[0-9]{4})", &["abc="]),
            Some((First::Other, vec!["abc=".to_owned()]))
        );
    }

    #[test]
    fn other_patterns_have_none() {
        for (source, anchors) in [
            ("(?P<secret>[a-z]{3}abc)", ["abc"]),
            ("(?P<secret>abc[0-9]{4})", ["bc"]),
            ("(?P<secret>(?:abc|xyz)[0-9]{4})", ["abc"]),
            (r"\b(?P<secret>abc[0-9]{4})", ["abc"]),
            ("(?m)^(?P<secret>abc[0-9]{4})", ["abc"]),
            ("x?(?P<secret>abc[0-9]{4})", ["abc"]),
            ("(?P<secret>abc[0-9]+)", ["abc"]),
            ("(?P<secret>abc[0-9]{600})", ["abc"]),
        ] {
            assert_eq!(opening(source, &anchors), None, "{source}");
        }
    }
}
