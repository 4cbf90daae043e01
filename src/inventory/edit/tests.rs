use super::{Change, EditError, FieldValue, Fields, Update, apply};
use crate::inventory::{Format, Inventory};

fn digest(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

fn moment(at: &str) -> FieldValue {
    FieldValue::Moment(at.parse().unwrap())
}

fn rotation(id: &str) -> Change {
    Change::Update(Update {
        id: id.to_owned(),
        set: vec![("fingerprint", text(&digest('9'))), ("last_rotated", moment("2026-10-02T00:00:00Z"))],
        remove: vec!["expires"],
        previous: Some(vec![
            ("fingerprint", text(&digest('1'))),
            ("retired", moment("2026-10-02T00:00:00Z")),
            ("accept_until", moment("2026-10-02T04:00:00Z")),
        ]),
    })
}

fn addition() -> Change {
    let fields: Fields =
        vec![("id", text("new")), ("kind", text("vcs-token")), ("fingerprint", text(&digest('8')))];
    Change::Add(fields)
}

/// The edited text, with digests shortened: `F9` for sixty-four nines. It loads.
fn edited(before: &str, format: Format, change: &Change) -> String {
    let before = long(before);
    let after = apply(&before, format, "i", change).unwrap();
    let now = "2026-11-01T00:00:00Z".parse().unwrap();
    Inventory::parse(&after, format, "i", now).unwrap();
    ('0'..='9').fold(after, |text, digit| text.replace(&digest(digit), &format!("F{digit}")))
}

fn long(short: &str) -> String {
    ('0'..='9').fold(short.to_owned(), |text, digit| text.replace(&format!("F{digit}"), &digest(digit)))
}

#[test]
fn a_rotation_in_toml() {
    let before = "# head\nversion = 1 # one\n\n[[credential]]\nid = \"a\" # name\nkind = \"vcs-token\"\nfingerprint = \"F1\" # \
                  print\nexpires = 2026-12-01\nallowed_in = [\n  \"x\", # why\n]\n# below a\n\n# about b\n[[credential]]\nid = \
                  \"b\"\nkind = \"vcs-token\"\nfingerprint = \"F2\"\n";
    let after = "# head\nversion = 1 # one\n\n[[credential]]\nid = \"a\" # name\nkind = \"vcs-token\"\nfingerprint = \"F9\" # \
                 print\nlast_rotated = 2026-10-02T00:00:00Z\nallowed_in = [\n  \"x\", # why\n]\n# below a\n\n\
                 [[credential.previous]]\nfingerprint = \"F1\"\nretired = 2026-10-02T00:00:00Z\naccept_until = \
                 2026-10-02T04:00:00Z\n\n# about b\n[[credential]]\nid = \"b\"\nkind = \"vcs-token\"\nfingerprint = \"F2\"\n";
    assert_eq!(edited(before, Format::Toml, &rotation("a")), after);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(edited(&crlf(before), Format::Toml, &rotation("a")), crlf(after));
    let mark = |text: &str| format!("\u{feff}{text}");
    assert_eq!(edited(&mark(before), Format::Toml, &rotation("a")), mark(after));
}

#[test]
fn a_second_rotation_goes_below_the_first() {
    let before = "version = 1\n[[credential]]\nid = 'a'\nkind = 'vcs-token'\nlast_rotated = '2026-09-01'\nfingerprint = 'F1'\n  \
                  [[credential.previous]]\n  fingerprint = 'F2'\n  retired = 2026-09-01\n[credential.rotate]\nrevoke = ['x']";
    let after = "version = 1\n[[credential]]\nid = 'a'\nkind = 'vcs-token'\nlast_rotated = 2026-10-02T00:00:00Z\nfingerprint = \
                 \"F9\"\n  [[credential.previous]]\n  fingerprint = 'F2'\n  retired = 2026-09-01\n\n  [[credential.previous]]\n  \
                 fingerprint = \"F1\"\n  retired = 2026-10-02T00:00:00Z\n  accept_until = 2026-10-02T04:00:00Z\n\
                 [credential.rotate]\nrevoke = ['x']";
    assert_eq!(edited(before, Format::Toml, &rotation("a")), after);
}

#[test]
fn inline_tables_of_toml_stay_inline() {
    let before =
        "version = 1\ncredential = [{ id = 'a', kind = 'vcs-token', fingerprint = 'F1', previous = [] }]\n";
    let after = "version = 1\ncredential = [{ id = 'a', kind = 'vcs-token', fingerprint = \"F9\", last_rotated = \
                 2026-10-02T00:00:00Z, previous = [{ fingerprint = \"F1\", retired = 2026-10-02T00:00:00Z, accept_until = \
                 2026-10-02T04:00:00Z }] }]\n";
    assert_eq!(edited(before, Format::Toml, &rotation("a")), after);
    let before = "version = 1\ncredential = [{ id = 'a', kind = 'vcs-token', fingerprint = 'F1' }, ]\n";
    let after = "version = 1\ncredential = [{ id = 'a', kind = 'vcs-token', fingerprint = 'F1' }, { id = \"new\", kind = \
                 \"vcs-token\", fingerprint = \"F8\" }, ]\n";
    assert_eq!(edited(before, Format::Toml, &addition()), after);
}

#[test]
fn a_rotation_in_yaml() {
    let before = "version: 1\ncredential:\n  # about a\n  - id: a\n    kind: vcs-token # kind\n    fingerprint: F1\n    expires: 2026-12-01 # \
                  soon\n    consumers:\n    - x\n\n  - {id: b, kind: vcs-token, fingerprint: F2}\n# end\n";
    let after = "version: 1\ncredential:\n  # about a\n  - id: a\n    kind: vcs-token # kind\n    fingerprint: F9\n    last_rotated: \
                 2026-10-02T00:00:00Z\n    previous:\n      - fingerprint: F1\n        retired: 2026-10-02T00:00:00Z\n        \
                 accept_until: 2026-10-02T04:00:00Z\n    consumers:\n    - x\n\n  - {id: b, kind: vcs-token, fingerprint: F2}\n# end\n";
    assert_eq!(edited(before, Format::Yaml, &rotation("a")), after);
    let before = "version: 1\ncredential:\n- fingerprint: F1\n  id: a\n  kind: vcs-token\n  previous:\n  - fingerprint: F2\n    retired: \
                  2026-09-01\n  owner:\nagent: []\n";
    let after = "version: 1\ncredential:\n- fingerprint: F9\n  last_rotated: 2026-10-02T00:00:00Z\n  id: a\n  kind: vcs-token\n  \
                 previous:\n  - fingerprint: F2\n    retired: 2026-09-01\n  - fingerprint: F1\n    retired: 2026-10-02T00:00:00Z\n    \
                 accept_until: 2026-10-02T04:00:00Z\n  owner:\nagent: []\n";
    assert_eq!(edited(before, Format::Yaml, &rotation("a")), after);
    let flow = "version: 1\ncredential: [{id: a, kind: vcs-token, fingerprint: F1, expires: 2026-12-01}]\n";
    let after = "version: 1\ncredential: [{id: a, kind: vcs-token, fingerprint: F9, last_rotated: 2026-10-02T00:00:00Z, previous: \
                 [{fingerprint: F1, retired: 2026-10-02T00:00:00Z, accept_until: 2026-10-02T04:00:00Z}]}]\n";
    assert_eq!(edited(flow, Format::Yaml, &rotation("a")), after);
}

#[test]
fn a_rotation_in_json() {
    let before = "{\n  \"version\": 1,\n  \"credential\": [\n    {\n      \"id\": \"a\",\n      \"kind\": \"vcs-token\",\n      \
                  \"fingerprint\": \"F1\",\n      \"expires\": \"2026-12-01\"\n    }\n  ]\n}\n";
    let after = "{\n  \"version\": 1,\n  \"credential\": [\n    {\n      \"id\": \"a\",\n      \"kind\": \"vcs-token\",\n      \
                 \"fingerprint\": \"F9\",\n      \"last_rotated\": \"2026-10-02T00:00:00Z\",\n      \"previous\": [{\"fingerprint\": \
                 \"F1\", \"retired\": \"2026-10-02T00:00:00Z\", \"accept_until\": \"2026-10-02T04:00:00Z\"}]\n    }\n  ]\n}\n";
    assert_eq!(edited(before, Format::Json, &rotation("a")), after);
    let after = "{\n  \"version\": 1,\n  \"credential\": [\n    {\n      \"id\": \"a\",\n      \"kind\": \"vcs-token\",\n      \
                 \"fingerprint\": \"F1\",\n      \"expires\": \"2026-12-01\"\n    },\n    {\n      \"id\": \"new\",\n      \"kind\": \
                 \"vcs-token\",\n      \"fingerprint\": \"F8\"\n    }\n  ]\n}\n";
    assert_eq!(edited(before, Format::Json, &addition()), after);
    let compact =
        "{\"version\":1,\"credential\":[{\"fingerprint\":\"F1\",\"kind\":\"vcs-token\",\"id\":\"a\"}]}";
    let after = "{\"version\":1,\"credential\":[{\"fingerprint\":\"F1\",\"kind\":\"vcs-token\",\"id\":\"a\"}, {\"id\": \"new\", \"kind\": \
                 \"vcs-token\", \"fingerprint\": \"F8\"}]}";
    assert_eq!(edited(compact, Format::Json, &addition()), after);
}

#[test]
fn an_entry_is_added_behind_the_last_one_and_before_what_follows() {
    let before = "version = 1\n[[credential]]\nid = 'a'\nkind = 'vcs-token'\nfingerprint = 'F1'\n# owner = ''\n\n# agents\n[[agent]]\nid = 'x'\n";
    let after = "version = 1\n[[credential]]\nid = 'a'\nkind = 'vcs-token'\nfingerprint = 'F1'\n# owner = ''\n\n[[credential]]\nid = \
                 \"new\"\nkind = \"vcs-token\"\nfingerprint = \"F8\"\n\n# agents\n[[agent]]\nid = 'x'\n";
    assert_eq!(edited(before, Format::Toml, &addition()), after);
    let touching = "version = 1\n[[credential]]\nid = 'a'\nkind = 'vcs-token'\nfingerprint = 'F1'\n# about x\n[[agent]]\nid = 'x'\n";
    assert!(edited(touching, Format::Toml, &addition()).contains("F8\"\n# about x\n[[agent]]"));
    for (format, empty, after) in [
        (
            Format::Toml,
            "version = 1\n# none yet\n",
            "version = 1\n# none yet\n\n[[credential]]\nid = \"new\"\nkind = \"vcs-token\"\nfingerprint = \"F8\"\n",
        ),
        (
            Format::Yaml,
            "version: 1\n",
            "version: 1\ncredential:\n  - id: new\n    kind: vcs-token\n    fingerprint: F8\n",
        ),
        (
            Format::Yaml,
            "version: 1\ncredential:\n  - id: a\n    kind: vcs-token\n    fingerprint: F1\nagent: []\n",
            "version: 1\ncredential:\n  - id: a\n    kind: vcs-token\n    fingerprint: F1\n  - id: new\n    kind: vcs-token\n    \
             fingerprint: F8\nagent: []\n",
        ),
        (
            Format::Json,
            "{\"version\": 1}",
            "{\"version\": 1, \"credential\": [{\"id\": \"new\", \"kind\": \"vcs-token\", \"fingerprint\": \"F8\"}]}",
        ),
        (
            Format::Json,
            "{\n\t\"version\": 1,\n\t\"credential\": []\n}",
            "{\n\t\"version\": 1,\n\t\"credential\": [{\"id\": \"new\", \"kind\": \"vcs-token\", \"fingerprint\": \"F8\"}]\n}",
        ),
    ] {
        assert_eq!(edited(empty, format, &addition()), after);
    }
}

#[test]
fn what_cannot_be_edited_is_left_and_told() {
    // The fingerprint is an alias: there is no way to change it for this entry alone.
    let anchored = long("version: 1\nx: &x F1\n");
    assert!(matches!(apply(&anchored, Format::Yaml, "i", &addition()), Err(EditError::Syntax(_))));
    let shared = long(
        "version: 1\ncredential:\n  - {id: a, kind: vcs-token, fingerprint: F1, owner: &o team}\n  - {id: b, kind: \
         vcs-token, fingerprint: F2, owner: *o}\n",
    );
    let owner = Change::Update(Update {
        id: "a".to_owned(),
        set: vec![("owner", text("other"))],
        remove: Vec::new(),
        previous: None,
    });
    let error = apply(&shared, Format::Yaml, "i", &owner).unwrap_err().to_string();
    assert!(error.contains("in the entry `a`:\n  owner: other"), "{error}");
    let text = long("version = 1\n[[credential]]\nid = 'abc'\nkind = 'vcs-token'\nfingerprint = 'F1'\n");
    let error = apply(&text, Format::Toml, "i", &rotation("abd")).unwrap_err().to_string();
    assert_eq!(error, "there is no credential `abd`, did you mean `abc`?");
    let error = apply("version = ", Format::Toml, "i.toml", &rotation("a")).unwrap_err().to_string();
    assert!(error.starts_with("i.toml:1: "), "{error}");
}

#[test]
fn a_block_of_text_in_yaml_is_replaced_inside_of_its_block() {
    let before = "version: 1\ncredential:\n  - id: a\n    kind: vcs-token\n    fingerprint: |-\n      F1\n    owner: x\n";
    let after = edited(before, Format::Yaml, &rotation("a"));
    assert!(after.contains("    fingerprint: |-\n      F9\n"), "{after}");
}

#[test]
fn tables_and_blocks_are_removed_whole() {
    let removal = Change::Update(Update {
        id: "a".to_owned(),
        set: vec![("owner", text("x"))],
        remove: vec!["listed"],
        previous: Some(vec![
            ("fingerprint", text(&digest('2'))),
            ("retired", moment("2026-10-02T00:00:00Z")),
        ]),
    });
    let head = "version = 1\n[[credential]]\nid = 'a'\nkind = 'vcs-token'\nfingerprint = 'F1'\n";
    let after = "version = 1\n[[credential]]\nid = 'a'\nkind = 'vcs-token'\nfingerprint = 'F1'\nowner = \"x\"\n\n\
                 [[credential.previous]]\nfingerprint = \"F2\"\nretired = 2026-10-02T00:00:00Z\n";
    for listed in [
        "[credential.listed]\nsource = 'x'\ntaken = 2026-10-01\n",
        "listed = { source = 'x', taken = 2026-10-01 }\n",
    ] {
        assert_eq!(edited(&format!("{head}{listed}"), Format::Toml, &removal), after);
    }
    let before = "version: 1\ncredential:\n  - id: a\n    kind: vcs-token\n    fingerprint: F1\n    listed:\n      source: x\n      \
                  taken: 2026-10-01\n    consumers: []\n";
    let after = "version: 1\ncredential:\n  - id: a\n    kind: vcs-token\n    fingerprint: F1\n    owner: x\n    previous:\n      \
                 - fingerprint: F2\n        retired: 2026-10-02T00:00:00Z\n    consumers: []\n";
    assert_eq!(edited(before, Format::Yaml, &removal), after);
}
