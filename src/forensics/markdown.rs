//! The incident report as Markdown, for a ticket or a file beside it: what is known, what is not, and whom to ask.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Incident;
use super::handling::{ending, performer};
use super::moment::Moment;
use super::place::Spot;
use super::question::Step;
use super::window::Version;
use crate::intake::Commit;
use crate::report::markdown::code;
use crate::report::sanitize::sanitize;

/// Places and entries of the timeline that are listed; the rest is counted, and is in the JSON form.
const LISTED: usize = 200;

/// Writes the report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(incident: &Incident, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Incident: {}\n", text(incident.subject.called()))?;
    writeln!(
        out,
        "Made from the report of a scan, the inventory and the journal. It holds no secret. What no document tells is marked as \
         not known: it has to be asked before this report is complete.\n"
    )?;
    subject(incident, out)?;
    sources(incident, out)?;
    for version in &incident.versions {
        window(version, out)?;
    }
    if incident.versions.is_empty() {
        writeln!(out, "## Exposure window\n\nNot known: no place of it was found by this scan.\n")?;
    }
    places(incident, out)?;
    readers(incident, out)?;
    consumers(incident, out)?;
    rotations(incident, out)?;
    timeline(incident, out)?;
    writeln!(out, "## Forensic analysis\n")?;
    for (at, step) in incident.steps.iter().enumerate() {
        write_step(at + 1, step, out)?;
    }
    obligations(incident, out)?;
    list("Limits of this report", &incident.remarks, out)
}

fn subject(incident: &Incident, out: &mut dyn Write) -> io::Result<()> {
    let subject = &incident.subject;
    let joined = |list: &[String]| Some(list.join(", ")).filter(|text| !text.is_empty());
    let rows = [
        ("Credential", subject.credential.clone()),
        ("What", subject.title.clone()),
        ("Kind", subject.kind.clone()),
        ("Issuer", subject.provider.clone()),
        ("Public id", subject.public_id.clone()),
        ("Owner", subject.owner.clone()),
        ("Environment", subject.environment.clone()),
        ("Kept in", subject.stored_in.clone()),
        ("Access", subject.access.map(str::to_owned)),
        ("Tenants", joined(&subject.tenants)),
        ("Regimes", joined(&subject.scopes)),
        ("Severity", subject.severity.clone()),
        ("Confidence", subject.confidence.clone()),
        ("Drifts", joined(&subject.drifts)),
        ("Blast radius", joined(&subject.blast_radius)),
        ("Where to revoke it", subject.revoke.clone()),
    ];
    writeln!(out, "| | |\n|---|---|")?;
    for (name, value) in rows {
        writeln!(out, "| {name} | {} |", value.map_or_else(|| "not known".to_owned(), |value| text(&value)))?;
    }
    let findings: Vec<String> = subject.findings.iter().map(|id| code(id)).collect();
    let findings = if findings.is_empty() { "none".to_owned() } else { findings.join(", ") };
    writeln!(out, "| Findings | {findings} |\n")
}

fn sources(incident: &Incident, out: &mut dyn Write) -> io::Result<()> {
    let sources = &incident.sources;
    let complete = match sources.complete {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "not known",
    };
    let known = |value: Option<String>| value.map_or_else(|| "none".to_owned(), |value| code(&value));
    writeln!(out, "| Made from | |\n|---|---|")?;
    writeln!(out, "| Report, SHA-256 | {} |", code(&sources.report))?;
    writeln!(
        out,
        "| Scanned at | {} |",
        sources.as_of.map_or_else(|| "not known".to_owned(), |at| at.to_string())
    )?;
    writeln!(out, "| Scan complete | {complete} |")?;
    writeln!(out, "| Inventory, SHA-256 | {} |", known(sources.inventory.clone()))?;
    writeln!(out, "| Journal, last record | {} |\n", known(sources.journal.clone()))
}

