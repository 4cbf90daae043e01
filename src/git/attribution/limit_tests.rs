//! Repositories that somebody made to do harm.

use super::sample::Story;
use super::{LeftOut, Limits, Place, Presence, References, SecretNumber, Standing, Truncation};
use crate::git::number::{ObjectFormat, ObjectNumber};
use crate::git::sample::Repository;

/// Levels, and commits in a row.
const DEPTH: usize = 100_000;

#[test]
fn nesting_may_be_deep() {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let blob = repository.blob("a secret", &[1]);
    let mut tree = repository.tree(&[("f", blob)]);
    for _ in 0..DEPTH {
        tree = repository.raw_tree(&[("40000", "d", tree)]);
    }
    let commit = repository.commit(tree, &[], 1);
    let references = References { tips: &[], extra_roots: &[], head: Some(commit) };
    let attribution = repository.attribution(references, &[]);
    assert_eq!(attribution.places.len(), 1);
    assert_eq!(attribution.places[0].path[..], *("d/".repeat(DEPTH) + "f").as_bytes());
    assert_eq!(attribution.places[0].head, Some(blob));
}

#[test]
fn a_line_of_commits_may_be_long() {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let blob = repository.blob("a secret", &[1]);
    let (with, without) = (repository.tree(&[("f", blob)]), repository.tree(&[]));
    let first = repository.commit(with, &[], 1);
    let mut last = first;
    for _ in 0..DEPTH {
        last = repository.commit(without, &[last], 1);
    }
    let references = References { tips: &[], extra_roots: &[], head: Some(last) };
    let attribution = repository.attribution(references, &[]);
    assert_eq!(attribution.places[0].versions[0].introduced, Some(first));
    assert!(matches!(attribution.presences[..], [(SecretNumber(1), Presence::Removed(_))]));
}

/// Ten levels, each with the level below under ten names: 10,000,000,000 paths.
fn bomb(secrets: &[u32]) -> (Repository, ObjectNumber) {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let blob = repository.blob("perhaps a secret", secrets);
    let mut tree = repository.tree(&[("f", blob)]);
    for _ in 0..10 {
        let names: Vec<String> = (0..10).map(|name| name.to_string()).collect();
        let entries: Vec<_> = names.iter().map(|name| ("40000", name.as_str(), tree)).collect();
        tree = repository.raw_tree(&entries);
    }
    let commit = repository.commit(tree, &[], 1);
    (repository, commit)
}

#[test]
fn a_bomb_is_followed_up_to_the_limits() {
    let (repository, commit) = bomb(&[]);
    let references = References { tips: &[commit], extra_roots: &[], head: Some(commit) };
    assert_eq!(repository.attribution(references, &[]).places, []);

    let (repository, commit) = bomb(&[1]);
    let references = References { tips: &[commit], extra_roots: &[], head: Some(commit) };
    let limits = Limits { repeats: 20_000, ..Limits::default() };
    let attribution = repository.limited_attribution(references, &[], limits);
    assert_eq!(attribution.presence(SecretNumber(1)), Some(Presence::Head));
    assert_eq!(attribution.places.len(), 1000);
    assert!(attribution.places.iter().all(|place| place.path.len() == 21 && place.head.is_some()));
    let LeftOut { folders, paths } = attribution.left_out;
    assert!(folders > 0 && paths > 0 && !attribution.left_out.is_nothing(), "{:?}", attribution.left_out);
}

#[test]
fn each_limit_holds() {
    let lines = ["c1: a/x=12 b/x=12 c/x=12 d/y=3", "head c1"];
    let story = Story::new(ObjectFormat::Sha1, &lines);
    let all = Limits::default();
    let nothing = LeftOut::default();
    let table: [(Limits, usize, usize, LeftOut); 6] = [
        (all, 7, 0, nothing),
        // Each of the folders b and c is one entry and itself.
        (Limits { repeats: 3, ..all }, 5, 0, LeftOut { folders: 1, ..nothing }),
        (Limits { paths_of_blob: 2, ..all }, 5, 0, LeftOut { paths: 1, ..nothing }),
        // The first path of each blob takes two and one.
        (Limits { versions: 5, ..all }, 5, 0, LeftOut { paths: 1, ..nothing }),
        (Limits { versions: 0, ..all }, 3, 0, LeftOut { paths: 2, ..nothing }),
        (Limits { path_bytes: 0, ..all }, 0, 2, LeftOut { paths: 4, ..nothing }),
    ];
    for (limits, places, pathless, left_out) in table {
        let attribution = story.attribution(limits);
        assert_eq!(attribution.places.len(), places, "{limits:?}");
        assert_eq!(attribution.pathless.len(), pathless, "{limits:?}");
        assert_eq!(attribution.left_out, left_out, "{limits:?}");
        assert!(attribution.presences.iter().all(|(_, presence)| *presence == Presence::Head));
        assert!(attribution.pathless.iter().all(|blob| blob.standing == Standing::Reachable));
    }
}

#[test]
fn hostile_trees_do_no_harm() {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let blob = repository.blob("a secret", &[1]);
    let other = repository.blob("another", &[1]);
    let tree = repository.tree(&[("f", blob)]);
    // One path twice, a folder and a file of the same name, slashes in names, a tree for a file and the other way
    // round.
    let hostile = repository.raw_tree(&[
        ("100644", "f", blob),
        ("100644", "f", other),
        ("100644", "f", blob),
        ("40000", "d", tree),
        ("40000", "d", tree),
        ("100644", "d/f", blob),
        ("100644", "..", other),
        ("100644", "t", tree),
        ("40000", "b", blob),
    ]);
    let commit = repository.commit(hostile, &[], 1);
    let references = References { tips: &[hostile, commit], extra_roots: &[blob, tree], head: Some(commit) };
    let attribution = repository.attribution(references, &[]);
    let blobs = |place: &Place| place.versions.iter().map(|version| version.blob).collect::<Vec<_>>();
    let shown: Vec<_> = attribution.places.iter().map(|place| (place.path.to_vec(), blobs(place))).collect();
    let expected: [(&[u8], Vec<ObjectNumber>); 3] =
        [(b"..", vec![other]), (b"d/f", vec![blob]), (b"f", vec![blob, other])];
    assert_eq!(shown, expected.map(|(path, blobs)| (path.to_vec(), blobs)));
    assert_eq!(attribution.truncation, Truncation { trees: 1, ..Truncation::default() });
}
