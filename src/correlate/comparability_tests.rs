use super::super::tests::{compared, inventory, seen};
use crate::finding::{Finding, Status};
use crate::fingerprint::{Comparison, Fingerprinter};
use crate::inventory::Inventory;
use crate::kind::Guessability::{self, Guessable, Random};
use crate::notice::{Coverage, Notice, NoticeKind};
use crate::occurrence::Occurrence;
use crate::secret::Secret;

const NEW: &str = "the new key of the organisation";
const OLD: &str = "the old key of the organisation";
const OTHER: &str = "a key that nobody remembers";

fn keyed(key: Option<&str>) -> Fingerprinter {
    Fingerprinter::new(key.map(|key| Secret::new(key.as_bytes().to_vec())), [7; 32]).unwrap()
}

fn changing() -> Fingerprinter {
    keyed(Some(NEW)).with_previous(Secret::new(OLD.as_bytes().to_vec())).unwrap()
}

fn made(key: Option<&str>, secret: &str, guessability: Guessability) -> String {
    keyed(key).identify(secret.as_bytes(), guessability).fingerprint().unwrap().to_string()
}

fn id(key: &str) -> String {
    keyed(Some(key)).comparison().current_key().unwrap().to_string()
}

/// As earlier versions wrote it.
fn unnamed(key: &str, secret: &str) -> String {
    made(Some(key), secret, Guessable).replace(&format!("{}:", id(key)), "")
}

fn declaring(fingerprints: &[String]) -> Inventory {
    let entry = |(at, fingerprint): (usize, &String)| {
        format!(
            "[[credential]]\nid = 'c{at}'\nkind = 'webhook'\nowner = 'me'\nfingerprint = '{fingerprint}'\nallowed_in = ['**']\n"
        )
    };
    inventory(&fingerprints.iter().enumerate().map(entry).collect::<String>())
}

/// What a scan says about an inventory of these fingerprints that finds the secret `s` once.
fn scan(
    mut fingerprinter: Fingerprinter,
    guessability: Guessability,
    declared: &[String],
) -> (Finding, Vec<Notice>) {
    let inventory = declaring(declared);
    fingerprinter.expect(inventory.fingerprints().map(|(_, one)| one));
    let rule = if guessability == Guessable { "b-password" } else { "a-token" };
    let found =
        Occurrence { identity: fingerprinter.identify(b"s", guessability), ..seen(rule, "s", "f", 1) };
    let correlation = compared(vec![found], Some(&inventory), fingerprinter.comparison());
    // Of the secret, whatever is said about the entry by itself.
    let finding = correlation.findings.into_iter().find(|finding| finding.rule.is_some()).unwrap();
    let mut notices = correlation.notices;
    notices.retain(|notice| notice.kind == NoticeKind::IncomparableFingerprint);
    (finding, notices)
}

#[test]
fn what_is_recognised_in_a_roundabout_way_is_as_declared_and_said() {
    type Keys = fn() -> Fingerprinter;
    let without: Keys = || keyed(None);
    let with: Keys = || keyed(Some(NEW));
    let changing: Keys = changing;
    for (fingerprinter, guessability, declared, said) in [
        (changing, Guessable, made(Some(NEW), "s", Guessable), None),
        (changing, Guessable, unnamed(NEW, "s"), None),
        (changing, Random, made(None, "s", Random), None),
        (without, Random, made(None, "s", Random), None),
        (changing, Guessable, made(Some(OLD), "s", Guessable), Some("made with the previous key")),
        (changing, Guessable, unnamed(OLD, "s"), Some("made with the previous key")),
        (with, Guessable, made(None, "s", Random), Some("lets every reader test guesses")),
        (without, Guessable, made(None, "s", Random), Some("lets every reader test guesses")),
        (
            with,
            Random,
            made(Some(NEW), "s", Guessable),
            Some("keyed fingerprint where the scan makes `sha256:`"),
        ),
        (with, Random, unnamed(NEW, "s"), Some("keyed fingerprint where the scan makes `sha256:`")),
    ] {
        let (finding, notices) = scan(fingerprinter(), guessability, std::slice::from_ref(&declared));
        assert_eq!(finding.status, Status::Current, "{declared} {guessability:?}");
        assert_eq!(finding.credential.as_ref().map(|entry| entry.id.as_str()), Some("c0"));
        assert_eq!(finding.fingerprint.is_some(), guessability == Random || fingerprinter().is_keyed());
        assert!(finding.fingerprint.is_none_or(|own| own.key().is_none_or(|key| key.to_string() == id(NEW))));
        match (said, notices.as_slice()) {
            (None, []) => {}
            (Some(said), [notice]) => {
                assert_eq!((notice.coverage, notice.place.as_str()), (Coverage::Complete, "i.toml:2"));
                assert!(notice.detail.starts_with("credential `c0` has a "), "{notice:?}");
                assert!(notice.detail.contains(said), "{notice:?}");
            }
            (_, other) => panic!("{declared}: {other:?}"),
        }
    }
}

