//! Decision tables of the checks: each at its boundaries, each way that it can answer.

use super::{Answer, Check, agent, custody, exposure, lifecycle, lifetime};
use crate::audit::sample::{World, entry, entry_of, fingerprint};

/// Fields of an entry that nothing speaks against.
const FRESH: &str = "last_rotated = 2026-10-20";

fn previous(secret: &str, retired: &str, until: Option<&str>) -> String {
    let until = until.map(|until| format!("accept_until = {until}\n")).unwrap_or_default();
    let digest = fingerprint(secret);
    format!("[[credential.previous]]\nfingerprint = '{digest}'\nretired = {retired}\n{until}")
}

fn agents(text: &str) -> String {
    text.split(';').map(|fields| format!("[[agent]]\n{}\n", fields.replace(',', "\n"))).collect()
}

#[track_caller]
fn holds(check: &Check, world: World) {
    assert_eq!(world.answer(check), (Answer::Shown, vec![]), "{}", check.id);
}

#[track_caller]
fn fails(check: &Check, world: World, gaps: &[&str]) {
    let gaps: Vec<String> = gaps.iter().map(|&gap| gap.to_owned()).collect();
    assert_eq!(world.answer(check), (Answer::Gap, gaps), "{}", check.id);
}

#[track_caller]
fn is(check: &Check, world: World, answer: Answer) {
    assert_eq!(world.answer(check), (answer, vec![]), "{}", check.id);
}

fn one(more: &str) -> World {
    World::new(&entry("a", more))
}

fn one_of(kind: &str, more: &str) -> World {
    World::new(&entry_of(kind, "a", more))
}

#[test]
fn a_limit_is_a_policy_or_an_end() {
    holds(&lifetime::LIMITED, one(""));
    fails(&lifetime::LIMITED, one_of("messaging", FRESH), &["a"]);
    holds(&lifetime::LIMITED, one_of("messaging", "expires = 2027-01-01"));
    holds(
        &lifetime::LIMITED,
        World::new(&format!("[policy.messaging]\nmax_age = '90d'\n{}", entry_of("messaging", "a", ""))),
    );
    holds(&lifetime::LIMITED, one_of("messaging", "scopes = ['pci']"));
    is(&lifetime::LIMITED, World::new(""), Answer::NothingToExamine);
}

#[test]
fn a_date_may_come_from_the_inventory_or_from_the_secret() {
    fails(&lifetime::DATED, one(""), &["a"]);
    holds(&lifetime::DATED, one(FRESH));
    holds(&lifetime::DATED, one("issued = 2026-10-20"));
    let found = one("allowed_in = ['*']").found("token", "a", "f");
    holds(&lifetime::DATED, found.dated(Some("2026-10-20T00:00:00Z"), None));
}

#[test]
fn a_credential_is_within_its_limits_up_to_the_last_instant() {
    holds(&lifetime::WITHIN_LIMITS, one("last_rotated = 2026-10-02T00:00:00Z"));
    fails(&lifetime::WITHIN_LIMITS, one("last_rotated = 2026-10-01T23:59:59Z"), &["a"]);
    is(&lifetime::WITHIN_LIMITS, one(""), Answer::NothingToExamine);
    is(&lifetime::WITHIN_LIMITS, one_of("messaging", "issued = 2016-01-01"), Answer::NothingToExamine);
    let ends = |end: &str| one_of("messaging", &format!("expires = {end}"));
    holds(&lifetime::WITHIN_LIMITS, ends("2026-11-01T00:00:00Z"));
    fails(&lifetime::WITHIN_LIMITS, ends("2026-10-31T23:59:59Z"), &["a"]);
}

#[test]
fn dates_are_compared_where_there_is_other_evidence() {
    is(&lifetime::DATES_HOLD, one(FRESH), Answer::NothingToExamine);
    let dated = |issued: &str| {
        one(&format!("{FRESH}\nallowed_in = ['*']")).found("token", "a", "f").dated(Some(issued), None)
    };
    holds(&lifetime::DATES_HOLD, dated("2026-10-20T00:00:00Z"));
    fails(&lifetime::DATES_HOLD, dated("2025-01-01T00:00:00Z"), &["a"]);
    is(&lifetime::DATES_HOLD, dated("2026-10-20T00:00:00Z").incomplete(), Answer::Incomplete);
    fails(&lifetime::DATES_HOLD, dated("2025-01-01T00:00:00Z").incomplete(), &["a"]);
}

