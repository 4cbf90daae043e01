use super::{Difference, Fate, Side, Weight};
use crate::inventory::Format;

fn digest(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

/// `F1` stands for a digest of ones.
fn side(text: &str) -> Side {
    let text =
        ('0'..='9').fold(text.to_owned(), |text, digit| text.replace(&format!("F{digit}"), &digest(digit)));
    Side::parse(&format!("version = 1\n{text}"), Format::Toml, "i", "2026-11-01T00:00:00Z".parse().unwrap())
        .unwrap()
}

fn entry(id: &str, fields: &str) -> String {
    format!("[[credential]]\nid = '{id}'\nkind = 'llm-api-key'\nowner = 'x'\n{fields}\n")
}

/// `! text` for warnings, and `- text` for the rest, of all items, with digests shortened.
fn remarks(difference: &Difference) -> Vec<String> {
    let remarks = difference.items.iter().flat_map(|item| &item.remarks);
    remarks
        .map(|remark| {
            let text = ('0'..='9')
                .fold(remark.text.clone(), |text, digit| text.replace(&digest(digit), &format!("F{digit}")));
            format!("{} {text}", if remark.weight == Weight::Warning { '!' } else { '-' })
        })
        .collect()
}

fn compare(old: &str, new: &str) -> (Option<Fate>, Vec<String>) {
    let difference = Difference::of(&side(old), &side(new));
    assert!(difference.items.len() <= 1, "{difference:#?}");
    (difference.items.first().map(|item| item.fate), remarks(&difference))
}

/// The remarks about one entry whose fields change.
fn change(old: &str, new: &str) -> Vec<String> {
    compare(&entry("a", old), &entry("a", new)).1
}

const PREVIOUS: &str = "[[credential.previous]]\nfingerprint = 'F1'\nretired = 2026-10-01\n";

#[test]
fn a_proper_rotation_gives_no_warning() {
    let old = entry("a", "fingerprint = 'F1'\nlast_rotated = 2026-09-01");
    let new = entry(
        "a",
        &format!("fingerprint = 'F2'\nlast_rotated = 2026-10-01\n{PREVIOUS}accept_until = 2026-10-02"),
    );
    let (fate, remarks) = compare(&old, &new);
    assert_eq!(fate, Some(Fate::Rotated));
    assert_eq!(
        remarks,
        [
            "- `fingerprint`: `F2`, before `F1`",
            "- the old secret is accepted until `2026-10-02`",
            "- `last_rotated`: `2026-10-01`, before `2026-09-01`",
        ]
    );
}

#[test]
fn a_rotation_that_blinds_later_scans_is_a_warning() {
    let lost = "! the old fingerprint was dropped: list it in `previous`, or it counts as undeclared where it is still found";
    let undated = "! the secret is another one, but neither `last_rotated` nor `issued` says since when";
    let changed = "- `fingerprint`: `F2`, before `F1`";
    assert_eq!(change("fingerprint = 'F1'", "fingerprint = 'F2'"), [lost, undated, changed]);
    let since = "issued = 2026-10-01T00:00:00Z";
    assert_eq!(
        change(
            "fingerprint = 'F1'\nissued = 2026-10-01",
            &format!("fingerprint = 'F2'\n{since}\n{PREVIOUS}")
        ),
        [undated, changed, "- the old secret is not accepted since `2026-10-01`"]
    );
    let back = change(&format!("fingerprint = 'F2'\n{PREVIOUS}"), "fingerprint = 'F1'\nissued = 2026-10-05");
    assert!(
        back.contains(&"! it goes back to a secret that was retired `2026-10-01`".to_owned()),
        "{back:?}"
    );
    let scheme = change("fingerprint = 'F1'", &format!("fingerprint = 'hmac-F2'\n{PREVIOUS}"));
    assert!(
        scheme.iter().any(|text| text.starts_with("! the fingerprint is of another scheme or key")),
        "{scheme:?}"
    );
}

#[test]
fn a_date_that_moves_without_a_new_secret_is_a_warning() {
    let moved = "! `last_rotated`: `2026-10-01`, before `2026-09-01`; but the secret is the same as before";
    assert_eq!(
        change(
            "fingerprint = 'F1'\nlast_rotated = 2026-09-01",
            "fingerprint = 'F1'\nlast_rotated = 2026-10-01"
        ),
        [moved]
    );
    for (old, new, expected) in [
        ("", "issued = 2026-10-01", Some("- `issued`: `2026-10-01`")),
        ("issued = 2026-10-01", "issued = 2026-09-01", Some("- `issued`: `2026-09-01`, before `2026-10-01`")),
        ("issued = 2026-10-01", "", Some("! `issued`: removed, was `2026-10-01`")),
        ("issued = 2026-10-01", "issued = '2026-10-01T02:00:00+02:00'", None),
    ] {
        let remarks = change(&format!("fingerprint = 'F1'\n{old}"), &format!("fingerprint = 'F1'\n{new}"));
        assert_eq!(remarks.first().map(String::as_str), expected);
    }
}

#[test]
fn what_loosens_a_credential_is_a_warning_and_what_tightens_it_is_not() {
    for (old, new, expected) in [
        ("allowed_in = ['a']", "allowed_in = ['a', 'b']", "! `allowed_in`: added `b`"),
        ("allowed_in = ['a', 'b']", "allowed_in = ['a']", "- `allowed_in`: removed `b`"),
        ("allowed_in = ['a', 'b']", "allowed_in = ['b', 'a']", "- `allowed_in`: another order"),
        ("", "allowed_in = ['a']", "! `allowed_in`: added `a`"),
        ("scopes = ['soc2']", "", "! `scopes`: removed `soc2`"),
        ("", "scopes = ['soc2']", "- `scopes`: added `soc2`"),
        ("access = 'read'", "access = 'admin'", "! `access`: `admin`, before `read`"),
        ("access = 'write'", "access = 'read'", "- `access`: `read`, before `write`"),
        ("consumers = ['a']", "consumers = ['b']", "- `consumers`: added `b`; removed `a`"),
        ("expires = 2026-12-01", "expires = 2026-12-02", "! `expires`: `2026-12-02`, before `2026-12-01`"),
        ("expires = 2026-12-01", "expires = 2026-11-30", "- `expires`: `2026-11-30`, before `2026-12-01`"),
        ("expires = 2026-12-01", "", "! `expires`: removed, was `2026-12-01`"),
        ("retired = 2026-10-01", "", "! `retired`: removed, was `2026-10-01`"),
        ("", "retired = 2026-10-01", "- `retired`: `2026-10-01`"),
        ("", "rotate.revoke = ['x', '`y`']", "! `rotate`: `{\"revoke\":[\"x\",\"'y'\"]}`"),
        ("stored_in = 'vault:a'", "stored_in = 'vault:b'", "- `stored_in`: `vault:b`, before `vault:a`"),
    ] {
        let remarks = change(&format!("fingerprint = 'F1'\n{old}"), &format!("fingerprint = 'F1'\n{new}"));
        assert_eq!(remarks, [expected]);
    }
    let no_owner = compare(
        &entry("a", "fingerprint = 'F1'"),
        &entry("a", "fingerprint = 'F1'").replace("owner = 'x'", ""),
    );
    assert_eq!(no_owner.1, ["! `owner`: removed, was `x`"]);
}

#[test]
fn a_change_of_kind_or_scope_tells_what_it_does_to_the_age() {
    let remarks = change("fingerprint = 'F1'\nscopes = ['pci']", "fingerprint = 'F1'");
    assert_eq!(remarks, ["! `scopes`: removed `pci`"], "thirty days hold anyway");
    let messaging = |fields: &str| entry("a", fields).replace("llm-api-key", "messaging");
    let (_, remarks) =
        compare(&messaging("fingerprint = 'F1'\nscopes = ['pci']"), &messaging("fingerprint = 'F1'"));
    assert_eq!(remarks, ["! it may become as old as it likes, before 90d old", "! `scopes`: removed `pci`"]);
}

#[test]
fn entries_come_go_and_change_their_name() {
    let (fate, remarks) = compare("", &entry("a", "fingerprint = 'F1'"));
    assert_eq!(fate, Some(Fate::Added));
    assert_eq!(remarks, ["- `fingerprint`: `F1`", "- `kind`: `llm-api-key`", "- `owner`: `x`"]);
    let (fate, remarks) = compare(&entry("a", &format!("fingerprint = 'F2'\n{PREVIOUS}")), "");
    assert_eq!(fate, Some(Fate::Removed));
    assert_eq!(
        remarks,
        [
            "! where its secret is still found, it counts as undeclared, not as retired: keep the entry and set `retired` (`F2`, `F1`)"
        ]
    );
    let (fate, remarks) = compare(&entry("a", "fingerprint = 'F1'"), &entry("b", "fingerprint = 'F1'"));
    assert_eq!((fate, remarks), (Some(Fate::Changed), vec!["- was called `a`".to_owned()]));
    let stolen = Difference::of(
        &side(&(entry("a", "fingerprint = 'F1'") + &entry("b", "fingerprint = 'F2'"))),
        &side(
            &(entry(
                "a",
                "fingerprint = 'F3'\nissued = 2026-10-01\n[[credential.previous]]\nfingerprint = 'F4'\nretired = 2026-10-01",
            ) + &entry("b", "fingerprint = 'F1'\nissued = 2026-10-01")),
        ),
    );
    assert!(
        self::remarks(&stolen).contains(&"! its new secret was declared as `a`".to_owned()),
        "{stolen:#?}"
    );
}

#[test]
fn old_versions_are_not_dropped_in_silence() {
    let old = format!("fingerprint = 'F2'\n{PREVIOUS}accept_until = 2026-10-02");
    assert_eq!(
        change(&old, "fingerprint = 'F2'"),
        ["! the old version `F1` was dropped: where it is still found, it counts as undeclared"]
    );
    let window = |until: &str| change(&old, &format!("fingerprint = 'F2'\n{PREVIOUS}{until}"));
    assert_eq!(
        window("accept_until = 2026-10-09"),
        ["! old version `F1`: `accept_until`: `2026-10-09`, before `2026-10-02`"]
    );
    assert_eq!(window(""), ["- old version `F1`: `accept_until`: removed, was `2026-10-02`"]);
    assert_eq!(
        change("fingerprint = 'F2'", &format!("fingerprint = 'F2'\n{PREVIOUS}")),
        ["- one more old version: `F1`"]
    );
}

#[test]
fn policies_and_agents_are_compared_too() {
    let policy = |fields: &str| format!("[policy.llm-api-key]\n{fields}\n");
    for (old, new, expected) in [
        ("max_age = '20d'", "max_age = '25d'", "! `max_age`: `25d`, before `20d`"),
        ("max_age = '25d'", "max_age = '20d'", "- `max_age`: `20d`, before `25d`"),
        ("max_age = '20d'\nrotate_before = '1d'", "max_age = '20d'", "- `rotate_before`: removed, was `1d`"),
        ("rotate_before = '2d'", "rotate_before = '1d'", "! `rotate_before`: `1d`, before `2d`"),
    ] {
        assert_eq!(compare(&policy(old), &policy(new)).1, [expected]);
    }
    assert_eq!(compare("", &policy("max_age = '60d'")).1, ["! `max_age`: `60d`"]);
    assert_eq!(compare("", &policy("max_age = '10d'")).1, ["- `max_age`: `10d`"]);
    assert_eq!(
        compare(&policy("max_age = '10d'"), "").1,
        ["! the built-in policy holds again for `max_age`"]
    );
    assert_eq!(
        compare(&policy("max_age = '60d'"), "").1,
        ["- the built-in policy holds again for `max_age`"]
    );
    let agent = |fields: &str| format!("[[agent]]\nid = 'a'\n{fields}\n");
    for (old, new, expected) in [
        ("status = 'decommissioned'", "status = 'active'", "! `status`: `active`, before `decommissioned`"),
        ("max_stale = '15m'", "max_stale = '1h'", "! `max_stale`: `1h`, before `15m`"),
        ("max_stale = '1h'", "max_stale = '15m'", "- `max_stale`: `15m`, before `1h`"),
        ("capability_changed = 2026-10-01", "", "! `capability_changed`: removed, was `2026-10-01`"),
    ] {
        assert_eq!(compare(&agent(old), &agent(new)).1, [expected]);
    }
}

#[test]
fn nothing_differs_from_itself_whatever_the_format() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/inventory/good");
    let now = "2026-11-01T00:00:00Z".parse().unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let toml = Side::parse(&read("full.toml"), Format::Toml, "i", now).unwrap();
    assert!(Difference::of(&toml, &toml).items.is_empty());
    let json = Side::parse(&read("full.json"), Format::Json, "i", now).unwrap();
    let difference = Difference::of(&toml, &json);
    assert_eq!(difference.warnings(), 0, "{difference:#?}");
}
