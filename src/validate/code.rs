//! Values that are pieces of a program: calls, subscripts, formats, names of constants.

/// True when the value is an expression, or the beginning of one.
#[must_use]
pub(super) fn is_expression(value: &str) -> bool {
    is_call(value) || is_format(value) || is_cut(value) || is_scoped(value) || is_concatenation(value)
}

/// `get_it()`, `Field.new(x`, `dict(type=`.
fn is_call(value: &str) -> bool {
    let ends =
        value.ends_with("()") || value.ends_with(");") || value.ends_with("()?") || value.ends_with("())");
    let call = value.split_once('(').is_some_and(|(head, tail)| {
        let is_name = head.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$' | '@'))
            && head
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '$' | '@' | '-' | '>'));
        let is_path = head.contains(['.', '_', ':']);
        let closes = tail.contains(')') && !value.contains('!') || tail.is_empty();
        let named = tail.split_once('=').is_some_and(|(name, _)| is_word(name));
        head.len() > 2 && is_name && (is_path || closes || named || is_word(tail))
    });
    ends || call
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic() || c == '_')
}

fn is_format(value: &str) -> bool {
    ["%s", "%v", "%d", "{}", "{0}", "=>", "->", "&&", "||", "===", "!==", "%@"]
        .iter()
        .any(|part| value.contains(part))
}

/// The beginning of a subscript or of a list: `params[`, `{type:`, `[NullString]::Value`.
fn is_cut(value: &str) -> bool {
    let opens = value.ends_with(['[', '(', '{', '='])
        && value.chars().rev().nth(1).is_some_and(|c| c.is_alphanumeric() || c == '_');
    // Base64 is padded.
    let padded = value.ends_with('=') && value.len().is_multiple_of(4);
    let subscript = value.split_once('[').is_some_and(|(head, tail)| {
        let is_name = !head.is_empty()
            && head.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$'))
            && head.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$'));
        let names = tail.len() > 3 && is_word(tail) || tail.contains("][");
        is_name
            && (names
                || tail.is_empty()
                || tail.starts_with(['\'', '"', ':'])
                || tail.ends_with(']') && tail.len() > 1 && head.len() > 1)
    });
    let list = value.starts_with('[') && value.contains(']');
    let object = value.starts_with('{') && (value.contains(':') || value.ends_with('{') || value.len() < 4);
    opens && !padded || subscript || list || object
}

/// `ns::name`, `Ansible.Util]::Get`, `a?.b`.
fn is_scoped(value: &str) -> bool {
    value.contains("::") || value.contains("?.")
}

/// `' + password + '`, `" . $x . "`.
fn is_concatenation(value: &str) -> bool {
    let trimmed = value.trim_matches(['"', '\'', ' ']);
    value.contains("+ ")
        || value.contains(" +")
        || trimmed.starts_with("+") && trimmed.ends_with("+") && trimmed.len() > 2
        || value.contains(". $")
}

/// `config.password`, `nextConfig.supportsImmutableAssets`, `user.password.required`: names joined by dots.
#[must_use]
pub(super) fn is_dotted_name(value: &str) -> bool {
    const TELLING: &[&str] = &["pass", "pwd", "secret", "token", "key", "credential"];
    let value = value.trim_end_matches(['?', '!', ';']);
    let is_name = |part: &str| {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        letters.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
            && letters.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-'))
    };
    // People put a number behind the words of a password, too.
    let is_numbered = value.ends_with(|c: char| c.is_ascii_digit()) && {
        let lower = value.to_ascii_lowercase();
        !TELLING.iter().any(|part| lower.contains(part))
    };
    value.contains('.') && !is_numbered && value.split(['.', ':']).all(is_name)
}

/// `DB_PASSWORD`, `SMTP_PASS_2`: the name of a constant or of an environment variable.
#[must_use]
pub(super) fn is_constant_name(value: &str) -> bool {
    let parts = value.split('_');
    value.contains('_')
        && value.contains(|c: char| c.is_ascii_uppercase())
        && parts.clone().all(|part| {
            let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
            letters.chars().all(|c| c.is_ascii_uppercase())
        })
        && parts.filter(|part| part.len() > 1).count() > 1
}

#[cfg(test)]
mod tests {
    use super::{is_constant_name, is_dotted_name, is_expression};

    #[test]
    fn pieces_of_programs() {
        for value in [
            "get_password()",
            "app.credentials.dig(:smtp",
            "File.expand_path(",
            "params['password",
            "source_image[",
            "settings[\"X",
            "[NullString]::Value",
            "dict(type=",
            "Option(type=",
            "tobytes(password",
            "SecretStr(",
            "{type:",
            "' + password + '",
            "a?.b",
            "x=>x",
            "user->name",
            "crate::secret",
            "auth[1]",
            "item[dr_target_host",
            "hosts[array][\"x",
            "%s-x",
            "ConfigAttribute(env=",
        ] {
            assert!(is_expression(value), "{value}");
        }
        for value in [
            "hunter2",
            "p(q)r!s9",
            "x[1",
            "Ab{c}9!",
            "pass=word1",
            "7hl8FV3lZ6H1mAKpjL47hQ==",
            "a+b+c9",
            "{SSHA}x",
            "(secret)1",
        ] {
            assert!(!is_expression(value), "{value}");
        }
    }

    #[test]
    fn names() {
        for value in [
            "config.password",
            "user.password.required",
            "A.supportsAssets?",
            "vault.kv2.path",
            "form.password2",
            "core.magics:OSMagics",
        ] {
            assert!(is_dotted_name(value), "{value}");
        }
        for value in ["My.Secret.1", "Rain.Coat42", "a.b2c3.d", "hunter2", "x.1"] {
            assert!(!is_dotted_name(value), "{value}");
        }
        assert!(is_constant_name("DB_PASSWORD") && is_constant_name("SMTP_PASS_2"));
        assert!(!is_constant_name("AB12_9X8Y_Z") && !is_constant_name("SECRET") && !is_constant_name("A_1"));
    }
}
