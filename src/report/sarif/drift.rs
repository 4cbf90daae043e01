//! What an alert says about each drift.

use crate::finding::Drift;

/// What to do about it, after or instead of revoking.
pub(super) fn steps(drift: Drift) -> &'static [&'static str] {
    match drift {
        Drift::Exposed => &[
            "Issue a new version, and hand it to what uses the credential.",
            "Remove the old version from the file. Older commits and copies keep it: only revoking helps there.",
            "Record the new version in the inventory, or add the place to `allowed_in` if the credential may be there.",
        ],
        Drift::Undeclared => &[
            "Remove it from the file. Older commits and copies keep it: only revoking helps there.",
            "Keep its replacement in a secret store, and declare it in the inventory.",
        ],
        Drift::Retired => &[
            "Find out what still uses the old version, and give it the current one.",
            "Remove the old version from the file.",
        ],
        Drift::Overdue | Drift::Due => &[
            "Before that, issue and test a new version, and hand it to what uses the credential.",
            "Record the new fingerprint and `last_rotated` in the inventory, and the old fingerprint as `previous`.",
        ],
    }
}

/// Entries of the OWASP NHI Top 10 and of AG-805 that it is about.
pub(super) fn tags(drift: Drift) -> [&'static str; 2] {
    match drift {
        Drift::Exposed => ["NHI2:2025", "AG-805/R6"],
        Drift::Undeclared | Drift::Retired => ["NHI1:2025", "AG-805/R8"],
        Drift::Overdue | Drift::Due => ["NHI7:2025", "AG-805/R3"],
    }
}
