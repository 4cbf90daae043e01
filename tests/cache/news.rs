//! What is looked at, and what is not.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use straykey::cache::Cache;
use straykey::detect::Detector;
use straykey::fingerprint::Fingerprinter;
use straykey::git::{Authors, Environment, Repository};
use straykey::occurrence::Disclosure;
use straykey::rule::RuleSet;
use straykey::scan::{HistoryTerms, Progress, Rejections, Scanner, Sighting};

use super::repository::Repo;
use super::scans::varied;

/// What a scan saw, and how many blobs it looked at and knew.
fn scan(folder: &Path, cache: &mut Cache, stop: bool) -> (Sighting, u64, u64) {
    let rules = RuleSet::load(&[]).unwrap();
    let (detector, progress) = (Detector::new(&rules), Progress::default());
    let fingerprinter = Fingerprinter::new(None, [7; 32]).unwrap();
    let stop = AtomicBool::new(stop);
    let scanner = Scanner {
        rules: &rules,
        detector: &detector,
        fingerprinter: &fingerprinter,
        disclosure: Disclosure::Never,
        rejections: Rejections::Count,
        max_size: None,
        archives: straykey::container::Limits::default(),
        now: jiff::Timestamp::UNIX_EPOCH,
        progress: &progress,
        stop: &stop,
        vouchers: straykey::voucher::Vouchers::none(),
    };
    let repository = Repository::open(folder, &Environment::default()).unwrap();
    let terms = HistoryTerms { label: None, authors: Authors::Hidden };
    let sighting = scanner.history(&repository, &terms, Some(cache)).unwrap();
    let expected = progress.expected.load(Ordering::Relaxed);
    let recalled = progress.recalled.load(Ordering::Relaxed);
    (sighting, expected - recalled, recalled)
}

fn fresh() -> Cache {
    Cache::new(RuleSet::load(&[]).unwrap().digest())
}

fn blobs(repo: &Repo) -> u64 {
    let all = repo.git(&["cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"]);
    all.lines().filter(|kind| *kind == "blob").count() as u64
}

#[test]
fn only_new_blobs_are_looked_at() {
    let repo = varied();
    let folder = repo.path("");
    let mut cache = fresh();
    let (first, looked, recalled) = scan(&folder, &mut cache, false);
    assert_eq!((looked, recalled), (blobs(&repo), 0));
    let loud = blobs(&repo) - cache.quiet().len() as u64;
    assert!((4..=8).contains(&loud), "{loud} blobs with secrets");
    // Unchanged: none of them, though those with secrets are read by name.
    let (again, looked, recalled) = scan(&folder, &mut cache, false);
    assert_eq!((looked, recalled), (0, blobs(&repo)));
    assert_eq!((again.files, again.bytes, again.rejected), (first.files, first.bytes, first.rejected));
    assert_eq!(again.occurrences.len(), first.occurrences.len());
    // New commits: the new blobs, and those with secrets.
    repo.write("new.txt", "new\n");
    repo.plant("new.env", "new");
    repo.commit("new");
    let (news, looked, recalled) = scan(&folder, &mut cache, false);
    assert_eq!((looked, recalled), (loud + 2, blobs(&repo) - loud - 2));
    assert_eq!((news.files, news.occurrences.len()), (first.files + 2, first.occurrences.len() + 1));
    // Packed anew: nothing is new.
    repo.git(&["repack", "-a", "-d", "-f", "-q"]);
    let (_, looked, _) = scan(&folder, &mut cache, false);
    assert_eq!(looked, loud + 1);
    // Another repository with the same objects.
    let outcome = repo.git_in(".", &["clone", "--quiet", "--mirror", "repo", "other"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let (_, looked, recalled) = scan(&repo.stage.path("other"), &mut cache, false);
    assert!(looked <= loud + 1 && recalled > 0, "{looked}, {recalled}");
}

#[test]
fn an_interrupted_scan_leaves_nothing() {
    let repo = varied();
    let mut cache = fresh();
    scan(&repo.path(""), &mut cache, true);
    assert!(!cache.is_changed() && cache.quiet().is_empty());
}
