//! `straykey journal` from the outside, and the journal's file under real processes: two writers, a full disk, a kill at any
//! instant.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking; a child tells its parent what it has done"
)]
#![cfg(unix)]

#[path = "journal/child.rs"]
mod child;
#[path = "journal/export.rs"]
mod export;
#[path = "cli/harness.rs"]
mod harness;
#[path = "journal/processes.rs"]
mod processes;
#[path = "journal/query.rs"]
mod query;
#[path = "journal/script.rs"]
mod script;
#[path = "journal/verify.rs"]
mod verify;

use harness::Stage;

#[test]
fn every_subcommand_has_examples_and_its_exit_status() {
    let stage = Stage::new();
    for command in ["verify", "head", "query", "export"] {
        let outcome = stage.run(&["journal", command, "--help"]);
        assert_eq!(outcome.status, 0);
        for text in ["Examples:\n  ", &format!("straykey journal {command}"), "Exit status:\n  0  "] {
            assert!(outcome.stdout.contains(text), "{command}: no {text}");
        }
    }
}

#[test]
fn the_help_says_what_a_chain_cannot_prove() {
    let outcome = Stage::new().run(&["journal", "verify", "--help"]);
    assert!(outcome.stdout.contains("What a chain alone cannot prove"), "{}", outcome.stdout);
}
