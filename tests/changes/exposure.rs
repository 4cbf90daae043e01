//! What occurrences of a range know: where they came in, and whether they are still there.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use straykey::detect::Detector;
use straykey::exposure::{Exposure, Presence};
use straykey::fingerprint::Fingerprinter;
use straykey::git::{Authors, Changes, Environment, Repository};
use straykey::occurrence::Disclosure;
use straykey::provenance::{Provenance, Revision};
use straykey::rule::{Confidence, RuleSet};
use straykey::scan::{ChangeTerms, Progress, Rejections, Scanner};

use super::repository::{Repo, line};

/// What is known about each path of a change.
fn exposures(
    repo: &Repo,
    uncommitted: Revision,
    of: impl Fn(&Repository) -> Changes,
) -> BTreeMap<String, (Revision, Exposure)> {
    let rules = RuleSet::load(&[]).unwrap();
    let (detector, progress) = (Detector::new(&rules), Progress::default());
    let fingerprinter = Fingerprinter::new(None, [7; 32]).unwrap();
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
        stop: &AtomicBool::new(false),
        vouchers: straykey::voucher::Vouchers::none(),
    };
    let repository = Repository::choose(&repo.path(""), &Environment::default()).unwrap();
    let mut changes = of(&repository);
    let terms = ChangeTerms { uncommitted, authors: Authors::Shown, min_confidence: Confidence::Medium };
    let sighting = scanner.changes(&repository, &mut changes, &terms).unwrap();
    let occurrences = sighting.occurrences.into_iter().map(|occurrence| {
        let Provenance::Git { revision, root, .. } = &*occurrence.provenance else {
            panic!("{occurrence:?}")
        };
        assert_eq!(root.to_path_buf(), std::fs::canonicalize(repo.path("")).unwrap());
        (occurrence.provenance.shown(), (*revision, (*occurrence.exposure.unwrap()).clone()))
    });
    occurrences.collect()
}

fn of_range(repo: &Repo, range: &str) -> BTreeMap<String, (Revision, Exposure)> {
    let spec = range.parse().unwrap();
    exposures(repo, Revision::None, |repository| Changes::range(repository, &spec).unwrap())
}

#[test]
fn a_staged_secret_is_in_no_commit() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.git(&["add", "."]);
    let found = exposures(&repo, Revision::Index, |repository| Changes::staged(repository).unwrap());
    let (revision, exposure) = &found["a.env"];
    assert_eq!((*revision, &exposure.presence), (Revision::Index, &Presence::Staged));
    assert_eq!((&exposure.introduced, exposure.versions), (&None, 1));
}

#[test]
fn a_range_tells_what_stays_and_what_was_taken_away() {
    let repo = Repo::begun();
    repo.git(&["tag", "base"]);
    repo.plant("stays.env", "stays");
    repo.plant("goes.env", "goes");
    repo.plant("moves.env", "moves");
    let first = repo.commit("first");
    repo.write("stays.env", format!("# more\n{}", line("stays")));
    repo.write("goes.env", format!("# more\n{}", line("goes")));
    repo.git(&["mv", "moves.env", "moved.env"]);
    let second = repo.commit("second");
    std::fs::remove_file(repo.path("goes.env")).unwrap();
    let third = repo.commit("third");
    let found = of_range(&repo, "base..HEAD");
    let introduced = |path: &str| found[path].1.introduced.as_ref().unwrap();
    assert_eq!(introduced("stays.env").id.to_string(), first);
    assert_eq!(introduced("stays.env").author.as_deref(), Some("Nobody"));
    assert_eq!(introduced("moved.env").id.to_string(), second);
    assert_eq!(found["stays.env"].1.presence, Presence::Head);
    assert_eq!((found["stays.env"].1.versions, found["goes.env"].1.versions), (2, 2));
    let Presence::Removed(commit) = &found["goes.env"].1.presence else { panic!("{found:?}") };
    assert_eq!(commit.id.to_string(), third);
    // It is still there, though not at this path.
    assert_eq!(found["moves.env"].1.presence, Presence::Head);
    assert!(matches!(found["stays.env"].0, Revision::Commit(id) if id.to_string() == first));
}

#[test]
fn a_range_that_ends_before_head_looks_at_head_all_the_same() {
    let repo = Repo::begun();
    repo.git(&["tag", "base"]);
    repo.plant("a.env", "a");
    repo.plant("b.env", "b");
    repo.commit("first");
    repo.git(&["tag", "end"]);
    repo.write("a.env", format!("# rewritten\n{}", line("a")));
    repo.write("b.env", format!("# rewritten\n{}", line("b")));
    repo.commit("second");
    repo.write("b.env", "gone\n");
    let third = repo.commit("third");
    repo.write("b.env", "still gone\n");
    repo.commit("fourth");
    let found = of_range(&repo, "base..end");
    assert_eq!(found["a.env"].1.presence, Presence::Head);
    let Presence::Removed(commit) = &found["b.env"].1.presence else { panic!("{found:?}") };
    assert_eq!(commit.id.to_string(), third);
    // From another branch, nothing of it is in the history of HEAD.
    repo.git(&["checkout", "--quiet", "-b", "other", "base"]);
    assert_eq!(of_range(&repo, "base..end")["a.env"].1.presence, Presence::Elsewhere);
}
