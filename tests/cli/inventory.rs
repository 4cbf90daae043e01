//! The comparison with an inventory, from `straykey fingerprint` to the status in the report.

use super::harness::Stage;
use base64::Engine as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use straykey::rule::template::expand;

const AS_OF: &str = "2026-11-01T00:00:00Z";
const KEY: &str = "sk-proj-{base64url:74}T3BlbkFJ{base64url:74}";

/// Plants a key and returns its fingerprint.
fn plant(stage: &Stage, path: &str) -> String {
    let key = expand(KEY, path);
    stage.write(path, format!("OPENAI_API_KEY={key}\n"));
    stage.fingerprint(&key)
}

fn entry(id: &str, fingerprint: &str, issued: &str, more: &str) -> String {
    format!(
        "[[credential]]\nid = \"{id}\"\nkind = \"llm-api-key\"\nowner = \"team\"\nfingerprint = \"{fingerprint}\"\n\
         issued = {issued}T00:00:00Z\nallowed_in = [\"ok/*\"]\n{more}\n"
    )
}

fn status_of<'a>(report: &'a Value, path: &str) -> &'a str {
    let findings = report["findings"].as_array().unwrap();
    let of_path = |finding: &&Value| {
        finding["occurrences"].as_array().unwrap().iter().any(|place| place["path"] == path)
    };
    let found: Vec<_> = findings.iter().filter(of_path).collect();
    assert_eq!(found.len(), 1, "{path} in {report:#}");
    found[0]["status"].as_str().unwrap()
}

/// The status of the entry itself, which ages whether its secret is found or not.
fn status_of_entry<'a>(report: &'a Value, id: &str) -> Option<&'a str> {
    let findings = report["findings"].as_array().unwrap().iter();
    let mut entries =
        findings.filter(|finding| finding["rule"].is_null() && finding["credential"]["id"] == id);
    entries.next().map(|finding| finding["status"].as_str().unwrap())
}

fn declared(stage: &Stage) -> String {
    let unseen = expand(KEY, "never planted");
    let previous = |fingerprint: &str, accept_until: &str| {
        format!(
            "[[credential.previous]]\nfingerprint = \"{fingerprint}\"\nretired = 2026-10-25T00:00:00Z\n\
             accept_until = {accept_until}T00:00:00Z\n"
        )
    };
    let retired = previous(&plant(stage, "ok/retired.env"), "2026-10-26");
    let accepted = previous(&plant(stage, "ok/accepted.env"), "2026-11-02");
    let other = |seed: &str| stage.fingerprint(&expand(KEY, seed));
    plant(stage, "ok/undeclared.env");
    [
        "version = 1\n".to_owned(),
        entry("current", &plant(stage, "ok/current.env"), "2026-10-20", ""),
        entry("exposed", &plant(stage, "elsewhere/exposed.env"), "2026-10-20", ""),
        entry("overdue", &plant(stage, "ok/overdue.env"), "2026-09-01", ""),
        entry("due", &plant(stage, "ok/due.env"), "2026-10-03", ""),
        entry("rotated", &stage.fingerprint(&unseen), "2026-10-25", &retired),
        entry("rotating", &other("other"), "2026-10-25", &accepted),
    ]
    .concat()
}

#[test]
fn every_status_follows_from_the_inventory() {
    let stage = Stage::new();
    let inventory = declared(&stage);
    stage.write("../home/i.toml", inventory);
    let (report, status) = stage.json(&["--inventory", "../home/i.toml", "--as-of", AS_OF]);
    assert_eq!(status, 1);
    for (path, status) in [
        ("ok/current.env", "current"),
        ("ok/undeclared.env", "undeclared"),
        ("elsewhere/exposed.env", "exposed"),
        ("ok/retired.env", "retired"),
        ("ok/accepted.env", "current"),
        ("ok/overdue.env", "current"),
        ("ok/due.env", "current"),
    ] {
        assert_eq!(status_of(&report, path), status, "{path}");
    }
    for (id, status) in
        [("overdue", Some("overdue")), ("due", Some("due")), ("current", None), ("rotated", None)]
    {
        assert_eq!(status_of_entry(&report, id), status, "{id}");
    }
    assert_eq!(report["inventory"]["credentials"], 6);
    assert_eq!(report["as_of"], AS_OF);
    assert_eq!(report["summary"]["current"], 4, "{}", report["summary"]);
}

