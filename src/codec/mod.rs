//! Encodings and sums that credentials are built of: what a provider appends to a token so that a typing mistake
//! shows. Both sides use them: [`crate::validate`] checks tokens, and [`crate::rule::template`] makes examples.
//!
//! Each is held against the published test values of its specification, so that a mistake here cannot hide in the
//! agreement of the two sides.

pub mod base58;
pub mod crc;
pub mod keystore;
pub mod marvin;
pub mod radix;
pub mod seed_phrase;
