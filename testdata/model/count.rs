//! Counts identifiers in folders of unpacked packages: in how many packages each one occurs.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// File types that are source or documentation.
const TYPES: &[&str] = &[
    "rs",
    "py",
    "js",
    "mjs",
    "ts",
    "tsx",
    "jsx",
    "go",
    "java",
    "kt",
    "rb",
    "php",
    "c",
    "h",
    "cc",
    "cpp",
    "hpp",
    "cs",
    "swift",
    "md",
    "rst",
    "txt",
    "toml",
    "json",
    "yml",
    "yaml",
    "xml",
    "html",
    "css",
    "scss",
    "sh",
    "po",
    "sql",
    "tf",
    "cfg",
    "ini",
    "properties",
    "proto",
];

/// Longer lines are not written by people.
const LONGEST_LINE: usize = 400;

/// What was counted.
#[derive(Default)]
pub(crate) struct Counts {
    packages: u32,
    known: HashMap<String, u32>,
}

impl Counts {
    /// Adds a package: a folder with everything below.
    pub(crate) fn add(&mut self, package: &Path) {
        let mut seen = BTreeSet::new();
        for path in files(package).into_iter().take(600) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for line in text.lines().filter(|line| line.len() <= LONGEST_LINE) {
                tokens(line, |token| {
                    if !seen.contains(token) && seen.len() < 40_000 {
                        seen.insert(token.to_owned());
                    }
                });
            }
        }
        if !seen.is_empty() {
            self.packages += 1;
        }
        for token in seen {
            *self.known.entry(token).or_default() += 1;
        }
    }

    /// The list, most frequent first: those that at least `least` packages have.
    pub(crate) fn list(&self, least: u32) -> Vec<(u32, &str)> {
        let frequent = self.known.iter().filter(|(_, count)| **count >= least);
        let mut list: Vec<(u32, &str)> = frequent.map(|(token, count)| (*count, token.as_str())).collect();
        list.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
        list
    }

    /// How many packages were counted.
    pub(crate) fn packages(&self) -> u32 {
        self.packages
    }
}

/// How many of a million positions hold each of the most frequent runs of four bytes, as the prefilter folds them: a line
/// each.
#[allow(dead_code, reason = "the test of the model has no use for it")]
pub(crate) fn grams(folders: impl Iterator<Item = PathBuf>) -> String {
    let mut counts: HashMap<[u8; 4], u64> = HashMap::new();
    let mut positions = 0;
    for path in folders.flat_map(|folder| files(&folder)) {
        let Ok(text) = std::fs::read(&path) else { continue };
        positions += text.len() as u64;
        for gram in text.windows(4) {
            let folded: [u8; 4] = std::array::from_fn(|at| gram[at] | 0x20);
            *counts.entry(folded).or_default() += 1;
        }
    }
    let frequent = counts.into_iter().map(|(gram, count)| (count * 1_000_000 / positions.max(1), gram));
    let mut frequent: Vec<_> = frequent
        .filter(|(share, gram)| *share >= LEAST_SHARE && gram.iter().all(|byte| (0x20..0x7f).contains(byte)))
        .collect();
    frequent.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    frequent.iter().map(|(share, gram)| format!("{share}\t{}\n", String::from_utf8_lossy(gram))).collect()
}

/// Grams at fewer of a million positions are not frequent.
const LEAST_SHARE: u64 = 60;

/// Source files below a folder, in order, without what package managers write.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
            if kind.is_dir() && name != "node_modules" {
                folders.push(path);
            } else if kind.is_file()
                && entry.metadata().is_ok_and(|metadata| metadata.len() < 1 << 20)
                && !name.contains("lock")
                && !name.contains("checksum")
                && !name.contains(".min.")
                && path.extension().is_some_and(|end| TYPES.contains(&&*end.to_string_lossy()))
            {
                found.insert(path);
            }
        }
    }
    found.into_iter().collect()
}

/// Identifiers, and what is made of them with other characters between: names with dashes and dots, paths, versions.
fn tokens(line: &str, mut visit: impl FnMut(&str)) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_joint = |c: char| matches!(c, '-' | '.' | '/' | ':' | '@' | '+');
    for whole in line.split(|c| !is_part(c) && !is_joint(c)) {
        let whole = whole.trim_matches(is_joint);
        if (4..=64).contains(&whole.len()) && whole.contains(is_joint) {
            visit(whole);
        }
        for part in whole.split(is_joint) {
            if (2..=48).contains(&part.len()) && part.contains(|c: char| c.is_ascii_alphabetic()) {
                visit(part);
            }
        }
    }
}
