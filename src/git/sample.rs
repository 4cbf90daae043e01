//! Repositories made in memory, for tests: raw objects whose names are hashes of their bytes.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::attribution::{Attribution, Hits, Limits, References, SecretNumber};
use super::graph::{Graph, HitSet, Malformed, Shard};
use super::number::{Numbering, ObjectFormat, ObjectNumber};
use crate::commit::ObjectId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blob,
    Tree,
    Commit,
}

#[derive(Debug, Clone)]
struct Object {
    kind: Kind,
    id: Vec<u8>,
    bytes: Vec<u8>,
}

/// All objects of a repository; numbers are given in order of their making.
#[derive(Debug, Clone)]
pub(super) struct Repository {
    format: ObjectFormat,
    objects: Vec<Object>,
    numbers: HashMap<Vec<u8>, ObjectNumber>,
    secrets: BTreeMap<ObjectNumber, Vec<SecretNumber>>,
}

impl Numbering for Repository {
    fn format(&self) -> ObjectFormat {
        self.format
    }

    fn number_of(&self, id: &[u8]) -> Option<ObjectNumber> {
        self.numbers.get(id).copied()
    }
}

impl Repository {
    pub(super) fn new(format: ObjectFormat) -> Self {
        Self { format, objects: Vec::new(), numbers: HashMap::new(), secrets: BTreeMap::new() }
    }

    /// A blob with secrets.
    pub(super) fn blob(&mut self, text: &str, secrets: &[u32]) -> ObjectNumber {
        let blob = self.add(Kind::Blob, text.into());
        if !secrets.is_empty() {
            self.secrets.insert(blob, secrets.iter().map(|secret| SecretNumber(*secret)).collect());
        }
        blob
    }

    /// A tree, and those in it, with these files.
    pub(super) fn tree(&mut self, files: &[(&str, ObjectNumber)]) -> ObjectNumber {
        let mut folders: BTreeMap<&str, Vec<(&str, ObjectNumber)>> = BTreeMap::new();
        let mut entries: BTreeMap<&str, (&str, ObjectNumber)> = BTreeMap::new();
        for (path, blob) in files {
            match path.split_once('/') {
                Some((folder, rest)) => folders.entry(folder).or_default().push((rest, *blob)),
                None => _ = entries.insert(path, ("100644", *blob)),
            }
        }
        for (folder, files) in folders {
            entries.insert(folder, ("40000", self.tree(&files)));
        }
        let entries: Vec<_> = entries.into_iter().map(|(name, (mode, child))| (mode, name, child)).collect();
        self.raw_tree(&entries)
    }

    /// A tree with these entries: mode, name, object.
    pub(super) fn raw_tree(&mut self, entries: &[(&str, &str, ObjectNumber)]) -> ObjectNumber {
        let mut bytes = Vec::new();
        for (mode, name, child) in entries {
            bytes.extend(format!("{mode} {name}\0").bytes());
            bytes.extend(self.id(*child));
        }
        self.damaged_tree(bytes)
    }

    /// A tree with these bytes.
    pub(super) fn damaged_tree(&mut self, bytes: Vec<u8>) -> ObjectNumber {
        self.add(Kind::Tree, bytes)
    }

    /// A commit made at this second.
    pub(super) fn commit(
        &mut self,
        tree: ObjectNumber,
        parents: &[ObjectNumber],
        second: i64,
    ) -> ObjectNumber {
        let hex = |id: &[u8]| id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let mut text = format!("tree {}\n", hex(self.id(tree)));
        for parent in parents {
            text += &format!("parent {}\n", hex(self.id(*parent)));
        }
        // The number keeps commits apart that say the same.
        let at = self.objects.len();
        text += &format!("author A <a@x> {second} +0000\ncommitter C <c@x> {second} +0000\n\n{at}\n");
        self.damaged_commit(text.into_bytes())
    }

    /// A commit with these bytes.
    pub(super) fn damaged_commit(&mut self, bytes: Vec<u8>) -> ObjectNumber {
        self.add(Kind::Commit, bytes)
    }

    /// Takes an object away: nothing has its name any more.
    pub(super) fn lose(&mut self, number: ObjectNumber) {
        self.numbers.retain(|_, known| *known != number);
    }

    /// The bytes of an object.
    pub(super) fn bytes(&self, number: ObjectNumber) -> &[u8] {
        &self.objects[number.0 as usize].bytes
    }

    /// The bytes of its name.
    pub(super) fn id(&self, number: ObjectNumber) -> &[u8] {
        &self.objects[number.0 as usize].id
    }

    /// The blobs with secrets.
    pub(super) fn hits(&self) -> HitSet {
        HitSet::new(self.secrets.keys().map(|blob| (ObjectId::from_bytes(self.id(*blob)).unwrap(), *blob)))
    }

    /// Its graph, read by two threads that take turns, and what they complained about.
    pub(super) fn graph_and_trouble(&self) -> (Graph, Vec<(ObjectNumber, Malformed)>) {
        let hits = self.hits();
        let mut shards = vec![Shard::new(self), Shard::new(self)];
        let mut trouble = Vec::new();
        // The last first: whoever is named is read after whoever names it.
        for (at, object) in self.objects.iter().enumerate().rev() {
            let number = ObjectNumber(u32::try_from(at).unwrap());
            if !self.numbers.contains_key(&object.id) {
                continue;
            }
            let shard = &mut shards[at % 2];
            let outcome = match object.kind {
                Kind::Blob => Ok(()),
                Kind::Tree => shard.tree(number, &object.bytes, &hits),
                Kind::Commit => shard.commit(number, &object.bytes),
            };
            trouble.extend(outcome.err().map(|malformed| (number, malformed)));
        }
        (Graph::assemble(shards, u32::try_from(self.objects.len()).unwrap()), trouble)
    }

    /// Its graph.
    pub(super) fn graph(&self) -> Graph {
        self.graph_and_trouble().0
    }

    /// What is known of its secrets.
    pub(super) fn attribution(
        &self,
        references: References<'_>,
        index: &[(ObjectNumber, &str)],
    ) -> Attribution {
        self.limited_attribution(references, index, Limits::default())
    }

    /// What is known of its secrets within limits.
    pub(super) fn limited_attribution(
        &self,
        references: References<'_>,
        index: &[(ObjectNumber, &str)],
        limits: Limits,
    ) -> Attribution {
        let blobs: Vec<_> = self.secrets.iter().map(|(blob, secrets)| (*blob, secrets.clone())).collect();
        let index: Vec<_> = index.iter().map(|(blob, path)| (*blob, PathBuf::from(path))).collect();
        Attribution::new(&self.graph(), references, Hits { blobs: &blobs, index: &index }, limits)
    }

    fn add(&mut self, kind: Kind, bytes: Vec<u8>) -> ObjectNumber {
        let digest = Sha256::new().chain_update([kind as u8]).chain_update(&bytes).finalize();
        let id = digest[..self.format.length()].to_vec();
        let number = ObjectNumber(u32::try_from(self.objects.len()).unwrap());
        if let Some(known) = self.numbers.get(&id) {
            return *known;
        }
        self.numbers.insert(id.clone(), number);
        self.objects.push(Object { kind, id, bytes });
        number
    }
}
