#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]
