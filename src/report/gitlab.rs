//! The report of GitLab's secret detection, version 15.2 of its schema: `artifacts: reports: secret_detection`.
//!
//! GitLab's schema asks for the time of the scan to the second: both times are the instant that ages are measured against,
//! so that two runs over the same input with `--as-of` are byte-identical.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Report;
use super::exposure;
use super::headline::{plain, title};
use super::json::write_pretty;
use super::spot::Spot;
use super::text::{advice, place, standing};
use crate::finding::Finding;
use crate::notice::Coverage;
use crate::rule::Severity;

/// The version of the schema.
const SCHEMA: &str = "15.2.1";

/// What the schema allows for a name and a solution, in characters.
const LONGEST_NAME: usize = 255;
const LONGEST_SOLUTION: usize = 7_000;

/// The commit of what is not read from one: GitLab asks for a name all the same.
const NO_COMMIT: &str = "0000000";

/// Writes the findings that somebody has to act on, each place as a vulnerability of its own.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let tool = json!({
        "id": env!("CARGO_PKG_NAME"),
        "name": env!("CARGO_PKG_NAME"),
        "url": env!("CARGO_PKG_REPOSITORY"),
        "vendor": { "name": env!("CARGO_PKG_NAME") },
        "version": env!("CARGO_PKG_VERSION"),
    });
    let time = second(report.as_of);
    let document = json!({
        "version": SCHEMA,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "secret_detection",
            "start_time": time,
            "end_time": time,
            "status": if report.is_complete() { "success" } else { "failure" },
            "messages": messages(report),
        },
        "vulnerabilities": vulnerabilities(report),
    });
    write_pretty(&document, out)
}

/// `2026-11-21T00:00:00`, in UTC and without saying so: the schema wants exactly that.
fn second(instant: Timestamp) -> String {
    instant.to_zoned(TimeZone::UTC).datetime().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn messages(report: &Report) -> Vec<Value> {
    let message = |notice: &crate::notice::Notice| {
        let level = match notice.coverage {
            Coverage::Incomplete => "warn",
            Coverage::Complete => "info",
        };
        let place = if notice.place.is_empty() { String::new() } else { format!("{}: ", notice.place) };
        json!({ "level": level, "value": inert(&format!("{place}{}", notice.detail)) })
    };
    report.notices.iter().map(message).collect()
}

fn vulnerabilities(report: &Report) -> Vec<Value> {
    let of_finding = |finding| {
        let spots = Spot::all(finding);
        spots.iter().map(|spot| vulnerability(finding, spot, report)).collect::<Vec<_>>()
    };
    report.active().flat_map(of_finding).collect()
}

fn vulnerability(finding: &Finding, spot: &Spot<'_>, report: &Report) -> Value {
    json!({
        "id": uuid(finding, spot),
        "category": "secret_detection",
        "name": cut(&inert(&finding.title), LONGEST_NAME),
        "description": inert(&description(finding, spot, report)),
        "severity": severity(finding.severity),
        "solution": cut(&solution(finding, report), LONGEST_SOLUTION),
        "identifiers": identifiers(finding),
        "links": links(finding, report),
        "location": location(spot),
    })
}

fn description(finding: &Finding, spot: &Spot<'_>, report: &Report) -> String {
    let mut text = title(finding, report.inventory.is_some());
    let notes = finding.evidence.as_ref().map(|evidence| evidence.notes.join(", ")).unwrap_or_default();
    let why = if notes.is_empty() { String::new() } else { format!(" ({notes})") };
    text += &format!(" Confidence: {}{why}. Where: {}.", finding.confidence.as_str(), spot.words);
    if let Some(window) = &finding.exposure {
        text += &format!(" In git: {}.", exposure::words(window, place::commit));
    }
    if let Some(dates) = standing::dates(finding, report.as_of) {
        text += &format!(" Dates: {dates}.");
    }
    text
}

/// All steps, a line each: revoking is the first.
fn solution(finding: &Finding, report: &Report) -> String {
    let steps = advice::steps(finding, report);
    let lines: Vec<String> =
        steps.iter().enumerate().map(|(at, step)| format!("{}. {}", at + 1, inert(step))).collect();
    lines.join("\n")
}

/// The first one decides which vulnerabilities are the same: it stays when the secret moves.
fn identifiers(finding: &Finding) -> Value {
    let of_rule = finding.rule.as_ref().map(|rule| ("straykey_rule", rule.as_str()));
    let (kind, value) = of_rule.unwrap_or(("straykey_drift", finding.status.as_str()));
    json!([
        { "type": kind, "name": format!("straykey {}", inert(value)), "value": inert(value) },
        {
            "type": "straykey_finding",
            "name": format!("straykey finding {}", finding.id.as_str()),
            "value": finding.id.as_str(),
        },
    ])
}

fn links(finding: &Finding, report: &Report) -> Vec<Value> {
    let references = finding.rule.as_ref().and_then(|rule| report.rule(rule)).map(|rule| &rule.references);
    let revoke = finding.revoke.iter().map(|url| ("revoke", url));
    revoke
        .chain(references.into_iter().flatten().map(|url| ("reference", url)))
        .filter(|(_, url)| url.starts_with("https://") || url.starts_with("http://"))
        .map(|(name, url)| json!({ "name": name, "url": url }))
        .collect()
}

fn location(spot: &Spot<'_>) -> Value {
    let sha = spot.commit.map_or_else(|| NO_COMMIT.to_owned(), |id| id.to_string());
    let mut location = json!({ "commit": { "sha": sha } });
    if let Some(path) = &spot.path {
        location["file"] = json!(path);
    }
    if let Some((start, end)) = spot.range {
        location["start_line"] = json!(start.line);
        location["end_line"] = json!(end.line);
    }
    location
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Note => "Info",
    }
}