#[test]
fn what_is_as_declared_does_not_fail_and_becomes_overdue_with_time() {
    let stage = Stage::new();
    let fingerprint = plant(&stage, "ok/a.env");
    let inventory = format!("version = 1\n{}", entry("a", &fingerprint, "2026-10-20", ""));
    stage.write("../home/i.toml", inventory);
    for (as_of, ends_with, status) in
        [("2026-11-01", 0, None), ("2026-11-18", 1, Some("due")), ("2026-12-01", 1, Some("overdue"))]
    {
        let arguments = ["--inventory", "../home/i.toml", "--as-of", as_of, "--fail-on", "note"];
        let (report, code) = stage.json(&arguments);
        assert_eq!(status_of(&report, "ok/a.env"), "current");
        assert_eq!((code, status_of_entry(&report, "a")), (ends_with, status), "{as_of}");
    }
}

#[test]
fn allowed_places_are_relative_to_the_scanned_root_however_it_is_named() {
    let stage = Stage::new();
    let fingerprint = plant(&stage, "tree/ok/a.env");
    stage.write("i.toml", format!("version = 1\n{}", entry("a", &fingerprint, "2026-10-20", "")));
    let absolute = stage.path("tree");
    for root in ["tree", "./tree", "tree/", absolute.to_str().unwrap()] {
        let (report, status) = stage.json(&[root, "--inventory", "i.toml", "--as-of", AS_OF]);
        assert_eq!(status, 0, "{root}: {report:#}");
    }
    stage.git("tree", &["init", "--quiet"]);
    for path in ["tree/ok", "tree/ok/a.env", "tree/../tree/ok/a.env"] {
        let (report, status) = stage.json(&[path, "--inventory", "i.toml", "--as-of", AS_OF]);
        assert_eq!(status, 0, "{path}: {report:#}");
    }
}

#[test]
fn keyed_fingerprints_cannot_be_compared_without_the_key() {
    let stage = Stage::new();
    let password = expand("{alnum:16}", "inventory");
    stage.write("ok/a.env", format!("DB_PASSWORD={password}\n"));
    stage.write("../home/key", "a-key-for-tests-of-32-characters");
    let keyed = ["--fingerprint-key-file", "../home/key"];
    let outcome = stage.feed(&[&["fingerprint"], &keyed[..]].concat(), &password);
    let entry = entry("db", outcome.stdout.trim_end(), "2026-10-20", "").replace("llm-api-key", "database");
    stage.write("../home/i.toml", format!("version = 1\n{entry}"));
    let compare = ["--inventory", "../home/i.toml", "--as-of", AS_OF];
    assert_eq!(stage.json(&[&compare[..], &keyed].concat()).1, 0);
    let (report, status) = stage.json(&compare);
    assert_eq!(status, 3, "{report:#}");
    assert!(super::harness::notices(&report).contains(&"incomparable-fingerprint/incomplete".to_owned()));
}

/// Declares what a command prints, and tells statuses and notices of a scan with the keys.
fn compared(stage: &Stage, fingerprint: &str, kind: &str, keys: &[&str]) -> (Value, i32, Vec<String>) {
    let entry = entry("c", fingerprint, "2026-10-20", "").replace("llm-api-key", kind);
    stage.write("../home/i.toml", format!("version = 1\n{entry}"));
    let compare = ["--inventory", "../home/i.toml", "--as-of", AS_OF];
    let (report, status) = stage.json(&[&compare[..], keys].concat());
    let notices = super::harness::notices(&report);
    (report, status, notices)
}

