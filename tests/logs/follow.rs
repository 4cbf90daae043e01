//! `--follow`: logs that grow while they are read.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::Value;

use super::harness::{Stage, token, wait};

/// Something that should come takes no longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Something that should not come would have come by then.
const SILENCE: Duration = Duration::from_millis(700);

/// A run that goes on, and the lines that it writes.
struct Run {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Run {
    fn new(stage: &Stage, arguments: &[&str]) -> Self {
        let mut command = stage.straykey(&[&["scan", "--follow"], arguments].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, out) = (child.stdin.take(), child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines() {
                if sender.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        Self { child, input, lines }
    }

    fn jsonl(stage: &Stage, arguments: &[&str]) -> Self {
        let run = Self::new(stage, &[&["--format", "jsonl"], arguments].concat());
        assert_eq!(run.object()["type"], "header");
        run
    }

    fn object(&self) -> Value {
        serde_json::from_str(&self.lines.recv_timeout(PATIENCE).unwrap()).unwrap()
    }

    /// `path:line` of the next finding.
    #[track_caller]
    fn finding(&self) -> String {
        let object = self.object();
        assert_eq!(object["type"], "finding", "{object}");
        let place = &object["occurrences"][0];
        format!("{}:{}", place["path"].as_str().unwrap(), place["line"])
    }

    #[track_caller]
    fn says_nothing(&self) {
        assert_eq!(self.lines.recv_timeout(SILENCE), Err(RecvTimeoutError::Timeout));
    }

    fn write(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        input.flush().unwrap();
    }

    /// What is written at the end, after the input was closed or the program was asked to end.
    fn end(mut self, signal: Option<&str>) -> (Vec<Value>, i32) {
        drop(self.input.take());
        if let Some(signal) = signal {
            let pid = self.child.id().to_string();
            assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
        }
        let status = wait(&mut self.child);
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!(errors, "");
        (self.lines.iter().map(|line| serde_json::from_str(&line).unwrap()).collect(), status)
    }
}

fn append(stage: &Stage, name: &str, text: &str) {
    let mut file = OpenOptions::new().append(true).create(true).open(stage.path(name)).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn each_secret_is_told_when_it_is_written_and_once() {
    let stage = Stage::new();
    let (one, two) = (token("one"), token("two"));
    stage.write("app.log", format!("begin\n{one}\n"));
    let run = Run::jsonl(&stage, &["app.log"]);
    assert_eq!(run.finding(), "app.log:2");
    append(&stage, "app.log", &format!("again {one}\nquiet\n"));
    run.says_nothing();
    append(&stage, "app.log", &format!("new {two} and {one}\n"));
    assert_eq!(run.finding(), "app.log:5");
    let (lines, status) = run.end(Some("-TERM"));
    assert_eq!(status, 1);
    let kinds: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["recurrence", "summary"]);
    assert_eq!((lines[0]["sightings"].as_u64(), lines[0]["last"]["line"].as_u64()), (Some(3), Some(5)));
    assert_eq!(
        (&lines[1]["findings"], &lines[1]["unread"], &lines[1]["files"]),
        (&2.into(), &0.into(), &1.into())
    );
}

#[test]
fn a_line_is_looked_at_when_it_is_whole_or_nobody_goes_on_with_it() {
    let stage = Stage::new();
    let token = token("halved");
    let (front, back) = token.split_at(20);
    stage.write("app.log", format!("password = \"abc\"\nkey {front}"));
    let run = Run::jsonl(&stage, &["app.log"]);
    run.says_nothing();
    append(&stage, "app.log", &format!("{back}\n"));
    assert_eq!(run.finding(), "app.log:2");
    append(&stage, "app.log", &format!("last {}", super::harness::token("unfinished")));
    assert_eq!(run.finding(), "app.log:3");
    run.end(Some("-INT"));
}

#[test]
fn a_key_of_many_lines_is_found_however_it_comes() {
    let stage = Stage::new();
    let key = straykey::rule::template::expand("{pem:ec}", "followed");
    let lines: Vec<&str> = key.lines().collect();
    stage.write("app.log", format!("2026-01-02T03:04:05Z {}\n", lines[0]));
    let run = Run::jsonl(&stage, &["app.log"]);
    for line in &lines[1..] {
        std::thread::sleep(Duration::from_millis(40));
        append(&stage, "app.log", &format!("2026-01-02T03:04:06Z {line}\n"));
    }
    let found = run.object();
    assert_eq!(
        (&found["kind"], &found["occurrences"][0]["line"]),
        (&"private-key".into(), &1.into()),
        "{found}"
    );
    run.end(Some("-INT"));
}

#[test]
fn logs_that_are_cut_off_moved_away_and_written_anew_are_followed() {
    let stage = Stage::new();
    stage.write("app.log", format!("a\nb\n{}\n", token("first")));
    let run = Run::jsonl(&stage, &["app.log"]);
    assert_eq!(run.finding(), "app.log:3");
    stage.write("app.log", format!("{}\n", token("cut")));
    assert_eq!(run.finding(), "app.log:1");
    std::fs::rename(stage.path("app.log"), stage.path("app.log.1")).unwrap();
    append(&stage, "app.log.1", &format!("{}\n", token("late")));
    assert_eq!(run.finding(), "app.log:2");
    append(&stage, "app.log", &format!("x\n{}\n", token("rotated")));
    assert_eq!(run.finding(), "app.log:2");
    std::fs::remove_file(stage.path("app.log")).unwrap();
    run.says_nothing();
    append(&stage, "app.log", &format!("{}\n", token("created")));
    assert_eq!(run.finding(), "app.log:1");
    let (lines, status) = run.end(Some("-TERM"));
    assert_eq!((lines.last().unwrap()["findings"].as_u64(), status), (Some(5), 1));
}

#[test]
fn standard_input_is_followed_to_its_end() {
    let stage = Stage::new();
    let mut run = Run::jsonl(&stage, &["-"]);
    run.write(&format!("level=info ts=1770000000 key={}\n", token("streamed")));
    let found = run.object();
    assert_eq!(
        (&found["occurrences"][0]["path"], &found["age"]["source"]),
        (&"<stdin>".into(), &"log".into())
    );
    run.write("and the last line\n");
    let (lines, status) = run.end(None);
    assert_eq!((lines.len(), status), (1, 1));
    let mut clean = Run::jsonl(&stage, &["-"]);
    clean.write("nothing\n");
    assert_eq!(clean.end(None).1, 0);
}

#[test]
fn several_logs_are_followed_side_by_side_until_the_time_is_up() {
    let stage = Stage::new();
    stage.write("a.log", format!("{}\n", token("a")));
    stage.write("b.log", "");
    let run = Run::jsonl(&stage, &["a.log", "b.log", "--timeout", "3s"]);
    assert_eq!(run.finding(), "a.log:1");
    append(&stage, "b.log", &format!("{}\n", token("b")));
    assert_eq!(run.finding(), "b.log:1");
    let mut run = run;
    assert_eq!(wait(&mut run.child), 1);
    assert_eq!(run.object()["type"], "summary");
}

#[test]
fn text_comes_block_by_block_and_other_formats_at_the_end() {
    let stage = Stage::new();
    let (one, two) = (token("one"), token("two"));
    stage.write("app.log", format!("{one}\n{one}\n"));
    let run = Run::new(&stage, &["app.log", "--format", "text", "--format", "sarif=out.sarif"]);
    let until = |run: &Run, text: &str| loop {
        let line = run.lines.recv_timeout(PATIENCE).unwrap();
        if line.contains(text) {
            return;
        }
    };
    until(&run, "app.log:1:1");
    until(&run, "Next");
    assert!(!stage.path("out.sarif").exists());
    append(&stage, "app.log", &format!("{two}\n"));
    until(&run, "app.log:3:1");
    let mut run = run;
    let pid = run.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(wait(&mut run.child), 1);
    until(&run, "Seen 2 times: GitHub personal access token");
    until(&run, "2 findings: 2 emergency");
    let sarif: Value = serde_json::from_slice(&std::fs::read(stage.path("out.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 2);
}

#[test]
fn findings_have_the_same_names_one_by_one_and_all_together() {
    let stage = Stage::new();
    let password = |seed: &str| straykey::rule::template::expand("db_password: \"{alnum:20}\"\n", seed);
    stage.write("app.yaml", password("a") + &password("b") + &password("c"));
    let all = stage.json(&["app.yaml"]).0;
    let mut expected: Vec<_> =
        all["findings"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    let run = Run::new(&stage, &["app.yaml", "--format", "jsonl", "--format", "json=out.json"]);
    assert_eq!(run.object()["type"], "header");
    let mut told: Vec<_> = (0..3).map(|_| run.object()["id"].clone()).collect();
    run.end(Some("-INT"));
    let written: Value = serde_json::from_slice(&std::fs::read(stage.path("out.json")).unwrap()).unwrap();
    let mut at_end: Vec<_> =
        written["findings"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    for ids in [&mut expected, &mut told, &mut at_end] {
        ids.sort_by_key(ToString::to_string);
    }
    assert_eq!((&told, &at_end), (&expected, &expected));
}

#[test]
fn utf_16_is_followed_too() {
    let stage = Stage::new();
    let bytes = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    stage.write("ps.log", bytes("\u{feff}begin\r\n"));
    let run = Run::jsonl(&stage, &["ps.log"]);
    let mut file = OpenOptions::new().append(true).open(stage.path("ps.log")).unwrap();
    file.write_all(&bytes(&format!("key {}\r\n", token("wide")))).unwrap();
    assert_eq!(run.finding(), "ps.log:2");
    run.end(Some("-INT"));
}

#[test]
fn what_cannot_be_followed_is_refused() {
    let stage = Stage::new();
    stage.folder("logs");
    for (arguments, problem) in [
        (&["logs"][..], "logs is a folder: name the logs in it"),
        (&[], "is a folder"),
        (&["missing.log"], "missing.log"),
        (&["--timeout", "soon", "-"], "--timeout `soon`"),
        (&["--history"], "cannot be used with"),
    ] {
        stage.run(&[&["scan", "--follow"], arguments].concat()).says(2, &[problem]);
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_ends_it() {
    let stage = Stage::new();
    stage.write("app.log", format!("{}\n", token("one")));
    let mut command = stage.command("sh");
    let script = "\"$0\" scan --follow app.log --format jsonl | head -n 2 > /dev/null";
    command.args(["-c", script, super::harness::BINARY]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_millis(400));
    append(&stage, "app.log", &format!("{}\n", token("two")));
    assert_eq!(wait(&mut child), 0);
}

#[test]
fn a_comment_lets_its_own_line_pass_and_no_later_one() {
    let stage = Stage::new();
    let one = token("one");
    stage.write("app.log", format!("{one} gitleaks:allow\n"));
    let run = Run::jsonl(&stage, &["app.log"]);
    run.says_nothing();
    append(&stage, "app.log", &format!("again {one}\n"));
    assert_eq!(run.finding(), "app.log:2");
    assert_eq!(run.end(Some("-TERM")).1, 1);
}
