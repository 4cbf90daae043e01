//! What people are told about a rule, and its examples. A scan needs this of the few rules that find something.

use std::sync::OnceLock;

use super::syntax::{MatchExample, NoMatchExample, RuleSyntax};

/// What nobody needs to find a secret.
#[derive(Debug, Default)]
pub struct Details {
    /// Where a person revokes it.
    pub revoke: Option<String>,
    /// One or two sentences: what an attacker does with it.
    pub why: String,
    /// Where its format is documented.
    pub references: Vec<String>,
    /// Templates of texts in which this rule finds exactly one secret.
    pub matches: Vec<MatchExample>,
    /// Templates of texts in which this rule finds nothing.
    pub no_matches: Vec<NoMatchExample>,
}

/// Details, read when they are first asked for.
#[derive(Debug)]
pub(super) struct Source {
    packed: &'static [u8],
    unpacked: OnceLock<Details>,
}

impl Source {
    /// Of a rule that comes with the program.
    pub(super) fn packed(packed: &'static [u8]) -> Self {
        Self { packed, unpacked: OnceLock::new() }
    }

    /// Details that are at hand.
    pub(super) fn unpacked(details: Details) -> Self {
        Self { packed: &[], unpacked: OnceLock::from(details) }
    }

    /// Of a rule that was read just now.
    pub(super) fn of(syntax: &mut RuleSyntax) -> Self {
        Self::unpacked(Details {
            revoke: syntax.revoke.take(),
            why: std::mem::take(&mut syntax.why),
            references: std::mem::take(&mut syntax.references),
            matches: std::mem::take(&mut syntax.matches),
            no_matches: std::mem::take(&mut syntax.no_matches),
        })
    }

    pub(super) fn get(&self) -> &Details {
        // What the build script wrote can be read: a test reads all of it.
        self.unpacked.get_or_init(|| super::builtin::details(self.packed).unwrap_or_default())
    }
}
