//! What is let pass: the stage between the comparison and the reports. Three sources, one decision: comments beside the secret,
//! entries of the settings file, and a baseline.
//!
//! What is let pass stays in every report that machines read, is counted in the one for people, and does not fail the run.

mod allow;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::baseline::Baseline;
use crate::finding::{Finding, Place};
use crate::marker::Marker;
use crate::suppression::{By, Suppression};

pub use allow::{Allow, AllowError, Condition, Conditions};

/// Which comments count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inline {
    /// All.
    #[default]
    Any,
    /// Those of straykey, and none of another tool.
    Own,
    /// None: the caller wants to see everything.
    None,
}

/// Does a run see everything that its settings file is about?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Thoroughness {
    /// Yes: an entry that allows nothing has nothing to allow.
    Whole,
    /// A part of it, or only what is new.
    #[default]
    Part,
}

/// What a run lets pass.
#[derive(Debug, Default)]
pub struct Waivers {
    /// Which comments count.
    pub inline: Inline,
    /// Entries of the settings file.
    pub allows: Vec<Allow>,
    /// What was known before.
    pub baseline: Option<Baseline>,
    /// What the run sees.
    pub thoroughness: Thoroughness,
}

impl Waivers {
    /// Decides on every finding. Entries that no longer allow anything come as findings of their own behind them.
    #[must_use]
    pub fn apply(&self, mut findings: Vec<Finding>, now: Timestamp) -> Vec<Finding> {
        let mut used = BTreeSet::new();
        for finding in &mut findings {
            self.decide(finding, now, &mut used);
        }
        let stale = self.allows.iter().enumerate().filter_map(|(at, allow)| {
            let is_idle = self.thoroughness == Thoroughness::Whole && !used.contains(&at);
            allow.stale(now, is_idle)
        });
        findings.extend(stale);
        findings
    }

    fn decide(&self, finding: &mut Finding, now: Timestamp, used: &mut BTreeSet<usize>) {
        if !finding.has_drifted() {
            return;
        }
        let mut places = std::mem::take(&mut finding.places);
        for place in &mut places {
            place.suppression = self
                .by_marker(finding, place)
                .or_else(|| self.by_allow(finding, Some(place), now, used))
                .map(Arc::new);
        }
        finding.suppression = match places.first() {
            Some(first) if places.iter().all(|place| place.suppression.is_some()) => {
                first.suppression.clone()
            }
            Some(_) => None,
            None => self.by_allow(finding, None, now, used).map(Arc::new),
        };
        finding.places = places;
        if finding.suppression.is_none() {
            finding.suppression = self.by_baseline(finding).map(Arc::new);
        }
    }

    fn by_marker(&self, finding: &Finding, place: &Place) -> Option<Suppression> {
        // What the inventory declares is a credential, whatever a comment says; where it may be, the inventory says too.
        let rule = finding.rule.as_ref().filter(|_| finding.credential.is_none())?;
        let markers = place.plea.as_ref().map_or(&[][..], |plea| &plea.markers);
        markers.iter().find_map(|marker| match (marker, self.inline) {
            (_, Inline::None) | (Marker::Foreign(_), Inline::Own) => None,
            (Marker::Foreign(name), Inline::Any) => Some(Suppression::by(By::Foreign(name))),
            (Marker::Own { rules, reason, .. }, Inline::Any | Inline::Own) => {
                let is_meant = rules.iter().any(|name| name == rule.as_str());
                is_meant.then(|| Suppression { reason: reason.clone(), ..Suppression::by(By::Marker) })
            }
        })
    }

    /// The first entry that allows it. All that would have are in use.
    fn by_allow(
        &self,
        finding: &Finding,
        place: Option<&Place>,
        now: Timestamp,
        used: &mut BTreeSet<usize>,
    ) -> Option<Suppression> {
        let mut first = None;
        for (at, allow) in self.allows.iter().enumerate() {
            if !allow.is_expired(now) && allow.allows(finding, place) {
                used.insert(at);
                first = first.or(Some(allow));
            }
        }
        first.map(Allow::suppression)
    }

    fn by_baseline(&self, finding: &Finding) -> Option<Suppression> {
        let baseline = self.baseline.as_ref().filter(|baseline| baseline.knows(finding))?;
        Some(Suppression {
            declared: Some((Arc::clone(baseline.file()), 1)),
            ..Suppression::by(By::Baseline)
        })
    }
}

#[cfg(test)]
mod tests;
