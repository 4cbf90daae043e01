//! Hooks that do not do their step.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use super::{Stage, is_running, mark, request};
use crate::rotation::Step;

#[test]
fn every_end_has_its_reason() {
    let stage = Stage::new();
    for (script, reason, retryable) in [
        ("exit 1", "the hook ended with status 1", true),
        ("echo 'no route to host' >&2; exit 1", "the hook ended with status 1: no route to host", true),
        ("echo '{\"message\":\"quota\"}'; exit 2", "the hook ended with status 2: quota", true),
        ("echo '{\"outcome\":\"done\"}'; exit 1", "the hook ended with status 1", true),
        ("exit 63", "the hook ended with status 63", true),
        ("exit 64", "the hook ended with status 64", false),
        ("exit 75", "the hook ended with status 75", true),
        ("exit 78", "the hook ended with status 78", false),
        ("exit 79", "the hook ended with status 79", true),
        ("kill -9 $$", "the hook was ended by signal 9", true),
        ("echo '{}'; kill -15 $$", "the hook was ended by signal 15", true),
        ("echo '{\"outcome\":\"failed\"}'", "the hook says that it failed", false),
        (
            "echo '{\"outcome\":\"failed\",\"message\":\"the provider\\u000asays no\"}'",
            "the hook says that it failed: the provider says no",
            false,
        ),
        ("printf 'a\\033[31mb\\r\\nc' >&2; exit 1", "the hook ended with status 1: a [31mb c", true),
    ] {
        let failure = stage.sh(script, &request(Step::Test)).unwrap_err();
        assert_eq!((failure.reason.as_str(), failure.retryable), (reason, retryable), "{script}");
        assert!(failure.was_started, "{script}");
    }
}

#[test]
fn what_is_no_answer_fails_and_is_not_tried_again() {
    let stage = Stage::new();
    for (script, reason) in [
        ("printf '{\"outcome\":'", "ends in the middle"),
        ("echo '{}{}'", "one only"),
        ("echo done", "there is no JSON"),
        ("printf '\\377\\376'", "no UTF-8"),
        ("echo '{\"ok\":true}'", "a member that no answer has"),
        ("head -c 1048577 /dev/zero | tr '\\0' ' '", "over 1048576 bytes"),
        ("head -c 30000000 /dev/zero", "over 1048576 bytes"),
        ("echo '{\"secret\":\"long-enough-value\"}'", "only `create` may"),
        ("echo '{\"outcome\":\"pending\"}'", "only `confirm` and `verify` may"),
        ("echo '{\"version\":\"\"}'", "`version` is empty"),
        ("echo '{\"version\":\"a\\u0007b\"}'", "`version` has control characters"),
        ("printf '{\"reference\":\"%0501d\"}' 0", "`reference` is too long"),
        ("echo '{\"public_id\":\"token=abc\"}'", "`public_id` holds a secret"),
    ] {
        let failure = stage.sh(script, &request(Step::Test)).unwrap_err();
        assert!(failure.reason.contains(reason), "{script}: {failure}");
        assert!(failure.reason.starts_with("the hook cannot be believed: "), "{failure}");
        assert!(!failure.retryable && failure.was_started, "{script}");
    }
    let longest = stage.sh("head -c 1048576 /dev/zero | tr '\\0' ' '", &request(Step::Test));
    assert!(longest.is_ok(), "an output of white space is empty");
}

#[test]
fn the_end_of_a_long_diagnosis_is_told() {
    let stage = Stage::new();
    let script = "i=0; while [ $i -lt 3000 ]; do echo \"line $i of a long trace of calls\"; i=$((i+1)); done >&2; \
                  echo 'ERROR: here' >&2; exit 1";
    let reason = stage.sh(script, &request(Step::Test)).unwrap_err().reason;
    assert!(reason.ends_with("ERROR: here") && reason.contains(": …"), "{reason}");
    assert!(reason.chars().count() < 600, "{reason}");
    let flood = "head -c 20000000 /dev/zero | tr '\\0' 'y' >&2; echo END >&2; exit 1";
    assert!(stage.sh(flood, &request(Step::Test)).unwrap_err().reason.ends_with("yEND"));
}

