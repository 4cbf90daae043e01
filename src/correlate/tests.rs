use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::{Correlation, Terms, correlate};
use crate::evidence::{AgeSource, Evidence};
use crate::finding::{Drift, Finding, Status, Urgency};
use crate::fingerprint::{Comparison, FindingId, Fingerprinter, Identity};
use crate::inventory::{Format, Inventory};
use crate::kind::Guessability;
use crate::location::{Location, Point};
use crate::notice::{Coverage, NoticeKind};
use crate::occurrence::{Occurrence, Redacted};
use crate::provenance::Provenance;
use crate::rule::{Confidence, RuleId, RuleSet, Severity};

pub(super) const NOW: &str = "2026-11-01T00:00:00Z";

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn rules() -> RuleSet {
    let text = "provider = 'P'\n[[rule]]\nid = 'a-token'\nkind = 'llm-api-key'\nname = 'Token'\nseverity = 'medium'\n\
                confidence = 'high'\nwhy = 'w'\nrevoke = 'https://p.example'\nassignment = { names = ['aaa'] }\n\
                [[rule]]\nid = 'b-password'\nkind = 'password'\nname = 'Password'\nseverity = 'critical'\n\
                confidence = 'low'\nwhy = 'w'\nassignment = { names = ['bbb'] }\n";
    RuleSet::from_texts(&[("t.toml", text)]).unwrap()
}

fn identity(secret: &str, guessability: Guessability) -> Identity {
    Fingerprinter::new(None, [7; 32]).unwrap().identify(secret.as_bytes(), guessability)
}

pub(super) fn fingerprint(secret: &str) -> String {
    identity(secret, Guessability::Random).fingerprint().unwrap().to_string()
}

pub(super) fn seen(rule: &str, secret: &str, file: &str, line: u64) -> Occurrence {
    let rules = rules();
    let (index, rule) = rules.iter().find(|(_, known)| known.id.as_str() == rule).unwrap();
    let point = |column| Point { line, column };
    Occurrence {
        rule: index,
        identity: identity(secret, rule.guessability),
        provenance: Arc::new(Provenance::File {
            shown: Path::new("tree").join(file),
            relative: file.into(),
            root: Path::new("/tree").into(),
        }),
        location: Location { start: point(1), end: point(9) },
        public_id: None,
        redacted: Redacted::with_prefix(""),
        evidence: Evidence { confidence: Confidence::High, issued: None, expires: None, notes: Vec::new() },
        exposure: None,
        encodings: Vec::new(),
        logged: None,
        consumer: None,
        plea: None,
        revealed: None,
    }
}

pub(super) fn inventory(text: &str) -> Inventory {
    Inventory::parse(&format!("version = 1\n{text}"), Format::Toml, "i.toml", at(NOW)).unwrap()
}

pub(super) fn entry(id: &str, secret: &str, more: &str) -> String {
    format!(
        "[[credential]]\nid = '{id}'\nkind = 'llm-api-key'\nowner = 'me'\nfingerprint = '{}'\n{more}\n",
        fingerprint(secret)
    )
}

pub(super) const ALLOWED: &str = "allowed_in = ['deploy/*']";

pub(super) fn run(occurrences: Vec<Occurrence>, inventory: Option<&Inventory>) -> Correlation {
    compared(occurrences, inventory, &Comparison::default())
}

pub(super) fn compared(
    occurrences: Vec<Occurrence>,
    inventory: Option<&Inventory>,
    comparison: &Comparison,
) -> Correlation {
    let terms = Terms { now: at(NOW), comparison, min_confidence: Confidence::Medium };
    correlate(occurrences, &rules(), inventory, &terms)
}

pub(super) fn only(correlation: Correlation) -> Finding {
    let [finding] = <[Finding; 1]>::try_from(correlation.findings).unwrap();
    finding
}

fn status(finding: &Finding) -> &'static str {
    finding.status.as_str()
}

