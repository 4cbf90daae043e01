//! `straykey hook`, with the real git around the real binary. Secrets are expanded from templates.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "cli/harness.rs"]
mod harness;
#[path = "hook/places.rs"]
mod places;
#[allow(dead_code, reason = "each test crate uses a part of it")]
#[path = "changes/repository.rs"]
mod repository;
#[path = "hook/work.rs"]
mod work;
