//! `straykey rotate plan`: from what the real program reports.

use std::path::Path;

use serde_json::{Value, json};
use straykey::rotation::Plan;
use straykey::rule::template::expand;

use crate::harness::{Outcome, Stage};

#[path = "../../testdata/demo/estate.rs"]
mod estate;

const INVENTORY: &[&str] = &["--inventory", "credentials.toml"];

/// An OpenAI key that is declared and exposed, an old one of it in a log, a GitHub token that nobody declared.
struct World {
    stage: Stage,
    secrets: [String; 3],
}

impl World {
    fn new() -> Self {
        let stage = Stage::new();
        let key = "sk-proj-{base64url:74}T3BlbkFJ{base64url:74}";
        let [now, before] = ["now", "before"].map(|seed| expand(key, seed));
        let [current, old] = [&now, &before].map(|secret| stage.fingerprint(secret));
        stage.write(
            "credentials.toml",
            format!(
                "version = 1\nestate = \"acme\"\n\n[[credential]]\nid = \"openai-prod\"\nkind = \"llm-api-key\"\nprovider = \
                 \"openai\"\nowner = \"team-payments\"\nfingerprint = \"{current}\"\nlast_rotated = 2026-11-10\nconsumers = \
                 [\"invoice-agent\"]\n\n[credential.rotate]\nrevoke = [\"hooks/openai\", \"revoke\"]\n\n\
                 [[credential.previous]]\nfingerprint = \"{old}\"\npublic_id = \"key_old\"\nretired = 2026-11-10\n\n\
                 [[agent]]\nid = \"invoice-agent\"\nrefresh = \"mid-session\"\n"
            ),
        );
        stage.write("src/app.env", format!("OPENAI_API_KEY={now}\n"));
        stage.write("logs/app.log", format!("2026-11-20T10:00:00Z OPENAI_API_KEY={before}\n"));
        let token = stage.plant("ci.env");
        Self { stage, secrets: [now, before, token] }
    }

    fn scan(&self, format: &str) -> String {
        let arguments = [&["scan", ".", "--as-of", "2026-11-22", "--format", format], INVENTORY].concat();
        let outcome = self.stage.run(&arguments);
        assert_eq!(outcome.status, 1, "{outcome:?}");
        outcome.stdout
    }

