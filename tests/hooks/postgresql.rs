//! Dual users in PostgreSQL.

use std::fs;
use std::time::Duration;

use serde_json::json;

use crate::harness::{Hook, Recorded, ask};
use crate::servers::{ADMIN, Postgres};

fn hook(server: &Postgres) -> Hook {
    let (admin, client) = (server.conninfo(), server.client_conninfo());
    Hook::new(
        "postgresql",
        &[
            "--server",
            &admin,
            "--client-server",
            &client,
            "--admin",
            ADMIN,
            "--base-role",
            "app",
            "--sample",
            "0.3",
        ],
    )
}

#[test]
#[allow(clippy::too_many_lines, reason = "one server, and what is done to it in order")]
fn two_users_take_turns() {
    let Some(server) = Postgres::start() else { return };
    let psql = Recorded::new("psql");
    let probe = "INSERT INTO orders (who) VALUES ('probe')";
    let hook = hook(&server).with(&["--probe", probe, "--psql", &psql.path()]);
    let works =
        |role: &str, password: &str| server.client("works", role, password, "SELECT 1").status.success();

    // Nobody can log in yet, and nothing says who is in use.
    hook.ask(&ask("create")).refused(65, "neither can log in");
    // An emergency that revokes nothing that is known says so, too.
    hook.ask(&ask("revoke").emergency()).refused(65, "neither can log in");

    let first = hook.ask(&ask("create").old(json!({ "public_id": "app_b" })));
    assert_eq!(first.text("public_id"), "app_a");
    let old = first.secret();
    assert!(works("app_a", &old));

    // A rotation. Now app_a is the one that can log in: it is the old one, without anybody saying so.
    let rotation = "second";
    let asked = |step| ask(step).rotation(rotation);
    let lost = hook.ask(&asked("create"));
    assert_eq!(lost.text("public_id"), "app_b");
    // A repetition makes another password for the same role; the one that was lost does not work any more.
    let new = hook.ask(&asked("create"));
    assert_eq!(new.text("public_id"), "app_b");
    assert_ne!((new.secret(), new.text("version")), (lost.secret(), lost.text("version")));
    // What was lost is withdrawn: that leaves the password alone that took its place.
    hook.ask(&asked("withdraw").with_reply(&lost)).done();
    assert!(works("app_b", &new.secret()) && !works("app_b", &lost.secret()) && works("app_a", &old));
    // Both can log in: another rotation is not begun beside it.
    hook.ask(&ask("create").rotation("third")).refused(65, "both can log in");
    let third = ask("create").rotation("third").old(json!({ "public_id": "app_a" }));
    hook.ask(&third).refused(65, "app_b can log in already");
    hook.ask(&ask("create").old(json!({ "public_id": "postgres" }))).refused(65, "neither app_a nor app_b");

    hook.ask(&asked("test").with_reply(&new)).done();
    let wrong =
        ask("test").rotation(rotation).with_new(json!({ "version": "app_b", "secret": lost.secret() }));
    hook.ask(&wrong).failed("cannot log in");
    hook.with(&["--probe", "DELETE FROM orders"])
        .ask(&asked("test").with_reply(&new))
        .failed("permission denied");
    assert_eq!(server.sql("app", "SELECT count(*) FROM orders"), "0", "the probe leaves nothing");
    hook.ask(&asked("test").with_reply(&new).without_secret()).refused(65, "needs the new secret");

    // The playbook's second scenario: the new user may do something else than the old one.
    let differences = [
        (
            "GRANT DELETE ON orders TO app_a",
            "REVOKE DELETE ON orders FROM app_a",
            "only app_a: DELETE on orders",
        ),
        (
            "GRANT UPDATE (who) ON orders TO app_b",
            "REVOKE UPDATE (who) ON orders FROM app_b",
            "only app_b: UPDATE on columns of orders who",
        ),
        ("ALTER ROLE app_b CREATEDB", "ALTER ROLE app_b NOCREATEDB", "only app_a: creates databases f"),
        ("GRANT pg_monitor TO app_b", "REVOKE pg_monitor FROM app_b", "only app_b: is pg_monitor"),
        ("ALTER ROLE app_a SET role = 'app'", "ALTER ROLE app_a RESET role", "only app_a: setting role=app"),
        ("ALTER ROLE app_b CONNECTION LIMIT 3", "ALTER ROLE app_b CONNECTION LIMIT -1", "connection limit"),
        ("ALTER ROLE app_b NOINHERIT", "ALTER ROLE app_b INHERIT", "only app_a: "),
    ];
    for (sql, back, told) in differences {
        server.sql("app", sql);
        hook.ask(&asked("test").with_reply(&new)).failed(told);
        server.sql("app", back);
    }
    hook.ask(&asked("test").with_reply(&new)).done();

    // Who uses what, by the name of the session.
    let mut session = server.client_command("agent", "app_a", &old);
    let mut session = session.args(["-c", "SELECT pg_sleep(60)"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let confirm = || asked("confirm").of("agent").with_reply(&new);
    assert_eq!(hook.ask(&confirm()).text("public_id"), "app_a");
    hook.ask(&asked("confirm").of("nobody").with_reply(&new)).outcome("pending");
    let mut other = server.client_command("agent", "app_b", &new.secret());
    let mut other = other.args(["-c", "SELECT pg_sleep(60)"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    hook.ask(&confirm()).outcome("pending");
    assert_eq!(hook.ask(&asked("verify").with_reply(&new)).done()["old_uses"], 1);
    // The new role is in use: a repetition of `create` leaves its password alone.
    let again = hook.ask(&asked("create"));
    assert_eq!((again.text("public_id").as_str(), again.answer.get("secret")), ("app_b", None));
    assert!(works("app_b", &new.secret()));

    hook.ask(&asked("restore").with_reply(&new)).done();
    hook.ask(&asked("revoke").with_reply(&new)).done();
    assert!(!session.wait().unwrap().success(), "the session of the old role is ended");
    assert!(!works("app_a", &old) && works("app_b", &new.secret()));
    hook.ask(&asked("revoke").with_reply(&new)).done();
    assert_eq!(hook.ask(&asked("verify").with_reply(&new)).done()["old_uses"], 0);
    assert_eq!(hook.ask(&confirm()).text("public_id"), "app_b");
    hook.ask(&asked("restore").with_reply(&new)).failed("was revoked");
    assert_eq!(server.sql("app", "SELECT rolpassword IS NULL FROM pg_authid WHERE rolname = 'app_a'"), "t");
    other.kill().unwrap();
    other.wait().unwrap();

    // An emergency: the old one first, found without anybody saying which; once more without harm.
    let asked = |step| ask(step).rotation("fire").emergency();
    hook.ask(&asked("revoke")).done();
    hook.ask(&asked("revoke")).done();
    assert!(!works("app_b", &new.secret()));
    let after = hook.ask(&asked("create"));
    assert_eq!(after.text("public_id"), "app_a");
    hook.ask(&asked("test").with_reply(&after)).done();
    hook.ask(&asked("withdraw").with_reply(&after)).done();
    assert!(!works("app_a", &after.secret()));

    // Nowhere but in pipes.
    let passwords = [old, lost.secret(), new.secret(), after.secret()];
    psql.never_saw("--no-psqlrc", &passwords);
    let log = server.log();
    assert!(log.contains("SCRAM-SHA-256$4096:"), "the log has every statement");
    for password in passwords {
        assert!(!log.contains(&password), "a password is in the server's log");
    }
}

#[test]
fn what_stands_in_the_way_is_named() {
    let Some(server) = Postgres::start() else { return };
    let asked = ask("create").old(json!({ "public_id": "app_a" }));
    let admin = server.conninfo();
    let with = |arguments: &[&str]| Hook::new("postgresql", arguments);
    with(&["--server", &admin, "--admin", ADMIN, "--base-role", "shop"])
        .ask(&asked)
        .refused(78, "CREATE ROLE shop_a NOLOGIN IN ROLE shop");
    with(&["--server", &admin, "--admin", ADMIN, "--base-role", "a\"; DROP"])
        .ask(&asked)
        .refused(78, "plain name");
    server.sql("app", "REVOKE app FROM app_b");
    hook(&server).ask(&asked).refused(78, "GRANT app TO app_b");
    for conninfo in ["host=db password=x", "postgresql://u:p@db/app", "user = x"] {
        with(&["--server", conninfo, "--base-role", "app"])
            .ask(&asked)
            .refused(78, "neither user nor password");
    }
    // An administrator who may not; one who is refused; a server that is not there.
    server.sql("app", "GRANT app TO app_b; CREATE ROLE weak LOGIN PASSWORD 'x'");
    let folder = tempfile::tempdir().unwrap();
    let passfile = folder.path().join(".pgpass");
    fs::write(&passfile, format!("127.0.0.1:{}:*:weak:x\n", server.port)).unwrap();
    fs::set_permissions(&passfile, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let weak = with(&["--server", &server.client_conninfo(), "--admin", "weak", "--base-role", "app"]);
    weak.ask(&asked).refused(78, "no password supplied");
    let weak = weak.environment("PGPASSFILE", passfile.to_str().unwrap());
    weak.ask(&asked).refused(77, "permission denied");
    with(&["--server", "host=127.0.0.1 port=1", "--base-role", "app"]).ask(&asked).refused(75, "refused");
}

#[test]
fn the_verifier_is_that_of_rfc_7677() {
    // Its user's password and salt; stored and server key as they follow from its exchange of messages.
    let script = r#"
import importlib.machinery, importlib.util, base64, hashlib, hmac, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import straykey_hook
straykey_hook.main = lambda *_: None
sys.argv = ["postgresql", "--base-role", "app"]
loader = importlib.machinery.SourceFileLoader("postgresql", sys.path[0] + "/postgresql")
module = importlib.util.module_from_spec(importlib.util.spec_from_loader("postgresql", loader))
loader.exec_module(module)
module.secrets = type("S", (), {"token_bytes": lambda n: base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")})
_, _, rest = module.verifier("pencil").partition("$")
stored, server = (base64.b64decode(part) for part in rest.split("$")[1].split(":"))
message = b"n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
proof = base64.b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
client = bytes(a ^ b for a, b in zip(proof, hmac.digest(stored, message, "sha256")))
assert hashlib.sha256(client).digest() == stored
assert hmac.digest(server, message, "sha256") == base64.b64decode("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
"#;
    let folder = Hook::file("");
    let output = std::process::Command::new("python3").args(["-c", script]).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
