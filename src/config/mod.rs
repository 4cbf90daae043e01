//! `straykey.toml`: settings that a project keeps. Unknown keys are errors.

mod allow;
mod discover;
pub mod json_schema;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::rule::compile::line_of;
use crate::rule::{Confidence, Severity};
use crate::suggest::explain_unknown;
use crate::suppress::Allow;
use crate::voucher::Vouchers;

pub use discover::{Discovered, FILE_NAME, discover};

/// Largest settings file, in bytes.
const LARGEST: u64 = 1 << 20;

/// The settings file, exactly as written.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Syntax {
    /// The inventory to compare with. Paths are relative to this file, and stay inside of its folder unless the file is named
    /// with `--config`.
    #[schemars(with = "Option<String>")]
    inventory: Option<Spanned<PathBuf>>,
    /// The baseline: findings that it knows do not fail.
    #[schemars(with = "Option<String>")]
    baseline: Option<Spanned<PathBuf>>,
    /// More rules: files or folders.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    rules: Option<Spanned<Vec<PathBuf>>>,
    /// The least confidence that is reported.
    #[schemars(with = "Option<json_schema::ConfidenceName>")]
    min_confidence: Option<Spanned<Confidence>>,
    /// The least severity that fails the run.
    #[schemars(with = "Option<json_schema::SeverityName>")]
    fail_on: Option<Spanned<Severity>>,
    /// The largest file that is read, such as `50MB`; larger ones make the scan incomplete.
    #[schemars(with = "Option<String>")]
    max_size: Option<Spanned<String>>,
    /// How deep archives are opened.
    #[schemars(with = "Option<u32>")]
    max_archive_depth: Option<Spanned<u32>>,
    /// Paths that are not scanned, as globs relative to the scanned root. `*` stays inside of a folder, `**` does not.
    #[schemars(with = "Option<Vec<String>>")]
    exclude: Option<Spanned<Vec<String>>>,
    /// Whether comments of other tools, such as `gitleaks:allow`, count.
    #[schemars(with = "Option<bool>")]
    foreign_markers: Option<Spanned<bool>>,
    /// What is allowed.
    #[serde(default)]
    #[schemars(with = "Vec<allow::AllowSyntax>")]
    allow: Vec<Spanned<allow::AllowSyntax>>,
}

/// Whether comments of other tools count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForeignMarkers {
    /// They do.
    #[default]
    Honoured,
    /// They do not.
    Ignored,
}

/// Who chose the settings file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The caller, by name.
    Named,
    /// Nobody: it was met in what is scanned. It leads to nothing outside of its folder.
    Found,
}

/// The settings of a file, checked.
#[derive(Debug, Default)]
pub struct Config {
    /// The file; nothing if there is none.
    pub file: Option<PathBuf>,
    /// Inventory to compare with.
    pub inventory: Option<PathBuf>,
    /// Baseline to compare with.
    pub baseline: Option<PathBuf>,
    /// More rules: files or folders.
    pub rules: Vec<PathBuf>,
    /// Least confidence that is reported.
    pub min_confidence: Option<Confidence>,
    /// Least severity that fails the run.
    pub fail_on: Option<Severity>,
    /// Largest file that is read, such as `50MB`.
    pub max_size: Option<String>,
    /// How deep archives are opened.
    pub max_archive_depth: Option<u32>,
    /// Paths that are not scanned, as written.
    pub exclude: Vec<String>,
    /// The same, runnable.
    pub excluded: GlobSet,
    /// Whether comments of other tools count.
    pub foreign_markers: Option<ForeignMarkers>,
    /// What is allowed.
    pub allows: Vec<Allow>,
    /// What the entries of [`Self::allows`] recognise values by.
    pub vouchers: Vouchers,
    /// The line of each setting that is there.
    pub lines: BTreeMap<&'static str, usize>,
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
    /// When it cannot be read or used, with file and line.
    pub fn load(path: &Path, trust: Trust) -> Result<Self, ConfigError> {
        let unreadable = |source| ConfigError::Read { path: path.to_owned(), source };
        if trust == Trust::Found && !std::fs::symlink_metadata(path).map_err(unreadable)?.is_file() {
            let problem = "a settings file in what is scanned has to be a plain file; name it with --config, or \
                           use --no-config";
            return Err(unreadable(std::io::Error::other(problem)));
        }
        let mut text = String::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text))
            .map_err(unreadable)?;
        if text.len() as u64 > LARGEST {
            return Err(unreadable(std::io::Error::other(format!("it has more than {LARGEST} bytes"))));
        }
        let reader = Reader { path, text: &text, trust };
        let syntax: Syntax = toml::from_str(&text).map_err(|error| {
            reader.wrong(error.span().map_or(0, |span| span.start), explain_unknown(error.message()))
        })?;
        reader.read(syntax)
    }
}

