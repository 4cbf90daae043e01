//! The ways in which git stores objects: whatever it chose, the same secrets are found at the same places.

use super::repository::{REPO, Repo, line};
use super::script::Change::{File, Gone, Token};
use super::script::{Names, Script};

/// A file that is long enough to be worth a delta.
fn long(version: usize, secret: Option<&str>) -> Vec<u8> {
    let mut text = String::new();
    for at in 0..120 {
        let age = if at == version % 120 { version } else { 1000 };
        text += &format!("setting-{at} = the value number {} of this file, {age} days old\n", at * 7);
        if at == 60
            && let Some(seed) = secret
        {
            text += &line(seed);
        }
    }
    text.into_bytes()
}

/// Three hundred versions of one file: a secret comes in the 137th and is gone in the 212th. Others are beside it.
fn chronicle() -> Script {
    let mut script = Script::default();
    script.commit("main", "0", &[], &[File(b"app.conf", &long(0, None)), Token("always.env", "always")]);
    for version in 1..300 {
        let secret = (137..212).contains(&version).then_some("between");
        let text = long(version, secret);
        let mut changes = vec![File(b"app.conf", &text)];
        match version {
            50 => changes.push(Token("short.env", "short")),
            60 => changes.push(Gone("short.env")),
            _ => {}
        }
        script.commit("main", &version.to_string(), &[&(version - 1).to_string()], &changes);
    }
    script
}

/// Asserts that everything of the chronicle is found.
#[track_caller]
fn is_complete(repo: &Repo, folder: &str, names: &Names, storage: &str) {
    let scan = repo.history_in(folder, &[]);
    scan.is_whole();
    assert_eq!(scan.places("between", names), ["app.conf:62 137 137 removed:212 75"], "{storage}");
    assert_eq!(scan.places("always", names), ["always.env:1 head 0 head 1"], "{storage}");
    assert_eq!(scan.places("short", names), ["short.env:1 50 50 removed:60 1"], "{storage}");
    assert_eq!(scan.report["findings"].as_array().unwrap().len(), 3, "{storage}");
    assert_eq!(scan.files(), 302, "each blob once: {storage}");
}

/// How many files of this kind the packs have.
fn packs(repo: &Repo, extension: &str) -> usize {
    let files = std::fs::read_dir(repo.git_path("objects/pack")).unwrap();
    files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|is| is == extension)).count()
}

/// The only pack, without its extension.
fn only_pack(repo: &Repo) -> std::path::PathBuf {
    let files = std::fs::read_dir(repo.git_path("objects/pack")).unwrap();
    let mut packs =
        files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|is| is == "pack"));
    let pack = packs.next().unwrap();
    assert_eq!(packs.next(), None);
    pack.with_extension("")
}

