use std::cell::RefCell;
use std::time::Duration;

use jiff::Timestamp;

use super::{Attempt, Failure, Meaning, Patience, Reach, Reply, Silence, Surroundings, send};

const QUICK: Patience = Patience {
    attempts: 3,
    attempt: Duration::from_secs(1),
    pause: Duration::from_millis(4),
    whole: Duration::from_secs(5),
};

/// What comes back, in order, and how often it was tried.
fn outcome(replies: &[Result<(u16, Option<u64>), bool>]) -> (Result<(), Failure>, usize) {
    let left = RefCell::new(replies.iter());
    let surroundings =
        Surroundings { clock: || Timestamp::UNIX_EPOCH, is_stopped: &|| false, patience: QUICK };
    let result = send(&surroundings, |_| match left.borrow_mut().next() {
        Some(Ok((status, asked))) => {
            Ok(Reply { status: *status, retry_after: asked.map(Duration::from_secs) })
        }
        Some(Err(is_passing)) => {
            Err(Attempt::Silent(Silence { reason: "nothing came".to_owned(), is_passing: *is_passing }))
        }
        None => Err(Attempt::Impossible(Failure::of_event("tried too often"))),
    });
    (result, replies.len() - left.into_inner().len())
}

#[test]
fn what_may_pass_is_tried_again_and_nothing_else_is() {
    let plain = |status| Ok((status, None));
    let event = Some((Reach::Event, ""));
    let target = |text| Some((Reach::Target, text));
    for (replies, tried, failure) in [
        (vec![plain(200)], 1, None),
        (vec![plain(204)], 1, None),
        (vec![plain(500), plain(202)], 2, None),
        (vec![plain(429), Err(true), plain(200)], 3, None),
        (vec![plain(503), plain(503), plain(503), plain(200)], 3, target("answer was 503; tried 3 times")),
        (vec![Err(true), Err(true), Err(true)], 3, target("nothing came; tried 3 times")),
        (vec![Err(false), plain(200)], 1, target("nothing came")),
        (vec![Ok((503, Some(3600))), plain(200)], 1, target("asks to wait 3600 s; tried once")),
        (vec![Ok((429, Some(0))), plain(200)], 2, None),
        (vec![plain(408), plain(200)], 2, None),
        (vec![plain(400), plain(200)], 1, event),
        (vec![plain(413), plain(200)], 1, event),
        (vec![plain(422), plain(200)], 1, event),
        (vec![plain(401), plain(200)], 1, target("does not accept who sends it")),
        (vec![plain(403), plain(200)], 1, target("does not accept who sends it")),
        (vec![plain(404), plain(200)], 1, target("nothing there")),
        (vec![plain(410), plain(200)], 1, target("wants no more events")),
        (vec![plain(301), plain(200)], 1, target("leads elsewhere")),
        (vec![plain(307), plain(200)], 1, target("leads elsewhere")),
        (vec![plain(308), plain(200)], 1, target("leads elsewhere")),
        (vec![plain(100), plain(200)], 1, target("answer was 100")),
        (vec![plain(600), plain(200)], 1, target("answer was 600")),
    ] {
        let (result, times) = outcome(&replies);
        assert_eq!(times, tried, "{replies:?}: {result:?}");
        match (result, failure) {
            (Ok(()), None) => {}
            (Err(failure), Some((reach, text))) => {
                assert!(failure.reach == reach && failure.reason.contains(text), "{replies:?}: {failure:?}");
            }
            (result, failure) => panic!("{replies:?}: {result:?} instead of {failure:?}"),
        }
    }
}

#[test]
fn only_success_is_success() {
    for status in 0..1000 {
        assert_eq!(Meaning::of(status) == Meaning::Arrived, (200..300).contains(&status), "{status}");
    }
}

#[test]
fn whoever_stops_it_waits_for_no_pause() {
    let begun = std::time::Instant::now();
    let stopped = std::sync::atomic::AtomicBool::new(false);
    let is_stopped = || stopped.load(std::sync::atomic::Ordering::Relaxed);
    let surroundings = Surroundings {
        clock: || Timestamp::UNIX_EPOCH,
        is_stopped: &is_stopped,
        patience: Patience { pause: Duration::from_secs(30), whole: Duration::from_secs(600), ..QUICK },
    };
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            stopped.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        send(&surroundings, |_| Ok(Reply { status: 500, retry_after: None }))
    });
    assert!(result.unwrap_err().reason.contains("stopped before the next attempt"));
    assert!(begun.elapsed() < Duration::from_secs(15), "a pause of 15 s at least was ended");
}