fn files(finding: &Finding) -> Vec<String> {
    finding
        .places
        .iter()
        .map(|place| format!("{}:{}", place.provenance.relative(), place.location.start.line))
        .collect()
}

#[test]
fn one_secret_is_one_finding_with_all_its_places_in_order() {
    let occurrences = vec![
        seen("a-token", "s", "z", 1),
        seen("a-token", "s", "a", 9),
        seen("a-token", "s", "a/b", 1),
        seen("a-token", "s", "a", 2),
    ];
    let finding = only(run(occurrences, None));
    assert_eq!(files(&finding), ["a:2", "a:9", "a/b:1", "z:1"]);
    assert_eq!((status(&finding), finding.urgency), ("undeclared", Urgency::Emergency));
    assert_eq!((finding.severity, finding.confidence), (Severity::Medium, Confidence::High));
    assert_eq!((finding.title.as_str(), finding.provider.as_deref()), ("Token", Some("P")));
    assert_eq!(finding.revoke.as_deref(), Some("https://p.example"));
    let expected = identity("s", Guessability::Random).fingerprint().unwrap();
    assert_eq!(finding.id, FindingId::of(&RuleId::new("a-token"), &expected));
    assert_eq!(finding.drifts, BTreeSet::from([Drift::Undeclared]));
}

#[test]
fn a_group_has_its_highest_confidence_and_the_evidence_for_it() {
    let with = |confidence, line, note: &str| {
        let mut occurrence = seen("a-token", "s", "a", line);
        occurrence.evidence.confidence = confidence;
        occurrence.evidence.notes = vec![note.to_owned()];
        occurrence
    };
    let finding = only(run(
        vec![
            with(Confidence::Medium, 3, "third"),
            with(Confidence::Medium, 2, "second"),
            with(Confidence::Low, 1, "first"),
        ],
        None,
    ));
    assert_eq!((finding.confidence, finding.urgency), (Confidence::Medium, Urgency::Urgent));
    assert_eq!(finding.evidence.unwrap().notes, ["second"]);
}

#[test]
fn a_current_version_is_current_where_allowed_and_exposed_elsewhere() {
    let inventory = inventory(&entry("c", "s", "allowed_in = ['deploy/*']\nconsumers = ['x']"));
    let inside = only(run(vec![seen("a-token", "s", "deploy/a", 1)], Some(&inventory)));
    assert_eq!(
        (status(&inside), inside.urgency, inside.severity),
        ("current", Urgency::None, Severity::Note)
    );
    assert!(!inside.is_active() && inside.drifts.is_empty());
    let declared = inside.credential.unwrap();
    assert_eq!((declared.id.as_str(), declared.declaration.line), ("c", 2));
    assert_eq!((declared.owner.as_deref(), &*declared.declaration.file), (Some("me"), "i.toml"));

    let places = vec![seen("a-token", "s", "deploy/a", 1), seen("a-token", "s", "src/deploy/a", 1)];
    let outside = only(run(places, Some(&inventory)));
    assert_eq!((status(&outside), outside.urgency), ("exposed", Urgency::Emergency));
    assert_eq!(outside.severity, Severity::High, "at least high, whatever the rule says");
    assert_eq!(outside.places.len(), 2);
}

#[test]
fn without_allowed_places_a_declared_secret_is_exposed_everywhere() {
    let inventory = inventory(&entry("c", "s", ""));
    let finding = only(run(vec![seen("a-token", "s", "deploy/a", 1)], Some(&inventory)));
    assert_eq!(status(&finding), "exposed");
}

