//! What holds for every hook.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::harness::{Hook, ask};

/// Each, with arguments that it accepts without reaching anything.
fn all() -> Vec<Hook> {
    vec![
        Hook::new("postgresql", &["--base-role", "app", "--psql", "/nonexistent/psql"]),
        Hook::new(
            "vault-kv",
            &["--address", "https://127.0.0.1:1", "--token-file", "/nonexistent/t", "--path", "a"],
        ),
        Hook::new("aws-secrets-manager", &["--secret-id", "a", "--aws", "/nonexistent/aws"]),
        Hook::new("aws-access-key", &["--user", "a", "--aws", "/nonexistent/aws"]),
        Hook::new("jwks", &["--jwks", "/nonexistent/jwks.json"]),
        Hook::new("http", &["--api", "/nonexistent/api.toml"]),
    ]
}

#[test]
fn every_program_in_the_folder_is_tested_here_and_can_be_run() {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(Hook::file("")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let executable = entry.metadata().unwrap().permissions().mode() & 0o111 != 0;
        let is_program = !name.contains('.');
        assert_eq!(is_program, executable, "{name}");
        if is_program {
            names.push(name);
        }
    }
    names.sort();
    assert_eq!(names, ["aws-access-key", "aws-secrets-manager", "http", "jwks", "postgresql", "vault-kv"]);
}

#[test]
fn help_shows_a_section_of_the_inventory() {
    for hook in all() {
        let reply = std::process::Command::new(Hook::file(hook.name())).arg("--help").output().unwrap();
        let text = String::from_utf8(reply.stdout).unwrap();
        assert!(reply.status.success());
        assert!(
            text.contains("[credential.rotate]") && text.contains(&format!("hooks/{}", hook.name())),
            "{text}"
        );
    }
}

#[test]
fn bad_input_is_refused_with_the_status_of_sysexits() {
    let request = ask("verify").with_new(json!({ "version": "app_b" }));
    let good = request.document();
    let without = |name: &str| {
        let mut document = good.clone();
        document.as_object_mut().unwrap().remove(name);
        document.to_string().into_bytes()
    };
    let changed = |name: &str, value: serde_json::Value| {
        let mut document = good.clone();
        document[name] = value;
        document.to_string().into_bytes()
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "not one JSON document"),
        (b"{".to_vec(), "not one JSON document"),
        (b"\xff".to_vec(), "not one JSON document"),
        ([good.to_string(), good.to_string()].concat().into_bytes(), "not one JSON document"),
        (b"[]".to_vec(), "no `straykey.hook` request"),
        (changed("schema", json!("straykey.plan")), "no `straykey.hook` request"),
        (changed("version", json!(2)), "no `straykey.hook` request"),
        (without("idempotency_key"), "has no `idempotency_key`"),
        (without("rotation"), "has no `rotation`"),
        (changed("step", json!("record")), "none of a rotation"),
        (changed("old", json!({ "version": 7 })), "`old.version` is no text"),
        (changed("new", json!("app_b")), "`new` is no object"),
        (vec![b' '; (1 << 20) + 1], "longer than a megabyte"),
    ];
    let hooks = all();
    for (hook, (given, reason)) in hooks.iter().cycle().zip(&cases) {
        hook.send(given).refused(65, reason);
    }
    for hook in hooks {
        // An argument that is wrong is not repeated: it may be a secret in the wrong place.
        let wrong = hook.with(&["--no-such-option=hunter2"]).send(good.to_string().as_bytes());
        wrong.refused(64, "--help");
    }
}

#[test]
fn a_step_that_a_hook_does_not_do_is_a_mistake_of_the_inventory() {
    for hook in all().iter().filter(|hook| hook.name() != "http") {
        hook.ask(&ask("page")).refused(64, "does not do `page`");
    }
}

#[test]
fn what_is_missing_on_the_machine_is_named() {
    let reasons = [
        "no program `/nonexistent/psql`",
        "the token cannot be read from `/nonexistent/t`",
        "no program `/nonexistent/aws`",
        "no program `/nonexistent/aws`",
        "`/nonexistent/jwks.json` cannot be written",
        "`/nonexistent/api.toml` cannot be read",
    ];
    for (hook, reason) in all().iter().zip(reasons) {
        hook.ask(&ask("create")).refused(78, reason);
    }
}
