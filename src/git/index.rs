//! The index: what the next commit would hold. Versions 2 to 4, split and sparse, SHA-1 and SHA-256.
//!
//! Read here and not by a library: one pass over a file that may have 100,000 entries, and hostile bytes end in an error
//! whatever they say.

use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::bitmap;
use super::cache_tree::CacheTree;
use super::{GitError, Repository};
use crate::commit::ObjectId;

const SIGNATURE: &[u8] = b"DIRC";
/// Bytes of the header: signature, version, number of entries.
const HEADER: usize = 12;
/// Bytes that say when, where and whose a file was; the mode is among them.
const STAT: usize = 40;
const MODE_AT: usize = 24;
const EXTENDED: u16 = 0x4000;
const STAGE: u16 = 0x3000;
const INTENT_TO_ADD: u16 = 0x2000;
/// How much larger than the file the paths of version 4 may be, which share their beginnings.
const EXPANSION: usize = 64;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// A file or a symbolic link: its content, or the path that it leads to, is a blob.
    Blob(BlobKind),
    /// A folder that a sparse checkout leaves out: a tree.
    Folder,
    /// A commit of another repository.
    Submodule,
}

/// Whether a blob is a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlobKind {
    File,
    Link,
}

impl EntryKind {
    /// The kind that a mode stands for. Git treats what it does not know as a file.
    pub(super) fn of(mode: u32) -> Self {
        match mode & 0o170_000 {
            0o040_000 => Self::Folder,
            0o120_000 => Self::Blob(BlobKind::Link),
            0o160_000 => Self::Submodule,
            _ => Self::Blob(BlobKind::File),
        }
    }
}

/// Whether the next commit would hold an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It would.
    Staged,
    /// It would not: only the intent to add it was noted.
    Intended,
    /// One side of a conflict: 1 is the common ancestor, 2 ours, 3 theirs.
    Conflicting(u8),
}

/// One path of the index.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    path: Range<usize>,
    pub(super) id: ObjectId,
    pub(super) kind: EntryKind,
    pub(super) standing: Standing,
}

/// An index that was read.
#[derive(Debug, Default)]
pub struct Index {
    paths: Vec<u8>,
    entries: Vec<Entry>,
    /// The ids of folders that did not change since the index was written as a tree.
    pub(super) folders: Option<CacheTree>,
}

impl Index {
    /// Reads the index at `path`; no file is an empty index. `hash_length` is the number of bytes of an object's name.
    ///
    /// # Errors
    /// When there is something that cannot be read as an index.
    pub(super) fn read(path: &Path, git_dir: &Path, hash_length: usize) -> Result<Self, GitError> {
        let what = |cause: &str| GitError::read(format!("the index {}", path.display()), cause);
        let Some(bytes) = regular_file(path).map_err(|cause| what(&cause.to_string()))? else {
            return Ok(Self::default());
        };
        let (mut index, link) = Self::parse(&bytes, hash_length).map_err(what)?;
        if let Some(link) = link {
            let name = format!("sharedindex.{}", link.base);
            let beside = path.parent().unwrap_or(Path::new("")).join(&name);
            let place = if beside.exists() { beside } else { git_dir.join(&name) };
            let bytes = regular_file(&place)
                .map_err(|cause| what(&cause.to_string()))?
                .ok_or_else(|| what("the shared index that it is based on is not there"))?;
            if !bytes.ends_with(link.base.as_bytes()) {
                return Err(what("the shared index that it is based on is another one"));
            }
            let (base, further) = Self::parse(&bytes, hash_length).map_err(what)?;
            if further.is_some() {
                return Err(what("the shared index that it is based on is split too"));
            }
            index = index.over(base, &link).map_err(what)?;
        }
        Ok(index)
    }

    /// All entries, by path.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The path of an entry, below the root of the work tree; that of a folder ends with `/`.
    pub(super) fn path(&self, entry: &Entry) -> &[u8] {
        self.paths.get(entry.path.clone()).unwrap_or_default()
    }

