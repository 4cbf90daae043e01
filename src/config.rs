//! `straykey.toml`: settings that a project keeps. Unknown keys are errors.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::rule::compile::line_of;
use crate::rule::{Confidence, Severity};
use crate::suggest::explain_unknown;

/// The settings file, exactly as written. Relative paths are relative to the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Inventory to compare with.
    pub inventory: Option<PathBuf>,
    /// More rules: files or folders.
    #[serde(default)]
    pub rules: Vec<PathBuf>,
    /// Least confidence that is reported.
    pub min_confidence: Option<Confidence>,
    /// Least severity that fails the run.
    pub fail_on: Option<Severity>,
    /// Largest file that is read, such as `50MB`.
    pub max_size: Option<String>,
    /// How deep archives are opened.
    pub max_archive_depth: Option<u32>,
}

/// A settings file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It could not be read.
    #[error("cannot read the settings in {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It says something that does not exist.
    #[error("{}:{line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// What is wrong, with a suggestion where there is one.
        message: String,
    },
}

impl Config {
    /// Reads a settings file.
    ///
    /// # Errors
    /// When it cannot be read or does not parse, with file and line.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let mut config: Self = toml::from_str(&text).map_err(|error| ConfigError::Syntax {
            path: path.to_owned(),
            line: error.span().map_or(1, |span| line_of(&text, span.start)),
            message: explain_unknown(error.message()),
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.inventory = config.inventory.map(|inventory| folder.join(inventory));
        config.rules = config.rules.iter().map(|rules| folder.join(rules)).collect();
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn unknown_keys_are_errors_with_line_and_suggestion() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("straykey.toml");
        std::fs::write(&path, "fail_on = \"high\"\ninventry = \"x\"\n").unwrap();
        let error = Config::load(&path).unwrap_err().to_string();
        assert!(error.contains("straykey.toml:2: unknown field `inventry`"), "{error}");
        assert!(error.contains("did you mean `inventory`?"), "{error}");
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("straykey.toml");
        std::fs::write(&path, "inventory = \"keys.toml\"\n").unwrap();
        assert_eq!(Config::load(&path).unwrap().inventory, Some(folder.path().join("keys.toml")));
    }
}
