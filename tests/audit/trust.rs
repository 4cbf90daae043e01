//! Trust documents: one agent each, for a trust service.

use serde_json::Value;

use super::harness::Stage;
use super::schema::mistakes;
use super::world::{AGENT, HOOKS, IN_ORDER, audit, declare, entry, json};

fn two_agents(stage: &Stage) {
    stage.plant("ok/a.env");
    let other = IN_ORDER
        .replace("a-agent", "B/Agent")
        .replace("2026-10-31T12", "2026-01-31T12")
        .replace("expires = 2026-11-03T12:00:00Z\n", "");
    let entries =
        entry(stage, "a", "ok/a.env", IN_ORDER) + HOOKS + &entry(stage, "b", "never planted", &other);
    declare(
        stage,
        &format!(
            "{entries}{AGENT}delegates_to = [\"B/Agent\"]\n[[agent]]\nid = \"B/Agent\"\n[[agent]]\nid = \"idle\"\n"
        ),
    );
}

#[test]
fn a_document_is_about_one_agent_and_its_credentials_only() {
    let stage = Stage::new();
    two_agents(&stage);
    let (document, status) = json(&stage, &["--agent", "a-agent"]);
    assert_eq!(status, 1, "the status is that of all controls");
    assert_eq!((&document["schema"], &document["version"]), (&"straykey.trust".into(), &1.into()));
    assert_eq!(
        document["agent"],
        serde_json::json!({
            "id": "a-agent", "status": "active", "refresh": "mid-session", "max_session_seconds": 28800,
            "max_stale_seconds": 900, "delegates_to": ["B/Agent"],
        })
    );
    assert_eq!(document["hygiene"]["score"], 100);
    assert_eq!(document["hygiene"]["formula"], "straykey.hygiene/1");
    let credentials = document["credentials"].as_array().unwrap();
    assert_eq!(credentials.len(), 1);
    assert_eq!(
        credentials[0],
        serde_json::json!({
            "id": "a", "kind": "vcs-token", "score": 100,
            "parts": {"age": 35, "places": 25, "dates": 10, "ownership": 10, "custody": 10, "isolation": 10},
            "age_days": 0, "age_source": "declared", "max_age_seconds": 2_592_000, "drifts": [],
        })
    );
    let (other, _) = json(&stage, &["--agent", "B/Agent"]);
    assert_eq!(other["rotation"]["overdue"], 1);
    assert!(other["hygiene"]["score"].as_u64().unwrap() < 100);
    assert_eq!(other["agent"]["refresh"], Value::Null);
    let (idle, _) = json(&stage, &["--agent", "idle"]);
    assert_eq!((&idle["hygiene"], &idle["credentials"]), (&Value::Null, &Value::Array(vec![])));
}

#[test]
fn a_folder_gets_a_document_of_every_agent_under_a_safe_name() {
    let stage = Stage::new();
    two_agents(&stage);
    let folder = stage.folder("../home/trust");
    let outcome = audit(&stage, &["--trust-documents", "../home/trust"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["agent-%42%2f%41gent.json", "agent-a-agent.json", "agent-idle.json"]);
    let (document, _) = json(&stage, &["--agent", "a-agent"]);
    let written: Value =
        serde_json::from_slice(&std::fs::read(folder.join("agent-a-agent.json")).unwrap()).unwrap();
    assert_eq!(document, written);
}

#[test]
fn an_undeclared_secret_beside_the_agent_s_name_counts_against_it() {
    let stage = Stage::new();
    two_agents(&stage);
    let (before, _) = json(&stage, &["--agent", "a-agent"]);
    let secret = super::harness::token("mcp");
    let settings =
        serde_json::json!({"mcpServers": {"a-agent": {"command": "x", "env": {"GITHUB_TOKEN": secret}}}});
    stage.write("mcp.json", serde_json::to_string_pretty(&settings).unwrap());
    let (after, _) = json(&stage, &["--agent", "a-agent"]);
    assert_eq!((&before["rotation"]["undeclared"], &after["rotation"]["undeclared"]), (&0.into(), &1.into()));
    assert_eq!((&before["hygiene"]["score"], &after["hygiene"]["score"]), (&100.into(), &50.into()));
    assert_eq!(after["hygiene"]["lowest"], 0);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_an_output_that_failed() {
    let stage = Stage::new();
    two_agents(&stage);
    let folder = stage.folder("../home/trust");
    std::fs::create_dir(folder.join("agent-a-agent.json")).unwrap();
    audit(&stage, &["--trust-documents", "../home/trust"]).says(3, &["cannot write"]);
}

#[test]
fn every_document_is_of_the_published_schema_and_others_are_not() {
    let stage = Stage::new();
    two_agents(&stage);
    let schema: Value = serde_json::from_str(include_str!("../../schemas/trust.schema.json")).unwrap();
    for agent in ["a-agent", "B/Agent", "idle"] {
        let (document, _) = json(&stage, &["--agent", agent]);
        assert_eq!(mistakes(&schema, &document), Vec::<String>::new());
    }
    let (document, _) = json(&stage, &["--agent", "a-agent"]);
    for (pointer, wrong) in [
        ("/version", Value::from(2)),
        ("/agent/status", "asleep".into()),
        ("/hygiene/score", 101.into()),
        ("/credentials/0/parts/custody", 7.into()),
        ("/credentials/0/age_days", "old".into()),
        ("/rotation", serde_json::json!({"overdue": 1})),
        ("/tool", serde_json::json!({"name": "a", "version": "b", "path": "c"})),
    ] {
        let mut spoilt = document.clone();
        *spoilt.pointer_mut(pointer).unwrap() = wrong;
        assert!(!mistakes(&schema, &spoilt).is_empty(), "{pointer}");
    }
}
