//! The form of a rule file, exactly as written. Unknown keys are errors.
//!
//! Also compiled into the build script, which reads the rules that come with the program.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::format::{Encoding, Format};
use super::level::{Boundary, Confidence, Missing, Severity};

/// One `rules/<provider>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Who issues the credentials of this file.
    pub provider: String,
    /// The rules.
    #[serde(rename = "rule")]
    pub rules: Vec<Spanned<RuleSyntax>>,
}

/// One `[[rule]]` table.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSyntax {
    /// Kebab-case, stable for ever.
    pub id: String,
    /// Overrides the provider of the file.
    pub provider: Option<String>,
    /// A credential kind.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// Consequence if real.
    pub severity: Severity,
    /// How likely a match is real.
    pub confidence: Confidence,
    /// Literals of which one is in every match; derived from the pattern when absent.
    #[serde(default)]
    pub anchors: Vec<String>,
    /// Regular expression with a `secret` group, and optionally a `public_id` group.
    pub pattern: Option<String>,
    /// Bytes around an anchor that the pattern may look at; derived from the pattern when absent.
    pub window: Option<usize>,
    /// What may not stand beside the secret.
    pub boundary: Option<Boundary>,
    /// Finds the values of assignments instead.
    pub assignment: Option<AssignmentSyntax>,
    /// Gives way to every rule that knows whose a value is.
    #[serde(default)]
    pub yields: bool,
    /// Finds values whose provider is named beside them instead.
    pub context: Option<ContextSyntax>,
    /// Finds an argument of a command line instead.
    #[serde(default, rename = "command")]
    pub commands: Vec<CommandSyntax>,
    /// Finds an argument of a call instead.
    pub call: Option<CallSyntax>,
    /// Finds what the reader of a file format finds instead.
    pub format: Option<Format>,
    /// Other parts of the same credential, looked up near a match.
    #[serde(default, rename = "companion")]
    pub companions: Vec<CompanionSyntax>,
    /// Only files whose path, with `/` between its parts, matches this expression.
    pub path: Option<String>,
    /// Names of offline checks.
    #[serde(default)]
    pub validate: Vec<String>,
    /// Overrides what the kind says about guessing.
    pub guessable: Option<bool>,
    /// Where a person revokes it.
    pub revoke: Option<String>,
    /// What an attacker does with it.
    pub why: String,
    /// Where the format is documented.
    #[serde(default)]
    pub references: Vec<String>,
    /// Texts with exactly one secret of this rule.
    #[serde(default, rename = "match")]
    pub matches: Vec<MatchExample>,
    /// Texts without one.
    #[serde(default, rename = "no_match")]
    pub no_matches: Vec<NoMatchExample>,
}

/// The `assignment` table of a rule.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AssignmentSyntax {
    /// Parts of the assigned name, lower case; `_` stands for any separator or none.
    #[serde(default)]
    pub names: Vec<String>,
    /// The same, where the part has to be a whole word of the name: `pass` is one in `db_pass`, not in `bypass`.
    #[serde(default)]
    pub words: Vec<String>,
    /// What the whole value looks like, as written.
    pub value: Option<String>,
    /// How the secret is written in the value.
    #[serde(default)]
    pub encoding: Encoding,
}

/// A `command` table of a rule.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CommandSyntax {
    /// Names of programs, with a subcommand where that tells more: `curl`, `docker login`.
    pub programs: Vec<String>,
    /// How they are given the secret, see [`super::usage`].
    pub usages: Vec<String>,
}

/// The `call` table of a rule.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CallSyntax {
    /// Functions and their arguments, see [`super::signature`].
    pub signatures: Vec<String>,
}

/// The `context` table of a rule.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ContextSyntax {
    /// Words that name the provider, lower case; `_` stands for any separator or none.
    pub words: Vec<String>,
    /// What the whole value looks like.
    pub value: String,
}

/// A `companion` table of a rule.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CompanionSyntax {
    /// What people call the part.
    pub name: String,
    /// What it looks like: the match is the part, or the group `public_id` in it.
    pub pattern: String,
    /// How far from the match it is looked for, in bytes on either side.
    #[serde(default = "CompanionSyntax::default_within")]
    pub within: usize,
    /// What its absence means.
    #[serde(default)]
    pub missing: Missing,
}

impl CompanionSyntax {
    fn default_within() -> usize {
        500
    }
}

/// A text in which the rule finds exactly one secret.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MatchExample {
    /// A template, see [`super::template`].
    pub text: String,
    /// The file that it stands in; no particular one when absent.
    pub path: Option<String>,
}

/// A text in which the rule finds nothing.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NoMatchExample {
    /// A template, see [`super::template`].
    pub text: String,
    /// The file that it stands in; no particular one when absent.
    pub path: Option<String>,
    /// The reason that the rejection names; absent when not even the pattern matches.
    pub reason: Option<String>,
}
