//! `straykey rotate resume`: goes on with what is under way.

use std::collections::BTreeSet;
use std::time::Duration;

use super::args::ResumeArgs;
use super::run::{Results, conclude};
use super::selection;
use super::workplace::{self, Workplace};
use crate::cli::{CliError, ExitStatus, examiner};
use crate::coordinator::engine::{Claim, Word};
use crate::coordinator::version::is_named;
use crate::coordinator::{Phase, State};
use crate::inventory::duration::WrittenDuration;
use crate::journal::record::Ending;
use crate::rotation::Step;
use crate::rotation::exchange::VersionFacts;

/// Goes on as far as it goes.
pub(super) fn run(args: &ResumeArgs) -> Result<ExitStatus, CliError> {
    examiner::refuse_secrets("--note", args.note.as_deref())?;
    examiner::refuse_secrets("--version", args.new_version.as_deref())?;
    let words = words(args)?;
    let extend = args.extend.as_deref().map(length).transpose()?;
    let inventory = workplace::inventory(&args.journal)?;
    let workplace = Workplace::new(&args.journal, &args.hooks, inventory.as_deref())?;
    let mut journal = workplace.reopen()?;
    let state = State::replay(journal.records()).map_err(|error| CliError::Usage(error.to_string()))?;
    let is_about_one = !words.is_empty() || extend.is_some();
    let ids = if is_about_one {
        vec![selection::single(&state, &args.rotations)?]
    } else {
        selection::under_way(&state, &args.rotations)?
    };
    let going_back: BTreeSet<String> = ids
        .iter()
        .filter(|id| state.get(id).is_some_and(|rotation| matches!(rotation.phase, Phase::Back { .. })))
        .cloned()
        .collect();
    let results = workplace.work(&mut journal, |engine| {
        let mut results = Results::default();
        for id in &ids {
            let waits_for_clock = engine.clock_is_behind(id)?;
            if let Some(rest) = waits_for_clock {
                results.add(id, rest);
                continue;
            }
            if let Some(by) = extend {
                engine.extend(id, by)?;
            }
            for word in &words {
                engine.hear(id, word)?;
            }
            engine.take_up(id, args.note.as_deref())?;
            results.add(id, engine.go_on(id)?);
        }
        Ok(results)
    })?;
    let state = State::replay(journal.records()).map_err(|error| CliError::Usage(error.to_string()))?;
    conclude(&workplace, &state, &results, args.format, &[], |id, ending| {
        // What was turned back already has come to the end that somebody wished for.
        ending == Ending::Completed || going_back.contains(id) || revokes_only(&state, id)
    })
}

/// True for a rotation that was never to bring a new version.
pub(super) fn revokes_only(state: &State, id: &str) -> bool {
    state.get(id).is_some_and(|rotation| !crate::coordinator::admission::makes_a_version(&rotation.item))
}

fn length(text: &str) -> Result<Duration, CliError> {
    let wrong = |reason: String| CliError::Usage(format!("--extend: {reason}"));
    let length = WrittenDuration::new(text.to_owned()).length().map_err(|error| wrong(error.to_string()))?;
    let length = Duration::try_from(length).map_err(|error| wrong(error.to_string()))?;
    if length.is_zero() { Err(wrong("write how much longer, such as `30m`".to_owned())) } else { Ok(length) }
}

/// What people say.
fn words(args: &ResumeArgs) -> Result<Vec<Word>, CliError> {
    let fingerprint = args.fingerprint.as_deref().map(str::parse).transpose();
    let fingerprint = fingerprint.map_err(|error| CliError::Usage(format!("--fingerprint: {error}")))?;
    let made = VersionFacts { fingerprint, version: args.new_version.clone(), ..VersionFacts::default() };
    let done: Vec<(Step, Option<String>)> =
        args.done.iter().map(|text| step("--done", text)).collect::<Result<_, _>>()?;
    if is_named(&made) && !done.iter().any(|(step, _)| *step == Step::Create) {
        let problem =
            "--fingerprint and --version say what `--done create` made, which is not among what was done";
        return Err(CliError::Usage(problem.to_owned()));
    }
    let word = |step, consumer, claim| Word { step, consumer, claim, note: args.note.clone() };
    let done = done.into_iter().map(|(step, consumer)| {
        let facts = if step == Step::Create { made.clone() } else { VersionFacts::default() };
        word(step, consumer, Claim::Done(facts))
    });
    let not_done = args.not_done.iter().map(|text| {
        let (step, consumer) = step("--not-done", text)?;
        Ok(word(step, consumer, Claim::NotDone))
    });
    let not_done: Vec<Word> = not_done.collect::<Result<_, CliError>>()?;
    Ok(done.chain(not_done).collect())
}

/// `confirm=invoice-agent`.
fn step(option: &str, text: &str) -> Result<(Step, Option<String>), CliError> {
    let (name, consumer) = match text.split_once('=') {
        Some((name, consumer)) => (name, Some(consumer.to_owned())),
        None => (text, None),
    };
    let step: Step = name.parse().map_err(|_| {
        let near = crate::suggest::nearest(name, Step::ALL.into_iter().map(Step::as_str));
        let hint = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
        CliError::Usage(format!("{option}: `{name}` is no step{hint}"))
    })?;
    if step.is_per_consumer() && consumer.is_none() {
        return Err(CliError::Usage(format!("{option}: say for whom: `{step}=CONSUMER`")));
    }
    Ok((step, consumer))
}

#[cfg(test)]
mod tests {
    use super::{length, step};
    use crate::rotation::Step;

    #[test]
    fn steps_are_named_with_their_consumers() {
        assert_eq!(step("--done", "revoke").unwrap(), (Step::Revoke, None));
        assert_eq!(step("--done", "confirm=a=b").unwrap(), (Step::Confirm, Some("a=b".to_owned())));
        let problem = |text| step("--done", text).unwrap_err().to_string();
        assert_eq!(problem("revok"), "--done: `revok` is no step: did you mean `revoke`?");
        assert_eq!(problem("confirm"), "--done: say for whom: `confirm=CONSUMER`");
    }

    #[test]
    fn a_window_is_made_longer_and_not_by_nothing() {
        assert_eq!(length("30m").unwrap().as_secs(), 1800);
        for text in ["0s", "-1h", "soon", "1mo"] {
            assert!(length(text).is_err(), "{text}");
        }
    }
}
