use super::sample::Story;
use super::{Limits, Presence, References, SecretNumber, Truncation};
use crate::git::number::ObjectFormat;
use crate::git::sample::Repository;

fn check(cases: &[(&str, &[&str], &[&str])]) {
    for (title, lines, expected) in cases {
        for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
            let story = Story::new(format, lines);
            let attribution = story.attribution(Limits::default());
            assert_eq!(story.shown(&attribution), *expected, "{title}");
            assert!(attribution.left_out.is_nothing(), "{title}");
            let lookup = |(secret, presence): &_| attribution.presence(*secret) == Some(*presence);
            assert!(attribution.presences.iter().all(lookup), "{title}");
            assert_eq!(attribution.presence(SecretNumber(99)), None);
        }
    }
}

#[test]
fn one_line_of_commits() {
    check(&[
        ("nothing", &[], &[]),
        ("no hits", &["c1: a=-", "head c1"], &[]),
        ("linear", &["c1: a=-", "c2 < c1: a=1", "c3 < c2: a=1", "head c3"], &["1 a: 1@c2, head 1", "1 head"]),
        (
            "another version of the file",
            &["c1: a=1", "c2 < c1: a=1x", "c3 < c2: a=1y", "head c3"],
            &["1 a: 1@c1 1x@c2 1y@c3, head 1y", "1 head"],
        ),
        (
            "removed",
            &["c1: a=1", "c2 < c1: a=-", "c3 < c2: a=-", "head c3"],
            &["1 a: 1@c1", "1 removed by c2"],
        ),
        ("file deleted", &["c1: a=1", "c2 < c1:", "head c2"], &["1 a: 1@c1", "1 removed by c2"]),
        (
            "removed and reverted",
            &["c1: a=1", "c2 < c1: a=-", "c3 < c2: a=1", "head c3"],
            &["1 a: 1@c1, head 1", "1 head"],
        ),
        (
            "removed twice: the last time counts",
            &["c1: a=1", "c2 < c1: a=-", "c3 < c2: a=1", "c4 < c3: a=-", "head c4"],
            &["1 a: 1@c1", "1 removed by c4"],
        ),
        (
            "moved file",
            &["c1: a=1", "c2 < c1: b/c=1", "head c2"],
            &["1 a: 1@c1", "1 b/c: 1@c2, head 1", "1 head"],
        ),
        (
            "renamed folder: the same tree",
            &["c1: old/d/a=1 old/b=-", "c2 < c1: new/d/a=1 new/b=-", "head c2"],
            &["1 new/d/a: 1@c2, head 1", "1 old/d/a: 1@c1", "1 head"],
        ),
        (
            "two secrets in a blob, one of them also elsewhere",
            &["c1: a=12 b=2x", "c2 < c1: b=2x", "head c2"],
            &["1 a: 12@c1", "2 a: 12@c1", "2 b: 2x@c1, head 2x", "1 removed by c2", "2 head"],
        ),
        (
            "one blob at two paths at once",
            &["c1: a=1 b=1", "c2 < c1: b=1", "head c2"],
            &["1 a: 1@c1", "1 b: 1@c1, head 1", "1 head"],
        ),
        (
            "a parent given twice",
            &["c1: a=1", "c2 < c1 c1: a=-", "head c2"],
            &["1 a: 1@c1", "1 removed by c2"],
        ),
        (
            "clocks run backwards: parents still come first",
            &["c1@50: a=-", "c2@40 < c1: a=1", "c3@30 < c2: a=1 b=1", "head c3"],
            &["1 a: 1@c2, head 1", "1 b: 1@c3, head 1", "1 head"],
        ),
    ]);
}

#[test]
fn branches_and_merges() {
    check(&[
        (
            "came in by a merge",
            &["c1: a=-", "c2 < c1: a=- b=1", "c3 < c1: a=x", "c4 < c3 c2: a=x b=1", "head c4"],
            &["1 b: 1@c2, head 1", "1 head"],
        ),
        (
            "on three branches: the earliest commit introduced it",
            &["c1: a=-", "c2@9 < c1: a=1", "c3@7 < c1: a=1", "c4@8 < c1: a=1", "head c2", "tip c3", "tip c4"],
            &["1 a: 1@c3, head 1", "1 head"],
        ),
        (
            "on three branches at the same second: by number",
            &["c1: a=-", "c2@7 < c1: a=1", "c3@7 < c1: a=1", "head c3", "tip c2"],
            &["1 a: 1@c2, head 1", "1 head"],
        ),
        (
            "only in the merge itself",
            &["c1: a=-", "c2 < c1: a=x", "c3 < c1: a=y", "c4 < c2 c3: a=1", "head c4"],
            &["1 a: 1@c4, head 1", "1 head"],
        ),
        (
            "octopus",
            &[
                "c1: a=-",
                "c2 < c1: b=1",
                "c3 < c1: c=2",
                "c4 < c1 c2 c3: a=- b=1 c=2",
                "c5 < c4: a=-",
                "head c5",
            ],
            &["1 b: 1@c2", "2 c: 2@c3", "1 removed by c5", "2 removed by c5"],
        ),
        (
            "two roots",
            &["c1: a=1", "o1@5: a=2", "o2 < o1: b=2x", "head c1", "tip o2"],
            &["1 a: 1@c1, head 1", "2 a: 2@o1", "2 b: 2x@o2", "1 head", "2 elsewhere"],
        ),
    ]);
}

