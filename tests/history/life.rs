//! The life of a secret in one history: how it comes in, where it moves, and how it goes.

use super::harness::token;
use super::repository::{Repo, line};
use super::script::Change::{File, Gone, Moved, Token};
use super::script::{BEGIN, Script};

#[test]
fn a_secret_in_a_straight_line() {
    let mut script = Script::default();
    script.commit("main", "1", &[], &[File(b"README", b"nothing\n"), Token("stays", "stays")]);
    script.commit("main", "2", &["1"], &[Token("goes", "goes"), Token("old/deep/x", "moves")]);
    script.commit("main", "3", &["2"], &[File(b"goes", b"nothing\n"), Token("reverted", "reverted")]);
    script.commit("main", "4", &["3"], &[Moved("old", "new"), Gone("reverted")]);
    let twice = [line("stays"), "# more\n".to_owned(), line("stays")].concat();
    script.commit("main", "5", &["4"], &[File(b"stays", twice.as_bytes()), Token("reverted", "reverted")]);
    script.commit("main", "6", &["5"], &[Token("late", "late"), Token("from", "travels")]);
    script.commit("main", "7", &["6"], &[File(b"from", b""), Token("to", "travels"), Gone("late")]);
    let other = ["first=1\n\n".to_owned(), line("versions")].concat();
    script.commit("main", "8", &["7"], &[Token("versions", "versions")]);
    script.commit("main", "9", &["8"], &[File(b"versions", other.as_bytes())]);
    script.commit("main", "10", &["9"], &[Token("versions", "another")]);
    let (repo, names) = Repo::of(&script);
    let scan = repo.history();
    scan.is_whole();
    for (seed, window, places) in [
        ("stays", "1 head", vec!["stays:1 head 1 head 2", "stays:3 head 1 head 2"]),
        ("goes", "2 removed:3", vec!["goes:1 2 2 removed:3 1"]),
        ("moves", "2 head", vec!["new/deep/x:1 head 4 head 1", "old/deep/x:1 2 2 head 1"]),
        ("reverted", "3 head", vec!["reverted:1 head 3 head 1"]),
        ("late", "6 removed:7", vec!["late:1 6 6 removed:7 1"]),
        ("travels", "6 head", vec!["from:1 6 6 head 1", "to:1 head 7 head 1"]),
        ("versions", "8 removed:10", vec!["versions:1 8 8 removed:10 2"]),
        ("another", "10 head", vec!["versions:1 head 10 head 1"]),
    ] {
        let mut found = scan.places(seed, &names);
        found.sort();
        assert_eq!(found, places, "{seed}");
        assert_eq!(scan.window(seed, &names), window, "{seed}");
    }
    assert_eq!(scan.report["findings"].as_array().unwrap().len(), 8);
    assert!(!scan.outcome.stdout.contains(&token("stays")), "secrets stay inside");
}

#[test]
fn merges() {
    let mut script = Script::default();
    script.commit("main", "base", &[], &[File(b"README", b"nothing\n")]);
    script.commit("side", "side", &["base"], &[Token("side.env", "side")]);
    script.commit("third", "third", &["base"], &[Token("third.env", "third")]);
    script.commit("main", "main", &["base"], &[Token("main.env", "main")]);
    script.commit("main", "merge", &["main", "side"], &[Token("side.env", "side"), Token("evil", "evil")]);
    script.commit("fourth", "fourth", &["base"], &[Token("fourth.env", "fourth")]);
    let brought = [Token("third.env", "third"), Token("fourth.env", "fourth")];
    script.commit("main", "octopus", &["merge", "third", "fourth"], &brought);
    script.commit("main", "cleanup", &["octopus"], &[Gone("third.env"), Gone("evil")]);
    // A merge that does not take what the other side brings.
    script.commit("refused", "refused", &["base"], &[Token("refused.env", "refused")]);
    script.commit("main", "ours", &["cleanup", "refused"], &[]);
    let (repo, names) = Repo::of(&script);
    let scan = repo.history();
    scan.is_whole();
    for (seed, window, place) in [
        ("side", "side head", "side.env:1 head side head 1"),
        ("main", "main head", "main.env:1 head main head 1"),
        ("evil", "merge removed:cleanup", "evil:1 merge merge removed:cleanup 1"),
        ("third", "third removed:cleanup", "third.env:1 third third removed:cleanup 1"),
        ("fourth", "fourth head", "fourth.env:1 head fourth head 1"),
        ("refused", "refused removed:ours", "refused.env:1 refused refused removed:ours 1"),
    ] {
        assert_eq!(scan.places(seed, &names), [place], "{seed}");
        assert_eq!(scan.window(seed, &names), window, "{seed}");
    }
}

