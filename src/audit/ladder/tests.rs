//! How far estates climb: the playbook's levels and AG-805's scores, one thing at a time.

use crate::audit::sample::{NOW, World, entry, fingerprint};
use crate::audit::statement::Statements;

/// Statements about these asks, all of which count.
fn statements(asks: &[&str]) -> Statements {
    let entry = |ask: &&str| {
        format!(
            "[[statement]]\nabout = '{ask}'\nby = 'b'\non = 2026-10-01\nuntil = 2027-10-01\nevidence = 'e'\n"
        )
    };
    let text = format!("version = 1\n{}", asks.iter().map(entry).collect::<String>());
    Statements::parse(&text, "s.toml", NOW.parse().unwrap()).unwrap()
}

/// The level reached, and the names of everything that is missing for the next one.
fn maturity(world: World, asks: &[&str]) -> (u8, Vec<&'static str>) {
    world.see().audit(&statements(asks), |audit| told(&audit.maturity))
}

fn tenure(world: World, asks: &[&str]) -> (u8, Vec<&'static str>) {
    world.see().audit(&statements(asks), |audit| told(&audit.tenure))
}

fn told(climb: &super::Climb) -> (u8, Vec<&'static str>) {
    let missing = climb.next.as_ref();
    let checks = missing.into_iter().flat_map(|missing| missing.checks.iter().map(|(check, _)| check.id));
    let asks = missing.into_iter().flat_map(|missing| missing.asks.iter().map(|ask| ask.id));
    (climb.reached.number, checks.chain(asks).collect())
}

const HOOKS: &str = "rotate = { create = ['x'], test = ['x'], revoke = ['x'] }";
const AGENT: &str = "[[agent]]\nid = 'c'\nrefresh = 'restart'\nmax_session = '8h'\nmax_stale = '15m'\n";

/// An entry that was rotated with an overlap, and fields besides.
fn rotated(more: &str, until: &str) -> String {
    let old = fingerprint("old");
    let fields = format!(
        "last_rotated = 2026-10-20\nconsumers = ['c']\n{more}\n[[credential.previous]]\nfingerprint = '{old}'\n\
         retired = 2026-10-20T00:00:00Z\n{until}"
    );
    entry("a", &fields) + AGENT
}

const WINDOW: &str = "accept_until = 2026-10-20T01:00:00Z\n";

#[test]
fn the_levels_of_the_playbook_are_climbed_one_by_one() {
    let manual = || World::new(&entry("a", "last_rotated = 2026-10-20"));
    let automated = |more: &str, until: &str| World::new(&rotated(more, until));
    let log = &["rotation-log"][..];
    for (world, asks, level, missing) in [
        (World::new(""), &[][..], 1, &["inventoried", "limited", "dated", "within-limits"][..]),
        (World::new(&entry("a", "")), &[], 1, &["dated", "within-limits"]),
        (manual().found("token", "stranger", "f"), &[], 1, &["declared"]),
        (manual().incomplete(), &[], 1, &["declared"]),
        (manual(), &[], 2, &["mostly-automated", "traced", "rotation-log"]),
        (automated("rotate = { create = ['x'] }", ""), &[], 2, &["rotation-log"]),
        (
            automated("rotate = { create = ['x'] }", ""),
            log,
            3,
            &["verified", "revocable", "overlapped", "alerts"],
        ),
        (automated(HOOKS, WINDOW), log, 3, &["alerts"]),
        (
            automated(HOOKS, WINDOW),
            &["rotation-log", "alerts"],
            4,
            &["self-repair", "coordination", "trust-service"],
        ),
        (
            automated(HOOKS, WINDOW),
            &["rotation-log", "alerts", "self-repair", "coordination", "trust-service"],
            5,
            &[],
        ),
    ] {
        assert_eq!(maturity(world, asks), (level, missing.to_vec()), "{asks:?}");
    }
}

#[test]
fn a_level_is_never_skipped_whatever_people_state() {
    let everything = ["rotation-log", "alerts", "self-repair", "coordination", "trust-service"];
    let overdue =
        World::new(&rotated(HOOKS, WINDOW).replace("last_rotated = 2026-10-20", "last_rotated = 2026-01-20"));
    assert_eq!(maturity(overdue, &everything), (1, vec!["within-limits"]));
}

#[test]
fn the_scores_of_ag_805() {
    let short = "issued = 2026-10-31T12:00:00Z\nexpires = 2026-11-01T12:00:00Z\n";
    let of = |more: &str| World::new(&rotated(&format!("{HOOKS}\n{more}"), WINDOW));
    let brief = || {
        let text = rotated(&format!("{HOOKS}\n{short}"), WINDOW);
        World::new(&text.replace("last_rotated = 2026-10-20", "last_rotated = 2026-10-31T12:00:00Z"))
    };
    let two = &["rotation-log", "revocation-time"][..];
    for (world, asks, score, missing) in [
        (World::new(&entry("a", "")), &[][..], 0, &["dated"][..]),
        (of(""), &[], 1, &["rotation-log", "revocation-time"]),
        (of(""), two, 2, &["ephemeral", "regular-runs", "session-end"]),
        (of("").found("token", "old", "f"), two, 1, &["old-versions-gone"]),
        (of("").incomplete(), two, 1, &["old-versions-gone"]),
        (brief(), two, 2, &["regular-runs", "session-end"]),
        (brief(), &["rotation-log", "revocation-time", "regular-runs", "session-end"], 3, &[]),
    ] {
        assert_eq!(tenure(world, asks), (score, missing.to_vec()), "{asks:?}");
    }
}

#[test]
fn levels_and_scores_are_numbered_from_their_ground() {
    let numbers = |levels: &[super::Level]| levels.iter().map(|level| level.number).collect::<Vec<_>>();
    assert_eq!(numbers(crate::audit::maturity::LEVELS), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(crate::audit::tenure::SCORES), [0, 1, 2, 3]);
    for ground in [crate::audit::maturity::LEVELS.first(), crate::audit::tenure::SCORES.first()] {
        assert!(ground.is_some_and(|level| level.checks.is_empty() && level.asks.is_empty()));
    }
}
