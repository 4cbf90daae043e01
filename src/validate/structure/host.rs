//! Who is meant by a connection: a server of somebody, or one that everybody has.

/// Hosts that exist on the reader's own machine, in a container beside it, or only in documentation.
const OWN: &[&str] = &[
    "localhost",
    "localhost.localdomain",
    "127.0.0.1",
    "::1",
    "[::1]",
    "0.0.0.0",
    "host.docker.internal",
    "docker.for.mac.localhost",
    "(local)",
    ".",
    "db",
    "database",
    "postgres",
    "postgresql",
    "pg",
    "mysql",
    "mariadb",
    "redis",
    "mongo",
    "mongodb",
    "rabbitmq",
    "rabbit",
    "mssql",
    "sqlserver",
    "oracle",
    "elasticsearch",
    "kafka",
    "memcached",
    "cassandra",
    "neo4j",
    "clickhouse",
    "minio",
    "host",
    "hostname",
    "host_name",
    "server",
    "servername",
    "myserver",
    "yourserver",
    "my-server",
    "your-server",
    "db_host",
    "dbhost",
    "ip",
    "address",
    "endpoint",
    "domain",
    "domain.com",
    "host.com",
    "hostname.com",
    "server.com",
    "myhost",
    "yourhost",
    "example.com",
    "example.org",
    "example.net",
    "mydomain.com",
    "yourdomain.com",
    "myserver.com",
    "yourserver.com",
];

/// Ends of names that no public server has (RFC 2606, RFC 6762), and of the placeholders of documentation.
const OWN_ENDS: &[&str] = &[
    ".localhost",
    ".local",
    ".test",
    ".invalid",
    ".example",
    ".example.com",
    ".example.org",
    ".example.net",
    ".yourdomain.com",
    ".mydomain.com",
];

/// Passwords that every tutorial uses.
const DEFAULTS: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "pwd",
    "secret",
    "postgres",
    "root",
    "admin",
    "test",
    "guest",
    "mysql",
    "redis",
    "mongo",
    "user",
    "username",
    "changeme",
    "example",
    "foo",
    "bar",
    "foobared",
    "default",
    "pw",
    "p",
    "xxx",
    "mypassword",
    "mypass",
    "dbpass",
    "dbpassword",
    "db_password",
    "db_pass",
    "userpassword",
    "yourpassword",
    "your_password",
    "yourstrong(!)password",
    "yourstrong@passw0rd",
    "my_password",
    "passw0rd",
    "pass123",
    "password123",
    "p@ssword",
    "1234",
    "12345",
    "123456",
    "secretpassword",
    "mysecretpassword",
    "rootpassword",
    "rootpass",
];

/// True for a host that says nothing about whose it is. With a port, an instance or a protocol.
pub(super) fn is_own(host: &[u8]) -> bool {
    let text = String::from_utf8_lossy(host).trim().to_lowercase();
    let text = text.strip_prefix("tcp:").or_else(|| text.strip_prefix("np:")).unwrap_or(&text);
    let text = if text.starts_with('[') { text } else { text.split(['\\', ',']).next().unwrap_or_default() };
    let name = match text.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some((name, port)) if name.ends_with(']') && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => text,
    };
    let name = name.trim_end_matches('.');
    let is_placeholder =
        name.starts_with(['<', '{', '$', '%']) || name.starts_with("your-") || name.starts_with("your_");
    name.is_empty()
        || is_placeholder
        || text == "."
        || OWN.contains(&name)
        || OWN_ENDS.iter().any(|end| name.ends_with(end))
        || name.starts_with("(localdb)")
        || name.starts_with("127.")
}

/// True for a password that stands for one.
pub(super) fn is_default(password: &[u8]) -> bool {
    let lower = password.to_ascii_lowercase();
    DEFAULTS.iter().any(|known| known.as_bytes() == lower)
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn whose_host() {
        for host in [
            "localhost",
            "LOCALHOST:5432",
            "127.0.0.1",
            "[::1]:5432",
            "db:5432",
            "tcp:localhost,1433",
            ".",
            ".\\SQLEXPRESS",
            "(localdb)\\v11",
            "pg.example.com",
            "x.local",
            "",
            "${HOST}",
            "<host>",
            "your-host.x.net",
        ] {
            assert!(is_own(host.as_bytes()), "{host}");
        }
        for host in [
            "pg.prod.internal:5432",
            "10.0.0.7",
            "acme.database.windows.net,1433",
            "dbserver7",
            "acme.com",
            "[fd00::7]:5432",
        ] {
            assert!(!is_own(host.as_bytes()), "{host}");
        }
    }
}
