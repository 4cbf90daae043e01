use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Allow, Condition, Conditions, Inline, Thoroughness, Waivers};
use crate::baseline::{Baseline, Entry};
use crate::finding::{BlastRadius, Declaration, DeclaredCredential, Drift, Finding, Place, Status, Urgency};
use crate::fingerprint::{FindingId, Fingerprint};
use crate::kind::CredentialKind;
use crate::location::{Location, Point};
use crate::marker::Marker;
use crate::occurrence::{Plea, Redacted};
use crate::provenance::Provenance;
use crate::rule::{Confidence, RuleId, Severity};
use crate::suppression::By;
use crate::voucher::Voucher;

const NOW: &str = "2026-11-25T00:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn fingerprint(n: u64) -> Fingerprint {
    format!("sha256:{n:064x}").parse().unwrap()
}

fn place(path: &str, markers: Vec<Marker>, vouchers: Vec<Voucher>) -> Place {
    let point = |column| Point { line: 3, column };
    Place {
        provenance: Arc::new(Provenance::File {
            shown: path.into(),
            relative: path.into(),
            root: Path::new("/tree").into(),
        }),
        location: Location { start: point(1), end: point(9) },
        redacted: Redacted::with_prefix(""),
        encodings: Vec::new(),
        consumer: None,
        exposure: None,
        logged: None,
        plea: Plea::of(markers, vouchers),
        suppression: None,
        revealed: None,
    }
}

fn finding(n: u64, places: Vec<Place>) -> Finding {
    let rule = RuleId::new("a-token");
    Finding {
        id: FindingId::of(&rule, &fingerprint(n)),
        rule: Some(rule),
        kind: CredentialKind::VcsToken,
        title: "a token".to_owned(),
        provider: None,
        fingerprint: Some(fingerprint(n)),
        public_id: None,
        status: Status::Drifted(Drift::Undeclared),
        drifts: BTreeSet::from([Drift::Undeclared]),
        severity: Severity::High,
        confidence: Confidence::High,
        urgency: Urgency::Emergency,
        reasons: BTreeMap::new(),
        credential: None,
        consumers: Vec::new(),
        blast: BlastRadius::default(),
        readiness: None,
        policy: None,
        age: None,
        other_ages: Vec::new(),
        contradiction: None,
        exposure: None,
        evidence: None,
        revoke: None,
        suppression: None,
        places,
    }
}

fn declared(finding: Finding) -> Finding {
    let credential = DeclaredCredential {
        id: "c".to_owned(),
        declaration: Declaration { file: "i.toml".into(), line: 1 },
        owner: None,
        consumers: Vec::new(),
        environment: None,
        deadline: None,
        expires: None,
        listing: None,
        recognised_by: None,
    };
    Finding { credential: Some(credential), status: Status::Drifted(Drift::Exposed), ..finding }
}

fn own(rule: &str) -> Marker {
    Marker::Own { line: 3, rules: vec![rule.to_owned()], reason: Some("why".to_owned()) }
}

fn allow(conditions: Vec<Condition>, expires: &str) -> Allow {
    Allow {
        file: "straykey.toml".into(),
        line: 7,
        conditions: Conditions::new(conditions).unwrap(),
        owner: "team".to_owned(),
        reason: "test data".to_owned(),
        expires: at(expires),
    }
}

fn by(waivers: &Waivers, finding: Finding) -> Option<By> {
    let finding = waivers.apply(vec![finding], at(NOW)).remove(0);
    assert_eq!(finding.is_active(), finding.has_drifted() && finding.suppression.is_none());
    finding.suppression.map(|suppression| suppression.by)
}

#[test]
fn comments() {
    let foreign = Marker::Foreign("gitleaks:allow");
    for (marker, inline, expected) in [
        (own("a-token"), Inline::Any, Some(By::Marker)),
        (own("a-token"), Inline::Own, Some(By::Marker)),
        (own("a-token"), Inline::None, None),
        (own("b-token"), Inline::Any, None),
        (foreign.clone(), Inline::Any, Some(By::Foreign("gitleaks:allow"))),
        (foreign.clone(), Inline::Own, None),
        (foreign, Inline::None, None),
    ] {
        let waivers = Waivers { inline, ..Waivers::default() };
        let found = finding(1, vec![place("a", vec![marker.clone()], vec![])]);
        assert_eq!(by(&waivers, found.clone()), expected, "{marker:?} {inline:?}");
        assert_eq!(by(&waivers, declared(found)), None, "a comment cannot undeclare a credential");
    }
}

#[test]
fn every_place_has_to_be_let_pass() {
    let waivers = Waivers::default();
    let both = vec![place("a", vec![own("a-token")], vec![]), place("b", vec![], vec![])];
    let found = waivers.apply(vec![finding(1, both)], at(NOW)).remove(0);
    assert!(
        found.is_active() && found.places[0].suppression.is_some() && found.places[1].suppression.is_none()
    );
}

