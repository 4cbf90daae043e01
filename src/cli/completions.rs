//! `straykey completions` and `straykey man`: both from the description of the command line that parses it.

use std::io::{self, Write};

use clap::{Command, CommandFactory as _};

use super::args::{App, CompletionsArgs, ManArgs};
use super::output::Sink;
use super::{CliError, ExitStatus};

/// Prints the completions of a shell.
pub(super) fn run(args: &CompletionsArgs) -> Result<ExitStatus, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut App::command(), env!("CARGO_PKG_NAME"), &mut script);
    Sink::Stdout.write(|out| out.write_all(&script))?;
    Ok(ExitStatus::Clean)
}

/// Prints a man page: of the program, or of one of its commands.
pub(super) fn man(args: &ManArgs) -> Result<ExitStatus, CliError> {
    let command = page(&args.command)?;
    Sink::Stdout.write(|out| write_page(command, out))?;
    Ok(ExitStatus::Clean)
}

/// The command that is named, called by its whole name (`straykey-inventory-add`).
fn page(names: &[String]) -> Result<Command, CliError> {
    let mut app = App::command();
    app.build();
    let mut command = app;
    for name in names {
        let inner = command.find_subcommand(name).cloned();
        command = inner.ok_or_else(|| {
            let known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
            let near = crate::suggest::nearest(name, known.iter().copied());
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            CliError::Usage(format!("there is no command `{name}`{hint}"))
        })?;
    }
    Ok(command)
}

fn write_page(command: Command, out: &mut dyn Write) -> io::Result<()> {
    let source = concat!("straykey ", env!("CARGO_PKG_VERSION"));
    clap_mangen::Man::new(command).section("1").source(source).manual("straykey").render(out)
}