#[test]
fn removed_on_branches() {
    check(&[
        (
            "removed on main, still on a branch",
            &["c1: a=1", "c2 < c1: a=-", "b1 < c1: a=1 b=x", "head c2", "tip b1"],
            &["1 a: 1@c1", "1 removed by c2"],
        ),
        (
            "came in by a merge and was removed on main",
            &["c1: a=-", "b1 < c1: a=1", "c2 < c1 b1: a=1", "c3 < c2: a=-", "c4 < c3: a=x", "head c4"],
            &["1 a: 1@b1", "1 removed by c3"],
        ),
        (
            "only on a side branch, removed there, merged",
            &["c1: a=-", "b1 < c1: a=1", "b2 < b1: a=-", "c2 < c1 b2: a=- b=x", "head c2"],
            &["1 a: 1@b1", "1 removed by b2"],
        ),
        (
            "only on a side branch, dropped by the merge",
            &["c1: a=-", "b1 < c1: a=1", "c2 < c1 b1: a=-", "head c2"],
            &["1 a: 1@b1", "1 removed by c2"],
        ),
        (
            "removed on two side branches: the later one, then the one with the greater number",
            &[
                "c1: a=-",
                "b1 < c1: a=1 b=2",
                "b2@90 < b1: a=- b=2",
                "b3@80 < b2: a=- b=-",
                "b4@80 < b1: a=- b=-",
                "c2@99 < c1 b3 b4: a=-",
                "head c2",
            ],
            &["1 a: 1@b1", "2 b: 2@b1", "1 removed by b2", "2 removed by b4"],
        ),
        (
            "removed on a side branch, and by the merge",
            &["c1: a=-", "b1 < c1: a=1", "b2 < b1: a=-", "b3 < b1: a=1", "c2 < c1 b2 b3: a=-", "head c2"],
            &["1 a: 1@b1", "1 removed by c2"],
        ),
        (
            "never in HEAD",
            &["c1: a=-", "b1 < c1: a=1", "b2 < b1: a=-", "head c1", "tip b2"],
            &["1 a: 1@b1", "1 elsewhere"],
        ),
        ("no HEAD yet", &["b1: a=1", "tip b1"], &["1 a: 1@b1", "1 elsewhere"]),
    ]);
}

#[test]
fn beside_the_branches() {
    check(&[
        (
            "an unreachable commit",
            &["c1: a=-", "u1 < c1: a=1", "u2@5 < u1: a=1 b=1", "head c1"],
            &["1 a: 1@u1~", "1 b: 1@u2~", "1 unreachable"],
        ),
        (
            "reachable versions first, however late",
            &["u1@1: a=1", "c1: a=1x", "u2 < c1: a=1y", "head c1"],
            &["1 a: 1x@c1 1@u1~ 1y@u2~, head 1x", "1 head"],
        ),
        (
            "the same blob: the reachable commit introduced it",
            &["u1@1: a=1", "c1: a=1", "head c1"],
            &["1 a: 1@c1, head 1", "1 head"],
        ),
        (
            "a dangling tree, from its own root",
            &["c1: a=-", "tree t: d/e/f=1", "head c1"],
            &["1 d/e/f: 1@-~", "1 unreachable"],
        ),
        (
            "dangling trees are asked about blobs without a place only",
            &["c1: a=1", "tree t: b=1 c=2", "head c1"],
            &["1 a: 1@c1, head 1", "2 c: 2@-~", "1 head", "2 unreachable"],
        ),
        ("a pathless blob", &["c1: a=-", "blob 1", "head c1"], &["1 unreachable", "pathless 1~"]),
        (
            "a tagged blob",
            &["blob 1", "blob 2", "root 1"],
            &["1 elsewhere", "2 unreachable", "pathless 1", "pathless 2~"],
        ),
        ("a tagged tree", &["tree t: d/a=1", "root t"], &["1 d/a: 1@-", "1 elsewhere"]),
        (
            "a tagged tree that an unreachable commit has too",
            &["u1: a=1 b=1", "tree t: a=1", "root t"],
            &["1 a: 1@-", "1 b: 1@u1~", "1 elsewhere"],
        ),
        ("a tag of a tree among the tips", &["tree t: a=1", "tip t"], &["1 a: 1@-", "1 elsewhere"]),
        ("index only", &["c1: a=-", "index d/a=1", "head c1"], &["1 d/a: 1@-+", "1 staged"]),
        ("index, no commits", &["index a=1", "index a=1x"], &["1 a: 1@-+ 1x@-+", "1 staged"]),
        (
            "committed and in the index",
            &["c1: a=1", "index a=1", "index b=1", "head c1"],
            &["1 a: 1@c1, head 1", "1 b: 1@-+", "1 head"],
        ),
        (
            "a new version in the index",
            &["c1: a=1", "index a=1x", "head c1"],
            &["1 a: 1@c1 1x@-+, head 1", "1 head"],
        ),
        (
            "in the index, and only in unreachable commits",
            &["c1: a=-", "u1 < c1: a=1", "u2 < u1: a=1x", "head c1", "index a=1x"],
            &["1 a: 1x@u2+ 1@u1~", "1 staged"],
        ),
        (
            "in the index, and on another branch",
            &["c1: a=-", "b1 < c1: a=1", "head c1", "tip b1", "index a=1"],
            &["1 a: 1@b1", "1 staged"],
        ),
        (
            "removed, and back in the index",
            &["c1: a=1", "c2 < c1: a=-", "head c2", "index a=1"],
            &["1 a: 1@c1", "1 removed by c2"],
        ),
        ("in the index and in a dangling tree", &["tree t: b=1", "index a=1"], &["1 a: 1@-+", "1 staged"]),
    ]);
}

