//! Repositories with one wrong byte: either everything is found as before, or the scan says that something is missing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use straykey::detect::Detector;
use straykey::fingerprint::Fingerprinter;
use straykey::git::{Authors, Environment, Repository};
use straykey::notice::Coverage;
use straykey::occurrence::Disclosure;
use straykey::rule::RuleSet;
use straykey::scan::{HistoryTerms, Progress, Rejections, Scanner, Sighting};

use super::repository::{REPO, Repo, line};
use super::script::Change::{File, Token};
use super::script::Script;

/// Every so many bytes one is changed.
const STEP: usize = 41;

/// Does something with a scanner, without a process of its own.
fn with<T>(work: impl FnOnce(&Scanner<'_>) -> T) -> T {
    static RULES: OnceLock<(RuleSet, Detector, Fingerprinter)> = OnceLock::new();
    static STOP: AtomicBool = AtomicBool::new(false);
    let (rules, detector, fingerprinter) = RULES.get_or_init(|| {
        let rules = RuleSet::load(&[]).unwrap();
        let detector = Detector::new(&rules);
        (rules, detector, Fingerprinter::new(None, [7; 32]).unwrap())
    });
    work(&Scanner {
        rules,
        detector,
        fingerprinter,
        disclosure: Disclosure::Never,
        rejections: Rejections::Count,
        max_size: None,
        archives: straykey::container::Limits::default(),
        now: jiff::Timestamp::UNIX_EPOCH,
        progress: &Progress::default(),
        stop: &STOP,
        vouchers: straykey::voucher::Vouchers::none(),
    })
}

/// Scans the history of a repository; the message of the error if it cannot be opened.
pub(crate) fn sight(folder: &Path) -> Result<Sighting, String> {
    let repository = Repository::open(folder, &Environment::default()).map_err(|error| error.to_string())?;
    let terms = HistoryTerms { label: None, authors: Authors::Hidden };
    with(|scanner| scanner.history(&repository, &terms, None)).map_err(|error| error.to_string())
}

/// Scans a text.
pub(crate) fn stream(text: &[u8]) -> Sighting {
    with(|scanner| scanner.stream(text, "text"))
}

/// Fingerprint, path and introducing commit of everything that was found; whether that is all.
fn outcome(sighting: &Sighting) -> (BTreeSet<String>, bool) {
    let found = sighting.occurrences.iter().map(|occurrence| {
        let introduced = occurrence.exposure.as_ref().and_then(|exposure| exposure.introduced.as_ref());
        let introduced = introduced.map(|commit| commit.id.to_string());
        format!("{:?} {} {introduced:?}", occurrence.identity, occurrence.provenance.shown())
    });
    let is_complete = sighting.notices.iter().all(|notice| notice.coverage == Coverage::Complete);
    (found.collect(), is_complete)
}

/// A history in which secrets are in roots and in deltas.
fn history() -> Repo {
    let text = |version: usize, seed: &str| {
        let lines: String = (0..40).map(|at| format!("line {at} of the file\n")).collect();
        format!("{lines}version {version}\n{}", line(seed))
    };
    let mut script = Script::default();
    script.commit("main", "0", &[], &[Token("dir/fixed", "fixed"), File(b"a", text(0, "zero").as_bytes())]);
    for version in 1..6 {
        let content = text(version, ["one", "two"][version % 2]);
        let parent = (version - 1).to_string();
        script.commit("main", &version.to_string(), &[&parent], &[File(b"a", content.as_bytes())]);
    }
    Repo::of(&script).0
}

/// Changes one byte after the other, and asserts that none of them hides a secret silently.
fn flip(repo: &Repo, files: &[PathBuf]) {
    let folder = repo.stage.path(REPO);
    let (expected, is_complete) = outcome(&sight(&folder).unwrap());
    assert!(is_complete && expected.len() >= 4, "{expected:?}");
    let mut silent = Vec::new();
    for file in files {
        let whole = std::fs::read(file).unwrap();
        // A new file each time: one that is mapped into memory must not change.
        let replace = |content: &[u8]| {
            std::fs::remove_file(file).unwrap();
            std::fs::write(file, content).unwrap();
        };
        for at in (0..whole.len()).step_by(STEP) {
            for bits in [0x01, 0x10, 0x20, 0x40, 0x70, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= bits;
                replace(&bytes);
                let Ok(sighting) = sight(&folder) else { continue };
                let (found, is_complete) = outcome(&sighting);
                if is_complete && found != expected {
                    let extension = file.extension().unwrap_or_default();
                    silent.push(format!("{extension:?} {at}/{} ^ {bits:x}: {}", whole.len(), found.len()));
                }
            }
        }
        replace(&whole);
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn one_wrong_byte_in_a_pack_or_its_index() {
    let repo = history();
    repo.git(&["-c", "pack.writeReverseIndex=false", "repack", "-adfq"]);
    let packs = files(&repo.git_path("objects/pack"));
    assert_eq!(packs.len(), 2, "{packs:?}");
    flip(&repo, &packs);
}

#[test]
fn one_wrong_byte_in_a_loose_object() {
    let repo = history();
    let objects = files(&repo.git_path("objects"));
    let folders = objects.iter().filter(|folder| folder.file_name().is_some_and(|name| name.len() == 2));
    let files: Vec<PathBuf> = folders.flat_map(|folder| files(folder)).collect();
    assert!(files.len() > 15);
    flip(&repo, &files);
}
