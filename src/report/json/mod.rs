//! The report as one JSON document, for programs. Its types are its own and versioned: a field is never renamed or
//! given another meaning within a version, and what is not known is `null`, not left out.
//!
//! Paths are written as they are shown, as typed or below what was typed; bytes of a path that are not UTF-8 become
//! U+FFFD, so that such a path can be read but not opened. SARIF keeps those bytes.

pub mod document;
pub mod exposure;
pub mod finding;
pub mod rotation;

mod escape;

pub(crate) use escape::{write_line, write_pretty};

use std::io::{self, Write};

use super::Report;
use document::Document;

/// Writes the whole report as one document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(&Document::of(report), out)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::report::Report;
    use crate::report::sample::{self, State};

    fn document(report: &Report) -> Value {
        let mut out = Vec::new();
        super::write(report, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn an_empty_run_has_every_list() {
        let document = document(&sample::empty());
        assert_eq!(document["schema"], "straykey.report");
        assert_eq!(document["version"], 1);
        assert_eq!(document["complete"], true);
        assert_eq!(document["scope"], serde_json::json!({"depth": "files", "paths": ["."]}));
        assert_eq!(document["findings"], Value::Array(vec![]));
        assert_eq!(document["notices"], Value::Array(vec![]));
        assert_eq!(document["rules"], Value::Array(vec![]));
        assert_eq!(document["inventory"], Value::Null);
        assert!(document.get("rejections").is_none());
    }

    #[test]
    fn a_finding_says_everything_that_rotation_needs() {
        let document = document(&sample::rich());
        let finding = &document["findings"][0];
        assert_eq!(finding["rule"], "openai-api-key");
        assert_eq!(finding["status"], "exposed");
        assert_eq!(finding["drifts"], serde_json::json!(["drift/exposed", "drift/overdue"]));
        assert_eq!(finding["rotation"], serde_json::json!({"required": true, "urgency": "emergency"}));
        assert_eq!(
            finding["credential"],
            serde_json::json!({
                "id": "openai-invoice-prod",
                "owner": "team-payments",
                "consumers": ["invoice-agent", "ocr-agent"],
                "environment": "production",
                "declared_in": {"file": "inventory.toml", "line": 12},
                "deadline": "2026-09-30T00:00:00Z",
                "expires": null,
                "listing": null,
            })
        );
        assert_eq!(
            finding["age"],
            serde_json::json!({
                "since": "2026-08-31T00:00:00Z",
                "days": 82,
                "source": "declared",
                "doubt": null,
                "commit": null,
                "author_date": null,
                "committer_date": null,
                "history": null,
            })
        );
        assert_eq!(finding["occurrences"][0]["path"], "app/settings.py");
        assert_eq!(finding["occurrences"][0]["redacted"], "sk-proj-[REDACTED]");
    }

    #[test]
    fn names_of_fields_are_a_promise() {
        let document = document(&sample::rich());
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(
            names(&document),
            "as_of complete findings inventory notices rejections rules schema scope summary tool version"
        );
        assert_eq!(
            names(&document["findings"][0]),
            "age blast_radius confidence consumers contradiction credential drifts evidence exposure fingerprint id \
             id_is_provisional kind occurrences other_ages policy provider public_id readiness reasons revoke rotation \
             rule severity status title urgency"
        );
        let occurrence = &document["findings"][0]["occurrences"][0];
        assert_eq!(
            names(occurrence),
            "blob column container end_column end_line history introduced line logged path presence redacted \
             removed_by repository revision versions"
        );
        assert_eq!(names(&document["notices"][0]), "coverage detail kind place");
        assert_eq!(names(&document["rejections"][0]), "column end_column end_line line path reason rule");
        assert_eq!(
            names(&document["rules"][0]),
            "confidence id kind name provider references revoke severity why"
        );
    }

    #[test]
    fn a_place_in_an_archive_names_the_file_and_the_members() {
        let document = document(&sample::rich());
        let places =
            |finding: usize| document["findings"][finding]["occurrences"].as_array().unwrap().clone();
        let member = places(1).into_iter().find(|place| !place["container"].is_null()).unwrap();
        assert_eq!(member["path"], "lib/outer.zip!/inner.tar!/../\u{1b}[2J/b c.env");
        let members = ["inner.tar", "../\u{1b}[2J/b c.env"];
        assert_eq!(member["container"], serde_json::json!({"file": "lib/outer.zip", "members": members}));
        assert!(places(0).iter().all(|place| place["container"].is_null()));
    }

    #[test]
    fn a_line_of_a_log_says_since_when() {
        let finding = &document(&sample::rich())["findings"][2];
        assert_eq!(finding["occurrences"][0]["logged"], "2026-11-01T00:00:00Z");
        let age = &finding["age"];
        assert_eq!(
            (&age["source"], &age["since"], &age["days"]),
            (&"log".into(), &"2026-11-01T00:00:00Z".into(), &20.into())
        );
        assert!(age["commit"].is_null() && age["history"].is_null());
    }

    #[test]
    fn a_place_outside_of_git_has_every_field_of_git_as_null() {
        let document = document(&sample::rich());
        let place = &document["findings"][0]["occurrences"][0];
        for name in
            ["repository", "revision", "blob", "introduced", "presence", "removed_by", "versions", "history"]
        {
            assert!(place.get(name).is_some_and(Value::is_null), "{name}");
        }
        assert_eq!(document["findings"][0]["exposure"], Value::Null);
    }

    #[test]
    fn a_removed_secret_has_both_ends_of_its_window_and_both_dates_of_each_commit() {
        let document = document(&sample::history());
        let first = serde_json::json!({
            "commit": "aa".repeat(20),
            "author_date": "2024-03-01T10:00:00Z",
            "committer_date": "2024-04-01T10:00:00Z",
        });
        let last = serde_json::json!({
            "commit": "bb".repeat(20),
            "author_date": "2025-01-05T10:00:00Z",
            "committer_date": "2025-01-05T10:00:00Z",
        });
        let finding = &document["findings"][State::Removed as usize];
        assert_eq!(
            finding["exposure"],
            serde_json::json!({
                "first_commit": first,
                "since": "2024-03-01T10:00:00Z",
                "until": "2025-01-05T10:00:00Z",
                "removed_by": last,
                "presence": "removed",
                "history": "complete",
                "days": 310,
            })
        );
        assert_eq!(
            finding["age"],
            serde_json::json!({
                "since": "2024-03-01T10:00:00Z",
                "days": 994,
                "source": "git",
                "doubt": null,
                "commit": "aa".repeat(20),
                "author_date": "2024-03-01T10:00:00Z",
                "committer_date": "2024-04-01T10:00:00Z",
                "history": "complete",
            })
        );
        assert_eq!(
            finding["occurrences"][0],
            serde_json::json!({
                "path": "app/old.env",
                "container": null,
                "line": 12,
                "column": 8,
                "end_line": 12,
                "end_column": 48,
                "redacted": "ghp_[REDACTED]",
                "logged": null,
                "repository": sample::REPOSITORY,
                "revision": "aa".repeat(20),
                "blob": "dd".repeat(20),
                "introduced": first,
                "presence": "removed",
                "removed_by": last,
                "versions": 1204,
                "history": "complete",
            })
        );
    }

    #[test]
    fn every_state_in_git_has_its_revision_and_its_presence() {
        let document = document(&sample::history());
        let committed = &*"aa".repeat(20);
        for (state, revision, presence, days) in [
            (State::Head, Some("head"), "head", Some(994)),
            (State::Removed, Some(committed), "removed", Some(310)),
            (State::Elsewhere, Some(committed), "elsewhere", Some(994)),
            (State::Unreachable, Some(committed), "unreachable", Some(994)),
            (State::Pathless, None, "unreachable", None),
            (State::Staged, Some("index"), "staged", None),
            (State::Truncated, Some("head"), "head", Some(994)),
            (State::Signed, Some(committed), "removed", Some(0)),
        ] {
            let finding = &document["findings"][state as usize];
            let (exposure, place) = (&finding["exposure"], &finding["occurrences"][0]);
            assert_eq!(place["revision"], serde_json::json!(revision), "{state:?}");
            assert_eq!((&place["presence"], &exposure["presence"]), (&presence.into(), &presence.into()));
            assert_eq!(exposure["days"], serde_json::json!(days), "{state:?}");
            assert_eq!(finding["age"].is_null(), days.is_none(), "{state:?}");
            let history = if state == State::Truncated { "truncated" } else { "complete" };
            assert_eq!((&place["history"], &exposure["history"]), (&history.into(), &history.into()));
        }
    }

    #[test]
    fn authors_are_named_only_if_they_were_asked_for() {
        let document = document(&sample::history());
        for state in State::ALL {
            let finding = &document["findings"][state as usize];
            let named = finding.to_string().matches("\"author\":").count();
            assert_eq!(named, if state == State::Signed { 4 } else { 0 }, "{state:?}");
        }
        let place = &document["findings"][State::Signed as usize]["occurrences"][0];
        assert_eq!(place["introduced"]["author"], "\u{1b}[31m<b>{the author}</b>");
    }

    #[test]
    fn only_ids_made_from_a_place_are_provisional() {
        let document = document(&sample::rich());
        for finding in document["findings"].as_array().unwrap() {
            let provisional = finding["fingerprint"].is_null() && !finding["rule"].is_null();
            assert_eq!(finding["id_is_provisional"], provisional);
        }
    }

    #[test]
    fn counts_agree_with_the_findings() {
        let document = document(&sample::rich());
        let summary = &document["summary"];
        let count = |status: &str| {
            let findings = document["findings"].as_array().unwrap().iter();
            findings.filter(|finding| (finding["status"] == "current") == (status == "current")).count()
        };
        assert_eq!(summary["findings"], count("active"));
        assert_eq!(summary["current"], count("current"));
        let urgencies = ["emergency", "urgent", "scheduled", "noted"];
        let sum: u64 = urgencies.iter().map(|name| summary[*name].as_u64().unwrap()).sum();
        assert_eq!(summary["findings"], sum);
    }
}
