//! The rules that come with the program. A unit test holds this list against the folder.

/// File name and text of every file of `rules/`.
pub const FILES: &[(&str, &str)] = &[];
