//! A small estate that is in order, and ways to spoil it.

use serde_json::Value;

use super::harness::{Outcome, Stage, token};

pub(crate) const AS_OF: &str = "2026-11-01T00:00:00Z";

/// Fields of an entry against which no control speaks.
pub(crate) const IN_ORDER: &str = "\
owner = \"team-a\"\nenvironment = \"production\"\naccess = \"read\"\nstored_in = \"vault:kv/a\"\nconsumers = [\"a-agent\"]\n\
issued = 2026-10-31T12:00:00Z\nexpires = 2026-11-03T12:00:00Z\nallowed_in = [\"ok/*\"]\n";

pub(crate) const AGENT: &str = "[[agent]]\nid = \"a-agent\"\nrefresh = \"mid-session\"\nmax_session = \"8h\"\n\
max_stale = \"15m\"\n";

pub(crate) const HOOKS: &str = "[credential.rotate]\ncreate = [\"hooks/a\", \"create\"]\ntest = [\"hooks/a\", \"test\"]\nrevoke = [\"hooks/a\", \"revoke\"]\n";

/// An entry for the token that [`Stage::plant`] makes of `seed`.
pub(crate) fn entry(stage: &Stage, id: &str, seed: &str, fields: &str) -> String {
    let fingerprint = stage.fingerprint(&token(seed));
    format!("[[credential]]\nid = \"{id}\"\nkind = \"vcs-token\"\nfingerprint = \"{fingerprint}\"\n{fields}")
}

/// Writes an inventory outside of what is scanned.
pub(crate) fn declare(stage: &Stage, text: &str) {
    stage.write("../home/i.toml", format!("version = 1\n[policy.vcs-token]\nmax_age = \"30d\"\n{text}"));
}

/// One credential that is in order, in the place where it may be.
pub(crate) fn in_order(stage: &Stage) {
    stage.plant("ok/a.env");
    declare(stage, &(entry(stage, "a", "ok/a.env", IN_ORDER) + HOOKS + AGENT));
}

pub(crate) fn audit(stage: &Stage, more: &[&str]) -> Outcome {
    stage.run(&[&["audit", "--inventory", "../home/i.toml", "--as-of", AS_OF], more].concat())
}

pub(crate) fn json(stage: &Stage, more: &[&str]) -> (Value, i32) {
    let outcome = audit(stage, &[&["--format", "json"], more].concat());
    (outcome.json(), outcome.status)
}

/// The outcome of a control.
pub(crate) fn outcome<'a>(document: &'a Value, id: &str) -> &'a str {
    of(document, "controls", id)["outcome"].as_str().unwrap()
}

/// The entry of a list with this id.
pub(crate) fn of<'a>(document: &'a Value, list: &str, id: &str) -> &'a Value {
    let mut entries = document[list].as_array().unwrap().iter().filter(|entry| entry["id"] == id);
    let entry = entries.next().unwrap_or_else(|| panic!("no {id} among the {list}"));
    assert!(entries.next().is_none(), "two {id} among the {list}");
    entry
}
