use jiff::{SignedDuration, Timestamp};

use super::{Format, Inventory, InventoryError, Version};
use crate::fingerprint::{Fingerprint, FingerprintError};

fn now() -> Timestamp {
    "2026-11-01T00:00:00Z".parse().unwrap()
}

fn digest(scheme: &str, digit: char) -> String {
    format!("{scheme}:{}", digit.to_string().repeat(64))
}

fn parse(text: &str) -> Result<Inventory, InventoryError> {
    Inventory::parse(&format!("version = 1\n{text}"), Format::Toml, "i.toml", now())
}

fn mistakes(text: &str) -> Vec<String> {
    match parse(text).unwrap_err() {
        InventoryError::Mistakes(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
        other => panic!("{other}"),
    }
}

fn entry(id: &str, kind: &str, fingerprint: &str, more: &str) -> String {
    format!("[[credential]]\nid = '{id}'\nkind = '{kind}'\nfingerprint = '{fingerprint}'\n{more}\n")
}

#[test]
fn current_and_previous_versions_are_looked_up() {
    let (first, second, third) = (digest("sha256", '1'), digest("sha256", '2'), digest("hmac-sha256", '2'));
    let previous = format!(
        "[[credential.previous]]\nfingerprint = '{second}'\nretired = 2026-10-01\n[[credential.previous]]\n\
         fingerprint = '{third}'\nretired = 2026-10-01T00:00:00Z\naccept_until = '2026-10-01T04:00:00Z'\n"
    );
    let text =
        entry("a", "vcs-token", &digest("sha256", '9'), "") + &entry("b", "vcs-token", &first, &previous);
    let inventory = parse(&text).unwrap();
    let found = |text: &str| {
        let (index, version) = inventory.lookup(&text.parse::<Fingerprint>().unwrap())?;
        Some((inventory.get(index).id.as_str(), version))
    };
    assert_eq!(found(&first), Some(("b", Version::Current)));
    assert_eq!(found(&second), Some(("b", Version::Previous(0))));
    assert_eq!(found(&third), Some(("b", Version::Previous(1))));
    assert_eq!(found(&digest("sha256", '3')), None);
    assert_eq!(found(&digest("hmac-sha256", '1')), None, "the scheme is part of the identity");
    let of_file: Vec<_> =
        inventory.fingerprints().map(|(entry, one)| (entry.id.as_str(), one.to_string())).collect();
    assert_eq!(of_file, [("a", digest("sha256", '9')), ("b", first), ("b", second), ("b", third)]);
    assert_eq!(inventory.iter().map(|(index, _)| index.position()).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(inventory.credentials()[1].line, 7);
}

#[test]
fn every_version_of_a_retired_credential_is_a_previous_one() {
    let first = digest("sha256", '1');
    let text = entry("a", "vcs-token", &first, "retired = 2026-10-01T00:00:00Z");
    let inventory = parse(&text).unwrap();
    let (index, version) = inventory.lookup(&first.parse().unwrap()).unwrap();
    assert_eq!(version, Version::Previous(0));
    let last = &inventory.get(index).previous[0];
    assert_eq!(last.accepted_until().to_string(), "2026-10-01T00:00:00Z");
    assert!(
        mistakes(&entry("a", "vcs-token", &first, "retired = 2027-10-01"))[0].contains("is in the future")
    );
}

#[test]
fn every_mistake_is_reported_at_once_by_line() {
    let text = entry("a", "datbase", "sha256:00", "issued = 2027-01-01") + &entry(" ", "vcs-token", "x", "");
    let hint = FingerprintError::Scheme;
    assert_eq!(
        mistakes(&text),
        [
            "i.toml:2: credential `a`: fingerprint: the digest has 2 characters where 64 hex digits are expected",
            "i.toml:2: credential `a`: issued: 2027-01-01T00:00:00Z is in the future (it is 2026-11-01T00:00:00Z): \
             write when it happened, in UTC",
            "i.toml:2: credential `a`: kind: unknown credential kind `datbase`, did you mean `database`?",
            &format!("i.toml:7: credential ` `: fingerprint: {hint}"),
            "i.toml:7: credential ` `: the id is empty: give it a unique name",
        ]
    );
}

#[test]
fn dates_may_be_now_but_not_later() {
    let text = |issued: &str| entry("a", "vcs-token", &digest("sha256", '1'), &format!("issued = {issued}"));
    assert!(parse(&text("2026-11-01T00:00:00Z")).is_ok());
    assert!(mistakes(&text("2026-11-01T00:00:01Z"))[0].contains("is in the future"));
    assert!(parse(&text("2026-10-01\nexpires = 2026-10-01")).is_ok());
    assert!(mistakes(&text("2026-10-02\nexpires = 2026-10-01"))[0].contains("before it was issued"));
    assert!(mistakes(&text("2026-10-02T00:00:00"))[0].contains("add `Z`"));
}

#[test]
fn a_guessable_kind_needs_a_keyed_fingerprint_in_every_version() {
    let plain = digest("sha256", '1');
    let previous = format!("[[credential.previous]]\nfingerprint = '{plain}'\nretired = 2026-10-01");
    let text = entry("a", "password", &digest("hmac-sha256", '1'), &previous);
    assert_eq!(
        mistakes(&text),
        [
            "i.toml:2: credential `a`: previous[0].fingerprint: a plain `sha256:` digest of a `password` credential lets \
          every reader test guesses: write what `straykey fingerprint --kind password` prints"
        ]
    );
    for unkeyed in [digest("hmsl", '1'), format!("c3id:C3ID{}", "A".repeat(20))] {
        assert_eq!(mistakes(&entry("a", "database", &unkeyed, "")).len(), 1, "{unkeyed}");
        assert!(parse(&entry("a", "vcs-token", &unkeyed, "")).is_ok(), "{unkeyed}");
    }
    assert!(
        parse(&entry("a", "vcs-token", &digest("hmac-sha256", '1'), "")).is_ok(),
        "a rule may ask for it"
    );
}

#[test]
fn agents_are_checked_only_where_they_are_declared() {
    let text = entry("a", "vcs-token", &digest("sha256", '1'), "consumers = ['anything']");
    assert!(parse(&text).is_ok());
    let text = text + "[[agent]]\nid = 'invoice'\ndelegates_to = ['invoise', 'zzz']\n";
    assert_eq!(
        mistakes(&text),
        [
            "i.toml:2: credential `a`: consumers: there is no agent `anything`: declare it in an [[agent]] entry",
            "i.toml:7: agent `invoice`: delegates_to: there is no agent `invoise`: did you mean `invoice`?",
            "i.toml:7: agent `invoice`: delegates_to: there is no agent `zzz`: declare it in an [[agent]] entry",
        ]
    );
}

#[test]
fn a_looser_policy_holds_and_is_told() {
    let text =
        "[policy.llm-api-key]\nmax_age = '60d'\nrotate_before = '1d'\n[policy.messaging]\nmax_age = '900d'\n"
            .to_owned()
            + &entry("a", "llm-api-key", &digest("sha256", '1'), "");
    let inventory = parse(&text).unwrap();
    let limits = inventory.limits(&inventory.credentials()[0]);
    assert_eq!(limits.max_age, Some(SignedDuration::from_hours(60 * 24)));
    assert_eq!(limits.lead, SignedDuration::from_hours(24));
    let [policy] = inventory.loosened() else { panic!("{:?}", inventory.loosened()) };
    assert_eq!((policy.line, policy.kind.as_str()), (2, "llm-api-key"));
    assert_eq!(policy.allows, ["an age of 60d where the built-in policy allows 30d"]);
}

#[test]
fn policies_that_cannot_work_are_refused() {
    assert_eq!(
        mistakes("[policy.llm-api-key]\nrotate_before = '30d'\n[policy.databse]\nmax_age = '1mo'\n"),
        [
            "i.toml:2: policy `llm-api-key`: rotate_before: write less than max_age (30d), or every credential is due \
             at once",
            "i.toml:4: policy `databse`: max_age: `1mo` has months or years, whose length varies: write days, such as \
             `30d`",
            "i.toml:4: policy `databse`: unknown credential kind `databse`, did you mean `database`?",
        ]
    );
    assert!(mistakes("[policy.database]\nmax_age = '0d'\n")[0].contains("zero"));
}

#[test]
fn a_missing_file_is_named() {
    let error = Inventory::load("/nowhere/i.toml".as_ref(), "i.toml", now()).unwrap_err().to_string();
    assert!(error.starts_with("cannot read the inventory /nowhere/i.toml: "), "{error}");
}

#[test]
fn without_a_fingerprint_an_entry_says_which_credential_is_meant() {
    let bare = |more: &str| format!("[[credential]]\nid = 'a'\nkind = 'cloud-access-key'\n{more}\n");
    assert!(mistakes(&bare("owner = 'team'"))[0].contains("there is no fingerprint: write what"));
    for named in ["public_id = 'AKIAx'", "stored_in = 'vault:kv/a'"] {
        let inventory = parse(&bare(named)).unwrap();
        assert_eq!(inventory.credentials()[0].fingerprint, None);
        let notices = inventory.notices();
        let [notice] = notices.as_slice() else { panic!("{notices:?}") };
        assert_eq!(notice.place, "i.toml:2");
        assert!(notice.detail.starts_with("no fingerprint is declared for `a`: "), "{}", notice.detail);
    }
    let many: String =
        (0..7).map(|n| bare("stored_in = 'vault:kv'").replace("'a'", &format!("'a{n}'"))).collect();
    assert!(parse(&many).unwrap().notices()[0].detail.contains("`a4` and 2 more: "));
}

#[test]
fn an_old_version_is_named_by_fingerprint_public_id_or_the_stores_version() {
    let text = |more: &str| {
        let previous = format!("[[credential.previous]]\nretired = 2026-10-01\n{more}\n");
        entry("a", "cloud-access-key", &digest("sha256", '1'), &previous)
    };
    assert!(mistakes(&text(""))[0].contains("previous[0] does not say which version it is"));
    for named in ["public_id = 'AKIAx'", "version = '7'", "fingerprint = 'sha256:2'"] {
        let named = named.replace(":2", &format!(":{}", "2".repeat(64)));
        assert!(parse(&text(&named)).is_ok(), "{named}");
    }
}

#[test]
fn the_estate_has_a_name_or_is_the_default_one() {
    assert_eq!(parse("").unwrap().estate(), "default");
    assert_eq!(parse("estate = 'acme-payments'").unwrap().estate(), "acme-payments");
    let yaml = Inventory::parse("version: 1\nestate: acme\n", Format::Yaml, "i.yaml", now()).unwrap();
    let json =
        Inventory::parse(r#"{"version": 1, "estate": "acme"}"#, Format::Json, "i.json", now()).unwrap();
    assert_eq!((yaml.estate(), json.estate()), ("acme", "acme"));
    for (name, part) in
        [("''", "the name is empty"), ("' '", "the name is empty"), (r#""a\nb""#, "control characters")]
    {
        let [mistake] = mistakes(&format!("\nestate = {name}")).try_into().unwrap();
        assert!(mistake.starts_with("i.toml:3: estate: ") && mistake.contains(part), "{mistake}");
    }
}

#[test]
fn hooks_are_declared_for_steps_that_a_hook_can_do() {
    let entry = |hook: &str| {
        let more = format!("[credential.rotate]\n{hook}");
        entry("a", "vcs-token", &digest("sha256", '1'), &more)
    };
    for step in crate::rotation::Step::with_hooks() {
        parse(&entry(&format!("{step} = ['hooks/x', '{step}']"))).unwrap();
    }
    for (hook, part) in [
        ("revok = ['x']", "rotate.revok: no step of a rotation: did you mean `revoke`?"),
        (
            "zzz = ['x']",
            "the steps are revoke, halt, create, test, announce, store, confirm, verify, resume, notify",
        ),
        ("record = ['x']", "rotate.record: the journal does this step itself"),
        ("open-window = ['x']", "rotate.open-window: the journal does this step itself"),
        ("revoke = []", "rotate.revoke: the list is empty"),
        ("revoke = ['']", "rotate.revoke: the name of the program is empty"),
        (r#"revoke = ["x", "a\u0000b"]"#, "rotate.revoke: an argument has a NUL character"),
    ] {
        let [mistake] = mistakes(&entry(hook)).try_into().unwrap();
        assert!(mistake.starts_with("i.toml:2: credential `a`: ") && mistake.contains(part), "{mistake}");
    }
}
