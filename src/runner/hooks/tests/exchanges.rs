//! Hooks that do their step.

use serde_json::Value;

use super::{Stage, new_secret, request};
use crate::fingerprint::Scheme;
use crate::kind::CredentialKind;
use crate::rotation::Step;
use crate::rotation::exchange::Outcome;

#[test]
fn a_hook_is_told_everything_and_runs_in_the_inventorys_folder() {
    let stage = Stage::new();
    let told = "cat > told.json; pwd -P > where; env > env; printf '%s' \"$#\" > count";
    let answer = stage.sh(told, &request(Step::Test)).unwrap();
    assert_eq!((answer.outcome, answer.message), (Outcome::Done, None));
    let told: Value = serde_json::from_slice(&std::fs::read(stage.path("told.json")).unwrap()).unwrap();
    assert_eq!(told["new"]["secret"], new_secret());
    let place = std::fs::read_to_string(stage.path("where")).unwrap();
    assert_eq!(std::path::Path::new(place.trim_end()), stage.folder.path().canonicalize().unwrap());
    let environment = std::fs::read_to_string(stage.path("env")).unwrap();
    let mut names: Vec<&str> = environment.lines().filter_map(|line| line.split('=').next()).collect();
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name));
    names.sort_unstable();
    assert_eq!(names, ["HOME", "OPS_TOKEN", "PATH"]);
    assert_eq!(std::fs::read_to_string(stage.path("count")).unwrap(), "0", "there are no further arguments");
}

#[test]
fn arguments_are_not_words_of_a_shell() {
    let stage = Stage::new();
    let script = "printf '%s|' \"$@\" > args";
    let argv = ["sh", "-c", script, "hook", "a b", "$(touch no)", "*", "", "; touch no"];
    stage.run(&argv, std::time::Duration::from_secs(20), &request(Step::Test)).unwrap();
    assert_eq!(std::fs::read_to_string(stage.path("args")).unwrap(), "a b|$(touch no)|*||; touch no|");
    assert!(!stage.path("no").exists());
}

#[test]
fn a_new_secret_is_handed_on_with_the_fingerprint_that_a_scan_would_give_it() {
    let stage = Stage::new();
    let script = r#"echo '{"secret":"brand-new-value-1","version":"v2","message":"made"}'"#;
    let answer = stage.sh(script, &request(Step::Create)).unwrap();
    let expected = crate::canonical::hex(b"brand-new-value-1");
    assert_eq!(answer.version.fingerprint.unwrap().to_string(), format!("sha256:{expected}"));
    assert_eq!(answer.secret.unwrap().expose(), b"brand-new-value-1");
    assert_eq!(answer.message.as_deref(), Some("made"));

    let mut database = request(Step::Create);
    database.credential.kind = CredentialKind::Database;
    let fingerprint = stage.sh(script, &database).unwrap().version.fingerprint.unwrap();
    assert_eq!(fingerprint.scheme, Scheme::HmacSha256);
    assert_eq!(Stage::keyed(None).sh(script, &database).unwrap().version.fingerprint, None);
}

#[test]
fn what_the_hook_says_of_the_fingerprint_is_compared() {
    let stage = Stage::new();
    let answer = |digest: &str| {
        let script = format!(r#"echo '{{"secret":"brand-new-value-1","fingerprint":"sha256:{digest}"}}'"#);
        stage.sh(&script, &request(Step::Create))
    };
    assert!(answer(&crate::canonical::hex(b"brand-new-value-1")).is_ok());
    let failure = answer(&crate::canonical::hex(b"something else")).unwrap_err();
    assert!(failure.reason.contains("is not that of its `secret`"), "{failure}");
    assert!(!failure.retryable && failure.was_started);
}

#[test]
fn a_plain_fingerprint_of_what_can_be_guessed_is_refused_at_every_step() {
    let stage = Stage::new();
    let digest = crate::canonical::hex(b"brand-new-value-1");
    for step in [Step::Create, Step::Confirm] {
        let mut request = request(step);
        let script = format!(r#"echo '{{"fingerprint":"sha256:{digest}","version":"v2"}}'"#);
        assert!(stage.sh(&script, &request).is_ok(), "{step}");
        request.credential.kind = CredentialKind::Database;
        let failure = stage.sh(&script, &request).unwrap_err();
        assert!(failure.reason.contains("can be guessed from it"), "{failure}");
        assert!(!failure.reason.contains(&digest));
    }
}

#[test]
fn a_hook_need_not_read_what_it_is_told() {
    let stage = Stage::new();
    let mut long = request(Step::Notify);
    // Far more than a pipe holds.
    long.reason = "because ".repeat(100_000);
    for script in ["exec <&-; echo '{}'", "true", "head -c 10 > /dev/null", "exec <&-; sleep 0.2; echo '{}'"]
    {
        assert!(stage.sh(script, &long).is_ok(), "{script}");
    }
    let script = "n=$(wc -c); echo \"{\\\"version\\\":\\\"$n\\\"}\"";
    let answer = stage.sh(script, &long).unwrap();
    assert!(answer.version.version.unwrap().parse::<usize>().unwrap() > 800_000);
}

#[test]
fn a_long_answer_may_come_while_the_question_is_still_asked() {
    let stage = Stage::new();
    let mut long = request(Step::Notify);
    long.reason = "because ".repeat(100_000);
    let script =
        "printf '{\"message\":\"'; head -c 900000 /dev/zero | tr '\\0' 'x'; cat > /dev/null; printf '\"}'";
    let message = stage.sh(script, &long).unwrap().message.unwrap();
    assert_eq!(message.chars().count(), 501);
    assert!(message.ends_with('…'));
}

#[test]
fn what_outlives_a_hook_does_not_hold_it_up() {
    let stage = Stage::new();
    let begin = std::time::Instant::now();
    let mark = super::mark(1);
    let script = format!("echo '{{\"message\":\"left one behind\"}}'; sleep {mark} & exit 0");
    let answer = stage.sh(&script, &request(Step::Resume)).unwrap();
    assert_eq!(answer.message.as_deref(), Some("left one behind"));
    assert!(begin.elapsed().as_secs() < 15);
    assert!(super::is_running(&mark), "a consumer that was started goes on");
    super::end_all(&mark);
}

#[test]
fn pending_and_numbers_come_through() {
    let stage = Stage::new();
    let script = r#"echo '{"outcome":"pending","old_uses":3,"error_increase":2}'"#;
    let answer = stage.sh(script, &request(Step::Verify)).unwrap();
    assert_eq!(
        (answer.outcome, answer.old_uses, answer.error_increase),
        (Outcome::Pending, Some(3), Some(2))
    );
}
