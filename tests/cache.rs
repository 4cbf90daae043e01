//! Histories with a cache, with the real git around the real binary: the report is the one that a run without a cache gives,
//! byte for byte.
//!
//! Secrets are expanded from templates, so that none is stored here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "cache/file.rs"]
mod file;
#[path = "cli/harness.rs"]
mod harness;
#[path = "cache/hostile.rs"]
mod hostile;
#[path = "cache/news.rs"]
mod news;
#[path = "changes/repository.rs"]
#[allow(dead_code, reason = "each test crate uses a part of it")]
mod repository;
#[path = "cache/same.rs"]
mod same;
#[path = "cache/scans.rs"]
mod scans;
