//! AWS, through its own command line tool.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Hook, Recorded, ask};
use crate::servers::{Server, missing, random};

struct World {
    server: Server,
    folder: tempfile::TempDir,
    config: String,
    credentials: String,
}

impl World {
    /// Nothing if AWS's tool is not installed.
    fn new() -> Option<Self> {
        if !Command::new("aws").arg("--version").output().is_ok_and(|output| output.status.success()) {
            missing("the AWS command line tool", "Install it: pip install awscli");
            return None;
        }
        let (key, secret) = (format!("AKIA{}", random(16).to_uppercase()), random(40));
        let server = Server::start("aws.py", &[&key, &secret]);
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config");
        let credentials = folder.path().join("credentials");
        fs::write(&config, "[default]\nregion = eu-central-1\nmax_attempts = 1\n").unwrap();
        let text = format!("[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n");
        fs::write(&credentials, text).unwrap();
        let shown = |path: &Path| path.to_str().unwrap().to_owned();
        Some(Self { server, config: shown(&config), credentials: shown(&credentials), folder })
    }

    fn hook(&self, name: &'static str, arguments: &[&str]) -> Hook {
        let hook = Hook::new(name, &["--endpoint-url", &self.server.url(), "--region", "eu-central-1"]);
        hook.with(arguments)
            .environment("AWS_CONFIG_FILE", &self.config)
            .environment("AWS_SHARED_CREDENTIALS_FILE", &self.credentials)
            .environment("AWS_EC2_METADATA_DISABLED", "true")
    }

    fn look(&self) -> Value {
        self.server.json("GET", "/_world", &[], &Value::Null)
    }

    fn change(&self, change: &Value) {
        self.server.json("POST", "/_change", &[], change);
    }

    /// The version at a stage.
    fn staged(&self, stage: &str) -> Option<String> {
        let world = self.look();
        let stages = world["stages"].as_object().unwrap();
        let found = stages.iter().find(|(_, stages)| stages.as_array().unwrap().contains(&json!(stage)));
        found.map(|(version, _)| version.clone())
    }

    fn value(&self, version: &str) -> String {
        self.look()["versions"][version].as_str().unwrap().to_owned()
    }

    /// A service, as a hook of somebody's: it writes down what it is told, and accepts what it was told to.
    fn service(&self) -> String {
        let (path, log) = (self.folder.path().join("service"), self.folder.path().join("service.log"));
        let script = format!(
            "#!/usr/bin/env python3\nimport json, pathlib, sys\nasked = json.load(sys.stdin)\n\
             log = pathlib.Path({log:?})\nnew = (asked['new'] or {{}}).get('secret')\n\
             lines = log.read_text().splitlines() if log.exists() else []\n\
             with log.open('a') as file:\n    print(asked['step'], new, file=file)\n\
             known = asked['step'] != 'test' or f'create {{new}}' in lines\n\
             print(json.dumps({{'outcome': 'done' if known else 'failed', 'message': 'the service'}}))\n"
        );
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        json!([path]).to_string()
    }

    fn told(&self) -> String {
        fs::read_to_string(self.folder.path().join("service.log")).unwrap_or_default()
    }
}

const BEFORE: &str = "00000000-0000-4000-8000-000000000000";

#[test]
fn the_four_steps() {
    let Some(world) = World::new() else { return };
    let aws = Recorded::new("aws");
    let hook = world.hook("aws-secrets-manager", &["--secret-id", "app/api", "--service", &world.service()]);
    let hook = hook.with(&["--aws", &aws.path()]);
    world.change(&json!({ "versions": { BEFORE: random(30) }, "stages": { BEFORE: ["AWSCURRENT"] } }));

    let new = hook.ask(&ask("create"));
    let version = new.text("version");
    assert_eq!(world.staged("AWSPENDING"), Some(version.clone()));
    assert_eq!(world.value(&version), new.secret());
    assert_eq!(new.text("reference"), format!("aws-secretsmanager:app/api#version={version}"));
    // A repetition finds the same version, and its secret. Another rotation does not push it aside.
    assert_eq!(hook.ask(&ask("create")).answer, new.answer);
    hook.ask(&ask("create").rotation("other")).refused(65, "somebody else's version");

    hook.ask(&ask("verify").with_reply(&new)).failed("is not AWSCURRENT");
    // By its reference alone, as after a crash.
    hook.ask(&ask("test").with_reply(&new).without_secret()).done();
    world.change(&json!({ "fail": ["ThrottlingException"] }));
    hook.ask(&ask("store").with_reply(&new)).refused(75, "ThrottlingException");
    world.change(&json!({ "fail": ["AccessDeniedException"] }));
    hook.ask(&ask("store").with_reply(&new)).refused(77, "AccessDeniedException");
    for _ in 0..2 {
        hook.ask(&ask("store").with_reply(&new).without_secret()).done();
        assert_eq!(
            (world.staged("AWSCURRENT"), world.staged("AWSPREVIOUS")),
            (Some(version.clone()), Some(BEFORE.into()))
        );
    }
    hook.ask(&ask("verify").with_reply(&new)).done();
    hook.ask(&ask("revoke").with_reply(&new)).done();
    assert_eq!((world.staged("AWSCURRENT"), world.staged("AWSPREVIOUS")), (Some(version), None));
    let told = world.told();
    assert!(told.contains(&format!("create {}", new.secret())) && told.ends_with("revoke None\n"), "{told}");
    aws.never_saw("put-secret-value", &[new.secret()]);
}