#[test]
fn several_branches() {
    let mut script = Script::default();
    script.commit("main", "base", &[], &[File(b"README", b"nothing\n")]);
    script.commit("one", "one", &["base"], &[Token("a.env", "everywhere")]);
    script.commit("two", "two", &["base"], &[Token("a.env", "everywhere"), Token("two", "two")]);
    script.commit("main", "three", &["base"], &[Token("b.env", "everywhere")]);
    script.commit("two", "two gone", &["two"], &[Gone("two")]);
    script.commit("orphan", "orphan", &[], &[Token("orphan", "orphan")]);
    script.commit("tagged", "tagged", &["base"], &[Token("tagged", "tagged")]);
    script.tag("v1", "tagged");
    let (repo, names) = Repo::of(&script);
    repo.git(&["update-ref", "-d", "refs/heads/tagged"]);
    let scan = repo.history();
    scan.is_whole();
    let mut places = scan.places("everywhere", &names);
    places.sort();
    assert_eq!(places, ["a.env:1 one one head 1", "b.env:1 head three head 1"]);
    assert_eq!(scan.window("everywhere", &names), "one head");
    for (seed, place) in [
        ("two", "two:1 two two elsewhere 1"),
        ("orphan", "orphan:1 orphan orphan elsewhere 1"),
        ("tagged", "tagged:1 tagged tagged elsewhere 1"),
    ] {
        assert_eq!(scan.places(seed, &names), [place], "{seed}");
    }
    // On a detached HEAD, and on a branch without commits.
    repo.git(&["update-ref", "--no-deref", "HEAD", "refs/heads/two"]);
    repo.git(&["checkout", "--quiet", "--detach", "two"]);
    let scan = repo.history();
    assert_eq!(scan.places("two", &names), ["two:1 two two removed:two gone 1"]);
    assert_eq!(scan.window("everywhere", &names), "one head");
    repo.git(&["symbolic-ref", "HEAD", "refs/heads/unborn"]);
    repo.git(&["read-tree", "--empty"]);
    let scan = repo.history();
    scan.is_whole();
    for seed in ["everywhere", "two", "orphan", "tagged"] {
        assert!(scan.window(seed, &names).ends_with(" elsewhere"), "{seed}");
    }
}

#[test]
fn a_rebased_commit_keeps_the_date_of_its_author() {
    let mut script = Script::default();
    script.commit("main", "base", &[], &[File(b"README", b"nothing\n")]);
    script.at(BEGIN, BEGIN + 400 * 86_400);
    script.commit("main", "rebased", &["base"], &[Token("a", "rebased")]);
    script.commit("main", "gone", &["rebased"], &[Gone("a")]);
    let (repo, names) = Repo::of(&script);
    let scan = repo.history_in("repo", &["--as-of", "2026-01-01"]);
    let finding = scan.finding("rebased");
    let introduced = &finding["occurrences"][0]["introduced"];
    assert_eq!(introduced["author_date"], "2023-11-14T22:13:20Z");
    assert_eq!(introduced["committer_date"], "2024-12-18T22:13:20Z");
    assert_eq!(introduced.get("author"), None);
    assert_eq!(finding["exposure"]["since"], "2023-11-14T22:13:20Z");
    assert_eq!(finding["exposure"]["until"], "2023-11-17T22:13:20Z");
    assert_eq!(finding["exposure"]["days"], 3);
    assert_eq!(scan.window("rebased", &names), "rebased removed:gone");
    let scan = repo.history_in("repo", &["--show-authors"]);
    assert_eq!(scan.finding("rebased")["occurrences"][0]["introduced"]["author"], "Somebody");
}
