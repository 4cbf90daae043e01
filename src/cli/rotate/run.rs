//! `straykey rotate run`: carries a plan out, or shows what it would do.

mod check;
mod preview;

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::args::{RunArgs, StateFormat};
use super::resume::revokes_only;
use super::view;
use super::workplace::{self, Workplace};
use crate::cli::{CliError, ExitStatus, printable};
use crate::coordinator::State;
use crate::coordinator::engine::{Patience, Rest};
use crate::coordinator::steady::{Flow, Sleeper, Wait as _};
use crate::journal::Clock as _;
use crate::journal::record::Ending;
use crate::rotation::Plan;
use check::{Candidate, Checked};

/// The largest plan that is read.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The longest that is slept before looking at the clock again.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Carries the plan out; without `--execute` only shows it.
pub(super) fn run(args: &RunArgs) -> Result<ExitStatus, CliError> {
    let plan = read(&args.plan)?;
    let inventory = workplace::inventory(&args.journal)?;
    let inventory = inventory.unwrap_or_else(|| Path::new(&plan.inventory.file).to_owned());
    check::inventory(&plan, &inventory)?;
    let workplace = Workplace::new(&args.journal, &args.hooks, Some(&inventory))?;
    let items = check::items(&plan, &args.only)?;
    let warnings = check::hooks(&items, &workplace.hooks)?;
    tell(&warnings);
    if !args.execute {
        let records = match workplace.read()? {
            Some(reading) => check::estate(&plan, reading)?,
            None => Vec::new(),
        };
        let state = check::replay(&records)?;
        let checked = check::journal(&items, &state)?;
        return preview::show(&checked, args.format, workplace.clock.now());
    }
    execute(args, &plan, &workplace, &items)
}

/// Begins what can be begun; what has to wait for its time is begun last, and waited for without holding the journal.
fn execute(
    args: &RunArgs,
    plan: &Plan,
    workplace: &Workplace,
    items: &[&crate::rotation::plan::Item],
) -> Result<ExitStatus, CliError> {
    let mut journal = workplace.open(&plan.estate)?;
    let state = check::replay(journal.records())?;
    let Checked { candidates, notes } = check::journal(items, &state)?;
    tell(&notes);
    let now = workplace.clock.now();
    let is_early = |candidate: &Candidate<'_>| candidate.item.not_before.filter(|at| *at > now);
    let (mut later, ready): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|candidate| is_early(candidate).is_some());
    later.sort_by_key(|candidate| candidate.item.not_before);
    let mut results = Results::default();
    begin(workplace, &mut journal, plan, &ready, &mut results)?;
    drop(journal);
    let mut notes = Vec::new();
    for candidate in later {
        let Some(until) = candidate.item.not_before else { continue };
        if !reached(workplace, &candidate, until) {
            notes.push(format!(
                "{}: it may not begin before {until}: run the plan again then with --only {}",
                candidate.item.credential, candidate.item.credential
            ));
            results.has_unbegun = true;
            continue;
        }
        let mut journal = workplace.open(&plan.estate)?;
        // Others may have begun it meanwhile.
        let state = check::replay(journal.records())?;
        let checked = check::journal(&[candidate.item], &state)?;
        begin(workplace, &mut journal, plan, &checked.candidates, &mut results)?;
    }
    let records = workplace.read()?.map(|reading| reading.records).unwrap_or_default();
    let state = check::replay(&records)?;
    conclude(workplace, &state, &results, args.format, &notes, |id, ending| {
        ending == Ending::Completed || revokes_only(&state, id)
    })
}

/// Waits for the time of a rotation; false if that is not wanted.
fn reached(workplace: &Workplace, candidate: &Candidate<'_>, until: Timestamp) -> bool {
    if workplace.patience() == Patience::Leave {
        return false;
    }
    tell(&[format!("{}: waits until {until}, as planned", candidate.item.credential)]);
    let sleeper = Sleeper { stop: workplace.stop };
    loop {
        let left = until.duration_since(workplace.clock.now());
        match Duration::try_from(left) {
            Ok(left) if !left.is_zero() => {
                if sleeper.wait(left.min(LONGEST_SLEEP)) == Flow::Stop {
                    return false;
                }
            }
            _ => return true,
        }
    }
}

