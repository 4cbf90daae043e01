//! Random histories in random storages, held against the slow way: every blob that git lists is scanned by itself, and
//! every commit is asked for its files.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use straykey::exposure::Presence;
use straykey::occurrence::Occurrence;

use super::account::fingerprint;
use super::harness::token;
use super::mutation::{sight, stream};
use super::repository::{REPO, Repo, line};
use super::script::Change::{File, Gone};
use super::script::{BEGIN, Names, Script};

const PATHS: [&str; 4] = ["a", "dir/b", "dir/sub/c.env", "other/d"];
const SEEDS: [&str; 4] = ["red", "green", "blue", "grey"];

/// What a file holds: secrets by position, and a number that makes it different.
type Content = (u8, u8);

/// A commit: its parents as distances, what it does with files, how wrong its clock is.
#[derive(Debug, Clone)]
struct Step {
    parents: Vec<usize>,
    edits: Vec<(usize, Option<Content>)>,
    skew: i64,
}

/// What is done with the objects in the end.
#[derive(Debug, Clone, Copy)]
enum Storage {
    Loose,
    Packed,
    Halves,
    Cruft,
    ByName,
}

#[derive(Debug, Clone)]
struct Plan {
    steps: Vec<Step>,
    /// Which commits keep a branch.
    kept: u16,
    head: usize,
    alone: Option<Content>,
    storage: Storage,
}

fn content() -> impl Strategy<Value = Content> {
    (prop_oneof![2 => Just(0_u8), 3 => 0_u8..16], 0_u8..3)
}

fn plan() -> impl Strategy<Value = Plan> {
    let edit = (0..PATHS.len(), prop::option::weighted(0.75, content()));
    let step = (
        prop_oneof![1 => Just(vec![]), 8 => prop::collection::vec(1_usize..4, 1), 3 => prop::collection::vec(1_usize..5, 2..4)],
        prop::collection::vec(edit, 0..4),
        prop_oneof![3 => Just(0_i64), 1 => -9_i64..9],
    )
        .prop_map(|(parents, edits, skew)| Step { parents, edits, skew });
    let storage = prop_oneof![
        Just(Storage::Loose),
        Just(Storage::Packed),
        Just(Storage::Halves),
        Just(Storage::Cruft),
        Just(Storage::ByName),
    ];
    (prop::collection::vec(step, 2..12), any::<u16>(), 0_usize..12, prop::option::of(content()), storage)
        .prop_map(|(steps, kept, head, alone, storage)| Plan { steps, kept, head, alone, storage })
}

/// The bytes of a file: long enough that versions become deltas.
fn text((secrets, number): Content) -> String {
    let mut text = String::new();
    for at in 0..30 {
        text += &format!("this is line {at} of the file {}\n", if at == 9 { number } else { 0 });
        for (position, seed) in SEEDS.iter().enumerate() {
            if secrets >> position & 1 == 1 && at == 6 * position + usize::from(number) {
                text += &line(seed);
            }
        }
    }
    text
}

/// A commit as it should be.
struct Moment {
    ancestors: BTreeSet<usize>,
    files: BTreeMap<usize, Content>,
    parents: Vec<usize>,
}

impl Moment {
    fn holds(&self, secret: usize) -> bool {
        self.files.values().any(|(secrets, _)| secrets >> secret & 1 == 1)
    }

    fn holds_at(&self, secret: usize, path: usize) -> bool {
        self.files.get(&path).is_some_and(|(secrets, _)| secrets >> secret & 1 == 1)
    }
}

/// The repository of a plan, and its commits as they should be.
fn build(plan: &Plan) -> (Repo, Vec<Moment>, Names) {
    let mut script = Script::default();
    let mut moments: Vec<Moment> = Vec::new();
    for (at, step) in plan.steps.iter().enumerate() {
        let mut parents: Vec<usize> = step.parents.iter().filter_map(|back| at.checked_sub(*back)).collect();
        let mut seen = BTreeSet::new();
        parents.retain(|parent| seen.insert(*parent));
        let mut files = parents.first().map(|first| moments[*first].files.clone()).unwrap_or_default();
        let texts: Vec<_> = step.edits.iter().map(|(_, content)| content.map(text)).collect();
        let mut changes = Vec::new();
        for ((path, content), text) in step.edits.iter().zip(&texts) {
            match (content, text) {
                (Some(content), Some(text)) => {
                    files.insert(*path, *content);
                    changes.push(File(PATHS[*path].as_bytes(), text.as_bytes()));
                }
                _ if files.remove(path).is_some() => changes.push(Gone(PATHS[*path])),
                _ => {}
            }
        }
        let ancestors = parents
            .iter()
            .flat_map(|parent| moments[*parent].ancestors.iter().copied().chain([*parent]))
            .collect();
        let names: Vec<String> = parents.iter().map(ToString::to_string).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let second = BEGIN + 86_400 * (i64::try_from(at).unwrap() + step.skew);
        script.at(second, second);
        script.commit(&format!("c{at}"), &at.to_string(), &names, &changes);
        moments.push(Moment { ancestors, files, parents });
    }
    let (repo, names) = Repo::of(&script);
    let head = plan.head % moments.len();
    repo.git(&["symbolic-ref", "HEAD", &format!("refs/heads/c{head}")]);
    store(&repo, plan, head, moments.len());
    (repo, moments, names)
}

