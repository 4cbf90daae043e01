//! `straykey forensics` and `straykey rotate close` from the outside: real repositories, real scans, and a journal as the library
//! writes it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "forensics/closing.rs"]
mod closing;
#[path = "forensics/demo.rs"]
mod demo;
#[path = "../testdata/demo/estate.rs"]
mod estate;
#[path = "cli/harness.rs"]
mod harness;
#[path = "forensics/hostile.rs"]
mod hostile;
#[path = "forensics/incident.rs"]
mod incident;
#[path = "forensics/world.rs"]
mod world;
