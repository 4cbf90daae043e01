//! Which files are logs by their name.

use std::path::Path;

use crate::role::Syntax;

/// Names of logs that do not say so.
const NAMES: &[&str] = &["syslog", "messages", "catalina.out", "nohup.out", "console", "dmesg", "journal"];

/// Folders of logs.
const FOLDERS: &[&str] = &["log", "logs"];

/// Is it a log, rotated or not: `app.log`, `app.log.1`, `app-20260101.log`, `access_log`, `logs/worker.txt`?
#[must_use]
pub fn is_log(path: &Path) -> bool {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()) else {
        return false;
    };
    let says_so = name.split(['.', '-', '_']).any(|part| part == "log" || part == "logs");
    if says_so
        || NAMES.iter().any(|known| name == *known || name.strip_prefix(known).is_some_and(is_rotation))
    {
        // `log.py` writes logs.
        return Syntax::of(path) != Syntax::Code || name.ends_with("jsonl") || name.ends_with("ndjson");
    }
    let in_folder = || {
        let parent = path.parent().and_then(Path::file_name).unwrap_or_default();
        FOLDERS.iter().any(|folder| parent.eq_ignore_ascii_case(folder))
    };
    in_folder() && Syntax::of(path) != Syntax::Code
}

/// `.1`, `-20260101`.
fn is_rotation(rest: &str) -> bool {
    rest.starts_with(['.', '-']) && rest.len() > 1 && rest.bytes().skip(1).all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::is_log;

    #[test]
    fn names_of_logs() {
        for name in [
            "app.log",
            "var/app.log.1",
            "app.log.20260101",
            "app-2026-01-01.log",
            "access_log",
            "error.LOG",
            "var/log/worker.txt",
            "logs/worker",
            "syslog",
            "syslog.1",
            "messages-20260101",
            "catalina.out",
            "events.log.jsonl",
            "a.tar!/var/log/auth.log",
        ] {
            assert!(is_log(Path::new(name)), "{name}");
        }
        for name in [
            "log.py",
            "src/log/mod.rs",
            "catalog.txt",
            "logo.svg",
            "blog.md",
            "app.env",
            "syslog.conf",
            "",
            "login",
        ] {
            assert!(!is_log(Path::new(name)), "{name}");
        }
    }
}
