//! Ids for entries that nobody has named yet: provider or kind, and the file in which the credential was found first.

use std::collections::BTreeSet;

/// File names that say nothing, without their extension: the folder does.
const EMPTY_NAMES: &[&str] = &[
    "",
    "app",
    "application",
    "config",
    "configuration",
    "credentials",
    "default",
    "docker-compose",
    "env",
    "index",
    "key",
    "local",
    "main",
    "secret",
    "secrets",
    "settings",
    "values",
];

/// Longest id that is proposed.
const LONGEST: usize = 60;

/// Gives out each name once.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A name for a credential of this provider, or of this kind, in this file.
    pub(super) fn propose(&mut self, issuer: &str, path: &str) -> String {
        let (issuer, place) = (slug(issuer), place(path));
        let mut name =
            match (issuer.is_empty(), place.is_empty() || issuer.split('-').any(|part| part == place)) {
                (true, _) => place,
                (false, true) => issuer,
                (false, false) => format!("{issuer}-{place}"),
            };
        // Slugs are ASCII.
        name.truncate(LONGEST);
        let name = if name.is_empty() { "credential".to_owned() } else { name };
        let numbered =
            std::iter::once(name.clone()).chain((2_u64..).map(|number| format!("{name}-{number}")));
        let free = numbered.into_iter().find(|name| !self.0.contains(name)).unwrap_or(name);
        self.0.insert(free.clone());
        free
    }
}

/// What the path says about its contents: the name of the file, or of the folder if that says more.
fn place(path: &str) -> String {
    let mut parts = path.rsplit('/').map(|part| part.trim_start_matches('.'));
    let file = parts.next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    if EMPTY_NAMES.contains(&stem.to_lowercase().as_str()) {
        // `.env.production`: the second part says which.
        let suffix = file.split('.').nth(1).filter(|_| stem == "env").unwrap_or_default();
        let folder = parts.next().unwrap_or_default();
        return slug(&format!("{folder}-{suffix}"));
    }
    slug(stem)
}

/// Lower-case letters, digits and single hyphens.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_tell_who_issues_it_and_where_it_was_found() {
        for (issuer, path, expected) in [
            ("OpenAI", "agents/invoice/config.yaml", "openai-invoice"),
            ("OpenAI", "deploy/research.env", "openai-research"),
            ("OpenAI", ".env.production", "openai-production"),
            ("OpenAI", "billing/.env", "openai-billing"),
            ("OpenAI", "config.yaml", "openai"),
            ("database", "src/db/Main Pool.java", "database-main-pool"),
            ("openai", "openai.env", "openai"),
            ("É", "ü.txt", "credential"),
        ] {
            assert_eq!(Names::default().propose(issuer, path), expected, "{path}");
        }
    }

    #[test]
    fn each_name_is_given_out_once() {
        let mut names = Names::default();
        let given: Vec<_> = (0..3).map(|_| names.propose("openai", "a.env")).collect();
        assert_eq!(given, ["openai-a", "openai-a-2", "openai-a-3"]);
        assert!(names.propose(&"x".repeat(500), "y").len() <= 60);
    }
}
