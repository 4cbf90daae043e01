//! Who uses a credential.

/// One of those who use a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumer {
    /// Its name.
    pub name: String,
    /// How we know.
    pub origin: Origin,
    /// Whether it runs.
    pub activity: Activity,
}

/// How we know that somebody uses a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The inventory says so.
    Declared,
    /// This one, who has it, delegates to it.
    Delegated(String),
    /// A document that holds the credential names it, and the inventory does not.
    Discovered,
}

impl Origin {
    /// The stable name.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Delegated(_) => "delegated",
            Self::Discovered => "discovered",
        }
    }
}

/// Whether a consumer runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// The inventory says that it does.
    Active,
    /// The inventory says that it was shut down for good.
    Decommissioned,
    /// It has no entry of its own.
    Unknown,
}

impl Activity {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Decommissioned => "decommissioned",
            Self::Unknown => "unknown",
        }
    }
}
