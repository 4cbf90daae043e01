//! Paths as relative URI references (RFC 3986), as code scanning wants them: relative to the scanned root, `/` between
//! the parts, everything else that could be misread percent-encoded, byte for byte.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Component, Path};

use crate::provenance::Provenance;

/// What streams are called: an empty URI would have the whole file refused.
const STREAM: &str = "stdin";

/// The URI of a scanned text.
pub(super) fn of(provenance: &Provenance) -> String {
    match provenance {
        Provenance::Stream { .. } => STREAM.to_owned(),
        Provenance::File { shown, relative, .. } if relative.file_name().is_none() => of_path(shown),
        Provenance::File { relative, .. } => of_path(relative),
        Provenance::Git { shown, relative, .. } => of_path(relative.as_ref().unwrap_or(shown)),
        Provenance::Inside { outer, inside } => {
            inside.members().iter().fold(of(outer), |outer, name| of_member(&outer, name))
        }
    }
}

/// The URI of a member of an archive. Its name is whatever somebody wrote there: nothing of it may lead out of the archive.
pub(super) fn of_member(archive: &str, name: &str) -> String {
    let parts = name.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
    let encoded: Vec<String> = parts.map(|part| encode(OsStr::new(part))).collect();
    let name = if encoded.is_empty() { "unknown".to_owned() } else { encoded.join("/") };
    format!("{archive}!/{name}")
}

/// The URI of a path. A path that leads out of the root has no URI below it: of that only the file name is kept, so
/// that nothing of the machine gets into the report.
pub(super) fn of_path(path: &Path) -> String {
    let parts = below_root(path).unwrap_or_else(|| path.file_name().into_iter().collect());
    let encoded: Vec<String> = parts.into_iter().map(encode).collect();
    if encoded.is_empty() { "unknown".to_owned() } else { encoded.join("/") }
}

/// The parts of a path without `.` and `..`; nothing if it leads out of the root, or is the root.
fn below_root(path: &Path) -> Option<Vec<&OsStr>> {
    let mut parts = vec![];
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (!parts.is_empty()).then_some(parts)
}

/// Percent-encodes all but the characters that stand for themselves in a path. The colon is legal behind the first
/// slash only, and never needed.
pub(in crate::report) fn encode(part: &OsStr) -> String {
    let mut text = String::with_capacity(part.len());
    for byte in bytes(part).iter() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => text.push(char::from(*byte)),
            b'-' | b'.' | b'_' | b'~' | b'@' => text.push(char::from(*byte)),
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => {
                text.push(char::from(*byte));
            }
            // Writing to a string cannot fail.
            other => drop(write!(text, "%{other:02X}")),
        }
    }
    text
}

#[cfg(unix)]
fn bytes(part: &OsStr) -> Cow<'_, [u8]> {
    use std::os::unix::ffi::OsStrExt;
    Cow::Borrowed(part.as_bytes())
}

#[cfg(not(unix))]
fn bytes(part: &OsStr) -> Cow<'_, [u8]> {
    match part.to_string_lossy() {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{of, of_path};
    use crate::provenance::Provenance;

    #[test]
    fn what_could_be_misread_is_encoded() {
        for (path, uri) in [
            ("src/main.rs", "src/main.rs"),
            ("./src//main.rs", "src/main.rs"),
            ("a b.txt", "a%20b.txt"),
            ("a:b/c:d", "a%3Ab/c%3Ad"),
            ("100%.txt", "100%25.txt"),
            ("what?#now", "what%3F%23now"),
            ("app/[id]/(group)/@slot.tsx", "app/%5Bid%5D/(group)/@slot.tsx"),
            ("back\\slash \"quoted\" <x> |^`{}", "back%5Cslash%20%22quoted%22%20%3Cx%3E%20%7C%5E%60%7B%7D"),
            ("Zürich/日本", "Z%C3%BCrich/%E6%97%A5%E6%9C%AC"),
            ("x\ny\u{1b}", "x%0Ay%1B"),
            ("a/b/../c", "a/c"),
            ("../inventory.toml", "inventory.toml"),
            ("/home/somebody/inventory.toml", "inventory.toml"),
            ("", "unknown"),
            ("..", "unknown"),
        ] {
            if cfg!(unix) || !path.contains('\\') {
                assert_eq!(of_path(Path::new(path)), uri, "{path:?}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_not_utf_8_survive() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"\xff\xfe/k\x80y"));
        assert_eq!(of_path(path), "%FF%FE/k%80y");
    }

    #[test]
    fn members_stay_in_their_archive() {
        let root = Path::new("/r").into();
        let outer = std::sync::Arc::new(Provenance::File {
            shown: "a b.zip".into(),
            relative: "a b.zip".into(),
            root,
        });
        for (name, uri) in [
            ("dir/x y.env", "a%20b.zip!/dir/x%20y.env"),
            ("../../etc/passwd", "a%20b.zip!/etc/passwd"),
            ("a/./b//c", "a%20b.zip!/a/b/c"),
            ("..", "a%20b.zip!/unknown"),
            ("a!/b\n", "a%20b.zip!/a!/b%0A"),
            ("c:\\x", "a%20b.zip!/c%3A%5Cx"),
        ] {
            assert_eq!(of(&outer.member(name)), uri);
        }
        let inner = std::sync::Arc::new(outer.member("b.tar.gz"));
        assert_eq!(of(&std::sync::Arc::new(inner.decompressed()).member("c")), "a%20b.zip!/b.tar.gz!/c");
    }

    #[test]
    fn streams_and_scanned_files_have_a_uri_too() {
        assert_eq!(of(&Provenance::Stream { name: "(standard input)".into() }), "stdin");
        let (shown, root) = ("../etc/app.env".into(), Path::new("/etc/app.env").into());
        assert_eq!(of(&Provenance::File { shown, relative: "".into(), root }), "app.env");
    }
}