    /// Runs `rotate plan`, and asserts that no part of a secret comes out.
    #[track_caller]
    fn plan(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Outcome {
        let outcome = self.stage.feed(&[&["rotate", "plan"], arguments, INVENTORY].concat(), input);
        for secret in &self.secrets {
            for window in secret.as_bytes().windows(12).map(String::from_utf8_lossy) {
                assert!(
                    !outcome.stdout.contains(&*window) && !outcome.stderr.contains(&*window),
                    "{outcome:?}"
                );
            }
        }
        outcome
    }
}

#[track_caller]
fn read(outcome: &Outcome) -> Plan {
    Plan::read(&outcome.stdout).unwrap_or_else(|error| panic!("{error}: {outcome:?}"))
}

/// The plan without what tells the report's bytes.
fn comparable(plan: Plan) -> Value {
    let mut value = serde_json::to_value(plan).unwrap();
    value["digest"] = json!("");
    value["trigger"]["digest"] = json!("");
    value
}

#[test]
fn every_subcommand_has_examples() {
    let stage = Stage::new();
    let outcome = stage.run(&["rotate", "plan", "--help"]);
    assert_eq!(outcome.status, 0);
    assert!(outcome.stdout.contains("Examples:\n  straykey rotate plan"), "{outcome:?}");
}

#[test]
fn both_forms_of_a_report_make_the_same_plan_again_and_again() {
    let world = World::new();
    let [json, sarif] = ["json", "sarif"].map(|format| world.scan(format));
    let outcome = world.plan(&["-"], &json);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    let plan = read(&outcome);
    assert_eq!((plan.estate.as_str(), plan.as_of.to_string()), ("acme", "2026-11-22T00:00:00Z".to_owned()));
    assert_eq!(world.plan(&["-"], &json).stdout, outcome.stdout, "byte for byte");
    let from_sarif = read(&world.plan(&["-"], &sarif));
    assert_ne!(from_sarif.trigger.digest, plan.trigger.digest);
    assert_eq!(comparable(from_sarif), comparable(plan.clone()));

    let told: Vec<String> = plan
        .rotations
        .iter()
        .map(|item| {
            format!("{} {} {} {}", item.credential, item.mode, item.urgency, item.old.public_id.is_some())
        })
        .collect();
    assert_eq!(told, ["openai-prod emergency emergency false", "openai-prod emergency urgent true"]);
    let [undeclared] = plan.unplanned.try_into().unwrap();
    assert!(undeclared.subject.ends_with(" in ci.env:1"), "{undeclared:?}");
    assert!(outcome.stderr.contains("1 thing could not be planned"), "{outcome:?}");
    // With a file instead of a pipe, into a file instead of standard output.
    world.stage.write("report.json", &json);
    let outcome = world.plan(&["report.json", "--output", "plan.json"], "");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    let written = std::fs::read_to_string(world.stage.path("plan.json")).unwrap();
    assert_eq!(comparable(Plan::read(&written).unwrap()), comparable(read(&world.plan(&["-"], &json))));
}

#[test]
fn sarif_that_other_tools_had_in_hands_makes_the_same_plan() {
    let world = World::new();
    let log: Value = serde_json::from_str(&world.scan("sarif")).unwrap();
    let plan = comparable(read(&world.plan(&["-"], log.to_string())));
    let other = json!({"tool": {"driver": {"name": "linter"}}, "results": [{"ruleId": "x", "message": {"text": "y"}}]});

    let mut merged = log.clone();
    merged["runs"].as_array_mut().unwrap().push(other);
    let outcome = world.plan(&["-"], serde_json::to_string_pretty(&merged).unwrap());
    assert_eq!(comparable(read(&outcome)), plan);
    assert!(
        outcome.stderr.contains("Left out: 1 result of other tools in the same log: linter."),
        "{outcome:?}"
    );

    let mut split = log.clone();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let run = |results: Vec<&Value>| {
        let mut run = log["runs"][0].clone();
        run["results"] = json!(results);
        run
    };
    split["runs"] = json!(results.iter().rev().map(|result| run(vec![result])).collect::<Vec<_>>());
    assert_eq!(comparable(read(&world.plan(&["-"], split.to_string()))), plan);

    // Code scanning hands out results with properties of its own.
    let mut scanned = log.clone();
    for (number, result) in scanned["runs"][0]["results"].as_array_mut().unwrap().iter_mut().enumerate() {
        result["properties"]["github/alertNumber"] = json!(number);
        result["guid"] = json!("11111111-2222-3333-4444-555555555555");
    }
    assert_eq!(comparable(read(&world.plan(&["-"], scanned.to_string()))), plan);
}

#[test]
fn a_log_that_lost_its_properties_is_not_guessed_at() {
    let world = World::new();
    let mut log: Value = serde_json::from_str(&world.scan("sarif")).unwrap();
    log["runs"][0].as_object_mut().unwrap().remove("properties");
    for result in log["runs"][0]["results"].as_array_mut().unwrap() {
        result.as_object_mut().unwrap().remove("properties");
    }
    let outcome = world.plan(&["-"], log.to_string());
    assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
    assert!(outcome.stderr.contains("name the instant of the scan with --as-of"), "{outcome:?}");
    let outcome = world.plan(&["-", "--as-of", "2026-11-22"], log.to_string());
    assert_eq!(read(&outcome).rotations, []);
    assert!(outcome.stderr.contains("lost properties on the way here"), "{outcome:?}");
    // Their fingerprints still say which versions of which credential they are.
    let plan = read(&world.plan(&["-", "--as-of", "2026-11-22", "--mode", "emergency"], log.to_string()));
    let old: Vec<bool> = plan.rotations.iter().map(|item| item.old.public_id.is_some()).collect();
    assert_eq!(old.len(), 2, "{plan:#?}");
    assert!(old.contains(&true) && old.contains(&false));
}

#[test]
fn an_empty_report_makes_an_empty_plan() {
    let stage = Stage::new();
    stage.write("credentials.toml", "version = 1\n");
    stage.write("readme.md", "nothing\n");
    for format in ["json", "sarif"] {
        let report = stage.run(&["scan", ".", "--format", format]);
        assert_eq!(report.status, 0);
        let outcome = stage.feed(&[&["rotate", "plan", "-"], INVENTORY].concat(), &report.stdout);
        let plan = read(&outcome);
        assert_eq!((outcome.status, plan.rotations.len(), plan.unplanned.len()), (0, 0, 0), "{outcome:?}");
        assert_eq!(plan.estate, "default");
    }
}

#[test]
fn credentials_are_planned_by_name() {
    let world = World::new();
    let arguments =
        ["--credential", "openai-prod", "--as-of", "2026-11-22", "--incident", "INC-7", "--reason", "paste"];
    let outcome = world.plan(&[&arguments[..], &["--mode", "emergency"]].concat(), "");
    let plan = read(&outcome);
    assert_eq!((outcome.status, plan.rotations.len()), (0, 1), "{outcome:?}");
    assert_eq!(plan.trigger.incident.as_deref(), Some("INC-7"));
    assert_eq!(plan.rotations[0].reasons[0].text, "paste");
    assert_eq!(world.plan(&[&arguments[..], &["--mode", "emergency"]].concat(), "").stdout, outcome.stdout);
    let outcome = world.plan(&["--credential", "openai-prd"], "");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
    assert!(
        outcome.stderr.contains("declares no credential `openai-prd`, did you mean `openai-prod`?"),
        "{outcome:?}"
    );
}

#[test]
fn text_and_markdown_say_what_why_and_who_has_to_act() {
    let world = World::new();
    let report = world.scan("json");
    for (format, parts) in [
        (
            "text",
            &[
                "1. openai-prod: emergency order, urgency emergency, rotation ",
                "hook [\"hooks/openai\", \"revoke\"]",
                "Not planned:",
            ][..],
        ),
        (
            "markdown",
            &[
                "## 1. openai-prod: emergency order, urgency emergency",
                "hook \\[\"hooks/openai\", \"revoke\"\\]",
                "## Not planned",
            ],
        ),
    ] {
        let outcome = world.plan(&["-", "--format", format], &report);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (1, ""));
        for part in parts.iter().chain(&["team-payments", "invoice-agent", "drift/exposed", "a person: "]) {
            assert!(outcome.stdout.contains(part), "{format}: no {part}: {}", outcome.stdout);
        }
    }
}

