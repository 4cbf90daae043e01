//! SARIF 2.1.0: straykey's own results of a log, whoever else had it in hands.
//!
//! A result is straykey's if its run is, or if it carries straykey's fingerprint: some tools put the results of several into
//! one run. Each result is one place of a finding; the finding's id says which belong together.

mod log;
mod properties;
mod result;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Coverage, Form, IntakeError, Report, field, merge};
use crate::quantity::counted;
use log::{Log, Run};
use properties::RunProperties;
use result::Reading;

/// The version that is read.
pub(super) const VERSION: &str = "2.1.0";

/// Reads the log.
pub(super) fn read(text: &str) -> Result<Report, IntakeError> {
    let log: Log = field::parse(text, "")?;
    let mut sum = Sum::default();
    for (at, run) in log.runs.into_iter().enumerate() {
        sum.add(run, &format!("runs[{at}]"))?;
    }
    sum.report()
}

/// What the runs of a log say together.
#[derive(Default)]
struct Sum {
    reading: Reading,
    /// How many runs are straykey's.
    own: u64,
    versions: BTreeSet<String>,
    coverage: Option<Coverage>,
    /// Of each run of straykey's.
    instants: Vec<Option<Timestamp>>,
    /// Names of other tools, with how many results they have.
    others: BTreeMap<String, u64>,
    elsewhere: bool,
}

impl Sum {
    fn add(&mut self, mut run: Run, place: &str) -> Result<(), IntakeError> {
        let is_own = run.is_own();
        let tool = run.tool.driver.name.clone();
        let results = std::mem::take(&mut run.results).unwrap_or_default();
        let (mut taken, mut left) = (0_u64, 0_u64);
        for (at, result) in results.into_iter().enumerate() {
            if is_own || result.own_id().is_some() {
                taken += 1;
                self.reading.add(result, &run, &format!("{place}.results[{at}]"))?;
            } else {
                left += 1;
            }
        }
        if is_own || taken > 0 {
            self.own += 1;
            self.elsewhere |= run.has_results_elsewhere();
            let coverage = if is_own { run.coverage() } else { Coverage::Unknown };
            self.coverage = self.coverage.max(Some(coverage));
            let known = RunProperties::of(&run, place)?;
            self.instants.push(known.as_of);
            self.versions.extend(run.version().filter(|_| is_own));
        }
        if !is_own {
            *self.others.entry(tool).or_default() += left;
        }
        Ok(())
    }

    fn report(self) -> Result<Report, IntakeError> {
        let others: u64 = self.others.values().sum();
        if self.own == 0 {
            return Err(IntakeError::Foreign { others: counted(others, "result", "results") });
        }
        let mut remarks = Vec::new();
        if !self.others.is_empty() {
            let names: Vec<&str> = self.others.keys().map(String::as_str).collect();
            let results = counted(others, "result", "results");
            remarks
                .push(format!("Left out: {results} of other tools in the same log: {}.", names.join(", ")));
        }
        if self.elsewhere {
            remarks.push("The log keeps some of its results in other files, which were not read.".to_owned());
        }
        let instants: Option<Vec<Timestamp>> = self.instants.into_iter().collect();
        let mut coverage = self.coverage.unwrap_or(Coverage::Unknown);
        if self.elsewhere {
            coverage = Coverage::Incomplete;
        }
        let Reading { cases, nameless, gone, passed } = self.reading;
        for (count, what) in
            [(gone, "that a tool marked as gone"), (passed, "of another kind than a failure")]
        {
            if count > 0 {
                remarks.push(format!("Left out: {} {what}.", counted(count, "result", "results")));
            }
        }
        let cases = merge::by_finding(cases)?;
        let missing: BTreeSet<&str> = cases.iter().flat_map(|case| case.missing.iter().copied()).collect();
        if !missing.is_empty() {
            let count = cases.iter().filter(|case| !case.missing.is_empty()).count() as u64;
            let names: Vec<&str> = missing.into_iter().collect();
            remarks.push(format!(
                "{} lost properties on the way here: {}.",
                counted(count, "finding", "findings"),
                names.join(", ")
            ));
        }
        Ok(Report {
            form: Form::Sarif,
            digest: String::new(),
            tool_version: Some(self.versions.into_iter().collect::<Vec<_>>().join(", "))
                .filter(|versions| !versions.is_empty()),
            as_of: instants.and_then(|instants| instants.into_iter().min()),
            coverage,
            survey: None,
            cases,
            nameless,
            remarks,
        })
    }
}
