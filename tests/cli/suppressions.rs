//! What is let pass: comments, entries of the settings, and what becomes of them in the reports.

use serde_json::Value;

use super::harness::{Stage, notices, token};
use straykey::rule::template::expand;

/// `by` of each finding, in the order of the report.
fn by(report: &Value) -> Vec<Option<&str>> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["suppression"]["by"].as_str()).collect()
}

fn allow(conditions: &str) -> String {
    format!("[[allow]]\nowner = 'team-a'\nreason = 'test data'\nexpires = 2026-12-01\n{conditions}\n")
}

const AS_OF: [&str; 2] = ["--as-of", "2026-11-25"];

#[test]
fn a_comment_with_the_rule_and_a_reason_lets_its_line_pass() {
    let stage = Stage::new();
    stage.write("a.py", format!("K = '{}'  # straykey: allow(github-pat) revoked sample\n", token("a")));
    let (report, status) = stage.json(&[]);
    assert_eq!((status, by(&report)), (0, vec![Some("inline")]));
    assert_eq!(report["findings"][0]["suppression"]["reason"], "revoked sample");
    assert_eq!(report["findings"][0]["rotation"]["required"], false);
    assert_eq!((&report["summary"]["suppressed"], &report["summary"]["findings"]), (&1.into(), &0.into()));
    let text = stage.run(&["scan"]).stdout;
    assert!(text.contains("1 suppressed") && text.contains("1 by comments (straykey: allow)"), "{text}");
    assert_eq!(stage.run(&["scan", "--no-inline-allow"]).status, 1);
    stage.write("b.py", format!("# straykey: allow(github-pat) above\nK = '{}'\n", token("b")));
    stage.write("c.py", format!("K = '{}' # straykey: allow(gitlab-pat) another rule\n", token("c")));
    assert_eq!(stage.run(&["scan", "b.py"]).status, 0);
    assert_eq!(stage.run(&["scan", "c.py"]).status, 1);
}

#[test]
fn a_comment_is_about_one_line_and_not_about_a_secret_elsewhere() {
    let stage = Stage::new();
    let one = token("one");
    stage.write("a.env", format!("A={one} # gitleaks:allow\nB={}\n", token("two")));
    let (report, status) = stage.json(&[]);
    assert_eq!((status, report["summary"]["suppressed"].as_u64()), (1, Some(1)));
    stage.write("b.env", format!("A={one}\n"));
    let (report, _) = stage.json(&[]);
    assert_eq!(report["summary"]["suppressed"], 0, "it stands in another place without a comment");
    let places =
        report["findings"].as_array().unwrap().iter().flat_map(|f| f["occurrences"].as_array().unwrap());
    assert_eq!(places.filter(|place| place["suppression"]["by"] == "foreign-marker").count(), 1);
}

#[test]
fn comments_of_other_tools_can_be_switched_off() {
    let stage = Stage::new();
    for (at, words) in
        ["gitleaks:allow", "trufflehog:ignore", "pragma: allowlist secret", "nosecret", "ggignore"]
            .into_iter()
            .enumerate()
    {
        stage.write(format!("{at}.env"), format!("A={} # {words}\n", token(words)));
    }
    stage.write("x.env", format!("# pragma: allowlist nextline secret\nA={}\n", token("next")));
    let (report, status) = stage.json(&[]);
    assert_eq!((status, report["summary"]["suppressed"].as_u64()), (0, Some(6)));
    stage.write("straykey.toml", "foreign_markers = false\n");
    assert_eq!(stage.json(&[]).1, 1);
}

#[test]
fn staged_content_and_history_know_comments_too() {
    let stage = Stage::new();
    stage.folder("r");
    stage.git("r", &["init", "-q"]);
    stage.write("r/a.env", format!("A={} # straykey: allow(github-pat) sample\n", token("git")));
    stage.git("r", &["add", "."]);
    assert_eq!(stage.run(&["scan", "--staged", "r"]).status, 0);
    assert_eq!(stage.run(&["scan", "--staged", "--no-inline-allow", "r"]).status, 1);
    stage.git("r", &["commit", "-qm", "x"]);
    for _ in 0..2 {
        let cached = ["scan", "--history", "r", "--cache", "cache.bin"];
        assert_eq!(stage.run(&cached).status, 0);
        assert_eq!(stage.run(&[&cached[..], &["--no-inline-allow"]].concat()).status, 1);
    }
}

#[test]
fn a_comment_that_allows_nothing_is_told() {
    let stage = Stage::new();
    stage.write("a.py", "x = 1\nK = get()  # straykey: allow(github-pat) gone\n");
    stage.write("b.py", format!("K = '{}'  # straykey: allow(github-pta) typo\n", token("b")));
    stage.write("c.md", "Write `straykey: allow(qqqqqqqqqqqq)`.\n");
    let (report, status) = stage.json(&[]);
    assert_eq!((status, notices(&report)), (1, vec!["unused-marker/complete".to_owned(); 2]));
    assert!(report["notices"][0]["detail"].as_str().unwrap().starts_with("line 2: "), "{report}");
    assert!(
        report["notices"][1]["detail"].as_str().unwrap().contains("did you mean `github-pat`?"),
        "{report}"
    );
}

