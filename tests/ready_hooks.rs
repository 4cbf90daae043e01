//! The hooks in `hooks/`, by straykey's protocol: against PostgreSQL as Debian has it, and against small servers that speak as
//! Vault, AWS and an API of somebody's do.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "support/servers.rs"]
mod servers;

#[path = "hooks/harness.rs"]
mod harness;

#[path = "hooks/api.rs"]
mod api;
#[path = "hooks/aws.rs"]
mod aws;
#[path = "hooks/jwks.rs"]
mod jwks;
#[path = "hooks/postgresql.rs"]
mod postgresql;
#[path = "hooks/protocol.rs"]
mod protocol;
#[path = "hooks/vault.rs"]
mod vault;
