//! The rules that come with the program: every file of `rules/`, read by the build script. Reading them as TOML at every
//! start would take longer than a scan of a commit.

use serde::Deserialize;

use super::compile::{Trust, compile_rule};
use super::details::{Details, Source};
use super::syntax::RuleSyntax;
use super::{Rule, RuleError};

/// What the build script wrote.
pub(super) const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// One rule, checked when the program was built.
#[derive(Deserialize)]
struct PackedRule {
    /// File and line.
    place: &'static str,
    provider: &'static str,
    /// Without what is in the details.
    syntax: RuleSyntax,
    /// The details, packed once more.
    details: &'static [u8],
}

/// All rules with the file and line of each, by id.
///
/// # Errors
/// When a rule cannot be used, which a test rules out.
pub(super) fn rules() -> Result<Vec<(String, Rule)>, RuleError> {
    let packed: Vec<PackedRule> = postcard::from_bytes(PACKED).map_err(|error| RuleError::Syntax {
        file: "rules".to_owned(),
        line: 1,
        message: error.to_string(),
    })?;
    packed
        .into_iter()
        .map(|PackedRule { place, provider, syntax, details }| {
            let id = syntax.id.clone();
            let rule = compile_rule(provider, syntax, Source::packed(details), Trust::Builtin);
            rule.map(|rule| (place.to_owned(), rule)).map_err(|message| RuleError::Rule {
                file: place.to_owned(),
                line: 1,
                id,
                message,
            })
        })
        .collect()
}

/// The details of a rule.
pub(super) fn details(packed: &[u8]) -> Option<Details> {
    let (revoke, why, references, matches, no_matches) = postcard::from_bytes(packed).ok()?;
    Some(Details { revoke, why, references, matches, no_matches })
}
