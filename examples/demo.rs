//! The main job on a small estate: leaked credentials, and credentials that drifted from the inventory.
//!
//! Builds the estate of `testdata/demo` with its git history under `target/demo`, scans it, prints the report and writes it as SARIF.

#[path = "../testdata/demo/estate.rs"]
mod estate;

use std::io::Write as _;
use std::path::Path;

use straykey::cli::{ExitStatus, run};

fn main() -> std::io::Result<()> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::env::set_current_dir(workspace)?;
    estate::build(Path::new("target/demo"))?;
    let command = [
        "straykey",
        "scan",
        "--history",
        "target/demo",
        "--inventory",
        "target/demo/inventory.toml",
        "--fingerprint-key-file",
        "target/demo/fingerprint.key",
        "--as-of",
        "2026-11-22",
        "--format",
        "text",
        "--format",
        "sarif=target/demo.sarif",
    ];
    writeln!(std::io::stdout(), "$ {}\n", command.join(" "))?;
    let status = run(command.iter().map(Into::into));
    writeln!(
        std::io::stdout(),
        "\nexit status {}; the same findings as SARIF: target/demo.sarif",
        status.code()
    )?;
    match status {
        ExitStatus::Findings => Ok(()),
        other => {
            Err(std::io::Error::other(format!("the demo was expected to find something, not {other:?}")))
        }
    }
}
