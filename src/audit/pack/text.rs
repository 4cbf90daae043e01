//! An audit for people at a terminal.

use std::io::{self, Write};

use super::costs;
use crate::audit::Audit;
use crate::audit::catalogue;
use crate::audit::check::{Answer, Checked};
use crate::audit::control::{Assessed, Framework, Outcome};
use crate::audit::cost::model::derive;
use crate::audit::ladder::Climb;
use crate::notice::Coverage;
use crate::quantity::counted;
use crate::report::sanitize::sanitize;

/// So many gaps of one check, or credentials of one list, are written out. JSON and Markdown have all.
const SHOWN: usize = 5;

/// Writes all of it.
pub(super) fn write(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(audit, out)?;
    ladder("AG-805 score", " of 3", &audit.tenure, out)?;
    ladder("Maturity", " of 5", &audit.maturity, out)?;
    hygiene(audit, out)?;
    for framework in Framework::ALL {
        controls(audit, *framework, out)?;
    }
    let gaps = |checked: &&Checked| checked.answer == Answer::Gap;
    let (of_controls, of_levels): (Vec<_>, Vec<_>) =
        audit.answers.iter().filter(gaps).partition(|checked| is_of_a_control(checked));
    speaking("What speaks against controls", &of_controls, out)?;
    speaking("What speaks only against a higher level", &of_levels, out)?;
    cost(audit, out)?;
    line(out, "")?;
    line(out, &summary(audit))
}

/// One line. Names come from files: nothing of them may steer a terminal.
fn line(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "{}", sanitize(text.trim_end()))
}

fn head(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (estate, reading) = (audit.estate, &audit.estate.reading);
    line(out, &format!("Audit of {} as of {}", reading.scope.join(" "), estate.now))?;
    line(
        out,
        &format!(
            "  Inventory   {}: {}, {}, SHA-256 {}",
            estate.inventory_file(),
            counted(estate.dossiers().len() as u64, "credential", "credentials"),
            counted(estate.agents().count() as u64, "agent", "agents"),
            estate.inventory_digest
        ),
    )?;
    let state =
        if reading.is_complete() { "complete" } else { "INCOMPLETE: what was not found may be there" };
    let texts = counted(reading.texts, "text", "texts");
    line(
        out,
        &format!("  Scan        {}: {texts}, {} bytes, {state}", reading.depth.as_str(), reading.bytes),
    )?;
    for notice in reading.notices.iter().filter(|notice| notice.coverage == Coverage::Incomplete) {
        line(out, &format!("              {} {}", notice.place, notice.detail))?;
    }
    Ok(())
}

fn ladder(name: &str, of: &str, climb: &Climb, out: &mut dyn Write) -> io::Result<()> {
    line(out, "")?;
    line(out, &format!("{name}  {}{of}  {}", climb.reached.number, climb.reached.title))?;
    let Some(next) = &climb.next else { return Ok(()) };
    line(out, &format!("  for {} is missing: {}", next.level.number, next.level.title))?;
    for (check, answer) in &next.checks {
        line(out, &format!("    {:<18} {}: {}", answer.as_str(), check.id, check.question))?;
    }
    for ask in &next.asks {
        line(out, &format!("    {:<18} {}: {}", "to state", ask.id, ask.what))?;
    }
    Ok(())
}

fn hygiene(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    line(out, "")?;
    let Some(hygiene) = audit.hygiene() else {
        return line(out, "Hygiene  nothing is declared or was found");
    };
    let undeclared = counted(hygiene.undeclared, "undeclared secret counts", "undeclared secrets count");
    line(out, &format!("Hygiene  {} of 100  ({undeclared} as 0)", hygiene.score))?;
    for (owner, hygiene) in audit.owners() {
        let of = counted(hygiene.credentials, "credential", "credentials");
        line(out, &format!("  {:>3}  owner {}, {of}", hygiene.score, owner.unwrap_or("(none)")))?;
    }
    for agent in audit.estate.agents() {
        if let Some(hygiene) = audit.hygiene_of(agent) {
            let of = counted(hygiene.credentials, "credential", "credentials");
            line(out, &format!("  {:>3}  agent {}, {of}", hygiene.score, agent.id))?;
        }
    }
    let mut worst: Vec<_> = audit.scores().collect();
    worst.sort_by_key(|(dossier, score)| (score.total(), &dossier.credential.id));
    for (dossier, score) in worst.into_iter().take(SHOWN) {
        line(out, &format!("  {:>3}  credential {}", score.total(), dossier.credential.id))?;
    }
    Ok(())
}

