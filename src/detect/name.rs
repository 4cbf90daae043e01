//! Names of assignments: does `password_reset_url` assign a password? It does not.

/// What follows the telling part of a name when the value is something *about* a secret and not the secret.
const ABOUT: &[&str] = &[
    "id",
    "ids",
    "name",
    "names",
    "url",
    "urls",
    "uri",
    "uris",
    "path",
    "paths",
    "file",
    "files",
    "filename",
    "dir",
    "directory",
    "folder",
    "type",
    "types",
    "kind",
    "class",
    "count",
    "counts",
    "length",
    "len",
    "size",
    "max",
    "min",
    "limit",
    "limits",
    "expiry",
    "expires",
    "expiration",
    "expire",
    "expired",
    "ttl",
    "timeout",
    "lifetime",
    "age",
    "field",
    "fields",
    "label",
    "labels",
    "placeholder",
    "hint",
    "policy",
    "policies",
    "regex",
    "regexp",
    "pattern",
    "format",
    "error",
    "errors",
    "message",
    "messages",
    "msg",
    "title",
    "text",
    "description",
    "desc",
    "prompt",
    "env",
    "var",
    "variable",
    "header",
    "headers",
    "param",
    "params",
    "parameter",
    "index",
    "idx",
    "version",
    "status",
    "state",
    "enabled",
    "disabled",
    "required",
    "valid",
    "validator",
    "validation",
    "strength",
    "prefix",
    "suffix",
    "separator",
    "delimiter",
    "provider",
    "manager",
    "management",
    "service",
    "store",
    "storage",
    "source",
    "ref",
    "reference",
    "selector",
    "input",
    "box",
    "button",
    "form",
    "view",
    "page",
    "link",
    "endpoint",
    "host",
    "port",
    "server",
    "issuer",
    "audience",
    "scope",
    "scopes",
    "list",
    "map",
    "set",
    "table",
    "column",
    "row",
    "help",
    "info",
    "note",
    "test",
    "tests",
    "mode",
    "encoding",
    "algorithm",
    "alg",
    "cipher",
    "usage",
    "cost",
    "price",
    "budget",
    "stream",
    "parser",
    "iter",
    "iterator",
    "generator",
    "factory",
    "builder",
    "handler",
    "helper",
    "util",
    "utils",
    "controller",
    "module",
    "package",
    "schema",
    "model",
    "dto",
    "entity",
    "event",
    "action",
    "callback",
    "hook",
    "method",
    "function",
    "func",
    "fn",
    "arn",
    "rotation",
    "change",
    "changed",
    "reset",
    "recovery",
    "attempt",
    "attempts",
    "retry",
    "history",
    "hash",
    "hashes",
    "hashed",
    "digest",
    "checksum",
    "fingerprint",
    "salt",
    "iv",
    "nonce",
    "bits",
    "bytes",
    "char",
    "chars",
    "character",
    "characters",
    "warning",
    "incorrect",
    "invalid",
    "confirm",
    "confirmation",
    "confirmed",
    "mismatch",
    "again",
    "repeat",
    "weak",
    "strong",
    "short",
    "long",
    "missing",
    "needed",
    "exists",
    "not",
    "is",
    "has",
    "for",
    "must",
    "should",
    "cannot",
    "alias",
    "created",
    "updated",
    "at",
    "on",
    "by",
    "date",
    "time",
    "vault",
    "arnprefix",
    "identifier",
    "locator",
    "backend",
    "plugin",
    "command",
    "cmd",
    "script",
    "program",
    "interval",
    "period",
    "position",
    "pos",
    "offset",
    "start",
    "end",
    "begin",
    "first",
    "last",
    "next",
    "prev",
    "previous",
    "line",
    "span",
    "tree",
    "node",
    "kinds",
    "value_from",
    "from",
];

/// What stands before the telling part when the value is not a credential.
const NOT_A_CREDENTIAL: &[&str] = &[
    "max",
    "min",
    "num",
    "total",
    "count",
    "csrf",
    "xsrf",
    "cancellation",
    "cancel",
    "public",
    "pub",
    "primary",
    "foreign",
    "sort",
    "partition",
    "next",
    "continuation",
    "page",
    "pagination",
    "cursor",
    "sync",
    "lookahead",
    "eof",
    "unexpected",
    "syntax",
    "string",
    "comment",
    "keyword",
    "has",
    "is",
    "no",
    "without",
    "missing",
    "invalid",
    "expected",
    "wrong",
    "forgot",
    "reset",
    "change",
    "show",
    "hide",
    "toggle",
    "enter",
    "type",
    "prompt",
    "input",
    "label",
    "placeholder",
    "translation",
    "i18n",
    "hash",
    "cache",
    "idempotency",
    "sentinel",
    "separator",
];

/// True when a name whose part `matched` sounds like a secret really assigns one.
#[must_use]
pub(super) fn assigns_secret(name: &[u8], matched: std::ops::Range<usize>) -> bool {
    let (Some(before), Some(after)) = (name.get(..matched.start), name.get(matched.end..)) else {
        return false;
    };
    let after = words(after, Joined::ToThePartBefore);
    let before = words(before, Joined::Free);
    let about = |word: &String| ABOUT.contains(&word.as_str());
    // `tokenizer`, `passwords`, `secretary`: the letters go on without a new word.
    let continued = name.get(matched.end).is_some_and(u8::is_ascii_lowercase)
        && name.get(matched.end.wrapping_sub(1)).is_some_and(u8::is_ascii_lowercase);
    if continued
        && after.first().is_some_and(|rest| {
            !matches!(rest.as_str(), "s" | "key" | "keys" | "value" | "word" | "token" | "phrase" | "base")
        })
    {
        return false;
    }
    !after.iter().any(about) && !before.last().is_some_and(|word| NOT_A_CREDENTIAL.contains(&word.as_str()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    ToThePartBefore,
    Free,
}

/// Splits a name into lower-case words at separators and at changes from lower to upper case.
fn words(part: &[u8], joined: Joined) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous_lower = joined == Joined::ToThePartBefore;
    for byte in part {
        if !byte.is_ascii_alphanumeric() {
            words.push(String::new());
            previous_lower = false;
            continue;
        }
        if byte.is_ascii_uppercase() && previous_lower {
            words.push(String::new());
        }
        previous_lower = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if let Some(word) = words.last_mut() {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::assigns_secret;

    fn judged(name: &str, part: &str) -> bool {
        let start = name.to_lowercase().find(part).unwrap();
        assigns_secret(name.as_bytes(), start..start + part.len())
    }

    #[test]
    fn names_of_secrets_and_names_about_secrets() {
        for (name, part) in [
            ("password", "password"),
            ("db_password", "password"),
            ("dbPassword", "password"),
            ("PASSWORD_PROD", "password"),
            ("spring.datasource.password", "password"),
            ("password1", "password"),
            ("tokens", "token"),
            ("secretKey", "secret"),
            ("API_TOKEN_STAGING", "token"),
            ("passwordValue", "password"),
        ] {
            assert!(judged(name, part), "{name}");
        }
        for (name, part) in [
            ("password_reset_url", "password"),
            ("passwordField", "password"),
            ("tokenizer", "token"),
            ("max_tokens", "token"),
            ("secretName", "secret"),
            ("secretary", "secret"),
            ("token_type", "token"),
            ("csrf_token", "token"),
            ("PASSWORD_MIN_LENGTH", "password"),
            ("cancellationToken", "token"),
            ("passwordHash", "password"),
            ("token_count", "token"),
        ] {
            assert!(!judged(name, part), "{name}");
        }
    }
}
