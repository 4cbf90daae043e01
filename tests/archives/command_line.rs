//! Archives through the program: places in every format, options, statuses.

use std::io::Write as _;

use serde_json::json;

use super::harness::{Stage, notices, places, token};
use super::pack::{deflated, gzip, tar};

fn line(name: &str) -> Vec<u8> {
    format!("# comment\nTOKEN={}\n", token(name)).into_bytes()
}

/// A folder with an archive in an archive, and a rotated log.
fn stage() -> Stage {
    let stage = Stage::new();
    let inner = tar(&[("dir/file.env", &line("deep"))]);
    stage.write("lib/outer.zip", deflated(&[("inner.tar", &inner), ("readme.txt", b"nothing")]));
    stage.write("app.log.1.gz", gzip(&line("log")));
    stage
}

#[test]
fn places_name_the_way_in_text() {
    let outcome = stage().run(&["scan"]);
    for place in ["lib/outer.zip!/inner.tar!/dir/file.env:2:7", "app.log.1.gz:2:7"] {
        assert!(outcome.stdout.contains(place), "{}", outcome.stdout);
    }
    assert_eq!(outcome.status, 1);
}

#[test]
fn places_name_the_file_and_the_members_in_json() {
    let (report, _) = stage().json(&[]);
    assert_eq!(places(&report), ["app.log.1.gz:2:7", "lib/outer.zip!/inner.tar!/dir/file.env:2:7"]);
    let mut containers: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["occurrences"][0]["container"].clone())
        .collect();
    containers.sort_by_key(ToString::to_string);
    let zip = json!({"file": "lib/outer.zip", "members": ["inner.tar", "dir/file.env"]});
    assert_eq!(containers, [json!({"file": "app.log.1.gz", "members": []}), zip]);
    let plain = Stage::new();
    plain.plant("a.env");
    assert!(plain.json(&[]).0["findings"][0]["occurrences"][0]["container"].is_null());
}

#[test]
fn places_are_nested_artifacts_in_sarif() {
    let outcome = stage().run(&["scan", "--format", "sarif"]);
    let log = outcome.json();
    let run = &log["runs"][0];
    let artifacts = run["artifacts"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let uri = location["uri"].as_str().unwrap();
        assert_eq!(result["analysisTarget"]["uri"].as_str().unwrap(), uri.split('!').next().unwrap());
        let mut way = vec![];
        let mut at = location["index"].as_u64();
        while let Some(index) = at {
            let artifact = &artifacts[usize::try_from(index).unwrap()];
            way.push(artifact["location"]["uri"].as_str().unwrap());
            at = artifact["parentIndex"].as_u64();
        }
        let expected: &[&str] = match uri {
            "app.log.1.gz" => &["app.log.1.gz"],
            _ => &["lib/outer.zip!/inner.tar!/dir/file.env", "lib/outer.zip!/inner.tar", "lib/outer.zip"],
        };
        assert_eq!(way, expected);
        assert!(result["message"]["text"].as_str().unwrap().contains("Line and column are those of"));
    }
    let plain = Stage::new();
    plain.plant("a.env");
    let log = plain.run(&["scan", "--format", "sarif"]).json();
    assert_eq!(log["runs"][0]["artifacts"], serde_json::Value::Null, "files need no list");
    assert_eq!(log["runs"][0]["results"][0]["analysisTarget"], serde_json::Value::Null);
}

#[test]
fn allowed_places_are_those_of_the_archive_and_of_the_member() {
    let stage = stage();
    std::fs::remove_file(stage.path("app.log.1.gz")).unwrap();
    let fingerprint = stage.fingerprint(&token("deep"));
    for (allowed, is_allowed) in [
        ("lib/outer.zip", true),
        ("lib/*", true),
        ("lib/outer.zip!/inner.tar!/dir/*.env", true),
        ("dir/file.env", false),
        ("lib/outer.zip!/*", false),
    ] {
        stage.write(
            "inventory.toml",
            format!(
                "version = 1\n[[credential]]\nid = \"deep\"\nkind = \"vcs-token\"\nowner = \"team\"\n\
                 fingerprint = \"{fingerprint}\"\nallowed_in = [\"{allowed}\"]\n"
            ),
        );
        let (report, _) = stage.json(&["--inventory", "inventory.toml"]);
        let status = report["findings"][0]["status"].as_str().unwrap();
        assert_eq!(status == "current", is_allowed, "{allowed}: {status}");
    }
}

#[test]
fn depth_is_an_option_and_a_setting() {
    let stage = stage();
    assert_eq!(stage.found(&["--max-archive-depth", "2", "lib"]).len(), 1);
    let (report, status) = stage.json(&["--max-archive-depth", "1", "lib"]);
    assert_eq!((notices(&report), status), (vec!["archive-limit/incomplete".to_owned()], 3));
    assert_eq!(report["notices"][0]["place"], "lib/outer.zip!/inner.tar");
    let (report, status) = stage.json(&["--max-archive-depth", "0", "lib", "app.log.1.gz"]);
    assert_eq!((notices(&report).len(), report["summary"]["binary_files"].as_u64(), status), (0, Some(1), 0));
    stage.write("straykey.toml", "max_archive_depth = 1\n");
    let with_settings = ["--config", "straykey.toml", "lib"];
    assert_eq!(stage.json(&with_settings).1, 3);
    assert_eq!(stage.found(&[&with_settings[..], &["--max-archive-depth", "2"]].concat()).len(), 1);
}

