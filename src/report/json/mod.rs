//! The report as one JSON document, for programs. Its types are its own and versioned: a field is never renamed or
//! given another meaning within a version, and what is not known is `null`, not left out.
//!
//! Paths are written as they are shown, as typed or below what was typed; bytes of a path that are not UTF-8 become
//! U+FFFD, so that such a path can be read but not opened. SARIF keeps those bytes.

pub mod document;
pub mod finding;

mod escape;

pub(super) use escape::{write_line, write_pretty};

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

    use crate::report::{Report, sample};

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
            })
        );
        assert_eq!(
            finding["age"],
            serde_json::json!({"since": "2026-08-31T00:00:00Z", "days": 82, "source": "declared"})
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
            "as_of complete findings inventory notices rejections rules schema summary tool version"
        );
        assert_eq!(
            names(&document["findings"][0]),
            "age confidence credential drifts evidence fingerprint id id_is_provisional kind occurrences provider \
             public_id revoke rotation rule severity status title urgency"
        );
        let occurrence = &document["findings"][0]["occurrences"][0];
        assert_eq!(names(occurrence), "column end_column end_line line path redacted");
        assert_eq!(names(&document["notices"][0]), "coverage detail kind place");
        assert_eq!(names(&document["rejections"][0]), "column end_column end_line line path reason rule");
        assert_eq!(
            names(&document["rules"][0]),
            "confidence id kind name provider references revoke severity why"
        );
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