fn formats(format: &str) {
    let (repo, names) = Repo::formatted(&chronicle(), &[format]);
    is_complete(&repo, REPO, &names, "one pack as it was written");
    let index = only_pack(&repo).with_extension("idx");
    let pack = index.with_extension("pack");
    repo.git(&["repack", "-adfq", "--depth=50", "--window=50"]);
    assert_ne!(only_pack(&repo).with_extension("idx"), index);
    drop(pack);
    is_complete(&repo, REPO, &names, "long chains");
    repo.git(&["-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=200", "--window=20"]);
    is_complete(&repo, REPO, &names, "deltas by name");
    if format == "--object-format=sha1" {
        let pack = only_pack(&repo);
        std::fs::remove_file(pack.with_extension("rev")).unwrap_or_default();
        std::fs::remove_file(pack.with_extension("idx")).unwrap();
        let path = pack.with_extension("pack");
        repo.git(&["index-pack", "--index-version=1", path.to_str().unwrap()]);
        is_complete(&repo, REPO, &names, "an index of the first version");
    }
    // Loose objects: all of them, then all beside the pack, then some in a second pack that overlaps.
    let pack = only_pack(&repo);
    let packed = std::fs::read(pack.with_extension("pack")).unwrap();
    for extension in ["pack", "idx", "rev"] {
        std::fs::remove_file(pack.with_extension(extension)).unwrap_or_default();
    }
    let outcome = repo.stage.finish(repo.command(REPO, &["unpack-objects", "-q"]), &packed);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_eq!(packs(&repo, "pack"), 0);
    is_complete(&repo, REPO, &names, "loose");
    let half = repo.git(&["rev-list", "--objects", "main~150"]);
    let all = repo.git(&["rev-list", "--objects", "main"]);
    for objects in [half, all] {
        let ids: String =
            objects.lines().map(|line| format!("{}\n", line.split(' ').next().unwrap())).collect();
        let command = repo.command(REPO, &["pack-objects", "-q", ".git/objects/pack/pack"]);
        assert_eq!(repo.stage.finish(command, ids.as_bytes()).status, 0);
    }
    assert_eq!(packs(&repo, "pack"), 2);
    is_complete(&repo, REPO, &names, "two packs and all objects loose");
    repo.git(&["prune-packed", "-q"]);
    is_complete(&repo, REPO, &names, "two packs that overlap");
    repo.git(&["multi-pack-index", "write"]);
    repo.git(&["commit-graph", "write", "--reachable"]);
    repo.git(&["pack-refs", "--all"]);
    is_complete(&repo, REPO, &names, "with indices of everything");
    repo.git(&["gc", "--quiet"]);
    is_complete(&repo, REPO, &names, "collected");
}

#[test]
fn sha1_in_all_storages() {
    formats("--object-format=sha1");
}

#[test]
fn sha256_in_all_storages() {
    formats("--object-format=sha256");
}

#[test]
fn what_git_is_about_to_forget_is_in_cruft_and_kept_packs() {
    let mut script = Script::default();
    script.commit("main", "main", &[], &[Token("main.env", "main")]);
    script.commit("main", "tip", &["main"], &[Token("tip.env", "tip")]);
    script.commit("lost", "lost", &["main"], &[Token("lost.env", "lost")]);
    let (repo, names) = Repo::of(&script);
    repo.git(&["update-ref", "-d", "refs/heads/lost"]);
    let alone = repo.blob(&line("alone"));
    let check = |storage: &str| {
        let scan = repo.history();
        scan.is_whole();
        assert_eq!(scan.places("lost", &names), ["lost.env:1 lost lost unreachable 1"], "{storage}");
        assert_eq!(scan.places("alone", &names), [format!("blob {alone}:1 - - unreachable 1")], "{storage}");
        assert_eq!(scan.window("tip", &names), "tip head", "{storage}");
    };
    check("loose");
    repo.git(&["gc", "--quiet", "--cruft", "--prune=never"]);
    assert_eq!(packs(&repo, "mtimes"), 1, "git made a cruft pack");
    check("cruft");
    let pack = std::fs::read_dir(repo.git_path("objects/pack")).unwrap();
    let pack =
        pack.map(|file| file.unwrap().path()).find(|path| path.extension().is_some_and(|is| is == "mtimes"));
    std::fs::write(pack.unwrap().with_extension("keep"), "").unwrap();
    check("kept");
}

