//! A file is a cache in every bit, or an error.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::format::{self, Flaw};
use super::{Cache, CacheError, Place, QuietBlob, Record, Situation, Text, codec};
use crate::commit::{Commit, ObjectId};
use crate::exposure::{Exposure, History, Presence};
use crate::location::{Location, Point};
use crate::notice::{Notice, NoticeKind};
use crate::provenance::Revision;
use crate::rule::RulesDigest;

fn id(seed: u8) -> ObjectId {
    ObjectId::from_bytes(&[seed; 20]).unwrap()
}

fn commit(seed: u8) -> Arc<Commit> {
    Arc::new(Commit {
        authored: "2024-03-01T10:00:00Z".parse().unwrap(),
        committed: "1969-12-31T23:59:59Z".parse().unwrap(),
        id: id(seed),
        author: seed.is_multiple_of(2).then(|| "A <a@example.org>".to_owned()),
    })
}

fn record() -> Record {
    let presences = [
        Presence::Head,
        Presence::Staged,
        Presence::Removed(commit(2)),
        Presence::Elsewhere,
        Presence::Unreachable,
    ];
    let revisions =
        [Revision::Head, Revision::Index, Revision::Commit(id(3)), Revision::None, Revision::Head];
    let places = presences.into_iter().zip(revisions).zip(1..).map(|((presence, revision), line)| Place {
        rule: format!("rule-{line}"),
        members: (1..line).map(|at| format!("member {at}")).collect(),
        location: Location { start: Point { line, column: 2 }, end: Point { line: line + 1, column: 9 } },
        revision,
        exposure: Arc::new(Exposure {
            introduced: line.is_multiple_of(2).then(|| commit(3)),
            presence,
            versions: line,
            history: if line == 3 { History::Truncated } else { History::Complete },
        }),
    });
    Record {
        files: 12,
        bytes: 345,
        texts: vec![
            Text { blob: id(7), path: Some(b"a\xff/b".to_vec()), found: 6, places: places.collect() },
            Text { blob: ObjectId::from_bytes(&[8; 32]).unwrap(), path: None, found: 0, places: Vec::new() },
        ],
        notices: vec![
            Notice::incomplete(NoticeKind::ShallowHistory, "here", "cut off"),
            Notice::complete(NoticeKind::Submodule, "", "1"),
        ],
    }
}

fn situation(seed: u8) -> Situation {
    Situation { repository: [seed; 32], state: [seed + 1; 32], terms: [seed + 2; 32] }
}

fn rules(seed: u8) -> RulesDigest {
    RulesDigest::from_bytes([seed; 32])
}

fn cache() -> Cache {
    let mut cache = Cache::new(rules(1));
    let long = ObjectId::from_bytes(&[5; 32]).unwrap();
    cache.learn([id(9), id(4), long].map(|id| QuietBlob { id, length: 77 }).to_vec());
    cache.keep(&situation(1), &record());
    cache.keep(&situation(2), &Record::default());
    cache
}

fn saved(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("cache");
    cache().save(&path).unwrap();
    path
}

fn load(path: &Path) -> Result<Cache, CacheError> {
    Cache::load(path, rules(1))
}

#[test]
fn what_was_remembered_is_recalled_in_the_same_situation_only() {
    let folder = tempfile::tempdir().unwrap();
    let cache = load(&saved(&folder)).unwrap();
    assert!(!cache.is_changed());
    assert_eq!((cache.quiet().len(), cache.quiet().length(&id(4))), (3, Some(77)));
    assert_eq!(cache.recall(&situation(1)), Some(record()));
    assert_eq!(cache.recall(&situation(2)), Some(Record::default()));
    let same = situation(1);
    for other in [
        Situation { repository: [2; 32], ..same },
        Situation { state: [0; 32], ..same },
        Situation { terms: [0; 32], ..same },
    ] {
        assert_eq!(cache.recall(&other), None);
    }
}

#[test]
fn other_rules_begin_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(&folder);
    let mut other = Cache::load(&path, rules(2)).unwrap();
    assert!(other.quiet().is_empty() && other.recall(&situation(1)).is_none());
    other.learn(vec![QuietBlob { id: id(4), length: 1 }]);
    other.save(&path).unwrap();
    assert_eq!(Cache::load(&path, rules(2)).unwrap().quiet().len(), 1);
    assert!(load(&path).unwrap().quiet().is_empty());
}

