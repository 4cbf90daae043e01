//! A KV store of version 2.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Hook, ask};
use crate::servers::{Server, random};

/// A store with its hook.
struct World {
    server: Server,
    token: String,
    hook: Hook,
    _folder: tempfile::TempDir,
}

impl World {
    fn new(arguments: &[&str]) -> Self {
        let token = random(24);
        let server = Server::start("vault.py", &[&token]);
        let folder = tempfile::tempdir().unwrap();
        let sink = folder.path().join("token");
        fs::write(&sink, format!("{token}\n")).unwrap();
        let url = server.url();
        let reached =
            ["--address", &url, "--token-file", sink.to_str().unwrap(), "--mount", "kv", "--path", "app/db"];
        let hook = Hook::new("vault-kv", &reached).with(arguments);
        Self { server, token, hook, _folder: folder }
    }

    fn put(&self, data: &Value, upon: u32) {
        let body = json!({ "options": { "cas": upon }, "data": data });
        self.server.json("POST", "/v1/kv/data/app/db", &[("X-Vault-Token", &self.token)], &body);
    }

    /// What consumers read; nothing if it is destroyed.
    fn read(&self) -> (u64, Value) {
        let (_, text) = self.server.send("GET", "/v1/kv/data/app/db", &[("X-Vault-Token", &self.token)], "");
        let answer: Value = serde_json::from_str(&text).unwrap();
        (answer["data"]["metadata"]["version"].as_u64().unwrap(), answer["data"]["data"].clone())
    }

    fn is_destroyed(&self, version: u64) -> bool {
        let path = format!("/v1/kv/data/app/db?version={version}");
        self.server.send("GET", &path, &[("X-Vault-Token", &self.token)], "").0 == 404
    }

    fn fail(&self, times: u32) {
        self.server.json("POST", "/_fail", &[], &json!(times));
    }
}

#[test]
fn it_keeps_what_another_hook_has_made() {
    let world = World::new(&["--field", "password", "--user-field", "username"]);
    let old = json!({ "username": "app_a", "password": random(30), "host": "db" });
    world.put(&old, 0);
    let secret = random(30);
    let made = json!({ "version": "app_b:1", "public_id": "app_b", "secret": secret });
    let asked = |step| ask(step).with_new(made.clone());
    let new = json!({ "username": "app_b", "password": secret, "host": "db" });

    world.fail(1);
    world.hook.ask(&asked("store")).refused(75, "503");
    // The last request of four, or so, fails: whatever was written is found again.
    for after in 0..3 {
        let (status, _) = world.server.send("POST", "/_fail", &[], "0");
        assert_eq!(status, 200, "{after}");
        world.hook.ask(&asked("store")).done();
        assert_eq!(world.read(), (2, new.clone()));
    }
    // After a crash, without the secret.
    world.hook.ask(&asked("store").without_secret()).done();
    world.hook.ask(&asked("verify").without_secret()).done();
    world.hook.ask(&asked("verify")).done();
    world.hook.ask(&ask("verify").with_new(json!({ "secret": random(30) }))).failed("is not the new one");
    world.hook.ask(&ask("store").with_new(json!({ "secret": random(30) }))).refused(65, "has no `public_id`");
    world
        .hook
        .ask(&ask("store").rotation("next").with_new(json!({ "version": "app_a" })))
        .refused(65, "new secret");

    // Back, and once more.
    world.hook.ask(&asked("withdraw")).failed("`restore` comes first");
    world.hook.ask(&asked("restore")).done();
    world.hook.ask(&asked("restore")).done();
    assert_eq!(world.read(), (3, old));
    world.hook.ask(&asked("verify").without_secret()).failed("is not the new one");
    world.hook.ask(&asked("withdraw")).done();
    assert!(world.is_destroyed(2) && !world.is_destroyed(1));
    // A rotation that has stored nothing has nothing to put back.
    world.hook.ask(&ask("restore").rotation("next")).done();
    assert_eq!(world.read().0, 3);
}