#[test]
fn what_is_missing_is_counted() {
    let table: [(&str, &[&str], &[&str], Truncation); 6] = [
        ("complete", &["c1: a=1", "head c1"], &["1 a: 1@c1, head 1", "1 head"], Truncation::default()),
        (
            "shallow",
            &["c1: a=1", "c2 < c1: a=1", "c3 < c2: a=-", "head c3", "lose c1"],
            &["1 a: 1@c2", "1 removed by c3"],
            Truncation { parents: 1, ..Truncation::default() },
        ),
        (
            "a root tree, a folder that two commits have, a folder nobody leads to",
            &[
                "c1: a=1 d/x=-",
                "c2 < c1: a=1 d/x=- b=x",
                "c3 < c2: c=-",
                "u1: e/y=-",
                "tree d: x=-",
                "tree e: y=-",
                "lose tree of c3",
                "lose d",
                "lose e",
                "head c3",
            ],
            &["1 a: 1@c1", "1 removed by c3"],
            Truncation { trees: 3, ..Truncation::default() },
        ),
        (
            "a tip",
            &["c1: a=1", "c2: a=2", "lose c1", "head c1", "tip c2", "tip c1"],
            &["1 a: 1@-~", "2 a: 2@c2", "1 unreachable", "2 elsewhere"],
            Truncation { tips: 2, ..Truncation::default() },
        ),
        ("a tagged blob without hits is not missing", &["blob -", "root -"], &[], Truncation::default()),
        (
            "what only unreachable commits lack",
            &["c1: a=1", "u1: a=-", "u2 < u1: b/c=-", "lose u1", "tree b: c=-", "lose b", "head c1"],
            &["1 a: 1@c1, head 1", "1 head"],
            Truncation::default(),
        ),
    ];
    for (title, lines, expected, truncation) in table {
        let story = Story::new(ObjectFormat::Sha1, lines);
        let attribution = story.attribution(Limits::default());
        assert_eq!(story.shown(&attribution), expected, "{title}");
        assert_eq!(attribution.truncation, truncation, "{title}");
        assert_eq!(truncation.is_complete(), truncation == Truncation::default());
    }
}

#[test]
fn more_secrets_than_fit_into_a_word_are_removed_one_by_one() {
    let mut repository = Repository::new(ObjectFormat::Sha1);
    let empty = repository.tree(&[]);
    let first = repository.commit(empty, &[], 1);
    let blobs: Vec<_> = (0..150)
        .map(|secret| (format!("f{secret}"), repository.blob(&secret.to_string(), &[secret])))
        .collect();
    let mut side = vec![first];
    for kept in 0..blobs.len() {
        let files: Vec<_> = blobs[kept..].iter().map(|(path, blob)| (path.as_str(), *blob)).collect();
        let tree = repository.tree(&files);
        side.push(repository.commit(tree, &[*side.last().unwrap()], 1));
    }
    let end = repository.commit(empty, &[*side.last().unwrap()], 1);
    side.push(end);
    let merge = repository.commit(empty, &[first, end], 9);
    let references = References { tips: &[], extra_roots: &[], head: Some(merge) };
    let attribution = repository.attribution(references, &[]);
    for (secret, commit) in (0..150).zip(&side[2..]) {
        assert_eq!(attribution.presence(SecretNumber(secret)), Some(Presence::Removed(*commit)));
    }
}