/// The same for the same finding at the same place: the form of a UUID (version 8) of a digest of what it names.
fn uuid(finding: &Finding, spot: &Spot<'_>) -> String {
    let named = format!("{}\0{}\0{:?}", finding.id.as_str(), spot.words, spot.path);
    let digest: [u8; 32] = Sha256::digest(named).into();
    let mut number = u128::from_be_bytes(std::array::from_fn(|at| digest[at]));
    number = number & !(0xf << 76) | 8 << 76;
    number = number & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{number:032x}");
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    parts.join("-")
}

/// GitLab renders texts as Markdown: what would mark them up, call somebody or link is replaced.
fn inert(text: &str) -> String {
    let harmless = |character| match character {
        '<' => '‹',
        '>' => '›',
        '`' => '\'',
        '|' => '¦',
        other => other,
    };
    plain(text).replace('@', "(at)").chars().map(harmless).collect()
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some(_) => text.chars().take(longest - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{cut, inert};
    use crate::report::sample::State;
    use crate::report::{Report, sample};

    fn written(report: &Report) -> Value {
        let mut out = Vec::new();
        super::write(report, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    fn text<'a>(value: &'a Value, name: &str) -> &'a str {
        value[name].as_str().unwrap_or_else(|| panic!("{name} is no text in {value}"))
    }

    fn is_time(text: &str) -> bool {
        let digits =
            |text: &str| text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).collect();
        let shape: Vec<u8> = digits(text);
        shape == b"0000-00-00T00:00:00"
    }

    /// What the published schema asks for.
    #[test]
    fn the_document_has_the_form_that_the_schema_asks_for() {
        for report in sample::all() {
            let document = written(&report);
            assert_eq!(text(&document, "version"), "15.2.1");
            let scan = &document["scan"];
            assert_eq!(text(scan, "type"), "secret_detection");
            assert_eq!(text(scan, "status"), if report.is_complete() { "success" } else { "failure" });
            assert!(is_time(text(scan, "start_time")) && is_time(text(scan, "end_time")), "{scan}");
            for tool in ["analyzer", "scanner"] {
                for name in ["id", "name", "version"] {
                    assert!(!text(&scan[tool], name).is_empty());
                }
                assert!(!text(&scan[tool]["vendor"], "name").is_empty());
            }
            for message in scan["messages"].as_array().unwrap() {
                assert!(["info", "warn", "fatal"].contains(&text(message, "level")), "{message}");
                assert!(!text(message, "value").is_empty());
            }
            let vulnerabilities = document["vulnerabilities"].as_array().unwrap();
            let ids: BTreeSet<&str> = vulnerabilities.iter().map(|one| text(one, "id")).collect();
            assert_eq!(ids.len(), vulnerabilities.len(), "ids are unique");
            for one in vulnerabilities {
                assert_eq!(text(one, "id").split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
                assert!(text(one, "name").chars().count() <= 255);
                assert!(text(one, "solution").chars().count() <= 7_000);
                assert!(["Info", "Low", "Medium", "High", "Critical"].contains(&text(one, "severity")));
                for identifier in one["identifiers"].as_array().filter(|list| !list.is_empty()).unwrap() {
                    for name in ["type", "name", "value"] {
                        assert!(!text(identifier, name).is_empty());
                    }
                }
                for link in one["links"].as_array().unwrap() {
                    assert!(text(link, "url").starts_with("https://"), "{link}");
                }
                assert!(!text(&one["location"]["commit"], "sha").is_empty());
                assert!(!one["location"]["file"].as_str().is_some_and(|file| file.starts_with('/')));
            }
        }
    }

    #[test]
    fn each_place_is_one_vulnerability_with_its_commit() {
        let report = sample::history();
        let document = written(&report);
        let vulnerabilities = document["vulnerabilities"].as_array().unwrap();
        let places: usize = report.active().map(|finding| finding.places.len().max(1)).sum();
        assert_eq!(vulnerabilities.len(), places);
        let id = State::Removed.of(&report).id.as_str();
        let removed = vulnerabilities.iter().find(|one| one["identifiers"][1]["value"] == id).unwrap();
        assert_eq!(removed["location"]["commit"]["sha"], "a".repeat(40));
        assert_eq!(
            (&removed["location"]["file"], &removed["location"]["start_line"]),
            (&"app/old.env".into(), &12.into())
        );
        assert_eq!(removed["identifiers"][0]["value"], "github-pat");
    }

    #[test]
    fn texts_are_inert_and_not_too_long() {
        assert_eq!(inert("<b>[x](y) @all `z` |"), "‹b›(x)(y) (at)all 'z' ¦");
        assert_eq!((cut("abc", 3), cut("abcd", 3)), ("abc".to_owned(), "ab…".to_owned()));
    }
}
