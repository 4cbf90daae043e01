//! How many findings of each urgency a report has: the same numbers in every format.

use super::Report;
use crate::finding::Urgency;
use crate::notice::Coverage;

/// Counts over the findings and notices of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// To be acted on now.
    pub emergency: u64,
    /// To be acted on today.
    pub urgent: u64,
    /// To be acted on at the next planned occasion.
    pub scheduled: u64,
    /// Different from the declaration, but nothing has to be done.
    pub noted: u64,
    /// As declared.
    pub current: u64,
    /// Let pass: allowed, or known to a baseline.
    pub suppressed: u64,
    /// Places of all findings, those as declared included.
    pub places: u64,
    /// Things that were asked for and not read.
    pub unread: u64,
}

impl Tally {
    /// The counts of `report`.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut tally = Self::default();
        for finding in &report.findings {
            let count = match (finding.is_active(), finding.urgency) {
                (false, _) if finding.has_drifted() => &mut tally.suppressed,
                (false, _) => &mut tally.current,
                (true, Urgency::Emergency) => &mut tally.emergency,
                (true, Urgency::Urgent) => &mut tally.urgent,
                (true, Urgency::Scheduled) => &mut tally.scheduled,
                (true, Urgency::None) => &mut tally.noted,
            };
            *count += 1;
            tally.places += finding.places.len() as u64;
        }
        let unread = report.notices.iter().filter(|notice| notice.coverage == Coverage::Incomplete);
        tally.unread = unread.count() as u64;
        tally
    }

    /// Findings that differ from what was declared.
    #[must_use]
    pub fn active(&self) -> u64 {
        self.emergency + self.urgent + self.scheduled + self.noted
    }
}
