use super::{Document, Format, SyntaxMistake, read};

const HASH: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn mistake(text: &str, format: Format) -> SyntaxMistake {
    read(text, format).unwrap_err()
}

fn shape(document: &Document) -> (u64, Vec<u64>, Vec<u64>, Vec<u64>) {
    (
        document.version.line,
        document.policies.values().map(|entry| entry.line).collect(),
        document.credentials.iter().map(|entry| entry.line).collect(),
        document.agents.iter().map(|entry| entry.line).collect(),
    )
}

#[test]
fn extensions_name_the_format_and_an_unknown_one_lists_them() {
    assert_eq!(Format::of("a/b.TOML".as_ref()).unwrap(), Format::Toml);
    assert_eq!(Format::of("b.yml".as_ref()).unwrap(), Format::Yaml);
    assert_eq!(Format::of("b.json".as_ref()).unwrap(), Format::Json);
    let expected = "cannot tell the format of the inventory b.ini: name it .toml, .yaml, .yml, .json";
    assert_eq!(Format::of("b.ini".as_ref()).unwrap_err().to_string(), expected);
    assert!(Format::of("toml".as_ref()).is_err());
}

#[test]
fn toml_entries_know_their_lines() {
    let text = format!(
        "\u{feff}# é\nversion = 1\n[policy.database]\nmax_age = '7d'\n\n[[credential]]\nid = 'a'\nkind = 'x'\n\
         fingerprint = '{HASH}'\n\n[[credential]]\nid = 'b'\nkind = 'x'\nfingerprint = '{HASH}'\n[[agent]]\nid = 'c'\n"
    );
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        assert_eq!(shape(&read(&text, Format::Toml).unwrap()), (2, vec![3], vec![6, 11], vec![15]));
    }
}

#[test]
fn yaml_entries_know_their_lines() {
    let text = format!(
        "---\n# é\nversion: 1\npolicy:\n  database:\n    max_age: 7d\ncredential:\n  - id: a\n    kind: x\n    \
         fingerprint: {HASH}\n\n  - id: b\n    kind: x\n    fingerprint: {HASH}\nagent:\n- id: c\n"
    );
    assert_eq!(shape(&read(&text, Format::Yaml).unwrap()), (3, vec![6], vec![8, 12], vec![16]));
}

#[test]
fn json_entries_know_their_lines_with_tabs_too() {
    let text = format!(
        "{{\n  \"version\": 1,\n  \"policy\": {{\"database\":\n {{\"max_age\": \"7d\"}} }},\n  \"credential\": [\n    {{ \
         \"id\": \"a\\t\\u00e9 \\ud83d\\ude00 \\/\",\n \"kind\": \"x\", \"fingerprint\": \"{HASH}\" }},\n    {{ \"id\": \
         \"b\",\"kind\":\"x\",\"fingerprint\":\"{HASH}\" }}\n  ],\n  \"agent\": [{{\"id\":\"c\"}}]\n}}\n"
    );
    let tabbed = text.replace("  ", "\t");
    let packed = text.replace('\n', "");
    assert_eq!(shape(&read(&text, Format::Json).unwrap()), (2, vec![4], vec![6, 8], vec![10]));
    assert_eq!(shape(&read(&tabbed, Format::Json).unwrap()), (2, vec![4], vec![6, 8], vec![10]));
    assert_eq!(shape(&read(&packed, Format::Json).unwrap()), (1, vec![1], vec![1, 1], vec![1]));
    let document = read(&tabbed, Format::Json).unwrap();
    assert_eq!(document.credentials[0].value.id, "a\té 😀 /");
}

