//! The rules that come with the program: every file of `rules/`, embedded by the build script.

/// File name and text of every file of `rules/`.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));
