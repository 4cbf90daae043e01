//! Arguments of `straykey rules`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `straykey rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// What to show.
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// The subcommands of `straykey rules`.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// List all rules: id, kind, severity, confidence, name
    List(RulesListArgs),
    /// Show everything a rule says: what it finds, how, and its examples
    Show(RuleArgs),
    /// Explain a rule to whoever got a finding of it: what it is, why it counts, what to do
    Explain(RuleArgs),
    /// Check rule files: does each rule find its own examples, once, and nothing in its counter-examples?
    Check(RulesCheckArgs),
}

/// `straykey rules list`.
#[derive(Debug, Args)]
pub struct RulesListArgs {
    /// Add the rules of a file, or of a folder of *.toml files; may be repeated
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,

    /// How to write the list
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

/// How the list of rules is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A line for each rule.
    Text,
    /// A page with a table.
    Markdown,
}

/// `straykey rules show` and `straykey rules explain`.
#[derive(Debug, Args)]
pub struct RuleArgs {
    /// The rule, as findings and `straykey rules list` name it
    #[arg(value_name = "ID")]
    pub id: String,

    /// Add the rules of a file, or of a folder of *.toml files; may be repeated
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
}

/// `straykey rules check`.
#[derive(Debug, Args)]
pub struct RulesCheckArgs {
    /// Rule files, or folders of *.toml files
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Check them by themselves, not among the rules that come with the program
    #[arg(long)]
    pub no_builtin: bool,
}
