//! What labels and tags say about a secret. Their names are free in every store; these are the ones that people use.

use crate::kind::CredentialKind;

/// What was read from labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Who answers for it.
    pub owner: Option<String>,
    /// Which environment it belongs to.
    pub environment: Option<String>,
    /// What it is for, if a label names a credential kind.
    pub kind: Option<CredentialKind>,
    /// Compliance regimes.
    pub scopes: Vec<String>,
}

const OWNER: &[&str] = &["owner", "team", "ownedby", "owningteam", "serviceowner"];
const ENVIRONMENT: &[&str] = &["environment", "env", "stage"];
const KIND: &[&str] = &["credentialkind", "straykeykind", "kind"];
const SCOPES: &[&str] = &["compliance", "regime", "scopes"];

impl Labels {
    /// Reads pairs of name and value. The first of several that say the same thing counts.
    pub(super) fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut labels = Self::default();
        for (name, value) in pairs {
            let (name, value) = (plain(name), value.trim());
            if value.is_empty() {
                continue;
            }
            let is = |known: &[&str]| known.contains(&name.as_str());
            if is(OWNER) {
                labels.owner.get_or_insert_with(|| value.to_owned());
            } else if is(ENVIRONMENT) {
                labels.environment.get_or_insert_with(|| value.to_owned());
            } else if is(KIND) {
                labels.kind = labels.kind.or_else(|| value.parse().ok());
            } else if is(SCOPES) {
                let scopes = value.split([',', ' ', ';', '/']).filter(|scope| !scope.is_empty());
                labels.scopes.extend(scopes.map(str::to_lowercase));
                labels.scopes.sort();
                labels.scopes.dedup();
            }
        }
        labels
    }
}

/// Lower-case letters of the part behind the prefix: `example.com/Owning-Team` is `owningteam`.
fn plain(name: &str) -> String {
    let own = name.rsplit('/').next().unwrap_or(name);
    own.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::Labels;
    use crate::kind::CredentialKind;

    #[test]
    fn usual_names_are_read_and_others_are_not() {
        let labels = Labels::read([
            ("cost-center", "42"),
            ("example.com/Owning-Team", " team-a "),
            ("owner", "second"),
            ("Env", "production"),
            ("credential-kind", "database"),
            ("compliance", "PCI, soc2"),
            ("stage", ""),
        ]);
        assert_eq!(labels.owner.as_deref(), Some("team-a"));
        assert_eq!(labels.environment.as_deref(), Some("production"));
        assert_eq!(labels.kind, Some(CredentialKind::Database));
        assert_eq!(labels.scopes, ["pci", "soc2"]);
    }

    #[test]
    fn a_kind_that_does_not_exist_is_no_kind() {
        assert_eq!(Labels::read([("kind", "Secret")]), Labels::default());
    }
}
