//! The steps of a rotation, and by what each is done: the hook of the inventory, the journal, a person, or nothing.

use std::collections::BTreeMap;

use super::request::{Timing, seconds};
use crate::inventory::Credential;
use crate::rotation::plan::{Action, Consumer, OldVersion, PlannedStep};
use crate::rotation::{Mode, Step};

/// How much of a rotation there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// A new version replaces the old one.
    Replacement,
    /// The old version is revoked, and no new one is made: for this reason.
    Revocation(String),
}

/// What steps are planned for.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// The declared credential.
    pub entry: &'a Credential,
    /// The version that goes.
    pub old: &'a OldVersion,
    /// In which order.
    pub mode: Mode,
    /// How much there is to do.
    pub extent: &'a Extent,
    /// Where a person revokes it.
    pub page: Option<&'a str>,
    /// How long hooks may take.
    pub timing: &'a Timing,
}

impl Job<'_> {
    /// All steps, in their order.
    #[must_use]
    pub fn steps(&self, consumers: &[Consumer]) -> Vec<PlannedStep> {
        let of_step = |step: &Step| -> Vec<PlannedStep> {
            let planned = |consumer: Option<&Consumer>| PlannedStep {
                step: *step,
                consumer: consumer.map(|consumer| consumer.name.clone()),
                action: self.action(*step, consumer.map(|consumer| consumer.name.as_str())),
            };
            if step.is_per_consumer() {
                consumers.iter().map(|consumer| planned(Some(consumer))).collect()
            } else {
                vec![planned(None)]
            }
        };
        Step::order(self.mode).iter().flat_map(of_step).collect()
    }

    /// What is done if something goes wrong. What was revoked cannot be restored.
    #[must_use]
    pub fn contingency(&self) -> BTreeMap<Step, Action> {
        let steps: &[Step] = match (self.extent, self.mode) {
            (Extent::Revocation(_), _) => &[Step::Page],
            (Extent::Replacement, Mode::Emergency) => &[Step::Page, Step::Withdraw],
            (Extent::Replacement, Mode::Scheduled) => &[Step::Page, Step::Restore, Step::Withdraw],
        };
        steps.iter().map(|step| (*step, self.of_contingency(*step))).collect()
    }

    fn of_contingency(&self, step: Step) -> Action {
        self.hook(step).unwrap_or_else(|| Action::Person { instruction: self.instruction(step, None) })
    }

    fn action(&self, step: Step, consumer: Option<&str>) -> Action {
        if step.is_internal() {
            return Action::Journal;
        }
        if let Extent::Revocation(reason) = self.extent
            && !matches!(step, Step::Revoke | Step::Notify)
        {
            return Action::Skip { reason: reason.clone() };
        }
        // A hook that is told nothing but a fingerprint cannot know an old version from the one in use.
        let is_blind = step == Step::Revoke && self.is_old_and_nameless();
        match self.hook(step).filter(|_| !is_blind) {
            Some(hook) => hook,
            None if step.is_essential() => Action::Person { instruction: self.instruction(step, consumer) },
            None => Action::Skip { reason: without_hook(step, consumer) },
        }
    }

    /// True for a version that was replaced before and has no name at its issuer.
    fn is_old_and_nameless(&self) -> bool {
        let is_old = self.entry.retired.is_some() || self.old.fingerprint != self.entry.fingerprint;
        is_old && self.old.public_id.is_none() && self.old.version.is_none()
    }

    fn hook(&self, step: Step) -> Option<Action> {
        let argv = self.entry.rotate.get(step.as_str())?;
        Some(Action::Hook {
            argv: argv.clone(),
            timeout_seconds: seconds(self.timing.timeout).max(1),
            attempts: self.timing.attempts,
        })
    }

    /// What a person is asked to do.
    fn instruction(&self, step: Step, consumer: Option<&str>) -> String {
        let (id, old) = (&self.entry.id, named(self.old));
        let issuer = self.entry.provider.as_deref().unwrap_or("whoever issues it");
        let at = self.page.map_or_else(|| format!("with {issuer}"), |page| format!("at {page}"));
        let place = self
            .entry
            .stored_in
            .as_deref()
            .map_or_else(|| "where its consumers fetch it".to_owned(), |place| format!("in {place}"));
        let consumer = consumer.unwrap_or("the consumer");
        match step {
            Step::Revoke => format!("Revoke {old} of {id} {at}, and no other version."),
            Step::Create => {
                format!(
                    "Make a new version of {id} with {issuer}. Keep it out of arguments, chats and tickets."
                )
            }
            Step::Test => format!("Try whether the new version of {id} opens what it is for."),
            Step::Store => format!("Put the new version of {id} {place}."),
            Step::Confirm => format!("Find out whether {consumer} uses the new version of {id}."),
            Step::Verify => format!(
                "Find out whether {id} works with its new version, that nobody uses {old}, and that no more requests fail \
                 than before."
            ),
            Step::Restore => format!("Put {old} of {id} back {place}."),
            Step::Withdraw => format!("Revoke the new version of {id} {at}: the old one stays."),
            Step::Page => {
                let owner = self.entry.owner.as_deref().unwrap_or("whoever answers for it");
                format!("Call {owner}: the rotation of {id} cannot go on by itself.")
            }
            Step::Record | Step::Halt | Step::OpenWindow | Step::Announce | Step::Resume | Step::Notify => {
                format!("{step} of {id} for {consumer}.")
            }
        }
    }
}

/// What names a version for a person: the provider's page shows a public id or a version, and never a fingerprint.
fn named(old: &OldVersion) -> String {
    match (&old.public_id, &old.version, old.since) {
        (Some(id), _, _) => format!("the version {id}"),
        (None, Some(version), _) => format!("the version {version}"),
        (None, None, Some(since)) => format!("the version of {since}"),
        (None, None, None) => "the old version".to_owned(),
    }
}

/// What it means that there is no hook.
fn without_hook(step: Step, consumer: Option<&str>) -> String {
    let consumer = consumer.unwrap_or("its consumers");
    match step {
        Step::Halt => format!("No hook `halt`: {consumer} runs on, and fails until it has the new version."),
        Step::Resume => format!("No hook `resume`: {consumer} was not halted by a hook."),
        Step::Announce => format!("No hook `announce`: {consumer} swaps when it refreshes."),
        Step::Notify => "No hook `notify`: the journal alone tells that it is over.".to_owned(),
        other => format!("No hook `{other}`."),
    }
}
