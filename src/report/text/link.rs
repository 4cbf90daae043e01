//! Places as links to their files, as terminals understand them (OSC 8): <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>.

use std::io::{self, Write};
use std::path::{Component, Path};

use super::Hyperlinks;
use crate::provenance::{Provenance, Revision};
use crate::report::sarif::uri::encode;

/// The address of the file; nothing without links, and for what is not a file on this machine: a stream, and a file of a
/// commit that is not checked out.
pub(super) fn target(provenance: &Provenance, hyperlinks: Hyperlinks) -> Option<String> {
    if hyperlinks == Hyperlinks::Off {
        return None;
    }
    match provenance.outer() {
        Provenance::File { relative, root, .. } => address(&root.join(relative)),
        Provenance::Git {
            relative: Some(relative),
            root,
            revision: Revision::Head | Revision::Index,
            ..
        } => address(&root.join(relative)),
        Provenance::Git { .. } | Provenance::Stream { .. } | Provenance::Inside { .. } => None,
    }
}

/// `file:///home/ann/app/settings.py`, every byte that could mean something encoded.
fn address(path: &Path) -> Option<String> {
    let mut address = "file://".to_owned();
    for component in path.components() {
        match component {
            Component::Prefix(prefix) => address += &format!("/{}", prefix.as_os_str().to_string_lossy()),
            Component::Normal(part) => address += &format!("/{}", encode(part)),
            Component::RootDir | Component::CurDir => {}
            Component::ParentDir => return None,
        }
    }
    path.is_absolute().then_some(address)
}

pub(super) fn begin(target: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    target.map_or(Ok(()), |target| write!(out, "\u{1b}]8;;{target}\u{1b}\\"))
}

pub(super) fn end(target: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    target.map_or(Ok(()), |_| write!(out, "\u{1b}]8;;\u{1b}\\"))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::path::Path;

    use super::address;
    use crate::report::sample;
    use crate::report::text::{Hyperlinks, TextOptions, write};

    fn text(report: &crate::report::Report, hyperlinks: Hyperlinks) -> String {
        let mut out = Vec::new();
        write(report, &TextOptions { hyperlinks, ..TextOptions::default() }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_place_leads_to_its_file() {
        let text = text(&sample::rich(), Hyperlinks::Files);
        let target = format!("{}/app/settings.py", sample::ROOT);
        let link = format!("\u{1b}]8;;file://{target}\u{1b}\\app/settings.py:12:8\u{1b}]8;;\u{1b}\\");
        assert!(text.contains(&link), "{text}");
    }

    #[test]
    fn links_change_nothing_but_what_a_terminal_hides() {
        for report in sample::all() {
            let mut linked = text(&report, Hyperlinks::Files);
            while let Some(begin) = linked.find("\u{1b}]8;;") {
                let length = linked[begin..].find("\u{1b}\\").unwrap() + 2;
                linked.replace_range(begin..begin + length, "");
            }
            assert_eq!(linked, text(&report, Hyperlinks::Off));
        }
    }

    #[test]
    fn a_file_of_another_commit_is_no_link() {
        let text = text(&sample::history(), Hyperlinks::Files);
        let line = text.lines().find(|line| line.contains("app/old.env:12:8")).unwrap();
        assert!(!line.contains("]8;;"), "{line}");
    }

    #[test]
    fn nothing_of_a_name_ends_the_link() {
        let hostile = "/r/a b\u{1b}\\;c\u{7}%";
        assert_eq!(address(Path::new(hostile)).as_deref(), Some("file:///r/a%20b%1B%5C;c%07%25"));
        assert_eq!([address(Path::new("a")), address(Path::new("/a/../b"))], [None, None]);
    }
}
