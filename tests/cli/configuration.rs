//! Settings, rules and inventories that are wrong: status 2, the file and the line, and what was probably meant.

use super::harness::{Outcome, Stage};
use straykey::rule::template::expand;

const RULE: &str = "provider = 'Acme'\n[[rule]]\nid = 'acme-key'\nkind = 'saas-api-key'\nname = 'Acme key'\n\
                    severity = 'high'\nconfidence = 'high'\npattern = '(?P<secret>acmekey_[a-z0-9]{24})'\n\
                    why = 'It opens everything that Acme makes.'\n";

/// Scans a clean file with this option naming this file.
fn with(option: &str, name: &str, text: &str) -> Outcome {
    let stage = Stage::new();
    stage.write("clean.txt", "nothing\n");
    stage.write(name, text);
    let outcome = stage.run(&["scan", "clean.txt", option, name, "--as-of", "2026-11-01"]);
    assert_eq!(outcome.stdout, "", "a report although nothing was scanned");
    outcome
}

fn credential(fields: &str) -> String {
    let digest = "0".repeat(64);
    format!(
        "version = 1\n\n[[credential]]\nid = \"a\"\nkind = \"vcs-token\"\nfingerprint = \"sha256:{digest}\"\n{fields}"
    )
}

#[test]
fn a_setting_that_does_not_exist_is_told_with_line_and_suggestion() {
    with("--config", "s.toml", "fail_on = 'high'\ninventry = 'x'\n")
        .says(2, &["s.toml:2: unknown field `inventry`", "did you mean `inventory`?"]);
    with("--config", "s.toml", "\nfail_on = 'hihg'\n").says(2, &["s.toml:2:", "did you mean `high`?"]);
    with("--config", "s.toml", "fail_on = \n").says(2, &["s.toml:1:"]);
    with("--config", "s.toml", "max_size = 'huge'\n").says(2, &["size `huge`"]);
    let stage = Stage::new();
    stage.run(&["scan", "--config", "missing.toml"]).says(2, &["missing.toml", "No such file"]);
}

#[test]
fn settings_hold_and_the_command_line_goes_before_them() {
    let stage = Stage::new();
    stage.write("tree/a.env", expand("OAUTH={sum:github:gho_:30}\n", "settings"));
    stage.write("s.toml", "fail_on = 'critical'\n");
    assert_eq!(stage.run(&["scan", "tree", "--config", "s.toml"]).status, 0);
    assert_eq!(stage.run(&["scan", "tree", "--config", "s.toml", "--fail-on", "low"]).status, 1);
}

#[test]
fn a_bad_rule_is_told_with_its_line() {
    for (from, to, texts) in [
        ("severity", "severty", &["r.toml:6: unknown field `severty`", "did you mean `severity`?"][..]),
        ("saas-api-key", "saas-api-kye", &["r.toml:2:", "did you mean `saas-api-key`?"]),
        ("(?P<secret>acmekey_[a-z0-9]{24})", "acmekey_[a-z0-9]{24}", &["r.toml:", "acme-key", "secret"]),
        ("{24})", "{24}", &["r.toml:", "acme-key"]),
        (
            "why =",
            "validate = ['checksum:githb']\nwhy =",
            &["r.toml:2: rule `acme-key`: unknown check `checksum:githb`"],
        ),
        (
            "why =",
            "validate = ['entrpy:3']\nwhy =",
            &["r.toml:2: rule `acme-key`: unknown check `entrpy:3`", "known are `entropy:BITS`"],
        ),
        (
            "id = 'acme-key'",
            "id = 'github-pat'",
            &["r.toml:2: rule `github-pat` is already defined in", "github.toml"],
        ),
    ] {
        with("--rules", "r.toml", &RULE.replace(from, to)).says(2, texts);
    }
}

#[test]
fn a_folder_of_rules_is_read_as_a_whole() {
    let stage = Stage::new();
    stage.write("a.txt", expand("acmekey_{lownum:24}\n", "acme"));
    let scan = ["scan", "a.txt", "--rules", "rules"];
    stage.folder("rules");
    stage.run(&scan).says(2, &["no rules in rules"]);
    stage.write("rules/acme.toml", RULE);
    stage.write("rules/README.md", "no rule");
    assert_eq!(stage.run(&scan).status, 1);
    stage.write("rules/bad.toml", "provider = 3\n");
    stage.run(&scan).says(2, &["rules/bad.toml:1:"]);
    stage.write("rules/bad.toml", RULE);
    stage.run(&scan).says(2, &["rules/bad.toml:2: rule `acme-key` is already defined in rules/acme.toml:2"]);
    stage.run(&["scan", "a.txt", "--rules", "missing"]).says(2, &["cannot read rules from missing"]);
}

#[test]
fn a_bad_inventory_is_told_with_file_and_line() {
    let good = credential("");
    let twice = format!("{good}\n{}", good.trim_start_matches("version = 1\n"));
    for (text, texts) in [
        (twice.as_str(), &["i.toml:9: credential `a` is already declared on line 3"][..]),
        (&credential("ownr = \"x\"\n"), &["i.toml:7: unknown field `ownr`", "did you mean `owner`?"]),
        (&good.replace("vcs-token", "vcs-tokn"), &["i.toml:3:", "did you mean `vcs-token`?"]),
        (&good.replace("sha256:00", "sha256:"), &["i.toml:3: credential `a`: fingerprint:", "64 hex digits"]),
        (&good.replace("sha256:", "md5:"), &["i.toml:3:", "`straykey fingerprint` prints one"]),
        (
            &credential("issued = 2027-01-01T00:00:00Z\n"),
            &["i.toml:3: credential `a`: issued: 2027-01-01", "in the future"],
        ),
        (&good.replace("version = 1", "version = 9"), &["i.toml:1:", "9"]),
    ] {
        with("--inventory", "i.toml", text).says(2, texts);
    }
    with("--inventory", "i.ini", &good).says(2, &["i.ini", "format"]);
    let stage = Stage::new();
    stage.run(&["scan", "--inventory", "missing.toml"]).says(2, &["missing.toml", "No such file"]);
}

#[test]
fn a_deeply_nested_inventory_is_refused_and_not_obeyed() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    with("--inventory", "i.json", &format!("{{\"version\": {}}}", deep("[", "]"))).says(2, &["i.json:1:"]);
    with("--inventory", "i.json", &deep("[", "]")).says(2, &["i.json:1:"]);
    with("--inventory", "i.json", &deep("{\"agent\":", "}")).says(2, &["i.json:1:"]);
    with("--inventory", "i.yaml", &format!("version: {}", deep("[", "]"))).says(2, &["i.yaml:1:"]);
    with("--inventory", "i.toml", &format!("version = {}", deep("[", "]"))).says(2, &["i.toml:1:"]);
}
