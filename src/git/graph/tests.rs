use proptest::prelude::*;

use crate::git::graph::{EntryKind, Graph, HitSet, Malformed, Shard, author_of};
use crate::git::number::{ObjectFormat, ObjectNumber};
use crate::git::sample::Repository;

const FORMATS: [ObjectFormat; 2] = [ObjectFormat::Sha1, ObjectFormat::Sha256];

/// The entries of a tree as the graph has them.
fn entries(graph: &Graph, tree: ObjectNumber) -> Vec<(EntryKind, String, u32)> {
    let edges = graph.edges(graph.tree_at(tree).unwrap());
    let entries = edges.iter().map(|edge| graph.entries()[*edge as usize]);
    let name = |name| String::from_utf8_lossy(graph.name(name)).into_owned();
    entries.map(|entry| (entry.kind, name(entry.name), entry.child)).collect()
}

#[test]
fn folders_and_hits_are_kept() {
    for format in FORMATS {
        let mut repository = Repository::new(format);
        let hit = repository.blob("a secret", &[1]);
        let other = repository.blob("nothing", &[]);
        let lower = repository.tree(&[("hit", hit), ("other", other)]);
        let upper = repository.raw_tree(&[
            ("100644", "file", other),
            ("120000", "link", hit),
            ("40000", "lower", lower),
            ("160000", "module", other),
        ]);
        let first = repository.commit(upper, &[], 5);
        let second = repository.commit(lower, &[first, first], 7);
        let graph = repository.graph();
        assert_eq!((graph.commit_count(), graph.tree_count(), graph.submodule_count()), (2, 2, 1));
        assert_eq!(entries(&graph, lower), [(EntryKind::Blob, "hit".to_owned(), hit.0)]);
        let expected = [("link", EntryKind::Blob, hit), ("lower", EntryKind::Tree, lower)];
        assert_eq!(entries(&graph, upper), expected.map(|(name, kind, to)| (kind, name.to_owned(), to.0)));
        let commits = graph.commits();
        let at = |commit| graph.commit_at(commit).unwrap();
        assert_eq!(commits.parents.row(at(second) as usize), [at(first), at(first)]);
        assert_eq!(commits.tree(at(second)), graph.tree_at(lower).unwrap());
        assert_eq!(commits.number(at(second)), Some(second));
        assert_eq!(graph.dates(second).unwrap().committed.as_second(), 7);
        assert_eq!((graph.dates(upper), graph.dates(ObjectNumber(99))), (None, None));
        assert_eq!((graph.commit_at(upper), graph.tree_at(first)), (None, None));
    }
}

#[test]
fn an_entry_is_remembered_by_kind_name_and_id() {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let hit = repository.blob("a secret", &[1]);
    let tree = repository.tree(&[("a", hit)]);
    // One id under two names and as two kinds, over and over; a name that is as old as the others and leads elsewhere.
    let other = repository.tree(&[("b", hit)]);
    let entries_of_both = [
        ("40000", "x", tree),
        ("40000", "y", tree),
        ("160000", "x", tree),
        ("40000", "x", other),
        ("40000", "x", tree),
        ("100644", "x", hit),
        ("100644", "y", hit),
    ];
    let top = repository.raw_tree(&entries_of_both);
    let graph = repository.graph();
    let expected: Vec<_> = entries_of_both
        .iter()
        .filter(|(mode, ..)| *mode != "160000")
        .map(|(mode, name, to)| {
            let kind = if *mode == "40000" { EntryKind::Tree } else { EntryKind::Blob };
            (kind, (*name).to_owned(), to.0)
        })
        .collect();
    assert_eq!(entries(&graph, top), expected);
    assert_eq!(graph.submodule_count(), 1);
}

#[test]
fn versions_of_a_folder_share_their_entries() {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let mut shown = Vec::new();
    let hit = repository.blob("a secret", &[1]);
    for version in 0..100 {
        let other = repository.blob(&format!("version {version}"), &[2]);
        shown.push(repository.tree(&[("same/a", hit), ("also/b", hit), ("changed", other)]));
    }
    let hits = repository.hits();
    let mut shard = Shard::new(&repository);
    for tree in &shown {
        shard.tree(*tree, repository.bytes(*tree), &hits).unwrap();
    }
    let graph = Graph::assemble(vec![shard], 1000);
    assert_eq!(graph.edges.item_count(), 300);
    assert_eq!(graph.entries().len(), 102);
}

