//! What is planned from reports that are old, incomplete or damaged, and from names.

use serde_json::json;

use super::tests::{AS_OF, Found, digest, found, inventory, named, only, planned, planned_from, report};
use crate::fingerprint::FindingId;
use crate::rotation::Mode;

#[test]
fn what_was_rotated_after_the_scan_or_cannot_be_told_apart_is_not_planned() {
    let late = "[[credential.previous]]\nfingerprint = 'sha256:3333333333333333333333333333333333333333333333333333333333333333'\nretired = 2026-11-21T00:00:00Z\n";
    let other = "[[credential]]\nid = 'other'\nkind = 'vcs-token'\nfingerprint = 'sha256:4444444444444444444444444444444444444444444444444444444444444444'\n";
    let of = |credential, digit, drifts| Found { credential, ..found(digit, drifts, "emergency") };
    let exposed = &["drift/exposed"];
    for (case, as_of, part) in [
        (
            of(Some("key"), '3', exposed),
            "2026-11-20T00:00:00Z",
            "already rotated since: on 2026-11-21T00:00:00Z",
        ),
        (
            of(Some("key"), '1', exposed),
            "2026-10-31T23:59:59Z",
            "already rotated since: on 2026-11-01T00:00:00Z",
        ),
        (
            of(Some("key"), '4', exposed),
            AS_OF,
            "says that it is `key`, and the inventory now says that it is `other`",
        ),
        (of(Some("lost"), '9', exposed), AS_OF, "does not declare `lost`"),
        (of(Some("key"), '9', &["drift/retired"]), AS_OF, "its fingerprint is none that the inventory has"),
        (of(None, '9', &["drift/undeclared"]), AS_OF, "does not declare it"),
    ] {
        let mut report = report(std::slice::from_ref(&case));
        report["as_of"] = json!(as_of);
        let plan = planned_from(&inventory(&format!("{late}{other}")), &report, |_| {});
        assert_eq!(plan.rotations, [], "{part}");
        let [trouble] = plan.unplanned.try_into().unwrap();
        assert!(trouble.reason.contains(part), "{part}: {}", trouble.reason);
        assert_eq!((trouble.finding, trouble.urgency.as_str()), (Some(case.id()), "emergency"));
        assert!(!trouble.remedy.is_empty());
    }
    // At the very instant of the scan it is the one in use.
    let mut report = report(&[of(Some("key"), '1', exposed)]);
    report["as_of"] = json!("2026-11-01T00:00:00Z");
    assert_eq!(planned_from(&inventory(""), &report, |_| {}).rotations.len(), 1);
}

#[test]
fn what_nobody_declared_is_revoked_where_its_rule_says() {
    let undeclared = Found { credential: None, ..found('9', &["drift/undeclared"], "emergency") };
    let plan = planned(&inventory(""), std::slice::from_ref(&undeclared));
    assert!(
        plan.unplanned[0].remedy.starts_with("revoke it at https://platform.openai.com/"),
        "{:?}",
        plan.unplanned
    );
    assert!(plan.unplanned[0].remedy.contains("straykey inventory add"));
    assert_eq!(plan.unplanned[0].subject, "OpenAI API key in a.env:3");
    // Declared since: the fingerprint says so.
    let plan = planned(&inventory(""), &[Found { fingerprint: Some(digest('1')), ..undeclared }]);
    assert_eq!(only(&plan).credential, "key");
}

#[test]
fn a_report_that_lost_its_properties_still_says_which_credential_is_meant() {
    let exposed = found('1', &["drift/exposed"], "emergency");
    let log = json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "straykey"}},
        "results": [
            {"ruleId": exposed.rule, "partialFingerprints": {"straykeyFingerprint/v1": exposed.id()}},
            {"ruleId": "drift/overdue", "partialFingerprints":
                {"straykeyFingerprint/v1": FindingId::of_drift("drift/overdue", "key").to_string()}},
            {"ruleId": exposed.rule, "partialFingerprints": {"straykeyFingerprint/v1": "0123"}},
            {"ruleId": "github-pat"},
        ],
    }]});
    let plan = planned_from(&inventory(""), &log, |_| {});
    let reasons: Vec<&str> = plan.unplanned.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(plan.rotations, [], "how soon is not guessed");
    assert_eq!(reasons.iter().filter(|reason| reason.contains("how soon")).count(), 2, "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("does not declare it")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("lost the fingerprints")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("does not tell any more whether")), "{reasons:?}");
    let plan = planned_from(&inventory(""), &log, |request| request.mode = Some(Mode::Emergency));
    assert_eq!(plan.rotations.len(), 1);
    let item = &plan.rotations[0];
    assert_eq!((item.credential.as_str(), item.mode, item.findings.len()), ("key", Mode::Emergency, 2));
}

#[test]
fn a_scan_that_did_not_read_everything_is_planned_from_and_told() {
    let mut report = report(&[found('1', &["drift/exposed"], "emergency")]);
    report["complete"] = json!(false);
    let plan = planned_from(&inventory(""), &report, |_| {});
    assert_eq!((plan.rotations.len(), plan.unplanned.len()), (1, 1));
    assert!(plan.unplanned[0].reason.contains("there may be more"));
}

#[test]
fn names_are_planned_whatever_any_report_says() {
    let text = inventory("consumers = ['front']");
    let plan = named(&text, &["key"], None).unwrap();
    let item = only(&plan);
    assert_eq!((item.mode, item.urgency.as_str(), item.findings.len()), (Mode::Scheduled, "scheduled", 0));
    assert_eq!(item.deadline.unwrap().to_string(), "2026-12-01T00:00:00Z", "30 days after its last rotation");
    assert_eq!(item.reasons[0].drift, "request");
    let plan = named(&text, &["key", "key"], Some(Mode::Emergency)).unwrap();
    assert_eq!((only(&plan).mode, only(&plan).urgency.as_str()), (Mode::Emergency, "emergency"));
    let error = named(&text, &["keys"], None).unwrap_err().to_string();
    assert_eq!(error, "i.toml declares no credential `keys`, did you mean `key`?");
    assert_eq!(named(&text, &["zzz"], None).unwrap_err().to_string(), "i.toml declares no credential `zzz`");
    // A retired one is revoked.
    let plan = named(&inventory("retired = 2026-11-20T00:00:00Z"), &["key"], None).unwrap();
    assert_eq!(
        (only(&plan).mode, only(&plan).old.fingerprint.unwrap().to_string()),
        (Mode::Emergency, digest('1'))
    );
}
