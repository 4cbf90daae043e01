//! Whatever happens to a repository between two scans, the second one says what a first one would.

use super::harness::{notices, token};
use super::repository::{REPO, Repo, line};
use super::scans::{cache, cached, cached_in, same, same_in, scan, varied};

#[test]
fn nothing() {
    let repo = varied();
    assert_eq!(same(&repo, &[]), 1);
    let report = cached(&repo, &["--format", "json"]).stdout;
    for presence in ["head", "removed", "elsewhere", "staged", "unreachable"] {
        assert!(report.contains(&format!("\"{presence}\"")), "{presence}: {report}");
    }
    assert!(!report.contains("\"rejected\": 0"), "some matches are refused, and counted again: {report}");
}

#[test]
fn new_commits() {
    let repo = varied();
    same(&repo, &[]);
    repo.plant("new.env", "new");
    repo.write("kept.env", "nothing any more\n");
    repo.commit("new");
    assert_eq!(same(&repo, &[]), 1);
    repo.git(&["revert", "--no-edit", "HEAD"]);
    assert_eq!(same(&repo, &[]), 1);
}

#[test]
fn a_merge_and_a_tag() {
    let repo = varied();
    repo.commit("staged");
    same(&repo, &[]);
    repo.git(&["merge", "--quiet", "--no-edit", "topic"]);
    same(&repo, &[]);
    repo.git(&["tag", "-a", "-m", "t", "v1", "topic"]);
    same(&repo, &[]);
}

#[test]
fn a_branch_is_deleted() {
    let repo = varied();
    same(&repo, &[]);
    repo.git(&["branch", "-D", "topic"]);
    same(&repo, &[]);
    repo.git(&["update-ref", "refs/keep/it", "HEAD~1"]);
    repo.git(&["pack-refs", "--all"]);
    same(&repo, &[]);
}

#[test]
fn head_moves() {
    let repo = varied();
    repo.commit("staged");
    same(&repo, &[]);
    repo.git(&["checkout", "--quiet", "topic"]);
    same(&repo, &[]);
    repo.git(&["checkout", "--quiet", "--orphan", "fresh"]);
    same(&repo, &[]);
}

#[test]
fn objects_are_packed_anew() {
    let repo = varied();
    let is_unreachable =
        || cached(&repo, &["--format", "json"]).stdout.contains("\"presence\": \"unreachable\"");
    same(&repo, &[]);
    assert!(is_unreachable());
    repo.git(&["repack", "-q"]);
    same(&repo, &[]);
    repo.git(&["repack", "-a", "-d", "-f", "-q"]);
    same(&repo, &[]);
    repo.git(&["gc", "--quiet", "--prune=now"]);
    assert_eq!(same(&repo, &[]), 1);
    assert!(!is_unreachable(), "what is gone is gone");
}

#[test]
fn something_is_staged_and_unstaged() {
    let repo = varied();
    same(&repo, &[]);
    repo.plant("next.env", "next");
    repo.git(&["add", "next.env"]);
    same(&repo, &[]);
    repo.git(&["reset", "--quiet"]);
    same(&repo, &[]);
    std::fs::write(repo.path(".git/index"), "broken").unwrap();
    same(&repo, &[]);
}

#[test]
fn the_rules_change() {
    let repo = varied();
    repo.write("own.txt", "zebra-4711-token\n");
    repo.commit("own");
    let rules = |pattern: &str| {
        let text = format!(
            "provider = 'Zoo'\n[[rule]]\nid = 'zoo-key'\nkind = 'llm-api-key'\nname = 'Zoo key'\nseverity = 'high'\n\
             confidence = 'high'\nwhy = 'w'\npattern = '{pattern}'\n"
        );
        let kind = repo.stage.write("kind.toml", &text);
        kind.to_str().unwrap().to_owned()
    };
    same(&repo, &[]);
    let path = rules("zebra-(?P<secret>[0-9]{5})-token");
    same(&repo, &["--rules", &path]);
    let before = scan(&repo, &["--format", "json", "--rules", &path]).stdout;
    rules("zebra-(?P<secret>[0-9]{4}-[a-z]{5})");
    same(&repo, &["--rules", &path]);
    assert_ne!(
        before,
        scan(&repo, &["--format", "json", "--rules", &path]).stdout,
        "the rule sees something now"
    );
    same(&repo, &[]);
}

#[test]
fn other_things_are_asked_for() {
    let repo = varied();
    same(&repo, &[]);
    for arguments in [
        &["--show-authors"][..],
        &[],
        &["--max-size", "100"],
        &["--max-size", "20"],
        &["--show-rejected"],
        &["--min-confidence", "low"],
        &["--jobs", "1"],
        &["."],
    ] {
        same(&repo, arguments);
    }
    let named = |arguments: &[&str]| cached(&repo, arguments).stdout.contains("Nobody");
    let json = ["--format", "json"];
    assert!(named(&[&json[..], &["--show-authors"]].concat()) && !named(&json));
}

#[test]
fn a_key_comes_and_goes() {
    let repo = varied();
    same(&repo, &[]);
    let key = repo.stage.write("key", "0123456789abcdef0123456789abcdef");
    let arguments = ["--fingerprint-key-file", key.to_str().unwrap()];
    same(&repo, &arguments);
    let with = cached(&repo, &[&arguments[..], &["--format", "json"]].concat());
    assert!(with.stdout.contains("hmac-sha256:"), "{with:?}");
    same(&repo, &[]);
}