#[test]
fn a_previous_version_is_retired_after_its_window() {
    let previous = |until: &str| {
        let old = fingerprint("old");
        let window = format!("[[credential.previous]]\nfingerprint = '{old}'\nretired = 2026-10-01\n{until}");
        inventory(&entry(
            "c",
            "new",
            &format!("{ALLOWED}\npublic_id = 'new-id'\nlast_rotated = 2026-10-20\n{window}"),
        ))
    };
    let found_in = |place: &str, inventory: &Inventory| {
        let mut occurrence = seen("a-token", "old", place, 1);
        occurrence.public_id = None;
        only(run(vec![occurrence], Some(inventory)))
    };
    let found = |inventory: &Inventory| found_in("deploy/a", inventory);
    let retired = found(&previous(""));
    assert_eq!((status(&retired), retired.urgency), ("retired", Urgency::Urgent));
    assert_eq!((retired.severity, retired.confidence), (Severity::High, Confidence::High));
    assert_eq!((retired.public_id, retired.age), (None, None), "the entry speaks of the new version");
    let still_accepted = previous(&format!("accept_until = {NOW}"));
    assert_eq!(status(&found(&still_accepted)), "current");
    assert_eq!(
        status(&found_in("anywhere", &still_accepted)),
        "exposed",
        "it still works for whoever finds it"
    );
    assert_eq!(status(&found(&previous("accept_until = 2026-10-31T23:59:59Z"))), "retired");
}

#[test]
fn an_overdue_entry_is_one_finding_of_its_own_found_or_not() {
    let inventory =
        inventory(&entry("c", "s", &format!("{ALLOWED}\nissued = 2026-09-01\nprovider = 'openai'")));
    let entry = only(run(vec![], Some(&inventory)));
    assert_eq!(
        (status(&entry), entry.urgency, entry.severity),
        ("overdue", Urgency::Scheduled, Severity::Medium)
    );
    assert_eq!((entry.rule.as_ref(), entry.title.as_str(), entry.places.len()), (None, "c", 0));
    assert_eq!(entry.id, FindingId::of_drift("drift/overdue", "c"));
    assert_eq!(entry.provider.as_deref(), Some("openai"));
    assert_eq!(entry.credential.unwrap().deadline, Some(at("2026-10-01T00:00:00Z")));
    assert_eq!(entry.age.map(|age| (age.source, age.days(at(NOW)))), Some((AgeSource::Declared, 61)));

    let both = run(vec![seen("a-token", "s", "deploy/a", 1)], Some(&inventory)).findings;
    assert_eq!(both.iter().map(status).collect::<Vec<_>>(), ["overdue", "current"]);
    assert!(both[1].drifts.is_empty(), "said once");

    let exposed = run(vec![seen("a-token", "s", "src/a", 1)], Some(&inventory)).findings;
    assert_eq!(exposed.iter().map(status).collect::<Vec<_>>(), ["exposed", "overdue"]);
    assert_eq!(exposed[0].drifts, BTreeSet::from([Drift::Exposed, Drift::Overdue]));
}

#[test]
fn a_due_entry_is_a_note_and_one_in_time_is_nothing() {
    let due = only(run(vec![], Some(&inventory(&entry("c", "s", "issued = 2026-10-03")))));
    assert_eq!((status(&due), due.urgency, due.severity), ("due", Urgency::Scheduled, Severity::Note));
    for dates in ["issued = 2026-10-05", "", "expires = 2027-01-01"] {
        assert!(run(vec![], Some(&inventory(&entry("c", "s", dates)))).findings.is_empty(), "{dates}");
    }
    let over = only(run(vec![], Some(&inventory(&entry("c", "s", "expires = 2026-10-31")))));
    assert_eq!((status(&over), over.urgency), ("expired", Urgency::Urgent));
}

