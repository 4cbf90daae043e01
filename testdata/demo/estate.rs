//! Builds the demo estate: the files of `tree/` with their secrets filled in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use straykey::rule::template::expand;

/// Where the demo's sources are.
pub(crate) fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo")
}

/// Writes the estate into `target`, which is emptied first.
pub(crate) fn build(target: &Path) -> std::io::Result<()> {
    if target.exists() {
        std::fs::remove_dir_all(target)?;
    }
    let templates = std::fs::read_to_string(sources().join("secrets.toml"))?;
    let templates: BTreeMap<String, String> = toml::from_str(&templates).map_err(std::io::Error::other)?;
    let secrets: Vec<(String, String)> =
        templates.iter().map(|(name, template)| (format!("@{name}@"), expand(template, name))).collect();
    copy(&sources().join("tree"), target, &secrets)?;
    std::fs::copy(sources().join("inventory.toml"), target.join("inventory.toml"))?;
    std::fs::copy(sources().join("fingerprint.key"), target.join("fingerprint.key"))?;
    // A work tree of its own: paths are relative to it.
    gix::init(target).map_err(|cause| std::io::Error::other(cause.to_string()))?;
    Ok(())
}

fn copy(from: &Path, to: &Path, secrets: &[(String, String)]) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let (source, target) = {
            let entry = entry?;
            (entry.path(), to.join(entry.file_name()))
        };
        if source.is_dir() {
            copy(&source, &target, secrets)?;
        } else {
            let text = std::fs::read_to_string(&source)?;
            let filled = secrets.iter().fold(text, |text, (name, value)| text.replace(name, value));
            std::fs::write(target, filled)?;
        }
    }
    Ok(())
}
