//! `straykey inventory` from the outside: what it writes, what it leaves alone, what it refuses, and that no secret comes out.
//!
//! Secrets are expanded from templates, so that none is stored here.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "cli/harness.rs"]
mod harness;

#[path = "inventory/add.rs"]
mod add;
#[path = "inventory/check.rs"]
mod check;
#[path = "inventory/diff.rs"]
mod diff;
#[path = "inventory/init.rs"]
mod init;
#[path = "inventory/retire.rs"]
mod retire;
#[path = "inventory/rotate.rs"]
mod rotate;
#[path = "inventory/schedule.rs"]
mod schedule;

use harness::{Outcome, Stage};
use straykey::rule::template::expand;

const KEY: &str = "sk-proj-{base64url:74}T3BlbkFJ{base64url:74}";
const PASSWORD_KEY: &str = "a-key-for-tests-of-32-characters";

/// An OpenAI key.
fn secret(seed: &str) -> String {
    expand(KEY, seed)
}

/// A stage with an inventory of one entry, whose secret is that of the seed `one`.
fn stage() -> Stage {
    let stage = Stage::new();
    let fingerprint = stage.fingerprint(&secret("one"));
    let text = format!(
        "# Reviewed by the platform team.\nversion = 1\n\n# the first\n[[credential]]\nid = \"one\" # name\nkind = \
         \"llm-api-key\"\nowner = 'team'\nfingerprint = \"{fingerprint}\"\nlast_rotated = 2026-01-01\n\n# agents\n\
         [[agent]]\nid = \"bot\"\nrefresh = \"mid-session\"\nmax_stale = \"20m\"\n"
    );
    stage.write("credentials.toml", text);
    stage
}

impl Stage {
    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs `straykey inventory …` with a secret on standard input, and asserts that nothing of it comes out.
    #[track_caller]
    fn inventory(&self, arguments: &[&str], secret: &str) -> Outcome {
        let outcome = self.feed(&[&["inventory"], arguments].concat(), secret);
        for window in secret.as_bytes().windows(12).map(String::from_utf8_lossy) {
            assert!(!outcome.stdout.contains(&*window), "on standard output: {}", outcome.stdout);
            assert!(!outcome.stderr.contains(&*window), "on standard error: {}", outcome.stderr);
        }
        outcome
    }
}

#[test]
fn every_subcommand_has_examples() {
    let stage = Stage::new();
    for command in ["check", "init", "add", "rotate", "retire", "diff", "schedule"] {
        let outcome = stage.run(&["inventory", command, "--help"]);
        assert_eq!(outcome.status, 0);
        assert!(outcome.stdout.contains("Examples:\n  "), "{command}");
        assert!(outcome.stdout.contains(&format!("straykey inventory {command}")), "{command}");
    }
}

#[test]
fn the_schema_is_the_published_one() {
    let outcome = Stage::new().run(&["inventory", "schema"]);
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/inventory.schema.json");
    let published: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(outcome.json(), published);
    assert_eq!(published["$schema"], "https://json-schema.org/draft/2020-12/schema");
}
