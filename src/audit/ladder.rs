//! Ladders: levels that are climbed one by one, each with what has to be shown for it.

use super::ask::Ask;
use super::check::{Answer, Answers, Check};
use super::statement::Statements;

/// One level.
#[derive(Debug)]
pub struct Level {
    /// Its number.
    pub number: u8,
    /// What it is called, or what its criteria are.
    pub title: &'static str,
    /// What has to be shown.
    pub checks: &'static [&'static Check],
    /// What nothing may speak against: there may be nothing to look at.
    pub clear: &'static [&'static Check],
    /// What a person has to state.
    pub asks: &'static [&'static Ask],
}

/// How far the evidence climbs.
#[derive(Debug)]
pub struct Climb {
    /// The highest level for which everything is shown, as it is for all levels below it.
    pub reached: &'static Level,
    /// The level after that, and what is missing for it; nothing at the top.
    pub next: Option<Missing>,
}

/// What is missing for a level.
#[derive(Debug)]
pub struct Missing {
    /// The level.
    pub level: &'static Level,
    /// Checks that are not shown, with their answers.
    pub checks: Vec<(&'static Check, Answer)>,
    /// What nobody states.
    pub asks: Vec<&'static Ask>,
}

impl Missing {
    /// What the evidence lacks for `level`; nothing if it is shown.
    fn of(level: &'static Level, answers: &Answers, statements: &Statements) -> Option<Self> {
        let shown = level.checks.iter().map(|check| (check, false));
        let clear = level.clear.iter().map(|check| (check, true));
        let checks: Vec<_> = shown
            .chain(clear)
            .filter_map(|(check, may_be_empty)| Some((answers.get(check)?, may_be_empty)))
            .filter(|(checked, may_be_empty)| match checked.answer {
                Answer::Shown => false,
                Answer::NothingToExamine => !may_be_empty,
                Answer::Gap | Answer::Incomplete => true,
            })
            .map(|(checked, _)| (checked.check, checked.answer))
            .collect();
        let asks: Vec<_> = level.asks.iter().copied().filter(|ask| statements.about(ask).is_none()).collect();
        (!checks.is_empty() || !asks.is_empty()).then_some(Self { level, checks, asks })
    }
}

/// Climbs `levels`, of which the first asks for nothing.
#[must_use]
pub fn climb(
    ground: &'static Level,
    levels: &'static [Level],
    answers: &Answers,
    statements: &Statements,
) -> Climb {
    let mut reached = ground;
    for level in levels {
        match Missing::of(level, answers, statements) {
            None => reached = level,
            missing => return Climb { reached, next: missing },
        }
    }
    Climb { reached, next: None }
}

#[cfg(test)]
mod tests;
