//! Archives in git: staged, in ranges, and in histories.

use std::fmt::Write as _;

use serde_json::Value;

use super::harness::{Stage, notices, places, token};
use super::pack::{deflated, gzip, tar};

fn line(name: &str) -> Vec<u8> {
    format!("TOKEN={}\n", token(name)).into_bytes()
}

/// A repository that once had an archive with a secret, and has one with another.
fn repository() -> Stage {
    let stage = Stage::new();
    stage.git("", &["init", "-q", "-b", "main"]);
    let inner = tar(&[("conf/app.env", &line("old"))]);
    stage.write("lib/app.jar", deflated(&[("inner.tar", &inner), ("App.class", &[0, 1, 2])]));
    stage.write("plain.txt", "nothing\n");
    commit(&stage, "one");
    stage.write("lib/app.jar", deflated(&[("conf/app.env", b"TOKEN=\n")]));
    stage.write("logs/app.log.1.gz", gzip(&line("log")));
    commit(&stage, "two");
    stage
}

fn commit(stage: &Stage, message: &str) {
    stage.git("", &["add", "-A"]);
    stage.git("", &["commit", "-q", "-m", message]);
}

#[test]
fn an_archive_in_a_history_is_opened_and_each_secret_has_its_dates() {
    let stage = repository();
    let (report, status) = stage.json(&["--history"]);
    assert_eq!(
        places(&report),
        ["lib/app.jar!/inner.tar!/conf/app.env:1:7", "logs/app.log.1.gz:1:7"],
        "{report}"
    );
    assert_eq!((status, report["complete"].as_bool()), (1, Some(true)));
    let presences: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            (finding["occurrences"][0]["path"].as_str().unwrap(), finding["exposure"]["presence"].as_str())
        })
        .collect();
    assert!(presences.contains(&("lib/app.jar!/inner.tar!/conf/app.env", Some("removed"))), "{presences:?}");
    assert!(presences.contains(&("logs/app.log.1.gz", Some("head"))), "{presences:?}");
}

#[test]
fn packed_histories_are_read_like_loose_ones() {
    let stage = repository();
    // Versions of an archive become deltas of each other.
    for round in 0..4 {
        let content = format!("{}{}", "filler line\n".repeat(400), round);
        let text = line(&format!("round {round}"));
        stage.write("stored.tar", tar(&[("filler.txt", content.as_bytes()), ("a.env", &text)]));
        commit(&stage, &round.to_string());
    }
    let loose = stage.json(&["--history"]).0;
    stage.git("", &["repack", "-adfq", "--depth=50"]);
    let packed = stage.json(&["--history"]).0;
    assert_eq!(places(&loose).len(), 6);
    assert_eq!(loose["findings"], packed["findings"]);
}

#[test]
fn staged_archives_and_ranges_are_opened() {
    let stage = repository();
    stage.write("new.zip", deflated(&[("a.env", &line("staged"))]));
    stage.git("", &["add", "-A"]);
    assert_eq!(stage.found(&["--staged"]), ["new.zip!/a.env:1:7"]);
    commit(&stage, "three");
    assert_eq!(stage.found(&["--since", "HEAD~1"]), ["new.zip!/a.env:1:7"]);
    // A version with the same secret brings nothing new.
    stage.write("new.zip", deflated(&[("other.env", &line("staged")), ("b", b"x")]));
    stage.git("", &["add", "-A"]);
    let (report, status) = stage.json(&["--staged"]);
    assert_eq!((places(&report).len(), status), (0, 0), "{report}");
    assert_eq!(notices(&report), ["held-by-head/complete"]);
    assert_eq!(stage.found(&["--range", "HEAD~2..HEAD"]), ["logs/app.log.1.gz:1:7", "new.zip!/a.env:1:7"]);
}

/// The report without what differs from run to run.
fn report(stage: &Stage, arguments: &[&str]) -> Value {
    let mut report = stage.json(arguments).0;
    report["as_of"] = Value::Null;
    report
}

#[test]
fn a_cache_changes_nothing() {
    let stage = repository();
    stage.write("twins.zip", deflated(&[("a", &line("twin")), ("b", &line("twin")), ("a", &line("other"))]));
    stage.write("cut.zip", &deflated(&[("a", &line("cut"))])[..50]);
    commit(&stage, "three");
    let as_of = ["--as-of", "2030-01-01"];
    let plain = report(&stage, &[&["--history"], &as_of[..]].concat());
    assert_eq!(notices(&plain), ["damaged-archive/incomplete"]);
    let cached = [&["--history", "--cache", "../cache"], &as_of[..]].concat();
    for round in 0..3 {
        assert_eq!(report(&stage, &cached), plain, "{round}");
    }
    let mut shallow = cached.clone();
    shallow.extend(["--max-archive-depth", "0"]);
    assert!(places(&report(&stage, &shallow)).is_empty());
    assert_eq!(report(&stage, &cached), plain, "another depth is another question");
    stage.write("plain.txt", "something else\n");
    commit(&stage, "four");
    let changed = report(&stage, &cached);
    assert_eq!(changed["findings"], report(&stage, &[&["--history"], &as_of[..]].concat())["findings"]);
}

#[test]
fn trouble_with_archives_is_counted_by_its_kind() {
    let stage = Stage::new();
    stage.git("", &["init", "-q", "-b", "main"]);
    let mut shown = String::new();
    for at in 0..3 {
        let content = line(&format!("archive {at}"));
        stage.write(format!("{at}.zip"), &deflated(&[("a", &content)])[..60]);
        write!(shown, "{at}").unwrap();
    }
    commit(&stage, &shown);
    let (report, status) = stage.json(&["--history"]);
    assert_eq!((notices(&report), status), (vec!["damaged-archive/incomplete".to_owned()], 3));
    let notice = &report["notices"][0];
    assert!(notice["place"].as_str().unwrap().contains(": blob "), "{notice}");
    assert!(notice["detail"].as_str().unwrap().ends_with("also 2 other blobs"), "{notice}");
}