#[test]
fn back_to_the_version_before() {
    let Some(world) = World::new() else { return };
    let hook = world.hook("aws-secrets-manager", &["--secret-id", "app/api"]);
    world.change(&json!({ "versions": { BEFORE: random(30) }, "stages": { BEFORE: ["AWSCURRENT"] } }));
    let new = hook.ask(&ask("create"));
    hook.ask(&ask("store").with_reply(&new)).done();
    hook.ask(&ask("withdraw").with_reply(&new)).failed("`restore` comes first");
    for _ in 0..2 {
        hook.ask(&ask("restore").with_reply(&new)).done();
        assert_eq!(world.staged("AWSCURRENT").as_deref(), Some(BEFORE));
    }
    hook.ask(&ask("withdraw").with_reply(&new)).done();
    assert_eq!((world.staged("AWSPENDING"), world.staged("AWSPREVIOUS")), (None, None));
    hook.ask(&ask("test").with_reply(&new)).refused(65, "has no stage any more");
    hook.ask(&ask("revoke")).refused(78, "revokes nothing");
    hook.with(&["--secret-id", "app/none"]).ask(&ask("create")).refused(78, "there is no secret app/none");
}

#[test]
fn it_stores_what_another_hook_has_made() {
    let Some(world) = World::new() else { return };
    let hook = world.hook(
        "aws-secrets-manager",
        &["--secret-id", "app/api", "--field", "password", "--user-field", "username"],
    );
    let old = json!({ "username": "app_a", "password": random(30), "host": "db" }).to_string();
    world.change(&json!({ "versions": { BEFORE: old }, "stages": { BEFORE: ["AWSCURRENT"] } }));
    // What is lost in a crash is made again, and is another secret.
    for _ in 0..2 {
        let made = json!({ "public_id": "app_b", "secret": random(30) });
        hook.ask(&ask("store").with_new(made.clone())).done();
        let value: Value = serde_json::from_str(&world.value(&world.staged("AWSCURRENT").unwrap())).unwrap();
        assert_eq!(value, json!({ "username": "app_b", "password": made["secret"], "host": "db" }));
    }
}

#[test]
fn an_access_key() {
    let Some(world) = World::new() else { return };
    let aws = Recorded::new("aws");
    let sts = format!("{}/", world.server.url());
    let hook = world.hook("aws-access-key", &["--user", "deploy", "--sts-url", &sts, "--patience", "0"]);
    let hook = hook.with(&["--aws", &aws.path()]);
    let ids = || -> Vec<String> {
        let world = world.look();
        let keys = world["keys"].as_array().unwrap().iter();
        keys.map(|key| format!("{} {}", key["id"].as_str().unwrap(), key["status"].as_str().unwrap()))
            .collect()
    };
    let old = world.look()["keys"][0]["id"].as_str().unwrap().to_owned();
    let lost = hook.ask(&ask("create"));
    let new = hook.ask(&ask("create"));
    let id = new.text("public_id");
    assert_ne!(lost.text("public_id"), id);
    assert_eq!(ids(), [format!("{old} Active"), format!("{id} Active")], "the one that was lost is deleted");
    hook.ask(&ask("create").rotation("third")).refused(78, "has two keys");
    assert_eq!(ids().len(), 2);

    hook.ask(&ask("test").with_reply(&new)).done();
    hook.ask(&ask("test").with_new(json!({ "public_id": id, "secret": random(40) })))
        .failed("does not accept");
    hook.ask(&ask("test").with_reply(&lost)).failed("does not accept");
    hook.with(&["--user", "other"]).ask(&ask("test").with_reply(&new)).failed("is not a key of other");

    let now = jiff::Timestamp::now();
    let ago = |minutes| (now - jiff::SignedDuration::from_mins(minutes)).to_string();
    for (minutes, uses) in [(14, 1), (16, 0)] {
        world.change(&json!({ "last_used": { old.as_str(): ago(minutes) } }));
        assert_eq!(hook.ask(&ask("verify").with_reply(&new)).done()["old_uses"], uses, "{minutes}");
    }
    hook.ask(&ask("restore").with_reply(&new)).done();
    hook.ask(&ask("revoke").with_reply(&new)).done();
    hook.ask(&ask("revoke").with_reply(&new).old(json!({ "public_id": old }))).done();
    assert_eq!(ids(), [format!("{old} Inactive"), format!("{id} Active")]);
    hook.ask(&ask("restore").with_reply(&new)).failed("is not active");
    let named = json!({ "public_id": format!("AKIA{}", random(16)) });
    hook.ask(&ask("revoke").with_reply(&new).old(named)).refused(65, "whose is it");
    for _ in 0..2 {
        hook.ask(&ask("withdraw").with_reply(&new)).done();
        assert_eq!(ids(), [format!("{old} Inactive")]);
    }
    aws.never_saw("create-access-key", &[lost.secret(), new.secret()]);
}
