//! What is left out of a traversal, with a repository that git itself has packed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use gix::objs::Kind;
use proptest::prelude::*;

use super::plan::Plan;
use super::traverse::{Decoded, Trouble, Visitor, Wanted};
use super::{Environment, ObjectNumber, Objects, Repository};

/// Objects in a large pack, a smaller one that holds copies and others, and files of their own.
static SAMPLE: LazyLock<(tempfile::TempDir, Objects)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet", "--bare"], b"");
    git(folder.path(), &["fast-import", "--quiet"], &stream(0, 40));
    git(folder.path(), &["repack", "-adfq", "--window=30", "--depth=20"], b"");
    git(folder.path(), &["fast-import", "--quiet"], &stream(40, 12));
    let newest = git(folder.path(), &["rev-list", "--objects", "--all", "--max-count=16"], b"");
    git(folder.path(), &["pack-objects", "-q", "objects/pack/pack"], &newest);
    for at in 0..5 {
        git(folder.path(), &["hash-object", "-w", "--stdin"], format!("loose {at}\n").as_bytes());
    }
    let objects = Objects::of(&Repository::open(folder.path(), &Environment::default()).unwrap()).unwrap();
    assert!(objects.packs.len() > 1 && objects.loose.len() >= 5, "the sample has all kinds of places");
    (folder, objects)
});

fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder);
    for name in ["DIR", "WORK_TREE", "INDEX_FILE", "OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES"] {
        command.env_remove(format!("GIT_{name}"));
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    assert!(output.status.success(), "git {arguments:?}");
    output.stdout
}

/// Commits that change some lines of three files each.
fn stream(first: usize, count: usize) -> Vec<u8> {
    let mut stream = Vec::new();
    for at in first..first + count {
        let parent = if at > first || first == 0 { "" } else { "from refs/heads/main^0\n" };
        write!(stream, "commit refs/heads/main\ncommitter C <c@x> {at} +0000\ndata 0\n{parent}").unwrap();
        for name in 0..3 {
            let line = |line: usize| {
                let version = if (line + name) % 7 == at % 7 { at } else { 0 };
                format!("{name} {line} {:x}\n", (line * 7919 + version * 104_729) * 65_537)
            };
            let text: String = (0..60 + at % 5).map(line).collect();
            writeln!(stream, "M 100644 inline f{name}\ndata {}\n{text}", text.len()).unwrap();
        }
    }
    stream
}

/// What a visitor was told.
#[derive(Debug, Default)]
struct Seen {
    visited: Vec<(ObjectNumber, Vec<u8>)>,
    passed: Vec<ObjectNumber>,
    lost: Vec<ObjectNumber>,
}

impl Visitor for Seen {
    type Memo = ();

    fn visit(&mut self, object: &Decoded<'_, ()>) {
        self.visited.push((object.number, object.bytes.to_vec()));
    }

    fn pass(&mut self, object: ObjectNumber) {
        self.passed.push(object);
    }

    fn trouble(&mut self, trouble: &Trouble<'_>) {
        self.lost.extend(trouble.number);
    }
}

