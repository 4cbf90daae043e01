#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use jiff::SignedDuration;

use super::super::record::{Ending, Event, Performer, Record, Subject};
use super::super::sample::{
    at, begun, done, emergency, ended, failed, instant, opened, records, records_by, subject, version,
    waiting,
};
use super::{Account, Doubt, Question, Revocation, Standing, accounts};
use crate::rotation::{Mode, Step};

/// The account of one rotation with these events after its beginning.
fn told(events: impl IntoIterator<Item = Event>) -> Account {
    let subject = subject("0123456789abcdef", Mode::Scheduled);
    let events = std::iter::once(begun(&subject)).chain(events);
    let records = records(events.map(|event| (Some(subject.clone()), event)));
    accounts(&records).remove(0)
}

#[test]
fn what_proves_that_the_old_version_is_revoked() {
    let started = || Event::Started(at(Step::Revoke, None, 1));
    let by = |performer| done(Step::Revoke, performer);
    let table: [(Vec<Event>, Result<Performer, Doubt>); 16] = [
        (vec![], Err(Doubt::NotYet)),
        (vec![done(Step::Create, Performer::Hook)], Err(Doubt::NotYet)),
        (vec![started()], Err(Doubt::Unknown)),
        (vec![started(), failed(Step::Revoke)], Err(Doubt::Failed)),
        (vec![started(), failed(Step::Revoke), started()], Err(Doubt::Unknown)),
        (vec![waiting(Step::Revoke, None)], Err(Doubt::Awaited)),
        (vec![waiting(Step::Revoke, Some(instant()))], Err(Doubt::NotYet)),
        (vec![by(Performer::Nobody)], Err(Doubt::LeftOut)),
        (vec![by(Performer::Journal)], Err(Doubt::LeftOut)),
        (vec![by(Performer::Nobody), ended(Ending::Completed)], Err(Doubt::LeftOut)),
        (vec![ended(Ending::Completed)], Err(Doubt::Missing)),
        (vec![ended(Ending::RolledBack)], Err(Doubt::RolledBack)),
        (vec![started(), failed(Step::Revoke), ended(Ending::Contained)], Err(Doubt::Failed)),
        (vec![started(), by(Performer::Hook)], Ok(Performer::Hook)),
        (vec![waiting(Step::Revoke, None), by(Performer::Person)], Ok(Performer::Person)),
        (vec![by(Performer::Hook), started(), failed(Step::Revoke)], Ok(Performer::Hook)),
    ];
    for (events, expected) in table {
        let account = told(events.clone());
        let found = match account.revocation {
            Revocation::Proven(revoked) => Ok(revoked.by),
            Revocation::NotProven(doubt) => Err(doubt),
        };
        assert_eq!(found, expected, "{events:?}");
    }
}

#[test]
fn the_proof_is_the_first_record_of_it() {
    let account = told([
        Event::Started(at(Step::Revoke, None, 1)),
        done(Step::Revoke, Performer::Hook),
        done(Step::Revoke, Performer::Person),
    ]);
    let revoked = account.revocation.proven().unwrap();
    assert_eq!((revoked.seq, revoked.by, revoked.actor.as_str()), (3, Performer::Hook, "ci"));
    assert_eq!(revoked.at, instant() + SignedDuration::from_secs(2));
}

#[test]
fn how_a_rotation_stands_is_what_its_last_records_say() {
    let rolling = || Event::RollingBack { reason: "asked for".to_owned(), by: Performer::Person };
    let resumed = || Event::Resumed { note: None };
    let extended = || Event::Extended { seconds: 60 };
    let stalled = || Event::Stalled { reason: "no hook".to_owned() };
    let step = || done(Step::Create, Performer::Hook);
    let table: [(Vec<Event>, Standing); 15] = [
        (vec![], Standing::UnderWay),
        (vec![step()], Standing::UnderWay),
        (vec![failed(Step::Create)], Standing::UnderWay),
        (vec![waiting(Step::Confirm, None)], Standing::Waiting),
        (vec![waiting(Step::Confirm, None), step()], Standing::UnderWay),
        (vec![stalled()], Standing::Stalled),
        (vec![stalled(), step()], Standing::UnderWay),
        (vec![stalled(), resumed()], Standing::UnderWay),
        (vec![rolling(), stalled(), resumed()], Standing::RollingBack),
        (vec![waiting(Step::Confirm, None), extended()], Standing::Waiting),
        (vec![rolling()], Standing::RollingBack),
        (vec![rolling(), step()], Standing::RollingBack),
        (vec![rolling(), stalled(), step()], Standing::RollingBack),
        (vec![rolling(), ended(Ending::RolledBack)], Standing::Ended(Ending::RolledBack)),
        (
            vec![ended(Ending::Completed), Event::ClockSetBack { seconds: 1 }],
            Standing::Ended(Ending::Completed),
        ),
    ];
    for (events, expected) in table {
        assert_eq!(told(events.clone()).standing, expected, "{events:?}");
    }
}

