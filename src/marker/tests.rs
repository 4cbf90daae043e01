use proptest::prelude::*;

use super::{Marker, Subject};

/// The markers about the `X…X` in a text.
fn about(text: &str) -> Vec<Marker> {
    let (start, end) = (text.find('X').unwrap(), text.rfind('X').unwrap() + 1);
    let line = 1 + text[..start].matches('\n').count() as u64;
    let span = (start, end);
    Subject { text: text.as_bytes(), span, lines: (line, line), unquotable: &[span] }.markers()
}

fn own(text: &str) -> Option<(u64, String, Option<String>)> {
    about(text).into_iter().find_map(|marker| match marker {
        Marker::Own { line, rules, reason } => Some((line, rules.join("+"), reason)),
        Marker::Foreign(_) => None,
    })
}

fn foreign(text: &str) -> Vec<&'static str> {
    let names = about(text).into_iter();
    names.filter_map(|marker| if let Marker::Foreign(name) = marker { Some(name) } else { None }).collect()
}

#[test]
fn own_markers() {
    let told = |line, rules: &str, reason: &str| {
        Some((line, rules.to_owned(), Some(reason.to_owned()).filter(|reason| !reason.is_empty())))
    };
    for (text, expected) in [
        ("k = XX # straykey: allow(a-b) test vector", told(1, "a-b", "test vector")),
        ("k = XX // straykey:allow(a-b)", told(1, "a-b", "")),
        ("k = XX /* straykey: allow(a, b) of the docs */ x", told(1, "a+b", "of the docs")),
        ("# straykey: allow(a) above\nk = XX", told(1, "a", "above")),
        ("<!-- straykey: allow(a) above -->\n<k>XX</k>", told(1, "a", "above")),
        ("REM straykey: allow(a) old\nset k=XX", told(1, "a", "old")),
        ("{\"//\": \"straykey: allow(a) json\",\n\"k\": \"XX\"}", told(1, "a", "json")),
        ("/* straykey: allow(a) first */ k = XX", told(1, "a", "first")),
        // About something else.
        ("j = 1 # straykey: allow(a) mine\nk = XX", None),
        ("# straykey: allow(a)\n\nk = XX", None),
        ("k = XX\n# straykey: allow(a)", None),
        // No marker.
        ("k = XX # straykey: allow", None),
        ("k = XX # straykey: allow()", None),
        ("k = XX # straykey: allow(a", None),
        ("k = XX # straykey: deny(a)", None),
        ("k = XX # mystraykey: allow(a)", None),
    ] {
        assert_eq!(own(text), expected, "{text}");
    }
}

#[test]
fn a_reason_never_quotes_what_may_be_a_secret() {
    assert_eq!(own("straykey: allow(a) k = XX"), Some((1, "a".to_owned(), Some("k =".to_owned()))));
    let text = b"a=11 # straykey: allow(a) b=22";
    let subject = Subject { text, span: (2, 4), lines: (1, 1), unquotable: &[(2, 4), (28, 30)] };
    assert_eq!(subject.markers(), [Marker::Own { line: 1, rules: vec!["a".to_owned()], reason: None }]);
}

#[test]
fn foreign_markers() {
    for (text, expected) in [
        ("k = XX # gitleaks:allow", &["gitleaks:allow"][..]),
        ("k = XX // trufflehog:ignore", &["trufflehog:ignore"]),
        ("k = XX  # pragma: allowlist secret", &["pragma: allowlist secret"]),
        ("# pragma: allowlist nextline secret\nk = XX", &["pragma: allowlist nextline secret"]),
        ("k = XX # pragma: allowlist nextline secret", &[]),
        ("# pragma: allowlist secret\nk = XX", &[]),
        ("k = XX # nosecret", &["nosecret"]),
        ("nosecret = XX", &[]),
        ("k = XX # noqa: E501, S105", &["noqa:"]),
        ("k = XX # noqa: E501", &[]),
        ("k = XX # noqa", &[]),
        ("k = XX # nosec B105", &["nosec"]),
        ("k = XX # nosec", &[]),
        ("k = XX # notgitleaks:allow", &[]),
        ("k = XX # gitleaks:allowed", &[]),
    ] {
        assert_eq!(foreign(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "[a-z :()#,\n*/X]{0,80}", start in 0usize..90, length in 0usize..20) {
        let bytes = text.as_bytes();
        let span = (start, start + length);
        let _ = Subject { text: bytes, span, lines: (1, 1), unquotable: &[span] }.markers();
    }

    #[test]
    fn lines_above_change_nothing(above in "([a-z =]{0,20}\n){0,5}") {
        let text = format!("{above}# other\nk = XX # straykey: allow(a) why");
        let (_, rules, reason) = own(&text).unwrap();
        prop_assert_eq!((rules.as_str(), reason.as_deref()), ("a", Some("why")));
    }
}
