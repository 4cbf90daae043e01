//! The same input gives the same bytes, whatever the threads do.

use super::harness::{Stage, token};
use straykey::rule::template::expand;

/// Text with the elapsed time masked: the only thing that may differ.
fn masked(text: &str) -> String {
    text.lines()
        .map(|line| match line.split_once(" rules in ") {
            Some((before, after)) if line.starts_with("Scanned ") => {
                // The time may have a point of its own: `1.2 s`.
                let rest = after.split_once(';').map_or("", |(_, rest)| rest);
                format!("{before} rules in TIME{rest}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect()
}

#[test]
fn two_runs_are_byte_identical_in_every_format_and_for_any_number_of_threads() {
    let stage = Stage::new();
    for at in 0..60 {
        let (own, shared) = (token(&format!("own {at}")), token(&format!("shared {}", at % 7)));
        let password = expand("DB_PASSWORD={alnum:16}", &format!("password {}", at % 5));
        stage.write(format!("{}/{at}.env", at % 9), format!("A={own}\nB={shared}\n{password}\nC=ghp_xxx\n"));
    }
    stage.write("picture.bin", b"\x7fELF\0\0\x01");
    stage.write("large.txt", "x".repeat(70_000));
    for format in ["json", "jsonl", "sarif", "text", "github", "gitlab", "junit", "csv", "markdown"] {
        let run = |jobs: &str| {
            let arguments = ["scan", ".", "--as-of", "2026-11-01", "--format", format, "--jobs", jobs];
            let more = ["--show-rejected", "--max-size", "60KB"];
            let outcome = stage.run(&[&arguments[..], &more].concat());
            assert_eq!(outcome.status, 3, "{}", outcome.stderr);
            if format == "text" { masked(&outcome.stdout) } else { outcome.stdout }
        };
        let first = run("1");
        assert!(first.len() > 3000, "{first}");
        assert!(first == run("1"), "{format}: two runs differ");
        assert!(first == run("4"), "{format}: one thread and four differ");
        assert!(first == run("4"), "{format}: four threads and four differ");
    }
}