fn begin(
    workplace: &Workplace,
    journal: &mut crate::journal::Journal,
    plan: &Plan,
    candidates: &[Candidate<'_>],
    results: &mut Results,
) -> Result<(), CliError> {
    workplace.work(journal, |engine| {
        for Candidate { id, item } in candidates {
            if workplace.stop.load(Ordering::Relaxed) {
                results.has_unbegun = true;
                break;
            }
            let rest = engine.begin(id, &plan.digest, &plan.trigger, item)?;
            if matches!(rest, Rest::ClockSetBack(_)) && engine.state().get(id).is_none() {
                results.has_unbegun = true;
            }
            results.add(id, rest);
        }
        Ok(())
    })
}

/// Reads the plan; nothing else is read from it later.
fn read(path: &Path) -> Result<Plan, CliError> {
    let shown = path.display();
    let unreadable =
        |cause: std::io::Error| CliError::Usage(format!("cannot read the plan {shown}: {cause}"));
    let mut text = String::new();
    let mut source: Box<dyn std::io::Read> = if path == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(path).map_err(unreadable)?)
    };
    let length = source.by_ref().take(LARGEST + 1).read_to_string(&mut text).map_err(unreadable)?;
    if length as u64 > LARGEST {
        return Err(CliError::Usage(format!("the plan {shown} is larger than 64 MiB: it is none")));
    }
    Plan::read(&text).map_err(|error| CliError::Usage(format!("the plan {shown} is refused: {error}")))
}

/// What became of each rotation.
#[derive(Debug, Default)]
pub(super) struct Results {
    rests: Vec<(String, Rest)>,
    /// True if something was not begun.
    has_unbegun: bool,
}

impl Results {
    pub(super) fn add(&mut self, id: &str, rest: Rest) {
        self.rests.push((id.to_owned(), rest));
    }
}

/// Tells how each of them stands, and decides about the status.
pub(super) fn conclude(
    workplace: &Workplace,
    state: &State,
    results: &Results,
    format: StateFormat,
    notes: &[String],
    is_wished: impl Fn(&str, Ending) -> bool,
) -> Result<ExitStatus, CliError> {
    let mut notes = notes.to_vec();
    for (id, rest) in &results.rests {
        match rest {
            Rest::ClockSetBack(seconds) => notes.push(format!(
                "{id}: the clock is {seconds} s behind the journal: set it right, or go on with --accept-clock, and what is \
                 waited for begins to count from now"
            )),
            Rest::Interrupted => {
                notes.push(format!("{id}: interrupted: `straykey rotate resume {id}` goes on"));
            }
            Rest::Ended(..) | Rest::Waits { .. } | Rest::People(_) | Rest::Stalled(_) => {}
        }
    }
    let ids: Vec<String> = results.rests.iter().map(|(id, _)| id.clone()).collect();
    if ids.is_empty() && notes.is_empty() {
        notes.push("nothing is under way".to_owned());
    }
    view::write(state, &ids, workplace.clock.now(), format, &notes)?;
    let is_well = results.rests.iter().all(|(id, rest)| match rest {
        Rest::Ended(ending, left_out) => left_out.is_empty() && is_wished(id, *ending),
        _ => false,
    });
    Ok(if is_well && !results.has_unbegun { ExitStatus::Clean } else { ExitStatus::Findings })
}

/// Notes go where progress goes.
fn tell(notes: &[String]) {
    for note in notes {
        // When standard error is closed there is nobody to tell.
        let _ = writeln!(std::io::stderr(), "straykey: {}", printable(note));
    }
}
