//! A rule's regular expression, compiled on first use.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::expression::parse;
use super::opening::Opening;

/// Longest match that a pattern without an upper bound is given, in bytes.
const UNBOUNDED_REACH: usize = 1024;

/// Compiled programs larger than this are refused.
const SIZE_LIMIT: usize = 4 << 20;

/// A regular expression over bytes. Compiling costs milliseconds, and a run touches few rules, so it waits.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    window: Option<usize>,
    /// Literals of which one is near every match, for patterns that are looked for around them.
    anchors: Vec<String>,
    compiled: OnceLock<Option<Compiled>>,
}

/// What a pattern becomes when it is first needed.
#[derive(Debug)]
pub struct Compiled {
    /// The expression. Without Unicode classes: `\w` is ASCII. Matches only at the beginning of a text if there is an
    /// opening.
    pub regex: Regex,
    /// How every match begins, if that is fixed.
    pub opening: Option<Opening>,
    /// A match that contains some byte begins at most so far before it and ends at most so far behind it.
    pub reach: usize,
    /// Could the expression match more than that, if it were shown more?
    pub is_cut: bool,
}

impl Pattern {
    /// A pattern that is compiled when first used.
    #[must_use]
    pub fn new(source: String, window: Option<usize>) -> Self {
        Self { source, window, anchors: Vec::new(), compiled: OnceLock::new() }
    }

    /// The same, to be looked for around anchors.
    #[must_use]
    pub fn around(self, anchors: Vec<String>) -> Self {
        Self { anchors, ..self }
    }

    /// Literals of which one is near every match; none for a pattern that is not looked for around any.
    #[must_use]
    pub fn anchors(&self) -> &[String] {
        &self.anchors
    }

    /// The expression as written in the rule.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// How far around an anchor the rule wants the expression to look, in bytes, where it says so.
    #[must_use]
    pub fn window(&self) -> Option<usize> {
        self.window
    }

    /// The runnable form. `None` only for an expression that [`Pattern::check`] refuses.
    pub fn get(&self) -> Option<&Compiled> {
        self.compiled.get_or_init(|| self.compile().ok()).as_ref()
    }

    /// Says what is wrong with the expression, if anything.
    ///
    /// # Errors
    /// The text of the first problem: a syntax error, a size over the limit, or a missing `secret` group.
    pub fn check(&self) -> Result<(), String> {
        let compiled = self.compile()?;
        if compiled.regex.capture_names().flatten().any(|name| name == "secret") {
            Ok(())
        } else {
            Err("the pattern has no group named `secret`: write `(?P<secret>…)` around the secret part"
                .to_owned())
        }
    }

    /// Says why the expression cannot be used, if it cannot.
    ///
    /// # Errors
    /// The text of the first problem: a syntax error, or a size over the limit.
    pub fn compiles(&self) -> Result<(), String> {
        self.compile().map(|_| ())
    }

    fn compile(&self) -> Result<Compiled, String> {
        let opening = Opening::of(&self.source, &self.anchors);
        let source = if opening.is_some() { &format!(r"\A(?:{})", self.source) } else { &self.source };
        let regex = RegexBuilder::new(source)
            .unicode(false)
            .size_limit(SIZE_LIMIT)
            .build()
            .map_err(|error| format!("the pattern does not compile: {error}"))?;
        let longest = parse(&self.source)?.properties().maximum_len();
        let reach = self.window.unwrap_or(longest.unwrap_or(UNBOUNDED_REACH).min(UNBOUNDED_REACH));
        Ok(Compiled { regex, opening, reach, is_cut: longest.is_none_or(|longest| longest > reach) })
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn reach_is_the_longest_match() {
        let pattern = Pattern::new("ab(?P<secret>[a-z]{10,20})".to_owned(), None);
        assert_eq!(pattern.get().unwrap().reach, 22);
        let pattern = Pattern::new("ab(?P<secret>[a-z]+)".to_owned(), Some(99));
        assert_eq!(pattern.get().unwrap().reach, 99);
    }

    #[test]
    fn problems_are_named() {
        assert!(Pattern::new("(".to_owned(), None).check().unwrap_err().contains("does not compile"));
        assert!(Pattern::new("abc".to_owned(), None).check().unwrap_err().contains("`secret`"));
        assert!(Pattern::new("(?P<secret>[a-z]{60000}{9})".to_owned(), None).check().is_err());
    }
}