#[test]
fn it_never_overwrites_what_somebody_else_has_written() {
    let world = World::new(&[]);
    world.put(&json!({ "value": random(30) }), 0);
    let made = json!({ "secret": random(30) });
    world.hook.ask(&ask("store").with_new(made.clone())).done();
    let theirs = json!({ "value": random(30) });
    world.put(&theirs, 2);
    world.hook.ask(&ask("restore").with_new(made)).failed("somebody else");
    assert_eq!(world.read(), (3, theirs));
}

#[test]
fn a_secret_of_its_own_is_made_stored_and_destroyed() {
    let world = World::new(&[]);
    world.put(&json!({ "value": random(30), "note": "kept" }), 0);
    let new = world.hook.ask(&ask("create"));
    assert_eq!(new.secret().len(), 40);
    world.hook.ask(&ask("test").with_reply(&new)).done();
    // Nothing of this rotation is there: the old one is not destroyed.
    world.hook.ask(&ask("revoke").with_reply(&new)).refused(65, "`store` comes first");
    world.hook.ask(&ask("store").with_reply(&new)).done();
    world.hook.ask(&ask("verify").with_reply(&new)).done();
    // What was lost in a crash is read back. Whatever was written before the last one goes with the old version.
    let again = world.hook.ask(&ask("create"));
    assert_eq!((again.secret(), again.text("version")), (new.secret(), "2".into()), "it is stored already");
    let other = world.hook.ask(&ask("store").with_new(json!({ "secret": random(40) })));
    other.done();
    world.hook.ask(&ask("revoke").with_reply(&again)).done();
    world.hook.ask(&ask("revoke").with_reply(&again)).done();
    assert!(world.is_destroyed(1) && world.is_destroyed(2));
    assert_eq!((world.read().0, &world.read().1["note"]), (3, &json!("kept")));

    // An emergency: consumers read nothing until the new one is there; what else stands there is kept.
    let asked = |step| ask(step).rotation("fire").emergency();
    world.hook.ask(&asked("revoke")).done();
    world.hook.ask(&asked("revoke")).done();
    assert!(world.is_destroyed(3));
    assert_eq!(world.read(), (4, json!({ "note": "kept" })));
    let after = world.hook.ask(&asked("create"));
    world.hook.ask(&asked("store").with_reply(&after)).done();
    assert_eq!(world.read(), (5, json!({ "value": after.secret(), "note": "kept" })));
    // Not even now does a repetition of the revocation touch the new one.
    world.hook.ask(&asked("revoke")).done();
    assert_eq!(world.read().0, 5);
}

#[test]
fn the_first_version_needs_none_before() {
    let world = World::new(&[]);
    let new = world.hook.ask(&ask("create"));
    world.hook.ask(&ask("store").with_reply(&new)).done();
    assert_eq!(world.read(), (1, json!({ "value": new.secret() })));
    world.hook.ask(&ask("revoke").with_reply(&new)).done();
    assert_eq!(world.read().0, 1);
    world.hook.ask(&ask("restore").with_reply(&new)).failed("no old version");
}

#[test]
fn what_stands_in_the_way_is_named() {
    let world = World::new(&[]);
    let other = tempfile::NamedTempFile::new().unwrap();
    let with = |address: &str, token: &str| {
        Hook::new(
            "vault-kv",
            &["--address", address, "--token-file", token, "--mount", "kv", "--path", "app/db"],
        )
    };
    let path = other.path().to_str().unwrap();
    with(&world.server.url(), path).ask(&ask("create")).refused(78, "its first line is empty");
    fs::write(path, random(20)).unwrap();
    with(&world.server.url(), path).ask(&ask("create")).refused(77, "403");
    with("http://127.0.0.1:1", path).ask(&ask("create")).refused(75, "cannot be reached");
    with("http://vault.example.com", path).ask(&ask("create")).refused(78, "not encrypted");
    with("https://user:word@vault.example.com", path).ask(&ask("create")).refused(78, "user name");
    world.hook.with(&["--path", "app/../other"]).ask(&ask("create")).refused(78, "`..`");
    world.hook.with(&["--length", "8"]).ask(&ask("create")).refused(78, "at least 20");
}