#[test]
fn entries_allow_with_owner_reason_and_expiry() {
    let stage = Stage::new();
    let token = stage.plant("tests/a.env");
    let fingerprint = stage.fingerprint(&token);
    let (report, _) = stage.json(&["--no-config"]);
    let id = report["findings"][0]["id"].as_str().unwrap().to_owned();
    for conditions in [
        format!("finding = '{id}'"),
        format!("fingerprint = '{fingerprint}'"),
        "rule = 'github-pat'\npath = 'tests/**'".to_owned(),
        "value = 'ghp_[A-Za-z0-9]+'".to_owned(),
    ] {
        stage.write("straykey.toml", allow(&conditions));
        let (report, status) = stage.json(&AS_OF);
        assert_eq!((status, by(&report)), (0, vec![Some("allow")]), "{conditions}");
        let suppression = &report["findings"][0]["suppression"];
        assert_eq!(
            (&suppression["owner"], &suppression["declared_in"]["line"]),
            (&"team-a".into(), &1.into())
        );
        let (report, status) = stage.json(&["--as-of", "2026-12-01"]);
        assert_eq!(status, 1, "its time is over: {conditions}");
        assert_eq!(report["findings"][1]["drifts"][0], "policy/allow-expired");
    }
    for conditions in ["rule = 'github-pat'\npath = 'src/**'", "value = 'ghp_'"] {
        stage.write("straykey.toml", allow(conditions));
        let (report, status) = stage.json(&AS_OF);
        assert_eq!((status, by(&report)), (1, vec![None, None]), "{conditions}");
        assert_eq!(report["findings"][1]["drifts"][0], "policy/allow-unused");
        assert_eq!(report["findings"][1]["credential"], Value::Null);
    }
    stage.write("clean/x.txt", "nothing\n");
    let (report, _) = stage.json(&["clean"]);
    assert!(by(&report).is_empty(), "a part of the tree says nothing about what is unused");
}

#[test]
fn stale_entries_fail_only_who_asks_for_notes() {
    let stage = Stage::new();
    stage.write("a.txt", "nothing\n");
    stage.write("straykey.toml", allow("rule = 'github-pat'"));
    let scan = ["scan", "--as-of", "2026-11-25"];
    let outcome = stage.run(&scan);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("straykey.toml:1"), "{}", outcome.stdout);
    assert_eq!(stage.run(&[&scan[..], &["--fail-on", "note"]].concat()).status, 1);
}

#[test]
fn sarif_says_what_is_let_pass_and_what_is_not() {
    let stage = Stage::new();
    stage.write("a.env", format!("A={}\nB={} # gitleaks:allow\n", token("1"), token("2")));
    let outcome = stage.run(&["scan", "--format", "sarif"]);
    let results = outcome.json()["runs"][0]["results"].clone();
    let kinds: Vec<_> =
        results.as_array().unwrap().iter().map(|result| result["suppressions"].to_string()).collect();
    assert_eq!(kinds.iter().filter(|text| *text == "[]").count(), 1);
    assert_eq!(kinds.iter().filter(|text| text.contains("inSource")).count(), 1);
    stage.write("a.env", format!("A={}\n", token("1")));
    let outcome = stage.run(&["scan", "--format", "sarif"]);
    assert!(!outcome.stdout.contains("suppressions"), "nothing is let pass, and nothing is said");
}

#[test]
fn no_report_tells_the_secret_in_or_beside_a_comment() {
    let stage = Stage::new();
    let (one, two) = (token("1"), token("2"));
    stage.write("a.env", format!("A={one} # straykey: allow(github-pat) not {two}\n"));
    for format in ["text", "json", "jsonl", "sarif"] {
        let outcome = stage.run(&["scan", "--format", format]);
        assert!(!format!("{outcome:?}").contains(&one) && !format!("{outcome:?}").contains(&two), "{format}");
    }
}

#[test]
fn a_declared_credential_cannot_be_commented_away() {
    let stage = Stage::new();
    let token = token("declared");
    let fingerprint = stage.fingerprint(&token);
    stage.write("a.env", format!("A={token} # straykey: allow(github-pat) mine\n"));
    stage.write(
        "i.toml",
        format!("version = 1\n[[credential]]\nid = 'x'\nkind = 'vcs-token'\nowner = 'me'\nfingerprint = '{fingerprint}'\n"),
    );
    let scan = ["a.env", "--inventory", "i.toml", "--as-of", "2026-11-25"];
    assert_eq!(stage.json(&scan).1, 1);
    stage.write("straykey.toml", allow(&format!("fingerprint = '{fingerprint}'")));
    assert_eq!(stage.json(&scan).1, 0, "somebody answers for it by name");
}

#[test]
fn excluded_paths_are_not_scanned_and_are_counted() {
    let stage = Stage::new();
    stage.plant("vendor/a.env");
    stage.write("b.txt", expand("nothing\n", "b"));
    stage.write("straykey.toml", "exclude = ['vendor/**']\n");
    let (report, status) = stage.json(&[]);
    assert_eq!((status, notices(&report)), (0, vec!["excluded/complete".to_owned()]));
    assert_eq!(stage.json(&["--no-ignore"]).1, 1, "the command line goes before it");
    assert_eq!(stage.json(&["vendor/a.env"]).1, 1, "a file that is named is read");
}

#[test]
fn of_a_change_with_several_versions_the_last_one_counts() {
    let stage = Stage::new();
    stage.folder("r");
    stage.git("r", &["init", "-q"]);
    stage.write("r/base.txt", "x\n");
    let commit = |text: &str| {
        stage.write("r/a.env", text);
        stage.git("r", &["add", "."]);
        stage.git("r", &["commit", "-qm", "x"]);
    };
    let line = format!("A={}", token("versions"));
    commit("nothing\n");
    stage.git("r", &["tag", "base"]);
    let status = || stage.run(&["scan", "--since", "base", "r"]).status;
    commit(&format!("{line}\n"));
    assert_eq!(status(), 1);
    commit(&format!("{line} # straykey: allow(github-pat) sample\n"));
    assert_eq!(status(), 0, "a comment that was added later");
    assert_eq!(stage.run(&["scan", "--history", "r"]).status, 0);
    commit(&format!("{line} # changed\n"));
    assert_eq!(status(), 1, "a comment that was taken away");
}