#[test]
fn what_looks_like_another_type_in_yaml_stays_text_in_json() {
    for id in
        ["null", "~", "true", "12", "1e3", "0x1f", "<<", "- a", "a: b", "#", "2026-10-01", " ", "*a", "&a"]
    {
        let text =
            format!(r#"{{"version":1,"credential":[{{"id":"{id}","kind":"x","fingerprint":"{HASH}"}}]}}"#);
        assert_eq!(read(&text, Format::Json).unwrap().credentials[0].value.id, id);
    }
}

#[test]
fn unknown_keys_are_explained_in_every_format() {
    let fields = "`id`, `status`, `delegates_to`, `refresh`, `max_session`, `max_stale`, `session_ends`, `capability_changed`";
    let message = format!("unknown field `statu`, expected one of {fields}; did you mean `status`?");
    for (text, format) in [
        ("version = 1\n[[agent]]\nid = 'a'\nstatu = 'active'\n", Format::Toml),
        ("version: 1\nagent:\n- id: a\n  statu: active\n", Format::Yaml),
        ("{\"version\": 1,\n\"agent\":\n [{\"id\": \"a\",\n\"statu\": \"active\"}]}", Format::Json),
    ] {
        let expected = SyntaxMistake { line: 4, message: message.clone() };
        assert_eq!(mistake(text, format), expected, "{format:?}");
    }
}

#[test]
fn unknown_choices_are_explained_in_every_format() {
    let message = "unknown variant `activ`, expected `active` or `decommissioned`; did you mean `active`?";
    let listed =
        "unknown variant `activ`, expected one of `active`, `decommissioned`; did you mean `active`?";
    for (text, format, message) in [
        ("version = 1\n[[agent]]\nid = 'a'\nstatus = 'activ'\n", Format::Toml, message),
        ("version: 1\nagent:\n- id: a\n  status: activ\n", Format::Yaml, listed),
        ("{\"version\": 1,\n\"agent\":\n [{\"id\": \"a\",\n\"status\": \"activ\"}]}", Format::Json, message),
    ] {
        assert_eq!(
            mistake(text, format),
            SyntaxMistake { line: 4, message: message.to_owned() },
            "{format:?}"
        );
    }
}

#[test]
fn repeated_keys_are_refused_in_every_format() {
    for (text, format) in [
        ("version = 1\n[policy.database]\n[policy.database]\n", Format::Toml),
        ("version: 1\npolicy:\n  database: {}\n  database: {}\n", Format::Yaml),
        (r#"{"version": 1, "policy": {"database": {}, "database": {}}}"#, Format::Json),
        (r#"{"version": 1, "version": 1}"#, Format::Json),
    ] {
        let mistake = mistake(text, format);
        assert!(mistake.message.contains("duplicate"), "{format:?}: {mistake:?}");
    }
}

#[test]
fn json_is_not_read_as_the_looser_yaml() {
    for text in
        ["version: 1", "{\"version\": 1,}", "{'version': 1}", "{\"version\": 1} # x", "{\"version\": \"1\"}"]
    {
        read(text, Format::Json).unwrap_err();
    }
    let at_line_two = mistake("{\"version\": 1,\n 'agent': []}", Format::Json);
    assert_eq!(at_line_two, SyntaxMistake { line: 2, message: "key must be a string".to_owned() });
}

#[test]
fn a_later_version_explains_unknown_keys() {
    for (text, format) in [
        ("version = 2\n[[secret]]\n", Format::Toml),
        ("version: 2\nsecret: []\n", Format::Yaml),
        (r#"{"version": 2, "secret": []}"#, Format::Json),
    ] {
        assert!(mistake(text, format).message.starts_with("version 2 is not understood"), "{format:?}");
    }
    assert!(mistake("", Format::Toml).message.starts_with("missing field `version`"));
}

#[test]
fn a_yaml_bomb_ends_in_an_error() {
    let mut text = String::from("version: 1\ncredential:\n- id: a\n  kind: x\n  fingerprint: x\n  rotate:\n");
    text.push_str("    l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..30 {
        let aliases = vec![format!("*l{}", level - 1); 9].join(", ");
        text.push_str(&format!("    l{level}: &l{level} [{aliases}]\n"));
    }
    read(&text, Format::Yaml).unwrap_err();
    // The same, where the schema fits at every level: one list repeated for every step of every credential.
    let mut wide = String::from("version: 1\nagent:\n- &agent\n  id: a\n  delegates_to: [");
    wide.push_str(&"b, ".repeat(1_000));
    wide.push_str("c]\n");
    wide.push_str(&"- *agent\n".repeat(40_000));
    let mistake = mistake(&wide, Format::Yaml);
    assert!(mistake.message.contains("alias") || mistake.message.contains("budget"), "{mistake:?}");
}

#[test]
fn deep_nesting_ends_in_an_error() {
    for (text, format) in [
        (format!("version = {}", "[".repeat(100_000)), Format::Toml),
        (format!("version: {}", "[".repeat(100_000)), Format::Yaml),
        (format!("{{\"version\": {}", "[".repeat(100_000)), Format::Json),
    ] {
        read(&text, format).unwrap_err();
    }
}

#[test]
fn aliases_and_merges_within_reason_are_fine() {
    let text = format!(
        "version: 1\ncredential:\n- &base\n  id: a\n  kind: database\n  fingerprint: {HASH}\n  scopes: &s [pci]\n\
         - <<: *base\n  id: b\n  scopes: *s\n"
    );
    let document = read(&text, Format::Yaml).unwrap();
    assert_eq!(document.credentials[1].value.id, "b");
    assert_eq!(document.credentials[1].value.scopes, ["pci"]);
}

#[test]
fn an_inventory_larger_than_the_usual_limits_is_read() {
    let mut text = String::from("version: 1\ncredential:\n");
    for id in 0..30_000 {
        text.push_str(&format!("- {{id: c{id}, kind: x, fingerprint: f{id}, owner: o, scopes: [a, b]}}\n"));
    }
    let document = read(&text, Format::Yaml).unwrap();
    assert_eq!(document.credentials.len(), 30_000);
    assert_eq!(document.credentials[29_999].line, 30_002);
}