#[test]
fn objects_of_other_repositories_are_read_through_alternates() {
    let (repo, names) = Repo::of(&chronicle());
    let git = |folder: &str, arguments: &[&str]| {
        let outcome = repo.git_in(folder, arguments);
        assert_eq!(outcome.status, 0, "{arguments:?}: {}", outcome.stderr);
    };
    git("", &["clone", "--quiet", "--bare", "--shared", "repo", "shared.git"]);
    is_complete(&repo, "shared.git", &names, "shared");
    git("", &["clone", "--quiet", "--bare", "--shared", "shared.git", "again.git"]);
    is_complete(&repo, "again.git", &names, "an alternate of an alternate");
    git(
        "",
        &[
            "clone",
            "--quiet",
            "--bare",
            "--reference",
            "repo",
            &format!("file://{}", repo.path("").display()),
            "referring.git",
        ],
    );
    is_complete(&repo, "referring.git", &names, "a reference");
    // Relative ones: in the first and in the second step.
    repo.stage.write("shared.git/objects/info/alternates", "../../repo/.git/objects\n");
    is_complete(&repo, "shared.git", &names, "a relative alternate");
    repo.stage.folder("deep");
    git("deep", &["clone", "--quiet", "--bare", "--shared", "../shared.git", "again.git"]);
    is_complete(&repo, "deep/again.git", &names, "a relative alternate of an alternate");
    repo.stage.write("deep/again.git/objects/info/alternates", "# none\n\n\"../../../shared.git/objects\"\n");
    is_complete(&repo, "deep/again.git", &names, "a quoted alternate");
    // From the environment.
    let mut command = repo.stage.straykey(&["scan", "--history", "--format", "json"]);
    std::fs::remove_file(repo.stage.path("shared.git/objects/info/alternates")).unwrap();
    command.env("GIT_DIR", repo.stage.path("shared.git"));
    command.env("GIT_ALTERNATE_OBJECT_DIRECTORIES", repo.git_path("objects"));
    let outcome = repo.stage.finish(command, b"");
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert_eq!(outcome.json()["findings"].as_array().unwrap().len(), 3);
}

#[test]
fn an_alternate_that_is_not_there_does_not_hide_the_rest() {
    let mut script = Script::default();
    script.commit("main", "main", &[], &[Token("main.env", "main")]);
    let (repo, names) = Repo::of(&script);
    for alternates in ["/nowhere/objects\n", "../../nowhere\n", "\"broken\n"] {
        std::fs::write(repo.git_path("objects/info/alternates"), alternates).unwrap();
        let scan = repo.history();
        assert_eq!(scan.window("main", &names), "main head truncated", "{alternates}");
        assert_eq!(scan.status(), 3, "{alternates}: {}", scan.report["notices"]);
        assert!(scan.notice("corrupt-object").contains("objects in"), "{}", scan.report["notices"]);
    }
    // A circle is no repository for the library.
    std::fs::write(repo.git_path("objects/info/alternates"), "../objects\n").unwrap();
    repo.history_in(REPO, &[]).outcome.says(2, &["cycle"]);
}

#[test]
fn replacements_and_grafts_hide_nothing() {
    let mut script = Script::default();
    script.commit("main", "first", &[], &[Token("first.env", "first")]);
    script.commit("main", "second", &["first"], &[Gone("first.env"), Token("second.env", "second")]);
    script.commit("other", "other", &[], &[Token("other.env", "other")]);
    let (repo, names) = Repo::of(&script);
    repo.git(&["replace", "main", "other"]);
    let blob = repo.git(&["--no-replace-objects", "rev-parse", "main:second.env"]);
    let harmless = repo.blob("nothing\n");
    repo.git(&["replace", &blob, &harmless]);
    let main = repo.git(&["--no-replace-objects", "rev-parse", "main"]);
    std::fs::create_dir_all(repo.git_path("info")).unwrap();
    std::fs::write(repo.git_path("info/grafts"), format!("{main}\n")).unwrap();
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.places("first", &names), ["first.env:1 first first removed:second 1"]);
    assert_eq!(scan.places("second", &names), ["second.env:1 head second head 1"]);
    assert_eq!(scan.places("other", &names), ["other.env:1 other other elsewhere 1"]);
}

#[test]
fn references_in_tables_are_not_taken_for_none() {
    let repo = Repo { stage: super::harness::Stage::new() };
    repo.stage.folder(REPO);
    let outcome = repo.git_in(REPO, &["init", "--quiet", "--initial-branch=main", "--ref-format=reftable"]);
    if outcome.status != 0 {
        return; // This git does not know them.
    }
    repo.plant("a.env", "table");
    repo.commit("one");
    let scan = repo.history();
    assert!([2, 3].contains(&scan.status()), "{}", scan.report["notices"]);
}