#[test]
fn names_of_standings_are_unique() {
    let names: std::collections::BTreeSet<_> = Standing::ALL.map(Standing::as_str).into();
    assert_eq!(names.len(), Standing::ALL.len());
}

#[test]
fn an_account_has_everything_that_an_auditor_asks_for() {
    let account = accounts(&emergency()).remove(0);
    let after = |seconds| instant() + SignedDuration::from_secs(seconds);
    assert_eq!(account.credential, "credential-of-0123456789abcdef");
    assert_eq!(account.owner.as_deref(), Some("team-payments"));
    assert_eq!(account.trigger.incident.as_deref(), Some("INC-7"));
    assert_eq!((account.old, account.new), (version("old"), Some(version("new"))));
    assert_eq!((account.begun, account.ended, account.last), (after(1), Some(after(5)), after(6)));
    assert_eq!(account.window.unwrap().accept_until, instant());
    assert_eq!(account.affected, ["invoice-agent", "ocr-agent"]);
    assert_eq!(account.proof.unwrap().0, after(6));
}

/// Two rotations at once, one of which began again under another id.
fn busy() -> Vec<Record> {
    let one = || Some(subject("one", Mode::Emergency));
    let two = || Some(subject("two", Mode::Scheduled));
    let start = |subject: Option<Subject>| begun(&subject.unwrap());
    records_by([
        ("ci", None, opened("acme")),
        ("ci", one(), start(one())),
        ("night", two(), start(two())),
        ("ci", one(), done(Step::Revoke, Performer::Hook)),
        ("night", two(), done(Step::Create, Performer::Hook)),
        ("person", two(), ended(Ending::RolledBack)),
        ("ci", one(), ended(Ending::Completed)),
    ])
}

#[test]
fn rotations_are_told_apart_and_stand_in_the_order_of_their_beginnings() {
    let accounts = accounts(&busy());
    let told: Vec<(&str, &[String])> =
        accounts.iter().map(|account| (account.id.as_str(), &account.actors[..])).collect();
    assert_eq!(
        told,
        [("one", &["ci".to_owned()][..]), ("two", &["night".to_owned(), "person".to_owned()][..])]
    );
}

#[test]
fn a_question_is_about_rotations_that_lie_in_its_period_at_all() {
    let accounts = accounts(&busy());
    let ids = |question: Question| -> Vec<&str> {
        let asked = accounts.iter().filter(|account| question.is_about(account));
        asked.map(|account| account.id.as_str()).collect()
    };
    let after = |seconds| Some(instant() + SignedDuration::from_secs(seconds));
    let any = Question::default;
    assert_eq!(ids(any()), ["one", "two"]);
    // `one` lies in seconds 1 to 6, `two` in 2 to 5.
    for (since, until, expected) in [
        (after(6), None, &["one"][..]),
        (after(5), None, &["one", "two"]),
        (after(7), None, &[]),
        (None, after(1), &[]),
        (None, after(2), &["one"]),
        (None, after(3), &["one", "two"]),
        (after(3), after(4), &["one", "two"]),
    ] {
        assert_eq!(ids(Question { since, until, ..any() }), expected, "{since:?} {until:?}");
    }
    assert_eq!(ids(Question { actor: Some("person".to_owned()), ..any() }), ["two"]);
    assert_eq!(ids(Question { actor: Some("nobody".to_owned()), ..any() }), [] as [&str; 0]);
    assert_eq!(ids(Question { mode: Some(Mode::Emergency), ..any() }), ["one"]);
    assert_eq!(ids(Question { standing: Some(Standing::Ended(Ending::RolledBack)), ..any() }), ["two"]);
    assert_eq!(ids(Question { credential: Some("credential-of-one".to_owned()), ..any() }), ["one"]);
}

#[test]
fn records_are_asked_for_one_by_one() {
    let records = busy();
    let seqs = |question: Question| -> Vec<u64> {
        let asked = records.iter().filter(|record| question.is_about_record(record));
        asked.map(|record| record.seq).collect()
    };
    let after = |seconds| Some(instant() + SignedDuration::from_secs(seconds));
    let any = Question::default;
    assert_eq!(seqs(any()), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(seqs(Question { since: after(2), until: after(5), ..any() }), [3, 4, 5]);
    assert_eq!(seqs(Question { actor: Some("night".to_owned()), ..any() }), [3, 5]);
    assert_eq!(seqs(Question { credential: Some("credential-of-one".to_owned()), ..any() }), [2, 4, 7]);
    assert_eq!(seqs(Question { mode: Some(Mode::Scheduled), ..any() }), [3, 5, 6]);
}
