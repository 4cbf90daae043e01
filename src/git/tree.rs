//! Trees: which name leads to which object.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::index::EntryKind;
use super::reader::{Loss, ObjectKind, Reader};
use crate::commit::ObjectId;

/// Trees that are remembered: a folder is looked at again with each commit that changes something in it.
const REMEMBERED: usize = 8192;

/// One name in a folder.
#[derive(Debug, Clone)]
pub(super) struct TreeEntry {
    name: Range<usize>,
    pub(super) id: ObjectId,
    pub(super) kind: EntryKind,
}

/// A folder.
#[derive(Debug, Default)]
pub(super) struct Tree {
    names: Vec<u8>,
    /// By name, byte by byte; git's own order differs, and a broken tree may have none.
    entries: Vec<TreeEntry>,
}

impl Tree {
    /// Reads a tree object.
    fn parse(bytes: &[u8], hash_length: usize) -> Option<Self> {
        let mut tree = Self::default();
        let mut rest = bytes;
        while !rest.is_empty() {
            let space = memchr::memchr(b' ', rest)?;
            let mode = u32::from_str_radix(std::str::from_utf8(rest.get(..space)?).ok()?, 8).ok()?;
            rest = rest.get(space + 1..)?;
            let end = memchr::memchr(0, rest)?;
            let start = tree.names.len();
            tree.names.extend_from_slice(rest.get(..end)?);
            let id = ObjectId::from_bytes(rest.get(end + 1..end + 1 + hash_length)?)?;
            rest = rest.get(end + 1 + hash_length..)?;
            tree.entries.push(TreeEntry { name: start..tree.names.len(), id, kind: EntryKind::of(mode) });
        }
        let Self { names, entries } = &mut tree;
        entries.sort_by(|one, next| names.get(one.name.clone()).cmp(&names.get(next.name.clone())));
        Some(tree)
    }

    pub(super) fn entries(&self) -> &[TreeEntry] {
        &self.entries
    }

    pub(super) fn name(&self, entry: &TreeEntry) -> &[u8] {
        self.names.get(entry.name.clone()).unwrap_or_default()
    }

    /// The entries with this name: one, unless the tree is broken.
    pub(super) fn named(&self, name: &[u8]) -> &[TreeEntry] {
        let start = self.entries.partition_point(|entry| self.name(entry) < name);
        let count = self.entries.iter().skip(start).take_while(|entry| self.name(entry) == name).count();
        self.entries.get(start..start + count).unwrap_or_default()
    }

    /// The subfolder with this name.
    pub(super) fn folder(&self, name: &[u8]) -> Option<ObjectId> {
        self.named(name).iter().find(|entry| entry.kind == EntryKind::Folder).map(|entry| entry.id)
    }
}

/// Which side of a change an object belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// What the change brings.
    New,
    /// What it takes the place of.
    Old,
}

/// Trees by name. The recent ones are remembered, and those that cannot be read are noted.
#[derive(Debug)]
pub(super) struct Trees {
    pub(super) reader: Reader,
    hash_length: usize,
    known: HashMap<ObjectId, Arc<Tree>>,
    pub(super) lost: BTreeMap<ObjectId, (Side, Loss)>,
}

impl Trees {
    pub(super) fn new(reader: Reader, hash_length: usize) -> Self {
        Self { reader, hash_length, known: HashMap::new(), lost: BTreeMap::new() }
    }

    /// A tree. One that cannot be read is as good as empty, and noted.
    pub(super) fn get(&mut self, id: ObjectId, side: Side) -> Arc<Tree> {
        if let Some(tree) = self.known.get(&id) {
            return Arc::clone(tree);
        }
        let parsed = self
            .reader
            .of_kind(&id, ObjectKind::Tree)
            .and_then(|bytes| Tree::parse(bytes, self.hash_length).ok_or(Loss::Broken));
        let tree = match parsed {
            Ok(tree) => Arc::new(tree),
            // The empty tree need not be stored.
            Err(Loss::Missing) if is_empty_tree(&id) => Arc::default(),
            Err(loss) => {
                let noted = self.lost.entry(id).or_insert((side, loss));
                noted.0 = noted.0.min(side);
                return Arc::default();
            }
        };
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(id, Arc::clone(&tree));
        tree
    }

    /// Knows a tree that is in no repository.
    #[cfg(test)]
    pub(super) fn remember(&mut self, id: ObjectId, bytes: &[u8]) {
        let tree = Tree::parse(bytes, self.hash_length).unwrap();
        self.known.insert(id, Arc::new(tree));
    }

    /// The blob that a path leads to.
    pub(super) fn blob_at(&mut self, root: ObjectId, path: &[u8]) -> Option<ObjectId> {
        let mut folder = root;
        let mut parts = path.split(|byte| *byte == b'/').peekable();
        while let Some(part) = parts.next() {
            let tree = self.get(folder, Side::Old);
            if parts.peek().is_some() {
                folder = tree.folder(part)?;
            } else {
                let is_blob = |entry: &&TreeEntry| matches!(entry.kind, EntryKind::Blob(_));
                return tree.named(part).iter().find(is_blob).map(|entry| entry.id);
            }
        }
        None
    }
}

fn is_empty_tree(id: &ObjectId) -> bool {
    [gix::hash::Kind::Sha1, gix::hash::Kind::Sha256]
        .iter()
        .any(|kind| gix::hash::ObjectId::empty_tree(*kind).as_bytes() == id.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{EntryKind, Tree};

    fn entry(mode: &str, name: &str, byte: u8) -> Vec<u8> {
        [mode.as_bytes(), b" ", name.as_bytes(), b"\0", &[byte; 20]].concat()
    }

    #[test]
    fn a_tree_is_found_in_by_name() {
        // Git sorts folders as if their name ended with a slash.
        let bytes = [
            entry("100644", "a.txt", 1),
            entry("40000", "a", 2),
            entry("160000", "module", 3),
            entry("120000", "z", 4),
        ]
        .concat();
        let tree = Tree::parse(&bytes, 20).unwrap();
        assert_eq!(tree.folder(b"a").unwrap().as_bytes(), [2; 20]);
        assert_eq!(tree.folder(b"a.txt"), None);
        assert_eq!(tree.named(b"module")[0].kind, EntryKind::Submodule);
        assert!(tree.named(b"nothing").is_empty());
        assert!(Tree::parse(b"100644 a", 20).is_none());
        assert!(Tree::parse(b"9 a\0", 20).is_none());
    }
}