#[test]
fn a_change_of_keys_leaves_nothing_undeclared() {
    let stage = Stage::new();
    let password = expand("{alnum:16}", "change of keys");
    stage.write("ok/a.env", format!("DB_PASSWORD={password}\n"));
    stage.write("../home/old", "the-old-key-for-tests-of-35-characters");
    stage.write("../home/new", "the-new-key-for-tests-of-35-characters");
    let old = ["--fingerprint-key-file", "../home/old"];
    let new = ["--fingerprint-key-file", "../home/new"];
    let both = [&new[..], &["--previous-fingerprint-key-file", "../home/old"]].concat();
    let made = |keys: &[&str]| {
        let outcome = stage.feed(&[&["fingerprint", "--kind", "database"], keys].concat(), &password);
        outcome.stdout.trim_end().to_owned()
    };
    let declared = made(&old);
    assert_eq!(declared.split(':').map(str::len).collect::<Vec<_>>(), [11, 8, 64]);
    let unnamed = format!("hmac-sha256:{}", declared.rsplit(':').next().unwrap());
    for (fingerprint, keys, status, notice) in [
        (&declared, &old[..], 0, None),
        (&unnamed, &old, 0, None),
        (&declared, &both, 0, Some("incomparable-fingerprint/complete")),
        (&unnamed, &both, 0, Some("incomparable-fingerprint/complete")),
        (&made(&new), &both, 0, None),
        (&declared, &new, 3, Some("incomparable-fingerprint/incomplete")),
        (&unnamed, &new, 1, Some("incomparable-fingerprint/complete")),
        (&declared, &[], 3, Some("incomparable-fingerprint/incomplete")),
    ] {
        let (report, code, notices) = compared(&stage, fingerprint, "database", keys);
        assert_eq!(code, status, "{fingerprint} {keys:?}: {report:#}");
        let told = notices.iter().find(|one| one.starts_with("incomparable")).map(String::as_str);
        assert_eq!(told, notice, "{fingerprint} {keys:?}");
        let shown = report["findings"][0]["fingerprint"].as_str().unwrap_or_default();
        assert_eq!(shown == made(&new), keys.starts_with(&new), "{fingerprint} {keys:?}");
    }
    let without = stage.run(&["scan", "ok", "--previous-fingerprint-key-file", "../home/old"]);
    without.says(2, &["no current one", "STRAYKEY_FINGERPRINT_KEY"]);
    stage.write("../home/weak", "weak");
    let weak = stage
        .run(&[&["scan", "ok"], &new[..], &["--previous-fingerprint-key-file", "../home/weak"]].concat());
    weak.says(2, &["the previous fingerprint key", "4 bytes"]);
}

#[test]
fn hashes_of_other_systems_are_recognised() {
    let stage = Stage::new();
    let key = expand(KEY, "other systems");
    stage.write("ok/a.env", format!("OPENAI_API_KEY={key}\nCOPY={key}\n"));
    for (fingerprint, is_it) in [
        (correlating_id(&key), true),
        (correlating_id("another"), false),
        (leak_hash(&key), true),
        (leak_hash("another"), false),
    ] {
        let (report, code, notices) = compared(&stage, &fingerprint, "llm-api-key", &[]);
        let (status, exit) = if is_it { ("current", 0) } else { ("undeclared", 1) };
        assert_eq!((status_of(&report, "ok/a.env"), code), (status, exit), "{fingerprint}");
        assert_eq!(notices, Vec::<String>::new());
        assert_eq!(report["findings"][0]["fingerprint"], stage.fingerprint(&key));
    }
}

/// As its makers define it.
fn correlating_id(secret: &str) -> String {
    let digest = Sha256::digest(format!("CaskComputedCorrelatingId{secret}"));
    format!("c3id:C3ID{}", &base64::engine::general_purpose::STANDARD.encode(digest)[..20])
}

/// As its makers define it.
fn leak_hash(secret: &str) -> String {
    let mut digest = [0; 32];
    let cost = scrypt::Params::new(11, 8, 1).unwrap();
    scrypt::scrypt(secret.as_bytes(), &Sha256::digest("GitGuardian"), &cost, &mut digest).unwrap();
    digest.iter().fold("hmsl:".to_owned(), |hex, byte| format!("{hex}{byte:02x}"))
}