#[test]
fn embedded_dates_speak_for_an_entry_without_its_own() {
    let mut found = seen("a-token", "s", "deploy/a", 1);
    found.evidence.issued = Some(at("2026-09-01T00:00:00Z"));
    let silent = inventory(&entry("c", "s", ALLOWED));
    let findings = run(vec![found.clone()], Some(&silent)).findings;
    assert_eq!(findings.iter().map(status).collect::<Vec<_>>(), ["overdue", "current"]);
    assert_eq!(findings[0].age.map(|age| age.source), Some(AgeSource::Embedded));
    let dated = inventory(&entry("c", "s", &format!("{ALLOWED}\nissued = 2026-10-20")));
    found.evidence.issued = Some(at("2026-10-21T00:00:00Z"));
    let finding = only(run(vec![found.clone()], Some(&dated)));
    assert_eq!(status(&finding), "current");
    assert_eq!(finding.age.map(|age| age.source), Some(AgeSource::Embedded), "the better evidence is shown");

    found.evidence = Evidence { issued: None, expires: Some(at("2026-10-31T00:00:00Z")), ..found.evidence };
    let findings = run(vec![found], Some(&dated)).findings;
    assert_eq!(findings.iter().map(status).collect::<Vec<_>>(), ["expired", "current"]);
}

#[test]
fn an_undeclared_secret_that_has_ended_is_no_emergency() {
    for (expires, confidence, urgency) in [
        ("2020-01-01T00:00:00Z", Confidence::Medium, Urgency::Urgent),
        ("2099-01-01T00:00:00Z", Confidence::High, Urgency::Emergency),
    ] {
        let mut found = seen("a-token", "s", "a", 1);
        found.evidence.expires = Some(at(expires));
        let finding = only(run(vec![found], None));
        assert_eq!((finding.confidence, finding.urgency), (confidence, urgency), "{expires}");
    }
}

#[test]
fn dates_of_an_old_version_say_nothing_about_the_entry() {
    let old = fingerprint("old");
    let window = format!("[[credential.previous]]\nfingerprint = '{old}'\nretired = 2026-10-01\n");
    let inventory = inventory(&entry("c", "new", &window));
    let mut found = seen("a-token", "old", "a", 1);
    found.evidence.issued = Some(at("2025-01-01T00:00:00Z"));
    let correlation = run(vec![found], Some(&inventory));
    assert_eq!(correlation.inventory.as_ref().map(|summary| summary.seen), Some(1));
    let finding = only(correlation);
    assert_eq!((status(&finding), finding.age.map(|age| age.source)), ("retired", Some(AgeSource::Embedded)));
}

#[test]
fn undeclared_secrets_below_the_wanted_confidence_are_counted() {
    let low = |secret: &str, line| {
        let mut occurrence = seen("a-token", secret, "deploy/a", line);
        occurrence.evidence.confidence = Confidence::Low;
        occurrence
    };
    let inventory = inventory(&entry("c", "declared", ALLOWED));
    let correlation = run(
        vec![low("declared", 1), low("s", 2), low("s", 3), seen("a-token", "t", "a", 4)],
        Some(&inventory),
    );
    assert_eq!(correlation.findings.iter().map(status).collect::<Vec<_>>(), ["undeclared", "current"]);
    assert_eq!(correlation.findings[1].confidence, Confidence::High, "the fingerprint says so");
    assert_eq!(correlation.below_confidence, 2);
    let summary = correlation.inventory.unwrap();
    assert_eq!((summary.credentials, summary.seen, &*summary.file), (1, 1, "i.toml"));
}

#[test]
fn guessable_secrets_without_a_key_get_provisional_ids_and_a_notice() {
    let found = vec![
        seen("b-password", "q", "b", 5),
        seen("b-password", "p", "b", 9),
        seen("b-password", "p", "a", 1),
        seen("b-password", "r", "b", 2),
    ];
    let correlation = run(found, None);
    let id = |file, ordinal| FindingId::provisional(&RuleId::new("b-password"), file, ordinal);
    let ids: Vec<_> = correlation.findings.iter().map(|finding| finding.id.clone()).collect();
    assert_eq!(ids, [id("a", 0), id("b", 0), id("b", 1)]);
    assert!(correlation.findings.iter().all(|finding| finding.fingerprint.is_none()));
    let [notice] = correlation.notices.as_slice() else { panic!("{:?}", correlation.notices) };
    assert_eq!((notice.kind, notice.coverage), (NoticeKind::NoFingerprintKey, Coverage::Complete));
    assert_eq!(
        notice.detail,
        "3 findings are of guessable kinds and have no fingerprint: set STRAYKEY_FINGERPRINT_KEY (32 random bytes or \
         more) so that they can be compared with the inventory and with other runs"
    );
    let single = run(vec![seen("b-password", "q", "b", 5)], None);
    assert!(
        single.notices[0].detail.starts_with("1 finding is of a guessable kind and has no fingerprint: ")
    );
}

