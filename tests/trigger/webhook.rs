//! Signed webhooks: what is sent, what is sent again, and what is not.

use std::time::Duration;

use crate::harness::{Outcome, Stage};
use crate::receiver::{Receiver, Script};
use crate::{scan, signing_secret};

/// Scans one leaked token with a receiver that plays `script`.
fn told(script: &[Script]) -> (Outcome, Receiver) {
    let stage = Stage::new();
    stage.plant("a.env");
    let receiver = Receiver::new(script);
    let outcome = scan(&stage, &[&receiver.target()], &[("STRAYKEY_WEBHOOK_SECRET", &signing_secret(1))]);
    (outcome, receiver)
}

#[test]
fn an_event_is_signed_and_has_an_id_that_tells_repetitions() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.plant("b.env");
    let (new, old) = (signing_secret(1), signing_secret(2));
    let receiver = Receiver::new(&[Script::Answer(200, "")]);
    stage.write("hook.secret", format!("{new} {old}\n"));
    let before = jiff::Timestamp::now().as_second();
    // Ages are measured against a time of the caller's; signatures are made now, or the receiver takes them for replayed.
    let arguments = [&*receiver.target(), "--trigger-secret-file=hook.secret", "--as-of=2026-01-01", "."];
    let outcome = scan(&stage, &arguments, &[]);
    outcome.says(1, &["webhook http://127.0.0.1:", ": 2 events told"]);
    let requests = receiver.requests();
    assert_eq!(requests.len(), 2, "one for each credential");
    for request in &requests {
        assert_eq!(request.line, "POST /in?key=address-secret HTTP/1.1");
        let header = |name: &str| request.headers[name].as_str();
        assert_eq!(header("content-type"), "application/json");
        assert!(header("user-agent").starts_with("straykey/"));
        let signatures = format!("{} {}", request.signature(&new), request.signature(&old));
        assert_eq!(header("webhook-signature"), signatures, "one for each secret");
        let sent: i64 = header("webhook-timestamp").parse().unwrap();
        assert!((before..=jiff::Timestamp::now().as_second()).contains(&sent));
        let body = request.json();
        assert_eq!(
            (&body["type"], &body["timestamp"], &body["data"]["id"], &body["data"]["specversion"]),
            (
                &"dev.straykey.rotation.required.v1".into(),
                &"2026-01-01T00:00:00Z".into(),
                &header("webhook-id").into(),
                &"1.0".into()
            )
        );
    }
    scan(&stage, &arguments, &[]).says(1, &[]);
    let ids = |requests: &[crate::receiver::Request]| {
        requests.iter().map(|request| request.headers["webhook-id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&receiver.requests()[2..]), ids(&requests), "the same state is the same event");
    assert!(!outcome.stderr.contains("address-secret"), "an address may be a secret: {}", outcome.stderr);
}

#[test]
fn nothing_is_sent_when_nothing_has_to_be_rotated() {
    let stage = Stage::new();
    stage.write("a.txt", "nothing\n");
    let receiver = Receiver::new(&[Script::Answer(200, "")]);
    let secret = signing_secret(1);
    let outcome = scan(&stage, &[&receiver.target()], &[("STRAYKEY_WEBHOOK_SECRET", &secret)]);
    outcome.says(0, &[]);
    assert_eq!((receiver.connections(), outcome.stderr.as_str()), (0, ""));
}

#[test]
fn what_failed_in_passing_is_sent_again_with_the_same_id() {
    let (outcome, receiver) = told(&[Script::Close, Script::Answer(503, ""), Script::Answer(202, "")]);
    outcome.says(1, &["1 event told"]);
    let requests = receiver.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        assert_eq!(request.headers["webhook-id"], requests[0].headers["webhook-id"]);
        assert_eq!(request.body, requests[0].body);
        assert_eq!(request.headers["webhook-signature"], request.signature(&signing_secret(1)));
    }
}

#[test]
fn what_did_not_get_through_never_looks_fine_and_the_report_is_whole() {
    for (script, tried, reason) in [
        (Script::Answer(500, ""), 3, "the answer was 500; tried 3 times"),
        (Script::Answer(429, "retry-after: 3600\r\n"), 1, "it asks to wait 3600 s; tried once"),
        (Script::Answer(400, ""), 1, "the answer was 400"),
        (Script::Answer(401, ""), 1, "it does not accept who sends it"),
        (Script::Answer(410, ""), 1, "it wants no more events"),
        (Script::Babble, 3, "tried 3 times"),
    ] {
        let stage = Stage::new();
        stage.plant("a.env");
        let receiver = Receiver::new(std::slice::from_ref(&script));
        let environment = [("STRAYKEY_WEBHOOK_SECRET", &*signing_secret(1))];
        let outcome = scan(&stage, &[&receiver.target()], &environment);
        outcome.says(3, &[reason, "0 events told, 1 not", "not everybody was told"]);
        assert_eq!(receiver.requests().len(), tried, "{script:?}");
        let report = std::fs::read_to_string(stage.path("report.json")).unwrap();
        assert!(report.contains("a.env"), "the report is there whatever became of the event");
    }
}

#[test]
fn a_longer_pause_that_is_asked_for_is_made() {
    let begun = std::time::Instant::now();
    let (outcome, receiver) = told(&[Script::Answer(429, "retry-after: 3\r\n"), Script::Answer(200, "")]);
    outcome.says(1, &["1 event told"]);
    assert_eq!(receiver.requests().len(), 2);
    assert!(begun.elapsed() >= Duration::from_secs(3));
}

#[test]
fn an_event_goes_nowhere_but_where_it_was_sent_to() {
    let elsewhere = Receiver::new(&[Script::Answer(200, "")]);
    let (outcome, receiver) = told(&[Script::LeadTo(elsewhere.address())]);
    outcome.says(3, &["the answer was 307", "leads elsewhere"]);
    assert_eq!((receiver.requests().len(), elsewhere.connections()), (1, 0));
}

#[test]
fn a_receiver_that_is_gone_is_not_asked_about_every_event() {
    let stage = Stage::new();
    (0..5).for_each(|at| drop(stage.plant(&format!("{at}.env"))));
    let gone = Receiver::new(&[Script::Answer(410, "")]);
    let picky = Receiver::new(&[Script::Answer(422, "")]);
    let well = Receiver::new(&[Script::Answer(204, "")]);
    let environment = [("STRAYKEY_WEBHOOK_SECRET", &*signing_secret(1))];
    let outcome = scan(&stage, &[&gone.target(), &picky.target(), &well.target()], &environment);
    outcome.says(
        3,
        &["0 events told, 5 not", "4 events not tried after that", "and 2 others", "5 events told\n"],
    );
    assert_eq!((gone.requests().len(), picky.requests().len(), well.requests().len()), (1, 5, 5));
}

#[test]
fn an_address_can_be_kept_out_of_the_command_line() {
    let stage = Stage::new();
    stage.plant("a.env");
    let receiver = Receiver::new(&[Script::Answer(200, "")]);
    let url = receiver.url();
    let environment = [("STRAYKEY_WEBHOOK_SECRET", &*signing_secret(1)), ("STRAYKEY_WEBHOOK_URL", &*url)];
    scan(&stage, &["--trigger=webhook"], &environment).says(1, &["1 event told"]);
    assert_eq!(receiver.requests().len(), 1);
    scan(&stage, &["--trigger=webhook"], &environment[..1]).says(2, &["set STRAYKEY_WEBHOOK_URL"]);
}

#[test]
fn an_event_with_many_long_places_is_cut_to_what_receivers_take() {
    let stage = Stage::new();
    let token = crate::harness::token("everywhere");
    for at in 0..40 {
        let folder = format!("{at}/{}", vec!["d".repeat(200); 12].join("/"));
        stage.write(format!("{folder}/a.env"), format!("GITHUB_TOKEN={token}\n"));
    }
    let receiver = Receiver::new(&[Script::Answer(200, "")]);
    scan(&stage, &[&receiver.target()], &[("STRAYKEY_WEBHOOK_SECRET", &signing_secret(1))]).says(1, &[]);
    let request = receiver.requests().remove(0);
    assert!(request.body.len() <= 20_000 && request.body.len() > 15_000, "{}", request.body.len());
    let data = &request.json()["data"]["data"];
    assert_eq!(data["place_count"], 40);
    assert!(data["places"].as_array().unwrap().len() < 20);
}

#[test]
fn a_log_that_is_followed_triggers_when_the_secret_is_written() {
    let stage = Stage::new();
    let receiver = Receiver::new(&[Script::Answer(200, "")]);
    let log = stage.write("app.log", "begin\n");
    let target = receiver.target();
    let mut command = stage.straykey(&["scan", "--follow", "--timeout=20s", "app.log", &target]);
    command.env("STRAYKEY_WEBHOOK_SECRET", signing_secret(1));
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let token = crate::harness::token("followed");
    std::fs::write(&log, format!("begin\nGITHUB_TOKEN={token}\n")).unwrap();
    let begun = std::time::Instant::now();
    while receiver.requests().is_empty() && begun.elapsed() < Duration::from_secs(15) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(child.try_wait().unwrap().is_none(), "it is told at once, not at the end");
    std::fs::write(&log, format!("begin\nGITHUB_TOKEN={token}\nGITHUB_TOKEN={token}\n")).unwrap();
    assert_eq!(crate::harness::wait(&mut child), 1);
    let requests = receiver.requests();
    assert_eq!(requests.len(), 1, "what is known is not told again");
    assert_eq!(requests[0].json()["data"]["data"]["places"][0]["path"], "app.log");
}
