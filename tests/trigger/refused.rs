//! What is wrong with a target is said before anything is scanned or sent.

use crate::harness::Stage;
use crate::receiver::{Receiver, Script};
use crate::{scan, signing_secret};

#[test]
fn a_mistake_ends_with_status_2_and_nothing_done() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.write("plain", "no program\n");
    stage.write("empty.secret", "");
    stage.write("bad.secret", "some-hidden-word\n");
    stage.write("big.secret", "x".repeat(20_000));
    let receiver = Receiver::new(&[Script::Answer(200, "")]);
    let target = receiver.target();
    let short = format!("{}_{}", "whsec", "aGlkZGVu");
    let good = signing_secret(1);
    let none: &[(&str, &str)] = &[];
    for (arguments, environment, message) in [
        (&["--trigger=nonsense"][..], none, "write command=PROGRAM"),
        (
            &["--trigger=webhook=http://example.org/hidden"],
            none,
            "plain http goes to loopback addresses only",
        ),
        (&["--trigger=webhook=https://a:hidden@example.org/"], none, "a name or a password before `@`"),
        (&[&target], none, "set STRAYKEY_WEBHOOK_SECRET"),
        (&[&target], &[("STRAYKEY_WEBHOOK_SECRET", "")], "set STRAYKEY_WEBHOOK_SECRET"),
        (
            &[&target],
            &[("STRAYKEY_WEBHOOK_SECRET", "some-hidden-word")],
            "secret 1 is no secret of a webhook",
        ),
        (&[&target], &[("STRAYKEY_WEBHOOK_SECRET", &short)], "secret 1 has 6 bytes"),
        (&[&target, "--trigger-secret-file=gone"], &[("STRAYKEY_WEBHOOK_SECRET", &good)], "cannot read gone"),
        (&[&target, "--trigger-secret-file=empty.secret"], none, "make a secret with"),
        (&[&target, "--trigger-secret-file=bad.secret"], none, "secret 1 is no secret of a webhook"),
        (&[&target, "--trigger-secret-file=big.secret"], none, "more than 16384 bytes"),
        (&["--trigger=command=./gone"], none, "there is no program `./gone`"),
        (&["--trigger=command=./plain"], none, "chmod +x"),
        (&["--trigger=command=/bin"], none, "is no file"),
        (&["--trigger=github-dispatch=acme"], none, "write OWNER/REPO"),
        (&["--trigger=github-dispatch=acme/ops"], none, "set GITHUB_TOKEN"),
        (
            &["--trigger=github-dispatch=acme/ops"],
            &[("GITHUB_TOKEN", "two hidden words")],
            "holds what no token does",
        ),
        (
            &["--trigger=github-dispatch=acme/ops"],
            &[("GITHUB_TOKEN", "t"), ("GITHUB_API_URL", "http://example.org")],
            "GITHUB_API_URL: plain http",
        ),
        (&["--trigger=github-dispatch-file=gone/out"], none, "cannot write to gone/out"),
        (
            &["--trigger=github-dispatch-file=-", "--format=text"],
            none,
            "something else goes to standard output",
        ),
        (&["--trigger=command=/bin/true", "--trigger=command=/bin/true"], none, "named twice"),
        (&["--trigger=github-dispatch-file=out", "--trigger-arg=x"], none, "there are 0"),
        (&["--trigger-arg=x"], none, "--trigger <TARGET>"),
        (&["--trigger-dry-run"], none, "--trigger <TARGET>"),
        (&["--trigger=command=/bin/true", "--trigger-source=a b"], none, "write a URI"),
        (&["--trigger=command=/bin/true", "--trigger-source="], none, "write a URI"),
    ] {
        let outcome = scan(&stage, arguments, environment);
        outcome.says(2, &[message]);
        assert!(
            !outcome.stderr.contains("hidden") || arguments[0].contains("--trigger-"),
            "{}",
            outcome.stderr
        );
        assert!(!stage.path("report.json").exists(), "{arguments:?}: it was scanned");
    }
    assert_eq!(receiver.connections(), 0);
}

#[test]
fn settings_of_a_scanned_tree_cannot_trigger_anything() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.write("straykey.toml", "[[trigger]]\ncommand = [\"touch\", \"pwned\"]\n");
    scan(&stage, &[], &[]).says(2, &["trigger"]);
    scan(&stage, &["--config=straykey.toml"], &[]).says(2, &["trigger"]);
    assert!(!stage.path("pwned").exists());
}
