//! What is in an event, and what never is.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;
use straykey::report::{Depth, Report, Scope, Stats};
use straykey::trigger::{Event, Occasion, Purpose};

use crate::harness::Stage;
use crate::receiver::{Receiver, Script};
use crate::{scan, signing_secret};

/// The event of one leaked token, made by the stages of a scan.
pub(crate) fn of_a_leak() -> Vec<Event> {
    use straykey::correlate::{self, Terms};
    let pipeline = pipeline::Pipeline::new();
    let text = format!("GITHUB_TOKEN={}\n", crate::harness::token("library"));
    let blob = straykey::blob::Blob::whole(text.as_bytes());
    let sighting = pipeline.scan(&blob);
    let now = "2026-11-21T00:00:00Z".parse().unwrap();
    let fingerprinter = straykey::fingerprint::Fingerprinter::new(None, [1; 32]).unwrap();
    let terms = Terms {
        now,
        comparison: fingerprinter.comparison(),
        min_confidence: straykey::rule::Confidence::Medium,
    };
    let correlation = correlate::correlate(sighting.occurrences, &pipeline.rules, None, &terms);
    let report = Report {
        as_of: now,
        scope: Scope { depth: Depth::Files, paths: vec![".".to_owned()] },
        findings: correlation.findings,
        rejections: None,
        notices: Vec::new(),
        stats: Stats::default(),
        rules: Vec::new(),
        inventory: None,
    };
    let occasion = Occasion { source: "/straykey".to_owned(), purpose: Purpose::Rotation };
    let events = Event::of_report(&report, &occasion);
    assert_eq!(events.len(), 1);
    events
}

#[path = "../support/mod.rs"]
mod pipeline;

/// Every way out, and what came out of it.
fn everything(stage: &Stage, receiver: &Receiver, more: &[&str]) -> String {
    let program = stage.write("../tools/keep", "#!/bin/sh\ncat >>\"$1\"\necho said; echo told >&2\n");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (program, kept) = (program.to_str().unwrap(), stage.path("../tools/kept"));
    let command = format!("--trigger=command={program}");
    let argument = format!("--trigger-arg={}", kept.display());
    let arguments = [
        &*receiver.target(),
        &command,
        &argument,
        "--trigger=github-dispatch=acme/ops",
        "--trigger=github-dispatch-file=../tools/payloads.jsonl",
    ];
    let api = format!("http://{}", receiver.address());
    let environment = [
        ("STRAYKEY_WEBHOOK_SECRET", &*signing_secret(1)),
        ("GITHUB_TOKEN", "token-of-the-job"),
        ("GITHUB_API_URL", &api),
        ("GITHUB_REPOSITORY", "acme/shop"),
    ];
    let outcome = scan(stage, &[&arguments, more].concat(), &environment);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    let bodies: String = receiver
        .requests()
        .iter()
        .map(|request| String::from_utf8(request.body.clone()).unwrap() + "\n")
        .collect();
    let read = |name: &str| std::fs::read_to_string(stage.path(name)).unwrap();
    [bodies, read("../tools/kept"), read("../tools/payloads.jsonl"), outcome.stdout, outcome.stderr].concat()
}

#[test]
fn no_secret_is_in_anything_that_goes_out() {
    let stage = Stage::new();
    let mut secrets: Vec<String> = (0..6).map(|at| stage.plant(&format!("{at}.env"))).collect();
    let password = format!("{}-{}", "Vq7", "marmot.Ladder92!x");
    stage.write("db.env", format!("DATABASE_URL=postgres://app:{password}@db.example.org/app\n"));
    secrets.push(password);
    let receiver = Receiver::new(&[Script::Answer(204, "")]);
    let all = everything(&stage, &receiver, &[]);
    assert!(all.matches("dev.straykey.rotation.required.v1").count() >= 7 * 4, "{all}");
    let inner = [signing_secret(1), "token-of-the-job".to_owned(), "address-secret".to_owned()];
    for secret in secrets.iter().chain(&inner) {
        for at in 0..=secret.len() - 12 {
            assert!(!all.contains(&secret[at..at + 12]), "{} is in {all}", &secret[at..at + 12]);
        }
    }
    assert!(!all.contains("REDACTED"), "not even what may be shown of one");
}

