//! What can differ between the declaration and what was observed.

/// One difference between what was declared and what was observed. Its name is `drift/<name>`.
///
/// In order of urgency: of several differences the first one is the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Drift {
    /// Declared and in use, found outside of the places where it may be.
    Exposed,
    /// Found, and nobody declared it.
    Undeclared,
    /// An old version, found after its acceptance window.
    Retired,
    /// Nobody answers for it, or what consumed it was decommissioned.
    Orphaned,
    /// Evidence is older than the declared issue or rotation.
    Contradicted,
    /// Past its own end.
    Expired,
    /// Used by more than was declared.
    Shared,
    /// Older than policy allows.
    Overdue,
    /// Close to its own end.
    Expiring,
    /// A consumer can do more, or something else, than when it was last rotated.
    CapabilityChanged,
    /// A long-lived static key where policy asks for an ephemeral credential.
    Static,
    /// Close to the end of its allowed age.
    Due,
    /// Declared as one kind, recognised as another.
    KindMismatch,
    /// Declared for a place that was read and does not hold it.
    Unseen,
    /// The inventory asks for less than the built-in policy.
    PolicyLoosened,
    /// The time of an entry that allowed something is over.
    AllowExpired,
    /// An entry allows something that is not there.
    AllowUnused,
}

impl Drift {
    /// Every drift, the most urgent first.
    pub const ALL: &'static [Self] = &[
        Self::Exposed,
        Self::Undeclared,
        Self::Retired,
        Self::Orphaned,
        Self::Contradicted,
        Self::Expired,
        Self::Shared,
        Self::Overdue,
        Self::Expiring,
        Self::CapabilityChanged,
        Self::Static,
        Self::Due,
        Self::KindMismatch,
        Self::Unseen,
        Self::PolicyLoosened,
        Self::AllowExpired,
        Self::AllowUnused,
    ];

    /// The stable id: `drift/…`, or `policy/…` for what is not about a credential.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Exposed => "drift/exposed",
            Self::Undeclared => "drift/undeclared",
            Self::Retired => "drift/retired",
            Self::Orphaned => "drift/orphaned",
            Self::Contradicted => "drift/contradicted",
            Self::Expired => "drift/expired",
            Self::Shared => "drift/shared",
            Self::Overdue => "drift/overdue",
            Self::Expiring => "drift/expiring",
            Self::CapabilityChanged => "drift/capability-changed",
            Self::Static => "drift/static",
            Self::Due => "drift/due",
            Self::KindMismatch => "drift/kind-mismatch",
            Self::Unseen => "drift/unseen",
            Self::PolicyLoosened => "drift/policy-loosened",
            Self::AllowExpired => "policy/allow-expired",
            Self::AllowUnused => "policy/allow-unused",
        }
    }

    /// The id without what it is about.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.id().split_once('/').map_or(self.id(), |(_, name)| name)
    }

    /// One sentence for people who meet it for the first time.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Exposed => {
                "A declared credential that is in use was found outside of the places where it may be."
            }
            Self::Undeclared => "A credential was found that the inventory does not declare.",
            Self::Retired => "An old version of a credential is still present after its acceptance window.",
            Self::Orphaned => "Nobody answers for a credential, or what consumes it was decommissioned.",
            Self::Contradicted => {
                "There is evidence that a credential is older than its declared issue or rotation: the rotation did not \
                 happen."
            }
            Self::Expired => "A credential has passed its own end: whatever still uses it fails.",
            Self::Shared => {
                "One credential is used by more consumers, environments, tenants or repositories than declared."
            }
            Self::Overdue => "A credential is older than the policy for its kind allows.",
            Self::Expiring => "A credential comes to its own end within the lead time.",
            Self::CapabilityChanged => {
                "What a consumer may do has changed since the credential was last rotated."
            }
            Self::Static => "A credential is long-lived where policy asks for one that ends by itself soon.",
            Self::Due => "A credential reaches the end of its allowed age within the lead time.",
            Self::KindMismatch => {
                "A credential is declared as one kind and recognised as another: the wrong policy may apply."
            }
            Self::Unseen => "A credential was not found in the places for which it is declared.",
            Self::PolicyLoosened => "The inventory asks for less than the built-in policy.",
            Self::AllowExpired => "The time of an entry that allowed something is over.",
            Self::AllowUnused => "An entry of the settings allows something that is not there.",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Drift;

    #[test]
    fn the_list_is_whole_and_in_order_and_ids_are_unique() {
        assert!(Drift::ALL.iter().enumerate().all(|(at, drift)| *drift as usize == at));
        assert_eq!(Drift::ALL.last(), Some(&Drift::AllowUnused), "the last variant");
        let ids: BTreeSet<_> = Drift::ALL.iter().map(|drift| drift.id()).collect();
        assert_eq!(ids.len(), Drift::ALL.len());
        for drift in Drift::ALL {
            assert!(
                drift
                    .id()
                    .strip_suffix(drift.name())
                    .is_some_and(|about| matches!(about, "drift/" | "policy/"))
            );
            assert!(drift.meaning().ends_with('.') && !drift.meaning().contains("  "), "{drift:?}");
        }
    }
}
