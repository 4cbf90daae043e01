//! Scans of whole histories, with the real git around the real binary: where secrets stand, since when, and what of a
//! repository could not be read.
//!
//! Secrets are expanded from templates, so that none is stored here.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]
#![cfg(unix)]

#[path = "history/account.rs"]
mod account;
#[path = "history/content.rs"]
mod content;
#[path = "history/coverage.rs"]
mod coverage;
#[path = "history/damage.rs"]
mod damage;
#[path = "history/determinism.rs"]
mod determinism;
#[path = "history/folder.rs"]
mod folder;
#[path = "cli/harness.rs"]
mod harness;
#[path = "history/life.rs"]
mod life;
#[path = "history/mutation.rs"]
mod mutation;
#[path = "history/reference.rs"]
mod reference;
#[allow(dead_code, reason = "each test crate uses a part of it")]
#[path = "changes/repository.rs"]
mod repository;
#[path = "history/safety.rs"]
mod safety;
#[path = "history/script.rs"]
mod script;
#[path = "history/standing.rs"]
mod standing;
#[path = "history/storage.rs"]
mod storage;
