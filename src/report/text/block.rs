//! One finding, as a block of labelled rows.

use std::fmt::Display;
use std::io::{self, Write};

use super::palette::Palette;
use super::{TextOptions, advice, link, place, readiness, reveal, standing};
use crate::finding::{Drift, Finding, Place, Status};
use crate::report::quantity::counted;
use crate::report::sanitize::sanitize;
use crate::report::{Report, exposure};

/// Places of one finding that are written out; the rest is counted.
const SHOWN: usize = 10;

pub(super) fn write(
    finding: &Finding,
    report: &Report,
    options: &TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let palette = &options.palette;
    write_heading(finding, palette, out)?;
    row(out, palette, "What", &what(finding))?;
    row(out, palette, "Confidence", &confidence(finding))?;
    if let Some(inventory) = &report.inventory {
        row(out, palette, "Status", &standing::status(finding, inventory))?;
    }
    for (at, reason) in finding.reasons.values().enumerate() {
        row(out, palette, if at == 0 { "Because" } else { "" }, &sanitize(reason))?;
    }
    if let Some(dates) = standing::dates(finding, report.as_of) {
        row(out, palette, "Dates", &dates)?;
    }
    if let Some(window) = &finding.exposure {
        row(out, palette, "In git", &exposure::words(window, place::commit))?;
    }
    write_places(finding, options, out)?;
    if let Some(consumers) = readiness::consumers(&finding.consumers) {
        row(out, palette, "Used by", &consumers)?;
    }
    if finding.policy.is_none() {
        row(out, palette, "Reach", &finding.blast.explanation())?;
    }
    if let Some(words) = readiness::words(finding, report.as_of) {
        row(out, palette, "Rotation", &words)?;
    }
    match &finding.fingerprint {
        Some(fingerprint) => row(out, palette, "Fingerprint", fingerprint)?,
        None if finding.rule.is_some() => {
            row(
                out,
                palette,
                "Fingerprint",
                &"none without STRAYKEY_FINGERPRINT_KEY: it could be guessed from one",
            )?;
        }
        None => {}
    }
    row(out, palette, "Finding", &sanitize(finding.id.as_str()))?;
    for (at, step) in advice::steps(finding, report).iter().enumerate() {
        row(out, palette, if at == 0 { "Next" } else { "" }, &format_args!("{}. {step}", at + 1))?;
    }
    writeln!(out)
}

/// `EMERGENCY  OpenAI API key  sk-proj-[REDACTED]`.
fn write_heading(finding: &Finding, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    let (urgency, title) = (palette.urgency(finding.urgency), palette.title);
    let word = finding.urgency.as_str().to_uppercase();
    write!(out, "{urgency}{word}{urgency:#}  {title}{}{title:#}", sanitize(&finding.title))?;
    if let Some(place) = finding.places.first() {
        write!(out, "  {}", sanitize(&place.redacted.to_string()))?;
    }
    writeln!(out)
}

/// `OpenAI, llm-api-key, severity critical`.
fn what(finding: &Finding) -> String {
    let provider = finding.provider.as_ref().map(|provider| sanitize(provider).to_string());
    let public_id = finding.public_id.as_ref().map(|id| format!("public id {}", sanitize(id)));
    let severity = format!("severity {}", finding.severity.as_str());
    let rule = finding.rule.as_ref().map(|rule| format!("rule {}", sanitize(rule.as_str())));
    // An entry of the settings is no credential of any kind.
    let is_entry = matches!(finding.status, Status::Drifted(Drift::AllowExpired | Drift::AllowUnused));
    let kind = (!is_entry).then(|| finding.kind.to_string());
    let parts = provider.into_iter().chain(kind).chain([severity]).chain(rule).chain(public_id);
    parts.collect::<Vec<_>>().join(", ")
}

/// `high (checksum, entropy 4.8)`.
fn confidence(finding: &Finding) -> String {
    let mut text = finding.confidence.as_str().to_owned();
    let notes = finding.evidence.as_ref().map(|evidence| evidence.notes.join(", ")).unwrap_or_default();
    if !notes.is_empty() {
        text += &format!(" ({})", sanitize(&notes));
    }
    text
}

fn write_places(finding: &Finding, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let palette = &options.palette;
    if let (true, Some(declaration)) = (finding.places.is_empty(), finding.declaration()) {
        let style = palette.place;
        let place = standing::place(declaration);
        return row(out, palette, "Where", &format_args!("{style}{place}{style:#}"));
    }
    for (at, place) in finding.places.iter().take(SHOWN).enumerate() {
        write_place(place, if at == 0 { "Where" } else { "" }, options, out)?;
    }
    match finding.places.len().checked_sub(SHOWN) {
        Some(more @ 1..) => {
            let places = counted(more as u64, "more place", "more places");
            row(out, palette, "", &format_args!("… and {places}"))
        }
        _ => Ok(()),
    }
}

fn write_place(at: &Place, name: &str, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    label(out, &options.palette, name)?;
    let target = link::target(&at.provenance, options.hyperlinks);
    link::begin(target.as_deref(), out)?;
    place::write(&at.provenance, at.location.start, &options.palette, out)?;
    link::end(target.as_deref(), out)?;
    write!(out, "{}{}", place::encodings(at), place::versions(at).unwrap_or_default())?;
    reveal::write(at, options.disclosure, out)?;
    writeln!(out)
}

/// A labelled line; without a name it continues the row above.
fn row(out: &mut dyn Write, palette: &Palette, name: &str, text: &dyn Display) -> io::Result<()> {
    label(out, palette, name)?;
    writeln!(out, "{text}")
}

fn label(out: &mut dyn Write, palette: &Palette, name: &str) -> io::Result<()> {
    let style = palette.label;
    write!(out, "  {style}{name:<12}{style:#}")
}
