//! Which evidence of age wins, and what of git reaches a finding.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::tests::{ALLOWED, at, entry, fingerprint, inventory, only, run, seen};
use crate::commit::{Commit, ObjectId};
use crate::evidence::{AgeSource, FirstCommit};
use crate::exposure::{Exposure, History, Presence, Window};
use crate::finding::{Drift, Finding, Status, Urgency};
use crate::inventory::Inventory;
use crate::occurrence::Occurrence;

fn commit(byte: u8, instant: &str) -> Arc<Commit> {
    let id = ObjectId::from_bytes(&[byte; 20]).unwrap();
    Arc::new(Commit { authored: at(instant), committed: at(instant), id, author: None })
}

fn committed(secret: &str, file: &str, byte: u8, instant: &str) -> Occurrence {
    let exposure = Exposure {
        introduced: Some(commit(byte, instant)),
        presence: Presence::Head,
        versions: 1,
        history: History::Complete,
    };
    Occurrence { exposure: Some(Arc::new(exposure)), ..seen("a-token", secret, file, 1) }
}

fn age(finding: &Finding) -> Option<(&'static str, Timestamp)> {
    finding.age.as_ref().map(|age| (age.source.as_str(), age.since))
}

const EMBEDDED: &str = "2026-10-20T00:00:00Z";
const COMMITTED: &str = "2026-10-15T00:00:00Z";
const DECLARED: &str = "2026-10-10T00:00:00Z";

#[test]
fn the_age_is_embedded_or_else_of_git_or_else_declared_and_only_of_the_same_version() {
    let old =
        format!("[[credential.previous]]\nfingerprint = '{}'\nretired = 2026-10-10\n", fingerprint("old"));
    let declared = inventory(&entry("c", "new", &format!("{ALLOWED}\nlast_rotated = {DECLARED}\n{old}")));
    let (embedded, git) = (Some(("embedded", at(EMBEDDED))), Some(("git", at(COMMITTED))));
    let told = Some(("declared", at(DECLARED)));
    // Secret, in the inventory, embedded date, in git: the age.
    type Row<'a> = (&'a str, Option<&'a Inventory>, bool, bool, Option<(&'static str, Timestamp)>);
    let table: [Row<'_>; 12] = [
        ("new", None, false, false, None),
        ("new", None, false, true, git),
        ("new", None, true, false, embedded),
        ("new", None, true, true, embedded),
        ("new", Some(&declared), false, false, told),
        ("new", Some(&declared), false, true, git),
        ("new", Some(&declared), true, false, embedded),
        ("new", Some(&declared), true, true, embedded),
        ("old", Some(&declared), false, false, None),
        ("old", Some(&declared), false, true, git),
        ("old", Some(&declared), true, false, embedded),
        ("old", Some(&declared), true, true, embedded),
    ];
    for (secret, inventory, issued, in_git, expected) in table {
        let mut found = match in_git {
            true => committed(secret, "deploy/a", 1, COMMITTED),
            false => seen("a-token", secret, "deploy/a", 1),
        };
        found.evidence.issued = issued.then(|| at(EMBEDDED));
        let finding = only(run(vec![found], inventory));
        assert_eq!(age(&finding), expected, "{secret} {issued} {in_git}");
    }
}

#[test]
fn lines_of_logs_say_since_when_at_least_and_their_first_one_counts() {
    let written = |line: u64, day: &str| {
        let logged = Some(at(&format!("2026-10-{day}T00:00:00Z")));
        Occurrence { logged, ..seen("a-token", "s", "app.log", line) }
    };
    let declared = inventory(&entry("c", "s", &format!("{ALLOWED}\nlast_rotated = {DECLARED}")));
    let lines = || vec![written(1, "14"), written(2, "12"), seen("a-token", "s", "app.log", 3)];
    for inventory in [None, Some(&declared)] {
        let finding = only(run(lines(), inventory));
        assert_eq!(age(&finding), Some(("log", at("2026-10-12T00:00:00Z"))));
        let places: Vec<_> = finding.places.iter().map(|place| place.logged.is_some()).collect();
        assert_eq!(places, [true, true, false]);
    }
    let mut in_git = lines();
    in_git.push(committed("s", "deploy/a", 1, COMMITTED));
    assert_eq!(age(&only(run(in_git, None))), Some(("git", at(COMMITTED))), "git is more trustworthy");
    let mut issued = lines();
    issued[0].evidence.issued = Some(at(EMBEDDED));
    assert_eq!(age(&only(run(issued, None))), Some(("embedded", at(EMBEDDED))));
}

