//! Values that name the place of a secret, or compute it, instead of being one.

/// How references begin.
const PREFIXES: &[&str] = &[
    "%(",
    "%{",
    "{{",
    "{%",
    "<%",
    "#{",
    "@{",
    "${",
    "((",
    "<<",
    "[[",
    "[%",
    "<?",
    "~{",
    "?{",
    "=env",
    "@env",
    "#{",
    "%env(",
    "!ref",
    "!sub",
    "!getatt",
    "!importvalue",
    "!env",
    "!secret",
    "!cloudformation",
    "!findinmap",
    "!select",
    "!join",
    "!split",
    "!base64",
    "!reference",
    "!var",
    "!keyring",
    "{aws-",
    "{{resolve:",
    "resolve:",
    "sm://",
    "ssm://",
    "kms://",
    "berglas://",
    "sops://",
    "secret:",
    "secrets:",
    "awssecret",
    "aws-secretsmanager",
    "/run/secrets",
    "keyring:",
    "keychain:",
    "bw://",
    "pass://",
    "lastpass:",
    "conjur:",
    "spring.",
    "std::env",
    "env!(",
    "option_env!",
    "viper.",
    "cfg.",
    "conf.",
    "app.",
    "context.",
    "process.",
    "builder.",
    "credentials.",
    "inputs.",
    "parameters.",
    "values.",
    ".values.",
    "steps.",
    "needs.",
    "github.",
    "vars.",
    "variables[",
    "variables.",
    "azurerm_",
    "aws_",
    "google_",
    "os.environ",
    "os.getenv",
    "process.env",
    "env[",
    "env(",
    "env.",
    "env:",
    "getenv",
    "system.getenv",
    "environment.",
    "import.meta.env",
    "op://",
    "vault://",
    "vault:secret",
    "vault kv",
    "secretsmanager:",
    "ssm:",
    "arn:aws:",
    "projects/",
    "keyvault:",
    "@microsoft.keyvault",
    "ref+",
    "file://",
    "gcp:secret",
    "gsm://",
    "awssm://",
    "aws-sm:",
    "akv://",
    "doppler://",
    "infisical://",
    "secret://",
    "secrets.",
    "var.",
    "local.",
    "data.",
    "module.",
    "each.",
    "self.",
    "this.",
    "args.",
    "config.",
    "settings.",
    "params.",
    "request.",
    "req.",
    "ctx.",
    "options.",
    "opts.",
    "props.",
    "credentials(",
    "lookup(",
    "valuefrom",
    "secretkeyref",
    "random_password.",
    "sops_",
    "base64decode(",
    "file(",
];

/// True when the value refers to a secret.
pub(super) fn is_reference(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    if value.starts_with(b"$") {
        return is_variable(&value[1..]);
    }
    // Behind the name of an object stands the name of its field.
    let names_field = |prefix: &str| {
        !prefix.ends_with('.')
            || value[prefix.len()..]
                .iter()
                .all(|byte| !byte.is_ascii_punctuation() || b"._-[]()'\"?!:".contains(byte))
    };
    let Some(first) = value.first().map(u8::to_ascii_lowercase) else { return false };
    let begins = |prefix: &&str| {
        prefix.as_bytes().first() == Some(&first)
            && value.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    PREFIXES.iter().any(|prefix| begins(prefix) && names_field(prefix))
        || is_percent_variable(value)
        || is_torn_slot(value)
        || contains_interpolation(value)
}

/// `$NAME`, `${…}`, `$(…)`, `$name.field`, `$$`: but not `$ecret1`-like passwords with other characters in them.
fn is_variable(name: &[u8]) -> bool {
    match name.first() {
        Some(b'{' | b'(' | b'$') => true,
        Some(first) if first.is_ascii_alphabetic() || *first == b'_' => {
            name.iter().all(|byte| {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'_' | b'.' | b'[' | b']' | b'-' | b'>' | b':' | b'\'')
            }) && (name.iter().all(|byte| !byte.is_ascii_digit()) || name.contains(&b'_'))
        }
        _ => false,
    }
}

/// `%NAME%`, `%s`, `%d`, `%(name)s`, `%{name}`.
fn is_percent_variable(value: &[u8]) -> bool {
    let Some(inner) = value.strip_prefix(b"%") else { return false };
    match inner.strip_suffix(b"%") {
        Some(name) => {
            !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        }
        None => matches!(inner, b"s" | b"d" | b"v" | b"q" | b"@" | b"S"),
    }
}

/// `${…}`, `#{…}`, `{{…}}`, `$(…)` and format slots such as `{}` or `{password}`, anywhere in the value.
fn contains_interpolation(value: &[u8]) -> bool {
    const OPENINGS: &[&[u8]] = &[b"${", b"#{", b"{{", b"$(", b"<%", b"\\("];
    if !value.iter().any(|byte| matches!(byte, b'{' | b'(' | b'<')) {
        return false;
    }
    OPENINGS.iter().any(|opening| memchr::memmem::find(value, opening).is_some()) || has_format_slot(value)
}

/// A name, or nothing, in braces.
fn has_format_slot(value: &[u8]) -> bool {
    let in_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'!');
    value.split(|byte| *byte == b'{').skip(1).any(|rest| {
        let length = rest.iter().take_while(|byte| in_name(byte)).count();
        rest.get(length) == Some(&b'}')
    })
}

/// `32}:x`, the end of `{hex:32}:x` that was cut at its colon.
fn is_torn_slot(value: &[u8]) -> bool {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=4).contains(&digits) && value.get(digits) == Some(&b'}')
}

#[cfg(test)]
mod tests {
    use super::is_reference;

    #[test]
    fn references_of_many_kinds() {
        for value in [
            "${DB_PASSWORD}",
            "$DB_PASSWORD",
            "$password",
            "$(cat file)",
            "%DB_PASSWORD%",
            "%s",
            "{password}",
            "{0}",
            "{{ vault.password }}",
            "os.environ[\"X\"]",
            "process.env.TOKEN",
            "op://vault/item/field",
            "arn:aws:secretsmanager:eu-west-1:1:secret:x",
            "<%= x %>",
            "#{x}",
            "prefix-${VAR}-suffix",
            "sk-{key}",
            "{first-key}",
            "32}:x",
            "a{}b",
            "!Ref Secret",
            "var.db_password",
            "${{ secrets.TOKEN }}",
            "ref+vault://x",
            "%env(DATABASE_PASSWORD)%",
            "[% password %]",
            "<?= $password ?>",
            "{{resolve:secretsmanager:x}}",
            "viper.GetString(\"x\")",
            "$env:DB_PASSWORD",
            "$this->password",
        ] {
            assert!(is_reference(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn passwords_with_odd_characters_are_none() {
        for value in ["$ecr3t!", "app.l3&pie", "pa%ss", "{brace", "hunter2", "100%sure", "a$b"] {
            assert!(!is_reference(value.as_bytes()), "{value}");
        }
    }
}
