#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{AnswerError, LONGEST_SECRET, RequestError, SHORTEST_SECRET, answer, request};
use crate::kind::CredentialKind;
use crate::rotation::exchange::{Answer, NewVersion, OpenWindow, Outcome, Request, Subject, VersionFacts};
use crate::rotation::{Mode, Step};
use crate::runner::process::LONGEST_ANSWER;
use crate::runner::pump::Printed;
use crate::secret::Secret;

fn asked(new: Option<NewVersion>) -> Request {
    Request {
        step: Step::Test,
        consumer: None,
        idempotency_key: "ab".repeat(32),
        attempt: 2,
        rotation: "0123456789abcdef".into(),
        mode: Mode::Scheduled,
        incident: None,
        reason: "it is \"due\"".into(),
        credential: Subject {
            id: "db-app".into(),
            kind: CredentialKind::Database,
            provider: None,
            environment: Some("production".into()),
            stored_in: None,
        },
        old: VersionFacts { version: Some("app_a".into()), ..VersionFacts::default() },
        new,
        window: None,
    }
}

fn wire(request_: &Request) -> Value {
    let bytes = request(request_).unwrap();
    assert!(bytes.ends_with(b"}\n"));
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn a_request_says_everything_that_the_protocol_promises() {
    let secret = "two\nlines \"and\" \\ \u{1f511}";
    let new = NewVersion {
        facts: VersionFacts { version: Some("app_b".into()), ..VersionFacts::default() },
        secret: Some(Secret::new(secret.as_bytes().to_vec())),
    };
    assert_eq!(
        wire(&asked(Some(new))),
        json!({
            "schema": "straykey.hook", "version": 1, "step": "test", "consumer": null,
            "idempotency_key": "ab".repeat(32), "attempt": 2, "rotation": "0123456789abcdef",
            "mode": "scheduled", "incident": null, "reason": "it is \"due\"",
            "credential": {"id": "db-app", "kind": "database", "provider": null, "environment": "production", "stored_in": null},
            "old": {"version": "app_a"},
            "new": {"version": "app_b", "secret": secret},
            "window": null,
        })
    );
}

#[test]
fn what_does_not_exist_is_null_and_a_secret_that_was_not_handed_on_is_left_out() {
    assert_eq!(wire(&asked(None))["new"], Value::Null);
    let new = NewVersion {
        facts: VersionFacts { reference: Some("kv/app#2".into()), ..VersionFacts::default() },
        secret: None,
    };
    let at = jiff::Timestamp::UNIX_EPOCH;
    let window = OpenWindow { opened: at, checkpoint_by: at, accept_until: at };
    let document = wire(&Request { window: Some(window), ..asked(Some(new)) });
    assert_eq!(document["new"], json!({"reference": "kv/app#2"}));
    assert_eq!(document["window"]["accept_until"], "1970-01-01T00:00:00Z");
}

#[test]
fn a_secret_that_is_no_text_is_not_sent() {
    let new = NewVersion { facts: VersionFacts::default(), secret: Some(Secret::new(vec![0xff; 9])) };
    assert_eq!(request(&asked(Some(new))).map(drop), Err(RequestError::NotText));
}

fn read(text: &[u8], step: Step) -> Result<Answer, AnswerError> {
    answer(&Printed { bytes: Zeroizing::new(text.to_vec()), is_cut: false }, step)
}

#[test]
fn nothing_is_an_answer_too() {
    for text in ["", " \n", "{}", "{\"outcome\":\"done\"}\n"] {
        let answer = read(text.as_bytes(), Step::Notify).unwrap();
        assert_eq!(
            (answer.outcome, answer.version, answer.message),
            (Outcome::Done, VersionFacts::default(), None)
        );
    }
}

#[test]
fn every_member_is_read() {
    let answer = read(
        br#"{"outcome":"done","secret":"caf\u00e9-s3cr3t","fingerprint":"sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "version":"v2","public_id":"id","reference":"kv#2","expires":"2027-01-01T00:00:00Z","old_uses":3,"error_increase":1,
        "message":"made"}"#,
        Step::Create,
    )
    .unwrap();
    assert_eq!(answer.secret.as_ref().unwrap().expose(), "café-s3cr3t".as_bytes());
    assert!(answer.version.fingerprint.is_some() && answer.version.expires.is_some());
    assert_eq!(answer.version.version.as_deref(), Some("v2"));
    assert_eq!(answer.version.public_id.as_deref(), Some("id"));
    assert_eq!(answer.version.reference.as_deref(), Some("kv#2"));
    assert_eq!((answer.old_uses, answer.error_increase), (Some(3), Some(1)));
    assert_eq!(answer.message.as_deref(), Some("made"));
    assert!(!format!("{answer:?}").contains("s3cr3t"));
}

