//! Rules: declarative descriptions of the credentials that straykey recognises.
//!
//! A rule is data (`rules/*.toml`), read by [`syntax`], checked and made runnable by [`compile`], and gathered in a
//! [`RuleSet`]. Nothing here looks at scanned text.

pub mod allow;
pub mod anchor;
pub mod builtin;
pub mod check;
pub mod companion;
pub mod compile;
pub mod details;
pub mod digest;
mod encoding;
pub mod error;
mod expression;
mod form;
pub mod format;
mod gitleaks;
pub mod level;
pub mod lint;
pub mod opening;
pub mod pattern;
pub mod set;
pub mod shape;
pub mod signature;
mod substring;
pub mod syntax;
pub mod template;
pub mod usage;

use std::fmt;
use std::sync::Arc;

pub use check::Check;
pub use companion::Companion;
pub use details::Details;
pub use digest::RulesDigest;
pub use error::RuleError;
pub use format::{Encoding, Format};
pub use level::{Boundary, Confidence, Missing, Severity};
pub use pattern::Pattern;
pub use set::{Company, Origin, RuleSet};
pub use shape::Shape;
pub use signature::Signature;
pub use usage::Usage;

use crate::kind::{CredentialKind, Guessability};

/// Shortest value that a rule may ask for by its context alone, in bytes.
pub(crate) const SHORTEST_CONTEXT_VALUE: usize = 16;

/// Stable, kebab-case name of a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// Wraps a name that is known to be well formed.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How specific a way of finding is: where two matches overlap, the more specific one is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Specificity {
    /// A value of a provider's shape that stands somewhere near the provider's name.
    Nearby,
    /// Any assignment to a name that sounds like a secret.
    Generic,
    /// A form that many providers use.
    Shared,
    /// An assignment that names the provider, with a value of the provider's shape.
    Named,
    /// A value whose own form identifies it.
    Token,
    /// The same, with the provider's name beside it.
    Confirmed,
}

/// How a rule finds its raw matches.
#[derive(Debug)]
pub enum Engine {
    /// A regular expression, tried around its anchors.
    Token {
        /// The expression with its `secret` group, and the anchors that it is looked for around.
        pattern: Pattern,
        /// Which characters next to the secret would make it part of something longer.
        boundary: Boundary,
    },
    /// The value of an assignment (`name = value`, `"name": "value"`, …) whose name contains one of these.
    Assignment {
        /// Lower-case names; `_` stands for any separator or none.
        names: Vec<String>,
        /// Lower-case names that have to be whole words of the assigned name.
        words: Vec<String>,
        /// The value must match this expression as a whole; any value when absent.
        value: Option<Pattern>,
        /// How the secret is written in the value.
        encoding: Encoding,
    },
    /// A value of some shape with a word beside it that tells whose it is.
    Context {
        /// Lower-case words; `_` stands for any separator or none.
        words: Vec<String>,
        /// What the whole value looks like.
        value: Shape,
    },
    /// An argument of a program.
    Command {
        /// Programs, and how they are given the secret.
        commands: Vec<usage::Command>,
    },
    /// An argument of a call.
    Call {
        /// Functions and their arguments.
        signatures: Vec<Signature>,
    },
    /// What the reader of a file format finds.
    Format(Format),
}

/// One rule, checked and runnable.
#[derive(Debug)]
pub struct Rule {
    /// Stable name.
    pub id: RuleId,
    /// Who issues this kind of credential.
    pub provider: String,
    /// What it is for; selects the rotation policy.
    pub kind: CredentialKind,
    /// What people call it.
    pub name: String,
    /// Consequence if real.
    pub severity: Severity,
    /// How likely a match is real, before the offline checks have their say.
    pub confidence: Confidence,
    /// How it finds raw matches.
    pub engine: Engine,
    /// Whether it gives way to every rule that knows whose a value is.
    pub yields: bool,
    /// Other parts of the same credential.
    pub companions: Vec<Companion>,
    /// Exceptions.
    pub allows: Vec<allow::Allow>,
    /// Only files whose path matches this expression; all when absent.
    pub path: Option<Pattern>,
    /// Offline checks, in order.
    pub checks: Vec<Check>,
    /// Whether a plain digest of the value would give it away.
    pub guessability: Guessability,
    /// What nobody needs to find it.
    details: details::Source,
}

impl Rule {
    /// What people are told about it, and its examples.
    #[must_use]
    pub fn details(&self) -> &Details {
        self.details.get()
    }

    /// How specific its matches are.
    #[must_use]
    pub fn specificity(&self) -> Specificity {
        match &self.engine {
            _ if self.yields => Specificity::Shared,
            Engine::Token { .. } => Specificity::Token,
            Engine::Assignment { value: Some(_), .. } | Engine::Context { .. } => Specificity::Named,
            Engine::Assignment { value: None, .. }
            | Engine::Command { .. }
            | Engine::Call { .. }
            | Engine::Format(_) => Specificity::Generic,
        }
    }
}