    /// The files, without symbolic links and submodules.
    pub(super) fn files(&self) -> impl Iterator<Item = &[u8]> {
        let is_file = |entry: &&Entry| entry.kind == EntryKind::Blob(BlobKind::File);
        self.entries.iter().filter(is_file).map(|entry| self.path(entry))
    }

    fn parse(bytes: &[u8], hash_length: usize) -> Result<(Self, Option<Link>), &'static str> {
        let header = bytes.get(..HEADER).filter(|header| header.starts_with(SIGNATURE));
        let header = header.ok_or("it is no index")?;
        let (version, count) = (number(header, 4), number(header, 8));
        if !matches!(version, 2..=4) {
            return Err("its version is none of 2, 3 and 4");
        }
        let end = bytes.len().checked_sub(hash_length).ok_or("it is cut off")?;
        let mut reader =
            EntryReader { bytes: &bytes[..end], at: HEADER, hash_length, version, index: Self::default() };
        for _ in 0..count {
            reader.entry().ok_or("an entry is broken or cut off")?;
        }
        let EntryReader { mut at, mut index, .. } = reader;
        if !index.entries.is_sorted_by(|one, next| index.key(one) <= index.key(next)) {
            return Err("its entries are not in order");
        }
        let mut link = None;
        while let Some(head) = bytes[..end].get(at..at + 8) {
            let size = usize::try_from(number(head, 4)).map_err(|_| "an extension is too large")?;
            let data = bytes[..end]
                .get(at + 8..)
                .and_then(|rest| rest.get(..size))
                .ok_or("an extension is cut off")?;
            match &head[..4] {
                b"TREE" => index.folders = CacheTree::parse(data, hash_length),
                b"link" => link = Some(Link::parse(data, hash_length).ok_or("its link is broken")?),
                // Entries that are folders need no further data.
                b"sdir" => {}
                [b'A'..=b'Z', ..] => {}
                _ => return Err("it has an extension that is not known here"),
            }
            at += 8 + size;
        }
        Ok((index, link))
    }

    fn key(&self, entry: &Entry) -> (&[u8], u8) {
        let stage = match entry.standing {
            Standing::Conflicting(stage) => stage,
            Standing::Staged | Standing::Intended => 0,
        };
        (self.path(entry), stage)
    }

    /// This index, which holds differences only, over the one that they are differences to.
    fn over(self, base: Self, link: &Link) -> Result<Self, &'static str> {
        let Self { paths, entries, folders } = self;
        let mut merged = Self { paths: base.paths, entries: base.entries, folders };
        let count = merged.entries.len();
        let mut own = entries.into_iter();
        for position in
            bitmap::positions(&link.replaced, count).ok_or("its list of replacements is broken")?
        {
            let new = own.next().filter(|entry| entry.path.is_empty()).ok_or("a replacement is missing")?;
            let old = merged.entries.get_mut(position).ok_or("a replacement replaces nothing")?;
            *old = Entry { path: old.path.clone(), ..new };
        }
        let mut deleted = bitmap::positions(&link.deleted, count)
            .ok_or("its list of deletions is broken")?
            .into_iter()
            .peekable();
        let mut at = 0..count;
        merged.entries.retain(|_| deleted.next_if_eq(&at.next().unwrap_or(count)).is_none());
        let mut added = Vec::new();
        for entry in own {
            let start = merged.paths.len();
            merged.paths.extend_from_slice(paths.get(entry.path.clone()).unwrap_or_default());
            added.push(Entry { path: start..merged.paths.len(), ..entry });
        }
        // What was added goes before what it takes the place of.
        added.append(&mut merged.entries);
        added.sort_by(|one, next| merged.key(one).cmp(&merged.key(next)));
        added.dedup_by(|next, kept| merged.key(next) == merged.key(kept));
        merged.entries = added;
        Ok(merged)
    }
}

/// A split index: which shared index it is based on, and what of that no longer holds.
struct Link {
    base: ObjectId,
    deleted: Vec<bitmap::Run>,
    replaced: Vec<bitmap::Run>,
}

