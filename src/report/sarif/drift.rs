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
        Drift::Orphaned => &[
            "If nothing uses it any more, revoke it and remove its entry from the inventory.",
            "Otherwise declare who answers for it, and replace it: what was decommissioned still knows it.",
        ],
        Drift::Contradicted => &[
            "Before that, find out why the rotation that the inventory records did not happen.",
            "Issue and test a new version, and hand it to what uses the credential.",
            "Record the new fingerprint and the true dates in the inventory.",
        ],
        Drift::Expired | Drift::Expiring => &[
            "Issue and test a new version, and hand it to what uses the credential before the old one ends.",
            "Record the new fingerprint, `issued` and `expires` in the inventory, and the old fingerprint as `previous`.",
        ],
        Drift::Shared => &[
            "Before that, issue one credential for each consumer, environment and tenant, and hand them over.",
            "Declare each of them, or declare who else may use this one.",
        ],
        Drift::CapabilityChanged => &[
            "Before that, issue a version with the rights that are needed now, and hand it to what uses the credential.",
            "Record the new fingerprint and `last_rotated` in the inventory, and the old fingerprint as `previous`.",
        ],
        Drift::Static => &[
            "Before that, let its consumers get an ephemeral credential from their platform (workload identity).",
            "If that is impossible, say why in `static_because`; it is then rotated by age.",
        ],
        Drift::Overdue | Drift::Due => &[
            "Before that, issue and test a new version, and hand it to what uses the credential.",
            "Record the new fingerprint and `last_rotated` in the inventory, and the old fingerprint as `previous`.",
        ],
        Drift::KindMismatch => {
            &["Nothing has to be revoked: correct `kind` in the inventory, so that the right policy applies."]
        }
        Drift::Unseen => {
            &["Nothing has to be revoked: correct `allowed_in`, or find out where the credential went."]
        }
        Drift::AllowExpired | Drift::AllowUnused => {
            &["Nothing has to be revoked: remove the entry from the settings, or have it decided anew."]
        }
        Drift::PolicyLoosened => {
            &["Nothing has to be revoked: have the policy reviewed, and tightened if it can be."]
        }
    }
}

/// Entries of the OWASP NHI Top 10 and of AG-805 that it is about.
pub(super) fn tags(drift: Drift) -> [&'static str; 2] {
    match drift {
        Drift::Exposed => ["NHI2:2025", "AG-805/R6"],
        Drift::Undeclared => ["NHI1:2025", "AG-805/R8"],
        Drift::Retired | Drift::Orphaned => ["NHI1:2025", "AG-805/R5"],
        Drift::Contradicted => ["NHI7:2025", "AG-805/R4"],
        Drift::Shared => ["NHI9:2025", "AG-805/R1"],
        Drift::Static => ["NHI7:2025", "AG-805/R2"],
        Drift::Expired | Drift::Overdue | Drift::Expiring | Drift::CapabilityChanged | Drift::Due => {
            ["NHI7:2025", "AG-805/R3"]
        }
        Drift::KindMismatch | Drift::Unseen => ["NHI7:2025", "AG-805/R8"],
        Drift::PolicyLoosened | Drift::AllowExpired | Drift::AllowUnused => ["NHI7:2025", "AG-805/R7"],
    }
}
