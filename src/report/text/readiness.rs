//! Whether a credential may be rotated now, and how far it reaches, in a phrase each.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::finding::consumer::{Activity, Consumer, Origin};
use crate::finding::readiness::{Cause, Hold, Readiness, Verdict};
use crate::finding::{Drift, Finding, Status, Urgency};
use crate::report::sanitize::sanitize;

/// `may begin now, if the old version is accepted until 2026-11-22 08:00 UTC: …`. Nothing where nothing is rotated, where
/// it was rotated already, or where revoking comes first, whoever is in a session.
pub(super) fn words(finding: &Finding, now: Timestamp) -> Option<String> {
    let readiness = finding.readiness.as_deref()?;
    let waits = matches!(finding.urgency, Urgency::Scheduled | Urgency::Urgent);
    let is_replaced = finding.status == Status::Drifted(Drift::Retired);
    (waits && !is_replaced).then(|| of(readiness, now))
}

fn of(readiness: &Readiness, now: Timestamp) -> String {
    let holds: Vec<String> = readiness.holds.iter().map(hold).collect();
    let holds = match holds.as_slice() {
        [] => String::new(),
        holds => format!(": {}", holds.join("; ")),
    };
    let mut text = match readiness.verdict {
        Verdict::Now => format!("may begin now{holds}"),
        Verdict::Overlap { accept_until } => {
            format!("may begin now, if the old version is accepted until {}{holds}", minute(accept_until))
        }
        Verdict::Wait { from, accept_until } => format!(
            "not before {}, and the old version is then accepted until {}{holds}",
            minute(from),
            minute(accept_until)
        ),
        Verdict::Unknown if holds.is_empty() => "nobody can tell when: no consumer is declared".to_owned(),
        Verdict::Unknown => format!("nobody can tell when{holds}"),
    };
    if let Some(begin_by) = readiness.begin_by {
        text += &match begin_by < now {
            true => format!("; too late to be in time (that was {})", minute(begin_by)),
            false => format!("; in time if begun by {}", minute(begin_by)),
        };
    }
    if let Some(fails_from) = readiness.fails_from {
        let verb = if fails_from < now { "has failed" } else { "fails" };
        text += &format!("; what uses it {verb} from {}", minute(fails_from));
    }
    text
}

fn hold(hold: &Hold) -> String {
    let name = sanitize(&hold.consumer);
    match hold.cause {
        Cause::Session(until) => format!("{name} is in a session until {}", minute(until)),
        Cause::LongestSession(until) => {
            format!("{name} may be in a session until {} (hold back new ones)", minute(until))
        }
        Cause::Restart(until) => format!("{name} has to be restarted after its session, {}", minute(until)),
        Cause::LongestRestart(until) => {
            format!(
                "{name} has to be restarted after its session, over by {} (hold back new ones)",
                minute(until)
            )
        }
        Cause::NoRefresh => format!("{name} does not declare when it picks up a new version (`refresh`)"),
        Cause::NoSession => format!("{name} does not declare how long its sessions are (`max_session`)"),
        Cause::NoAgent => format!("{name} has no [[agent]] entry"),
    }
}

/// `invoice-agent, ocr-agent (through invoice-agent), github (found)`, or nothing if nobody is known.
pub(super) fn consumers(consumers: &[Consumer]) -> Option<String> {
    let one = |consumer: &Consumer| {
        let how = match &consumer.origin {
            Origin::Declared => None,
            Origin::Delegated(by) => Some(format!("through {}", sanitize(by))),
            Origin::Discovered => Some("found".to_owned()),
        };
        let gone = (consumer.activity == Activity::Decommissioned).then(|| "decommissioned".to_owned());
        let notes: Vec<String> = how.into_iter().chain(gone).collect();
        match notes.as_slice() {
            [] => sanitize(&consumer.name).to_string(),
            notes => format!("{} ({})", sanitize(&consumer.name), notes.join(", ")),
        }
    };
    let all: Vec<String> = consumers.iter().map(one).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// `2026-11-22 08:00 UTC`.
fn minute(instant: Timestamp) -> String {
    let at = instant.to_zoned(TimeZone::UTC);
    format!("{} {:02}:{:02} UTC", at.date(), at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{consumers, of};
    use crate::finding::consumer::{Activity, Consumer, Origin};
    use crate::finding::readiness::{Cause, Hold, Readiness, Verdict};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn readiness(verdict: Verdict, cause: Option<Cause>) -> Readiness {
        let hold = |cause| Hold { consumer: "a\u{1b}".to_owned(), cause };
        Readiness { verdict, holds: cause.map(hold).into_iter().collect(), begin_by: None, fails_from: None }
    }

    #[test]
    fn every_answer_has_its_words() {
        let (from, until) = (at("2026-11-23T04:00:00Z"), at("2026-11-23T08:00:00Z"));
        let (overlap, wait) =
            (Verdict::Overlap { accept_until: until }, Verdict::Wait { from, accept_until: until });
        for (verdict, cause, expected) in [
            (Verdict::Now, None, "may begin now"),
            (
                overlap,
                Some(Cause::Session(until)),
                "may begin now, if the old version is accepted until 2026-11-23 08:00 UTC: a\\u{1b} is in a session until \
                 2026-11-23 08:00 UTC",
            ),
            (
                wait,
                Some(Cause::LongestSession(until)),
                "not before 2026-11-23 04:00 UTC, and the old version is then accepted until 2026-11-23 08:00 UTC: \
                 a\\u{1b} may be in a session until 2026-11-23 08:00 UTC (hold back new ones)",
            ),
            (Verdict::Unknown, None, "nobody can tell when: no consumer is declared"),
            (
                Verdict::Unknown,
                Some(Cause::NoRefresh),
                "nobody can tell when: a\\u{1b} does not declare when it picks up a new version (`refresh`)",
            ),
        ] {
            assert_eq!(of(&readiness(verdict, cause), at("2026-11-22T00:00:00Z")), expected);
        }
    }

    #[test]
    fn what_is_late_is_said() {
        let dated = Readiness {
            begin_by: Some(at("2026-11-22T00:00:00Z")),
            fails_from: Some(at("2026-11-22T00:00:00Z")),
            ..readiness(Verdict::Now, None)
        };
        let now = of(&dated, at("2026-11-22T00:00:00Z"));
        assert!(now.ends_with(
            "; in time if begun by 2026-11-22 00:00 UTC; what uses it fails from 2026-11-22 00:00 UTC"
        ));
        let later = of(&dated, at("2026-11-22T00:00:01Z"));
        assert!(later.contains(
            "; too late to be in time (that was 2026-11-22 00:00 UTC); what uses it has failed from "
        ));
    }

    #[test]
    fn consumers_say_how_they_are_known() {
        let one = |name: &str, origin, activity| Consumer { name: name.to_owned(), origin, activity };
        let all = [
            one("a", Origin::Declared, Activity::Active),
            one("b", Origin::Delegated("a".to_owned()), Activity::Decommissioned),
            one("c\u{1b}", Origin::Discovered, Activity::Unknown),
        ];
        assert_eq!(consumers(&all).unwrap(), "a, b (through a, decommissioned), c\\u{1b} (found)");
        assert_eq!(consumers(&[]), None);
    }
}
