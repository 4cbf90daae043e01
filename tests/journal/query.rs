use serde_json::Value;

use super::harness::{Outcome, Stage};
use super::script::{AS_OF, DUE, LEAKED, lines, write};

fn query(stage: &Stage, arguments: &[&str]) -> Outcome {
    stage.run(&[&["journal", "query", "--as-of", AS_OF], arguments].concat())
}

/// The rotations of the answer, by their ids.
fn ids(stage: &Stage, arguments: &[&str]) -> Vec<String> {
    let outcome = query(stage, &[&["--format", "json"], arguments].concat());
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let rotations = outcome.json()["rotations"].as_array().unwrap().clone();
    rotations.iter().map(|row| row["rotation"].as_str().unwrap()[..1].to_owned()).collect()
}

#[test]
fn the_auditor_s_question_is_answered() {
    let stage = Stage::new();
    write(&stage);
    let outcome = query(&stage, &["--since", "12mo"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{outcome:?}");
    for text in [
        "emergency rotation 1111111111111111: completed",
        "2026-10-01T10:01:00Z to 2026-10-01T10:05:00Z",
        "report, incident INC-7",
        "2026-10-01T10:03:00Z by a hook, for ci (record 4): deleted at the issuer",
        "scheduled rotation 2222222222222222: waiting",
        "NOT PROVEN: not yet",
        "2 rotations; old credential deactivated: 1 proven, 1 not proven since 2025-11-30T00:00:00Z",
        "verified)",
    ] {
        assert!(outcome.stdout.contains(text), "no {text} in {}", outcome.stdout);
    }
    assert!(!outcome.stdout.contains('\u{1b}'), "names do not steer a terminal");
    assert!(outcome.stdout.contains("due\\u{1b}[2J"), "{}", outcome.stdout);
}

#[test]
fn periods_and_the_other_questions_narrow_it() {
    let stage = Stage::new();
    write(&stage);
    for (arguments, expected) in [
        (&[] as &[&str], &["1", "2"] as &[&str]),
        (&["--since", "30d"], &["2"]),
        (&["--until", "30d"], &["1"]),
        (&["--since", "2026-10-01T10:05:00Z"], &["1", "2"]),
        (&["--since", "2026-10-01T10:05:01Z"], &["2"]),
        (&["--until", "2026-10-01T10:01:00Z"], &[]),
        (&["--until", "2026-10-01T10:01:01Z"], &["1"]),
        (&["--since", "1d"], &[]),
        (&["--credential", LEAKED], &["1"]),
        (&["--credential", "leaked"], &[]),
        (&["--actor", "night-shift"], &["2"]),
        (&["--mode", "emergency"], &["1"]),
        (&["--result", "completed"], &["1"]),
        (&["--result", "waiting"], &["2"]),
        (&["--result", "rolled-back"], &[]),
        (&["--unproven"], &["2"]),
    ] {
        assert_eq!(ids(&stage, arguments), expected, "{arguments:?}");
    }
    query(&stage, &["--since", "soon"]).says(2, &["--since: `soon` is not a date", "`12mo`"]);
    query(&stage, &["--since", "1d", "--until", "2d"]).says(2, &["nothing lies between them"]);
}

#[test]
fn json_has_every_member_that_the_auditor_needs() {
    let stage = Stage::new();
    write(&stage);
    let document = query(&stage, &["--format", "json"]).json();
    assert_eq!(document["schema"], "straykey.journal-query");
    assert_eq!((&document["version"], &document["verified"]), (&1.into(), &true.into()));
    let row = &document["rotations"][0];
    assert_eq!(
        row["old_deactivated"],
        serde_json::json!({
            "proven": true,
            "at": "2026-10-01T10:03:00Z",
            "by": "hook",
            "actor": "ci",
            "record": 4,
            "message": "deleted at the issuer",
            "doubt": null,
        })
    );
    assert_eq!(row["new"]["version"], "v-new");
    assert_eq!(row["actors"], serde_json::json!(["ci"]));
    let other = &document["rotations"][1];
    assert_eq!(other["credential"], DUE);
    assert_eq!(other["old_deactivated"]["doubt"], "not-yet");
    assert_eq!(other["window"]["accept_until"], "2026-11-20T14:02:00Z");
    assert_eq!(other["ended"], Value::Null);
}

#[test]
fn csv_has_a_line_for_each_rotation_and_no_formula() {
    let stage = Stage::new();
    write(&stage);
    let outcome = query(&stage, &["--format", "csv", "-o", "rotations.csv"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (0, ""), "{outcome:?}");
    let text = std::fs::read_to_string(stage.path("rotations.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        rows[row].get(columns.iter().position(|column| column == name).unwrap()).unwrap().to_owned()
    };
    assert_eq!(rows.len(), 2);
    assert_eq!(cell(0, "credential"), format!("'{LEAKED}"));
    for (name, first, second) in [
        ("mode", "emergency", "scheduled"),
        ("result", "completed", "waiting"),
        ("old_deactivated", "yes", "not proven"),
        ("deactivated_by", "hook", ""),
        ("deactivated_by_actor", "ci", ""),
        ("affected", "invoice-agent, ocr-agent", "invoice-agent, ocr-agent"),
        ("journal_verified", "yes", "yes"),
    ] {
        assert_eq!((cell(0, name).as_str(), cell(1, name).as_str()), (first, second), "{name}");
    }
}

#[test]
fn all_records_are_listed_where_they_are_asked_for() {
    let stage = Stage::new();
    write(&stage);
    let text = query(&stage, &["--events"]).stdout;
    assert_eq!(text.lines().count(), 11, "{text}");
    assert!(
        text.contains("4  2026-10-01T10:03:00Z  =cmd|' /C calc'!A0 by ci: revoke done by a hook"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "{text}");
    let events = query(&stage, &["--events", "--format", "json", "--actor", "night-shift"]).json();
    assert_eq!(events["events"].as_array().unwrap().len(), 4);
    let csv = query(&stage, &["--events", "--format", "csv", "--since", "30d"]).stdout;
    assert_eq!(csv.lines().count(), 5, "{csv}");
    query(&stage, &["--events", "--result", "waiting"]).says(2, &["cannot be used with"]);
}

#[test]
fn a_broken_journal_answers_only_where_every_answer_says_so() {
    let stage = Stage::new();
    let path = write(&stage);
    let edited = lines(&path).concat().replace("deleted at the issuer", "deleted at the Issuer");
    std::fs::write(path, edited).unwrap();
    query(&stage, &[]).says(2, &["is broken: line 4", "--unverified"]);
    stage.run(&["journal", "export", "--format", "ocsf"]).says(2, &["is broken: line 4"]);
    stage.run(&["journal", "head"]).says(2, &["is broken: line 4"]);
    for more in [&[] as &[&str], &["--events"]] {
        let run = |format: &str| query(&stage, &[&["--unverified", "--format", format], more].concat());
        let outcomes = ["text", "json", "csv"].map(run);
        for outcome in &outcomes {
            outcome.says(0, &["NOT VERIFIED", "line 4"]);
        }
        let [text, json, csv] = outcomes;
        assert!(text.stdout.starts_with("NOT VERIFIED"), "{}", text.stdout);
        assert_eq!(json.json()["verified"], false);
        assert!(json.json()["breach"].as_str().unwrap().contains("line 4"));
        assert!(csv.stdout.lines().skip(1).all(|line| line.ends_with(",\"NO\"")), "{}", csv.stdout);
    }
}

#[test]
fn an_answer_of_nothing_is_an_answer() {
    let stage = Stage::new();
    write(&stage);
    let outcome = query(&stage, &["--credential", "none"]);
    assert_eq!((outcome.status, outcome.stdout.lines().count()), (0, 1));
    assert!(outcome.stdout.starts_with("no rotation (journal "), "{}", outcome.stdout);
}