#[test]
fn entries_of_the_settings() {
    let id = FindingId::of(&RuleId::new("a-token"), &fingerprint(1)).as_str().to_owned();
    let path = |glob: &str| Condition::path(glob).unwrap();
    let print = |n| Condition::Fingerprint(Box::new(fingerprint(n)));
    let rule = |name: &str| Condition::Rule(name.to_owned());
    for (conditions, expected, when_declared) in [
        (vec![Condition::Finding(id)], true, true),
        (vec![Condition::Finding("0".repeat(32))], false, false),
        (vec![print(1)], true, true),
        (vec![print(2)], false, false),
        (vec![rule("a-token")], true, false),
        (vec![rule("b-token")], false, false),
        (vec![path("tests/**")], true, false),
        (vec![path("tests/*")], false, false),
        (vec![path("src/**")], false, false),
        (vec![Condition::Value(Voucher::Pattern(0))], true, false),
        (vec![Condition::Value(Voucher::Pattern(1))], false, false),
        (vec![rule("a-token"), path("tests/**"), Condition::Value(Voucher::Pattern(0))], true, false),
        (vec![rule("a-token"), path("src/**")], false, false),
        (vec![print(1), path("tests/**")], true, true),
    ] {
        let told = format!("{conditions:?}");
        let found = finding(1, vec![place("tests/a/b.txt", vec![], vec![Voucher::Pattern(0)])]);
        let with =
            |expires| Waivers { allows: vec![allow(conditions.clone(), expires)], ..Waivers::default() };
        assert_eq!(by(&with("2026-11-26T00:00:00Z"), found.clone()), expected.then_some(By::Allow), "{told}");
        assert_eq!(by(&with(NOW), found.clone()), None, "over at that instant: {told}");
        let declared = declared(found);
        assert_eq!(by(&with("2026-11-26T00:00:00Z"), declared), when_declared.then_some(By::Allow), "{told}");
    }
    assert!(Conditions::new(vec![]).is_err(), "that would be everything");
}

#[test]
fn entries_that_allow_nothing_are_findings() {
    let rule = |name: &str| vec![Condition::Rule(name.to_owned())];
    for (name, expires, thoroughness, expected) in [
        ("a-token", "2027-01-01T00:00:00Z", Thoroughness::Whole, None),
        ("b-token", "2027-01-01T00:00:00Z", Thoroughness::Whole, Some("policy/allow-unused")),
        ("b-token", "2027-01-01T00:00:00Z", Thoroughness::Part, None),
        ("a-token", "2026-01-01T00:00:00Z", Thoroughness::Part, Some("policy/allow-expired")),
        ("b-token", "2026-01-01T00:00:00Z", Thoroughness::Whole, Some("policy/allow-expired")),
    ] {
        let waivers =
            Waivers { allows: vec![allow(rule(name), expires)], thoroughness, ..Waivers::default() };
        let found = waivers.apply(vec![finding(1, vec![place("a", vec![], vec![])])], at(NOW));
        let stale: Vec<&Finding> = found[1..].iter().collect();
        let ids: Vec<&str> =
            stale.iter().flat_map(|finding| &finding.drifts).map(|drift| drift.id()).collect();
        assert_eq!(ids, expected.into_iter().collect::<Vec<_>>(), "{name} {expires}");
        for finding in stale {
            assert_eq!((finding.severity, finding.urgency), (Severity::Note, Urgency::None));
            assert_eq!(finding.declaration().unwrap().line, 7);
        }
    }
}

#[test]
fn a_baseline_knows_secrets_and_not_places() {
    let known = finding(1, vec![place("a", vec![], vec![])]);
    let waivers = Waivers { baseline: Some(Baseline::new("b", [Entry::of(&known)])), ..Waivers::default() };
    assert_eq!(by(&waivers, known.clone()), Some(By::Baseline));
    let moved = finding(1, vec![place("other/b", vec![], vec![]), place("c", vec![], vec![])]);
    assert_eq!(by(&waivers, moved), Some(By::Baseline));
    assert_eq!(by(&waivers, finding(2, vec![place("a", vec![], vec![])])), None, "replaced");
    let retired = Finding { status: Status::Drifted(Drift::Retired), ..known.clone() };
    assert_eq!(by(&waivers, retired), None, "what it is to the inventory has changed");
    let found = waivers.apply(vec![known], at(NOW)).remove(0);
    assert!(found.rotation_required(), "known is not harmless");
}

#[test]
fn what_is_as_declared_needs_no_leave() {
    let current =
        Finding { status: Status::Current, ..finding(1, vec![place("a", vec![own("a-token")], vec![])]) };
    assert_eq!(by(&Waivers::default(), current), None);
}
