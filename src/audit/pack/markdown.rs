//! An audit as a pack of evidence in Markdown: what was asked, on what, with what outcome, and what a person has to add.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::costs;
use crate::audit::Audit;
use crate::audit::ask;
use crate::audit::check::{Answer, Checked, Gap};
use crate::audit::control::{Assessed, Framework, Outcome};
use crate::audit::cost::model::derive;
use crate::audit::ladder::Climb;
use crate::audit::score::{FORMULA, Hygiene};
use crate::finding::Finding;
use crate::notice::Coverage;
use crate::report::sanitize::sanitize;

/// Writes all of it.
pub(super) fn write(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(audit, out)?;
    outcomes(audit, out)?;
    ladder("AG-805 score", 3, &audit.tenure, out)?;
    ladder("Maturity of rotation", 5, &audit.maturity, out)?;
    hygiene(audit, out)?;
    writeln!(out, "## Controls\n")?;
    for framework in Framework::ALL {
        controls(audit, *framework, out)?;
    }
    writeln!(out, "## Checks\n")?;
    for checked in audit.answers.iter() {
        check(checked, out)?;
    }
    to_add(audit, out)?;
    statements(audit, out)?;
    cost(audit, out)?;
    findings(audit, out)?;
    notices(audit, out)
}

/// Text from files, as text: nothing of it is markup, a link target, a mention or the end of a table cell.
fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in sanitize(text).to_string().chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '@' => safe.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                safe.push('\\');
                safe.push(character);
            }
            other => safe.push(other),
        }
    }
    safe
}

fn row(out: &mut dyn Write, cells: &[&str]) -> io::Result<()> {
    writeln!(out, "| {} |", cells.join(" | "))
}

fn table(out: &mut dyn Write, columns: &[&str]) -> io::Result<()> {
    row(out, columns)?;
    row(out, &vec!["---"; columns.len()])
}

