//! The calendar: deadlines to the second, leap days, time zones and offsets, from the text of an inventory to the drift.

use super::tests::{at, fingerprint};
use super::{Terms, correlate};
use crate::fingerprint::Comparison;
use crate::inventory::{Format, Inventory};
use crate::rule::{Confidence, RuleSet};

/// The drifts of one entry at an instant.
fn drifts(kind: &str, dates: &str, now: &str) -> String {
    let print = fingerprint("s");
    let text = format!(
        "version = 1\n[[credential]]\nid = 'c'\nkind = '{kind}'\nowner = 'me'\nfingerprint = '{print}'\n{dates}\n"
    );
    let now = at(now);
    let inventory = Inventory::parse(&text, Format::Toml, "i.toml", now).unwrap();
    let rules = RuleSet::from_texts(&[]).unwrap();
    let comparison = Comparison::default();
    let terms = Terms { now, comparison: &comparison, min_confidence: Confidence::Medium };
    let findings = correlate(vec![], &rules, Some(&inventory), &terms).findings;
    let names = findings.iter().flat_map(|finding| finding.drifts.iter().map(|drift| drift.name()));
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn thirty_days_end_to_the_second_whatever_the_calendar_or_the_offset() {
    for (rotated, end) in [
        ("2026-10-01T00:00:00Z", "2026-10-31T00:00:00"),
        // A leap day is one of the thirty.
        ("2024-02-15T12:00:00Z", "2024-03-16T12:00:00"),
        ("2023-02-15T12:00:00Z", "2023-03-17T12:00:00"),
        ("2024-01-30", "2024-02-29T00:00:00"),
        // An offset is a way to write an instant, and clocks that are put forward or back change nothing.
        ("2026-10-01T05:30:00+05:30", "2026-10-31T00:00:00"),
        ("2026-09-30T16:00:00-08:00", "2026-10-31T00:00:00"),
        ("2026-10-10T02:30:00+02:00", "2026-11-09T00:30:00"),
        ("2026-12-31T23:59:59Z", "2027-01-30T23:59:59"),
    ] {
        let dates = format!("last_rotated = {rotated}");
        let end = at(&format!("{end}Z"));
        let of = |seconds: i64| {
            let now = end.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap();
            drifts("llm-api-key", &dates, &now.to_string())
        };
        assert_eq!(of(-48 * 3600 - 1), "", "{rotated}");
        assert_eq!(of(-48 * 3600), "due", "{rotated}");
        assert_eq!(of(0), "due", "{rotated}");
        assert_eq!(of(1), "overdue", "{rotated}");
    }
}

#[test]
fn a_certificate_nears_its_end_fourteen_days_before_it() {
    let dates = "issued = 2026-10-01\nexpires = 2026-12-30T12:00:00+00:00";
    for (now, expected) in [
        ("2026-10-20T00:00:00Z", ""),
        ("2026-12-16T11:59:59Z", "overdue"),
        ("2026-12-16T12:00:00Z", "overdue expiring"),
        ("2026-12-30T12:00:00Z", "overdue expiring"),
        ("2026-12-30T12:00:01Z", "expired overdue"),
    ] {
        assert_eq!(drifts("mtls-certificate", dates, now), expected, "{now}");
    }
}

#[test]
fn an_svid_is_renewed_in_the_last_quarter_of_its_day() {
    let dates =
        "public_id = 'spiffe://estate/agent'\nissued = 2026-10-01T00:00:00Z\nexpires = 2026-10-02T00:00:00Z";
    for (now, expected) in [
        ("2026-10-01T17:59:59Z", ""),
        ("2026-10-01T18:00:00Z", "expiring due"),
        ("2026-10-02T00:00:00Z", "expiring due"),
        ("2026-10-02T00:00:01Z", "expired overdue"),
    ] {
        assert_eq!(drifts("mtls-certificate", dates, now), expected, "{now}");
    }
}

#[test]
fn the_playbook_at_the_end_of_each_age() {
    for (kind, more, age, overdue) in [
        ("llm-api-key", "", 30 * 24, "overdue"),
        ("oauth-refresh-token", "", 7 * 24, "overdue"),
        ("oauth-access-token", "expires = 2026-10-01T01:00:00Z", 1, "expired overdue"),
        ("service-account-key", "static_because = 'r'", 30 * 24, "overdue"),
        ("cloud-access-key", "static_because = 'r'", 30 * 24, "overdue"),
        ("jwt-signing-key", "", 24, "overdue"),
        ("inter-agent-token", "", 7 * 24, "overdue"),
        ("inter-agent-token", "access = 'admin'", 24, "overdue"),
        ("vector-db", "access = 'read'", 30 * 24, "overdue"),
        ("vector-db", "access = 'write'", 14 * 24, "overdue"),
        ("payment", "scopes = ['pci']", 90 * 24, "overdue"),
        ("llm-api-key", "scopes = ['pci']", 30 * 24, "overdue"),
    ] {
        let dates = format!("issued = 2026-10-01T00:00:00Z\n{more}");
        let of = |seconds: i64| {
            let end = at("2026-10-01T00:00:00Z").checked_add(jiff::SignedDuration::from_hours(age)).unwrap();
            let now = end.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap();
            drifts(kind, &dates, &now.to_string())
        };
        assert!(!of(0).contains("overdue"), "{kind} {more}");
        assert_eq!(of(1), overdue, "{kind} {more}");
    }
}
