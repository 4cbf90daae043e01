//! How long the old version is accepted beside the new one, and when that may begin.

use jiff::{SignedDuration, Timestamp};

use super::request::{Timing, seconds};
use crate::finding::readiness::{Cause as HoldCause, Readiness, Verdict};
use crate::inventory::policy::shown;
use crate::inventory::window::{AcceptanceWindow, SHORTEST};
use crate::rotation::plan::Window;

/// A window, and what its reviewer should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// The window.
    pub window: Window,
    /// The earliest instant at which it may begin, if it has to wait.
    pub not_before: Option<Timestamp>,
    /// A sentence each.
    pub remarks: Vec<String>,
}

/// What a window has to fit.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<'a> {
    /// The instant for which it is planned.
    pub as_of: Timestamp,
    /// The longest window that policy allows.
    pub longest: SignedDuration,
    /// What the consumers need.
    pub proposed: &'a AcceptanceWindow,
    /// When the consumers are ready.
    pub readiness: &'a Readiness,
    /// Whether consumers are told before the new version is stored.
    pub is_announced: bool,
}

/// Why no window fits: a sentence, and the remedy.
pub type Misfit = (String, String);

/// The window.
///
/// # Errors
/// When it would be over before the new version is stored.
pub fn fit(conditions: &Conditions<'_>, timing: &Timing) -> Result<Fitted, Misfit> {
    let Conditions { as_of, longest, proposed, readiness, is_announced } = *conditions;
    let mut remarks = Vec::new();
    let (begin, end) = (readiness.verdict.from(as_of), readiness.verdict.accept_until());
    let sessions = begin.zip(end).map_or(SignedDuration::ZERO, |(begin, end)| end.duration_since(begin));
    let need = proposed.length.max(sessions).min(longest);
    let length = match timing.window {
        Some(asked) if asked > longest => {
            remarks.push(format!(
                "The acceptance window of {} that was asked for is longer than policy allows: it is {}.",
                shown(asked),
                shown(longest)
            ));
            longest
        }
        Some(asked) => {
            if asked < need {
                remarks.push(format!(
                    "The acceptance window of {} that was asked for is shorter than the {} that its consumers need.",
                    shown(asked),
                    shown(need)
                ));
            }
            asked
        }
        None => need,
    };
    if length < SHORTEST {
        remarks.push(format!("The acceptance window is shorter than {}.", shown(SHORTEST)));
    }
    for (name, need) in &proposed.exceeded_by {
        remarks.push(format!(
            "{name} may need the old version for {}, longer than any acceptance window may be ({}): have it restarted, or \
             confirm for it.",
            shown(*need),
            shown(longest)
        ));
    }
    let notice = if is_announced { timing.notice } else { SignedDuration::ZERO };
    if notice >= length {
        return Err((
            format!(
                "its consumers would be told {} before the new version is stored, and the acceptance window is over after \
                 {}",
                shown(notice),
                shown(length)
            ),
            "plan with a shorter --notice, or allow a longer window (--window, `acceptance_window` of the kind)".to_owned(),
        ));
    }
    let not_before = match readiness.verdict {
        Verdict::Wait { from, .. } => {
            remarks.push(format!(
                "It begins on {from} at the earliest: until then somebody is in a longer session."
            ));
            Some(from)
        }
        Verdict::Now | Verdict::Overlap { .. } | Verdict::Unknown => None,
    };
    remarks.extend(readiness.holds.iter().filter_map(|hold| held(&hold.consumer, hold.cause)));
    let late = readiness.begin_by.filter(|begin_by| *begin_by < not_before.unwrap_or(as_of));
    remarks.extend(
        late.map(|at| format!("It cannot be over before its deadline any more: it had to begin by {at}.")),
    );
    let window = Window {
        seconds: seconds(length),
        notice_seconds: seconds(notice),
        observe_seconds: seconds(timing.observe),
    };
    Ok(Fitted { window, not_before, remarks })
}

/// What has to be known of a consumer that does not swap by itself.
fn held(name: &str, cause: HoldCause) -> Option<String> {
    Some(match cause {
        HoldCause::NoAgent => {
            format!("{name} has no entry in the inventory: nobody can tell when it picks up a new version.")
        }
        HoldCause::NoRefresh => {
            format!("{name} does not declare when it picks up a new version (`refresh`).")
        }
        HoldCause::NoSession => format!("{name} does not declare how long its sessions are (`max_session`)."),
        HoldCause::Restart(_) | HoldCause::LongestRestart(_) => {
            format!("{name} picks the new version up when it is restarted: have that done after `store`.")
        }
        HoldCause::LongestSession(until) => {
            format!(
                "{name} is in a session that may last until {until}: let it start no other one before that is over."
            )
        }
        HoldCause::Session(_) => return None,
    })
}
