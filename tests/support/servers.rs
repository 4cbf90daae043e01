//! Servers that tests start: PostgreSQL as the system has it, and the test's own in Python. Each ends with its test.
#![allow(dead_code, reason = "no test uses all of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// What tests need and a machine may not have. In CI its absence is a failure; elsewhere it is said, whatever the test's
/// runner hides.
pub(crate) fn missing(what: &str, remedy: &str) {
    assert!(std::env::var_os("STRAYKEY_TEST_TOOLS").is_none(), "{what} is not there: {remedy}");
    let mut terminal = std::io::stderr().lock();
    writeln!(terminal, "\n*** SKIPPED: {what} is not there, and what needs it is not tested. {remedy} ***\n")
        .unwrap();
}

/// Letters and digits at random: a password of nobody.
pub(crate) fn random(length: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).unwrap();
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

/// `tests/hooks/NAME`, running.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    pub(crate) fn start(name: &str, arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hooks").join(name);
        let mut command = Command::new("python3");
        command.arg(script).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("{name} does not listen"));
        Self { child, port }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Status and body.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    pub(crate) fn json(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Value {
        let (status, text) = self.send(method, path, headers, &body.to_string());
        assert!((200..300).contains(&status), "{method} {path}: {status} {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A PostgreSQL of the test's own: roles `app_a` and `app_b` of `app`, passwords by SCRAM, every statement in the log.
pub(crate) struct Postgres {
    folder: TempDir,
    programs: PathBuf,
    pub(crate) port: u16,
}

/// The administrator.
pub(crate) const ADMIN: &str = "rotator";

impl Postgres {
    /// Nothing if PostgreSQL is not installed.
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            missing("PostgreSQL", "Install it: apt-get install postgresql");
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::Builder::new().prefix("straykey-pg").tempdir().unwrap();
        let server = Self { folder, programs, port };
        server.prepare();
        let options = format!("-k {} -h 127.0.0.1 -p {port}", server.folder.path().display());
        let log = server.folder.path().join("log");
        let data = server.folder.path().join("data");
        server.program("pg_ctl", &["-D", text(&data), "-w", "-l", text(&log), "-o", &options, "start"]);
        server.sql("postgres", "CREATE DATABASE app");
        server.sql(
            "app",
            "CREATE ROLE app NOLOGIN; CREATE ROLE app_a NOLOGIN IN ROLE app; CREATE ROLE app_b NOLOGIN IN ROLE app;
             CREATE TABLE orders (id bigserial PRIMARY KEY, who text);
             GRANT SELECT, INSERT ON orders TO app; GRANT USAGE ON SEQUENCE orders_id_seq TO app;",
        );
        Some(server)
    }

    fn prepare(&self) {
        if is_root() {
            let owner = Command::new("chown").arg("nobody").arg(self.folder.path()).status().unwrap();
            assert!(owner.success());
        }
        let data = self.folder.path().join("data");
        let arguments =
            ["-D", text(&data), "-U", ADMIN, "--auth=trust", "--no-sync", "--locale=C", "-E", "UTF8"];
        self.program("initdb", &arguments);
        std::fs::write(
            data.join("pg_hba.conf"),
            format!("local all {ADMIN} trust\nhost all all 127.0.0.1/32 scram-sha-256\n"),
        )
        .unwrap();
        let mut settings =
            std::fs::OpenOptions::new().append(true).open(data.join("postgresql.conf")).unwrap();
        writeln!(
            settings,
            "fsync = off\nlog_statement = all\nlog_min_messages = debug1\nlog_connections = on"
        )
        .unwrap();
    }

    /// One of its programs, as a user that it accepts: it refuses root.
    fn program(&self, name: &str, arguments: &[&str]) {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // The server outlives pg_ctl and would hold a pipe open: its output goes to a file.
        let output = self.folder.path().join(format!("{name}.out"));
        let file = std::fs::File::create(&output).unwrap();
        let status = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .status()
            .unwrap();
        assert!(status.success(), "{name}: {}", std::fs::read_to_string(output).unwrap());
    }

    /// How administrators reach it.
    pub(crate) fn conninfo(&self) -> String {
        format!("host={} port={} dbname=app", self.folder.path().display(), self.port)
    }

    /// How clients reach it.
    pub(crate) fn client_conninfo(&self) -> String {
        format!("host=127.0.0.1 port={} dbname=app", self.port)
    }

    /// As the administrator.
    pub(crate) fn sql(&self, database: &str, sql: &str) -> String {
        let socket = self.folder.path().display().to_string();
        let port = self.port.to_string();
        let output = Command::new("psql")
            .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", &socket, "-p", &port, "-U", ADMIN])
            .args(["-d", database, "-c", sql])
            .output()
            .unwrap();
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// As a client that connects anew, over TCP and with a password.
    pub(crate) fn client(&self, name: &str, role: &str, password: &str, sql: &str) -> Output {
        self.client_command(name, role, password).args(["-c", sql]).output().unwrap()
    }

    pub(crate) fn client_command(&self, name: &str, role: &str, password: &str) -> Command {
        let mut command = Command::new("psql");
        command
            .args(["-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1"])
            .arg(format!("{} user={role} application_name={name} connect_timeout=10", self.client_conninfo()))
            .env("PGPASSWORD", password);
        command
    }

    /// Everything that it has written into its log.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.folder.path().join("log")).unwrap()).into_owned()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        if data.join("postmaster.pid").exists() {
            self.program("pg_ctl", &["-D", text(&data), "-m", "immediate", "-w", "stop"]);
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}

/// Where Debian has the newest server's programs, or where PATH has them.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::split_paths(&std::env::var_os("PATH")?));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}
