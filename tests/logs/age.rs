//! The time of a line as evidence of age.

use super::harness::{Stage, token};

const NOW: [&str; 2] = ["--as-of", "2026-03-01T00:00:00Z"];

#[test]
fn the_first_line_says_since_when_at_least() {
    let stage = Stage::new();
    let token = token("aged");
    stage.write("app.log.1", format!("2026-01-12T00:00:00Z b {token}\n"));
    stage.write(
        "app.log",
        format!(
            "2026-02-01T00:00:00Z a {token}\nplain\n{{\"level\":\"x\",\"ts\":1770000000,\"m\":\"{token}\"}}\n"
        ),
    );
    let (report, _) = stage.json(&NOW);
    let finding = &report["findings"][0];
    let age = serde_json::json!({
        "since": "2026-01-12T00:00:00Z", "days": 48, "source": "log", "doubt": null,
        "commit": null, "author_date": null, "committer_date": null, "history": null,
    });
    assert_eq!(finding["age"], age, "{report}");
    let logged: Vec<_> =
        finding["occurrences"].as_array().unwrap().iter().map(|place| place["logged"].clone()).collect();
    assert_eq!(logged, ["2026-02-01T00:00:00Z", "2026-02-02T02:40:00Z", "2026-01-12T00:00:00Z"]);
    let text = stage.run(&[&["scan"], &NOW[..]].concat()).stdout;
    assert!(text.contains("at least since 2026-01-12 (48 days, says a line of a log)"), "{text}");
    let sarif = stage.run(&[&["scan", "--format", "sarif"], &NOW[..]].concat()).json();
    let properties = &sarif["runs"][0]["results"][0]["properties"];
    assert_eq!(properties["age"]["source"], "log");
    assert_eq!(properties["logged"], "2026-02-01T00:00:00Z");
}

#[test]
fn a_compressed_log_has_times_too_and_a_config_has_none() {
    let stage = Stage::new();
    let line = format!("x=1 ts=1770000000 key={}\n", token("zipped"));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, line.as_bytes()).unwrap();
    stage.write("app.log.2.gz", packed.finish().unwrap());
    let (report, _) = stage.json(&NOW);
    assert_eq!(report["findings"][0]["age"]["since"], "2026-02-02T02:40:00Z", "{report}");
    let stage = Stage::new();
    stage.write("app.env", &line);
    assert!(stage.json(&NOW).0["findings"][0]["age"].is_null());
}

#[test]
fn git_knows_better_and_the_future_is_ignored() {
    let stage = Stage::new();
    stage.git("", &["init", "-q", "-b", "main"]);
    stage.write("app.log", format!("2020-01-01T00:00:00Z {}\n", token("committed")));
    stage.git("", &["add", "-A"]);
    stage.git("", &["commit", "-q", "-m", "log"]);
    let (report, _) = stage.json(&["--history"]);
    assert_eq!(report["findings"][0]["age"]["source"], "git");
    assert_eq!(report["findings"][0]["occurrences"][0]["logged"], "2020-01-01T00:00:00Z");
    let stage = Stage::new();
    stage.write("app.log", format!("2026-03-03T00:00:00Z {}\n", token("future")));
    let (report, _) = stage.json(&NOW);
    assert!(
        report["findings"][0]["age"].is_null() && report["findings"][0]["occurrences"][0]["logged"].is_null()
    );
}

#[test]
fn a_stream_is_taken_for_a_log() {
    let stage = Stage::new();
    let line = format!("level=info ts=1770000000 key={}\n    at trace {}\n", token("one"), token("two"));
    let report = stage.feed(&[&["scan", "--format", "json", "-"], &NOW[..]].concat(), line).json();
    for finding in report["findings"].as_array().unwrap() {
        assert_eq!(finding["age"]["since"], "2026-02-02T02:40:00Z");
    }
}