#[test]
fn an_end_is_declared_or_written_into_the_secret() {
    fails(&lifetime::ENDS, one(FRESH), &["a"]);
    holds(&lifetime::ENDS, one("expires = 2027-01-01"));
    let found = one("allowed_in = ['*']").found("token", "a", "f");
    holds(&lifetime::ENDS, found.dated(None, Some("2027-01-01T00:00:00Z")));
}

#[test]
fn ephemeral_is_a_day_at_most() {
    let lives = |end: &str| one(&format!("issued = 2026-10-31T12:00:00Z\nexpires = {end}"));
    holds(&lifetime::EPHEMERAL, lives("2026-11-01T12:00:00Z"));
    fails(&lifetime::EPHEMERAL, lives("2026-11-01T12:00:01Z"), &["a"]);
    fails(&lifetime::EPHEMERAL, one(FRESH), &["a"]);
    fails(&lifetime::EPHEMERAL, one("expires = 2026-11-01T12:00:00Z"), &["a"]);
}

#[test]
fn a_static_key_is_a_gap_where_policy_asks_for_what_ends() {
    let policy = "[policy.llm-api-key]\nephemeral = true\n";
    fails(&lifetime::NOT_STATIC, World::new(&format!("{policy}{}", entry("a", FRESH))), &["a"]);
    holds(&lifetime::NOT_STATIC, one(FRESH));
}

#[test]
fn card_data_is_ninety_days_and_only_where_the_scope_says_so() {
    let scoped = |date: &str| one_of("messaging", &format!("scopes = ['PCI']\nlast_rotated = {date}"));
    holds(&lifetime::CARD_DATA, scoped("2026-08-03T00:00:00Z"));
    fails(&lifetime::CARD_DATA, scoped("2026-08-02T23:59:59Z"), &["a"]);
    fails(&lifetime::CARD_DATA, one_of("messaging", "scopes = ['pci']"), &["a"]);
    is(&lifetime::CARD_DATA, one_of("messaging", "last_rotated = 2016-01-01"), Answer::NothingToExamine);
}

#[test]
fn cryptoperiods_are_two_years_and_only_for_keys() {
    for kind in ["mtls-certificate", "private-key", "jwt-signing-key", "signing-key"] {
        holds(&lifetime::CRYPTOPERIOD, one_of(kind, "issued = 2024-11-01T00:00:00Z"));
        fails(&lifetime::CRYPTOPERIOD, one_of(kind, "issued = 2024-10-31T23:59:59Z"), &["a"]);
        fails(&lifetime::CRYPTOPERIOD, one_of(kind, ""), &["a"]);
    }
    is(&lifetime::CRYPTOPERIOD, one("issued = 2016-01-01"), Answer::NothingToExamine);
}

#[test]
fn passwords_are_changed_in_time_and_when_they_were_found() {
    let password = |date: &str| {
        let keyed = format!("hmac-sha256:{}", "0".repeat(64));
        let text = entry_of("password", "a", &format!("last_rotated = {date}"));
        World::new(&format!(
            "[policy.password]\nmax_age = '30d'\n{}",
            text.replace(&fingerprint("a"), &keyed)
        ))
    };
    holds(&lifetime::PASSWORDS_CHANGED, password("2026-10-02T00:00:00Z"));
    fails(&lifetime::PASSWORDS_CHANGED, password("2026-10-01T23:59:59Z"), &["a"]);
    is(&lifetime::PASSWORDS_CHANGED, password("2026-10-20").incomplete(), Answer::Incomplete);
    is(&lifetime::PASSWORDS_CHANGED, one("last_rotated = 2016-01-01"), Answer::NothingToExamine);
}

#[test]
fn keys_are_kept_where_they_may_be_and_other_credentials_are_not_theirs() {
    let found = |kind: &str, file: &str| one_of(kind, "allowed_in = ['ok/*']").found("token", "a", file);
    holds(&lifetime::KEYS_KEPT, found("signing-key", "ok/f"));
    fails(&lifetime::KEYS_KEPT, found("signing-key", "f"), &["a"]);
    is(&lifetime::KEYS_KEPT, found("llm-api-key", "f"), Answer::NothingToExamine);
    let old = previous("old", "2026-10-20T00:00:00Z", None);
    let left =
        one_of("signing-key", &format!("{FRESH}\nallowed_in = ['*']\n{old}")).found("token", "old", "f");
    fails(&lifetime::KEYS_KEPT, left, &["a"]);
}