fn window(version: &Version, out: &mut dyn Write) -> io::Result<()> {
    let name = version
        .fingerprint
        .map_or_else(|| "without a fingerprint".to_owned(), |print| code(&print.to_string()));
    writeln!(out, "## Exposure window\n\nVersion {name}: {}.\n", version.standing.words())?;
    writeln!(out, "| | When | How sure | Says | Why |\n|---|---|---|---|---|")?;
    let mut row = |name: &str, moment: &Moment| {
        let at = moment.at.map_or_else(|| "**not known**".to_owned(), |at| at.to_string());
        let (sure, source) = (moment.certainty.words(), moment.source.as_str());
        writeln!(out, "| {name} | {at} | {sure} | {source} | {} |", text(&moment.note))
    };
    row("Last known secure", &version.window.last_secure)?;
    row("First exposed", &version.window.first_exposed)?;
    row("Detected", &version.window.detected)?;
    row("Revoked", &version.window.revoked)?;
    let span = &version.window.investigate;
    let from = span.from.map_or_else(|| "its making".to_owned(), |at| at.to_string());
    let to = span.to.map_or_else(|| "now: it is not over".to_owned(), |at| at.to_string());
    let days = span.days.map(|days| format!(" ({days} whole days)")).unwrap_or_default();
    writeln!(out, "\nTo be looked into: from {from} to {to}{days}.\n")
}

fn places(incident: &Incident, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Places ({})\n", incident.places.len())?;
    if incident.places.is_empty() {
        return writeln!(out, "None.\n");
    }
    writeln!(out, "| Place | Repository | Reach | Since | Until | Commit |\n|---|---|---|---|---|---|")?;
    for spot in incident.places.iter().take(LISTED) {
        place(spot, out)?;
    }
    if let Some(more @ 1..) = incident.places.len().checked_sub(LISTED) {
        writeln!(out, "\n… and {more} more, in the JSON form.")?;
    }
    writeln!(out)
}

fn place(spot: &Spot, out: &mut dyn Write) -> io::Result<()> {
    let mut name = code(&format!("{}:{}", spot.path, spot.line));
    if !spot.encodings.is_empty() {
        let _ = write!(name, " ({})", text(&spot.encodings.join(", ")));
    }
    if spot.is_packed {
        name.push_str(" (in an archive)");
    }
    if let Some(reason) = &spot.let_pass {
        let _ = write!(name, " (let pass: {})", text(reason));
    }
    let since = spot.introduced.as_ref().map(dates).or_else(|| spot.logged.map(|at| at.to_string()));
    let cut = if spot.is_cut_off { " or earlier" } else { "" };
    let until = match (&spot.removed_by, spot.presence.as_deref()) {
        (Some(commit), _) => dates(commit),
        (None, Some("elsewhere")) => "still on another branch or tag".to_owned(),
        (None, Some("unreachable")) => "still in an object without a reference".to_owned(),
        (None, _) => "still there at the scan".to_owned(),
    };
    let commits = spot.introduced.iter().map(|commit| ("brought by", commit));
    let commits = commits.chain(spot.removed_by.iter().map(|commit| ("removed by", commit)));
    let commits: Vec<String> =
        commits.map(|(what, commit)| format!("{what} {}", code(&commit.commit))).collect();
    writeln!(
        out,
        "| {name} | {} | {} | {}{cut} | {until} | {} |",
        spot.repository.as_ref().map(|folder| code(folder)).unwrap_or_default(),
        spot.reach,
        since.unwrap_or_else(|| "not known".to_owned()),
        commits.join("<br>"),
    )
}

/// Both dates of a commit, if they differ.
fn dates(commit: &Commit) -> String {
    if commit.author_date == commit.committer_date {
        commit.author_date.to_string()
    } else {
        format!("{} (committed {})", commit.author_date, commit.committer_date)
    }
}

fn readers(incident: &Incident, out: &mut dyn Write) -> io::Result<()> {
    let readers = &incident.readers;
    writeln!(out, "## Who could read it\n")?;
    for known in &readers.known {
        writeln!(out, "- {}", text(known))?;
    }
    if !readers.authors.is_empty() {
        let names: Vec<String> = readers.authors.iter().map(|name| text(name)).collect();
        writeln!(out, "- Wrote commits that brought it or took it away: {}.", names.join(", "))?;
    }
    if readers.known.is_empty() {
        writeln!(out, "- No place is known.")?;
    }
    for question in &readers.not_known {
        writeln!(out, "- **Not known:** {}", text(question))?;
    }
    writeln!(out)
}

