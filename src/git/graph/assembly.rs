//! From what the threads have read to one graph.

use std::collections::{BTreeSet, HashSet};

use super::shard::CommitRecord;
use super::{ABSENT, Commits, Entry, Graph, Names, Rows, Shard, Slot};
use crate::git::number::ObjectNumber;

impl Graph {
    /// Puts together what all threads have read of a repository that has this many objects.
    ///
    /// The result does not depend on which thread has read what.
    #[must_use]
    pub fn assemble(shards: Vec<Shard<'_>>, object_count: u32) -> Self {
        let mut graph = Self { slots: vec![Slot::default(); object_count as usize], ..Self::default() };
        let mut names = Names::default();
        let mut submodules: BTreeSet<u32> = BTreeSet::new();
        let mut missing = HashSet::new();
        let mut records: Vec<CommitRecord> = Vec::new();
        let mut parents = Rows::default();
        graph.edges = Rows::with_capacity(
            shards.iter().map(|shard| shard.trees.len()).sum(),
            shards.iter().map(|shard| shard.edges.item_count()).sum(),
        );
        graph.entries.reserve_exact(shards.iter().map(|shard| shard.entries.len()).sum());
        for shard in shards {
            let renamed: Vec<u32> = shard.names.into_list().iter().map(|name| names.intern(name)).collect();
            let rename = |name: u32| renamed.get(name as usize).copied().unwrap_or_default();
            missing.extend(shard.missing.into_ids());
            submodules.extend(shard.submodules.into_iter().map(rename));
            let base = u32::try_from(graph.entries.len()).unwrap_or(u32::MAX);
            let entries = shard.entries.into_iter();
            graph.entries.extend(entries.map(|entry| Entry { name: rename(entry.name), ..entry }));
            for (at, number) in shard.trees.iter().enumerate() {
                graph.place(*number, Slot::tree(graph.edges.len() + at));
            }
            graph.edges.append(shard.edges, |entry| entry.saturating_add(base));
            records.extend(shard.commits);
            parents.append(shard.parents, |parent| parent);
        }
        graph.names = names.into_list();
        graph.submodules = submodules.len();
        graph.missing_blobs = missing.len();
        graph.take(&records, &parents);
        graph
    }

    fn place(&mut self, number: u32, place: Slot) {
        if let Some(slot) = self.slots.get_mut(number as usize) {
            *slot = place;
        }
    }

    /// Takes over the commits in order of their numbers, each once.
    fn take(&mut self, records: &[CommitRecord], parents: &Rows<u32>) {
        let mut order: Vec<usize> = (0..records.len()).collect();
        let number = |at: &usize| records.get(*at).map(|record| record.number);
        order.sort_by_key(number);
        order.dedup_by_key(|at| number(at));
        for (position, number) in order.iter().filter_map(number).enumerate() {
            self.place(number, Slot::commit(position));
        }
        let mut commits = Commits::default();
        for (at, record) in order.iter().filter_map(|at| records.get(*at).map(|record| (*at, record))) {
            commits.numbers.push(record.number);
            commits.trees.push(self.tree_at(ObjectNumber(record.tree)).unwrap_or(ABSENT));
            commits.authored.push(record.authored);
            commits.committed.push(record.committed);
            for parent in parents.row(at) {
                commits.parents.push(self.commit_at(ObjectNumber(*parent)).unwrap_or(ABSENT));
            }
            commits.parents.close();
        }
        self.commits = commits;
    }
}