#[test]
fn what_was_not_read_shows_nothing() {
    holds(&exposure::READ, one(FRESH));
    is(&exposure::READ, one(FRESH).incomplete(), Answer::Incomplete);
    is(&exposure::READ, one(FRESH).without_texts(), Answer::NothingToExamine);
    for check in [&exposure::DECLARED, &exposure::NOT_EXPOSED, &exposure::PASSWORDS_NOT_IN_TEXT] {
        holds(check, one(FRESH));
        is(check, one(FRESH).incomplete(), Answer::Incomplete);
        is(check, one(FRESH).without_texts(), Answer::NothingToExamine);
    }
}

#[test]
fn an_undeclared_secret_is_a_gap_however_little_was_read() {
    fails(&exposure::DECLARED, one(FRESH).found("token", "stranger", "f"), &["Token"]);
    fails(&exposure::DECLARED, one(FRESH).found("token", "stranger", "f").incomplete(), &["Token"]);
    holds(&exposure::DECLARED, one(FRESH).found("token", "a", "f"));
}

#[test]
fn a_current_version_is_exposed_where_it_may_not_be() {
    let allowed = || one("allowed_in = ['ok/*']");
    holds(&exposure::NOT_EXPOSED, allowed().found("token", "a", "ok/f"));
    fails(&exposure::NOT_EXPOSED, allowed().found("token", "a", "f"), &["a"]);
    fails(&exposure::NOT_EXPOSED, allowed().found("token", "a", "f").incomplete(), &["a"]);
}

#[test]
fn old_versions_are_gone_after_their_window() {
    let rotated = |until: &str| {
        let old = previous("old", "2026-10-20T00:00:00Z", Some(until));
        one(&format!("{FRESH}\nallowed_in = ['*']\n{old}"))
    };
    is(&exposure::OLD_VERSIONS_GONE, one(FRESH), Answer::NothingToExamine);
    holds(&exposure::OLD_VERSIONS_GONE, rotated("2026-10-20T04:00:00Z"));
    let left = |until: &str| rotated(until).found("token", "old", "f");
    fails(&exposure::OLD_VERSIONS_GONE, left("2026-10-31T23:59:59Z"), &["a"]);
    holds(&exposure::OLD_VERSIONS_GONE, left("2026-11-01T00:00:00Z"));
    is(&exposure::OLD_VERSIONS_GONE, rotated("2026-10-20T04:00:00Z").incomplete(), Answer::Incomplete);
}

#[test]
fn a_retired_credential_is_looked_for_and_asked_for_nothing_else() {
    let retired = || one("last_rotated = 2025-01-01\nretired = 2026-10-20T00:00:00Z");
    for check in [
        &lifetime::WITHIN_LIMITS,
        &lifetime::ENDS,
        &custody::STORED,
        &lifecycle::REVOCABLE,
        &lifecycle::TRACED,
    ] {
        is(check, retired(), Answer::NothingToExamine);
    }
    holds(&exposure::OLD_VERSIONS_GONE, retired());
    fails(&exposure::OLD_VERSIONS_GONE, retired().found("token", "a", "f"), &["a"]);
}

#[test]
fn passwords_in_text_are_gaps_and_tokens_are_not_theirs() {
    fails(&exposure::PASSWORDS_NOT_IN_TEXT, one(FRESH).found("password", "p", "f"), &["Password"]);
    holds(&exposure::PASSWORDS_NOT_IN_TEXT, one(FRESH).found("token", "stranger", "f"));
}

#[test]
fn an_inventory_declares_something() {
    holds(&custody::INVENTORIED, one(""));
    fails(&custody::INVENTORIED, World::new(""), &[""]);
}

#[test]
fn what_an_entry_states_is_stated() {
    for (check, field) in [
        (&custody::STORED, "stored_in = 'vault:x'"),
        (&custody::ACCESS_STATED, "access = 'read'"),
        (&custody::ENVIRONMENT_STATED, "environment = 'production'"),
        (&agent::CONSUMERS_STATED, "consumers = ['c']"),
        (&lifecycle::AUTOMATED, "rotate = { create = ['x'] }"),
        (&lifecycle::VERIFIED, "rotate = { test = ['x'] }"),
        (&lifecycle::VERIFIED, "rotate = { verify = ['x'] }"),
        (&lifecycle::REVOCABLE, "rotate = { revoke = ['x'] }"),
    ] {
        holds(check, one(field));
        fails(check, one("rotate = { notify = ['x'] }"), &["a"]);
    }
    holds(&custody::OWNED, one(""));
    let unowned = entry("a", "").replace("owner = 'me'\n", "");
    fails(&custody::OWNED, World::new(&unowned), &["a"]);
    fails(&custody::OWNED, World::new(&entry("a", "").replace("'me'", "' '")), &["a"]);
}