#[test]
fn damage_is_an_error_and_what_can_be_read_is_kept() {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let hit = repository.blob("a secret", &[1]);
    let whole = repository.tree(&[("a", hit), ("b", hit)]);
    let half = repository.bytes(whole)[..40].to_vec();
    let cut = repository.damaged_tree(half);
    let good = repository.commit(whole, &[], 1);
    let text = String::from_utf8(repository.bytes(good).to_vec()).unwrap();
    let no_date = repository.damaged_commit(text.replace("committer C <c@x> 1", "committer C").into_bytes());
    let no_dates = repository.damaged_commit(text.replace("<c@x> 1", "").replace("<a@x> 1", "").into_bytes());
    let no_tree = repository.damaged_commit(text.replace("tree ", "true ").into_bytes());
    let child = repository.commit(whole, &[no_tree, good], 2);
    let (graph, trouble) = repository.graph_and_trouble();
    let expected = [
        (no_tree, Malformed::Tree),
        (no_dates, Malformed::Date),
        (no_date, Malformed::Date),
        (cut, Malformed::Entry),
    ];
    assert_eq!(trouble, expected);
    assert_eq!(entries(&graph, cut), [(EntryKind::Blob, "a".to_owned(), hit.0)]);
    let second = |commit| graph.dates(commit).map(|dates| dates.committed.as_second());
    assert_eq!([good, no_date, no_dates, no_tree].map(second), [Some(1), Some(1), Some(0), None]);
    let parents = graph.commits().parents.row(graph.commit_at(child).unwrap() as usize);
    assert_eq!(parents, [super::ABSENT, graph.commit_at(good).unwrap()]);
}

#[test]
fn numbers_beyond_the_count_are_passed_over() {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let tree = repository.tree(&[]);
    let commit = repository.commit(tree, &[], 1);
    let mut shard = Shard::new(&repository);
    shard.tree(ObjectNumber(7), repository.bytes(tree), &HitSet::new([])).unwrap();
    shard.commit(ObjectNumber(u32::MAX), repository.bytes(commit)).unwrap();
    let graph = Graph::assemble(vec![shard], 2);
    assert_eq!(graph.tree_at(ObjectNumber(7)), None);
    assert_eq!(graph.commit_at(ObjectNumber(u32::MAX)), None);
}

#[test]
fn an_object_that_is_read_twice_counts_once() {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let hit = repository.blob("a secret", &[1]);
    let tree = repository.tree(&[("a", hit)]);
    let commit = repository.commit(tree, &[], 1);
    let hits = repository.hits();
    let mut shards = vec![Shard::new(&repository), Shard::new(&repository)];
    for shard in &mut shards {
        shard.tree(tree, repository.bytes(tree), &hits).unwrap();
        shard.commit(commit, repository.bytes(commit)).unwrap();
    }
    let graph = Graph::assemble(shards, 3);
    assert_eq!(graph.commit_count(), 1);
    assert_eq!(entries(&graph, tree).len(), 1);
}

proptest! {
    #[test]
    fn damaged_bytes_are_no_more_than_an_error(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        let mut repository = Repository::new(ObjectFormat::Sha1);
        let hit = repository.blob("a secret", &[1]);
        let tree = repository.tree(&[("a", hit), ("d/b", hit), ("some longer name", hit)]);
        let commit = repository.commit(tree, &[], -1);
        let hits = repository.hits();
        let mut shard = Shard::new(&repository);
        for object in [tree, commit] {
            let mut bytes = repository.bytes(object).to_vec();
            for (at, byte) in &cuts {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes.truncate(end.index(bytes.len() + 1));
            _ = shard.tree(tree, &bytes, &hits);
            _ = shard.commit(commit, &bytes);
            _ = author_of(&bytes);
        }
        let graph = Graph::assemble(vec![shard], 10);
        prop_assert!(graph.tree_at(tree).is_some());
    }
}
