use serde_json::Value;

use super::harness::Stage;
use super::script::{lines, write};

fn export(stage: &Stage, arguments: &[&str]) -> Vec<Value> {
    let outcome = stage.run(&[&["journal", "export", "--as-of", "2026-11-30"], arguments].concat());
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(outcome.stdout.is_ascii(), "a terminal is not steered");
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn ocsf_has_an_event_for_each_record_of_a_rotation() {
    let stage = Stage::new();
    let path = write(&stage);
    let events = export(&stage, &["--format", "ocsf"]);
    let records: Vec<Value> =
        lines(&path).iter().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), records.len());
    for (event, record) in events.iter().zip(&records) {
        assert_eq!(event["class_uid"], 2004);
        assert_eq!(event["metadata"]["uid"], record["hash"]);
        assert_eq!(event["evidences"][0]["actor"]["user"]["name"], record["actor"]);
    }
    let told = |of: usize| events[of]["message"].as_str().unwrap();
    assert_eq!(told(2), "=cmd|' /C calc'!A0: revoke done by a hook: deleted at the issuer");
    let text = |arguments: &[&str]| stage.run(&[&["journal", "export"], arguments].concat()).stdout;
    assert_eq!(text(&["--format", "ocsf"]), text(&["--format", "ocsf"]));
}

#[test]
fn jsonl_has_the_records_as_they_are() {
    let stage = Stage::new();
    let path = write(&stage);
    let records: Vec<Value> = lines(&path).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(export(&stage, &["--format", "jsonl"]), records);
    assert_eq!(export(&stage, &["--format", "jsonl", "--since", "30d"]), records[6..]);
    assert_eq!(export(&stage, &["--format", "ocsf", "--since", "30d"]).len(), 4);
    assert_eq!(export(&stage, &["--format", "ocsf", "--until", "30d"]).len(), 5);
    assert_eq!(export(&stage, &["--format", "jsonl", "-o", "out.jsonl"]), Vec::<Value>::new());
    assert_eq!(std::fs::read_to_string(stage.path("out.jsonl")).unwrap().lines().count(), records.len());
}

#[test]
fn an_output_that_is_full_is_status_3() {
    let stage = Stage::new();
    write(&stage);
    stage
        .run(&["journal", "export", "--format", "jsonl", "-o", "/dev/full"])
        .says(3, &["cannot write /dev/full"]);
    stage.run(&["journal", "export"]).says(2, &["--format"]);
}
