//! The environment of a hook: an allow-list, and what the caller names.

use std::ffi::{OsStr, OsString};
use std::fmt;

use crate::secret::Secret;

/// What every hook gets, where it is set: where programs, its home and temporary files are, how text and times are written,
/// and whom TLS trusts.
const ALLOWED: [&str; 9] =
    ["HOME", "LANG", "LC_ALL", "PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "SYSTEMROOT", "TMPDIR", "TZ"];

/// In the names of variables that hold secrets.
const SECRET_NAMES: [&str; 6] = ["AUTH", "CREDENTIAL", "KEY", "PASS", "SECRET", "TOKEN"];

/// The variables that hooks get. There are no others.
#[derive(Clone, Default)]
pub struct Environment(Vec<(OsString, OsString)>);

impl Environment {
    /// Of all variables those on the allow-list, and those that are named. A named one that is not set stays unset.
    ///
    /// # Errors
    /// When a name is none: values are never given on a command line.
    pub fn of(all: impl IntoIterator<Item = (OsString, OsString)>, named: &[String]) -> Result<Self, NoName> {
        if named.iter().any(|name| name.is_empty() || name.contains(['=', '\0'])) {
            return Err(NoName);
        }
        let is_wanted = |name: &OsStr| {
            ALLOWED.iter().any(|allowed| name == *allowed) || named.iter().any(|named| name == named.as_str())
        };
        let mut kept: Vec<_> = all.into_iter().filter(|(name, _)| is_wanted(name)).collect();
        kept.sort();
        Ok(Self(kept))
    }

    /// Every variable.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(OsString, OsString)> {
        self.0.iter()
    }

    /// Where programs without a folder are looked for.
    pub(super) fn path(&self) -> Option<&OsStr> {
        self.0.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.as_os_str())
    }

    /// The values of variables that hold secrets, by their names: a hook that prints its environment shows them.
    pub(super) fn secrets(&self) -> impl Iterator<Item = Secret> {
        let is_secret = |name: &OsStr| {
            let name = name.to_string_lossy().to_ascii_uppercase();
            !ALLOWED.contains(&name.as_str()) && SECRET_NAMES.iter().any(|part| name.contains(part))
        };
        self.0
            .iter()
            .filter(move |(name, _)| is_secret(name))
            .map(|(_, value)| Secret::new(value.as_encoded_bytes().to_vec()))
    }
}

/// Names only: values may be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// What is no name of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "name the variable only, without `=` and a value: its value is taken from straykey's own environment"
)]
pub struct NoName;

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{Environment, NoName};

    fn all() -> Vec<(OsString, OsString)> {
        [
            ("TZ", "UTC"),
            ("PATH", "/bin"),
            ("STRAYKEY_FINGERPRINT_KEY", "0123456789abcdef"),
            ("AWS_PROFILE", "ops"),
            ("VAULT_TOKEN", "not-a-real-one"),
            ("LD_PRELOAD", "/tmp/x.so"),
        ]
        .map(|(name, value)| (name.into(), value.into()))
        .to_vec()
    }

    fn names(named: &[&str]) -> String {
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        format!("{:?}", Environment::of(all(), &named).unwrap())
    }

    #[test]
    fn only_what_is_allowed_or_named_is_passed_on() {
        assert_eq!(names(&[]), r#"["PATH", "TZ"]"#);
        assert_eq!(
            names(&["VAULT_TOKEN", "AWS_PROFILE", "UNSET"]),
            r#"["AWS_PROFILE", "PATH", "TZ", "VAULT_TOKEN"]"#
        );
    }

    #[test]
    fn values_are_not_given_on_a_command_line() {
        for name in ["", "TOKEN=value", "A\0B"] {
            assert_eq!(Environment::of(all(), &[name.to_owned()]).unwrap_err(), NoName, "{name:?}");
        }
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        let named = ["VAULT_TOKEN", "AWS_PROFILE"].map(str::to_owned);
        let environment = Environment::of(all(), &named).unwrap();
        let secrets: Vec<Vec<u8>> = environment.secrets().map(|secret| secret.expose().to_vec()).collect();
        assert_eq!(secrets, [b"not-a-real-one".to_vec()]);
    }
}
