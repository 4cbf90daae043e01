//! Whether an item of a plan can be carried out at all. A plan is a file: what it asks for is checked before anything is done.

use std::collections::BTreeSet;

use crate::rotation::plan::{Action, Item};
use crate::rotation::{Mode, Step};

/// Why an item is no rotation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A step that this order does not have.
    #[error("`{0}` is no step of a rotation that is {1}")]
    Foreign(Step, Mode),
    /// A step before one that has to come first.
    #[error("`{0}` comes after `{1}`, and has to come before it")]
    Order(Step, Step),
    /// The same step twice.
    #[error("`{0}` is there twice")]
    Twice(Step),
    /// A step that has to be there.
    #[error("`{0}` is missing")]
    Missing(Step),
    /// A step that somebody has to do.
    #[error("`{0}` is left out, and a rotation cannot do without it")]
    LeftOut(Step),
    /// A consumer that a step forgets.
    #[error("`{0}` is missing for {1}")]
    Forgotten(Step, String),
    /// A consumer that nobody knows.
    #[error("`{0}` names {1}, which is no consumer of it")]
    Stranger(Step, String),
    /// A consumer where there is none, or the other way round.
    #[error("`{0}` is done once for each consumer, and for nobody else")]
    Scope(Step),
    /// A hook where the journal acts, or the other way round.
    #[error("`{0}` is done by the journal, and by nothing else")]
    Internal(Step),
    /// A program without a name.
    #[error("the hook of `{0}` has no program")]
    NoProgram(Step),
    /// No window.
    #[error("it has no acceptance window")]
    NoWindow,
}

/// Checks an item.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(item: &Item) -> Result<(), Unfit> {
    order(item)?;
    let consumers: BTreeSet<&str> = item.consumers.iter().map(|consumer| &*consumer.name).collect();
    for planned in &item.steps {
        let step = planned.step;
        match &planned.consumer {
            Some(_) if !step.is_per_consumer() => return Err(Unfit::Scope(step)),
            None if step.is_per_consumer() => return Err(Unfit::Scope(step)),
            Some(name) if !consumers.contains(&**name) => return Err(Unfit::Stranger(step, name.clone())),
            Some(_) | None => {}
        }
        fit(step, &planned.action)?;
    }
    for (step, action) in &item.contingency {
        if !matches!(step, Step::Restore | Step::Withdraw | Step::Page) {
            return Err(Unfit::Foreign(*step, item.mode));
        }
        fit(*step, action)?;
        if step.is_essential() && matches!(action, Action::Skip { .. }) {
            return Err(Unfit::LeftOut(*step));
        }
    }
    match item.mode {
        Mode::Scheduled => scheduled(item),
        Mode::Emergency => emergency(item),
    }
}

/// Each step at most once, and never before one that it has to follow.
fn order(item: &Item) -> Result<(), Unfit> {
    let order = Step::order(item.mode);
    let mut seen = BTreeSet::new();
    let mut last = None;
    for planned in &item.steps {
        let Some(at) = order.iter().position(|step| *step == planned.step) else {
            return Err(Unfit::Foreign(planned.step, item.mode));
        };
        if let Some((before, step)) = last
            && at < before
        {
            return Err(Unfit::Order(planned.step, step));
        }
        last = Some((at, planned.step));
        if !seen.insert((planned.step, &planned.consumer)) {
            return Err(Unfit::Twice(planned.step));
        }
    }
    Ok(())
}

/// Whether this may do the step.
fn fit(step: Step, action: &Action) -> Result<(), Unfit> {
    if step.is_internal() != matches!(action, Action::Journal) {
        return Err(Unfit::Internal(step));
    }
    match action {
        Action::Hook { argv, .. } if argv.first().is_none_or(String::is_empty) => Err(Unfit::NoProgram(step)),
        Action::Hook { .. } | Action::Journal | Action::Person { .. } | Action::Skip { .. } => Ok(()),
    }
}

