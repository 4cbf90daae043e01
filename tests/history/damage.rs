//! Damaged repositories: what is broken is counted, everything else is found, and nothing looks clean.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::repository::{REPO, Repo, Scan};
use super::script::Change::{File, Token};
use super::script::{Names, Script};

/// Ten files with a secret each, and the last one in two further commits.
fn several() -> Script {
    let mut script = Script::default();
    let names: Vec<String> = (0..10).map(|at| format!("file-{at}")).collect();
    let files: Vec<_> = names.iter().map(|name| Token(name, name)).collect();
    script.commit("main", "first", &[], &files);
    script.commit("main", "second", &["first"], &[Token("deep/er/x", "second")]);
    script.commit("main", "third", &["second"], &[Token("third", "third"), File(b"plain", b"nothing\n")]);
    script
}

const SEEDS: [&str; 12] = [
    "file-0", "file-1", "file-2", "file-3", "file-4", "file-5", "file-6", "file-7", "file-8", "file-9",
    "second", "third",
];

/// The path of a loose object.
fn loose(repo: &Repo, id: &str) -> PathBuf {
    let path = repo.git_path("objects").join(&id[..2]).join(&id[2..]);
    let mut mode = std::fs::metadata(&path).unwrap().permissions();
    mode.set_mode(0o644);
    std::fs::set_permissions(&path, mode).unwrap();
    path
}

fn id(repo: &Repo, revision: &str) -> String {
    repo.git(&["rev-parse", revision])
}

/// Asserts an incomplete scan with a notice that holds this text, and that all secrets but some were found.
#[track_caller]
fn incomplete(scan: &Scan, text: &str, lost: &[&str]) {
    let notices = &scan.report["notices"];
    assert_eq!(scan.status(), 3, "{text}: {notices}");
    assert!(
        scan.details("corrupt-object").iter().any(|detail| detail.contains(text)),
        "no `{text}`: {notices}"
    );
    let expected: Vec<&str> = SEEDS.iter().copied().filter(|seed| !lost.contains(seed)).collect();
    assert_eq!(scan.found(&SEEDS), expected, "{text}: {notices}");
}

#[test]
fn damaged_loose_objects() {
    let (repo, names) = Repo::of(&several());
    let check = |revision: &str, change: &dyn Fn(&Path), text: &str, lost: &[&str], presence: &str| {
        let path = loose(&repo, &id(&repo, revision));
        let whole = std::fs::read(&path).unwrap();
        change(&path);
        let scan = repo.history();
        incomplete(&scan, text, lost);
        for seed in ["file-1", "third"] {
            if !presence.is_empty() && !lost.contains(&seed) {
                let window = scan.window(seed, &names);
                assert!(window.contains(presence) && window.ends_with(" truncated"), "{text}: {window}");
            }
        }
        let allowed = repo.history_in(REPO, &["--allow-incomplete"]);
        assert_eq!(allowed.status(), 1, "{text}");
        std::fs::write(&path, whole).unwrap();
    };
    let remove = |path: &Path| std::fs::remove_file(path).unwrap();
    let empty = |path: &Path| std::fs::write(path, "").unwrap();
    let cut = |path: &Path| {
        let whole = std::fs::read(path).unwrap();
        std::fs::write(path, &whole[..whole.len() / 2]).unwrap();
    };
    let flip = |path: &Path| {
        let mut whole = std::fs::read(path).unwrap();
        let at = whole.len() - 6;
        whole[at] ^= 0x55;
        std::fs::write(path, whole).unwrap();
    };
    let noise = |path: &Path| std::fs::write(path, "noise, not zlib at all").unwrap();
    let folder = |path: &Path| {
        std::fs::remove_file(path).unwrap();
        std::fs::create_dir(path).unwrap();
    };
    check("main:file-0", &empty, "1 object could not be read", &["file-0"], "head");
    check("main:file-0", &cut, "could not be read", &["file-0"], "head");
    check("main:file-0", &flip, "could not be read", &["file-0"], "head");
    check("main:file-0", &noise, "could not be read", &["file-0"], "head");
    check("main:file-0", &remove, "1 object that trees name is not there", &["file-0"], "head");
    // Without a tree, paths are known from the other trees only.
    check("main^{tree}", &remove, "not there", &[], "");
    check("main^{tree}", &cut, "could not be read", &[], "");
    check("main:deep/er", &remove, "not there", &[], "head");
    check("main:deep/er", &empty, "could not be read", &[], "head");
    check("main~1", &remove, "1 commit is not there", &[], "");
    check("main~1", &cut, "could not be read", &[], "");
    check("main", &remove, "reference", &[], "");
    check("main", &flip, "could not be read", &[], "");
    let path = loose(&repo, &id(&repo, "main:file-0"));
    folder(&path);
    incomplete(&repo.history(), "could not be read", &["file-0"]);
}

