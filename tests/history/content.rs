//! Contents and names that are not plain text.

use super::harness::token;
use super::repository::{REPO, Repo, line};
use super::script::Change::{File, Gone, Link, Token};
use super::script::Script;

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

#[test]
fn encodings() {
    let text = |seed: &str| format!("# settings of the program\n{}# the end of the settings\n", line(seed));
    let little = |seed: &str| utf16(&text(seed), u16::to_le_bytes);
    let big = |seed: &str| utf16(&text(seed), u16::to_be_bytes);
    let nul = [b"\0\x01\x02ELF\0".as_slice(), text("nul").as_bytes(), &[0; 50]].concat();
    let latin = [b"# gr\xfc\xdfe\n".as_slice(), line("latin").as_bytes()].concat();
    let files = [
        ("nul", nul, "nul:2"),
        ("le-bom", [b"\xff\xfe".as_slice(), &little("le-bom")].concat(), "le-bom:2"),
        ("be-bom", [b"\xfe\xff".as_slice(), &big("be-bom")].concat(), "be-bom:2"),
        ("le", little("le"), "le:2"),
        ("be", big("be"), "be:2"),
        ("bom", [b"\xef\xbb\xbf".as_slice(), line("bom").as_bytes()].concat(), "bom:1"),
        ("crlf", text("crlf").replace('\n', "\r\n").into_bytes(), "crlf:2"),
        ("latin", latin, "latin:2"),
        ("unended", line("unended").trim_end().as_bytes().to_vec(), "unended:1"),
    ];
    let mut script = Script::default();
    let mut changes: Vec<_> = files.iter().map(|(name, content, _)| File(name.as_bytes(), content)).collect();
    changes.push(File(b".gitattributes", b"* -diff -text binary working-tree-encoding=UTF-16\n"));
    script.commit("main", "one", &[], &changes);
    let (repo, names) = Repo::of(&script);
    for _ in 0..2 {
        let scan = repo.history();
        scan.is_whole();
        for (name, _, place) in &files {
            assert_eq!(scan.places(name, &names), [format!("{place} head one head 1")]);
        }
        repo.git(&["repack", "-adfq"]);
    }
}

#[test]
fn a_mark_in_front_of_a_chain_of_deltas() {
    let mut script = Script::default();
    let mut parent = Vec::new();
    for version in 0..30 {
        let lines: String = (0..80).map(|at| format!("line {at} of a file that is long enough\n")).collect();
        let mark: &[u8] = if version % 3 == 0 { b"\xef\xbb\xbf" } else { b"" };
        let end = if version == 17 { "\r\n" } else { "\n" };
        let text =
            format!("{}{lines}# {version}{end}", if version < 20 { line("top") } else { String::new() });
        let name = version.to_string();
        script.commit("main", &name, &parent, &[File(b"a", &[mark, text.as_bytes()].concat())]);
        parent = vec![Box::leak(name.into_boxed_str()) as &str];
    }
    let (repo, names) = Repo::of(&script);
    repo.git(&["repack", "-adfq", "--depth=50", "--window=50"]);
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.places("top", &names), ["a:1 0 0 removed:20 20"]);
}

#[test]
fn a_large_blob() {
    const SIZE: usize = 24 << 20;
    let mut content = b"nothing of interest is in this line at all\n".repeat(SIZE / 43);
    content.extend_from_slice(line("far").as_bytes());
    let middle = SIZE / 2;
    content[middle..middle + line("middle").len()].copy_from_slice(line("middle").as_bytes());
    let mut script = Script::default();
    script.commit("main", "one", &[], &[File(b"large", &content)]);
    let (repo, names) = Repo::of(&script);
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.window("far", &names), "one head");
    assert_eq!(scan.window("middle", &names), "one head");
}

#[test]
fn one_blob_at_many_paths() {
    let mut script = Script::default();
    let paths: Vec<String> = (0..300).map(|at| format!("dir-{}/sub/copy-{at}.env", at % 7)).collect();
    let copies: Vec<_> = paths.iter().map(|path| Token(path, "copied")).collect();
    script.commit("main", "one", &[], &copies);
    script.commit("main", "two", &["one"], &[Gone("dir-0")]);
    let (repo, names) = Repo::of(&script);
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.report["findings"].as_array().unwrap().len(), 1);
    assert_eq!(scan.files(), 1);
    let mut found = scan.places("copied", &names);
    found.sort();
    let revision = |at: usize| if at.is_multiple_of(7) { "one" } else { "head" };
    let mut expected: Vec<String> =
        (0..300).map(|at| format!("{}:1 {} one head 1", paths[at], revision(at))).collect();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn two_thousand_commits() {
    let mut script = Script::default();
    script.commit("main", "0", &[], &[Token("first", "first")]);
    for at in 1..2000_usize {
        let (name, parent) = (at.to_string(), (at - 1).to_string());
        let path = format!("dir-{}/file-{}", at % 13, at % 101);
        let content = format!("content {at}\n");
        let mut changes = vec![File(path.as_bytes(), content.as_bytes())];
        match at {
            700 => changes.push(Token("middle", "middle")),
            1300 => changes.push(Gone("middle")),
            _ => {}
        }
        script.commit("main", &name, &[&parent], &changes);
    }
    let (repo, names) = Repo::of(&script);
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.places("first", &names), ["first:1 head 0 head 1"]);
    assert_eq!(scan.places("middle", &names), ["middle:1 700 700 removed:1300 1"]);
    assert_eq!(scan.files(), 2001);
}

#[test]
fn names_and_links() {
    let hostile = "a \"quoted\" name\nwith a line\ttab \u{1b}[31mred\u{202e}.env";
    let mut script = Script::default();
    let unreadable = b"not-\xff\xfe-utf8/x \xc3\x28.env";
    let content = |seed: &str| line(seed).into_bytes();
    let (spaces, strange, bytes) = (content("spaces"), content("strange"), content("bytes"));
    let target = format!("https://user:x@host/?token={}", token("link"));
    let files = [
        File(b"with spaces/and more.env", &spaces),
        File(hostile.as_bytes(), &strange),
        File(unreadable, &bytes),
        Link("link", &target),
    ];
    script.commit("main", "one", &[], &files);
    let (repo, names) = Repo::of(&script);
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.places("spaces", &names), ["with spaces/and more.env:1 head one head 1"]);
    assert_eq!(scan.places("strange", &names).len(), 1);
    assert_eq!(scan.places("bytes", &names).len(), 1);
    assert_eq!(scan.places("link", &names), ["link:1 head one head 1"]);
    assert!(!scan.outcome.stdout.contains(['\u{1b}', '\u{202e}', '\t']), "{}", scan.outcome.stdout);
    for format in ["text", "jsonl", "sarif"] {
        let outcome = repo.stage.run(&["scan", "--history", REPO, "--format", format]);
        assert_eq!(outcome.status, 1);
        assert!(!outcome.stdout.contains(['\u{1b}', '\u{202e}']), "{format}");
        assert!(!outcome.stdout.contains(&token("link")), "{format}");
    }
}