fn controls(audit: &Audit<'_>, framework: Framework, out: &mut dyn Write) -> io::Result<()> {
    line(out, "")?;
    line(out, framework.title())?;
    for assessed in audit.controls().filter(|assessed| assessed.control.framework == framework) {
        let control = assessed.control;
        line(out, &format!("  {:<20} {:<23} {}", assessed.outcome.as_str(), control.id, control.title))?;
        if let Some(reason) = reason(&assessed, audit) {
            line(out, &format!("  {:<20} {reason}", ""))?;
        }
    }
    Ok(())
}

/// Why the outcome is not better.
fn reason(assessed: &Assessed<'_>, audit: &Audit<'_>) -> Option<String> {
    let ids = |wanted: &[Answer]| {
        let checks = assessed.checked.iter().filter(|checked| wanted.contains(&checked.answer));
        checks.map(|checked| checked.check.id).collect::<Vec<_>>().join(", ")
    };
    match assessed.outcome {
        Outcome::Gap => Some(format!("gaps: {}", ids(&[Answer::Gap]))),
        Outcome::NotShown => {
            Some(format!("not shown: {}", ids(&[Answer::Incomplete, Answer::NothingToExamine])))
        }
        Outcome::NotCheckable | Outcome::PartlyMet => {
            let open = assessed.control.asks.iter().filter(|ask| audit.statements.about(ask).is_none());
            let open: Vec<_> = open.map(|ask| ask.id).collect();
            Some(format!("to add: {}", open.join(", ")))
        }
        Outcome::Stated | Outcome::MetWithStatements | Outcome::MetByEvidence => None,
    }
}

fn is_of_a_control(checked: &Checked) -> bool {
    catalogue::controls().any(|control| control.checks.iter().any(|check| check.id == checked.check.id))
}

fn speaking(title: &str, checks: &[&Checked], out: &mut dyn Write) -> io::Result<()> {
    if checks.is_empty() {
        return Ok(());
    }
    line(out, "")?;
    line(out, title)?;
    checks.iter().try_for_each(|checked| gaps(checked, out))
}

fn gaps(checked: &Checked, out: &mut dyn Write) -> io::Result<()> {
    line(out, &format!("  {}: {}", checked.check.id, checked.observation.evidence))?;
    let gaps = &checked.observation.gaps;
    for gap in gaps.iter().take(SHOWN) {
        let findings: Vec<_> = gap.findings.iter().take(SHOWN).map(|id| id.as_str()).collect();
        let by = if findings.is_empty() { String::new() } else { format!(" [{}]", findings.join(" ")) };
        let name = if gap.subject.name().is_empty() { gap.subject.kind() } else { gap.subject.name() };
        line(out, &format!("    {name}: {}{by}", gap.what))?;
    }
    if gaps.len() > SHOWN {
        line(out, &format!("    and {} more: --format json or markdown has all", gaps.len() - SHOWN))?;
    }
    Ok(())
}

fn cost(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(given) = audit.costs else { return Ok(()) };
    line(out, "")?;
    line(out, "Cost, by your own numbers")?;
    for (name, figure) in given.figures() {
        let (value, source) = match figure {
            None => ("absent".to_owned(), String::new()),
            Some(figure) => {
                let source = figure.source.as_deref().map(|source| format!("  ({source})"));
                (costs::figure(name, figure.value), source.unwrap_or_default())
            }
        };
        line(out, &format!("  {name:<42} {value}{source}"))?;
    }
    for derived in derive(given) {
        let result = costs::answer(&derived.result, given.currency.as_deref());
        line(out, &format!("  {}: {result}", derived.title))?;
    }
    Ok(())
}

fn summary(audit: &Audit<'_>) -> String {
    let count = |wanted: Outcome| audit.controls().filter(|assessed| assessed.outcome == wanted).count();
    let counts: Vec<_> = Outcome::ALL
        .iter()
        .map(|outcome| (outcome, count(*outcome)))
        .filter(|(_, count)| *count > 0)
        .map(|(outcome, count)| format!("{count} {}", outcome.as_str()))
        .collect();
    format!("{}: {}", counted(audit.controls().count() as u64, "control", "controls"), counts.join(", "))
}