#[test]
fn what_is_no_answer_is_refused_without_being_quoted() {
    for (text, told) in [
        ("{\"outcome\":\"done\"", "ends in the middle"),
        ("{\"secret\":\"hunter2-hunter2", "ends in the middle"),
        ("hunter2-hunter2", "there is no JSON"),
        ("{\"outcome\":\"done\"}{\"secret\":\"hunter2-hunter2\"}", "one only"),
        ("{}\nhunter2-hunter2", "one only"),
        ("{\"hunter2-hunter2\":1}", "a member that no answer has"),
        ("{\"version\":\"a\",\"version\":\"hunter2-hunter2\"}", "twice"),
        ("{\"outcome\":\"hunter2-hunter2\"}", "not what this member holds"),
        ("{\"fingerprint\":\"hunter2-hunter2\"}", "not what this member holds"),
        ("{\"expires\":\"hunter2-hunter2\"}", "not what this member holds"),
        ("{\"secret\":[\"hunter2-hunter2\"]}", "not what this member holds"),
        ("{\"old_uses\":-1}", "not what this member holds"),
        ("\"hunter2-hunter2\"", "not what this member holds"),
        ("[\"hunter2-hunter2\"]", "not what this member holds"),
        ("null", "not what this member holds"),
    ] {
        let error = read(text.as_bytes(), Step::Create).unwrap_err().to_string();
        assert!(error.contains(told), "{text}: {error}");
        assert!(error.contains("line 1, column ") || error.contains("line 2, column "), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    assert_eq!(read(b"{\"version\":\"\xff\"}", Step::Create), Err(AnswerError::NotText));
    let printed = Printed { bytes: Zeroizing::new(b"{}".to_vec()), is_cut: true };
    assert_eq!(answer(&printed, Step::Create), Err(AnswerError::TooLong));
    assert!(AnswerError::TooLong.to_string().contains(&LONGEST_ANSWER.to_string()));
}

#[test]
fn only_create_hands_on_a_secret_and_one_of_a_secrets_length() {
    let with = |length: usize| format!("{{\"secret\":\"{}\"}}", "x".repeat(length)).into_bytes();
    for step in Step::ALL {
        let read = read(&with(SHORTEST_SECRET), step);
        if step == Step::Create {
            assert!(read.is_ok());
        } else {
            assert_eq!(read, Err(AnswerError::Secret), "{step}");
        }
    }
    for (length, expected) in [
        (0, Some(AnswerError::ShortSecret)),
        (SHORTEST_SECRET - 1, Some(AnswerError::ShortSecret)),
        (SHORTEST_SECRET, None),
        (LONGEST_SECRET, None),
        (LONGEST_SECRET + 1, Some(AnswerError::LongSecret)),
    ] {
        assert_eq!(read(&with(length), Step::Create).err(), expected, "{length}");
    }
}

#[test]
fn only_confirm_and_verify_are_asked_again() {
    for step in Step::ALL {
        let read = read(b"{\"outcome\":\"pending\"}", step).map(|answer| answer.outcome);
        let expected = match step {
            Step::Confirm | Step::Verify => Ok(Outcome::Pending),
            _ => Err(AnswerError::Pending),
        };
        assert_eq!(read, expected, "{step}");
    }
}
