use super::{Palette, TextOptions, write};
use crate::notice::{Notice, NoticeKind};
use crate::report::Report;
use crate::report::sample::{self, State};

fn text(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &TextOptions::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_block_says_what_where_since_when_and_what_to_do() {
    let text = text(&sample::rich());
    let block = text.split("\n\n").next().unwrap();
    for line in [
        "EMERGENCY  OpenAI API key  sk-proj-[REDACTED]",
        "  What        OpenAI, llm-api-key, severity critical, rule openai-api-key",
        "  Confidence  high (checksum, entropy 4.8)",
        "  Status      exposed: declared as openai-invoice-prod in inventory.toml:12, owner team-payments, \
         environment production; also overdue",
        "  Dates       since 2026-08-31 (82 days, says the inventory); deadline 2026-09-30 (52 days ago); \
         expires 2026-12-31 (in 40 days)",
        "  Where       app/settings.py:12:8",
        "              … and 3 more places",
        "  Because     It has existed since 2026-08-31; the end of its allowed age was 2026-09-30.",
        "  Used by     invoice-agent, ocr-agent (through invoice-agent), search (found)",
        "  Reach       156 = (13 head x 4) x 3 consumers",
        "  Fingerprint sha256:0000000000000000000000000000000000000000000000000000000000000001",
        "  Next        1. Revoke it now: https://example.com/openai-api-key/revoke",
    ] {
        assert!(block.lines().any(|found| found == line), "{line}\nnot in\n{block}");
    }
    let step = |text: &str| block.find(text).unwrap();
    assert!(step("1. Revoke it now") < step("Remove it from") && block.contains("and 9 more files"));
}

#[test]
fn a_finding_about_a_declaration_is_placed_where_it_is_declared() {
    let text = text(&sample::rich());
    let block = text.split("\n\n").find(|block| block.contains("  stripe-live")).unwrap();
    assert!(block.contains("  Where       inventory.toml:40\n"));
    assert!(block.contains("overdue: stripe-live, declared in inventory.toml:40"));
}

#[test]
fn a_contradicted_date_is_shown_with_its_proof_and_what_can_hardly_be() {
    let text = text(&sample::rich());
    let block = text.split("\n\n").find(|block| block.contains("  stripe-batch")).unwrap();
    assert_eq!(row(block, "Because"), Some("That {rotation} did not [happen]."));
    assert_eq!(
        row(block, "Dates"),
        Some(
            "at least since 2025-01-21 (669 days, says git); a line of a log says 2099-01-01, which can hardly be: it \
             lies in the future; deadline 2026-09-30 (52 days ago)"
        )
    );
    assert!(block.contains(
        "1. Find out why the rotation of stripe-batch that inventory.toml:60 records did not happen."
    ));
}

#[test]
fn a_policy_is_placed_where_it_stands() {
    let text = text(&sample::rich());
    let block = text.split("\n\n").find(|block| block.contains("  policy llm-api-key")).unwrap();
    assert_eq!(row(block, "Where"), Some("inventory.toml:4"));
    assert_eq!(row(block, "Status"), Some("policy-loosened: in inventory.toml:4"));
    assert_eq!(row(block, "Reach"), None);
}

#[test]
fn a_rotation_that_can_be_planned_says_when_it_may_begin() {
    let mut report = sample::rich();
    assert_eq!(
        row(text(&report).split("\n\n").next().unwrap(), "Rotation"),
        None,
        "an emergency waits for nobody"
    );
    report.findings[0].urgency = crate::finding::Urgency::Urgent;
    let text = text(&report);
    assert_eq!(
        row(text.split("\n\n").next().unwrap(), "Rotation"),
        Some(
            "may begin now, if the old version is accepted until 2026-11-21 03:00 UTC: ocr-agent may be in a session \
             until 2026-11-21 03:00 UTC (hold back new ones); too late to be in time (that was 2026-09-29 21:00 UTC)"
        )
    );
}

#[test]
fn the_status_is_shown_only_if_an_inventory_was_compared() {
    let report = Report { inventory: None, ..sample::rich() };
    assert!(!text(&report).contains("  Status "));
    assert!(text(&report).contains("add it to an inventory (--inventory FILE)"));
}

#[test]
fn current_credentials_are_counted_and_not_shown() {
    let text = text(&sample::rich());
    assert!(!text.contains("openai-current"));
    assert!(
        text.contains("9 findings: 2 emergency, 3 urgent, 3 scheduled, 1 noted; 1 current; 44 rejected.\n")
    );
}

#[test]
fn refused_matches_are_listed_with_their_reason() {
    assert!(text(&sample::rich()).contains("  docs/example.md:7:3  github-pat  placeholder\n"));
    assert!(!text(&sample::empty()).contains("efused"));
}

#[test]
fn a_clean_run_says_what_was_scanned() {
    assert_eq!(
        text(&sample::empty()),
        "Clean: no findings; 0 current; 0 rejected.\nScanned 3 files (1.5 kB) with 300 rules in 12 ms.\n"
    );
}

#[test]
fn a_run_that_read_nothing_or_not_everything_never_looks_clean() {
    let mut nothing = sample::empty();
    nothing.stats.files = 0;
    let mut incomplete = sample::empty();
    incomplete.notices = vec![Notice::incomplete(NoticeKind::Unreadable, "a", "permission denied"); 25];
    for (report, word) in [(nothing, "NOTHING SCANNED:"), (incomplete, "INCOMPLETE: 25 things")] {
        let text = text(&report);
        assert!(!text.contains("Clean"), "{text}");
        assert!(text.lines().last().unwrap().starts_with(word), "{text}");
    }
}

#[test]
fn colours_change_nothing_but_the_colours() {
    let mut colored = Vec::new();
    let options = TextOptions { palette: Palette::colored(), ..TextOptions::default() };
    write(&sample::rich(), &options, &mut colored).unwrap();
    let mut stripped = String::new();
    let mut rest = String::from_utf8(colored).unwrap();
    assert!(rest.contains('\u{1b}'));
    while let Some(at) = rest.find('\u{1b}') {
        stripped += &rest[..at];
        let end = at + rest[at..].find('m').unwrap();
        rest = rest.split_off(end + 1);
    }
    assert_eq!(stripped + &rest, text(&sample::rich()));
}

fn block(state: State) -> String {
    text(&sample::history()).split("\n\n").nth(state as usize).unwrap().to_owned()
}

/// The line of a block with this label, without it.
fn row<'a>(block: &'a str, label: &str) -> Option<&'a str> {
    block.lines().find_map(|line| line.strip_prefix(&format!("  {label:<12}")))
}