#[test]
fn one_consumer_counts_those_that_were_found_too() {
    holds(&custody::ONE_CONSUMER, one("consumers = ['c']"));
    fails(&custody::ONE_CONSUMER, one("consumers = ['c', 'd']"), &["a"]);
    let found = || one("consumers = ['c']\nallowed_in = ['*']").found("token", "a", "f");
    holds(&custody::ONE_CONSUMER, found().used_by("c"));
    fails(&custody::ONE_CONSUMER, found().used_by("d"), &["a"]);
    is(&custody::ONE_CONSUMER, one("").incomplete(), Answer::Incomplete);
}

#[test]
fn use_beyond_the_declaration_is_a_gap() {
    let found = || one("consumers = ['c']\nallowed_in = ['*']").found("token", "a", "f");
    holds(&custody::AS_DECLARED, found().used_by("c"));
    fails(&custody::AS_DECLARED, found().used_by("d"), &["a"]);
}

#[test]
fn a_kind_that_is_another_is_a_gap() {
    let found = |kind: &str| one_of(kind, "allowed_in = ['*']").found("token", "a", "f");
    holds(&custody::RECOGNISED, found("llm-api-key"));
    fails(&custody::RECOGNISED, found("vcs-token"), &["a"]);
}

#[test]
fn a_loosened_policy_is_a_gap() {
    let policy =
        |age: &str| World::new(&format!("[policy.llm-api-key]\nmax_age = '{age}'\n{}", entry("a", FRESH)));
    holds(&lifecycle::TIERED, policy("30d"));
    fails(&lifecycle::TIERED, policy("31d"), &[""]);
}

#[test]
fn most_kinds_are_more_than_half_of_them() {
    let hooked = "rotate = { create = ['x'] }";
    let kinds = |automated: &[&str], manual: &[&str]| {
        let of = |kinds: &[&str], more: &str| {
            kinds.iter().map(|kind| entry_of(kind, kind, more)).collect::<String>()
        };
        World::new(&(of(automated, hooked) + &of(manual, "")))
    };
    holds(&lifecycle::MOSTLY_AUTOMATED, kinds(&["vcs-token"], &[]));
    holds(&lifecycle::MOSTLY_AUTOMATED, kinds(&["vcs-token", "ci-token"], &["payment"]));
    fails(&lifecycle::MOSTLY_AUTOMATED, kinds(&["vcs-token"], &["payment"]), &[""]);
    fails(&lifecycle::MOSTLY_AUTOMATED, kinds(&[], &["payment"]), &[""]);
    is(&lifecycle::MOSTLY_AUTOMATED, World::new(""), Answer::NothingToExamine);
    let mixed = entry_of("payment", "one", hooked) + &entry_of("payment", "two", "");
    fails(&lifecycle::MOSTLY_AUTOMATED, World::new(&mixed), &[""]);
}

#[test]
fn a_change_of_capabilities_asks_for_a_rotation() {
    let changed = |at: &str| {
        let agent = agents(&format!("id = 'c',capability_changed = {at}"));
        World::new(&(entry("a", "last_rotated = 2026-10-20T00:00:00Z\nconsumers = ['c']") + &agent))
    };
    holds(&lifecycle::TRIGGERED, changed("2026-10-19T23:59:59Z"));
    fails(&lifecycle::TRIGGERED, changed("2026-10-20T00:00:01Z"), &["a"]);
    let same = World::new(&(entry("a", "consumers = ['c']") + &agents("id = 'c'")));
    is(&lifecycle::TRIGGERED, same, Answer::NothingToExamine);
}

#[test]
fn windows_are_four_hours_at_most_and_none_is_the_shortest() {
    let window =
        |until: Option<&str>| one(&format!("{FRESH}\n{}", previous("old", "2026-10-20T00:00:00Z", until)));
    holds(&lifecycle::ENDS_SOON_AFTER, window(None));
    holds(&lifecycle::ENDS_SOON_AFTER, window(Some("2026-10-20T04:00:00Z")));
    fails(&lifecycle::ENDS_SOON_AFTER, window(Some("2026-10-20T04:00:01Z")), &["a"]);
    is(&lifecycle::ENDS_SOON_AFTER, one(FRESH), Answer::NothingToExamine);
    fails(&lifecycle::OVERLAPPED, window(None), &["a"]);
    holds(&lifecycle::OVERLAPPED, window(Some("2026-10-20T00:30:00Z")));
    is(&lifecycle::OVERLAPPED, one(FRESH), Answer::NothingToExamine);
}