#[test]
fn the_most_pressing_comes_first_and_then_the_first_place() {
    let text = entry("overdue", "o", "issued = 2026-01-01")
        + &entry("due", "d", "issued = 2026-10-03")
        + &entry("exposed", "e", "")
        + &entry("fine", "f", ALLOWED);
    let found = vec![
        seen("a-token", "f", "deploy/a", 1),
        seen("a-token", "u2", "b", 7),
        seen("a-token", "u1", "b", 3),
        seen("a-token", "e", "z", 1),
        seen("b-password", "p", "z", 9),
    ];
    let findings = run(found, Some(&inventory(&text))).findings;
    let summary: Vec<_> =
        findings.iter().map(|finding| (status(finding), files(finding).join(" "))).collect();
    let expected = [
        ("undeclared", "z:9"), // critical
        ("exposed", "z:1"),    // high
        ("undeclared", "b:3"), // medium
        ("undeclared", "b:7"),
        ("overdue", ""),
        ("due", ""),
        ("current", "deploy/a:1"),
    ];
    assert_eq!(summary, expected.map(|(status, files)| (status, files.to_owned())));
}

fn any_occurrence() -> impl Strategy<Value = Occurrence> {
    (0..2usize, 0..6usize, 0..4usize, 0..40u64).prop_map(|(rule, secret, file, line)| {
        // One place holds one secret of a rule: its line says which.
        let (rule, file) = (["a-token", "b-password"][rule], ["a", "a/b", "a-b", "deploy/x"][file]);
        seen(rule, &format!("s{secret}"), file, 6 * line + secret as u64)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_order_of_occurrences_does_not_matter_and_none_is_lost(
        (found, shuffled) in prop::collection::vec(any_occurrence(), 0..40)
            .prop_flat_map(|found| (Just(found.clone()), Just(found).prop_shuffle()))
    ) {
        let text = entry("s1", "s1", ALLOWED) + &entry("s2", "s2", "issued = 2026-01-01");
        let inventory = inventory(&text);
        let count = found.len();
        let correlation = run(found, Some(&inventory));
        prop_assert_eq!(format!("{correlation:?}"), format!("{:?}", run(shuffled, Some(&inventory))));
        let places: usize = correlation.findings.iter().map(|finding| finding.places.len()).sum();
        prop_assert_eq!(places, count);
        for finding in &correlation.findings {
            prop_assert!(finding.places.is_sorted_by_key(|place| (&place.provenance, place.location)));
            prop_assert_eq!(finding.is_active(), !finding.drifts.is_empty());
            if let Status::Drifted(drift) = finding.status {
                prop_assert_eq!(finding.drifts.first(), Some(&drift));
            }
        }
        let ids: BTreeSet<_> = correlation.findings.iter().map(|finding| &finding.id).collect();
        prop_assert_eq!(ids.len(), correlation.findings.len());
    }
}

#[test]
fn a_retired_credential_is_told_where_it_is_found_and_nowhere_else() {
    // Neither its age nor its missing owner asks for anything any more.
    let text = entry("a", "s", "issued = 2020-01-01\nretired = 2026-01-01\nallowed_in = ['**']")
        .replace("owner = 'me'\n", "");
    let inventory = inventory(&text);
    let finding = only(run(vec![seen("a-token", "s", "deploy/x", 1)], Some(&inventory)));
    assert_eq!(status(&finding), "retired");
    assert!(run(Vec::new(), Some(&inventory)).findings.is_empty());
}
