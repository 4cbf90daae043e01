//! Embeds the rule files: every `rules/*.toml`, in the order of their names.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    fs::write(out.join("builtin_rules.rs"), listing(&root)?)
}

/// A slice of pairs: name below the root, and text.
fn listing(root: &Path) -> io::Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("rules"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") {
            names.push(name);
        }
    }
    names.sort();
    let mut listing = String::from("&[\n");
    for name in names {
        let path = root.join("rules").join(&name);
        let _ = writeln!(listing, "    ({:?}, include_str!({:?})),", format!("rules/{name}"), path);
    }
    listing.push_str("]\n");
    Ok(listing)
}
