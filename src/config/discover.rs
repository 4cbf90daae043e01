//! Which settings file is meant when none is named: the nearest one above what is scanned, and not above its repository.

use std::path::{Path, PathBuf};

/// The name of the settings file.
pub const FILE_NAME: &str = "straykey.toml";

/// Which settings file there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Discovered {
    /// This one.
    One(PathBuf),
    /// None.
    None,
    /// Different ones for different paths: none of them is for all.
    Several,
}

/// The settings file of what is scanned.
#[must_use]
pub fn discover(paths: &[PathBuf]) -> Discovered {
    let mut found = paths.iter().map(|path| above(path));
    let Some(first) = found.next() else { return Discovered::None };
    match (found.all(|other| other == first), first) {
        (false, _) => Discovered::Several,
        (true, None) => Discovered::None,
        (true, Some(file)) => Discovered::One(file),
    }
}

/// The nearest one above a path. Outside of a repository: the one in the folder itself, because nobody knows who wrote those
/// above it.
fn above(path: &Path) -> Option<PathBuf> {
    let full = std::fs::canonicalize(path).ok()?;
    let start = if full.is_dir() { full.as_path() } else { full.parent()? };
    let root = start.ancestors().find(|folder| is_repository(folder)).unwrap_or(start);
    let folders = start.ancestors().take_while(|folder| folder.starts_with(root));
    folders.map(|folder| folder.join(FILE_NAME)).find(|file| std::fs::symlink_metadata(file).is_ok())
}

/// A work tree, a linked one, or a bare repository.
fn is_repository(folder: &Path) -> bool {
    std::fs::symlink_metadata(folder.join(".git")).is_ok()
        || (folder.join("HEAD").is_file() && folder.join("objects").is_dir() && folder.join("refs").is_dir())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Discovered, discover};

    #[test]
    fn the_nearest_one_counts_and_none_above_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let base = std::fs::canonicalize(folder.path()).unwrap();
        let file = |name: &str| {
            let path = base.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "").unwrap();
            path
        };
        let found =
            |names: &[&str]| discover(&names.iter().map(|name| base.join(name)).collect::<Vec<PathBuf>>());
        let outside = file("straykey.toml");
        file("repo/.git/HEAD");
        file("repo/a/b/x.txt");
        assert_eq!(found(&["repo/a/b"]), Discovered::None, "the one above the repository is not its own");
        let root = file("repo/straykey.toml");
        assert_eq!(found(&["repo/a/b"]), Discovered::One(root.clone()));
        assert_eq!(found(&["repo/a/b/x.txt", "repo"]), Discovered::One(root));
        let nearer = file("repo/a/straykey.toml");
        assert_eq!(found(&["repo/a/b/x.txt"]), Discovered::One(nearer));
        assert_eq!(found(&["repo/a", "repo"]), Discovered::Several);
        file("plain/x.txt");
        assert_eq!(
            found(&["plain"]),
            Discovered::None,
            "outside of a repository nothing is looked for above"
        );
        assert_eq!(found(&["."]), Discovered::One(outside));
        assert_eq!(found(&["missing"]), Discovered::None);
    }
}
