//! Rotation from the outside: the real binary, real reports, real hooks.
//!
//! Secrets are expanded from templates, so that none is stored here.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "cli/harness.rs"]
mod harness;

#[path = "rotation/plan.rs"]
mod plan;

#[path = "rotation/world.rs"]
mod world;

#[path = "rotation/faults.rs"]
mod faults;

#[path = "rotation/faults_journal.rs"]
mod faults_journal;
