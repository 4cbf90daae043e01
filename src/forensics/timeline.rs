//! Everything about an incident that has a date, in its order, each with what says so.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::Matter;
use super::choice::Choice;
use super::handling;
use super::moment::Source;
use super::place::Spot;
use crate::intake::Commit;
use crate::quantity::counted;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What says so.
    pub source: Source,
    /// Where in it: the name of a commit, the number of a record.
    pub reference: Option<String>,
    /// Who did it, if that is known.
    pub actor: Option<String>,
    /// What.
    pub text: String,
}

/// All entries, sorted; what has the same instant in the order of the sources.
#[must_use]
pub fn of(matter: Matter<'_>, choice: &Choice<'_>, places: &[Spot]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = from_git(places);
    entries.extend(from_logs(places));
    entries.extend(from_evidence(choice));
    entries.extend(from_inventory(choice));
    entries.extend(matter.report.as_of.map(|at| {
        let findings = counted(choice.cases.len() as u64, "finding", "findings");
        let text = format!("the scan of this report: {findings} about it");
        Entry { at, source: Source::Report, reference: None, actor: None, text }
    }));
    entries.sort();
    entries.dedup();
    // Records of one instant stay in the order in which they were written.
    let mut journal: Vec<Entry> = handling::records(matter.journal, choice)
        .map(|record| Entry {
            at: record.time,
            source: Source::Journal,
            reference: Some(record.seq.to_string()),
            actor: Some(record.actor.clone()),
            text: record.event.sentence(),
        })
        .collect();
    entries.append(&mut journal);
    entries.sort_by_key(|entry| entry.at);
    entries
}

/// What a commit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Brought,
    Removed,
}

fn from_git(places: &[Spot]) -> Vec<Entry> {
    let mut deeds: BTreeMap<(&Commit, Deed), Vec<&Spot>> = BTreeMap::new();
    for spot in places {
        if let Some(commit) = &spot.introduced {
            deeds.entry((commit, Deed::Brought)).or_default().push(spot);
        }
        if let Some(commit) = &spot.removed_by {
            deeds.entry((commit, Deed::Removed)).or_default().push(spot);
        }
    }
    let mut entries = Vec::new();
    for ((commit, deed), spots) in deeds {
        let verb = match deed {
            Deed::Brought => "brought it to",
            Deed::Removed => "removed it from HEAD:",
        };
        let first = spots.first().map(|spot| format!("{}:{}", spot.path, spot.line)).unwrap_or_default();
        let more = match spots.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" and {}", counted(more as u64, "more place", "more places")),
        };
        let entry = |at, which: &str| Entry {
            at,
            source: Source::Git,
            reference: Some(commit.commit.clone()),
            actor: commit.author.clone(),
            text: format!("a commit {verb} {first}{more} ({which})"),
        };
        if commit.author_date == commit.committer_date {
            entries.push(entry(commit.committer_date, "author's and committer's date"));
        } else {
            entries.push(entry(commit.author_date, "author's date"));
            entries.push(entry(commit.committer_date, "committer's date"));
        }
    }
    entries
}

fn from_logs(places: &[Spot]) -> impl Iterator<Item = Entry> {
    places.iter().filter_map(|spot| {
        Some(Entry {
            at: spot.logged?,
            source: Source::Log,
            reference: None,
            actor: None,
            text: format!("a line of a log shows it: {}:{}", spot.path, spot.line),
        })
    })
}

/// Dates that the scan found in the credential or in listings.
fn from_evidence(choice: &Choice<'_>) -> Vec<Entry> {
    let ages = choice.cases.iter().flat_map(|case| case.age.iter().chain(&case.other_ages));
    let told = ages.filter_map(|age| {
        let (source, text) = match age.source.as_str() {
            "embedded" => (Source::Credential, "issued, says the credential itself"),
            "listing" => (Source::Listing, "issued, says a listing"),
            _ => return None,
        };
        let doubt = age.doubt.as_ref().map(|doubt| format!(" (doubtful: {doubt})")).unwrap_or_default();
        Some(Entry { at: age.since, source, reference: None, actor: None, text: format!("{text}{doubt}") })
    });
    told.collect()
}

fn from_inventory(choice: &Choice<'_>) -> Vec<Entry> {
    let Some(credential) = choice.credential else { return Vec::new() };
    let mut entries = Vec::new();
    let mut add = |at: Option<Timestamp>, text: &str| {
        entries.extend(at.map(|at| Entry {
            at,
            source: Source::Inventory,
            reference: None,
            actor: None,
            text: text.to_owned(),
        }));
    };
    add(credential.issued, "the version in use was issued, as declared");
    add(credential.last_rotated, "last rotated, as declared");
    add(credential.retired, "retired, as declared");
    add(credential.listed.as_ref().and_then(|listed| listed.last_used), "last used, as listed");
    for version in &credential.previous {
        add(Some(version.retired), "a version was replaced, as declared");
        add(
            version.accept_until,
            "the end of the acceptance window of a version that was replaced, as declared",
        );
    }
    entries
}
