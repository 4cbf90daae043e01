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

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Conditions, fit};
    use crate::finding::readiness::{Cause, Hold, Readiness, Verdict};
    use crate::inventory::window::{AcceptanceWindow, Basis};
    use crate::planning::Timing;

    fn mins(mins: i64) -> SignedDuration {
        SignedDuration::from_mins(mins)
    }

    /// Minutes after the instant of the plan.
    fn at(mins: i64) -> Timestamp {
        let as_of: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        as_of.checked_add(SignedDuration::from_mins(mins)).unwrap()
    }

    fn timing(window: Option<i64>, notice: i64) -> Timing {
        Timing {
            window: window.map(mins),
            notice: mins(notice),
            observe: mins(15),
            timeout: SignedDuration::from_secs(60),
            attempts: 3,
        }
    }

    /// Seconds of the window and its notice, when it may begin, and how many remarks there are; nothing if none fits.
    fn fitted(
        proposed: i64,
        verdict: Verdict,
        timing: &Timing,
    ) -> Option<(u64, u64, Option<Timestamp>, usize)> {
        let readiness = Readiness { verdict, holds: Vec::new(), begin_by: None, fails_from: None };
        let proposed =
            AcceptanceWindow { length: mins(proposed), basis: Basis::Consumers, exceeded_by: Vec::new() };
        let conditions = Conditions {
            as_of: at(0),
            longest: mins(240),
            proposed: &proposed,
            readiness: &readiness,
            is_announced: true,
        };
        let fitted = fit(&conditions, timing).ok()?;
        let window = fitted.window;
        Some((window.seconds / 60, window.notice_seconds / 60, fitted.not_before, fitted.remarks.len()))
    }

    #[test]
    fn the_window_fits_the_consumers_the_sessions_and_policy() {
        let overlap = |until| Verdict::Overlap { accept_until: at(until) };
        let wait = |from, until| Verdict::Wait { from: at(from), accept_until: at(until) };
        // What consumers need, when they are ready, what was asked for, the notice; the window and its remarks.
        for (proposed, verdict, window, notice, expected) in [
            (40, Verdict::Now, None, 5, Some((40, 5, None, 0))),
            (40, overlap(40), None, 5, Some((40, 5, None, 0))),
            (40, overlap(41), None, 5, Some((41, 5, None, 0))),
            (40, overlap(240), None, 5, Some((240, 5, None, 0))),
            (240, wait(60, 300), None, 5, Some((240, 5, Some(at(60)), 1))),
            (40, Verdict::Unknown, None, 5, Some((40, 5, None, 0))),
            (40, Verdict::Now, Some(40), 5, Some((40, 5, None, 0))),
            (40, Verdict::Now, Some(39), 5, Some((39, 5, None, 1))),
            (40, Verdict::Now, Some(240), 5, Some((240, 5, None, 0))),
            (40, Verdict::Now, Some(241), 5, Some((240, 5, None, 1))),
            (15, Verdict::Now, Some(15), 5, Some((15, 5, None, 0))),
            (15, Verdict::Now, Some(14), 5, Some((14, 5, None, 2))),
            (40, Verdict::Now, None, 39, Some((40, 39, None, 0))),
            (40, Verdict::Now, None, 40, None),
            (40, Verdict::Now, Some(5), 5, None),
        ] {
            let case = format!("{proposed} {verdict:?} {window:?} {notice}");
            assert_eq!(fitted(proposed, verdict, &timing(window, notice)), expected, "{case}");
        }
    }

    #[test]
    fn who_has_to_be_waited_for_or_asked_is_told() {
        let hold = |consumer: &str, cause| Hold { consumer: consumer.to_owned(), cause };
        let readiness = Readiness {
            verdict: Verdict::Unknown,
            holds: vec![
                hold("a", Cause::NoAgent),
                hold("b", Cause::NoRefresh),
                hold("c", Cause::NoSession),
                hold("d", Cause::Restart(at(3))),
                hold("e", Cause::LongestSession(at(3))),
                hold("f", Cause::Session(at(3))),
            ],
            begin_by: Some(at(-1)),
            fails_from: None,
        };
        let proposed = AcceptanceWindow {
            length: mins(240),
            basis: Basis::Consumers,
            exceeded_by: vec![("g".to_owned(), mins(600))],
        };
        let conditions = Conditions {
            as_of: at(0),
            longest: mins(240),
            proposed: &proposed,
            readiness: &readiness,
            is_announced: false,
        };
        let fitted = fit(&conditions, &timing(None, 5)).unwrap();
        assert_eq!(fitted.window.notice_seconds, 0, "nobody tells them");
        let firsts: Vec<&str> = fitted.remarks.iter().filter_map(|text| text.split(' ').next()).collect();
        assert_eq!(firsts, ["g", "a", "b", "c", "d", "e", "It"], "{:#?}", fitted.remarks);
    }
}