impl Link {
    fn parse(data: &[u8], hash_length: usize) -> Option<Self> {
        let (base, data) = data.split_at_checked(hash_length)?;
        let base = ObjectId::from_bytes(base)?;
        if data.is_empty() {
            return Some(Self { base, deleted: Vec::new(), replaced: Vec::new() });
        }
        let (deleted, data) = bitmap::parse(data)?;
        let (replaced, _) = bitmap::parse(data)?;
        Some(Self { base, deleted, replaced })
    }
}

/// Reads one entry after the other.
struct EntryReader<'a> {
    bytes: &'a [u8],
    at: usize,
    hash_length: usize,
    version: u32,
    index: Index,
}

impl EntryReader<'_> {
    fn entry(&mut self) -> Option<()> {
        let begin = self.at;
        let stat = self.take(STAT)?;
        let mode = number(self.bytes.get(stat)?, MODE_AT);
        let id = ObjectId::from_bytes(self.bytes.get(self.take(self.hash_length)?)?)?;
        let flags = self.flags()?;
        let further = if self.version >= 3 && flags & EXTENDED != 0 { self.flags()? } else { 0 };
        let path = self.path(begin)?;
        let stage = u8::try_from((flags & STAGE) >> 12).ok()?;
        let standing = match stage {
            0 if further & INTENT_TO_ADD != 0 => Standing::Intended,
            0 => Standing::Staged,
            stage => Standing::Conflicting(stage),
        };
        self.index.entries.push(Entry { path, id, kind: EntryKind::of(mode), standing });
        Some(())
    }

    fn path(&mut self, begin: usize) -> Option<Range<usize>> {
        let start = self.index.paths.len();
        if self.version == 4 {
            let dropped = self.varint()?;
            let previous = self.index.entries.last().map_or(0..0, |entry| entry.path.clone());
            let kept =
                previous.start..previous.end.checked_sub(dropped).filter(|end| *end >= previous.start)?;
            self.index.paths.extend_from_within(kept);
        }
        let rest = self.bytes.get(self.at..)?;
        let length = memchr::memchr(0, rest)?;
        self.index.paths.extend_from_slice(rest.get(..length)?);
        // Version 4 ends with one NUL; the others fill up to a multiple of eight, with one at least.
        self.at = if self.version == 4 {
            self.at + length + 1
        } else {
            begin + (self.at + length - begin + 8) / 8 * 8
        };
        let is_bounded = self.index.paths.len() <= self.bytes.len().saturating_mul(EXPANSION);
        is_bounded.then_some(start..self.index.paths.len())
    }

    fn flags(&mut self) -> Option<u16> {
        let bytes = self.bytes.get(self.take(2)?)?;
        Some(u16::from_be_bytes(bytes.try_into().ok()?))
    }

    /// A number in the encoding of pack offsets.
    fn varint(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            value = value.checked_mul(128)?.checked_add(usize::from(byte & 0x7f))?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
            value = value.checked_add(1)?;
        }
    }

    fn take(&mut self, length: usize) -> Option<Range<usize>> {
        let range = self.at..self.at.checked_add(length)?;
        self.at = range.end;
        (range.end <= self.bytes.len()).then_some(range)
    }
}