#[test]
fn names_from_a_report_do_not_steer_a_terminal_or_a_page() {
    let world = World::new();
    let report = world.scan("json").replace("ci.env", "\\u001b[2J|<img src=x>@all.env");
    for format in ["json", "text", "markdown"] {
        let outcome = world.plan(&["-", "--format", format], &report);
        assert_eq!(outcome.status, 1, "{outcome:?}");
        assert!(
            !outcome.stdout.contains('\u{1b}') && !outcome.stderr.contains('\u{1b}'),
            "{format}: {outcome:?}"
        );
        if format == "markdown" {
            assert!(!outcome.stdout.contains("<img") && !outcome.stdout.contains("@all"), "{outcome:?}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused_and_nothing_is_written() {
    let world = World::new();
    let report = world.scan("json");
    world.stage.write("report.json", &report);
    for (arguments, part) in [
        (&[][..], "required"),
        (&["report.json", "--credential", "openai-prod"], "cannot be used with"),
        (&["missing.json"], "missing.json"),
        (&["credentials.toml"], "credentials.toml: the report cannot be read"),
        (&["report.json", "--window", "5m"], "--window: it would be over before"),
        (&["report.json", "--window", "1mo"], "--window: "),
        (&["report.json", "--timeout", "0s"], "--timeout: zero"),
        (&["report.json", "--attempts", "0"], "--attempts"),
        (&["report.json", "--mode", "fast"], "--mode"),
        (&["report.json", "--as-of", "soon"], "--as-of"),
        (&["report.json", "--output", "no/such/folder/plan.json"], "no/such/folder"),
    ] {
        let outcome = world.plan(arguments, "");
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{arguments:?}: {outcome:?}");
        assert!(outcome.stderr.contains(part), "{arguments:?}: {outcome:?}");
    }
    let outcome = world.stage.run(&["rotate", "plan", "report.json"]);
    assert!(outcome.status == 2 && outcome.stderr.contains("--inventory FILE"), "{outcome:?}");
    world.stage.write("straykey.toml", "inventory = \"credentials.toml\"\n");
    let outcome = world.stage.run(&["rotate", "plan", "report.json"]);
    assert_eq!(outcome.status, 1, "the settings name it: {outcome:?}");
}

#[test]
fn every_credential_of_the_demo_can_be_planned() {
    let stage = Stage::new();
    let root = stage.path("estate");
    estate::build(&root).unwrap();
    let run = |arguments: &[&str], input: &str| {
        let mut command = stage.straykey(arguments);
        command.current_dir(&root);
        stage.finish(command, input.as_bytes())
    };
    let inventory = std::fs::read_to_string(root.join("inventory.toml")).unwrap();
    let ids: Vec<&str> = inventory
        .split("[[credential]]\nid = \"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(ids.len() > 25);
    let mut arguments = vec!["rotate", "plan", "--inventory", "inventory.toml", "--as-of", "2026-11-22"];
    arguments.extend(ids.iter().flat_map(|id| ["--credential", *id]));
    let outcome = run(&arguments, "");
    let plan = read(&outcome);
    assert_eq!((outcome.status, plan.rotations.len()), (0, ids.len()), "{outcome:?}");

    // And what the scan of its history asks for: the same from both forms.
    let scan = |format| {
        let mut arguments = vec!["scan", "--history", ".", "--inventory", "inventory.toml"];
        arguments.extend([
            "--fingerprint-key-file",
            "fingerprint.key",
            "--as-of",
            "2026-11-22",
            "--format",
            format,
        ]);
        run(&arguments, "").stdout
    };
    let plans = ["json", "sarif"].map(|format| {
        let outcome = run(&["rotate", "plan", "-", "--inventory", "inventory.toml"], &scan(format));
        assert_eq!(outcome.status, 1, "{outcome:?}");
        comparable(read(&outcome))
    });
    assert_eq!(plans[0], plans[1]);
    let report: Value = serde_json::from_str(&scan("json")).unwrap();
    let asked = report["findings"].as_array().unwrap().iter();
    let asked: std::collections::BTreeSet<&str> = asked
        .filter(|finding| finding["rotation"]["required"] == true)
        .filter_map(|finding| finding["credential"]["id"].as_str())
        .collect();
    let planned = plans[0]["rotations"].as_array().unwrap().iter();
    let planned: std::collections::BTreeSet<&str> =
        planned.map(|item| item["credential"].as_str().unwrap()).collect();
    assert_eq!(planned, asked);
    assert!(Path::new(&root).join("inventory.toml").exists());
}
