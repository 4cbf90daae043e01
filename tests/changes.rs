//! Scans of changes, with the real git around the real binary: what is staged, what a range brings, what is pushed.
//!
//! Secrets are expanded from templates, so that none is stored here.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "changes/branch.rs"]
mod branch;
#[path = "changes/commit_hook.rs"]
mod commit_hook;
#[path = "changes/exposure.rs"]
mod exposure;
#[path = "cli/harness.rs"]
mod harness;
#[path = "changes/hostile.rs"]
mod hostile;
#[path = "changes/incomplete.rs"]
mod incomplete;
#[path = "changes/index.rs"]
mod index;
#[path = "changes/push.rs"]
mod push;
#[path = "changes/range.rs"]
mod range;
#[path = "changes/receive.rs"]
mod receive;
#[path = "changes/repository.rs"]
mod repository;
#[path = "changes/staged.rs"]
mod staged;
