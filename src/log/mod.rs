//! Logs: what stands around and inside of their lines, and when a line was written.
//!
//! Nothing here is done to a whole text that is no log: colour codes are looked for by their first byte, time stamps on the
//! lines that hold a finding.

pub mod noise;
pub mod stamp;

mod clock;
mod event;
mod name;

pub use name::is_log;
pub use noise::Noise;
pub use stamp::written;
