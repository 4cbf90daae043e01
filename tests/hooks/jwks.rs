//! Keys that sign JWTs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Hook, Recorded, ask};

fn kids(path: &Path) -> Vec<String> {
    let document: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    document["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_algorithm_signs_and_takes_its_turn() {
    if Command::new("openssl").arg("version").output().is_err() {
        return crate::servers::missing("openssl", "Install it: apt-get install openssl");
    }
    for algorithm in ["ES256", "RS256", "EdDSA"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jwks.json");
        let openssl = Recorded::new("openssl");
        let hook = Hook::new("jwks", &["--jwks", file.to_str().unwrap(), "--algorithm", algorithm]);
        let hook = hook.with(&["--openssl", &openssl.path()]);
        let old = hook.ask(&ask("create").rotation("first"));
        let lost = hook.ask(&ask("create"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let new = hook.ask(&ask("create"));
        // The one whose private half was lost is not published any more.
        assert_eq!(kids(&file), [old.text("version"), new.text("version")], "{algorithm}");
        assert_ne!(lost.text("version"), new.text("version"));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(!fs::read_to_string(&file).unwrap().contains("\"d\""));

        hook.ask(&ask("test").with_reply(&new)).done();
        hook.ask(&ask("test").with_new(json!({ "version": new.text("version"), "secret": old.secret() })))
            .failed("not that of the new version");
        hook.ask(&ask("test").with_reply(&lost)).failed("is not published");
        hook.ask(&ask("verify").with_reply(&new)).done();
        hook.ask(&ask("restore").with_reply(&new)).done();
        // A published half of another key under the same name does not verify.
        let good = fs::read_to_string(&file).unwrap();
        let mut document: Value = serde_json::from_str(&good).unwrap();
        let member = if algorithm == "RS256" { "n" } else { "x" };
        document["keys"][1][member] = document["keys"][0][member].clone();
        if algorithm == "ES256" {
            document["keys"][1]["y"] = document["keys"][0]["y"].clone();
        }
        fs::write(&file, document.to_string()).unwrap();
        hook.ask(&ask("test").with_reply(&new)).failed("is not verified");
        fs::write(&file, good).unwrap();

        hook.ask(&ask("revoke")).refused(65, "which of 2 published keys");
        for _ in 0..2 {
            let named = json!({ "public_id": old.text("version") });
            hook.ask(&ask("revoke").with_reply(&new).old(named)).done();
        }
        assert_eq!(kids(&file), [new.text("version")]);
        // In an emergency the only one is the old one.
        hook.ask(&ask("revoke").rotation("fire").emergency()).done();
        hook.ask(&ask("withdraw").with_reply(&new)).done();
        assert!(kids(&file).is_empty());

        let line = |secret: String| secret.lines().nth(1).unwrap().to_owned();
        openssl.never_saw("genpkey", &[line(old.secret()), line(lost.secret()), line(new.secret())]);
        let left: Vec<_> =
            fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}: the document and its lock");
    }
}

#[test]
fn a_document_that_is_none_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    let hook = Hook::new("jwks", &["--jwks", file.to_str().unwrap()]);
    let named = ask("revoke").old(json!({ "public_id": "a" }));
    let private = json!({ "keys": [{ "kid": "a", "kty": "OKP", "d": "AA" }] }).to_string();
    let cases = [
        ("{", "no JWKS"),
        ("[]", "no JWKS"),
        (r#"{ "keys": [{}] }"#, "no JWKS"),
        (r#"{ "keys": 7 }"#, "no JWKS"),
        (private.as_str(), "private key"),
    ];
    for (text, reason) in cases {
        fs::write(&file, text).unwrap();
        hook.ask(&named).refused(78, reason);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
}

#[test]
fn many_at_once_lose_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    let hook = Hook::new("jwks", &["--jwks", file.to_str().unwrap(), "--algorithm", "EdDSA"]);
    std::thread::scope(|scope| {
        for number in 0..6 {
            let (hook, id) = (&hook, format!("rotation {number}"));
            scope.spawn(move || hook.ask(&ask("create").rotation(&id)).done().clone());
        }
    });
    assert_eq!(kids(&file).len(), 6);
}