fn head(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (estate, reading) = (audit.estate, &audit.estate.reading);
    writeln!(out, "# Evidence: rotation and exposure of credentials\n")?;
    writeln!(
        out,
        "This pack says what one scan and one inventory show about controls, and what they do not. It is evidence for \
         whoever assesses them, and no verdict. It holds no secrets, no fingerprints and no places of findings: they are named by \
         their ids, which the report of the scan has too.\n"
    )?;
    table(out, &["", ""])?;
    row(out, &["Scope", &plain(&reading.scope.join(" "))])?;
    row(out, &["As of", &estate.now.to_string()])?;
    row(out, &["Tool", concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"))])?;
    row(out, &["Inventory", &plain(estate.inventory_file())])?;
    row(out, &["SHA-256 of the inventory", &format!("`{}`", estate.inventory_digest)])?;
    row(out, &["Declared credentials", &estate.dossiers().len().to_string()])?;
    row(out, &["Declared agents", &estate.agents().count().to_string()])?;
    row(
        out,
        &[
            "Scanned",
            &format!(
                "{}: {} texts, {} bytes, {} rules",
                reading.depth.as_str(),
                reading.texts,
                reading.bytes,
                reading.rules
            ),
        ],
    )?;
    let complete = if reading.is_complete() {
        "yes"
    } else {
        "**no**: what was not found may be there all the same; nothing that rests on it counts as shown"
    };
    row(out, &["Complete", complete])?;
    writeln!(out)
}

fn outcomes(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Outcomes\n")?;
    table(out, &["Outcome", "Controls", "Meaning"])?;
    for outcome in Outcome::ALL {
        let count = audit.controls().filter(|assessed| assessed.outcome == *outcome).count();
        row(out, &[outcome.as_str(), &count.to_string(), outcome.meaning()])?;
    }
    writeln!(out)
}

fn ladder(name: &str, top: u8, climb: &Climb, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {name}: {} of {top}\n\n{}.\n", climb.reached.number, climb.reached.title)?;
    let Some(next) = &climb.next else { return Ok(()) };
    writeln!(out, "For {} ({}) is missing:\n", next.level.number, next.level.title)?;
    for (check, answer) in &next.checks {
        writeln!(out, "- {} (`{}`): {}", check.question, check.id, answer.as_str())?;
    }
    for ask in &next.asks {
        writeln!(out, "- to be stated (`{}`): {}", ask.id, ask.what)?;
    }
    writeln!(out)
}

fn hygiene(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Hygiene\n")?;
    let Some(all) = audit.hygiene() else { return writeln!(out, "Nothing is declared or was found.\n") };
    writeln!(out, "Formula `{FORMULA}`, 0 to 100.\n")?;
    table(out, &["", "Score", "Lowest", "Credentials", "Undeclared"])?;
    standing(out, "everything", &all)?;
    for (owner, hygiene) in audit.owners() {
        let name = owner.map_or_else(|| "no owner".to_owned(), |owner| format!("owner {}", plain(owner)));
        standing(out, &name, &hygiene)?;
    }
    for agent in audit.estate.agents() {
        if let Some(hygiene) = audit.hygiene_of(agent) {
            standing(out, &format!("agent {}", plain(&agent.id)), &hygiene)?;
        }
    }
    writeln!(out)?;
    table(
        out,
        &[
            "Credential",
            "Kind",
            "Owner",
            "Score",
            "Age",
            "Places",
            "Dates",
            "Ownership",
            "Custody",
            "Isolation",
            "Drifts",
        ],
    )?;
    for (dossier, score) in audit.scores() {
        let credential = dossier.credential;
        let parts = [
            score.total(),
            score.age,
            score.places,
            score.dates,
            score.ownership,
            score.custody,
            score.isolation,
        ];
        let mut cells = vec![
            plain(&credential.id),
            credential.kind.to_string(),
            credential.owner.as_deref().map(plain).unwrap_or_default(),
        ];
        cells.extend(parts.map(|points| points.to_string()));
        cells.push(dossier.drifts.iter().map(|drift| drift.id()).collect::<Vec<_>>().join(", "));
        row(out, &cells.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    writeln!(out)
}

fn standing(out: &mut dyn Write, name: &str, hygiene: &Hygiene) -> io::Result<()> {
    let numbers =
        [u64::from(hygiene.score), u64::from(hygiene.lowest), hygiene.credentials, hygiene.undeclared]
            .map(|number| number.to_string());
    let [score, lowest, credentials, undeclared] = &numbers;
    row(out, &[name, score, lowest, credentials, undeclared])
}

fn controls(audit: &Audit<'_>, framework: Framework, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", framework.title())?;
    table(out, &["Control", "Asks for", "Source", "Outcome", "Checks", "To be added by a person"])?;
    for assessed in audit.controls().filter(|assessed| assessed.control.framework == framework) {
        let control = assessed.control;
        let asks: Vec<_> = control
            .asks
            .iter()
            .map(|ask| {
                let state = if audit.statements.about(ask).is_some() { " (stated)" } else { "" };
                format!("`{}`{state}", ask.id)
            })
            .collect();
        row(
            out,
            &[
                control.id,
                control.title,
                control.source,
                assessed.outcome.as_str(),
                &checks(&assessed),
                &asks.join(", "),
            ],
        )?;
    }
    writeln!(out)
}

fn checks(assessed: &Assessed<'_>) -> String {
    let one = |checked: &&Checked| format!("`{}` {}", checked.check.id, checked.answer.as_str());
    assessed.checked.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn check(checked: &Checked, out: &mut dyn Write) -> io::Result<()> {
    let observation = &checked.observation;
    writeln!(out, "### `{}`: {}\n", checked.check.id, checked.answer.as_str())?;
    writeln!(out, "{} {}.\n", checked.check.question, plain(&observation.evidence))?;
    for gap in &observation.gaps {
        writeln!(out, "- {}", described(gap))?;
    }
    if checked.answer == Answer::Gap { writeln!(out) } else { Ok(()) }
}

fn described(gap: &Gap) -> String {
    let name = gap.subject.name();
    let mut text = if name.is_empty() {
        gap.subject.kind().to_owned()
    } else {
        format!("{} {}", gap.subject.kind(), plain(name))
    };
    // Writing into a string does not fail.
    let _ = write!(text, ": {}", plain(&gap.what));
    for (at, finding) in gap.findings.iter().enumerate() {
        let _ = write!(text, "{}`{finding}`", if at == 0 { " — findings " } else { ", " });
    }
    text
}

fn to_add(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open: Vec<_> = ask::ALL.iter().filter(|ask| audit.statements.about(ask).is_none()).collect();
    if open.is_empty() {
        return Ok(());
    }
    writeln!(out, "## To be added by a person\n")?;
    table(out, &["Name", "What"])?;
    for ask in open {
        row(out, &[&format!("`{}`", ask.id), ask.what])?;
    }
    writeln!(out)
}

fn statements(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lapsed = audit
        .statements
        .lapsed()
        .iter()
        .map(|(about, statement)| (*about, statement, "no: its time is over"));
    let all: Vec<_> = audit
        .statements
        .current()
        .map(|(about, statement)| (about, statement, "yes"))
        .chain(lapsed)
        .collect();
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Statements\n\nWhat people state. It was not checked.\n")?;
    table(out, &["About", "By", "On", "Until", "Evidence", "Counts"])?;
    for (about, statement, counts) in all {
        let (on, until) = (statement.on.to_string(), statement.until.to_string());
        row(
            out,
            &[&format!("`{about}`"), &plain(&statement.by), &on, &until, &plain(&statement.evidence), counts],
        )?;
    }
    writeln!(out)
}

fn cost(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(given) = audit.costs else { return Ok(()) };
    writeln!(out, "## Cost\n\nBy the user's own numbers; nothing is assumed.\n")?;
    table(out, &["Input", "Value", "Source"])?;
    for (name, figure) in given.figures() {
        let value = figure.map_or_else(|| "absent".to_owned(), |figure| costs::figure(name, figure.value));
        let source = figure.map(|figure| figure.source.as_deref().unwrap_or("not stated"));
        row(out, &[&format!("`{name}`"), &value, &plain(source.unwrap_or_default())])?;
    }
    writeln!(out)?;
    table(out, &["Result", "Value", "Formula"])?;
    for derived in derive(given) {
        let result = costs::answer(&derived.result, given.currency.as_deref());
        row(out, &[derived.title, &plain(&result), &plain(derived.formula)])?;
    }
    writeln!(out)
}

fn findings(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Findings\n")?;
    let active: Vec<&Finding> = audit.estate.findings.iter().filter(|finding| finding.is_active()).collect();
    if active.is_empty() {
        return writeln!(out, "None that differs from what was declared.\n");
    }
    table(out, &["Finding", "Status", "Urgency", "Kind", "What", "Credential", "Since", "By", "Places"])?;
    for finding in active {
        let credential =
            finding.credential.as_ref().map(|credential| plain(&credential.id)).unwrap_or_default();
        let since = finding.age.map(|age| age.since.to_string()).unwrap_or_default();
        let by = finding.age.map_or("", |age| age.source.as_str());
        row(
            out,
            &[
                &format!("`{}`", finding.id),
                finding.status.as_str(),
                finding.urgency.as_str(),
                finding.kind.as_str(),
                &plain(&finding.title),
                &credential,
                &since,
                by,
                &finding.places.len().to_string(),
            ],
        )?;
    }
    writeln!(out)
}

fn notices(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    if audit.estate.reading.notices.is_empty() {
        return writeln!(out, "## Notices\n\nNone: everything that was asked for was read.");
    }
    writeln!(out, "## Notices\n")?;
    table(out, &["Kind", "Incomplete", "Place", "What"])?;
    for notice in audit.estate.reading.notices {
        let incomplete = if notice.coverage == Coverage::Incomplete { "yes" } else { "no" };
        row(out, &[notice.kind.as_str(), incomplete, &plain(&notice.place), &plain(&notice.detail)])?;
    }
    Ok(())
}
