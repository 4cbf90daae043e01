//! May a credential be rotated now, and if not, when: a pure function of what its consumers declare.
//!
//! The playbook defers a rotation while an agent that cannot refresh within a session is in one. A new version is made
//! beside the old one, and the old one is accepted until everybody has let go of it: until the sessions that hold it are
//! over. If that takes longer than an acceptance window may be, the rotation waits until the rest of it fits.

use jiff::{SignedDuration, Timestamp};

use crate::finding::readiness::{Cause, Hold, Readiness, Verdict};
use crate::inventory::delegation::User;
use crate::inventory::{Agent, AgentStatus, Refresh};

/// What readiness depends on besides the consumers.
#[derive(Debug, Clone, Copy)]
pub struct Conditions {
    /// The instant of the question.
    pub now: Timestamp,
    /// How long an old version may be accepted beside its successor.
    pub window: SignedDuration,
    /// When the credential has to be replaced: by policy or by its own end.
    pub deadline: Option<Timestamp>,
    /// Its own end.
    pub expires: Option<Timestamp>,
}

/// The answer for a credential with these users.
#[must_use]
pub fn readiness(users: &[User<'_>], conditions: &Conditions) -> Readiness {
    let now = conditions.now;
    let active =
        || users.iter().filter(|user| user.agent.is_none_or(|agent| agent.status == AgentStatus::Active));
    let holds: Vec<Hold> = active()
        .filter_map(|user| Some(Hold { consumer: user.name.to_owned(), cause: cause(user.agent, now)? }))
        .collect();
    let is_known = active().next().is_some() && holds.iter().all(|hold| hold.cause.until().is_some());
    let last = holds.iter().filter_map(|hold| hold.cause.until()).max().unwrap_or(now);
    let overlap = last.duration_since(now);
    let verdict = match is_known {
        false => Verdict::Unknown,
        true if last <= now => Verdict::Now,
        true if overlap <= conditions.window => Verdict::Overlap { accept_until: last },
        true => Verdict::Wait { from: earlier(last, conditions.window), accept_until: last },
    };
    Readiness {
        verdict,
        begin_by: conditions.deadline.filter(|_| is_known).map(|deadline| earlier(deadline, overlap)),
        fails_from: conditions.expires.and_then(|end| {
            let stale = |user: &User<'_>| user.agent.and_then(|agent| agent.max_stale).unwrap_or_default();
            active().map(|user| later(end, stale(user))).min()
        }),
        holds,
    }
}

/// Why this consumer has to be waited for, if it has to be. What it may run on an old credential is time won.
fn cause(agent: Option<&Agent>, now: Timestamp) -> Option<Cause> {
    let Some(agent) = agent else { return Some(Cause::NoAgent) };
    let stale = agent.max_stale.unwrap_or_default();
    let known = agent.session_ends.filter(|end| *end > now).map(|end| earlier(end, stale));
    let longest = agent.max_session.map(|longest| earlier(later(now, longest), stale));
    let cause = match (agent.refresh, known, longest) {
        (None, _, _) => Cause::NoRefresh,
        (Some(Refresh::MidSession), _, _) => return None,
        (Some(Refresh::BetweenSessions), Some(end), _) => Cause::Session(end),
        (Some(Refresh::BetweenSessions), None, Some(end)) => Cause::LongestSession(end),
        (Some(Refresh::Restart), Some(end), _) => Cause::Restart(end),
        (Some(Refresh::Restart), None, Some(end)) => Cause::LongestRestart(end),
        (Some(Refresh::BetweenSessions | Refresh::Restart), None, None) => Cause::NoSession,
    };
    // Whoever is done before the credential could go stale has to be waited for no longer; a restart has to be made.
    let is_over = cause.until().is_some_and(|until| until <= now);
    let is_restart = agent.refresh == Some(Refresh::Restart);
    (!is_over || is_restart).then_some(cause)
}

/// An instant beyond the calendar is the end of the calendar.
fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Conditions, readiness};
    use crate::finding::readiness::{Cause, Readiness, Verdict};
    use crate::inventory::delegation::User;
    use crate::inventory::{Agent, AgentStatus, Refresh};

    /// Hours after the instant of the question.
    fn at(hours: i64) -> Timestamp {
        let now: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        now.checked_add(SignedDuration::from_hours(hours)).unwrap()
    }

    fn conditions() -> Conditions {
        Conditions { now: at(0), window: SignedDuration::from_hours(4), deadline: None, expires: None }
    }

    fn agent(refresh: Option<Refresh>, session: Option<i64>, stale: i64, ends: Option<i64>) -> Agent {
        Agent {
            id: "a".to_owned(),
            line: 1,
            status: AgentStatus::Active,
            delegates_to: Vec::new(),
            refresh,
            max_session: session.map(SignedDuration::from_hours),
            max_stale: Some(SignedDuration::from_hours(stale)),
            session_ends: ends.map(at),
            capability_changed: None,
        }
    }

    fn of(agents: &[Option<&Agent>], conditions: &Conditions) -> Readiness {
        let users: Vec<_> = agents.iter().map(|agent| User { name: "a", agent: *agent, by: None }).collect();
        readiness(&users, conditions)
    }

    const BETWEEN: Option<Refresh> = Some(Refresh::BetweenSessions);
    const RESTART: Option<Refresh> = Some(Refresh::Restart);

    #[test]
    fn one_consumer() {
        let overlap = |until| Verdict::Overlap { accept_until: at(until) };
        let wait = |from, until| Verdict::Wait { from: at(from), accept_until: at(until) };
        // Refresh, longest session, how long it may be stale, end of its session, all in hours.
        for (refresh, session, stale, ends, verdict, cause) in [
            (Some(Refresh::MidSession), Some(72), 0, Some(9), Verdict::Now, None),
            (Some(Refresh::MidSession), None, 0, None, Verdict::Now, None),
            (BETWEEN, Some(3), 0, None, overlap(3), Some(Cause::LongestSession(at(3)))),
            (BETWEEN, Some(4), 0, None, overlap(4), Some(Cause::LongestSession(at(4)))),
            (BETWEEN, Some(5), 0, None, wait(1, 5), Some(Cause::LongestSession(at(5)))),
            (BETWEEN, Some(72), 0, None, wait(68, 72), Some(Cause::LongestSession(at(72)))),
            (BETWEEN, Some(72), 0, Some(2), overlap(2), Some(Cause::Session(at(2)))),
            (BETWEEN, Some(72), 0, Some(9), wait(5, 9), Some(Cause::Session(at(9)))),
            (BETWEEN, Some(72), 0, Some(0), wait(68, 72), Some(Cause::LongestSession(at(72)))),
            (BETWEEN, None, 0, Some(2), overlap(2), Some(Cause::Session(at(2)))),
            (BETWEEN, Some(5), 1, None, overlap(4), Some(Cause::LongestSession(at(4)))),
            (BETWEEN, Some(5), 5, None, Verdict::Now, None),
            (BETWEEN, Some(5), 9, None, Verdict::Now, None),
            (BETWEEN, None, 0, None, Verdict::Unknown, Some(Cause::NoSession)),
            (RESTART, Some(3), 0, None, overlap(3), Some(Cause::LongestRestart(at(3)))),
            (RESTART, Some(3), 0, Some(1), overlap(1), Some(Cause::Restart(at(1)))),
            (RESTART, Some(0), 0, None, Verdict::Now, Some(Cause::LongestRestart(at(0)))),
            (RESTART, None, 0, None, Verdict::Unknown, Some(Cause::NoSession)),
            (None, Some(3), 0, None, Verdict::Unknown, Some(Cause::NoRefresh)),
        ] {
            let agent = agent(refresh, session, stale, ends);
            let readiness = of(&[Some(&agent)], &conditions());
            let causes: Vec<_> = readiness.holds.iter().map(|hold| hold.cause).collect();
            let case = format!("{refresh:?} {session:?} {stale} {ends:?}");
            assert_eq!((readiness.verdict, causes), (verdict, cause.into_iter().collect()), "{case}");
        }
    }

    #[test]
    fn the_last_one_counts_and_one_that_is_gone_does_not() {
        let quick = agent(Some(Refresh::MidSession), None, 0, None);
        let slow = agent(BETWEEN, Some(3), 0, None);
        let slower = agent(BETWEEN, Some(4), 0, None);
        let gone = Agent { status: AgentStatus::Decommissioned, ..agent(None, None, 0, None) };
        let all = [Some(&quick), Some(&slow), Some(&slower), Some(&gone)];
        assert_eq!(of(&all, &conditions()).verdict, Verdict::Overlap { accept_until: at(4) });
        let unknown = of(&[Some(&slow), None], &conditions());
        assert_eq!(unknown.verdict, Verdict::Unknown);
        assert_eq!(unknown.holds.len(), 2, "what is known is said");
    }

    #[test]
    fn without_anybody_who_uses_it_nobody_can_tell() {
        let gone = Agent { status: AgentStatus::Decommissioned, ..agent(BETWEEN, Some(3), 0, None) };
        for nobody in [&[][..], &[Some(&gone)]] {
            assert_eq!(of(nobody, &conditions()).verdict, Verdict::Unknown);
        }
    }

    #[test]
    fn it_begins_early_enough_for_the_last_one() {
        let begin_by = |agent: &Agent, deadline| {
            of(&[Some(agent)], &Conditions { deadline: Some(at(deadline)), ..conditions() }).begin_by
        };
        let quick = agent(Some(Refresh::MidSession), None, 0, None);
        assert_eq!(begin_by(&quick, 30), Some(at(30)));
        let slow = agent(BETWEEN, Some(24), 0, None);
        assert_eq!(begin_by(&slow, 30), Some(at(6)));
        assert_eq!(begin_by(&slow, 20), Some(at(-4)), "too late");
        assert_eq!(begin_by(&agent(None, None, 0, None), 20), None);
    }

    #[test]
    fn the_one_with_the_least_patience_fails_first() {
        let (calm, strict) = (agent(BETWEEN, Some(1), 2, None), agent(BETWEEN, Some(1), 0, None));
        let ending = Conditions { expires: Some(at(10)), ..conditions() };
        assert_eq!(of(&[Some(&calm)], &ending).fails_from, Some(at(12)));
        assert_eq!(of(&[Some(&calm), Some(&strict)], &ending).fails_from, Some(at(10)));
        assert_eq!(of(&[Some(&calm)], &conditions()).fails_from, None);
        assert_eq!(of(&[], &ending).fails_from, None);
    }

    #[test]
    fn beyond_the_calendar_nothing_overflows() {
        let endless = Agent { max_session: Some(SignedDuration::MAX), ..agent(BETWEEN, None, 0, None) };
        let readiness = of(&[Some(&endless)], &Conditions { deadline: Some(at(1)), ..conditions() });
        assert_eq!(readiness.verdict.accept_until(), Some(Timestamp::MAX));
    }
}