#[test]
fn what_git_knows_is_a_minimum_that_ages_an_entry_without_dates() {
    let ancient = || vec![committed("s", "deploy/a", 1, "2020-01-01T00:00:00Z")];
    let undated = inventory(&entry("c", "s", ALLOWED));
    let findings = run(ancient(), Some(&undated)).findings;
    assert_eq!((findings[0].status.as_str(), age(&findings[0]).unwrap().0), ("overdue", "git"));
    assert_eq!(
        findings[0].reasons[&Drift::Overdue],
        "It has existed at least since 2020-01-01; the end of its allowed age was 2020-01-31."
    );
    let overdue = inventory(&entry("c", "s", &format!("{ALLOWED}\nissued = 2019-12-31")));
    let findings = run(ancient(), Some(&overdue)).findings;
    assert_eq!((findings[0].status.as_str(), age(&findings[0]).unwrap().0), ("overdue", "declared"));
    assert_eq!(findings[0].exposure, None, "it is about the declaration");
}

#[test]
fn a_commit_from_before_the_declared_rotation_proves_that_it_did_not_happen() {
    let ancient = || vec![committed("s", "deploy/a", 1, "2025-01-01T00:00:00Z")];
    let fresh =
        inventory(&entry("c", "s", &format!("{ALLOWED}\nissued = 2025-01-01\nlast_rotated = 2026-10-20")));
    let findings = run(ancient(), Some(&fresh)).findings;
    let [told, found] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((told.status, told.urgency), (Status::Drifted(Drift::Contradicted), Urgency::Urgent));
    assert_eq!(told.drifts, BTreeSet::from([Drift::Contradicted, Drift::Overdue]), "its true age counts");
    let commit = "01".repeat(20);
    assert_eq!(
        told.reasons[&Drift::Contradicted],
        format!(
            "The inventory says 2026-10-20, but commit {commit} holds it since 2025-01-01: that rotation did not happen."
        )
    );
    let proof = told.contradiction.as_deref().unwrap();
    assert_eq!((proof.declared, proof.evidence.source.as_str()), (at("2026-10-20T00:00:00Z"), "git"));
    assert_eq!((found.status, found.contradiction.as_deref()), (Status::Current, Some(proof)));
}

#[test]
fn commits_of_an_old_version_contradict_nothing() {
    let old =
        format!("[[credential.previous]]\nfingerprint = '{}'\nretired = 2026-10-20\n", fingerprint("old"));
    let rotated = inventory(&entry("c", "new", &format!("{ALLOWED}\nlast_rotated = 2026-10-20\n{old}")));
    let finding = only(run(vec![committed("old", "deploy/a", 1, "2025-01-01T00:00:00Z")], Some(&rotated)));
    assert_eq!((finding.status.as_str(), finding.contradiction), ("retired", None));
}

#[test]
fn a_finding_has_the_window_over_all_its_places_and_each_place_its_own() {
    let mut removed = committed("s", "b", 2, "2024-06-01T00:00:00Z");
    let gone = Presence::Removed(commit(3, "2025-01-01T00:00:00Z"));
    let own = Exposure {
        presence: gone.clone(),
        history: History::Truncated,
        ..(**removed.exposure.as_ref().unwrap()).clone()
    };
    removed.exposure = Some(Arc::new(own.clone()));
    let mut first = committed("s", "c", 1, "2024-03-01T00:00:00Z");
    let unreachable =
        Exposure { presence: Presence::Unreachable, ..(**first.exposure.as_ref().unwrap()).clone() };
    first.exposure = Some(Arc::new(unreachable.clone()));
    let finding = only(run(vec![seen("a-token", "s", "a", 1), removed, first], None));
    let earliest = commit(1, "2024-03-01T00:00:00Z");
    let expected = Window { first: Some(Arc::clone(&earliest)), presence: gone, history: History::Truncated };
    assert_eq!(finding.exposure, Some(expected));
    let places: Vec<_> = finding.places.iter().map(|place| place.exposure.as_deref()).collect();
    assert_eq!(places, [None, Some(&own), Some(&unreachable)]);
    let Commit { authored, committed, id, .. } = *earliest;
    let evidence = AgeSource::Git(FirstCommit { authored, committed, id, history: History::Truncated });
    assert_eq!(finding.age.unwrap().source, evidence);
}

#[test]
fn without_a_history_there_is_no_window() {
    assert_eq!(only(run(vec![seen("a-token", "s", "a", 1)], None)).exposure, None);
    let staged =
        Exposure { introduced: None, presence: Presence::Staged, versions: 1, history: History::Complete };
    let found = Occurrence { exposure: Some(Arc::new(staged)), ..seen("a-token", "s", "a", 1) };
    let finding = only(run(vec![found], None));
    let window = finding.exposure.unwrap();
    assert_eq!((window.first, window.presence, finding.age), (None, Presence::Staged, None));
}
