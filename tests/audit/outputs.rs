//! The formats: what they hold, and what they never hold.

use super::harness::Stage;
use super::world::{AGENT, HOOKS, IN_ORDER, audit, declare, entry, in_order, json};
use straykey::rule::template::expand;

#[test]
fn outputs_go_to_files_and_are_the_same_every_time() {
    let stage = Stage::new();
    in_order(&stage);
    let arguments =
        ["--format", "markdown=../home/e.md", "--format", "json=../home/e.json", "--format", "text"];
    let first = audit(&stage, &arguments);
    assert_eq!(first.status, 0, "{first:?}");
    let read = |name: &str| std::fs::read_to_string(stage.path(name)).unwrap();
    let (markdown, document) = (read("../home/e.md"), read("../home/e.json"));
    assert!(markdown.starts_with("# Evidence: ") && document.starts_with('{'));
    let second = audit(&stage, &arguments);
    assert_eq!(
        (first.stdout, markdown, document),
        (second.stdout, read("../home/e.md"), read("../home/e.json"))
    );
}

#[test]
fn no_output_claims_more_than_evidence() {
    let stage = Stage::new();
    in_order(&stage);
    for format in ["text", "json", "markdown"] {
        let outcome = audit(&stage, &["--format", format]);
        let text = outcome.stdout.to_lowercase();
        assert!(!text.contains("compliant") && !text.contains("certif"), "{format}");
    }
    let help = stage.run(&["audit", "--help"]).stdout.to_lowercase();
    assert!(!help.contains("compliant"), "{help}");
}

#[test]
fn the_digest_is_that_of_the_inventory_s_bytes() {
    let stage = Stage::new();
    in_order(&stage);
    let (before, _) = json(&stage, &[]);
    let text = std::fs::read_to_string(stage.path("../home/i.toml")).unwrap();
    stage.write("../home/i.toml", text + "\n");
    let (after, _) = json(&stage, &[]);
    let digest = |document: &serde_json::Value| document["inventory"]["sha256"].as_str().unwrap().to_owned();
    assert_eq!(digest(&before).len(), 64);
    assert_ne!(digest(&before), digest(&after));
}

#[test]
fn no_output_holds_a_secret_a_fingerprint_or_the_place_of_a_finding() {
    let stage = Stage::new();
    let password = expand("Wd4rk{alnum:12}", "audit");
    stage.write("settings/place.env", format!("DB_PASSWORD={password}\n"));
    let secret = stage.plant("leaked/spot.env");
    let stranger = stage.plant("strange/corner.env");
    stage.write("../home/key", "a-key-for-tests-of-32-characters");
    declare(&stage, &(entry(&stage, "a", "leaked/spot.env", IN_ORDER) + HOOKS + AGENT));
    let folder = stage.folder("../home/trust");
    let digest = stage.fingerprint(&secret);
    let digest = digest.trim_start_matches("sha256:");
    let mut outputs = Vec::new();
    for format in ["text", "json", "markdown"] {
        let key = ["--fingerprint-key-file", "../home/key", "--trust-documents", "../home/trust"];
        let outcome = audit(&stage, &[&["--format", format], &key[..]].concat());
        assert_eq!(outcome.status, 1, "{outcome:?}");
        assert!(outcome.stdout.contains("undeclared") || outcome.stdout.contains("declared"), "{format}");
        outputs.push(outcome.stdout + &outcome.stderr);
    }
    outputs.push(audit(&stage, &["--agent", "a-agent"]).stdout);
    for file in std::fs::read_dir(folder).unwrap() {
        outputs.push(std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    assert_eq!(outputs.len(), 5);
    for output in outputs {
        for (name, text) in [
            ("the password", &password[5..]),
            ("the token", &secret[8..20]),
            ("the undeclared token", &stranger[8..20]),
            ("the fingerprint", digest),
            ("the place", "spot.env"),
            ("the place of the stranger", "corner.env"),
            ("the place of the password", "place.env"),
        ] {
            assert!(!output.contains(text), "{name} is in {output}");
        }
    }
}

#[test]
fn names_from_files_steer_nothing() {
    let stage = Stage::new();
    stage.plant("ok/a.env");
    let hostile = "x\\u001B[2J\\n| <img src=x> @team [a](http://e.example) `b` | ::set-output::";
    let fields = IN_ORDER
        .replace("owner = \"team-a\"", &format!("owner = \"{hostile}\""))
        .replace("access = \"read\"\n", "");
    declare(&stage, &(entry(&stage, hostile, "ok/a.env", &fields) + HOOKS + AGENT));
    let markdown = audit(&stage, &["--format", "markdown"]);
    assert_eq!(markdown.status, 1, "{markdown:?}");
    for output in
        [&markdown.stdout, &audit(&stage, &[]).stdout, &audit(&stage, &["--agent", "a-agent"]).stdout]
    {
        assert!(output.contains("set-output"), "the name is there: {output}");
        assert!(!output.contains('\u{1b}'), "{output}");
        assert!(
            output.lines().all(|line| !line.starts_with("| <img") && !line.starts_with("::")),
            "{output}"
        );
    }
    for markup in ["<img", "@team", "[a](", "`b`"] {
        assert!(!markdown.stdout.contains(markup), "{markup} in {}", markdown.stdout);
    }
    let rows = markdown.stdout.lines().filter(|line| line.starts_with('|'));
    for row in rows {
        assert!(row.ends_with('|'), "{row}");
    }
    let (document, _) = json(&stage, &[]);
    assert_eq!(document["credentials"][0]["id"].as_str().unwrap().matches('\u{1b}').count(), 1);
    assert!(!audit(&stage, &["--format", "json"]).stdout.contains('\u{1b}'));
}

#[test]
fn long_lists_are_cut_in_text_only() {
    let stage = Stage::new();
    stage.plant("ok/a.env");
    let entries: String =
        (0..9).map(|at| entry(&stage, &format!("c{at}"), &format!("seed {at}"), "owner = \"o\"\n")).collect();
    declare(&stage, &entries);
    let text = audit(&stage, &[]).stdout;
    assert!(text.contains("and 4 more: --format json or markdown has all"), "{text}");
    let markdown = audit(&stage, &["--format", "markdown"]).stdout;
    assert!(
        (0..9).all(|at| markdown.contains(&format!("credential c{at}: no store is named"))),
        "{markdown}"
    );
}

#[test]
fn names_of_fields_are_a_promise() {
    let stage = Stage::new();
    in_order(&stage);
    let (document, _) = json(&stage, &[]);
    let names = |value: &serde_json::Value| {
        let mut names: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!((&document["schema"], &document["version"]), (&"straykey.audit".into(), &1.into()));
    assert_eq!(
        names(&document),
        "ag_805 agents as_of checks complete controls cost credentials hygiene inventory maturity owners scan schema \
         statements tool version"
    );
    assert_eq!(names(&document["controls"][0]), "checks framework id outcome source title to_add");
    assert_eq!(names(&document["checks"][0]), "answer evidence examined gaps id question");
    assert_eq!(names(&document["credentials"][0]), "drifts findings id kind owner parts score");
    assert_eq!(names(&document["credentials"][0]["parts"]), "age custody dates isolation ownership places");
    assert_eq!(names(&document["hygiene"]), "credentials formula lowest score undeclared");
    assert_eq!(names(&document["maturity"]), "level next title");
    assert_eq!(names(&document["maturity"]["next"]), "level missing_checks title to_add");
    assert_eq!(names(&document["inventory"]), "agents credentials sha256");
    assert_eq!(names(&document["scan"]), "bytes depth findings notices rules_applied scope texts undeclared");
}
