//! Programs that are told events on their standard input.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use straykey::trigger::command::Program;
use straykey::trigger::patience::Patience;
use straykey::trigger::{Channel, Dispatcher};

use crate::harness::Stage;
use crate::scan;

fn program(stage: &Stage, name: &str, text: &str) -> String {
    let path = stage.write(format!("../tools/{name}"), format!("#!/bin/sh\n{text}\n"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn read(stage: &Stage, name: &str) -> String {
    std::fs::read_to_string(stage.path(format!("../tools/{name}"))).unwrap()
}

#[test]
fn a_program_is_called_once_for_each_event_with_its_arguments_and_a_clean_environment() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.plant("b.env");
    let keep = "cat >>\"$0.events\"; for word; do echo \"<$word>\" >>\"$0.words\"; done; env >>\"$0.env\"";
    let keep = format!("command=./../tools/{}", program(&stage, "keep", keep).rsplit_once('/').unwrap().1);
    let arguments = ["--trigger", &keep, "--trigger-arg", "--page", "--trigger-arg", "$(x) *"];
    scan(&stage, &arguments, &[("SOME_TOKEN", "x"), ("TZ", "UTC")])
        .says(1, &["command ./../tools/keep: 2 events told"]);
    let events = read(&stage, "keep.events");
    assert_eq!(events.lines().count(), 2, "{events}");
    for line in events.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(event["specversion"], "1.0");
    }
    assert_eq!(read(&stage, "keep.words"), "<--page>\n<$(x) *>\n".repeat(2));
    let environment = read(&stage, "keep.env");
    assert!(environment.contains("PATH=") && environment.contains("TZ=UTC"), "{environment}");
    assert!(!environment.contains("TOKEN") && !environment.contains("GIT_CONFIG"), "{environment}");
}

#[test]
fn a_bare_name_is_found_on_the_path_and_not_in_what_is_scanned() {
    let stage = Stage::new();
    stage.plant("a.env");
    let here = stage.write("straykey-test-told", "#!/bin/sh\ntouch pwned\n");
    std::fs::set_permissions(&here, std::fs::Permissions::from_mode(0o755)).unwrap();
    let target = ["--trigger=command=straykey-test-told"];
    for path in [".:/usr/bin:/bin", ":/usr/bin", ""] {
        scan(&stage, &target, &[("PATH", path)]).says(2, &["is in no folder of PATH"]);
    }
    assert!(!stage.path("report.json").exists(), "nothing was scanned");
    program(&stage, "straykey-test-told", "exit 0");
    let tools = std::fs::canonicalize(stage.path("../tools")).unwrap();
    let path = format!(".:{}:/usr/bin:/bin", tools.display());
    scan(&stage, &target, &[("PATH", &path)]).says(1, &["1 event told"]);
    assert!(!stage.path("pwned").exists());
}

#[test]
fn how_it_ends_is_told_and_the_other_events_still_go_to_it() {
    let stage = Stage::new();
    (0..3).for_each(|at| drop(stage.plant(&format!("{at}.env"))));
    for (text, expected) in [
        ("exit 7", "it ended with status 7"),
        ("kill -9 $$", "it was ended by a signal"),
        ("cat >/dev/null; echo said by it >&2; exit 1", "said by it"),
    ] {
        let target = format!(
            "--trigger=command={}",
            program(&stage, "fails", &format!("echo x >>\"$0.count\"\n{text}"))
        );
        let outcome = scan(&stage, &[&target], &[]);
        outcome.says(3, &[expected, "0 events told, 3 not"]);
        assert_eq!(read(&stage, "fails.count").lines().count(), 3, "{text}");
        std::fs::remove_file(stage.path("../tools/fails.count")).unwrap();
    }
    let target = format!("--trigger=command={}", program(&stage, "deaf", "exec 0<&-; exit 0"));
    scan(&stage, &[&target], &[]).says(1, &["3 events told"]);
    let target =
        format!("--trigger=command={}", program(&stage, "loud", "cat; cat /dev/zero | head -c 300000"));
    let outcome = scan(&stage, &[&target], &[]);
    outcome.says(1, &["3 events told"]);
    assert_eq!(outcome.stdout, "", "standard output belongs to the report");
}

#[test]
fn a_program_that_hangs_is_ended_with_all_that_it_started() {
    let stage = Stage::new();
    let hang = program(&stage, "hang", "sleep 300 & echo $! >\"$0.child\"; echo $$ >\"$0.self\"; wait");
    let environment = straykey::runner::Environment::of(std::env::vars_os(), &[]).unwrap();
    let program = Program::new(hang.into(), Vec::new(), environment, Duration::from_secs(2));
    let dispatcher = Dispatcher {
        channels: vec![Channel::Command(program)],
        clock: jiff::Timestamp::now,
        patience: Patience::NETWORK,
    };
    let begun = Instant::now();
    let events = vec![crate::event::of_a_leak().remove(0); 3];
    let receipts = dispatcher.deliver(&events, &|| false);
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!((receipts[0].failed.len(), receipts[0].left_out), (1, 2), "it is not started again");
    assert_eq!(receipts[0].failed[0].1, "it did not end within 2 s");
    for name in ["hang.self", "hang.child"] {
        let id: u32 = read(&stage, name).trim().parse().unwrap();
        let begun = Instant::now();
        // A process that ended and that nobody waits for is a zombie.
        let runs =
            || std::fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
        while runs() && begun.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!runs(), "{name} still runs");
    }
}
