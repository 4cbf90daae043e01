//! Start-up only: hands the arguments to the command line and its result to the system.

use std::process::ExitCode;

fn main() -> ExitCode {
    straykey::cli::run(std::env::args_os()).into()
}