/// Checks what is written.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    trust: Trust,
}

impl Reader<'_> {
    fn wrong(&self, offset: usize, message: String) -> ConfigError {
        ConfigError::Syntax { path: self.path.to_owned(), line: line_of(self.text, offset), message }
    }

    fn read(&self, syntax: Syntax) -> Result<Config, ConfigError> {
        let mut config = Config { file: Some(self.path.to_owned()), ..Config::default() };
        let mut lines = BTreeMap::new();
        config.inventory =
            self.one(syntax.inventory, "inventory", &mut lines, |at, path| self.inside(at, &path))?;
        config.baseline =
            self.one(syntax.baseline, "baseline", &mut lines, |at, path| self.inside(at, &path))?;
        let rules = self.one(syntax.rules, "rules", &mut lines, |at, paths: Vec<PathBuf>| {
            paths.iter().map(|path| self.inside(at, path)).collect::<Result<Vec<_>, _>>()
        })?;
        config.rules = rules.unwrap_or_default();
        config.min_confidence =
            self.one(syntax.min_confidence, "min_confidence", &mut lines, |_, level| Ok(level))?;
        config.fail_on = self.one(syntax.fail_on, "fail_on", &mut lines, |_, level| Ok(level))?;
        config.max_size = self.one(syntax.max_size, "max_size", &mut lines, |_, size| Ok(size))?;
        config.max_archive_depth =
            self.one(syntax.max_archive_depth, "max_archive_depth", &mut lines, |_, depth| Ok(depth))?;
        config.foreign_markers =
            self.one(syntax.foreign_markers, "foreign_markers", &mut lines, |_, counts| {
                Ok(if counts { ForeignMarkers::Honoured } else { ForeignMarkers::Ignored })
            })?;
        let exclude = self.one(syntax.exclude, "exclude", &mut lines, |at, globs: Vec<String>| {
            Ok((self.globs(at, &globs)?, globs))
        })?;
        (config.excluded, config.exclude) = exclude.unwrap_or_default();
        let file: Arc<str> = self.path.to_string_lossy().into();
        for entry in syntax.allow {
            let at = entry.span().start;
            let line = line_of(self.text, at);
            let allow = entry
                .into_inner()
                .read(Arc::clone(&file), line as u64, &mut config.vouchers)
                .map_err(|message| self.wrong(at, message))?;
            config.allows.push(allow);
        }
        config.lines = lines;
        Ok(config)
    }

    /// A setting, and the line where it stands.
    fn one<T, U>(
        &self,
        setting: Option<Spanned<T>>,
        name: &'static str,
        lines: &mut BTreeMap<&'static str, usize>,
        check: impl FnOnce(usize, T) -> Result<U, ConfigError>,
    ) -> Result<Option<U>, ConfigError> {
        let Some(setting) = setting else { return Ok(None) };
        let at = setting.span().start;
        lines.insert(name, line_of(self.text, at));
        check(at, setting.into_inner()).map(Some)
    }

    /// A path relative to the file.
    fn inside(&self, at: usize, path: &Path) -> Result<PathBuf, ConfigError> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let full = folder.join(path);
        if self.trust == Trust::Named {
            return Ok(full);
        }
        let goes_out =
            path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // What is not there cannot lead anywhere; whoever opens it says that it is not there.
        let leads_out = match (std::fs::canonicalize(&full), std::fs::canonicalize(here)) {
            (Ok(full), Ok(folder)) => !full.starts_with(folder),
            _ => false,
        };
        if goes_out || leads_out {
            let problem = format!(
                "{} is outside of the folder of the settings: name the settings file with --config if that is meant",
                path.display()
            );
            return Err(self.wrong(at, problem));
        }
        Ok(full)
    }

    fn globs(&self, at: usize, globs: &[String]) -> Result<GlobSet, ConfigError> {
        let mut set = GlobSetBuilder::new();
        for text in globs {
            let glob = GlobBuilder::new(text).literal_separator(true).build();
            set.add(
                glob.map_err(|error| self.wrong(at, format!("`{text}` is not a glob: {}", error.kind())))?,
            );
        }
        set.build().map_err(|error| self.wrong(at, error.to_string()))
    }
}

#[cfg(test)]
mod tests;
