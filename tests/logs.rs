//! Logs as inputs: noise that must not hide secrets, times as evidence of age, and logs that grow while they are read.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "cli/harness.rs"]
mod harness;

#[path = "logs/age.rs"]
mod age;
#[cfg(unix)]
#[path = "logs/follow.rs"]
mod follow;
#[path = "logs/noise.rs"]
mod noise;
