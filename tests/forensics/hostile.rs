//! Names from repositories, inventories and journals mean nothing in a report, and no secret is in one.

use super::harness::token;
use super::world::{FOUND, Story, World};

const HOSTILE: &str = "x\u{1b}[2J| <img src=x> @team [a](http://e.example) `b` ::set-output:: www.e.example";

#[test]
fn names_steer_nothing() {
    let world = World::new();
    world
        .stage
        .write(format!("app/{}.env", HOSTILE.replace('/', "-")), format!("GITHUB_TOKEN={}\n", world.old));
    world.commit("2024-01-20T09:00:00Z", "Eve <img src=x> | @all \u{202e}");
    let entry = world.entry(&world.old, "issued = 2023-12-01T00:00:00Z\n", &[]);
    let hostile = HOSTILE.replace('\u{1b}', "\\u001B");
    world.declare(
        &entry
            .replace("team-a", &hostile)
            .replace("acme", &hostile)
            .replace("vault:kv/gh", &hostile)
            .replace("\"pci\"", &format!("\"{hostile}\"")),
    );
    world.scan_history("before.json", FOUND);
    world.journal(&world.plan("before.json"), &Story::GOOD);
    let code = regex::Regex::new("(?s)`+[^`]+`+").unwrap();
    for format in ["markdown", "json"] {
        let outcome = world.forensics("gh-deploy", &["--report", "../home/before.json", "--format", format]);
        assert_eq!(outcome.status, 0, "{outcome:?}");
        let text = outcome.stdout;
        assert!(text.contains("set-output"), "the names are there: {text}");
        assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{format}: {text}");
        if format == "markdown" {
            for line in text.lines() {
                let outside = code.replace_all(line, "");
                for meaning in ["<img", "@team", "@all", "[a](", "http://", "www.e"] {
                    assert!(!outside.contains(meaning), "`{meaning}` outside of code in {line}");
                }
                let cells = line.replace("\\|", "").matches('|').count();
                if line.starts_with('|') {
                    assert!([3, 5, 6, 7, 8].contains(&cells), "{cells} bars in {line}");
                }
            }
        }
    }
    let outcome = world.close(&["--report", "../home/before.json", "--dry-run"]);
    assert!(!outcome.stdout.contains('\u{1b}'), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("still stands in"), "{}", outcome.stdout);
}

#[test]
fn no_output_holds_a_secret() {
    let world = World::rotated(&Story::GOOD);
    let mut outputs = Vec::new();
    for format in ["markdown", "json"] {
        for report in ["before", "later"] {
            let report = format!("../home/{report}.json");
            let outcome = world.forensics("gh-deploy", &["--report", &report, "--format", format]);
            outputs.push(outcome.stdout + &outcome.stderr);
        }
    }
    let closed = world.close(&["--report", "../home/later.json"]);
    outputs.push(closed.stdout + &closed.stderr);
    // A secret in the place of a report or of a name is not shown either.
    world.stage.write("../home/secret.json", format!("GITHUB_TOKEN={}\n", world.new));
    let wrong = world.forensics("gh-deploy", &["--report", "../home/secret.json"]);
    assert_eq!(wrong.status, 2);
    outputs.push(wrong.stdout + &wrong.stderr);
    outputs.push(std::fs::read_to_string(world.journal_path()).unwrap());
    assert_eq!(outputs.len(), 7);
    for (name, secret) in [("old", token("the old one")), ("new", token("the new one"))] {
        for output in &outputs {
            assert!(!output.contains(&secret[8..24]), "the {name} one is in {output}");
        }
    }
}
