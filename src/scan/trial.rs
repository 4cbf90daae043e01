//! Rules on trial: their own examples go through the whole pipeline.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::{Progress, Rejections, Scanner, Sighting};
use crate::blob::Blob;
use crate::detect::{Detector, Scratch};
use crate::fingerprint::Fingerprinter;
use crate::occurrence::Disclosure;
use crate::provenance::Provenance;
use crate::read::Limits;
use crate::rule::{Rule, RuleSet, template};

/// How often each example is expanded: one lucky expansion must not hide a check that real tokens fail.
const SEEDS: usize = 25;

/// Nobody stops a trial.
static NEVER: AtomicBool = AtomicBool::new(false);

/// Runs the examples of rules.
#[derive(Debug)]
pub struct Trial<'a> {
    rules: &'a RuleSet,
    detector: Detector,
    fingerprinter: Fingerprinter,
}

impl<'a> Trial<'a> {
    /// A trial of rules among each other.
    #[must_use]
    pub fn new(rules: &'a RuleSet, fingerprinter: Fingerprinter) -> Self {
        Self { rules, detector: Detector::new(rules), fingerprinter }
    }

    /// What is wrong with the examples of one rule, as sentences: each match must be found exactly once, by this rule and no
    /// other, and each counter-example must be refused for the reason that it names. Examples hold no real secret, so they are
    /// quoted.
    #[must_use]
    pub fn problems(&self, rule: &Rule) -> Vec<String> {
        let matches =
            rule.details().matches.iter().enumerate().filter_map(|(number, _)| self.unmatched(rule, number));
        let counter =
            rule.details().no_matches.iter().enumerate().filter_map(|(number, _)| self.matched(rule, number));
        matches.chain(counter).collect()
    }

    fn unmatched(&self, rule: &Rule, number: usize) -> Option<String> {
        let example = rule.details().matches.get(number)?;
        (0..SEEDS).find_map(|seed| {
            let text = template::expand(&example.text, &format!("{}/{number}/{seed}", rule.id));
            let seen = self.scan(&text, example.path.as_deref());
            let found: Vec<&str> =
                seen.occurrences.iter().map(|one| self.rules.get(one.rule).id.as_str()).collect();
            let refused: Vec<String> =
                seen.rejections.iter().map(|one| format!("{} ({})", one.rule, one.reason)).collect();
            (found != [rule.id.as_str()]).then(|| {
                format!(
                    "match {number} should be found once by this rule; found by [{}], refused by [{}]: {text:?}",
                    found.join(", "),
                    refused.join(", ")
                )
            })
        })
    }

    fn matched(&self, rule: &Rule, number: usize) -> Option<String> {
        let example = rule.details().no_matches.get(number)?;
        (0..SEEDS).find_map(|seed| {
            let text = template::expand(&example.text, &format!("{}/no/{number}/{seed}", rule.id));
            let seen = self.scan(&text, example.path.as_deref());
            let found = seen.occurrences.iter().any(|one| self.rules.get(one.rule).id == rule.id);
            let reasons: BTreeSet<&str> =
                seen.rejections.iter().filter(|one| one.rule == rule.id).map(|one| one.reason).collect();
            let wanted: BTreeSet<&str> = example.reason.as_deref().into_iter().collect();
            if found {
                return Some(format!("no_match {number} is found by this rule: {text:?}"));
            }
            (reasons != wanted).then(|| {
                let told = |reasons: BTreeSet<&str>| match reasons.len() {
                    0 => "no reason (the form does not match)".to_owned(),
                    _ => reasons.into_iter().collect::<Vec<_>>().join(", "),
                };
                format!(
                    "no_match {number} is refused with {}, and says {}: {text:?}",
                    told(reasons),
                    told(wanted)
                )
            })
        })
    }

    fn scan(&self, text: &str, path: Option<&str>) -> Sighting {
        let progress = Progress::default();
        let scanner = Scanner {
            rules: self.rules,
            detector: &self.detector,
            fingerprinter: &self.fingerprinter,
            disclosure: Disclosure::Never,
            rejections: Rejections::Keep,
            max_size: None,
            archives: Limits::default(),
            now: jiff::Timestamp::UNIX_EPOCH,
            progress: &progress,
            stop: &NEVER,
            vouchers: crate::voucher::Vouchers::none(),
        };
        let provenance = Arc::new(Provenance::Stream { name: "example".into() });
        let mut blob = Blob::whole(text.as_bytes());
        if let Some(path) = path {
            blob = blob.named(Path::new(path));
        }
        let mut sighting = Sighting::default();
        scanner.blob(&blob, &provenance, &mut Scratch::default(), &mut sighting);
        sighting
    }
}
