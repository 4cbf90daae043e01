//! Records to bytes and back. What cannot be told exactly is not told at all.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::record::{Place, Record, Text};
use super::wire::{
    WireCommit, WireCoverage, WireHistory, WireNotice, WirePlace, WirePresence, WireRecord, WireRevision,
    WireText,
};
use crate::commit::{Commit, ObjectId};
use crate::exposure::{Exposure, History, Presence};
use crate::location::{Location, Point};
use crate::notice::{Coverage, Notice, NoticeKind};
use crate::provenance::Revision;

/// The bytes of a record; nothing if it cannot be told in this form.
pub(super) fn encode(record: &Record) -> Option<Vec<u8>> {
    let mut commits = Commits::default();
    let texts = record.texts.iter().map(|text| commits.text(text)).collect::<Option<_>>()?;
    let notices = record.notices.iter().map(from_notice).collect();
    let wire = WireRecord { files: record.files, bytes: record.bytes, commits: commits.list, texts, notices };
    postcard::to_stdvec(&wire).ok()
}

/// The record that these bytes tell; nothing if they tell none.
pub(super) fn decode(bytes: &[u8]) -> Option<Record> {
    let (wire, rest): (WireRecord, _) = postcard::take_from_bytes(bytes).ok()?;
    let commits = wire.commits.into_iter().map(to_commit).collect::<Option<Vec<_>>>()?;
    rest.is_empty().then_some(())?;
    Some(Record {
        files: wire.files,
        bytes: wire.bytes,
        texts: wire.texts.into_iter().map(|text| to_text(text, &commits)).collect::<Option<_>>()?,
        notices: wire.notices.into_iter().map(to_notice).collect::<Option<_>>()?,
    })
}

/// Commits that were met, each once.
#[derive(Default)]
struct Commits {
    known: HashMap<ObjectId, u32>,
    list: Vec<WireCommit>,
}

impl Commits {
    fn text(&mut self, text: &Text) -> Option<WireText> {
        Some(WireText {
            blob: text.blob.as_bytes().to_vec(),
            path: text.path.clone(),
            found: text.found,
            places: text.places.iter().map(|place| self.place(place)).collect::<Option<_>>()?,
        })
    }

    fn place(&mut self, place: &Place) -> Option<WirePlace> {
        let Location { start, end } = place.location;
        let exposure = &place.exposure;
        let introduced = match &exposure.introduced {
            Some(commit) => Some(self.position(commit)?),
            None => None,
        };
        Some(WirePlace {
            rule: place.rule.clone(),
            members: place.members.clone(),
            location: [start.line, start.column, end.line, end.column],
            revision: match place.revision {
                Revision::Head => WireRevision::Head,
                Revision::Index => WireRevision::Index,
                Revision::Commit(id) => WireRevision::Commit(id.as_bytes().to_vec()),
                Revision::None => WireRevision::None,
            },
            introduced,
            presence: match &exposure.presence {
                Presence::Head => WirePresence::Head,
                Presence::Staged => WirePresence::Staged,
                Presence::Removed(commit) => WirePresence::Removed(self.position(commit)?),
                Presence::Elsewhere => WirePresence::Elsewhere,
                Presence::Unreachable => WirePresence::Unreachable,
            },
            versions: exposure.versions,
            history: match exposure.history {
                History::Complete => WireHistory::Complete,
                History::Truncated => WireHistory::Truncated,
            },
        })
    }

    fn position(&mut self, commit: &Commit) -> Option<u32> {
        if let Some(known) = self.known.get(&commit.id) {
            return Some(*known);
        }
        let position = u32::try_from(self.list.len()).ok()?;
        self.known.insert(commit.id, position);
        self.list.push(WireCommit {
            id: commit.id.as_bytes().to_vec(),
            authored: seconds(commit.authored)?,
            committed: seconds(commit.committed)?,
            author: commit.author.clone(),
        });
        Some(position)
    }
}

/// Git knows whole seconds only.
fn seconds(time: Timestamp) -> Option<i64> {
    (time.subsec_nanosecond() == 0).then(|| time.as_second())
}

fn from_notice(notice: &Notice) -> WireNotice {
    WireNotice {
        coverage: match notice.coverage {
            Coverage::Incomplete => WireCoverage::Incomplete,
            Coverage::Complete => WireCoverage::Complete,
        },
        kind: notice.kind.as_str().to_owned(),
        place: notice.place.clone(),
        detail: notice.detail.clone(),
    }
}

fn to_notice(notice: WireNotice) -> Option<Notice> {
    Some(Notice {
        coverage: match notice.coverage {
            WireCoverage::Incomplete => Coverage::Incomplete,
            WireCoverage::Complete => Coverage::Complete,
        },
        kind: *NoticeKind::ALL.iter().find(|kind| kind.as_str() == notice.kind)?,
        place: notice.place,
        detail: notice.detail,
    })
}

fn to_commit(commit: WireCommit) -> Option<Arc<Commit>> {
    Some(Arc::new(Commit {
        authored: Timestamp::from_second(commit.authored).ok()?,
        committed: Timestamp::from_second(commit.committed).ok()?,
        id: ObjectId::from_bytes(&commit.id)?,
        author: commit.author,
    }))
}

fn to_text(text: WireText, commits: &[Arc<Commit>]) -> Option<Text> {
    Some(Text {
        blob: ObjectId::from_bytes(&text.blob)?,
        path: text.path,
        found: text.found,
        places: text.places.into_iter().map(|place| to_place(place, commits)).collect::<Option<_>>()?,
    })
}

fn to_place(place: WirePlace, commits: &[Arc<Commit>]) -> Option<Place> {
    let commit = |at: u32| commits.get(at as usize).cloned();
    let [line, column, end_line, end_column] = place.location;
    let introduced = match place.introduced {
        Some(at) => Some(commit(at)?),
        None => None,
    };
    Some(Place {
        rule: place.rule,
        members: place.members,
        location: Location {
            start: Point { line, column },
            end: Point { line: end_line, column: end_column },
        },
        revision: match place.revision {
            WireRevision::Head => Revision::Head,
            WireRevision::Index => Revision::Index,
            WireRevision::Commit(id) => Revision::Commit(ObjectId::from_bytes(&id)?),
            WireRevision::None => Revision::None,
        },
        exposure: Arc::new(Exposure {
            introduced,
            presence: match place.presence {
                WirePresence::Head => Presence::Head,
                WirePresence::Staged => Presence::Staged,
                WirePresence::Removed(at) => Presence::Removed(commit(at)?),
                WirePresence::Elsewhere => Presence::Elsewhere,
                WirePresence::Unreachable => Presence::Unreachable,
            },
            versions: place.versions,
            history: match place.history {
                WireHistory::Complete => History::Complete,
                WireHistory::Truncated => History::Truncated,
            },
        }),
    })
}
