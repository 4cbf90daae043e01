//! Whole rotations under load, by the ready-made hooks: no request of a client fails.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::Stage;
use crate::servers::{ADMIN, Postgres, Server, random};

const CONSUMERS: [&str; 2] = ["orders", "billing"];

/// How long clients go on with a credential before they read it again.
const CACHED: Duration = Duration::from_millis(700);

/// The store, the inventory and the plan.
struct World {
    stage: Stage,
    vault: Server,
    token: String,
}

/// What happened to the clients.
#[derive(Default)]
struct Load {
    requests: AtomicU64,
    failures: Mutex<Vec<String>>,
    over: AtomicBool,
}

impl World {
    fn new() -> Self {
        let token = random(24);
        let world = Self { stage: Stage::new(), vault: Server::start("vault.py", &[&token]), token };
        world.stage.write("token", &world.token);
        world
    }

    /// A hook with its arguments, as the inventory has it.
    fn hook(name: &str, arguments: &[&str]) -> String {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("hooks").join(name);
        let mut argv = vec![json!(program)];
        argv.extend(arguments.iter().map(|argument| json!(argument)));
        Value::Array(argv).to_string()
    }

    /// The hook of the store.
    fn store(&self) -> String {
        let (url, token) = (self.vault.url(), self.stage.path("token"));
        let token = token.to_str().unwrap();
        let place = ["--address", &url, "--token-file", token, "--mount", "kv", "--path", "app/key"];
        Self::hook("vault-kv", &[&place[..], &["--field", "secret", "--user-field", "user"]].concat())
    }

    fn put(&self, user: &str, secret: &str) {
        let body = json!({ "options": { "cas": 0 }, "data": { "user": user, "secret": secret } });
        self.vault.json("POST", "/v1/kv/data/app/key", &[("X-Vault-Token", &self.token)], &body);
    }

    /// What the store gives out.
    fn read(&self) -> (String, String) {
        let answer =
            self.vault.json("GET", "/v1/kv/data/app/key", &[("X-Vault-Token", &self.token)], &Value::Null);
        let text = |name: &str| answer["data"]["data"][name].as_str().unwrap().to_owned();
        (text("user"), text("secret"))
    }

    /// An inventory with one credential, and its plan.
    fn plan(&self, kind: &str, public_id: &str, steps: &[(&str, String)]) {
        let steps: String = steps.iter().map(|(step, argv)| format!("{step} = {argv}\n")).collect();
        let agents: String = CONSUMERS
            .iter()
            .map(|id| format!("\n[[agent]]\nid = \"{id}\"\nrefresh = \"mid-session\"\n"))
            .collect();
        self.stage.write(
            "credentials.toml",
            format!(
                "version = 1\nestate = \"acme\"\n\n[[credential]]\nid = \"app\"\nkind = \"{kind}\"\nowner = \"team\"\npublic_id = \
                 \"{public_id}\"\nstored_in = \"vault:kv/app/key\"\nconsumers = {CONSUMERS:?}\n\n[credential.rotate]\n{steps}{agents}"
            ),
        );
        let arguments = [
            "rotate",
            "plan",
            "--credential",
            "app",
            "--mode",
            "scheduled",
            "--inventory",
            "credentials.toml",
        ];
        let timing = ["--notice", "0s", "--observe", "3s", "--reason", "it is due", "--output", "plan.json"];
        let outcome = self.stage.run(&[&arguments[..], &timing].concat());
        assert_eq!(outcome.status, 0, "{outcome:?}");
    }

    /// Carries the plan out while clients send requests: `request` says what went wrong with one.
    fn rotate(&self, request: impl Fn(&str, &str, &str) -> Result<(), String> + Sync) -> u64 {
        let load = Load::default();
        let outcome = std::thread::scope(|scope| {
            for consumer in CONSUMERS {
                let (load, request) = (&load, &request);
                scope.spawn(move || self.client(consumer, load, request));
            }
            std::thread::sleep(CACHED);
            let arguments = [
                "rotate",
                "run",
                "plan.json",
                "--inventory",
                "credentials.toml",
                "--execute",
                "--actor",
                "tests",
            ];
            let outcome = self.stage.run(&arguments);
            // Clients go on for a while after the old version was revoked.
            std::thread::sleep(CACHED * 2);
            load.over.store(true, Ordering::Relaxed);
            outcome
        });
        let failures = load.failures.into_inner().unwrap();
        assert!(failures.is_empty(), "{} requests failed: {failures:?}\n{outcome:?}", failures.len());
        assert_eq!(outcome.status, 0, "{outcome:?}");
        load.requests.into_inner()
    }

    fn client(
        &self,
        name: &str,
        load: &Load,
        request: &(impl Fn(&str, &str, &str) -> Result<(), String> + Sync),
    ) {
        let (mut credential, mut since) = (self.read(), Instant::now());
        while !load.over.load(Ordering::Relaxed) {
            if since.elapsed() > CACHED {
                (credential, since) = (self.read(), Instant::now());
            }
            load.requests.fetch_add(1, Ordering::Relaxed);
            if let Err(reason) = request(name, &credential.0, &credential.1) {
                load.failures.lock().unwrap().push(format!("{name} as {}: {reason}", credential.0));
            }
        }
    }

