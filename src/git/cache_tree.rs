//! The trees that the index remembers: folders whose entries are those of a tree that was written already. A commit takes
//! them as they are, so a folder whose tree is that of `HEAD` holds nothing new, however many files it has.

use std::ops::Range;

use crate::commit::ObjectId;

/// One folder.
#[derive(Debug)]
struct Node {
    name: Range<usize>,
    /// The tree, unless the folder changed since.
    tree: Option<ObjectId>,
    children: Vec<usize>,
}

/// All folders.
#[derive(Debug)]
pub(super) struct CacheTree {
    names: Vec<u8>,
    nodes: Vec<Node>,
}

/// A folder of a [`CacheTree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FolderIndex(usize);

impl CacheTree {
    /// The root of the work tree.
    pub(super) const ROOT: FolderIndex = FolderIndex(0);

    /// Reads the extension. A broken one is as good as none: it saves time and nothing else.
    pub(super) fn parse(data: &[u8], hash_length: usize) -> Option<Self> {
        let mut tree = Self { names: Vec::new(), nodes: Vec::new() };
        // Folders that have not got all their subfolders yet, with the number that is missing.
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut rest = data;
        loop {
            let name = until(&mut rest, 0)?;
            let count: i64 = decimal(until(&mut rest, b' ')?)?;
            let children: usize = decimal(until(&mut rest, b'\n')?)?;
            let id = if count >= 0 {
                let (id, after) = rest.split_at_checked(hash_length)?;
                rest = after;
                Some(ObjectId::from_bytes(id)?)
            } else {
                None
            };
            let start = tree.names.len();
            tree.names.extend_from_slice(name);
            let node = tree.nodes.len();
            tree.nodes.push(Node { name: start..tree.names.len(), tree: id, children: Vec::new() });
            if let Some((parent, missing)) = open.last_mut() {
                tree.nodes.get_mut(*parent)?.children.push(node);
                *missing -= 1;
            }
            open.push((node, children));
            while open.last().is_some_and(|(_, missing)| *missing == 0) {
                open.pop();
            }
            if open.is_empty() {
                return rest.is_empty().then_some(tree);
            }
        }
    }

    /// The tree that a commit would take for this folder as it is.
    pub(super) fn tree(&self, folder: FolderIndex) -> Option<ObjectId> {
        self.nodes.get(folder.0)?.tree
    }

    /// The folders in this folder, by name.
    pub(super) fn children(&self, folder: FolderIndex) -> impl Iterator<Item = (&[u8], FolderIndex)> {
        let children = self.nodes.get(folder.0).map_or(&[][..], |node| &node.children);
        children.iter().filter_map(|child| {
            let name = self.names.get(self.nodes.get(*child)?.name.clone())?;
            Some((name, FolderIndex(*child)))
        })
    }
}

fn until<'a>(rest: &mut &'a [u8], end: u8) -> Option<&'a [u8]> {
    let at = memchr::memchr(end, rest)?;
    let (text, after) = rest.split_at_checked(at)?;
    *rest = after.get(1..)?;
    Some(text)
}

fn decimal<T: std::str::FromStr>(digits: &[u8]) -> Option<T> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::CacheTree;
    use crate::commit::ObjectId;

    #[test]
    fn folders_are_nested_as_written() {
        let id = |byte: u8| [byte; 20];
        let data =
            [b"\0-1 2\n".as_slice(), b"a\x002 1\n", &id(1), b"b\x001 0\n", &id(2), b"c\x001 0\n", &id(3)]
                .concat();
        let tree = CacheTree::parse(&data, 20).unwrap();
        assert_eq!(tree.tree(CacheTree::ROOT), None);
        let children: Vec<_> = tree.children(CacheTree::ROOT).collect();
        assert_eq!(children.iter().map(|(name, _)| *name).collect::<Vec<_>>(), [b"a", b"c"]);
        assert_eq!(tree.tree(children[0].1), ObjectId::from_bytes(&id(1)));
        let below: Vec<_> = tree.children(children[0].1).collect();
        assert_eq!(tree.tree(below[0].1), ObjectId::from_bytes(&id(2)));
        for cut in 0..data.len() {
            assert!(CacheTree::parse(&data[..cut], 20).is_none(), "{cut}");
        }
        assert!(CacheTree::parse(&[data.as_slice(), b"x"].concat(), 20).is_none());
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = b"x\0-1 1\n".repeat(500_000);
        assert!(CacheTree::parse(&deep, 20).is_none());
    }
}
