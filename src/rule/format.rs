//! File formats that have a reader of their own, because what they write is no assignment, and how secrets are encoded.
//!
//! Also compiled into the build script: it knows nothing of the rest of the program.

use serde::{Deserialize, Serialize};

/// How a secret is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// As it is.
    #[default]
    Plain,
    /// In base64.
    Base64,
    /// As base64 of `user:password`, of which the password is the secret (RFC 7617).
    BasicCredentials,
    /// As several string literals that the program joins: `"abc" + "def"`. No rule asks for it.
    #[serde(skip)]
    Joined,
}

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `machine … login … password …`, in any order and on any number of lines.
    Netrc,
    /// `host:port:database:user:password`.
    Pgpass,
    /// A Kubernetes `Secret`: `data` in base64, `stringData` as it is.
    KubernetesSecret,
    /// Outputs and generated passwords of a Terraform state.
    TerraformState,
    /// `user:hash` of htpasswd and shadow files.
    PasswordHash,
    /// The cookie jar of curl and wget: seven fields with tabs between them.
    CookieJar,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Self::Netrc,
        Self::Pgpass,
        Self::KubernetesSecret,
        Self::TerraformState,
        Self::PasswordHash,
        Self::CookieJar,
    ];

    /// Lower-case literals of which one is in everything that the format's reader finds.
    #[must_use]
    pub fn anchors(self) -> &'static [&'static str] {
        match self {
            Self::Netrc => &["machine", "default login"],
            // The port of PostgreSQL, of a second server, of PgBouncer; or any.
            Self::Pgpass => &[":5432:", ":5433:", ":6432:", ":*:"],
            Self::KubernetesSecret => &["kind: secret", "kind\": \"secret\"", "kind\":\"secret\""],
            Self::TerraformState => &["\"sensitive\": true", "\"sensitive\":true", "\"random_password\""],
            Self::PasswordHash => {
                &[":$apr1$", ":$2y$", ":$2a$", ":$2b$", ":{sha}", ":{ssha}", ":$1$", ":$5$", ":$6$", ":$y$"]
            }
            Self::CookieJar => &["\ttrue\t/", "\tfalse\t/"],
        }
    }
}
