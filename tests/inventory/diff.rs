use super::harness::Stage;
use super::{secret, stage};

#[test]
fn files_and_revisions_are_compared() {
    let stage = stage();
    stage.git(".", &["init", "--quiet", "--initial-branch", "main"]);
    stage.git(".", &["add", "credentials.toml"]);
    stage.git(".", &["commit", "--quiet", "-m", "one"]);
    assert_eq!(stage.inventory(&["rotate", "one"], &secret("new")).status, 0);
    let outcome = stage.run(&["inventory", "diff", "HEAD:credentials.toml", "credentials.toml"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(
        outcome.stdout.starts_with("rotated credential one (credentials.toml:5)\n"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.ends_with("0 added, 0 removed, 1 rotated, 0 changed; 0 warnings\n"),
        "{}",
        outcome.stdout
    );
    // The same, from a folder below.
    stage.folder("below");
    let mut command = stage.straykey(&["inventory", "diff", "main:credentials.toml", "../credentials.toml"]);
    command.current_dir(stage.path("below"));
    assert_eq!(stage.finish(command, b"").status, 0);
    stage
        .run(&["inventory", "diff", "HEAD:missing.toml", "credentials.toml"])
        .says(2, &["`HEAD:missing.toml`", "no such file in that commit"]);
    stage
        .run(&["inventory", "diff", "nowhere:credentials.toml", "credentials.toml"])
        .says(2, &["revision `nowhere` is not known"]);
    stage
        .run(&["inventory", "diff", "missing.toml", "credentials.toml"])
        .says(2, &["cannot read the inventory missing.toml"]);
}

fn loosened() -> Stage {
    let stage = stage();
    let text = stage
        .read("credentials.toml")
        .replace("owner = 'team'\n", "allowed_in = ['`*`|<b>@x\\u001b']\n".replace('\'', "\"").as_str());
    stage.write("new.toml", text);
    stage
}

#[test]
fn what_is_loosened_ends_with_status_1_in_every_format() {
    let stage = loosened();
    let run =
        |format: &str| stage.run(&["inventory", "diff", "credentials.toml", "new.toml", "--format", format]);
    let text = run("text");
    assert_eq!(text.status, 1);
    assert!(text.stdout.contains("  ! `owner`: removed, was `team`\n"), "{}", text.stdout);
    let json = run("json");
    assert_eq!(json.status, 1);
    assert_eq!(json.json()["warnings"], 2);
    assert_eq!(json.json()["items"][0]["fate"], "changed");
    assert_eq!(json.json()["items"][0]["line"], 5);
    let markdown = run("markdown");
    assert_eq!(markdown.status, 1);
    assert!(markdown.stdout.contains("### Warnings\n\n- credential `one`: "), "{}", markdown.stdout);
    // What stands in the inventory stands in a code span, and cannot steer a terminal.
    assert!(markdown.stdout.contains("added `'*'|<b>@x\\u{1b}`"), "{}", markdown.stdout);
    assert!(![text.stdout, markdown.stdout, json.stdout].concat().contains('\u{1b}'));
}