/// Every step that a scheduled rotation cannot do without, done by somebody; each consumer asked.
fn scheduled(item: &Item) -> Result<(), Unfit> {
    if item.window.is_none() {
        return Err(Unfit::NoWindow);
    }
    for step in [Step::Create, Step::Test, Step::OpenWindow, Step::Store, Step::Verify, Step::Revoke] {
        somebody_does(item, step)?;
    }
    for consumer in &item.consumers {
        let is_asked = |planned: &&crate::rotation::plan::PlannedStep| {
            planned.step == Step::Confirm && planned.consumer.as_ref() == Some(&consumer.name)
        };
        match item.steps.iter().find(is_asked) {
            None => return Err(Unfit::Forgotten(Step::Confirm, consumer.name.clone())),
            Some(planned) if matches!(planned.action, Action::Skip { .. }) => {
                return Err(Unfit::LeftOut(Step::Confirm));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The revocation and its record; if a new version is made, it is also tested and stored.
fn emergency(item: &Item) -> Result<(), Unfit> {
    somebody_does(item, Step::Revoke)?;
    somebody_does(item, Step::Record)?;
    if makes_a_version(item) {
        somebody_does(item, Step::Test)?;
        somebody_does(item, Step::Store)?;
    } else if let Some(step) =
        [Step::Test, Step::Store].into_iter().find(|step| somebody_does(item, *step).is_ok())
    {
        return Err(Unfit::Order(step, Step::Create));
    }
    Ok(())
}

/// False for a rotation that only revokes.
#[must_use]
pub fn makes_a_version(item: &Item) -> bool {
    somebody_does(item, Step::Create).is_ok()
}

fn somebody_does(item: &Item, step: Step) -> Result<(), Unfit> {
    match item.steps.iter().find(|planned| planned.step == step) {
        None => Err(Unfit::Missing(step)),
        Some(planned) if matches!(planned.action, Action::Skip { .. }) => Err(Unfit::LeftOut(step)),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Unfit, check};
    use crate::coordinator::sample;
    use crate::rotation::plan::{Action, Item};
    use crate::rotation::{Mode, Step};

    fn changed(mode: Mode, change: impl FnOnce(&mut Item)) -> Result<(), Unfit> {
        let mut item = sample::item(mode, &["a", "b"]);
        change(&mut item);
        check(&item)
    }

    fn skip(item: &mut Item, step: Step) {
        for planned in item.steps.iter_mut().filter(|planned| planned.step == step) {
            planned.action = Action::Skip { reason: "not wanted".to_owned() };
        }
    }

    fn swap(item: &mut Item, one: Step, other: Step) {
        let at = |step| item.steps.iter().position(|planned| planned.step == step).unwrap();
        let (one, other) = (at(one), at(other));
        item.steps.swap(one, other);
    }

    #[test]
    fn what_is_planned_is_fit() {
        for mode in [Mode::Emergency, Mode::Scheduled] {
            assert_eq!(changed(mode, |_| ()), Ok(()));
            assert_eq!(check(&sample::item(mode, &[])), Ok(()));
        }
    }

    #[test]
    fn nothing_essential_is_left_out_or_missing() {
        let essential = [Step::Create, Step::Test, Step::Store, Step::Confirm, Step::Verify, Step::Revoke];
        for step in essential {
            assert_eq!(changed(Mode::Scheduled, |item| skip(item, step)), Err(Unfit::LeftOut(step)));
        }
        for step in [Step::Create, Step::Test, Step::Store, Step::Verify, Step::Revoke, Step::OpenWindow] {
            let gone = changed(Mode::Scheduled, |item| item.steps.retain(|planned| planned.step != step));
            assert_eq!(gone, Err(Unfit::Missing(step)));
        }
        for step in [Step::Test, Step::Store, Step::Revoke] {
            assert_eq!(changed(Mode::Emergency, |item| skip(item, step)), Err(Unfit::LeftOut(step)));
        }
        for step in [Step::Announce, Step::Notify] {
            assert_eq!(changed(Mode::Scheduled, |item| skip(item, step)), Ok(()));
        }
        for step in [Step::Halt, Step::Resume, Step::Notify] {
            assert_eq!(changed(Mode::Emergency, |item| skip(item, step)), Ok(()));
        }
    }

    #[test]
    fn an_emergency_may_only_revoke() {
        let only = changed(Mode::Emergency, |item| {
            for step in [Step::Create, Step::Test, Step::Store] {
                skip(item, step);
            }
        });
        assert_eq!(only, Ok(()));
        let half = changed(Mode::Emergency, |item| skip(item, Step::Create));
        assert_eq!(half, Err(Unfit::Order(Step::Test, Step::Create)));
    }

    #[test]
    fn the_order_is_that_of_the_mode() {
        let cases = [
            (Mode::Scheduled, Step::Revoke, Step::Verify, Unfit::Order(Step::Verify, Step::Revoke)),
            (Mode::Scheduled, Step::Create, Step::Test, Unfit::Order(Step::Create, Step::Test)),
            (Mode::Emergency, Step::Revoke, Step::Record, Unfit::Order(Step::Revoke, Step::Record)),
        ];
        for (mode, one, other, expected) in cases {
            assert_eq!(changed(mode, |item| swap(item, one, other)), Err(expected));
        }
        let other = changed(Mode::Emergency, |item| item.mode = Mode::Scheduled);
        assert_eq!(other, Err(Unfit::Foreign(Step::Record, Mode::Scheduled)));
    }

    #[test]
    fn each_consumer_is_asked_and_nobody_else() {
        let without = changed(Mode::Scheduled, |item| {
            item.steps
                .retain(|planned| planned.step != Step::Confirm || planned.consumer.as_deref() != Some("b"));
        });
        assert_eq!(without, Err(Unfit::Forgotten(Step::Confirm, "b".to_owned())));
        let stranger = changed(Mode::Scheduled, |item| drop(item.consumers.pop()));
        assert_eq!(stranger, Err(Unfit::Stranger(Step::Announce, "b".to_owned())));
        let twice = changed(Mode::Scheduled, |item| item.steps.insert(0, item.steps[0].clone()));
        assert_eq!(twice, Err(Unfit::Twice(Step::Create)));
        let scope = changed(Mode::Scheduled, |item| item.steps[0].consumer = Some("a".to_owned()));
        assert_eq!(scope, Err(Unfit::Scope(Step::Create)));
    }

    #[test]
    fn hooks_have_programs_and_the_journal_does_its_own_steps() {
        let hook = |argv: &[&str]| Action::Hook {
            argv: argv.iter().map(|&part| part.to_owned()).collect(),
            timeout_seconds: 1,
            attempts: 1,
        };
        let set = |step, action| {
            changed(Mode::Scheduled, |item| {
                item.steps.iter_mut().find(|planned| planned.step == step).unwrap().action = action;
            })
        };
        assert_eq!(set(Step::Create, hook(&[])), Err(Unfit::NoProgram(Step::Create)));
        assert_eq!(set(Step::Create, hook(&[""])), Err(Unfit::NoProgram(Step::Create)));
        assert_eq!(set(Step::Create, Action::Journal), Err(Unfit::Internal(Step::Create)));
        assert_eq!(set(Step::OpenWindow, hook(&["x"])), Err(Unfit::Internal(Step::OpenWindow)));
        assert_eq!(changed(Mode::Scheduled, |item| item.window = None), Err(Unfit::NoWindow));
    }
}
