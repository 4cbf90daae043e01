//! Texts inside of files: members of archives, and what is compressed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::Provenance;

/// What reports put in front of a member: `outer.zip!/inner.tar!/dir/file.env`.
const ENTERS: &str = "!/";

/// Ends of the names of files that are compressed and no archives.
const COMPRESSED: &[&str] = &["gz", "zst", "zstd", "xz", "bz2"];

/// How a text is stored at the end of the way that leads to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coding {
    /// As it is.
    Plain,
    /// Compressed: lines and columns are those of the decompressed text.
    Compressed,
}

/// Where a text is inside of a file, blob or stream that is not a text itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inside {
    members: Vec<String>,
    coding: Coding,
    shown: String,
    name: Option<PathBuf>,
}

impl Inside {
    pub(super) fn new(outer: &Provenance, members: Vec<String>, coding: Coding) -> Self {
        let way = way(&members);
        let name = match (outer.path(), members.is_empty()) {
            (None, true) => None,
            (None, false) => Some(PathBuf::from(way.trim_start_matches(ENTERS))),
            (Some(path), true) => Some(path.to_owned()),
            (Some(path), false) => {
                let mut name = path.as_os_str().to_owned();
                name.push(&way);
                Some(name.into())
            }
        };
        let name = name.map(|name| match coding {
            Coding::Plain => name,
            Coding::Compressed => decompressed(&name),
        });
        Self { shown: outer.shown() + &way, members, coding, name }
    }

    /// The members that lead to it, from the outside in; none in a file that is only compressed. They are names that
    /// somebody wrote into an archive: nothing may be opened by them.
    #[must_use]
    pub fn members(&self) -> &[String] {
        &self.members
    }

    /// How it is stored there.
    #[must_use]
    pub fn coding(&self) -> Coding {
        self.coding
    }

    /// All of it as reports show it.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// What its role and its syntax are judged by; nothing if it has no name.
    pub(super) fn name(&self) -> Option<&Path> {
        self.name.as_deref()
    }

    /// What stands behind the outer file: `!/inner.tar!/dir/file.env`.
    pub(super) fn way(&self) -> String {
        way(&self.members)
    }
}

fn way(members: &[String]) -> String {
    members.iter().flat_map(|member| [ENTERS, member]).collect()
}

/// The name of what is compressed: `app.log.1` of `app.log.1.gz`.
fn decompressed(path: &Path) -> PathBuf {
    let is_end = |end: &OsStr| COMPRESSED.iter().any(|known| end.eq_ignore_ascii_case(known));
    match path.extension() {
        Some(end) if is_end(end) => path.with_extension(""),
        _ => path.to_owned(),
    }
}
