//! The second pass: commits and trees, for the graph of the history.

use std::sync::atomic::AtomicBool;

use super::coverage::{Coverage, Troubles};
use super::secrets::Secrets;
use crate::git::graph::{Graph, HitSet, Shard};
use crate::git::traverse::{Cause, Decoded, Trouble, Visitor, Wanted};
use crate::git::{ObjectKind, Objects};

/// Reads all commits and trees.
pub(super) fn read(objects: &Objects, secrets: &Secrets, coverage: &mut Coverage<'_>) -> Graph {
    let hits = HitSet::new(secrets.blobs().iter().filter_map(|(blob, _)| Some((objects.id(*blob)?, *blob))));
    let collector = || Collector { shard: Shard::new(objects), hits: &hits, troubles: Troubles::default() };
    let never = AtomicBool::new(false);
    let mut shards = Vec::new();
    for collector in objects.traverse(Wanted::Structure, None, &never, collector) {
        coverage.structure(collector.troubles);
        shards.push(collector.shard);
    }
    Graph::assemble(shards, u32::try_from(objects.len()).unwrap_or(u32::MAX))
}

/// Collects, on one thread.
struct Collector<'a> {
    shard: Shard<'a>,
    hits: &'a HitSet,
    troubles: Troubles,
}

impl Visitor for Collector<'_> {
    type Memo = ();

    fn visit(&mut self, object: &Decoded<'_, ()>) {
        let outcome = match object.kind {
            ObjectKind::Commit => self.shard.commit(object.number, object.bytes),
            ObjectKind::Tree => self.shard.tree(object.number, object.bytes, self.hits),
            ObjectKind::Blob | ObjectKind::Tag => Ok(()),
        };
        let cause = match outcome {
            Err(malformed) => Some(malformed.to_string()),
            // A wrong bit makes a tag of what could hold secrets.
            Ok(()) if object.kind == ObjectKind::Tag && !object.bytes.starts_with(b"object ") => {
                Some("it is stored as a tag, and is none".to_owned())
            }
            Ok(()) => None,
        };
        if let Some(cause) = cause {
            self.trouble(&Trouble {
                number: Some(object.number),
                kind: Some(object.kind),
                cause: Cause::Broken(&cause),
            });
        }
    }

    fn trouble(&mut self, trouble: &Trouble<'_>) {
        self.troubles.add(trouble);
    }
}