impl Repository {
    /// The paths of the index at which `wanted` knows the blob, and what it knows.
    ///
    /// # Errors
    /// When there is an index and it cannot be read.
    pub fn indexed<T>(&self, wanted: impl Fn(&ObjectId) -> Option<T>) -> Result<Vec<(T, PathBuf)>, GitError> {
        let index = Index::read(self.index_file(), self.git_dir(), self.hash().len_in_bytes())?;
        let is_blob = |entry: &&Entry| matches!(entry.kind, EntryKind::Blob(_));
        let known = |entry: &Entry| Some((wanted(&entry.id)?, path_of(index.path(entry))));
        Ok(index.entries().iter().filter(is_blob).filter_map(known).collect())
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
}

/// The bytes of a file; nothing if there is none. Whatever else is there could block or never end.
pub(super) fn regular_file(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !metadata.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default().min(1 << 30));
    File::open(path)?.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// A path as git stores it.
#[cfg(unix)]
pub fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// A path as git stores it.
#[cfg(not(unix))]
pub fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Index, Standing};

    /// An index with these entries: path, byte of the id, mode, flags, further flags.
    fn index(version: u32, entries: &[(&str, u8, u32, u16, u16)]) -> Vec<u8> {
        let count = u32::try_from(entries.len()).unwrap();
        let mut bytes = [b"DIRC".as_slice(), &version.to_be_bytes(), &count.to_be_bytes()].concat();
        let mut previous = "";
        for (path, id, mode, flags, further) in entries {
            let begin = bytes.len();
            bytes.extend([0; 24]);
            bytes.extend(mode.to_be_bytes());
            bytes.extend([0; 12]);
            bytes.extend([*id; 20]);
            bytes.extend((flags | u16::try_from(path.len().min(0xfff)).unwrap()).to_be_bytes());
            if flags & 0x4000 != 0 {
                bytes.extend(further.to_be_bytes());
            }
            if version == 4 {
                let shared =
                    path.bytes().zip(previous.bytes()).take_while(|(one, other)| one == other).count();
                bytes.push(u8::try_from(previous.len() - shared).unwrap());
                bytes.extend(path[shared..].bytes());
                bytes.push(0);
            } else {
                bytes.extend(path.bytes());
                let length = bytes.len() - begin;
                bytes.extend(vec![0; 8 - length % 8]);
            }
            previous = path;
        }
        bytes.extend([0; 20]);
        bytes
    }

    fn sample(version: u32) -> Vec<u8> {
        let long = "d/".to_owned() + &"x".repeat(4100);
        let mut entries = vec![
            ("a", 1, 0o100_644, 0, 0),
            ("a", 2, 0o100_644, 0x2000, 0),
            ("b/c", 3, 0o120_000, 0, 0),
            ("b/cc", 4, 0o160_000, 0, 0),
        ];
        if version >= 3 {
            entries.push(("c", 5, 0o100_755, 0x4000, 0x2000));
        }
        if version < 4 {
            entries.push((&long, 6, 0o100_644, 0, 0));
        }
        index(version, &entries)
    }

    #[test]
    fn entries_are_read() {
        for version in 2..=4 {
            let (index, link) = Index::parse(&sample(version), 20).unwrap();
            assert!(link.is_none());
            let paths: Vec<&[u8]> = index.entries().iter().map(|entry| index.path(entry)).collect();
            assert_eq!(paths[..4], [b"a".as_slice(), b"a", b"b/c", b"b/cc"]);
            assert_eq!(index.entries()[1].standing, Standing::Conflicting(2));
            assert_eq!(index.files().count(), index.entries().len() - 2);
            if version >= 3 {
                assert_eq!(index.entries()[4].standing, Standing::Intended);
            }
        }
        let disordered = index(2, &[("b", 1, 0o100_644, 0, 0), ("a", 1, 0o100_644, 0, 0)]);
        assert!(Index::parse(&disordered, 20).is_err());
    }

    #[test]
    fn paths_that_grow_without_end_are_refused() {
        // Version 4 shares beginnings: each of these paths is a little longer than the one before.
        let names: Vec<String> = (1..12_000).map(|length| "x".repeat(length)).collect();
        let entries: Vec<_> = names.iter().map(|name| (name.as_str(), 1, 0o100_644, 0, 0)).collect();
        assert!(Index::parse(&index(4, &entries[..4000]), 20).is_ok());
        assert!(Index::parse(&index(4, &entries), 20).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(version in 2_u32..5, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), hash in prop::sample::select(vec![20_usize, 32])) {
            let mut bytes = sample(version);
            bytes.extend(b"TREE\0\0\0\x08\0-1 0\n");
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = Index::parse(&bytes, hash);
        }

        #[test]
        fn no_noise_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Index::parse(&[b"DIRC\0\0\0\x02\0\0\0\x02".as_slice(), &bytes].concat(), 20);
            let _ = Index::parse(&[b"DIRC\0\0\0\x04\0\0\0\x02".as_slice(), &bytes].concat(), 20);
            let _ = Index::parse(&[b"DIRC\0\0\0\x02\0\0\0\0link\0\0\0\xff".as_slice(), &bytes].concat(), 20);
            let _ = Index::parse(&bytes, 20);
        }
    }
}