fn store(repo: &Repo, plan: &Plan, head: usize, count: usize) {
    if let Some(alone) = plan.alone {
        repo.blob(&text(alone));
    }
    if matches!(plan.storage, Storage::Packed | Storage::Halves) {
        repo.git(&["repack", "-adfq", "--window=20"]);
    }
    for at in (0..count).filter(|at| *at != head && plan.kept >> at & 1 == 0) {
        repo.git(&["update-ref", "-d", &format!("refs/heads/c{at}")]);
    }
    match plan.storage {
        Storage::Loose | Storage::Packed => {}
        // What is reachable now is in a second pack as well.
        Storage::Halves => {
            let objects = repo.git(&["rev-list", "--objects", "HEAD"]);
            let ids: String =
                objects.lines().map(|line| format!("{}\n", line.split(' ').next().unwrap())).collect();
            let command = repo.command(REPO, &["pack-objects", "-q", ".git/objects/pack/pack"]);
            assert_eq!(repo.stage.finish(command, ids.as_bytes()).status, 0);
        }
        Storage::Cruft => _ = repo.git(&["gc", "--quiet", "--cruft", "--prune=never"]),
        Storage::ByName => {
            let arguments = ["-c", "repack.useDeltaBaseOffset=false", "repack", "-Adfq", "--window=20"];
            repo.git(&arguments);
        }
    }
}

/// The identities of all secrets in all blobs that git lists.
fn brute_force(repo: &Repo) -> BTreeSet<String> {
    let listing = repo.git(&["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"]);
    let blobs = listing.lines().filter_map(|line| line.strip_suffix(" blob"));
    let ids: String = blobs.map(|id| format!("{id}\n")).collect();
    let command = repo.command(REPO, &["cat-file", "--batch=%(objectsize)"]);
    let outcome = repo.stage.finish(command, ids.as_bytes());
    let mut rest = outcome.stdout.as_str();
    let mut found = BTreeSet::new();
    while let Some((size, behind)) = rest.split_once('\n') {
        let (blob, behind) = behind.split_at(size.parse().unwrap());
        found.extend(stream(blob.as_bytes()).occurrences.iter().map(identity));
        rest = &behind[1..];
    }
    found
}

fn identity(occurrence: &Occurrence) -> String {
    occurrence.identity.fingerprint().unwrap().to_string()
}

/// Does git say that a commit has the secret at this path, and that none of its ancestors has?
fn is_introduction(repo: &Repo, commit: &str, path: &str, seed: &str) -> bool {
    let commits = repo.git(&["rev-list", commit]);
    let names: String = commits.lines().map(|commit| format!("{commit}:{path}\n")).collect();
    let outcome = repo.stage.finish(repo.command(REPO, &["cat-file", "--batch"]), names.as_bytes());
    let token = token(seed);
    let own = repo.git_in(REPO, &["cat-file", "blob", &format!("{commit}:{path}")]);
    own.stdout.contains(&token) && outcome.stdout.matches(&token).count() == 1
}

fn check(plan: &Plan) {
    let (repo, moments, names) = build(plan);
    let sighting = sight(&repo.stage.path(REPO)).unwrap();
    assert!(sighting.notices.is_empty() || sighting.files == 0, "{:?}", sighting.notices);
    let found: BTreeSet<String> = sighting.occurrences.iter().map(identity).collect();
    assert_eq!(found, brute_force(&repo));
    let head = plan.head % moments.len();
    let of_head: BTreeSet<usize> = moments[head].ancestors.iter().copied().chain([head]).collect();
    let reachable: BTreeSet<usize> = (0..moments.len())
        .filter(|at| *at == head || plan.kept >> at & 1 == 1)
        .flat_map(|at| moments[at].ancestors.iter().copied().chain([at]))
        .collect();
    let number = |id: &dyn ToString| names[&id.to_string()].parse::<usize>().unwrap();
    let mut pairs = BTreeSet::new();
    for occurrence in &sighting.occurrences {
        let secret = SEEDS.iter().position(|seed| fingerprint(&token(seed)) == identity(occurrence)).unwrap();
        let exposure = occurrence.exposure.as_ref().unwrap();
        let holds = |at: &usize| moments[*at].holds(secret);
        match &exposure.presence {
            Presence::Head => assert!(holds(&head)),
            Presence::Removed(by) => {
                let by = number(&by.id);
                assert!(!holds(&head) && of_head.contains(&by) && !holds(&by));
                assert!(moments[by].parents.iter().any(holds));
            }
            Presence::Elsewhere => assert!(!of_head.iter().any(holds) && reachable.iter().any(holds)),
            Presence::Unreachable => assert!(!reachable.iter().any(holds)),
            Presence::Staged => panic!("nothing is staged"),
        }
        let path = occurrence.provenance.shown();
        let Some(commit) = &exposure.introduced else {
            assert!(path.starts_with("blob "), "{path}");
            continue;
        };
        let at = PATHS.iter().position(|known| *known == path).unwrap();
        pairs.insert((secret, at));
        let commit_number = number(&commit.id);
        assert!(moments[commit_number].holds_at(secret, at));
        assert!(!moments[commit_number].ancestors.iter().any(|one| moments[*one].holds_at(secret, at)));
        assert!(is_introduction(&repo, &commit.id.to_string(), &path, SEEDS[secret]), "{path}");
        let mut contents: Vec<Content> =
            moments.iter().filter_map(|one| one.files.get(&at)).copied().collect();
        contents.retain(|(secrets, _)| secrets >> secret & 1 == 1);
        let contents: BTreeSet<String> = contents.into_iter().map(text).collect();
        assert_eq!(exposure.versions, contents.len() as u64, "versions of {path}");
    }
    let expected: BTreeSet<(usize, usize)> = (0..SEEDS.len())
        .flat_map(|secret| (0..PATHS.len()).map(move |path| (secret, path)))
        .filter(|(secret, path)| moments.iter().any(|moment| moment.holds_at(*secret, *path)))
        .collect();
    assert_eq!(pairs, expected, "every place is listed");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_is_what_git_has(plan in plan()) {
        check(&plan);
    }
}