#[test]
fn a_later_scan_takes_the_place_of_an_earlier_one_and_others_stay() {
    let mut cache = cache();
    let later = Situation { state: [0; 32], ..situation(1) };
    cache.keep(&later, &Record::default());
    assert_eq!(cache.recall(&situation(1)), None);
    assert_eq!(cache.recall(&later), Some(Record::default()));
    assert_eq!(cache.recall(&situation(2)), Some(Record::default()));
}

#[test]
fn only_news_make_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let mut cache = load(&saved(&folder)).unwrap();
    cache.keep(&situation(1), &record());
    cache.learn(vec![QuietBlob { id: id(9), length: 77 }]);
    cache.learn(Vec::new());
    assert!(!cache.is_changed());
    cache.learn(vec![QuietBlob { id: id(10), length: 77 }]);
    assert!(cache.is_changed());
}

#[test]
fn every_cut_and_every_flipped_bit_is_told() {
    let whole = format::encode(&cache());
    assert!(format::decode(&whole).is_ok());
    for length in 0..whole.len() {
        assert!(format::decode(&whole[..length]).is_err(), "cut at {length}");
    }
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            assert!(format::decode(&bytes).is_err(), "bit {bit} of byte {at}");
        }
    }
    assert_eq!(format::decode(&[&whole[..], b"x"].concat()).unwrap_err(), Flaw::Damaged);
}

#[test]
fn errors_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(&folder);
    let whole = std::fs::read(&path).unwrap();
    let says = |bytes: &[u8], text: &str| {
        std::fs::write(&path, bytes).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(error.contains(text) && error.contains("name another file"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "the file is as it was");
    };
    let mut later = whole.clone();
    later[16] = 9;
    says(&later, "has format 9, and this straykey reads format 2");
    says(&whole[..whole.len() - 1], "is damaged");
    says(&whole[..18], "is damaged");
    says(b"PNG", "is not a cache of straykey");
    says(b"", "is not a cache of straykey");
    says(b"{\"a\": \"a file that somebody may still need\"}", "is not a cache of straykey");
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(load(folder.path()), Err(CacheError::Special(_))));
    assert!(load(&folder.path().join("new")).is_ok());
    assert!(load(&folder.path().join("new\0")).is_err());
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = saved(&folder);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    saved(&folder);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_date_between_two_seconds_is_not_remembered() {
    let mut record = record();
    let exposure = &record.texts[0].places[1].exposure;
    let mut commit = Commit::clone(exposure.introduced.as_ref().unwrap());
    commit.id = id(99);
    commit.authored = "2024-03-01T10:00:00.5Z".parse().unwrap();
    let exposure = Exposure { introduced: Some(Arc::new(commit)), ..Exposure::clone(exposure) };
    record.texts[0].places[1].exposure = Arc::new(exposure);
    assert_eq!(codec::encode(&record), None);
}

proptest! {
    /// Whoever writes a wrong digest is told; whoever writes the right one cannot do more than be wrong.
    #[test]
    fn hostile_bytes_with_the_right_digest_do_no_harm(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = format::encode(&cache());
        let body = format::HEAD + 32;
        for (at, byte) in changes {
            let at = body + at.index(bytes.len() - body);
            bytes[at] = byte;
        }
        bytes.truncate(body + cut.index(2 * bytes.len()).min(bytes.len() - body));
        let digest: [u8; 32] = Sha256::digest(&bytes[body..]).into();
        bytes[format::HEAD..body].copy_from_slice(&digest);
        if let Ok(cache) = format::decode(&bytes) {
            let _ = (cache.recall(&situation(1)), cache.recall(&situation(2)), cache.quiet().length(&id(9)));
        }
    }

    #[test]
    fn records_of_any_bytes_are_records_or_nothing(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(record) = codec::decode(&bytes) {
            prop_assert_eq!(codec::decode(&codec::encode(&record).unwrap()), Some(record));
        }
    }
}
