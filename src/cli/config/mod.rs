//! `straykey config`: which settings apply, and where each of them comes from.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::args::{DetectionArgs, InputArgs};
use super::output::Destination;
use super::{CliError, ExitStatus, settings};
use crate::config::{Config, ForeignMarkers, json_schema};
use crate::container::Limits;
use crate::report::json::write_pretty;
use crate::report::sanitize::sanitize;
use crate::suppress::Allow;

/// `straykey config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to show.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// The subcommands of `straykey config`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show each setting and where it comes from
    Show(ShowArgs),
    /// Print the JSON Schema of straykey.toml
    Schema,
}

/// `straykey config show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// What would be scanned
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Settings file, instead of the nearest straykey.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Use no settings file
    #[arg(long)]
    pub no_config: bool,

    /// Options of a scan, to see what they change: the inventory
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// The same: what a scan would be told about findings, rules and the baseline
    #[command(flatten)]
    #[allow(missing_docs, reason = "the group documents itself")]
    pub detection: DetectionArgs,

    /// The same: the largest file that is read
    #[arg(long, value_name = "SIZE")]
    pub max_size: Option<String>,

    /// How to write them
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,
}

/// How settings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// A line for each.
    Text,
    /// One object.
    Json,
}

/// One setting.
#[derive(Debug, Serialize)]
struct Setting {
    name: &'static str,
    value: String,
    /// `straykey.toml:3`, or `default`.
    from: String,
}

/// An entry that allows something.
#[derive(Debug, Serialize)]
struct Allowed<'a> {
    owner: &'a str,
    reason: &'a str,
    expires: String,
    from: String,
}

/// Everything that applies.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    file: Option<String>,
    settings: Vec<Setting>,
    allow: Vec<Allowed<'a>>,
    notices: Vec<&'a str>,
}

/// Runs the command.
pub(super) fn run(args: &ConfigArgs) -> Result<ExitStatus, CliError> {
    let text = match &args.command {
        ConfigCommand::Schema => pretty(&json_schema::schema())?,
        ConfigCommand::Show(args) => {
            let input =
                InputArgs { config: args.config.clone(), no_config: args.no_config, ..InputArgs::default() };
            let (config, notices) = settings::config(&input, &args.paths)?;
            let shown = Shown {
                file: config.file.as_ref().map(|file| file.display().to_string()),
                settings: all(&config, args),
                allow: config.allows.iter().map(|allow| allowed(&config, allow)).collect(),
                notices: notices.iter().map(|notice| notice.detail.as_str()).collect(),
            };
            match args.format {
                ShowFormat::Json => pretty(&shown)?,
                ShowFormat::Text => text(&shown).into_bytes(),
            }
        }
    };
    Destination::Stdout.open()?.write(|out| out.write_all(&text))?;
    Ok(ExitStatus::Clean)
}

/// As JSON in which nothing is a command to a terminal or a pipeline.
fn pretty(value: &impl Serialize) -> Result<Vec<u8>, CliError> {
    let mut text = Vec::new();
    write_pretty(value, &mut text).map_err(|error| CliError::Usage(format!("cannot write JSON: {error}")))?;
    Ok(text)
}

fn place(config: &Config, line: u64) -> String {
    let file = config.file.as_ref().map(|file| file.display().to_string());
    format!("{}:{line}", file.unwrap_or_default())
}

/// Every setting, in the order of the documentation.
fn all(config: &Config, args: &ShowArgs) -> Vec<Setting> {
    let typed = typed(args);
    let list = |texts: Vec<String>| if texts.is_empty() { "none".to_owned() } else { texts.join(", ") };
    let path =
        |path: &Option<PathBuf>| path.as_ref().map_or("none".to_owned(), |path| path.display().to_string());
    let rows = [
        ("inventory", path(&config.inventory)),
        ("baseline", path(&config.baseline)),
        ("rules", list(config.rules.iter().map(|rules| rules.display().to_string()).collect())),
        ("min_confidence", config.min_confidence.map_or("medium", |level| level.as_str()).to_owned()),
        ("fail_on", config.fail_on.map_or("low", |level| level.as_str()).to_owned()),
        ("max_size", config.max_size.clone().unwrap_or_else(|| "unlimited".to_owned())),
        ("max_archive_depth", config.max_archive_depth.unwrap_or(Limits::default().depth).to_string()),
        ("exclude", list(config.exclude.clone())),
        (
            "foreign_markers",
            (config.foreign_markers.unwrap_or_default() == ForeignMarkers::Honoured).to_string(),
        ),
    ];
    rows.into_iter()
        .map(|(name, value)| {
            let line = config.lines.get(name);
            let from = line.map(|line| place(config, *line as u64));
            match (typed.iter().find(|(known, _)| *known == name), from) {
                // Rules add up; everything else that is typed goes before the file.
                (Some((_, typed)), Some(from)) if name == "rules" => {
                    Setting { name, value: format!("{value}, {typed}"), from: format!("{from} and {TYPED}") }
                }
                (Some((_, typed)), _) => Setting { name, value: typed.clone(), from: TYPED.to_owned() },
                (None, Some(from)) => Setting { name, value, from },
                (None, None) => Setting { name, value, from: "default".to_owned() },
            }
        })
        .collect()
}

/// Where a setting comes from that was typed.
const TYPED: &str = "command line";

/// The settings that were typed.
fn typed(args: &ShowArgs) -> Vec<(&'static str, String)> {
    let path = |path: &PathBuf| path.display().to_string();
    let name = |value: &dyn Fn() -> Option<PossibleValue>| value().map(|value| value.get_name().to_owned());
    let detection = &args.detection;
    let rules: Vec<String> = detection.rules.iter().map(path).collect();
    let rows = [
        ("inventory", args.inventory.as_ref().map(path)),
        ("baseline", detection.baseline.as_ref().map(path)),
        ("rules", (!rules.is_empty()).then(|| rules.join(", "))),
        ("min_confidence", detection.min_confidence.and_then(|level| name(&|| level.to_possible_value()))),
        ("fail_on", detection.fail_on.and_then(|level| name(&|| level.to_possible_value()))),
        ("max_size", args.max_size.clone()),
        (
            "foreign_markers",
            detection.no_inline_allow.then(|| "false, and no comment of straykey either".to_owned()),
        ),
    ];
    rows.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn allowed<'a>(config: &Config, allow: &'a Allow) -> Allowed<'a> {
    Allowed {
        owner: &allow.owner,
        reason: &allow.reason,
        expires: allow.expires.to_string(),
        from: place(config, allow.line),
    }
}

fn text(shown: &Shown<'_>) -> String {
    let mut text = match &shown.file {
        Some(file) => format!("Settings file: {}\n", sanitize(file)),
        None => "Settings file: none\n".to_owned(),
    };
    for notice in &shown.notices {
        text += &format!("Note: {}\n", sanitize(notice));
    }
    for Setting { name, value, from } in &shown.settings {
        text += &format!("  {name:<18}{}  ({})\n", sanitize(value), sanitize(from));
    }
    for Allowed { owner, reason, expires, from } in &shown.allow {
        let (owner, reason) = (sanitize(owner), sanitize(reason));
        text += &format!("  {:<18}{reason}; {owner}, until {expires}  ({})\n", "allow", sanitize(from));
    }
    text
}