#[test]
fn archives_come_from_standard_input_too() {
    let stage = stage();
    for name in ["lib/outer.zip", "app.log.1.gz"] {
        let bytes = std::fs::read(stage.path(name)).unwrap();
        let report = stage.feed(&["scan", "--format", "json", "-"], bytes).json();
        let place =
            if name.ends_with("zip") { "<stdin>!/inner.tar!/dir/file.env:2:7" } else { "<stdin>:2:7" };
        assert_eq!(places(&report), [place]);
    }
}

#[test]
fn what_is_in_an_archive_is_treated_like_the_archive() {
    let stage = Stage::new();
    let binary = [b"\x7fELF\0\0\x01 ".to_vec(), line("in a program")].concat();
    stage.write("app.jar", deflated(&[("App.class", &binary)]));
    assert_eq!(stage.found(&["app.jar"]), ["app.jar!/App.class:2:7"], "it was named, so all of it is read");
    let (report, _) = stage.json(&["."]);
    assert_eq!((places(&report).len(), report["summary"]["binary_files"].as_u64()), (0, Some(1)));
}

#[test]
fn an_archive_behind_a_script_is_found_by_its_name() {
    let stage = Stage::new();
    // The directory of such an archive may count from the beginning of the file or of the archive.
    let archive = deflated(&[("__main__.py", &line("app")), ("zeros.bin", &[0; 9000])]);
    stage.write("tool.pyz", [b"#!/usr/bin/env python3\n".to_vec(), archive.clone()].concat());
    stage.write("tool.txt", [b"#!/usr/bin/env python3\n".to_vec(), archive].concat());
    assert_eq!(stage.found(&[]), ["tool.pyz!/__main__.py:2:7"]);
}

#[test]
fn a_damaged_archive_is_not_clean_and_a_foreign_one_is_only_when_it_was_not_asked_for() {
    let stage = Stage::new();
    stage.plant("other.txt");
    stage.write("a/cut.tar.gz", &gzip(&tar(&[("a", &line("a"))]))[..60]);
    stage.write("b/x.7z", b"7z\xbc\xaf\x27\x1c\0\x04\0\0");
    stage.write("b/x.txt", "text");
    let (report, status) = stage.json(&["a"]);
    assert_eq!((notices(&report)[0].as_str(), status), ("damaged-archive/incomplete", 3));
    let (report, status) = stage.json(&["b"]);
    assert_eq!((notices(&report), status), (vec!["unsupported-archive/complete".to_owned()], 0));
    let (report, status) = stage.json(&["b/x.7z"]);
    assert_eq!((notices(&report), status), (vec!["unsupported-archive/incomplete".to_owned()], 3));
}

#[test]
fn names_of_members_cannot_steer_a_terminal_or_leave_a_trace_on_disk() {
    let stage = Stage::new();
    let evil = ["../../../escape.env", "/absolute/path.env", "a\u{1b}[2J\u{202e}b.env"];
    let content = line("x");
    let members: Vec<(&str, &[u8])> = evil.iter().map(|name| (*name, &content[..])).collect();
    stage.write("evil.zip", deflated(&members));
    stage.write("evil.tar", tar(&members));
    let before: Vec<_> =
        std::fs::read_dir(stage.path("..")).unwrap().map(|entry| entry.unwrap().path()).collect();
    for format in ["text", "json", "jsonl", "sarif"] {
        let outcome = stage.run(&["scan", "--format", format]);
        assert!(!outcome.stdout.contains(['\u{1b}', '\u{202e}']), "{}", outcome.stdout);
        assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    }
    let after: Vec<_> =
        std::fs::read_dir(stage.path("..")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(before, after);
    let sarif = stage.run(&["scan", "--format", "sarif"]).json();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let uri = |result: &serde_json::Value| {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().to_owned()
    };
    let uris: Vec<String> = results.iter().map(uri).collect();
    assert!(uris.contains(&"evil.zip!/escape.env".to_owned()) && uris.iter().all(|uri| !uri.contains("..")));
}

#[cfg(unix)]
#[test]
fn an_archive_in_a_pipe_is_read_as_a_stream() {
    let stage = stage();
    let bytes = std::fs::read(stage.path("lib/outer.zip")).unwrap();
    let mut command = stage.command("sh");
    command.args(["-c", "exec \"$0\" scan --format json /dev/stdin", super::harness::BINARY]);
    let outcome = stage.finish(command, &bytes);
    assert_eq!(places(&outcome.json()).len(), 1, "{outcome:?}");
    let mut file = std::fs::File::create(stage.path("copy.zip")).unwrap();
    file.write_all(&bytes).unwrap();
}