    /// Nothing that was written holds one of these.
    fn keeps_silent(&self, secrets: &[&str]) {
        for name in ["straykey.journal.jsonl", "plan.json"] {
            let text = std::fs::read_to_string(self.stage.path(name)).unwrap();
            for secret in secrets {
                assert!(!text.contains(secret), "{name} holds a secret");
            }
        }
        let journal = self.stage.run(&["journal", "verify", "straykey.journal.jsonl"]);
        assert_eq!(journal.status, 0, "{journal:?}");
    }
}

#[test]
fn a_database_password_changes_under_load() {
    let Some(server) = Postgres::start() else { return };
    let world = World::new();
    let old = random(32);
    server.sql("app", &format!("ALTER ROLE app_a LOGIN PASSWORD '{old}'"));
    world.put("app_a", &old);
    let (admin, client) = (server.conninfo(), server.client_conninfo());
    let reached = ["--server", &admin, "--client-server", &client, "--admin", ADMIN, "--base-role", "app"];
    let postgresql = World::hook(
        "postgresql",
        &[&reached[..], &["--sample", "1.5", "--probe", "SELECT 1 FROM orders"]].concat(),
    );
    let mut steps: Vec<(&str, String)> = ["create", "test", "confirm", "verify", "revoke", "withdraw"]
        .iter()
        .map(|step| (*step, postgresql.clone()))
        .collect();
    steps.extend(["store", "restore"].iter().map(|step| (*step, world.store())));
    world.plan("database", "app_a", &steps);

    let requests = world.rotate(|consumer, user, password| {
        let sql = format!("INSERT INTO orders (who) VALUES ('{consumer}'); SELECT pg_sleep(0.05);");
        let output = server.client(consumer, user, password, &sql);
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    });

    let (user, new) = world.read();
    assert_eq!(
        (user.as_str(), server.sql("app", "SELECT count(*) FROM orders")),
        ("app_b", requests.to_string())
    );
    assert!(requests > 20, "{requests}");
    assert!(server.client("after", "app_b", &new, "SELECT 1").status.success());
    assert!(
        !server.client("after", "app_a", &old, "SELECT 1").status.success(),
        "the old password is of no use"
    );
    assert!(!server.log().contains(&new));
    world.keeps_silent(&[&old, &new]);
}

#[test]
fn a_key_of_an_api_changes_under_load() {
    let admin = random(24);
    let api = Server::start("api.py", &[&admin]);
    let world = World::new();
    world.stage.write("admin", &admin);
    let bearer = format!("Bearer {admin}");
    let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", "the first")];
    let first = api.json("POST", "/v1/keys", &headers, &json!({ "name": "first" }));
    let text = |name: &str| first["key"][name].as_str().unwrap().to_owned();
    let (old_id, old) = (text("id"), text("secret"));
    world.put(&old_id, &old);
    world.stage.write(
        "api.toml",
        format!(
            r#"base = "{}"
headers = {{ Authorization = "Bearer {{file:{}}}" }}
[create]
method = "POST"
url = "/v1/keys"
body = {{ name = "{{rotation}}" }}
success = [201]
idempotency_header = "Idempotency-Key"
answer = {{ secret = "/key/secret", version = "/key/id", public_id = "/key/id" }}
[test]
method = "POST"
url = "/v1/check"
body = {{ secret = "{{new.secret}}" }}
expect = {{ "/ok" = true }}
[confirm]
url = "/consumers/{{consumer}}/health"
answer = {{ public_id = "/credential/version" }}
[verify]
url = "/v1/keys/{{old.public_id}}/recent"
answer = {{ old_uses = "/requests" }}
[revoke]
method = "DELETE"
url = "/v1/keys/{{old.public_id}}"
success = [204, 404]
"#,
            api.url(),
            world.stage.path("admin").display()
        ),
    );
    let description = world.stage.path("api.toml");
    let http = World::hook("http", &["--api", description.to_str().unwrap()]);
    let mut steps: Vec<(&str, String)> =
        ["create", "test", "confirm", "verify", "revoke"].iter().map(|step| (*step, http.clone())).collect();
    steps.extend(["store", "restore"].iter().map(|step| (*step, world.store())));
    world.plan("llm-api-key", &old_id, &steps);

    let requests = world.rotate(|consumer, id, secret| {
        let report = format!("/consumers/{consumer}/report");
        api.json("PUT", &report, &[], &json!(id));
        std::thread::sleep(Duration::from_millis(20));
        match api.send("GET", "/work", &[("X-Key", secret)], "") {
            (200, _) => Ok(()),
            (status, _) => Err(status.to_string()),
        }
    });

    let (id, new) = world.read();
    assert!(requests > 50 && id != old_id, "{requests} {id}");
    assert_eq!(api.send("GET", "/work", &[("X-Key", &new)], "").0, 200);
    assert_eq!(api.send("GET", "/work", &[("X-Key", &old)], "").0, 401, "the old key is of no use");
    world.keeps_silent(&[&old, &new]);
}
