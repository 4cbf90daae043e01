//! The two ways to rotate.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In which order a credential is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It is or may be compromised: revoked first, whatever breaks.
    Emergency,
    /// It is due: never revoked before everybody has the new version.
    Scheduled,
}

impl Mode {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Scheduled => "scheduled",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
