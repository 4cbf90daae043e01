//! A process of its own that writes to a journal, so that it can be killed, starved and refused.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use straykey::journal::{Event, Journal, MachineClock};

/// Which journal the child writes to.
const VARIABLE: &str = "JOURNAL_OF_CHILD";
/// How many records.
const COUNT: &str = "RECORDS_OF_CHILD";

/// The child: it does nothing unless it was started by a test.
#[test]
fn child() {
    let Some(path) = std::env::var_os(VARIABLE).map(PathBuf::from) else { return };
    let count: u64 = std::env::var(COUNT).unwrap().parse().unwrap();
    let told = |text: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nchild: {text}").and_then(|()| out.flush()).unwrap();
    };
    let mut journal = match Journal::open(&path, "acme", "child", std::sync::Arc::new(MachineClock)) {
        Ok(journal) => journal,
        Err(error) => return told(format!("refused: {error}")),
    };
    told(format!("opened at {}", journal.head().seq));
    for number in 0..count {
        let event = Event::Stalled { reason: format!("{number} {}", "x".repeat(700)) };
        match journal.append(None, event) {
            Ok(record) => told(format!("wrote {}", record.seq)),
            Err(error) => told(format!("failed: {error}")),
        }
    }
    // Holds the lock until it is told to end.
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// The command that runs the child, through a shell that first does something to its limits.
pub(crate) fn command(before: &str, journal: &Path, count: u64) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("{before} exec \"$0\" --exact child::child --nocapture --test-threads 1")])
        .arg(std::env::current_exe().unwrap())
        .env(VARIABLE, journal)
        .env(COUNT, count.to_string());
    command
}

/// What the child told, without what the harness of the tests says around it.
pub(crate) fn told(output: &str) -> Vec<String> {
    output.lines().filter_map(|line| line.strip_prefix("child: ")).map(str::to_owned).collect()
}
