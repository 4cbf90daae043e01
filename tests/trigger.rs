//! Triggers from the outside: the real binary, a receiver on this machine, and real TLS.
//!
//! Secrets, and what webhooks are signed with, are made when the tests run.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "trigger/command.rs"]
mod command;
#[path = "trigger/dispatch.rs"]
mod dispatch;
#[path = "trigger/event.rs"]
mod event;
#[path = "cli/harness.rs"]
mod harness;
#[path = "trigger/receiver.rs"]
mod receiver;
#[path = "trigger/refused.rs"]
mod refused;
#[path = "trigger/silence.rs"]
mod silence;
#[path = "trigger/tls.rs"]
mod tls;
#[path = "trigger/webhook.rs"]
mod webhook;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Outcome, Stage};

/// What webhooks are signed with, made from `seed`.
pub(crate) fn signing_secret(seed: u8) -> String {
    format!("{}_{}", "whsec", STANDARD.encode([seed; 32]))
}

/// A scan of the folder, in an environment that names no pipeline.
pub(crate) fn scan(stage: &Stage, arguments: &[&str], environment: &[(&str, &str)]) -> Outcome {
    let mut command = stage.straykey(&[&["scan", "--format", "json=report.json"], arguments].concat());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("GITHUB_") || name.starts_with("CI_") || name.to_lowercase().ends_with("_proxy") {
            command.env_remove(&name);
        }
    }
    command.envs(environment.iter().copied());
    stage.finish(command, b"")
}