fn traverse(known: Option<&BTreeSet<ObjectNumber>>, limit: Option<u64>) -> Seen {
    let is_known = known.map(|known| move |object| known.contains(&object));
    let is_known = is_known.as_ref().map(|is_known| is_known as super::Known<'_>);
    let visitors =
        SAMPLE.1.traverse_unknown(Wanted::Blobs, is_known, limit, &AtomicBool::new(false), Seen::default);
    let mut seen = Seen::default();
    for mut visitor in visitors {
        seen.visited.append(&mut visitor.visited);
        seen.passed.append(&mut visitor.passed);
        seen.lost.append(&mut visitor.lost);
    }
    seen.visited.sort();
    seen.passed.sort();
    seen.lost.sort();
    seen
}

static ALL: LazyLock<BTreeMap<ObjectNumber, Vec<u8>>> = LazyLock::new(|| {
    let all = traverse(None, None);
    assert!(all.lost.is_empty() && all.passed.is_empty() && all.visited.len() > 100);
    all.visited.into_iter().collect()
});

/// Some of all blobs: none, a few, nearly all.
fn some() -> impl Strategy<Value = BTreeSet<ObjectNumber>> {
    (0..=4_u32, any::<u64>()).prop_map(|(share, seed)| {
        let random = |object: &ObjectNumber| {
            let mixed = (u64::from(object.0) ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31);
            mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40
        };
        let limit = [0, 1 << 19, 1 << 23, (1 << 24) - (1 << 20), 1 << 24][share as usize];
        ALL.keys().copied().filter(|object| random(object) < limit).collect()
    })
}

/// All that must be decoded, told from every wanted entry alone.
fn ancestors(objects: &Objects, known: &BTreeSet<ObjectNumber>) -> Vec<BTreeSet<u32>> {
    let of_pack = |packed: &super::objects::PackedObjects| {
        let count = u32::try_from(packed.pack.len()).unwrap();
        let bases: BTreeMap<u32, u32> =
            (0..count).flat_map(|base| packed.pack.children(base).map(move |child| (child, base))).collect();
        let is_blob = |entry: &u32| packed.pack.kind(*entry) == Some(Kind::Blob);
        let is_wanted = |entry: &u32| packed.number(*entry).is_some_and(|number| !known.contains(&number));
        let mut needed = BTreeSet::new();
        for entry in (0..count).filter(is_blob).filter(is_wanted) {
            needed.extend(std::iter::successors(Some(entry), |entry| bases.get(entry).copied()));
        }
        needed
    };
    objects.packs.iter().map(of_pack).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn exactly_what_is_unknown_is_visited_and_nothing_needless_is_decoded(known in some()) {
        let seen = traverse(Some(&known), None);
        let expected: Vec<_> = ALL.iter().filter(|(number, _)| !known.contains(number)).collect();
        prop_assert!(seen.visited.iter().map(|(number, bytes)| (number, bytes)).eq(expected));
        prop_assert!(seen.passed.iter().eq(known.iter()));
        prop_assert!(seen.lost.is_empty());
        let objects = &SAMPLE.1;
        for (packed, needed) in objects.packs.iter().zip(ancestors(objects, &known)) {
            let kind = |entry: &u32| packed.pack.kind(*entry) == Some(Kind::Blob);
            let roots: Vec<u32> = packed.pack.roots().iter().copied().filter(kind).collect();
            let plan = Plan::new(packed, &roots, None, &|object| known.contains(&object));
            let decoded = (0..u32::try_from(packed.pack.len()).unwrap()).filter(|entry| plan.decodes(*entry));
            prop_assert!(decoded.eq(needed));
        }
    }

    /// Under a limit it is as without anything known: what is lost is lost, and all else is visited or passed.
    #[test]
    fn a_limit_loses_the_same(known in some(), limit in 0..2000_u64) {
        let whole = traverse(None, Some(limit));
        let small = |object: &ObjectNumber| ALL[object].len() as u64 <= limit;
        let known: BTreeSet<_> = known.into_iter().filter(small).collect();
        let seen = traverse(Some(&known), Some(limit));
        prop_assert_eq!(&seen.lost, &whole.lost);
        let visited: BTreeSet<_> = seen.visited.iter().map(|(number, _)| *number).collect();
        let passed: BTreeSet<_> = seen.passed.iter().copied().collect();
        prop_assert!(visited.is_disjoint(&passed) && passed.is_subset(&known));
        prop_assert_eq!((visited.len(), passed.len()), (seen.visited.len(), seen.passed.len()));
        let both: BTreeSet<_> = visited.union(&passed).copied().collect();
        prop_assert!(both.into_iter().eq(whole.visited.iter().map(|(number, _)| *number)));
    }
}
