//! The program from the outside: the real binary, real files, real git, and what it prints and returns.
//!
//! Secrets are expanded from templates, so that none is stored here.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "cli/baseline.rs"]
mod baseline;
#[path = "cli/configuration.rs"]
mod configuration;
#[path = "cli/determinism.rs"]
mod determinism;
#[path = "cli/doctor.rs"]
mod doctor;
#[path = "cli/fingerprint.rs"]
mod fingerprint;
#[path = "cli/harness.rs"]
mod harness;
#[path = "cli/inventory.rs"]
mod inventory;
#[path = "cli/manual.rs"]
mod manual;
#[path = "cli/nothing.rs"]
mod nothing;
#[path = "cli/output.rs"]
mod output;
#[path = "cli/selection.rs"]
mod selection;
#[path = "cli/settings.rs"]
mod settings;
#[path = "cli/status.rs"]
mod status;
#[path = "cli/suppressions.rs"]
mod suppressions;
#[path = "cli/text.rs"]
mod text;
#[path = "cli/timeout.rs"]
mod timeout;
#[path = "cli/trouble.rs"]
mod trouble;
