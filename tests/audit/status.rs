//! How an audit ends.

use super::harness::Stage;
use super::world::{AGENT, HOOKS, IN_ORDER, audit, declare, entry, in_order};

#[test]
fn nothing_that_speaks_against_a_control_is_clean_and_anything_is_not() {
    let stage = Stage::new();
    in_order(&stage);
    let clean = audit(&stage, &[]);
    assert_eq!(clean.status, 0, "{clean:?}");
    stage.plant("elsewhere.env");
    let gap = audit(&stage, &[]);
    assert_eq!(gap.status, 1, "{gap:?}");
    assert_eq!(audit(&stage, &["--exit-zero"]).status, 0);
}

#[test]
fn an_incomplete_scan_is_never_clean_and_gaps_do_not_hide_it() {
    let stage = Stage::new();
    in_order(&stage);
    stage.write("ok/broken.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03broken");
    assert_eq!(audit(&stage, &[]).status, 3);
    assert_eq!(audit(&stage, &["--exit-zero"]).status, 3);
    assert_eq!(audit(&stage, &["--allow-incomplete"]).status, 0);
    stage.plant("elsewhere.env");
    assert_eq!(audit(&stage, &[]).status, 3);
    assert_eq!(audit(&stage, &["--allow-incomplete"]).status, 1);
}

#[test]
fn a_folder_without_text_shows_nothing() {
    let stage = Stage::new();
    declare(&stage, &(entry(&stage, "a", "ok/a.env", IN_ORDER) + HOOKS + AGENT));
    let outcome = audit(&stage, &[]);
    assert_eq!(outcome.status, 3, "{outcome:?}");
    assert!(outcome.stdout.contains("INCOMPLETE"), "{outcome:?}");
}

#[test]
fn mistakes_are_told_before_anything_is_scanned() {
    let stage = Stage::new();
    in_order(&stage);
    stage.write("../home/c.toml", "version = 1\n[incident]\nannual_probability = 15\n");
    stage.write("../home/s.toml", "version = 1\n[[statement]]\nabout = \"rotation-logs\"\nby = \"b\"\non = 2026-01-01\nuntil = 2027-01-01\nevidence = \"e\"\n");
    for (arguments, says) in [
        (&["--format", "pdf"][..], "--format: unknown format `pdf`"),
        (&["--format", "markdwon"], "did you mean `markdown`?"),
        (&["--format", "json", "--format", "text"], "only one format can go to standard output"),
        (&["--format", "json="], "the file name is missing"),
        (&["--agent", "b-agent"], "declares no agent `b-agent`, did you mean `a-agent`?"),
        (&["--agent", "a-agent", "--format", "markdown"], "written as json or text"),
        (&["--trust-documents", "nowhere"], "nowhere is no folder: make it first"),
        (&["--cost", "../home/c.toml"], "annual_probability is 15"),
        (&["--cost", "../home/none.toml"], "cannot read the costs in ../home/none.toml"),
        (&["--statements", "../home/s.toml"], "did you mean `rotation-log`?"),
        (&["--statements", "../home/none.toml"], "cannot read the statements in"),
        (&["-"], "name them instead of `-`"),
        (&["--cache", "x"], "--history"),
    ] {
        let outcome = audit(&stage, arguments);
        outcome.says(2, &[says]);
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
    stage.run(&["audit"]).says(2, &["name the inventory with --inventory FILE"]);
    stage.run(&["audit", "--inventory", "../home/none.toml"]).says(2, &["../home/none.toml"]);
}

#[test]
fn the_settings_file_may_name_the_inventory() {
    let stage = Stage::new();
    in_order(&stage);
    let inventory = stage.path("../home/i.toml");
    stage.write("../home/s.toml", format!("inventory = '{}'\n", inventory.display()));
    let arguments = ["audit", "--config", "../home/s.toml", "--as-of", super::world::AS_OF];
    let outcome = stage.run(&arguments);
    assert_eq!(outcome.status, 0, "{outcome:?}");
}

#[test]
fn help_has_examples_and_the_exit_statuses() {
    let stage = Stage::new();
    let outcome = stage.run(&["audit", "--help"]);
    assert_eq!(outcome.status, 0);
    for text in ["Examples:", "--format markdown=evidence.md", "--statements", "Exit status:", "--exit-zero"]
    {
        assert!(outcome.stdout.contains(text), "{text}");
    }
}
