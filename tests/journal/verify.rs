use super::harness::Stage;
use super::script::{NAME, lines, open, write};

#[test]
fn a_whole_journal_is_said_to_be_whole_and_what_that_does_not_prove() {
    let stage = Stage::new();
    write(&stage);
    let outcome = stage.run(&["journal", "verify"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{outcome:?}");
    for text in ["10 records of 2 rotations of the estate `acme`", "is not proven", "\nhead 10:"] {
        assert!(outcome.stdout.contains(text), "no {text} in {}", outcome.stdout);
    }
    let head = stage.run(&["journal", "head"]).stdout;
    assert!(outcome.stdout.ends_with(&head), "{head}");
    let with_head = stage.run(&["journal", "verify", "--head", head.trim()]);
    assert_eq!(with_head.status, 0, "{with_head:?}");
    assert!(with_head.stdout.contains("1 head is in it") && !with_head.stdout.contains("not proven"));
}

#[test]
fn the_journal_is_found_beside_the_inventory_by_name_and_by_environment() {
    let stage = Stage::new();
    let path = write(&stage);
    let named = path.to_string_lossy().into_owned();
    let inventory = stage.path("credentials.toml").to_string_lossy().into_owned();
    let elsewhere = stage.folder("elsewhere");
    let run = |arguments: &[&str], variable: Option<&str>| {
        let mut command = stage.straykey(&[&["journal", "head"], arguments].concat());
        command.current_dir(&elsewhere);
        if let Some(variable) = variable {
            command.env("STRAYKEY_JOURNAL", variable);
        }
        stage.finish(command, b"").status
    };
    assert_eq!(run(&[], None), 2);
    assert_eq!(run(&[&named], None), 0);
    assert_eq!(run(&["--journal", &named], None), 0);
    assert_eq!(run(&["--inventory", &inventory], None), 0);
    assert_eq!(run(&[], Some(&named)), 0);
    assert_eq!(run(&[&named], Some("nowhere.jsonl")), 0, "what is named counts more");
    assert_eq!(run(&["--inventory", &inventory], Some("nowhere.jsonl")), 2, "as for `straykey rotate`");
    stage.write("elsewhere/straykey.toml", "inventory = \"keys/credentials.toml\"\n");
    stage.write(format!("elsewhere/keys/{NAME}"), std::fs::read(&path).unwrap());
    assert_eq!(run(&[], None), 0, "that of the settings file");
    assert_eq!(run(&[&named, "--journal", &named], None), 2, "one of them is enough");
}

#[test]
fn each_change_is_found_and_explained() {
    let whole = |change: &dyn Fn(&mut Vec<String>)| {
        let stage = Stage::new();
        let path = write(&stage);
        let head = stage.run(&["journal", "head"]).stdout.trim().to_owned();
        let mut lines = lines(&path);
        change(&mut lines);
        std::fs::write(path, lines.concat()).unwrap();
        let outcome = stage.run(&["journal", "verify", "--head", &head]);
        let json = stage.run(&["journal", "verify", "--head", &head, "--format", "json"]);
        assert_eq!(json.status, outcome.status);
        assert_eq!(json.json()["whole"], outcome.status == 0);
        assert_eq!(json.json()["head"].is_null(), outcome.status == 1);
        (outcome.status, outcome.stdout)
    };
    assert_eq!(whole(&|_| {}).0, 0);
    for (change, told) in [
        (
            (&|lines: &mut Vec<String>| lines[3] = lines[3].replace("issuer", "Issuer"))
                as &dyn Fn(&mut Vec<String>),
            "jsonl:4: its hash is not that of its content: record 4 was edited",
        ),
        (
            &|lines| drop(lines.remove(3)),
            "jsonl:4: record 5 follows on record 3: what was between them was deleted",
        ),
        (&|lines| lines.swap(3, 4), "jsonl:4: record 5 follows on record 3"),
        (&|lines| lines.insert(4, lines[3].clone()), "jsonl:5: it repeats record 4"),
        (
            &|lines| lines.insert(6, lines[3].clone()),
            "jsonl:7: record 4 follows on record 6: it was moved, or put in",
        ),
        (&|lines| lines[2] = "{}\n".to_owned(), "jsonl:3: it is no record that this version can read"),
        (
            &|lines| lines[2] = lines[2].replacen(':', ": ", 1),
            "jsonl:3: it is not written as straykey writes it",
        ),
        (&|lines| lines.truncate(7), "it ends with record 7, and the head that was kept is of record 10"),
        (&|lines| drop(lines.remove(0)), "jsonl:1: record 2 follows on record 0"),
    ] {
        let (status, stdout) = whole(change);
        assert_eq!(status, 1, "{told}: {stdout}");
        assert!(stdout.contains(told), "no {told} in {stdout}");
    }
}

#[test]
fn a_journal_that_was_written_again_is_found_by_a_head_that_was_kept() {
    let stage = Stage::new();
    let path = write(&stage);
    let head = stage.run(&["journal", "head"]).stdout;
    // Somebody with the same tool writes another history, as long as the old one.
    std::fs::remove_file(&path).unwrap();
    write(&stage);
    assert_eq!(stage.run(&["journal", "verify"]).status, 0, "the chain alone cannot tell");
    let outcome = stage.run(&["journal", "verify", "--head", head.trim()]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stdout.contains("jsonl:10: record 10 is another one than when its hash was kept"));
}

#[test]
fn every_head_of_a_file_is_compared() {
    let stage = Stage::new();
    let path = write(&stage);
    let first = stage.run(&["journal", "head"]).stdout;
    let mut journal = open(&path, "ci", "2026-11-21T00:00:00Z");
    journal.append(None, straykey::journal::Event::ClockSetBack { seconds: 1 }).unwrap();
    drop(journal);
    let second = stage.run(&["journal", "head"]).stdout;
    assert!(second.starts_with("11:"));
    stage.write("heads", format!("{first}\n{second}"));
    let verify = || stage.run(&["journal", "verify", "--head-file", "heads"]);
    let outcome = verify();
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("2 heads are in it"), "{}", outcome.stdout);
    let mut kept = lines(&path);
    kept.pop();
    std::fs::write(&path, kept.concat()).unwrap();
    let outcome = verify();
    assert_eq!(outcome.status, 1);
    assert!(outcome.stdout.contains("broken in 1 place"), "{}", outcome.stdout);

    stage.write("heads", format!("{first}\nnonsense\n"));
    verify().says(2, &["heads:3: `nonsense`: a head is `SEQ:HASH`"]);
    stage.write("heads", "\n");
    verify().says(2, &["heads has no head: nothing can be compared"]);
    stage.run(&["journal", "verify", "--head", "0:00"]).says(2, &["--head: `0:00`"]);
    stage.run(&["journal", "verify", "--head-file", "nowhere"]).says(2, &["nowhere cannot be read"]);
}

#[test]
fn a_torn_last_line_is_no_breach_and_is_told() {
    let stage = Stage::new();
    let path = write(&stage);
    let mut lines = lines(&path);
    let last = lines.pop().unwrap();
    lines.push(last[..100].to_owned());
    std::fs::write(path, lines.concat()).unwrap();
    let outcome = stage.run(&["journal", "verify"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(
        outcome.stdout.contains("jsonl:10: note: the last line is torn (100 bytes)"),
        "{}",
        outcome.stdout
    );
    assert!(outcome.stdout.contains("head 9:"), "{}", outcome.stdout);
}

#[test]
fn what_is_no_journal_is_refused() {
    let stage = Stage::new();
    stage.run(&["journal", "verify"]).says(2, &[NAME, "cannot be read"]);
    stage.write(NAME, "version = 1\n");
    stage.run(&["journal", "verify"]).says(2, &["is no journal"]);
    stage.run(&["journal", "head"]).says(2, &["is no journal"]);
    stage.folder("folder");
    stage.run(&["journal", "verify", "folder"]).says(2, &["is no file"]);
    stage.write("empty", "");
    let outcome = stage.run(&["journal", "verify", "empty"]);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stdout.contains("it has no record"), "{}", outcome.stdout);
}
