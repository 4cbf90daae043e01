//! Companions: the other parts of a credential that has several, such as the account that a token belongs to.

use super::{Missing, Pattern};

/// Another part of a credential, which stands somewhere near the secret and is no secret itself.
#[derive(Debug)]
pub struct Companion {
    /// What people call it.
    pub name: String,
    /// What it looks like: the match is the part, or the group `public_id` in it.
    pub pattern: Pattern,
    /// How far from the match it is looked for, in bytes on either side.
    pub within: usize,
    /// What its absence means.
    pub missing: Missing,
}
