//! What a container begins with. Names tell nothing: a layer of an image is named by its digest.

use std::path::Path;

use super::codec::Codec;
use super::tar;

/// The formats that are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `gzip` (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
    /// `xz`.
    Xz,
    /// `bzip2`.
    Bzip2,
    /// `tar`: old, POSIX and GNU.
    Tar,
    /// `zip`, and everything that is one: jar, war, aar, whl, nupkg, docx, xlsx, pptx, odt, apk, ipa, vsix, xpi, epub, ….
    Zip,
}

/// The container that begins with these bytes, if it is one. At least 512 bytes are needed to know a tar by its head.
#[must_use]
pub fn sniff(head: &[u8]) -> Option<Format> {
    // Nearly every text is done here: none of the formats but tar begins like one, and tar's head has zeros.
    match head.first()? {
        b'P' if [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08"]
            .iter()
            .any(|magic| head.starts_with(magic)) =>
        {
            Some(Format::Zip)
        }
        0x1f if Codec::Gzip.begins(head) => Some(Format::Gzip),
        b'B' if Codec::Bzip2.begins(head) => Some(Format::Bzip2),
        0xfd if Codec::Xz.begins(head) => Some(Format::Xz),
        0x28 | 0x50..=0x5f if Codec::Zstd.begins(head) => Some(Format::Zstd),
        _ if tar::begins(head) => Some(Format::Tar),
        _ => None,
    }
}

/// Archives that begin with something else: a program that unpacks itself, or that a shell can run.
const ZIP_NAMES: &[&str] = &[
    "zip", "jar", "war", "ear", "aar", "whl", "egg", "pyz", "pex", "apk", "xpi", "crx", "vsix", "nupkg",
    "docx", "xlsx",
];

/// Could a binary file of this name be a zip archive behind something else? Its directory is at its end.
pub(super) fn could_be_zip(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    ZIP_NAMES.iter().any(|name| extension.eq_ignore_ascii_case(name))
}

/// How archives begin that are known, and not opened.
const UNOPENED: &[&[u8]] = &[
    b"7z\xbc\xaf\x27\x1c",     // 7-Zip
    b"Rar!\x1a\x07",           // RAR
    b"MSCF\0\0\0\0",           // Windows cabinets
    b"\x04\x22\x4d\x18",       // LZ4 frames
    b"LZIP\x01",               // lzip
    b"\x89LZO\0\r\n\x1a\n",    // lzop
    b"\x1f\x9d",               // compress
    b"\xed\xab\xee\xdb",       // RPM packages
    b"!<arch>\ndebian-binary", // Debian packages
    b"\xc7\x71",               // cpio, little-endian
];

/// Is this the beginning of an archive of a format that is not opened?
#[must_use]
pub fn unopened(head: &[u8]) -> bool {
    UNOPENED.iter().any(|magic| head.starts_with(magic))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Format, could_be_zip, sniff, unopened};

    #[test]
    fn texts_that_begin_almost_like_a_container_are_none() {
        for text in [
            &b""[..],
            b"PK is short for Phil Katz",
            b"PK",
            b"BZh91AY is how bzip2 begins",
            b"BZh9",
            b"(\xb5\x2f",
            b"(see above)",
            b"7zip",
            b"\x1f\x8b",
            b"\xfd7zXZ",
            b"!<arch>\n",
            b"ustar",
            &[b'a'; 600],
            &[0; 600],
        ] {
            assert_eq!(sniff(text), None, "{text:?}");
            assert!(!unopened(text), "{text:?}");
        }
    }

    #[test]
    fn each_format_is_known_by_its_first_bytes() {
        for (head, format) in [
            (&b"PK\x03\x04\x14\0"[..], Format::Zip),
            (b"PK\x05\x06\0\0", Format::Zip),
            (b"\x1f\x8b\x08\0\0\0", Format::Gzip),
            (b"\xfd7zXZ\0\0\x04", Format::Xz),
            (b"BZh91AY&SY", Format::Bzip2),
            (b"BZh1\x17\x72\x45\x38\x50\x90", Format::Bzip2),
            (b"\x28\xb5\x2f\xfd", Format::Zstd),
            (b"\x50\x2a\x4d\x18\x04\0\0\0", Format::Zstd),
        ] {
            assert_eq!(sniff(head), Some(format), "{head:?}");
        }
        assert!(unopened(b"7z\xbc\xaf\x27\x1c\0\x04") && unopened(b"Rar!\x1a\x07\x01\0"));
    }

    #[test]
    fn some_names_promise_a_zip_archive() {
        for (name, could_be) in [("a/app.jar", true), ("x.PYZ", true), ("jar", false), ("a.exe", false)] {
            assert_eq!(could_be_zip(Path::new(name)), could_be, "{name}");
        }
    }
}
