use super::{Palette, TextOptions, write};
use crate::notice::{Notice, NoticeKind};
use crate::report::{Report, sample};

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
        "  Used by     invoice-agent, ocr-agent",
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
fn the_status_is_shown_only_if_an_inventory_was_compared() {
    let report = Report { inventory: None, ..sample::rich() };
    assert!(!text(&report).contains("  Status "));
    assert!(text(&report).contains("add it to an inventory (--inventory FILE)"));
}

#[test]
fn current_credentials_are_counted_and_not_shown() {
    let text = text(&sample::rich());
    assert!(!text.contains("openai-current"));
    assert!(text.contains("7 findings: 2 emergency, 2 urgent, 3 scheduled; 1 current; 44 rejected.\n"));
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
