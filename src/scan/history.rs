//! Whole histories: every blob that git holds, each looked at once, and only then where the hits are from.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Scanner;
use crate::blob::Blob;
use crate::detect::{Scratch, Trail, news};
use crate::fingerprint::Identity;
use crate::git::traverse::{Decoded, ObjectKind, Visitor, Wanted};
use crate::git::{ObjectNumber, Objects};
use crate::location::Span;
use crate::role::Syntax;
use crate::rule::set::RuleIndex;

/// A secret in a blob, as far as can be told without the names of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hit {
    pub blob: ObjectNumber,
    pub rule: RuleIndex,
    pub identity: Identity,
    /// The way of reading in which it is one; nothing for all.
    pub reading: Option<Syntax>,
}

/// Looks for hits, on one thread.
pub struct Finder<'a> {
    scanner: &'a Scanner<'a>,
    scratch: Scratch,
    regions: Vec<Span>,
    pub hits: Vec<Hit>,
    pub looked: u64,
    pub bytes: u64,
}

impl Visitor for Finder<'_> {
    type Memo = Option<Trail>;

    fn visit(&mut self, object: &Decoded<'_, Self::Memo>) -> Self::Memo {
        let text = object.bytes;
        self.regions.clear();
        match &object.base {
            Some(base) if base.memo.is_some() => {
                if let Some(trail) = base.memo {
                    news::regions(text, base.copied, base.length, trail, &mut self.regions);
                }
            }
            _ => self.regions.push(Span::new(0, text.len())),
        }
        self.looked += self.regions.iter().map(|r| r.len() as u64).sum::<u64>();
        self.bytes += text.len() as u64;
        let blob = Blob::whole(text).to_be_named();
        let raw =
            self.scanner.detector.detect_in(self.scanner.rules, &blob, &self.regions, &mut self.scratch);
        if !raw.is_empty() {
            for verdict in self.scanner.verdicts(&blob, raw) {
                if let Ok(found) = verdict.judged {
                    let rule = self.scanner.rules.get(found.rule);
                    let identity =
                        self.scanner.fingerprinter.identify(found.secret.expose(), rule.guessability);
                    self.hits.push(Hit {
                        blob: object.number,
                        rule: found.rule,
                        identity,
                        reading: verdict.raw.reading,
                    });
                }
            }
        }
        Some(self.scratch.trail())
    }

    fn trouble(&mut self, _number: Option<ObjectNumber>, _kind: Option<ObjectKind>, _cause: &str) {}
}

impl Scanner<'_> {
    pub fn hits(&self, objects: &Objects, stop: &AtomicBool) -> Vec<Hit> {
        let finders = objects.traverse(Wanted::Blobs, None, stop, || Finder {
            scanner: self,
            scratch: Scratch::default(),
            regions: Vec::new(),
            hits: Vec::new(),
            looked: 0,
            bytes: 0,
        });
        let looked: u64 = finders.iter().map(|f| f.looked).sum();
        let bytes: u64 = finders.iter().map(|f| f.bytes).sum();
        eprintln!("looked {looked} of {bytes}");
        finders.into_iter().flat_map(|f| f.hits).collect()
    }
}
