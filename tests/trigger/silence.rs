//! Receivers that do not answer: through the library, with less patience than a scan has.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use straykey::trigger::patience::Patience;
use straykey::trigger::signature::Signer;
use straykey::trigger::webhook::Webhook;
use straykey::trigger::{Channel, Dispatcher, Event, Receipt};

use crate::receiver::{Receiver, Script};
use crate::signing_secret;

const SHORT: Patience = Patience {
    attempts: 3,
    attempt: Duration::from_millis(400),
    pause: Duration::from_millis(50),
    whole: Duration::from_secs(3),
};

/// An event from the payloads that the binary writes.
fn events() -> Vec<Event> {
    crate::event::of_a_leak()
}

fn deliver(receivers: &[&Receiver]) -> Vec<Receipt> {
    let signer = Arc::new(Signer::read(&signing_secret(3)).unwrap());
    let channels = receivers
        .iter()
        .map(|receiver| Channel::Webhook(Webhook::new(receiver.url().parse().unwrap(), Arc::clone(&signer))));
    Dispatcher { channels: channels.collect(), clock: Timestamp::now, patience: SHORT }
        .deliver(&events(), &|| false)
}

#[test]
fn whoever_does_not_answer_in_time_keeps_nobody_waiting() {
    for script in [Script::Hang, Script::Drip] {
        let (silent, well) =
            (Receiver::new(std::slice::from_ref(&script)), Receiver::new(&[Script::Answer(200, "")]));
        let begun = Instant::now();
        let receipts = deliver(&[&silent, &well]);
        assert!(begun.elapsed() < SHORT.whole + Duration::from_secs(2), "{script:?}: {:?}", begun.elapsed());
        let [(_, reason)] = &receipts[0].failed[..] else { panic!("{receipts:?}") };
        assert!(reason.contains("no answer within"), "{script:?}: {reason}");
        assert!(receipts[1].is_complete() && receipts[1].arrived.len() == 1, "{receipts:?}");
    }
}

#[test]
fn nobody_there_is_tried_again() {
    let gone = Receiver::new(&[Script::Close]);
    let address = gone.url();
    drop(gone);
    let signer = Arc::new(Signer::read(&signing_secret(3)).unwrap());
    let channels = vec![Channel::Webhook(Webhook::new(address.parse().unwrap(), signer))];
    let receipts =
        Dispatcher { channels, clock: Timestamp::now, patience: SHORT }.deliver(&events(), &|| false);
    let [(_, reason)] = &receipts[0].failed[..] else { panic!("{receipts:?}") };
    assert!(reason.contains("there is no connection") && reason.contains("tried 3 times"), "{reason}");
    assert!(!reason.contains("address-secret"));
}

#[test]
fn whoever_interrupts_waits_for_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = crate::harness::Stage::new();
    stage.plant("a.env");
    let busy = Receiver::new(&[Script::Answer(429, "retry-after: 40\r\n")]);
    let program = stage.write("../tools/slow", "#!/bin/sh\ntouch \"$0.began\"\nexec sleep 25\n");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let is_asked = || !busy.requests().is_empty();
    let has_begun = || stage.path("../tools/slow.began").exists();
    let targets: [(String, &dyn Fn() -> bool); 2] =
        [(busy.target(), &is_asked), (format!("--trigger=command={}", program.display()), &has_begun)];
    for (target, is_told) in targets {
        let mut command = stage.straykey(&["scan", "--format=json=report.json", &target]);
        command.env("STRAYKEY_WEBHOOK_SECRET", signing_secret(1));
        command.stdin(std::process::Stdio::null()).stderr(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        let begun = Instant::now();
        while !is_told() {
            assert!(begun.elapsed() < Duration::from_secs(20), "nobody was told");
            std::thread::sleep(Duration::from_millis(20));
        }
        // The answer has still to arrive.
        std::thread::sleep(Duration::from_millis(300));
        let begun = Instant::now();
        let id = child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        assert_eq!(crate::harness::wait(&mut child), 3, "{target}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{target}: {:?}", begun.elapsed());
        let mut said = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
        assert!(said.contains("stopped before") && said.contains("0 events told, 1 not"), "{said}");
    }
}