#[test]
fn a_place_in_git_says_in_which_state_of_the_repository_it_is() {
    for (state, place) in [
        (State::Head, "app/settings.py:12:8 (37 versions)"),
        (State::Removed, "app/old.env:12:8 in commit aaaaaaaaaaaa (1,204 versions)"),
        (State::Elsewhere, "app/branch.env:12:8 in commit aaaaaaaaaaaa"),
        (State::Unreachable, "app/lost.env:12:8 in commit aaaaaaaaaaaa"),
        (State::Pathless, "blob dddddddddddddddddddddddddddddddddddddddd:12:8"),
        (State::Staged, "new.env:12:8 (staged)"),
        (State::Truncated, "part/app.env:12:8"),
        (State::Signed, "esc\\u{1b}[31m/{x}\\u{a}y.env:12:8 in commit aaaaaaaaaaaa (2 versions)"),
    ] {
        assert_eq!(row(&block(state), "Where"), Some(place), "{state:?}");
    }
    let head = block(State::Head);
    for more in ["app/settings.py:12:8 in commit aaaaaaaaaaaa", "app/settings.py:30:8"] {
        assert!(head.lines().any(|line| line.trim_start() == more), "{more}\nnot in\n{head}");
    }
    let refused = "  docs/old.md:7:3 in commit 555555555555  github-pat  placeholder\n";
    assert!(text(&sample::history()).contains(refused));
}

#[test]
fn a_block_says_from_when_to_when_a_secret_was_in_git() {
    let author = sample::AUTHOR;
    for (state, words) in [
        (State::Head, "since 2024-03-01 (commit aaaaaaaaaaaa), still in HEAD".to_owned()),
        (State::Pathless, "only in unreachable objects".to_owned()),
        (
            State::Signed,
            format!(
                "from 2024-03-01 (commit aaaaaaaaaaaa by {author}) to 2024-03-01 (removed by commit cccccccccccc by \
                 {author}): less than a day; still in the history"
            ),
        ),
    ] {
        assert_eq!(row(&block(state), "In git"), Some(words.as_str()), "{state:?}");
    }
    assert!(!text(&sample::rich()).contains("  In git "));
}

#[test]
fn the_age_that_git_knows_is_a_minimum() {
    let dates = "at least since 2024-03-01 (994 days, says git); expires 2026-12-31 (in 40 days)";
    assert_eq!(row(&block(State::Head), "Dates"), Some(dates));
    assert_eq!(row(&block(State::Staged), "Dates"), Some("expires 2026-12-31 (in 40 days)"));
}

#[test]
fn revoking_comes_first_and_the_history_second() {
    for (state, remedy) in [
        (
            State::Head,
            "Remove it from app/settings.py. Older commits and copies keep it: only revoking helps there.",
        ),
        (
            State::Removed,
            "HEAD no longer has it, but its history does. Rewriting the history (e.g. with git filter-repo) comes second: \
             it does not undo the exposure.",
        ),
        (
            State::Elsewhere,
            "Branches or tags other than HEAD have it. Removing it there, and from their history (e.g. with git \
             filter-repo), comes second: it does not undo the exposure.",
        ),
        (
            State::Unreachable,
            "No reference leads to it, but git keeps it until it collects garbage. Collecting it sooner \
             comes second: it does not undo the exposure.",
        ),
        (State::Staged, "Remove it from new.env and stage that: no commit has it yet."),
    ] {
        let block = block(state);
        assert_eq!(row(&block, "Next"), Some("1. Revoke it now: https://example.com/github-pat/revoke"));
        assert!(block.contains(&format!("  2. {remedy}\n")), "{remedy}\nnot in\n{block}");
    }
}

#[test]
fn a_declared_secret_in_the_history_is_revoked_first_too() {
    let lost = State::Removed.of(&sample::history()).clone();
    for (position, first) in [
        (0, "1. Revoke it now: https://example.com/openai-api-key/revoke"),
        (
            3,
            "1. Make sure that this old version of edge-tls is revoked at https://example.com/private-key/revoke.",
        ),
    ] {
        let mut report = sample::rich();
        let mut finding = report.findings.swap_remove(position);
        (finding.places, finding.exposure) = (lost.places.clone(), lost.exposure.clone());
        report.findings = vec![finding];
        let block = text(&report);
        assert_eq!(row(&block, "Next"), Some(first));
        assert!(block.contains("  3. HEAD no longer has it, but its history does. "), "{block}");
    }
}

#[test]
fn a_place_that_nobody_can_edit_is_not_offered_for_declaring() {
    for state in State::ALL {
        let editable = matches!(state, State::Head | State::Staged | State::Truncated);
        assert_eq!(block(state).contains("If it belongs in this place"), editable, "{state:?}");
    }
}
