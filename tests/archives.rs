//! Archives and compressed files: what is in them is found as if it lay there as a file, and hostile ones end in notices.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "cli/harness.rs"]
mod harness;

#[path = "archives/bombs.rs"]
mod bombs;
#[path = "archives/command_line.rs"]
mod command_line;
#[path = "archives/damage.rs"]
mod damage;
#[path = "archives/formats.rs"]
mod formats;
#[path = "archives/histories.rs"]
mod histories;
#[path = "archives/image.rs"]
mod image;
#[path = "archives/memory.rs"]
mod memory;
#[path = "archives/nesting.rs"]
mod nesting;
#[path = "archives/pack.rs"]
mod pack;
#[path = "archives/reading.rs"]
mod reading;
