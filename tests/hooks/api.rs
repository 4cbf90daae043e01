//! An HTTP API that a file describes.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Hook, ask};
use crate::servers::{Server, random};

struct World {
    server: Server,
    folder: tempfile::TempDir,
    token: String,
}

impl World {
    fn new() -> Self {
        let token = random(24);
        let server = Server::start("api.py", &[&token]);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("token"), &token).unwrap();
        Self { server, folder, token }
    }

    /// A description, under the common head.
    fn hook(&self, steps: &str) -> Hook {
        let token = self.folder.path().join("token");
        let head = format!(
            "base = \"{}\"\nheaders = {{ Authorization = \"Bearer {{file:{}}}\" }}\n",
            self.server.url(),
            token.display()
        );
        self.described("api.toml", &(head + steps))
    }

    fn described(&self, name: &str, text: &str) -> Hook {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        Hook::new("http", &["--api", path.to_str().unwrap()])
    }

    fn seen(&self) -> Vec<Value> {
        let (_, text) = self.server.send("GET", "/_seen", &[], "");
        serde_json::from_str(&text).unwrap()
    }
}

const STEPS: &str = r#"
[create]
method = "POST"
url = "/v1/keys"
body = { name = "{credential.id} {rotation}" }
success = [201]
idempotency_header = "Idempotency-Key"
answer = { secret = "/key/secret", version = "/key/id" }

[test]
method = "POST"
url = "/v1/check"
body = { secret = "{new.secret}" }
expect = { "/ok" = true }

[confirm]
url = "/consumers/{consumer}/health"
headers = { Authorization = "" }
answer = { version = "/credential/version" }

[verify]
url = "/v1/keys/{old.version}/usage?minutes=15"
answer = { old_uses = "/requests" }

[revoke]
method = "DELETE"
url = "/v1/keys/{old.version}"
success = [204, 404]

[announce]
method = "POST"
url = "/status/202"
pending = [202]
"#;

#[test]
fn a_rotation_as_described() {
    let world = World::new();
    let hook = world.hook(STEPS);
    let new = hook.ask(&ask("create"));
    assert_eq!(new.text("version"), "key-1");
    assert_eq!(hook.ask(&ask("create")).answer, new.answer, "the API knows a repetition by its header");
    hook.ask(&ask("test").with_reply(&new)).done();
    hook.ask(&ask("test").with_new(json!({ "secret": random(20) }))).failed("`/ok` is not as expected");
    hook.ask(&ask("test").with_reply(&new).without_secret()).refused(65, "needs the new secret");
    // The API's own token goes to the API only; a name is no way into another path.
    assert_eq!(hook.ask(&ask("confirm").of("agent/../../v1?x=#").with_reply(&new)).text("version"), "key-1");
    let seen = world.seen();
    let confirmed = seen.last().unwrap();
    assert_eq!(confirmed["path"], "/consumers/agent%2F..%2F..%2Fv1%3Fx%3D%23/health");
    assert!(!confirmed.to_string().contains(&world.token));
    assert_eq!(hook.ask(&ask("verify").old(json!({ "version": "key-0" }))).done()["old_uses"], 3);
    hook.ask(&ask("verify")).refused(65, "has no `old.version`");
    for _ in 0..2 {
        hook.ask(&ask("revoke").old(json!({ "version": "key-1" }))).done();
    }
    hook.ask(&ask("announce")).outcome("pending");
    hook.ask(&ask("page")).refused(78, "describes no `page`");
    let body: Value = serde_json::from_str(seen[0]["body"].as_str().unwrap()).unwrap();
    assert_eq!(body, json!({ "name": format!("app-db {}", "1f".repeat(8)) }));
}

#[test]
fn json_describes_as_well() {
    let world = World::new();
    let text = json!({ "base": world.server.url(), "notify": { "url": "/consumers/a/health" } });
    world.described("api.json", &text.to_string()).ask(&ask("notify")).done();
}

#[test]
fn statuses_say_whether_another_attempt_helps() {
    let world = World::new();
    let cases = [
        (408, 75),
        (425, 75),
        (429, 75),
        (500, 75),
        (503, 75),
        (401, 77),
        (403, 77),
        (400, 76),
        (404, 76),
        (409, 76),
    ];
    for (status, exit) in cases {
        let hook = world.hook(&format!("[notify]\nmethod = \"POST\"\nurl = \"/status/{status}\""));
        hook.ask(&ask("notify")).refused(exit, &status.to_string());
    }
    let cases = [
        ("[notify]\nurl = \"/elsewhere\"", 76, "302"),
        ("[notify]\nurl = \"/long\"", 76, "more than a megabyte"),
        ("[confirm]\nurl = \"/text\"\nanswer = { version = \"/a\" }", 76, "not JSON"),
        (
            "[confirm]\nurl = \"/consumers/a/health\"\nanswer = { version = \"/a/b\" }",
            76,
            "no text at `/a/b`",
        ),
        (
            "[verify]\nurl = \"/consumers/a/health\"\nanswer = { old_uses = \"/credential/version\" }",
            76,
            "no number",
        ),
        ("[notify]\nurl = \"http://127.0.0.1:1/\"", 75, "cannot be reached"),
    ];
    for (steps, exit, reason) in cases {
        let step = if steps.contains("[confirm]") {
            "confirm"
        } else if steps.contains("[verify]") {
            "verify"
        } else {
            "notify"
        };
        world.hook(steps).ask(&ask(step)).refused(exit, reason);
    }
    assert!(!world.seen().iter().any(|one| one["path"] == "/v1/keys"), "no redirect is followed");
}

#[test]
fn a_description_that_is_wrong_sends_nothing() {
    let world = World::new();
    let cases = [
        ("[notify", "is not read"),
        ("nonsense = 1", "`nonsense` is no step and no setting"),
        ("[notify]\nurl = \"/\"\nmethods = \"GET\"", "`methods` is no setting"),
        ("[notify]\nurl = 7", "`notify.url` is a text"),
        ("[notify]\nurl = \"/\"\nmethod = \"get it\"", "`method` is a word"),
        ("[notify]\nurl = \"/\"\nsuccess = [\"200\"]", "list of HTTP statuses"),
        ("[notify]\nurl = \"/\"\nanswer = { secret = \"/a\" }", "no member of this step's answer"),
        ("[notify]\nurl = \"/{new.secret}\"", "a secret in a URL"),
        ("[notify]\nurl = \"/{file:/etc/hostname}\"", "a secret in a URL"),
        ("[notify]\nurl = \"/\"\nbody = { a = \"{file:/etc/hostname}\" }", "for headers"),
        ("[notify]\nurl = \"http://example.com/\"", "not encrypted"),
        ("[notify]\nurl = \"ftp://example.com/\"", "not encrypted"),
        ("[notify]\nurl = \"/\"\nheaders = { \"X-A\" = \"a\\r\\nX-B: b\" }", "no header may hold"),
        ("[notify]\nurl = \"/\"\nheaders = { \"X A\" = \"a\" }", "no header may hold"),
    ];
    for (steps, reason) in cases {
        world.hook(steps).ask(&ask("notify").with_new(json!({ "secret": random(20) }))).refused(78, reason);
    }
    let elsewhere = "[confirm]\nurl = \"https://{consumer}.example.com/\"";
    world.hook(elsewhere).ask(&ask("confirm").of("evil.example.org/")).refused(65, "no part of a host name");
    assert!(world.seen().is_empty());
}
