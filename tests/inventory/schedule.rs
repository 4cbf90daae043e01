use std::path::Path;

use icalendar::{Calendar, CalendarComponent, Component as _};

use super::harness::Stage;

const AS_OF: &str = "2026-11-22";

fn stage() -> Stage {
    let stage = Stage::new();
    let entry = |id: &str, more: &str| {
        let digest = id.bytes().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        format!(
            "[[credential]]\nid = \"{id}\"\nkind = \"llm-api-key\"\nfingerprint = \"sha256:{digest:0<64.64}\"\n{more}\n"
        )
    };
    let text = [
        "version = 1\n".to_owned(),
        entry("later", "owner = 'b'\nissued = 2026-11-15"),
        entry(
            "ängstlich, very; long\\\\ id with a comma and many more words than a line has",
            "owner = 'a'\nissued = 2026-10-24\nconsumers = ['x', 'y']\nstored_in = 'vault:kv/a'",
        ),
        entry("late", "owner = 'a'\nissued = 2026-01-01"),
        entry("unknown", "owner = 'a'"),
    ];
    stage.write("credentials.toml", text.concat());
    stage
}

#[test]
fn the_table_has_the_most_pressing_first() {
    let outcome = stage().run(&["inventory", "schedule", "--as-of", AS_OF]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let first: Vec<&str> = outcome.stdout.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(
        first,
        [
            "STATE",
            "overdue",
            "due",
            "planned",
            "no date",
            "1 overdue, 1 due, 1 planned, 1 without a date, 0 retired"
        ]
    );
    assert!(outcome.stdout.contains("2026-11-23 (in 24 h)"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("credentials.toml:"), "{}", outcome.stdout);
}

#[test]
fn owners_and_the_horizon_narrow_it() {
    let stage = stage();
    let ids = |more: &[&str]| -> Vec<String> {
        let outcome =
            stage.run(&[&["inventory", "schedule", "--as-of", AS_OF, "--format", "json"], more].concat());
        let rows = outcome.json()["rotations"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["credential"].as_str().unwrap().split(',').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&[]), ["late", "ängstlich", "later"]);
    assert_eq!(ids(&["--within", "10d"]), ["late", "ängstlich"]);
    assert_eq!(ids(&["--owner", "b"]), ["later"]);
    assert_eq!(ids(&["--owner", "b", "--owner", "a", "--within", "0s"]), ["late", "ängstlich"]);
    stage
        .run(&["inventory", "schedule", "--within", "soon"])
        .says(2, &["--within: `soon` is not a duration"]);
}

#[test]
fn a_calendar_program_reads_what_is_written() {
    let stage = stage();
    let outcome =
        stage.run(&["inventory", "schedule", "--as-of", AS_OF, "--format", "ical", "-o", "rotation.ics"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (0, ""), "{outcome:?}");
    let text = stage.read("rotation.ics");
    // For `.ci/run`, where another parser reads it too.
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ical");
    std::fs::create_dir_all(&kept).unwrap();
    std::fs::write(kept.join("rotation.ics"), &text).unwrap();
    assert!(text.lines().all(|line| line.len() <= 75));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());

    let calendar: Calendar = text.parse().unwrap();
    let events: Vec<_> = calendar
        .components
        .iter()
        .filter_map(
            |component| if let CalendarComponent::Event(event) = component { Some(event) } else { None },
        )
        .collect();
    assert_eq!(events.len(), 3);
    let value = |at: usize, name: &str| events[at].property_value(name).unwrap().to_owned();
    assert_eq!(events[0].get_summary(), Some("OVERDUE: rotate late"));
    assert_eq!(value(0, "DTSTART"), "20261122T000000Z", "what is over stands at the present");
    assert_eq!(
        events[1].get_summary(),
        Some("rotate ängstlich, very; long\\ id with a comma and many more words than a line has")
    );
    assert_eq!(
        (value(1, "DTSTART"), value(1, "DTEND")),
        ("20261121T000000Z".to_owned(), "20261123T000000Z".to_owned())
    );
    assert!(
        events[1].get_description().unwrap().contains("consumers: x, y"),
        "{:?}",
        events[1].get_description()
    );
    for at in 0..3 {
        assert_eq!(value(at, "DTSTAMP"), "20261122T000000Z");
        assert!(value(at, "UID").ends_with("@straykey"));
    }
    assert!(text.contains("BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER;RELATED=END:-PT24H\r\n"), "{text}");

    // Another day and a rotation later the events are still the same ones.
    let uids = |text: &str| -> Vec<String> {
        let mut uids: Vec<_> =
            text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect();
        uids.sort();
        uids
    };
    stage.write("credentials.toml", stage.read("credentials.toml").replace("2026-01-01", "2026-11-20"));
    let later = stage.run(&["inventory", "schedule", "--as-of", "2026-11-25", "--format", "ical"]);
    assert_eq!(uids(&later.stdout), uids(&text));
}
