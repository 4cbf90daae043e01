//! What a plan is asked for, and made from.

use jiff::{SignedDuration, Timestamp};

use crate::intake::Report;
use crate::inventory::Inventory;
use crate::rotation::Mode;
use crate::rule::RuleSet;

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What asks for it.
    pub cause: Cause<'a>,
    /// The inventory as it is now.
    pub inventory: &'a Inventory,
    /// SHA-256 of its bytes, 64 hex digits.
    pub inventory_digest: &'a str,
    /// The rules, which know where providers revoke.
    pub rules: &'a RuleSet,
    /// The instant for which it is planned.
    pub as_of: Timestamp,
    /// In which order, whatever the urgency.
    pub mode: Option<Mode>,
    /// The incident that it belongs to.
    pub incident: Option<&'a str>,
    /// Why, in somebody's words.
    pub reason: Option<&'a str>,
    /// How long things take.
    pub timing: Timing,
}

/// What asks for a plan.
#[derive(Debug, Clone, Copy)]
pub enum Cause<'a> {
    /// The findings of a scan.
    Report(&'a Report),
    /// Somebody, who named these credentials.
    Named(&'a [String]),
}

/// How long things take.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// How long the old version is accepted; nothing: as long as its consumers need.
    pub window: Option<SignedDuration>,
    /// How long before the new version is stored consumers are told.
    pub notice: SignedDuration,
    /// How long is watched after the last confirmation.
    pub observe: SignedDuration,
    /// How long one attempt of a hook may take.
    pub timeout: SignedDuration,
    /// How often a hook is tried in all.
    pub attempts: u32,
}

/// A length in whole seconds; a part of one counts as a whole one.
pub(super) fn seconds(length: SignedDuration) -> u64 {
    let whole = u64::try_from(length.as_secs()).unwrap_or_default();
    if length.subsec_nanos() > 0 { whole.saturating_add(1) } else { whole }
}