#[test]
fn a_rotation_leaves_a_trace() {
    fails(&lifecycle::TRACED, one(FRESH), &["a"]);
    let old = previous("old", "2026-10-20T00:00:00Z", None);
    holds(&lifecycle::TRACED, one(&format!("{FRESH}\n{old}")));
    is(&lifecycle::TRACED, one("issued = 2026-10-20"), Answer::NothingToExamine);
}

#[test]
fn consumers_that_were_found_are_declared_agents() {
    let declared =
        || World::new(&(entry("a", "allowed_in = ['*']") + &agents("id = 'c'"))).found("token", "a", "f");
    holds(&agent::CONSUMERS_KNOWN, declared().used_by("c"));
    fails(&agent::CONSUMERS_KNOWN, declared().used_by("d"), &["d"]);
    is(&agent::CONSUMERS_KNOWN, declared().used_by("c").incomplete(), Answer::Incomplete);
    is(&agent::CONSUMERS_KNOWN, one(FRESH), Answer::NothingToExamine);
}

#[test]
fn an_agent_that_was_shut_down_has_nothing_left() {
    let world = |consumers: &str| {
        let agents = agents("id = 'gone',status = 'decommissioned';id = 'here'");
        World::new(&(entry("a", &format!("allowed_in = ['*']\nconsumers = [{consumers}]")) + &agents))
    };
    holds(&agent::OFFBOARDED, world("'here'"));
    fails(&agent::OFFBOARDED, world("'here', 'gone'"), &["gone"]);
    fails(&agent::OFFBOARDED, world("'here'").found("token", "a", "f").used_by("gone"), &["gone"]);
    let active = World::new(&(entry("a", "consumers = ['c']") + &agents("id = 'c'")));
    is(&agent::OFFBOARDED, active, Answer::NothingToExamine);
}

#[test]
fn readiness_is_all_three_fields_of_every_active_agent() {
    let world = |fields: &str| World::new(&(entry("a", "") + &agents(fields)));
    let ready = "id = 'c',refresh = 'restart',max_session = '8h',max_stale = '15m'";
    holds(&agent::READY, world(ready));
    for field in [",refresh = 'restart'", ",max_session = '8h'", ",max_stale = '15m'"] {
        fails(&agent::READY, world(&ready.replace(field, "")), &["c"]);
    }
    is(&agent::READY, world("id = 'c',status = 'decommissioned'"), Answer::NothingToExamine);
}

#[test]
fn every_check_has_an_id_and_a_question_and_no_secret_or_place_in_what_it_says() {
    for check in super::ALL {
        assert!(check.question.ends_with('?'), "{}", check.id);
        let kebab = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        assert!(check.id.bytes().all(kebab), "{}", check.id);
    }
    let seen =
        one(FRESH).found("token", "stranger", "secret/place.env").found("password", "hunter", "f").see();
    let estate = seen.estate();
    for checked in super::Answers::of(&estate).iter() {
        let said = format!("{:?}", checked.observation);
        assert!(
            !said.contains("place.env") && !said.contains("stranger") && !said.contains("hunter"),
            "{said}"
        );
    }
}

#[test]
fn the_documentation_has_every_check_and_every_rung_of_the_ladders() {
    let page = include_str!("../../../docs/audit.md");
    for check in super::ALL {
        assert!(page.contains(&format!("`{}`", check.id)), "{}", check.id);
    }
    let names = |checks: &[&Check]| checks.iter().map(|check| check.id).collect::<Vec<_>>();
    let cell = |names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        if names.is_empty() { " ".to_owned() } else { format!(" {} ", names.join(", ")) }
    };
    let levels = crate::audit::maturity::LEVELS.iter().chain(crate::audit::tenure::SCORES);
    for level in levels.filter(|level| !level.checks.is_empty()) {
        let asks: Vec<_> = level.asks.iter().map(|ask| ask.id).collect();
        let cells = [cell(&names(level.checks)), cell(&names(level.clear)), cell(&asks)];
        let row = format!("| {} |{}|", level.number, cells.join("|"));
        assert!(page.contains(&row), "no row {row}");
    }
}
