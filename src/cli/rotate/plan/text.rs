//! A plan for people, on a terminal.

use std::io::{self, Write};

use jiff::SignedDuration;

use crate::quantity::counted;
use crate::report::sanitize::sanitize;
use crate::rotation::Plan;
use crate::rotation::plan::{
    Action, Consumer, Item, OldVersion, PlannedStep, TriggerSource, Unplanned, Window,
};

/// Writes the rotations in their order, then what could not be planned.
pub(super) fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", headline(plan))?;
    for (at, item) in plan.rotations.iter().enumerate() {
        writeln!(out)?;
        rotation(at + 1, item, out)?;
    }
    if !plan.unplanned.is_empty() {
        writeln!(out, "\nNot planned:")?;
    }
    for Unplanned { subject, urgency, reason, remedy, .. } in &plan.unplanned {
        writeln!(out, "  {} ({}): {}", sanitize(subject), sanitize(urgency), sanitize(reason))?;
        writeln!(out, "      {}", sanitize(remedy))?;
    }
    Ok(())
}

/// What the plan is of, in a sentence.
pub(super) fn headline(plan: &Plan) -> String {
    let count = match plan.rotations.len() {
        0 => "Nothing to rotate".to_owned(),
        count => counted(count as u64, "rotation", "rotations"),
    };
    let cause = match plan.trigger.source {
        TriggerSource::Report => "from a report",
        TriggerSource::Request => "asked for by name",
    };
    let incident = plan.trigger.incident.as_ref().map(|id| format!(", incident {}", sanitize(id)));
    format!(
        "{count} for estate {}, {cause}, as of {}{}, inventory {}",
        sanitize(&plan.estate),
        plan.as_of,
        incident.unwrap_or_default(),
        sanitize(&plan.inventory.file)
    )
}

fn rotation(at: usize, item: &Item, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{at}. {}: {} order, urgency {}, rotation {}",
        sanitize(&item.credential),
        item.mode,
        sanitize(&item.urgency),
        sanitize(&item.id)
    )?;
    for reason in &item.reasons {
        writeln!(out, "   why        {}: {}", sanitize(&reason.drift), sanitize(&reason.text))?;
    }
    for (name, text) in facts(item) {
        writeln!(out, "   {name:<10} {}", sanitize(&text))?;
    }
    for (number, step) in item.steps.iter().enumerate() {
        writeln!(
            out,
            "   {:>3} {:<30} {}",
            number + 1,
            sanitize(&called(step)).to_string(),
            sanitize(&done_by(&step.action))
        )?;
    }
    for (step, action) in &item.contingency {
        writeln!(out, "   if it goes wrong, {step}: {}", sanitize(&done_by(action)))?;
    }
    for remark in &item.remarks {
        writeln!(out, "   note: {}", sanitize(remark))?;
    }
    Ok(())
}

/// What is known of a rotation besides why and how: a name and a text each.
pub(super) fn facts(item: &Item) -> Vec<(&'static str, String)> {
    let what: Vec<&str> = [Some(item.kind.as_str()), item.provider.as_deref(), item.environment.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let consumers: Vec<String> = item.consumers.iter().map(consumer).collect();
    [
        ("what", Some(what.join(", "))),
        ("owner", Some(item.owner.clone().unwrap_or_else(|| "nobody".to_owned()))),
        ("replaces", Some(version(&item.old))),
        ("kept in", item.stored_in.clone()),
        ("reach", item.blast_radius.clone()),
        ("used by", Some(consumers.join(", ")).filter(|text| !text.is_empty())),
        ("window", item.window.as_ref().map(window)),
        ("begins", item.not_before.map(|at| format!("not before {at}"))),
        ("deadline", item.deadline.map(|at| at.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, text)| Some((name, text?)))
    .collect()
}

fn consumer(consumer: &Consumer) -> String {
    let by = consumer.by.as_ref().map(|by| format!(", through {by}")).unwrap_or_default();
    let ready = consumer.ready_at.map(|at| format!(", ready at {at}")).unwrap_or_default();
    format!("{} ({}{by}{ready})", consumer.name, consumer.refresh)
}

fn version(old: &OldVersion) -> String {
    let names = [
        old.public_id.clone(),
        old.version.clone().map(|version| format!("version {version}")),
        old.fingerprint.map(|fingerprint| fingerprint.to_string()),
        old.since.map(|since| format!("since {since}")),
    ];
    let names: Vec<String> = names.into_iter().flatten().collect();
    if names.is_empty() { "a version that nothing names".to_owned() } else { names.join(", ") }
}

fn window(window: &Window) -> String {
    let notice = match window.notice_seconds {
        0 => "consumers swap when they refresh".to_owned(),
        seconds => format!("consumers are told {} ahead", length(seconds)),
    };
    format!(
        "{} with both versions, {notice}, {} of watching",
        length(window.seconds),
        length(window.observe_seconds)
    )
}

fn length(seconds: u64) -> String {
    let length = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    format!("{length:#}")
}

/// A step, and for whom.
pub(super) fn called(step: &PlannedStep) -> String {
    match &step.consumer {
        Some(consumer) => format!("{} {consumer}", step.step),
        None => step.step.to_string(),
    }
}

/// By what a step is done.
pub(super) fn done_by(action: &Action) -> String {
    match action {
        Action::Hook { argv, timeout_seconds, attempts } => {
            let words: Vec<String> = argv.iter().map(|word| format!("{word:?}")).collect();
            let attempts = counted(u64::from(*attempts), "attempt", "attempts");
            format!("hook [{}], {timeout_seconds}s, {attempts}", words.join(", "))
        }
        Action::Journal => "the journal".to_owned(),
        Action::Person { instruction } => format!("a person: {instruction}"),
        Action::Skip { reason } => format!("left out: {reason}"),
    }
}