#[test]
fn several_repositories_share_a_file() {
    let repo = varied();
    let outcome = repo.git_in(".", &["clone", "--quiet", REPO, "other"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    same(&repo, &[]);
    same_in(&repo, "other", &[]);
    same(&repo, &[]);
    // All of them in one run, under other names.
    same_in(&repo, ".", &[]);
    repo.plant("new.env", "new");
    repo.commit("new");
    same_in(&repo, ".", &[]);
    same_in(&repo, "other", &[]);
}

#[test]
fn work_trees_of_one_repository() {
    let repo = varied();
    same(&repo, &[]);
    repo.git(&["worktree", "add", "--quiet", "../tree", "topic"]);
    same(&repo, &[]);
    same_in(&repo, "tree", &[]);
    same(&repo, &[]);
}

#[test]
fn names_of_sha_256() {
    let repo = Repo::with(&["--object-format=sha256"]);
    repo.plant("a.env", "a");
    repo.commit("a");
    same(&repo, &[]);
    repo.plant("b.env", "b");
    repo.write("c", "c\n");
    repo.commit("b");
    assert_eq!(same(&repo, &[]), 1);
}

#[test]
fn an_empty_repository() {
    let repo = Repo::new();
    same(&repo, &[]);
    repo.plant("a.env", "a");
    repo.commit("a");
    assert_eq!(same(&repo, &[]), 1);
}

#[test]
fn a_shallow_clone_stays_incomplete() {
    let repo = varied();
    let url = format!("file://{}", repo.path("").display());
    let outcome = repo.git_in(".", &["clone", "--quiet", "--depth=1", &url, "clone"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert_eq!(same_in(&repo, "clone", &[]), 3);
    let again = cached_in(&repo, "clone", &["--format", "json"]);
    let told = notices(&again.json());
    assert!(again.status == 3 && told.contains(&"shallow-history/incomplete".to_owned()), "{told:?}");
    assert_eq!(repo.git_in("clone", &["fetch", "--quiet", "--unshallow"]).status, 0);
    assert_eq!(same_in(&repo, "clone", &[]), 1);
}

#[test]
fn a_partial_clone_and_pointers_are_told_every_time() {
    let repo = varied();
    repo.write("big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
    repo.commit("big");
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", repo.path("").display());
    let outcome =
        repo.git_in(".", &["clone", "--quiet", "--filter=blob:none", "--no-checkout", &url, "clone"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert_eq!(same_in(&repo, "clone", &[]), 3);
    same(&repo, &[]);
    let again = cached(&repo, &["--format", "json"]);
    assert!(again.stdout.contains("lfs-pointer"), "{again:?}");
}

#[test]
fn damage_that_is_repaired() {
    let repo = varied();
    let id = repo.git(&["rev-parse", "HEAD:plain.txt"]);
    let object = repo.path(".git/objects").join(&id[..2]).join(&id[2..]);
    let whole = std::fs::read(&object).unwrap();
    std::fs::remove_file(&object).unwrap();
    assert_eq!(same(&repo, &[]), 3);
    std::fs::write(&object, &whole[..20]).unwrap();
    assert_eq!(same(&repo, &[]), 3);
    std::fs::remove_file(&object).unwrap();
    std::fs::write(&object, whole).unwrap();
    assert_eq!(same(&repo, &[]), 1);
}

#[test]
fn nothing_of_a_secret_is_in_the_file() {
    use sha2::{Digest as _, Sha256};
    let repo = varied();
    let key = "0123456789abcdef0123456789abcdef";
    let path = repo.stage.write("key", key);
    for arguments in [&[][..], &["--show-authors"], &["--fingerprint-key-file", path.to_str().unwrap()]] {
        same(&repo, arguments);
        let file = std::fs::read(cache(&repo)).unwrap();
        let holds = |bytes: &[u8]| memchr::memmem::find(&file, bytes).is_some();
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert!(holds(b"kept.env"), "the file tells where secrets are");
        let report = scan(&repo, &[&["--format", "json"], arguments].concat()).stdout;
        let printed: Vec<&str> = report
            .split('"')
            .filter_map(|text| text.split_once("sha256:").map(|(_, digest)| digest))
            .filter(|digest| digest.len() == 64)
            .collect();
        assert!(printed.len() > 4);
        for digest in printed {
            let bytes: Vec<u8> =
                (0..64).step_by(2).map(|at| u8::from_str_radix(&digest[at..at + 2], 16).unwrap()).collect();
            assert!(!holds(digest.as_bytes()) && !holds(&bytes), "a fingerprint");
        }
        let tokens = ["kept", "gone", "topic", "staged", "dangling"].map(token);
        for secret in tokens.iter().map(String::as_str).chain(["Tr0ub4dor-x9Qz7", key]) {
            let digest = Sha256::digest(secret.as_bytes());
            assert!(!holds(secret.as_bytes()) && !holds(&secret.as_bytes()[4..12]), "a secret");
            assert!(!holds(&digest) && !holds(hex(&digest).as_bytes()), "a digest of a secret");
        }
    }
    assert!(line("kept").contains(&token("kept")));
}
