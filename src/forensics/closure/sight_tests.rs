use super::{Sight, identity};
use crate::forensics::same::Likeness::{self, Different, Same, Unknown};
use crate::forensics::sample::{case, place, report};
use crate::intake::{Case, Declared};
use crate::journal::record::Subject;
use crate::rotation::Mode;
use crate::rotation::exchange::VersionFacts;
use crate::rotation::plan::{Trigger, TriggerSource};

/// `s1`: SHA-256; `k1.2`: keyed, with key 1; `k.2`: keyed, and it does not say with which key.
fn print(short: &str) -> Option<crate::fingerprint::Fingerprint> {
    let text = match short.split_once('.') {
        None if short.is_empty() => return None,
        None => format!("sha256:{}", short[1..].repeat(64)),
        Some(("k", digest)) => format!("hmac-sha256:{}", digest.repeat(64)),
        Some((key, digest)) => format!("hmac-sha256:{}:{}", key[1..].repeat(8), digest.repeat(64)),
    };
    Some(text.parse().unwrap())
}

fn version(short: &str, public_id: &str) -> VersionFacts {
    let public_id = Some(public_id.to_owned()).filter(|id| !id.is_empty());
    VersionFacts { fingerprint: print(short), public_id, ..VersionFacts::default() }
}

fn subject(old: VersionFacts, new: VersionFacts) -> Subject {
    Subject {
        id: "r".to_owned(),
        credential: "a".to_owned(),
        mode: Mode::Emergency,
        trigger: Trigger { source: TriggerSource::Request, digest: None, incident: None },
        old,
        new: Some(new),
        affected: Vec::new(),
        window: None,
    }
}

fn found(short: &str, public_id: &str, credential: &str) -> Case {
    let declared = |id: &str| Declared {
        id: id.to_owned(),
        owner: None,
        environment: None,
        deadline: None,
        expires: None,
    };
    Case {
        fingerprint: print(short),
        public_id: Some(public_id.to_owned()).filter(|id| !id.is_empty()),
        credential: Some(credential).filter(|id| !id.is_empty()).map(declared),
        ..case(None)
    }
}

#[test]
fn what_is_the_old_version_what_is_not_and_what_nobody_can_tell() {
    let table: &[(&str, &str, &str, &str, &str, Likeness)] = &[
        // old, its public id; found, its public id, the credential that the scan names
        ("s1", "", "s1", "", "", Same),
        ("s1", "", "s2", "", "", Different),
        ("s1", "", "s2", "", "a", Different),
        ("s1", "", "s9", "", "a", Different),
        ("s1", "", "k1.2", "", "", Different),
        ("s1", "", "k1.2", "", "a", Same),
        ("s1", "", "", "", "", Different),
        ("s1", "", "", "", "a", Same),
        ("k1.2", "", "k1.2", "", "", Same),
        ("k1.2", "", "k1.3", "", "", Different),
        ("k1.2", "", "k2.3", "", "", Unknown),
        ("k1.2", "", "k.3", "", "", Unknown),
        ("k1.2", "", "k.2", "", "", Same),
        ("k1.2", "", "", "", "", Unknown),
        ("k1.2", "", "s3", "", "", Different),
        ("k1.2", "", "s3", "", "a", Same),
        ("k1.2", "", "s9", "", "a", Different),
        ("", "AKIA1", "s3", "AKIA1", "", Same),
        ("", "AKIA1", "s3", "AKIA2", "", Different),
        ("", "AKIA1", "s3", "", "", Different),
        ("", "AKIA1", "", "", "", Unknown),
        ("", "", "s3", "", "", Unknown),
        ("", "", "s3", "", "a", Same),
        ("", "", "s9", "", "a", Different),
    ];
    for (old, old_id, short, id, credential, expected) in table {
        let subject = subject(version(old, old_id), version("s9", ""));
        let likeness = identity(&found(short, id, credential), &subject);
        assert_eq!(likeness, *expected, "old {old} {old_id}, found {short} {id} {credential}");
    }
}

#[test]
fn what_stands_what_stood_and_what_cannot_be_told_are_counted() {
    let at = |path: &str, presence: Option<&str>, revision: Option<&str>| {
        let mut place = place(path);
        place.presence = presence.map(str::to_owned);
        place.revision = revision.map(str::to_owned);
        place
    };
    let subject = subject(version("k1.2", ""), version("k1.3", ""));
    for (short, places, standing, history, incomparable) in [
        ("k1.2", vec![at("a", None, None)], &["a:3"][..], 0, 0),
        (
            "k1.2",
            vec![at("a", Some("head"), Some("head")), at("b", Some("head"), Some("ab"))],
            &["a:3"],
            1,
            0,
        ),
        ("k1.2", vec![at("b", Some("staged"), Some("index"))], &["b:3"], 0, 0),
        (
            "k1.2",
            vec![at("b", Some("removed"), Some("ab")), at("c", Some("elsewhere"), Some("cd"))],
            &[],
            2,
            0,
        ),
        ("k1.2", vec![at("b", Some("unreachable"), None)], &[], 1, 0),
        // In HEAD, at a path that the report does not list.
        ("k1.2", vec![at("b", Some("head"), Some("ab"))], &["b:3"], 1, 0),
        ("k2.2", vec![at("a", None, None)], &[], 0, 1),
        ("", vec![at("a", Some("head"), Some("head"))], &[], 0, 1),
        ("", vec![at("a", Some("removed"), Some("ab"))], &[], 0, 0),
        ("k1.3", vec![at("a", None, None)], &[], 0, 0),
        ("k1.2", vec![], &[], 0, 0),
    ] {
        let shown = format!("{short} {places:?}");
        let case = Case { places, ..found(short, "", "") };
        let sight = Sight::of(&report(vec![case]), &subject);
        assert_eq!(
            (sight.standing, sight.history, sight.incomparable),
            (standing.iter().map(|one| (*one).to_owned()).collect(), history, incomparable),
            "{shown}"
        );
    }
}
