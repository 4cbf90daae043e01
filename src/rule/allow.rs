//! Exceptions that come with a rule: values, lines and files in which its matches are known to be harmless.

use super::Pattern;

/// An exception.
#[derive(Debug, Default)]
pub struct Allow {
    /// Expressions of which one matches.
    pub values: Vec<Pattern>,
    /// What the expressions look at.
    pub target: Target,
    /// Words, in lower case, of which the secret holds one.
    pub words: Vec<String>,
    /// Expressions of which one matches the path, with `/` between its parts.
    pub paths: Vec<Pattern>,
    /// Whether one of these is enough.
    pub condition: Condition,
}

/// What an expression looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// The secret.
    #[default]
    Secret,
    /// Everything that the rule's pattern covers.
    Match,
    /// The lines that it covers.
    Line,
}

/// How the parts of an exception count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Condition {
    /// One of them is enough.
    #[default]
    Any,
    /// All that are given.
    All,
}
