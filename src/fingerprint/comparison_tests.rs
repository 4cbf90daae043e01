use super::{MOST_SLOW, Recognised};
use crate::fingerprint::{Fingerprint, Fingerprinter, Identity, Scheme, foreign};
use crate::kind::Guessability::{self, Guessable, Random};
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

fn under(key: &str, secret: &str) -> Fingerprint {
    keyed(Some(key)).identify(secret.as_bytes(), Guessable).fingerprint().unwrap()
}

fn plain(secret: &str) -> Fingerprint {
    keyed(None).identify(secret.as_bytes(), Random).fingerprint().unwrap()
}

fn foreign(scheme: Scheme, secret: &str) -> Fingerprint {
    let digest = match scheme {
        Scheme::C3id => foreign::c3id(secret.as_bytes()),
        _ => foreign::hmsl(secret.as_bytes()),
    };
    Fingerprint { scheme, key: None, digest: digest.unwrap() }
}

/// What one secret is recognised by, if it is by something else than its own fingerprint.
fn recognised(
    mut fingerprinter: Fingerprinter,
    guessability: Guessability,
    declared: Fingerprint,
) -> Option<Recognised> {
    fingerprinter.expect([declared, plain("something else")]);
    let identity = fingerprinter.identify(b"s", guessability);
    assert_eq!(fingerprinter.identify(b"s", guessability), identity);
    let comparison = fingerprinter.comparison();
    let recognised = comparison.recognised();
    assert!(recognised.len() <= 1);
    let first = recognised.first().map(|(of, one)| {
        assert_eq!(*of, identity);
        *one
    });
    assert_eq!(comparison.recognised_by(&identity), first.map(|one| one.declared));
    first
}

#[test]
fn every_scheme_is_recognised_under_every_other() {
    let old_form = |key: &str| under(key, "s").without_key();
    for (keys, guessability, declared, under_key) in [
        (changing as fn() -> Fingerprinter, Guessable, under(OLD, "s"), Some(OLD)),
        (changing, Guessable, old_form(OLD), Some(OLD)),
        (changing, Guessable, old_form(NEW), Some(NEW)),
        (changing, Guessable, plain("s"), None),
        (changing, Random, under(OLD, "s"), Some(OLD)),
        (changing, Random, under(NEW, "s"), Some(NEW)),
        (changing, Random, old_form(NEW), Some(NEW)),
        (changing, Random, foreign(Scheme::C3id, "s"), None),
        (changing, Guessable, foreign(Scheme::Hmsl, "s"), None),
        (|| keyed(None), Random, foreign(Scheme::Hmsl, "s"), None),
        (|| keyed(None), Guessable, foreign(Scheme::C3id, "s"), None),
        (|| keyed(None), Guessable, plain("s"), None),
    ] {
        let key = under_key.and_then(|key| under(key, "").key());
        assert_eq!(
            recognised(keys(), guessability, declared),
            Some(Recognised { declared, key }),
            "{declared} {guessability:?}"
        );
    }
}

#[test]
fn nothing_else_is_recognised() {
    for (guessability, declared) in [
        (Guessable, under(NEW, "s")),
        (Random, plain("s")),
        (Guessable, under(OTHER, "s")),
        (Guessable, under(OTHER, "s").without_key()),
        (Guessable, under(OLD, "t")),
        (Random, foreign(Scheme::C3id, "t")),
        (Random, foreign(Scheme::Hmsl, "t")),
    ] {
        assert_eq!(recognised(changing(), guessability, declared), None, "{declared}");
    }
    // The id of a key counts, whatever the digest is.
    let mislabelled = Fingerprint { key: under(OTHER, "").key(), ..under(OLD, "s") };
    assert_eq!(recognised(changing(), Guessable, mislabelled), None);
    assert_eq!(recognised(keyed(None), Guessable, under(NEW, "s")), None);
}

#[test]
fn keys_that_are_known_are_those_at_hand() {
    let ids = |key| under(key, "").key();
    for (fingerprinter, new, old, unnamed) in [
        (keyed(None), false, false, false),
        (keyed(Some(NEW)), true, false, true),
        (changing(), true, true, true),
    ] {
        let comparison = fingerprinter.comparison();
        let known = [ids(NEW), ids(OLD), None, ids(OTHER)].map(|key| comparison.knows(key));
        assert_eq!(known, [new, old, unnamed, false]);
    }
    assert_eq!(changing().comparison().previous_key(), ids(OLD));
}

#[test]
fn what_is_no_text_is_counted_once_and_only_where_text_is_declared() {
    let der = [0x30, 0x82, 0x01, 0x22];
    for (declared, count) in
        [(foreign(Scheme::C3id, "s"), 1), (foreign(Scheme::Hmsl, "s"), 1), (plain("s"), 0)]
    {
        let mut fingerprinter = keyed(None);
        fingerprinter.expect([declared]);
        for _ in 0..2 {
            let _ = fingerprinter.identify(&der, Random);
        }
        assert_eq!(fingerprinter.comparison().without_text(), count, "{declared}");
    }
}

#[test]
fn slow_hashes_are_made_once_for_each_secret_and_have_a_limit() {
    let mut fingerprinter = keyed(None);
    fingerprinter.expect([foreign(Scheme::Hmsl, "s")]);
    let comparison = fingerprinter.comparison();
    let identity = |number: usize| {
        let digest = format!("sha256:{number:064x}");
        Identity::Fingerprint(digest.parse().unwrap())
    };
    let made = (0..MOST_SLOW + 3).filter(|number| comparison.may_be_slow(identity(*number))).count();
    assert_eq!((made, comparison.left_out()), (MOST_SLOW, 3));
    assert!(!comparison.may_be_slow(identity(0)), "made already");
    assert!(!comparison.may_be_slow(identity(MOST_SLOW)));
    assert_eq!(comparison.left_out(), 3);
}
