//! The new secret goes through pipes and nowhere else.

use std::time::Duration;

use data_encoding::{BASE64_NOPAD, HEXLOWER};
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::{Stage, new_secret, processes, request};
use crate::rotation::Step;

/// So many bytes of a secret are a leak.
const WINDOW: usize = 12;

fn leaks(secret: &str, text: &[u8]) -> bool {
    let plain = secret.as_bytes().windows(WINDOW).any(|part| text.windows(WINDOW).any(|other| other == part));
    let holds = |form: &str| text.windows(form.len()).any(|part| part == form.as_bytes());
    plain || holds(&HEXLOWER.encode(secret.as_bytes())) || holds(&BASE64_NOPAD.encode(secret.as_bytes()))
}

#[test]
fn the_secret_is_in_no_argument_and_no_environment_of_any_process() {
    let stage = Stage::new();
    let secret = new_secret();
    let hook = std::thread::scope(|scope| {
        let hook = scope.spawn(|| {
            let script = "cat > told; : > ready; i=0; while [ ! -e go ] && [ $i -lt 300 ]; do sleep 0.05; i=$((i+1)); done";
            stage.sh(script, &request(Step::Test))
        });
        while !stage.path("ready").exists() && !hook.is_finished() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let mut looked_at = 0;
        for process in processes() {
            for name in ["cmdline", "environ"] {
                let Ok(text) = std::fs::read(process.join(name)) else { continue };
                looked_at += 1;
                assert!(!leaks(&secret, &text), "{name} of {}", process.display());
            }
        }
        assert!(looked_at > 2);
        std::fs::write(stage.path("go"), "").unwrap();
        hook.join().unwrap()
    });
    hook.unwrap();
    let told = std::fs::read(stage.path("told")).unwrap();
    assert!(leaks("fresh/of+today", &told), "the check sees it where it is");
}

#[test]
fn whatever_a_hook_prints_the_secret_does_not_come_out() {
    let stage = Stage::new();
    let secret = new_secret();
    let given =
        "s=$(python3 -c 'import json,sys; sys.stdout.write(json.load(sys.stdin)[\"new\"][\"secret\"])'); ";
    let python = |script: &str| {
        format!(
            "printf '%s' \"$s\" | python3 -c 'import json, sys, urllib.parse as u; s = sys.stdin.read(); {script}'"
        )
    };
    let scripts = [
        r#"printf '%s' "$s" >&2; exit 1"#.to_owned(),
        r#"printf '%s' "$s"; exit 1"#.to_owned(),
        r#"printf '%s' "$s"; printf '%s' "$s" >&2"#.to_owned(),
        r#"printf '%s' "$s" | base64 >&2; exit 1"#.to_owned(),
        r#"printf 'user:%s' "$s" | base64 -w 7 >&2; exit 1"#.to_owned(),
        r#"printf '%s' "$s" | od -An -tx1 >&2; exit 1"#.to_owned(),
        r#"set -x; : "$s"; exit 1"#.to_owned(),
        r#"head -c 70000 /dev/zero | tr '\0' 'x' >&2; printf '%s' "$s" >&2; exit 1"#.to_owned(),
        r#"i=0; while [ $i -lt 6000 ]; do printf '%s' "$s" >&2; i=$((i+1)); done; exit 1"#.to_owned(),
        r#"printf '%s\n' "$s" >&2; sleep 60"#.to_owned(),
        python("sys.exit(json.dumps({\"k\": s}))"),
        python("raise Exception(repr(s))"),
        python("sys.exit(\"https://x/?k=\" + u.quote(s))"),
        python("print(json.dumps({\"message\": \"got \" + s}))"),
        python("print(json.dumps({\"version\": s}))"),
        python("print(json.dumps({\"reference\": \"kv/\" + s}))"),
        python("print(json.dumps({s: 1}))"),
        python("print(json.dumps({\"outcome\": s}))"),
    ];
    for script in scripts {
        let timeout = Duration::from_secs(if script.ends_with("sleep 60") { 2 } else { 30 });
        let told = stage.within(timeout, &format!("{given}{script}"), &request(Step::Test));
        if let Ok(answer) = &told {
            assert_eq!(answer.message.as_deref(), Some("got [secret struck out]"));
        }
        let told = format!("{:?}", told.map(|answer| (answer.message, answer.version)));
        assert!(!leaks(&secret, told.as_bytes()), "{script}: {told}");
        assert!(!leaks("fresh/of+today", told.as_bytes()), "{script}: {told}");
    }
}

#[test]
fn a_secret_that_a_hook_makes_is_struck_out_of_what_it_says_then_and_later() {
    let stage = Stage::new();
    let say = |script: &str, step| format!("{:?}", stage.sh(script, &request(step)));
    let told = [
        say(
            "echo made-by-the-hook-31 >&2; echo '{\"secret\":\"made-by-the-hook-31\",\"message\":\"made-by-the-hook-31\"}'",
            Step::Create,
        ),
        say("echo 'refused: made-by-the-hook-31' >&2; exit 1", Step::Revoke),
        // No answer, and yet it holds a secret.
        say("echo '{\"secret\":\"made-by-another-32\",}'; echo made-by-another-32 >&2; exit 3", Step::Create),
        say("echo '{\"secret\":\"made-by-another-33\"}'; echo made-by-another-33 >&2; exit 3", Step::Create),
        say("echo 'made-by-another-34'; echo made-by-another-34 >&2", Step::Create),
    ];
    for told in &told {
        assert!(!leaks("made-by-the-hook-31", told.as_bytes()), "{told}");
        assert!(!leaks("made-by-another-", told.as_bytes()), "{told}");
    }
    assert!(told[1].contains("refused: [secret struck out]"), "{}", told[1]);
}

#[test]
fn secrets_of_the_environment_and_what_straykey_finds_are_struck_out() {
    let stage = Stage::new();
    let failure = stage.sh("env >&2; echo token=abcdef rest >&2; exit 1", &request(Step::Test)).unwrap_err();
    assert!(!failure.reason.contains("4711") && !failure.reason.contains("abcdef"), "{failure}");
    assert!(failure.reason.contains("OPS_TOKEN=[secret struck out]"), "{failure}");
    assert!(!format!("{:?}", stage.hooks).contains("4711"));
}

proptest! {
    #![proptest_config(Config { cases: 8, ..Config::default() })]

    /// Whatever stands around it and wherever it is cut.
    #[test]
    fn no_flood_brings_a_secret_out(before in 0_usize..140_000, after in 0_usize..700) {
        let stage = Stage::new();
        let script = format!(
            "head -c {before} /dev/zero | tr '\\0' 'x' >&2; \
             python3 -c 'import json,sys; sys.stderr.write(json.load(sys.stdin)[\"new\"][\"secret\"])'; \
             head -c {after} /dev/zero | tr '\\0' 'y' >&2; exit 1"
        );
        let reason = stage.sh(&script, &request(Step::Test)).unwrap_err().reason;
        prop_assert!(!leaks("fresh/of+today", reason.as_bytes()), "{}", reason);
        prop_assert!(after > 480 || reason.contains("[secret struck out]"), "{}", reason);
    }
}
