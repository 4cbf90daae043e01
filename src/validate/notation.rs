//! Values that are written like something else than a secret: paths, versions, dates, addresses, media types, selectors,
//! types, formats. All of it looks at text, without knowing the file.

/// True when the value is the notation of something that is no secret.
#[must_use]
pub(super) fn is_other(value: &str) -> bool {
    is_path(value)
        || is_version(value)
        || is_date(value)
        || is_address(value)
        || is_media_type(value)
        || is_selector(value)
        || is_type(value)
        || is_regex(value)
        || is_markup(value)
        || is_urn(value)
        || is_file_name(value)
        || is_measure(value)
        || is_number(value)
        || value.starts_with("dep:")
}

/// `0x8802`: a constant of an interface. Keys are longer.
fn is_number(value: &str) -> bool {
    let digits = value.strip_prefix("0x").or_else(|| value.strip_prefix("0X"));
    digits.is_some_and(|digits| {
        (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// `/etc/x`, `./x`, `C:\x`, `\\host\x`, `https://…`, `a/b/c.txt`.
#[must_use]
pub(super) fn is_path(value: &str) -> bool {
    let drive = value.as_bytes().get(1) == Some(&b':')
        && value.starts_with(|c: char| c.is_ascii_alphabetic())
        && matches!(value.as_bytes().get(2), Some(b'\\' | b'/'));
    let rooted = value.strip_prefix('/').is_some_and(|rest| {
        rest.contains('/')
            && rest.split('/').filter(|part| is_plain(part)).count() * 2 > rest.split('/').count()
    });
    let relative = value.split('/').count() >= 2
        && value
            .split('/')
            .all(|part| !part.is_empty() && is_plain(part) && !part.ends_with(|c: char| c.is_ascii_digit()));
    drive
        || rooted
        || relative
        || value.strip_prefix('/').is_some_and(|rest| {
            let folder = rest.split([':', '/']).next().unwrap_or_default();
            !folder.is_empty() && folder.chars().all(|c| c.is_ascii_lowercase())
        })
        || value.starts_with(":/")
        || value.starts_with("./")
        || value.starts_with("../")
        || value.starts_with("~/")
        || value.starts_with("\\\\") && value[2..].contains('\\')
        || value.contains("://")
}

/// Letters with dots, dashes, underscores, and digits at the end.
fn is_plain(part: &str) -> bool {
    let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
    word.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '.' | '-' | '_'))
}

/// `1.2.3`, `^1.2`, `>=1.0`, `v2.0.0-beta.1`, `1.2.840.113549`, `10.0.0.1`.
fn is_version(value: &str) -> bool {
    let value = value.trim_start_matches(['^', '~', '>', '<', '=', 'v', ' ']);
    let (numbers, rest) = value.split_once(['-', '+']).unwrap_or((value, ""));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    numbers.contains('.')
        && numbers.split('.').all(|part| is_number(part) || matches!(part, "x" | "*"))
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
}

/// `2024-01-31`, `2024-01-31T10:00:00Z`, `31.01.2024`, `yyyy-MM-dd`, `10:30`.
fn is_date(value: &str) -> bool {
    let shape: String = value
        .chars()
        .map(|c| match c {
            '0'..='9' => '0',
            other => other,
        })
        .collect();
    let iso = shape.starts_with("0000-00-00") && matches!(shape.as_bytes().get(10), None | Some(b'T' | b' '));
    iso || matches!(shape.as_str(), "00.00.0000" | "00/00/0000" | "0000/00/00" | "00:00" | "00:00:00")
        || value.len() >= 6
            && value.chars().all(|c| "yYmMdDhHsS-/:. T".contains(c))
            && value.contains(['-', '/', ':'])
}

/// `somebody@example.com`, `#fff`.
fn is_address(value: &str) -> bool {
    let colour = value.strip_prefix('#').is_some_and(|rest| {
        matches!(rest.len(), 3 | 6 | 8) && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let mail = value.split_once('@').is_some_and(|(name, host)| {
        let is_label = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let (before, last) = host.rsplit_once('.').unwrap_or((host, ""));
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'))
            && (2..=6).contains(&last.len())
            && last.bytes().all(|byte| byte.is_ascii_lowercase())
            && before.split('.').all(is_label)
    });
    colour || mail
}

/// `application/json`, `text/html; charset=utf-8`.
fn is_media_type(value: &str) -> bool {
    const TREES: &[&str] =
        &["application/", "text/", "image/", "audio/", "video/", "multipart/", "font/", "message/"];
    TREES.iter().any(|tree| value.starts_with(tree))
}

/// `.password-field`, `#password`, `input[name=password]`, `//input[@id='x']`, `:password`.
fn is_selector(value: &str) -> bool {
    let name = |rest: &str| {
        !rest.is_empty()
            && rest.starts_with(|c: char| c.is_ascii_alphabetic())
            && rest.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
    };
    value.strip_prefix(['.', '#', ':', '@']).is_some_and(name)
        || value.contains("[@")
        || value.contains("[name=")
        || value.contains("[type=")
        || value.contains("[id")
}

/// `String?`, `Option<String>`, `varchar(255)`, `char[]`, `List[str]`.
fn is_type(value: &str) -> bool {
    const TYPES: &[&str] = &[
        "string",
        "str",
        "option",
        "optional",
        "secretstr",
        "varchar",
        "char",
        "nvarchar",
        "text",
        "list",
        "vec",
        "bytes",
        "secretstring",
        "map",
        "dict",
        "array",
        "promise",
        "maybe",
        "nullable",
        "field",
        "union",
    ];
    let word: String = value.chars().take_while(char::is_ascii_alphabetic).collect();
    let rest = &value[word.len()..];
    let is_type = TYPES.contains(&word.to_ascii_lowercase().as_str());
    is_type
        && (matches!(rest, "?" | "!" | "[]" | "*" | "&")
            || rest.starts_with(['<', '(', '['])
            || rest.starts_with("|"))
}

/// `^[a-z]{8,}$`, `.*`, `\w+`, `required|min:8`.
fn is_regex(value: &str) -> bool {
    value.starts_with('^') && value.len() > 3 && (value.ends_with('$') || value.contains('['))
        || [".*", ".+", "\\w", "\\d", "\\s", "(?", "[a-z", "[^"].iter().any(|part| value.contains(part))
        || value.contains('|')
            && value.split('|').all(|part| {
                !part.is_empty()
                    && part
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || matches!(c, ':' | '_' | ',' | '0'..='9'))
            })
            && value.contains(|c: char| c.is_ascii_lowercase())
            && value
                .split('|')
                .any(|part| matches!(part, "required" | "string" | "nullable" | "sometimes" | "confirmed"))
}

/// `<b>`, `&lt;`, `</x>`.
fn is_markup(value: &str) -> bool {
    value.starts_with('<')
        || value.contains("</")
        || value.contains("&lt;")
        || value.contains("/>")
        || value.contains("&nbsp;")
}

/// `urn:oasis:names:…`, `verdaccio:plugin:htpasswd`: words joined by colons.
fn is_urn(value: &str) -> bool {
    value.starts_with("urn:")
        || value.matches(':').count() >= 2
            && value.split(':').all(|part| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
            })
}

/// `password.txt`, `secrets.yaml`, `auth.service.ts`.
pub(super) fn is_file_name(value: &str) -> bool {
    const ENDS: &[&str] = &[
        "txt",
        "json",
        "yaml",
        "yml",
        "xml",
        "properties",
        "conf",
        "cfg",
        "ini",
        "env",
        "key",
        "pem",
        "crt",
        "cer",
        "p12",
        "pfx",
        "jks",
        "html",
        "htm",
        "js",
        "ts",
        "jsx",
        "tsx",
        "css",
        "scss",
        "php",
        "py",
        "rb",
        "java",
        "go",
        "rs",
        "md",
        "sh",
        "sql",
        "png",
        "svg",
        "gif",
        "jpg",
        "vue",
        "erb",
        "haml",
        "twig",
        "cs",
        "log",
        "csv",
        "toml",
        "lock",
        "gpg",
        "asc",
        "enc",
        "age",
        "db",
        "sqlite",
        "zip",
        "gz",
    ];
    value.rsplit_once('.').is_some_and(|(stem, end)| {
        ENDS.contains(&end)
            && !stem.is_empty()
            && stem.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
    })
}

/// `10px`, `30s`, `100%`, `512MB`.
fn is_measure(value: &str) -> bool {
    let rest = value.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < value.len()
        && matches!(
            rest,
            "px" | "em"
                | "rem"
                | "ms"
                | "s"
                | "min"
                | "h"
                | "d"
                | "%"
                | "MB"
                | "KB"
                | "GB"
                | "kb"
                | "mb"
                | "bytes"
                | "chars"
        )
}

#[cfg(test)]
mod tests {
    use super::is_other;

    #[test]
    fn notations_of_other_things() {
        for value in [
            "/run/secrets/db",
            "./secret",
            "../x",
            "~/x",
            "C:\\Users\\x",
            "/tmp",
            "/src:ro",
            ":/mnt:z",
            "\\\\host\\share",
            "https://x/y",
            "config/secrets/app",
            "1.2.3",
            "^13.0.3",
            ">=1.0",
            "v2.0.0-beta.1",
            "1.2.840.113549.1.9.7",
            "0x8802",
            "dep:pkcs8",
            "10.0.0.1",
            "2024-01-31",
            "2021-12-25T21:30:00Z",
            "31.01.2024",
            "yyyy-MM-dd",
            "me@example.com",
            "#ff00aa",
            "application/json",
            "text/html; charset=utf-8",
            ".password-field",
            "#password",
            ":password",
            "input[name=password]",
            "//input[@id='x']",
            "String?",
            "Option<String>",
            "varchar(255)",
            "List[str]",
            "^[a-z]{8,}$",
            "required|min:8",
            "<b>x</b>",
            "urn:oasis:names:tc:SAML",
            "verdaccio:plugin:htpasswd",
            "password.txt",
            "auth.service.ts",
            "10px",
            "@VMWARE_PASSWORD",
        ] {
            assert!(is_other(value), "{value}");
        }
    }

    #[test]
    fn passwords_are_no_notations() {
        for value in [
            "hunter2",
            "Tr0ub4dor&3",
            "P@ssw0rd.1",
            "a/b2c3/x9!",
            "pa:ss:w0rd",
            "#Secret1!",
            "0x9Kd72!a",
            "v3ryS3cret",
            "x9.k2.p4q",
            "My.Secret.1",
            "Summer2024!",
            "1qaz@WSX",
            "abc|def1",
            "string1!",
            "p(q)r!s9",
            "12monkeys",
            "rock&roll/99",
            "@dm1n!",
        ] {
            assert!(!is_other(value), "{value}");
        }
    }
}