#[test]
fn what_cannot_be_compared_is_named_with_the_remedy() {
    let foreign = made(Some(OTHER), "s", Guessable);
    let other = id(OTHER);
    for (fingerprinter, declared, coverage, said) in [
        (
            keyed(None),
            foreign.clone(),
            Some(Coverage::Incomplete),
            format!(
                "set STRAYKEY_FINGERPRINT_KEY to the key that the inventory was made with (its id is {other})"
            ),
        ),
        (
            keyed(None),
            unnamed(OTHER, "s"),
            Some(Coverage::Incomplete),
            "set STRAYKEY_FINGERPRINT_KEY to the key that the inventory was made with".to_owned(),
        ),
        (
            changing(),
            foreign,
            Some(Coverage::Incomplete),
            format!(
                "made with the key {other} and cannot be compared with what was found, whose key is {}",
                id(NEW)
            ),
        ),
        (changing(), unnamed(OTHER, "s"), Some(Coverage::Complete), "does not name its key".to_owned()),
        (
            changing(),
            made(Some(OLD), "not found", Guessable),
            Some(Coverage::Complete),
            "made with the previous key".to_owned(),
        ),
        (changing(), made(Some(NEW), "not found", Guessable), None, String::new()),
        (changing(), made(None, "not found", Random), None, String::new()),
    ] {
        let (finding, notices) = scan(fingerprinter, Guessable, std::slice::from_ref(&declared));
        assert_eq!(finding.status.as_str(), "undeclared");
        assert_eq!(notices.first().map(|notice| notice.coverage), coverage, "{declared}");
        assert!(notices.iter().all(|notice| notice.detail.contains(&said)), "{notices:?}");
        assert!(notices.len() <= 1 && notices.iter().all(|notice| notice.detail.contains("`c0`")));
    }
}

#[test]
fn a_key_that_is_not_named_is_no_matter_unless_something_keyed_is_undeclared() {
    let (finding, notices) = scan(changing(), Random, &[unnamed(OTHER, "t")]);
    assert_eq!((finding.status.as_str(), notices), ("undeclared", vec![]));
    let both = [unnamed(OTHER, "t"), made(Some(NEW), "s", Guessable)];
    let (finding, notices) = scan(changing(), Guessable, &both);
    assert_eq!((finding.status.as_str(), notices), ("current", vec![]));
}

#[test]
fn other_systems_cannot_have_hashed_what_is_no_text() {
    let inventory = declaring(&[format!("c3id:C3ID{}", "A".repeat(20)), format!("hmsl:{}", "0".repeat(64))]);
    let mut fingerprinter = keyed(None);
    fingerprinter.expect(inventory.fingerprints().map(|(_, one)| one));
    let said = |fingerprinter: &Fingerprinter| {
        compared(vec![], Some(&inventory), fingerprinter.comparison()).notices
    };
    assert_eq!(said(&fingerprinter), []);
    let _ = fingerprinter.identify(&[0x30, 0x82, 0x01, 0x22], Random);
    let [notice] = <[Notice; 1]>::try_from(said(&fingerprinter)).unwrap();
    assert_eq!((notice.coverage, notice.place.as_str()), (Coverage::Incomplete, "i.toml:2"));
    assert!(
        notice.detail.starts_with("credentials `c0`, `c1` have a fingerprint of another system"),
        "{notice:?}"
    );
}

#[test]
fn many_entries_are_one_notice_that_names_some() {
    let declared: Vec<String> =
        (0..8).map(|at| made(Some(OTHER), &format!("secret {at}"), Guessable)).collect();
    let inventory = declaring(&declared);
    let [notice] =
        <[Notice; 1]>::try_from(compared(vec![], Some(&inventory), &Comparison::default()).notices).unwrap();
    assert!(
        notice.detail.starts_with("credentials `c0`, `c1`, `c2`, `c3`, `c4` and 3 more have a keyed"),
        "{notice:?}"
    );
}
