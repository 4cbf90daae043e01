//! `repository_dispatch` of GitHub.

use crate::harness::Stage;
use crate::receiver::{Receiver, Script};
use crate::scan;

#[test]
fn github_is_asked_to_start_the_workflows_of_a_repository() {
    let stage = Stage::new();
    stage.plant("a.env");
    let github = Receiver::new(&[Script::Answer(204, "")]);
    let api = format!("http://{}/api/v3/", github.address());
    let target = "--trigger=github-dispatch=acme/ops";
    let environment = [("GITHUB_TOKEN", "token-of-the-job"), ("GITHUB_API_URL", &*api)];
    let outcome = scan(&stage, &[target], &environment);
    outcome.says(1, &["github-dispatch acme/ops: 1 event told"]);
    stage.write("../token", "token-of-a-file\n");
    scan(&stage, &[target, "--trigger-token-file=../token"], &environment).says(1, &[]);
    let requests = github.requests();
    let [first, second] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!(first.line, "POST /api/v3/repos/acme/ops/dispatches HTTP/1.1");
    for (name, value) in [
        ("authorization", "Bearer token-of-the-job"),
        ("accept", "application/vnd.github+json"),
        ("x-github-api-version", "2022-11-28"),
        ("content-type", "application/json"),
    ] {
        assert_eq!(first.headers[name], value);
    }
    assert_eq!(second.headers["authorization"], "Bearer token-of-a-file");
    let body = first.json();
    assert_eq!(body["event_type"], "straykey-rotation");
    let payload = body["client_payload"].as_object().unwrap();
    assert!(payload.len() <= 10, "GitHub takes ten members at most");
    assert_eq!(payload["id"], payload["event"]["id"]);
    assert_eq!((&payload["urgency"], &payload["mode"]), (&"emergency".into(), &"emergency".into()));
    assert!(!outcome.stderr.contains("token-of"));
}

#[test]
fn what_github_refuses_is_told() {
    let stage = Stage::new();
    stage.plant("a.env");
    for (status, reason) in
        [(401, "does not accept who sends it"), (404, "nothing that this sender may see"), (422, "422")]
    {
        let github = Receiver::new(&[Script::Answer(status, "")]);
        let api = format!("http://{}", github.address());
        let environment = [("GITHUB_TOKEN", "token-of-the-job"), ("GITHUB_API_URL", &*api)];
        scan(&stage, &["--trigger=github-dispatch=acme/ops"], &environment).says(3, &[reason]);
        assert_eq!(github.requests().len(), 1);
    }
}

#[test]
fn payloads_are_written_for_somebody_else_to_send() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.plant("b.env");
    let as_of = "--as-of=2026-11-20";
    scan(&stage, &[as_of, "--trigger=github-dispatch-file=payloads.jsonl"], &[]).says(1, &[]);
    let written = std::fs::read_to_string(stage.path("payloads.jsonl")).unwrap();
    let outcome = scan(&stage, &[as_of, "--trigger=github-dispatch-file=-"], &[]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, &*written), "{outcome:?}");
    assert_eq!(written.lines().count(), 2);
    for line in written.lines() {
        let payload: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(payload["event_type"], "straykey-rotation");
        assert!(line.len() < 65_535);
    }
    let empty = Stage::new();
    empty.write("a.txt", "nothing\n");
    scan(&empty, &["--trigger=github-dispatch-file=payloads.jsonl"], &[]).says(0, &[]);
    assert_eq!(
        std::fs::read_to_string(empty.path("payloads.jsonl")).unwrap(),
        "",
        "old payloads do not stay"
    );
}
