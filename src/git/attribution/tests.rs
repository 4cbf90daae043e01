use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Attribution, LeftOut, Limits, Presence, References, SecretNumber, Standing, Truncation};
use crate::git::number::{ObjectFormat, ObjectNumber};
use crate::git::sample::Repository;

/// A repository told line by line.
///
/// `c2@7 < c1: a=1 d/b=12x` is commit `c2` at second 7 (without `@`: ten times the number of the line), child of `c1`, with
/// blob `1` at `a` and blob `12x` at `d/b`. The digits of a blob's name are its secrets. `tree t: a=1` is a tree alone,
/// `blob 1` a blob alone. `head`, `tip`, `root`, `lose` name commits, trees or blobs; `index a=1` is what it says.
struct Story {
    repository: Repository,
    named: BTreeMap<String, ObjectNumber>,
    tips: Vec<ObjectNumber>,
    roots: Vec<ObjectNumber>,
    head: Option<ObjectNumber>,
    index: Vec<(ObjectNumber, String)>,
}

impl Story {
    fn new(format: ObjectFormat, lines: &[&str]) -> Self {
        let repository = Repository::new(format);
        let (named, tips, roots) = (BTreeMap::new(), Vec::new(), Vec::new());
        let mut story = Self { repository, named, tips, roots, head: None, index: Vec::new() };
        for (line, second) in lines.iter().zip((10..).step_by(10)) {
            story.tell(line, second);
        }
        story
    }

    fn tell(&mut self, line: &str, second: i64) {
        match line.split_once(' ') {
            Some(("head", name)) => self.head = Some(self.named[name]),
            Some(("tip", name)) => self.tips.push(self.named[name]),
            Some(("root", name)) => self.roots.push(self.named[name]),
            Some(("lose", name)) => self.repository.lose(self.named[name]),
            Some(("blob", name)) => _ = self.blob(name),
            Some(("index", file)) => {
                let (path, blob) = file.split_once('=').unwrap();
                let blob = self.blob(blob);
                self.index.push((blob, path.to_owned()));
            }
            Some(("tree", rest)) => {
                let (name, files) = rest.split_once(':').unwrap();
                let tree = self.tree(files);
                self.named.insert(name.to_owned(), tree);
            }
            _ => self.commit(line, second),
        }
    }

    fn commit(&mut self, line: &str, second: i64) {
        let (title, files) = line.split_once(':').unwrap();
        let (title, parents) = title.split_once('<').unwrap_or((title, ""));
        let (name, date) = title.trim().split_once('@').unwrap_or((title.trim(), ""));
        let parents: Vec<_> = parents.split_whitespace().map(|parent| self.named[parent]).collect();
        let tree = self.tree(files);
        self.named.insert(format!("tree of {name}"), tree);
        let commit = self.repository.commit(tree, &parents, date.parse().unwrap_or(second));
        self.named.insert(name.to_owned(), commit);
    }

    fn tree(&mut self, files: &str) -> ObjectNumber {
        let files = files.split_whitespace().map(|file| file.split_once('=').unwrap());
        let files: Vec<_> = files.map(|(path, blob)| (path, self.blob(blob))).collect();
        self.repository.tree(&files)
    }

    fn blob(&mut self, name: &str) -> ObjectNumber {
        let secrets: Vec<u32> = name.chars().filter_map(|character| character.to_digit(10)).collect();
        let blob = self.repository.blob(name, &secrets);
        self.named.insert(name.to_owned(), blob);
        blob
    }

    fn references(&self) -> References<'_> {
        References { tips: &self.tips, extra_roots: &self.roots, head: self.head }
    }

    fn attribution(&self, limits: Limits) -> Attribution {
        let index: Vec<_> = self.index.iter().map(|(blob, path)| (*blob, path.as_str())).collect();
        self.repository.limited_attribution(self.references(), &index, limits)
    }

    fn name(&self, number: ObjectNumber) -> &str {
        let is_it = |(_, known): &(&String, &ObjectNumber)| **known == number;
        self.named.iter().find(is_it).map_or("?", |(name, _)| name.as_str())
    }

    /// `SECRET PATH: BLOB@COMMIT`, with `+` for staged and `~` for unreachable, then `SECRET PRESENCE`, then blobs without a
    /// path.
    fn shown(&self, attribution: &Attribution) -> Vec<String> {
        let mark = |standing| match standing {
            Standing::Reachable => "",
            Standing::Staged => "+",
            Standing::Unreachable => "~",
        };
        let mut lines = Vec::new();
        for place in &attribution.places {
            let mut line = format!("{} {}:", place.secret.0, place.path.escape_ascii());
            for version in &place.versions {
                let commit = version.introduced.map_or("-", |commit| self.name(commit));
                write!(line, " {}@{commit}{}", self.name(version.blob), mark(version.standing)).unwrap();
            }
            if let Some(blob) = place.head {
                write!(line, ", head {}", self.name(blob)).unwrap();
            }
            lines.push(line);
        }
        lines.extend(attribution.presences.iter().map(|(secret, presence)| match presence {
            Presence::Head => format!("{} head", secret.0),
            Presence::Staged => format!("{} staged", secret.0),
            Presence::Removed(commit) => format!("{} removed by {}", secret.0, self.name(*commit)),
            Presence::Elsewhere => format!("{} elsewhere", secret.0),
            Presence::Unreachable => format!("{} unreachable", secret.0),
        }));
        let pathless = attribution.pathless.iter();
        lines
            .extend(pathless.map(|blob| format!("pathless {}{}", self.name(blob.blob), mark(blob.standing))));
        lines
    }
}

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
                "b3@80 < b1: a=- b=2",
                "b4@80 < b1: a=1 b=-",
                "b5@80 < b1: a=1 b=-",
                "c2@99 < c1 b2 b3 b4 b5: a=- b=-",
                "c3 < c1 c2: a=-",
                "head c3",
            ],
            &["1 a: 1@b1", "2 b: 2@b1", "1 removed by c2", "2 removed by c2"],
        ),
        (
            "the side branch lost it before the merge, by two commits",
            &[
                "c1: a=-",
                "b1 < c1: a=1",
                "b2@90 < b1: a=-",
                "b3@80 < b1: a=-",
                "c2@99 < c1 b2 b3: a=-",
                "head c2",
            ],
            &["1 a: 1@b1", "1 removed by b2"],
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
fn nesting_may_be_deep() {
    const DEPTH: usize = 100_000;
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
    assert_eq!(attribution.places[0].path[..], *"d/".repeat(DEPTH).add_file());
    assert_eq!(attribution.places[0].head, Some(blob));
    // So many commits in a row, too.
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

trait AddFile {
    fn add_file(self) -> Box<[u8]>;
}

impl AddFile for String {
    fn add_file(self) -> Box<[u8]> {
        (self + "f").into_bytes().into()
    }
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
    // One path twice, a folder and a file of the same name, slashes in names, a tree for a file and the other way round.
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
    let blobs = |place: &super::Place| place.versions.iter().map(|version| version.blob).collect::<Vec<_>>();
    let shown: Vec<_> = attribution.places.iter().map(|place| (place.path.to_vec(), blobs(place))).collect();
    let expected: [(&[u8], Vec<ObjectNumber>); 3] =
        [(b"..", vec![other]), (b"d/f", vec![blob]), (b"f", vec![blob, other])];
    assert_eq!(shown, expected.map(|(path, blobs)| (path.to_vec(), blobs)));
    assert_eq!(attribution.truncation, Truncation { trees: 1, ..Truncation::default() });
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
