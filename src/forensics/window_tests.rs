use super::{Certainty, Source, Version, versions};
use crate::forensics::Matter;
use crate::forensics::choice::Choice;
use crate::forensics::sample::{age, case, commit, place, report};
use crate::intake::standing::{Age, Contradiction};
use crate::intake::{Case, Report};

fn only(report: &Report) -> Version {
    let matter = Matter { report, inventory: None, journal: None, remarks: &[] };
    let choice = Choice { id: None, credential: None, cases: report.cases.iter().collect() };
    let mut found = versions(matter, &choice, &[]);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

const EXPOSED: &str = "2024-01-10T00:00:00Z";
const BEFORE: &str = "2023-12-01T00:00:00Z";
const AFTER: &str = "2024-02-01T00:00:00Z";

#[test]
fn last_known_secure_is_the_latest_date_before_the_exposure_that_holds() {
    let doubtful = |since| Age { doubt: Some("epoch".to_owned()), ..age(since, "embedded") };
    let fallback = (EXPOSED, Certainty::AtLatest, Source::Git);
    for (ages, expected) in [
        (vec![], fallback),
        (vec![age(BEFORE, "embedded")], (BEFORE, Certainty::Recorded, Source::Credential)),
        (vec![age(BEFORE, "listing")], (BEFORE, Certainty::Stated, Source::Listing)),
        (vec![age(BEFORE, "declared")], (BEFORE, Certainty::Stated, Source::Inventory)),
        (
            vec![age("2023-11-01T00:00:00Z", "listing"), age(BEFORE, "declared")],
            (BEFORE, Certainty::Stated, Source::Inventory),
        ),
        (
            vec![age(BEFORE, "declared"), age(BEFORE, "embedded"), age(BEFORE, "listing")],
            (BEFORE, Certainty::Recorded, Source::Credential),
        ),
        (vec![age(EXPOSED, "embedded")], (EXPOSED, Certainty::Recorded, Source::Credential)),
        (vec![age(AFTER, "declared")], fallback),
        (
            vec![age(AFTER, "declared"), age(BEFORE, "embedded")],
            (BEFORE, Certainty::Recorded, Source::Credential),
        ),
        (vec![age(BEFORE, "git"), age(BEFORE, "log")], fallback),
        (vec![doubtful(BEFORE)], fallback),
    ] {
        let shown = format!("{ages:?}");
        let case = Case { other_ages: ages, ..case(Some(commit(EXPOSED, EXPOSED))) };
        let window = only(&report(vec![case])).window;
        let found = &window.last_secure;
        assert_eq!(
            (found.at.unwrap().to_string().as_str(), found.certainty, found.source),
            expected,
            "{shown}"
        );
        // What may have been earlier is no beginning of what has to be looked into.
        let is_open = found.certainty == Certainty::AtLatest;
        assert_eq!(window.investigate.from, found.at.filter(|_| !is_open), "{shown}");
        assert_eq!(
            found.note.contains("later than the first exposure"),
            shown.contains("2024-02-01"),
            "{}",
            found.note
        );
    }
}

#[test]
fn a_declared_date_that_evidence_contradicts_does_not_hold() {
    let mut case = Case { age: Some(age(BEFORE, "declared")), ..case(Some(commit(EXPOSED, EXPOSED))) };
    case.contradiction = Some(Contradiction {
        declared: BEFORE.parse().unwrap(),
        evidence: age("2022-01-01T00:00:00Z", "embedded"),
    });
    let found = only(&report(vec![case])).window.last_secure;
    assert_eq!(found.certainty, Certainty::AtLatest);
    assert!(found.note.contains("does not hold") && found.note.contains("2022-01-01"), "{}", found.note);
}

#[test]
fn the_earlier_date_that_can_be_true_is_the_first_exposure() {
    let future = "2030-01-01T00:00:00Z";
    let epoch = "1970-01-01T00:00:00Z";
    for (authored, committed, expected) in [
        (EXPOSED, AFTER, Some(EXPOSED)),
        (AFTER, EXPOSED, Some(EXPOSED)),
        (future, EXPOSED, Some(EXPOSED)),
        (EXPOSED, future, Some(EXPOSED)),
        (future, future, None),
        (epoch, EXPOSED, Some(EXPOSED)),
        (epoch, epoch, None),
        ("2024-06-01T00:00:00Z", "2024-06-01T00:00:00Z", Some("2024-06-01T00:00:00Z")),
        ("2024-06-01T00:00:01Z", "2024-06-01T00:00:01Z", None),
    ] {
        let found = only(&report(vec![case(Some(commit(authored, committed)))])).window;
        let at = found.first_exposed.at.map(|at| at.to_string());
        assert_eq!(at.as_deref(), expected, "{authored} {committed}");
        let unknown = expected.is_none();
        assert_eq!(found.first_exposed.certainty == Certainty::Unknown, unknown);
        assert_eq!(found.last_secure.certainty == Certainty::Unknown, unknown, "nothing bounds it");
    }
}

#[test]
fn logs_count_and_a_history_that_was_cut_off_is_said() {
    for (logged, expected, source) in [(BEFORE, BEFORE, Source::Log), (AFTER, EXPOSED, Source::Git)] {
        let mut case = case(Some(commit(EXPOSED, EXPOSED)));
        let mut line = place("app.log");
        line.logged = Some(logged.parse().unwrap());
        case.places.push(line);
        case.places[0].history = Some("truncated".to_owned());
        let found = only(&report(vec![case])).window.first_exposed;
        assert_eq!((found.at.unwrap().to_string().as_str(), found.source), (expected, source));
        assert!(found.note.contains("cut off"), "{}", found.note);
    }
    let found = only(&report(vec![case(None)])).window;
    assert_eq!((found.first_exposed.at, found.last_secure.at), (None, None));
    assert!(found.first_exposed.note.contains("2024-06-01"), "{}", found.first_exposed.note);
}

#[test]
fn two_versions_have_a_window_each_and_two_rules_for_one_secret_share_theirs() {
    let print = |digit: &str| Some(format!("sha256:{}", digit.repeat(64)).parse().unwrap());
    let with = |id: &str, digit: &str| Case {
        id: id.to_owned(),
        fingerprint: print(digit),
        ..case(Some(commit(EXPOSED, EXPOSED)))
    };
    let report = report(vec![with("f1", "a"), with("f2", "b"), with("f3", "a")]);
    let matter = Matter { report: &report, inventory: None, journal: None, remarks: &[] };
    let choice = Choice { id: None, credential: None, cases: report.cases.iter().collect() };
    let found: Vec<_> =
        versions(matter, &choice, &[]).into_iter().map(|one| one.findings.join(" ")).collect();
    assert_eq!(found, ["f1 f3", "f2"]);
}