#[test]
fn damaged_references() {
    let (repo, names) = Repo::of(&several());
    repo.git(&["branch", "other", "main~1"]);
    let main = id(&repo, "main");
    let check = |name: &str, content: &str| {
        let path = repo.git_path(name);
        let whole = std::fs::read(&path).ok();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        let scan = repo.history();
        incomplete(&scan, "", &[]);
        match whole {
            Some(whole) => std::fs::write(&path, whole).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        scan
    };
    let scan = check("refs/heads/other", "noise\n");
    assert_eq!(scan.window("third", &names), "third head truncated");
    check("refs/heads/other", "");
    check("refs/heads/new", &format!("{}\n", "1".repeat(40)));
    check("refs/tags/new", &format!("{}\n", "1".repeat(40)));
    let scan = check("refs/heads/main", &format!("{}\n", "1".repeat(40)));
    assert!(scan.window("third", &names).ends_with("unreachable truncated"));
    check("HEAD", "noise\n");
    check("packed-refs", "noise\n");
    check("packed-refs", &format!("{main} refs/heads/x\nnoise\n"));
    // A reference to a reference that is not there is a branch without commits.
    std::fs::write(repo.git_path("refs/heads/symbolic"), "ref: refs/heads/nowhere\n").unwrap();
    repo.history().is_whole();
}

/// The only pack, without its extension.
fn packed(script: &Script, arguments: &[&str]) -> (Repo, Names, PathBuf) {
    let (repo, names) = Repo::formatted(script, arguments);
    repo.git(&["repack", "-adfq"]);
    repo.git(&["pack-refs", "--all"]);
    let files = std::fs::read_dir(repo.git_path("objects/pack")).unwrap();
    for file in files {
        let path = file.unwrap().path();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    let files = std::fs::read_dir(repo.git_path("objects/pack")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    let pack = paths.find(|path| path.extension().is_some_and(|is| is == "pack")).unwrap();
    let pack = pack.with_extension("");
    std::fs::remove_file(pack.with_extension("rev")).unwrap_or_default();
    (repo, names, pack)
}

#[test]
fn packs_that_cannot_be_opened_do_not_hide_the_rest() {
    let (repo, _, pack) = packed(&several(), &[]);
    let later = repo.blob(&super::repository::line("loose"));
    let whole = |extension: &str| std::fs::read(pack.with_extension(extension)).unwrap();
    let (data, index) = (whole("pack"), whole("idx"));
    let check = |extension: &str, content: Option<&[u8]>, what: &str| {
        let path = pack.with_extension(extension);
        match content {
            Some(content) => std::fs::write(&path, content).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        let scan = repo.history();
        assert_eq!(scan.status(), 3, "{what}: {}", scan.report["notices"]);
        assert!(!scan.details("corrupt-object").is_empty(), "{what}: {}", scan.report["notices"]);
        assert!(scan.find("loose").is_some(), "{what}");
        std::fs::write(pack.with_extension("pack"), &data).unwrap();
        std::fs::write(pack.with_extension("idx"), &index).unwrap();
    };
    check("idx", None, "a pack without index");
    check("pack", None, "an index without pack");
    check("pack", Some(b""), "an empty pack");
    check("idx", Some(b""), "an empty index");
    check("pack", Some(&data[..data.len() / 2]), "half a pack");
    check("pack", Some(&data[..40]), "the beginning of a pack");
    check("idx", Some(&index[..index.len() / 2]), "half an index");
    check("idx", Some(&index[..1032]), "an index without entries");
    check("idx", Some(&[0xff; 2000]), "a noisy index");
    check("pack", Some(&[0xff; 2000]), "a noisy pack");
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.places("loose", &Names::new()), [format!("blob {later}:1 - - unreachable 1")]);
    // A folder of packs that is none.
    let packs = repo.git_path("objects/pack");
    std::fs::rename(&packs, repo.git_path("objects/aside")).unwrap();
    std::fs::write(&packs, "").unwrap();
    repo.history().outcome.says(2, &["cannot open the repository"]);
}

#[test]
fn folders_of_objects_that_nobody_may_read() {
    let (repo, _) = Repo::of(&several());
    let folder = loose(&repo, &id(&repo, "main:file-0"));
    let folder = folder.parent().unwrap();
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o000)).unwrap();
    let mut scan = repo.history();
    if std::fs::read_dir(folder).is_ok() {
        // The superuser reads everything: be nobody.
        let Some(other) = repo.history_as_nobody() else { return };
        scan = other;
    }
    assert_eq!(scan.status(), 3, "{}", scan.report["notices"]);
    let details = scan.details("corrupt-object");
    assert!(details.iter().any(|detail| detail.contains("ermission")), "{}", scan.report["notices"]);
    assert!(scan.found(&SEEDS).len() > 5, "{}", scan.report["notices"]);
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}