#[test]
fn hostile_names_stay_text() {
    let stage = Stage::new();
    let name = "$(touch pwned)`touch pwned`\n::error::x\u{1b}[2J\u{202e}##[group]\"; touch pwned #.env";
    stage.plant(name);
    let receiver = Receiver::new(&[Script::Answer(204, "")]);
    let all = everything(&stage, &receiver, &[]);
    assert!(!stage.path("pwned").exists(), "a name was run");
    assert!(!all.contains('\u{1b}') && !all.contains('\u{202e}') && !all.contains("##["), "{all}");
    assert!(all.lines().all(|line| !line.trim_start().starts_with("::")), "{all}");
    let events: Vec<Value> = all
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events.len(), 4, "each is one line of JSON: {all}");
    let paths =
        ["/data/data/places/0/path", "/data/places/0/path", "/client_payload/event/data/places/0/path"];
    for event in &events {
        let path = paths.iter().find_map(|path| event.pointer(path)).unwrap();
        assert_eq!(path, name, "and the name is what it was");
    }
}

#[test]
fn an_event_says_what_the_inventory_says_and_from_where_it_comes() {
    let stage = Stage::new();
    let token = stage.plant("a.env");
    let inventory = format!(
        "version = 1\n\n[[credential]]\nid = \"github-deploy\"\nkind = \"vcs-token\"\nowner = \"team-build\"\n\
         environment = \"production\"\nfingerprint = \"{}\"\nissued = 2026-11-01T00:00:00Z\nexpires = 2026-12-31T00:00:00Z\nconsumers = [\"deployer\"]\n\
         allowed_in = [\"nowhere/*\"]\n",
        stage.fingerprint(&token)
    );
    stage.write("../inventory.toml", inventory);
    for (arguments, source, dry_run) in [
        (&[][..], "/straykey/acme/shop", false),
        (&["--trigger-source=https://ci.example.org/run/7"][..], "https://ci.example.org/run/7", false),
        (&["--trigger-dry-run"][..], "/straykey/acme/shop", true),
    ] {
        let receiver = Receiver::new(&[Script::Answer(204, "")]);
        let more = [&["--inventory=../inventory.toml", "--as-of=2026-11-20"], arguments].concat();
        everything(&stage, &receiver, &more);
        let requests = receiver.requests();
        let webhook = requests.iter().find(|request| request.line.starts_with("POST /in")).unwrap();
        let event = &webhook.json()["data"];
        assert_eq!((&event["source"], &event["subject"]), (&source.into(), &"github-deploy".into()));
        let data = &event["data"];
        assert_eq!(
            [&data["owner"], &data["environment"], &data["status"], &data["mode"], &data["dry_run"]],
            [
                &Value::from("team-build"),
                &"production".into(),
                &"exposed".into(),
                &"emergency".into(),
                &dry_run.into()
            ]
        );
        assert_eq!(data["consumers"][0]["name"], "deployer");
        assert_eq!(data["deadline"], "2026-12-31T00:00:00Z");
    }
}

#[test]
fn a_report_tells_later_what_the_scan_would_have_told() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.plant("b.env");
    let receiver = Receiver::new(&[Script::Answer(204, "")]);
    let secret = signing_secret(1);
    let environment = [("STRAYKEY_WEBHOOK_SECRET", &*secret)];
    let target = receiver.target();
    scan(
        &stage,
        &["--as-of=2026-11-20", "--format=sarif=report.sarif", &target, "a.env", "b.env"],
        &environment,
    )
    .says(1, &["2 events told"]);
    let now: Vec<Value> = receiver.requests().iter().map(crate::receiver::Request::json).collect();
    let tell = |report: &str, status: i32, says: &[&str]| {
        let before = receiver.requests().len();
        let to = target.replacen("--trigger=", "--to=", 1);
        let mut command = stage.straykey(&["trigger", report, &to]);
        command.envs(environment).env_remove("GITHUB_REPOSITORY").env_remove("CI_PROJECT_PATH");
        stage.finish(command, b"").says(status, says);
        receiver.requests()[before..].iter().map(crate::receiver::Request::json).collect::<Vec<Value>>()
    };
    let sorted = |mut events: Vec<Value>| {
        events.sort_by_key(|event| event["data"]["id"].to_string());
        events
    };
    assert_eq!(sorted(tell("report.json", 0, &["2 events told"])), sorted(now.clone()), "the same events");
    let ids = |events: &[Value]| {
        let mut ids: Vec<_> = events.iter().map(|event| event["data"]["id"].to_string()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&tell("report.sarif", 0, &["2 events told"])), ids(&now));
    stage.write("other.json", "{}");
    assert!(tell("other.json", 2, &["this is no report"]).is_empty());
    assert!(tell("gone.json", 2, &["cannot read the report"]).is_empty());
}
