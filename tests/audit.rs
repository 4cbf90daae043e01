//! `straykey audit` from the outside: the real binary on real files.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "audit/demo.rs"]
mod demo;
#[path = "../testdata/demo/estate.rs"]
mod estate;
#[path = "audit/evidence.rs"]
mod evidence;
#[path = "cli/harness.rs"]
mod harness;
#[path = "audit/outputs.rs"]
mod outputs;
#[path = "audit/schema.rs"]
mod schema;
#[path = "audit/status.rs"]
mod status;
#[path = "audit/trust.rs"]
mod trust;
#[path = "audit/world.rs"]
mod world;