fn consumers(incident: &Incident, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Consumers affected ({})\n", incident.consumers.len())?;
    if incident.consumers.is_empty() {
        return writeln!(out, "**Not known:** nothing declares a consumer. Ask the owner.\n");
    }
    for (at, consumer) in incident.consumers.iter().enumerate() {
        let by = consumer.by.as_ref().map(|by| format!(" by {}", text(by))).unwrap_or_default();
        let (name, origin, activity) =
            (text(&consumer.name), text(&consumer.origin), text(&consumer.activity));
        writeln!(out, "{}. {name}: {origin}{by}, {activity}", at + 1)?;
    }
    writeln!(out)
}

fn rotations(incident: &Incident, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## What was done\n")?;
    if incident.rotations.is_empty() {
        return writeln!(out, "**Not known:** no journal has a rotation of it.\n");
    }
    writeln!(
        out,
        "| Rotation | Order | Incident | Actors | Begun | Old version revoked | End |\n|---|---|---|---|---|---|---|"
    )?;
    for rotation in &incident.rotations {
        let revoked = rotation.revoked.map_or_else(
            || "**no**".to_owned(),
            |deed| format!("{} {} (record {})", deed.at, performer(deed.by), deed.seq),
        );
        let end = match (rotation.ended, rotation.closed) {
            (_, Some(at)) => format!("closed {at}"),
            (Some(ended), None) => format!("{} {}", ending(ended.result), ended.at),
            (None, None) => text(&rotation.state),
        };
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {revoked} | {end} |",
            code(&rotation.id),
            rotation.mode,
            rotation.trigger.incident.as_deref().map(text).unwrap_or_default(),
            text(&rotation.actors.join(", ")),
            rotation.begun,
        )?;
    }
    writeln!(out)
}

fn timeline(incident: &Incident, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Timeline\n")?;
    if incident.timeline.is_empty() {
        return writeln!(out, "Nothing has a date.\n");
    }
    writeln!(out, "| When | What | Says | Who |\n|---|---|---|---|")?;
    for entry in incident.timeline.iter().take(LISTED) {
        let reference = entry.reference.as_ref().map(|name| format!(" {}", code(name))).unwrap_or_default();
        writeln!(
            out,
            "| {} | {} | {}{reference} | {} |",
            entry.at,
            text(&entry.text),
            entry.source.as_str(),
            entry.actor.as_deref().map(text).unwrap_or_default()
        )?;
    }
    if let Some(more @ 1..) = incident.timeline.len().checked_sub(LISTED) {
        writeln!(out, "\n… and {more} more, in the JSON form.")?;
    }
    writeln!(out)
}

fn write_step(number: usize, step: &Step, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {number}. {}\n", step.title)?;
    for known in &step.known {
        writeln!(out, "- {}", text(known))?;
    }
    for query in &step.queries {
        writeln!(out, "- Look in {}: {}", text(&query.place), code(&query.query))?;
    }
    for question in &step.not_known {
        writeln!(out, "- **Not known:** {}", text(question))?;
    }
    writeln!(out)
}

fn obligations(incident: &Incident, out: &mut dyn Write) -> io::Result<()> {
    if incident.obligations.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Obligations to be checked\n\nHints, and no legal advice.\n")?;
    for obligation in &incident.obligations {
        writeln!(out, "- **{}**: {}", text(&obligation.scope), text(&obligation.hint))?;
    }
    writeln!(out)
}

fn list(title: &str, lines: &[String], out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "## {title}\n")?;
    for line in lines {
        writeln!(out, "- {}", text(line))?;
    }
    Ok(())
}

/// Text as text: nothing of it is markup, a link, a mention or the end of a table cell.
fn text(raw: &str) -> String {
    let shown = sanitize(raw).to_string();
    let mut safe = String::with_capacity(shown.len());
    for (at, character) in shown.char_indices() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '@' => safe.push_str("&#64;"),
            // The beginnings of addresses, and short names of emoji.
            ':' if shown[at + 1..].starts_with(|next: char| next == '/' || next.is_ascii_alphabetic()) => {
                safe.push_str("&#58;");
            }
            '.' if shown.as_bytes()[at.saturating_sub(3)..at].eq_ignore_ascii_case(b"www") => {
                safe.push_str("&#46;")
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '$' | '^' => {
                safe.push('\\');
                safe.push(character);
            }
            other => safe.push(other),
        }
    }
    safe
}