#[test]
fn a_hook_that_hangs_is_ended_with_all_that_it_started() {
    let stage = Stage::new();
    for (number, script) in [
        "sleep MARK",
        "sleep MARK & sleep MARK & wait",
        "echo '{\"outcome\":\"done\"}'; exec >&-; sleep MARK",
        // Does not end when it is asked to, nor does its child.
        "trap '' TERM; sleep MARK & while :; do sleep MARK; done",
        "cat > /dev/null; (trap '' TERM; sleep MARK) & sleep MARK",
    ]
    .into_iter()
    .enumerate()
    {
        let mark = mark(10 + number);
        let begin = Instant::now();
        let script = script.replace("MARK", &mark);
        let failure = stage.within(Duration::from_millis(700), &script, &request(Step::Test)).unwrap_err();
        assert!(failure.reason.starts_with("the hook took longer than 0.7 s and was ended"), "{failure}");
        assert!(failure.retryable && failure.was_started);
        assert!(begin.elapsed() < Duration::from_secs(15), "{script}: {:?}", begin.elapsed());
        let patience = Instant::now() + Duration::from_secs(5);
        while is_running(&mark) && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!is_running(&mark), "{script}");
    }
}

#[test]
fn a_hook_that_is_asked_to_end_may_clean_up() {
    let stage = Stage::new();
    let script = "trap 'echo cleaned > trace; exit 0' TERM; : > ready; while :; do sleep 0.05; done";
    stage.within(Duration::from_secs(1), script, &request(Step::Test)).unwrap_err();
    assert!(stage.path("ready").exists());
    assert_eq!(std::fs::read_to_string(stage.path("trace")).unwrap(), "cleaned\n");
}

#[test]
fn what_cannot_be_run_is_not_started() {
    let stage = Stage::new();
    std::fs::create_dir(stage.path("hooks")).unwrap();
    for (name, text, mode) in [
        ("plain", "#!/bin/sh\n", 0o600),
        ("lost", "#!/nonexistent/sh\n", 0o700),
        ("odd", "\u{1}\u{2}", 0o700),
    ] {
        std::fs::write(stage.path("hooks").join(name), text).unwrap();
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(stage.path("hooks").join(name), permissions).unwrap();
    }
    for (argv, reason) in [
        (&["hooks/plain"][..], "may not be executed"),
        (&["hooks/none"], "there is no hook `hooks/none`"),
        (&["no-such-hook-anywhere"], "is in no folder of PATH"),
        (&["hooks"], "is in no folder of PATH"),
        (&["./hooks"], "is no file"),
        (&[], "no program"),
        (&["hooks/lost"], "the interpreter that its first line names is not there"),
        (&["hooks/odd"], "cannot be started"),
        (&["sh", "-c", "a\0b"], "cannot be started"),
    ] {
        let mut failure = stage.run(argv, Duration::from_secs(9), &request(Step::Test)).unwrap_err();
        // A process that another test is just starting still has the file open that was written above.
        for _ in 0..50 {
            if failure.retryable {
                std::thread::sleep(Duration::from_millis(20));
                failure = stage.run(argv, Duration::from_secs(9), &request(Step::Test)).unwrap_err();
            }
        }
        assert!(failure.reason.contains(reason), "{argv:?}: {failure}");
        assert!(!failure.was_started && !failure.retryable, "{argv:?}");
    }
}

#[test]
fn an_endless_timeout_is_no_panic() {
    let stage = Stage::new();
    assert!(stage.within(Duration::MAX, "true", &request(Step::Test)).is_ok());
    assert!(stage.within(Duration::ZERO, "sleep 5", &request(Step::Test)).is_err());
}
