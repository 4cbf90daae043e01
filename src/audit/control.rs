//! Controls: what a framework asks for, and how far the evidence at hand goes.

use super::ask::Ask;
use super::check::{Answer, Answers, Check, Checked};
use super::statement::Statements;

/// Where controls come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    /// AG-805, Agent Credential Rotation and Short-Lived Tenure.
    Ag805,
    /// PCI DSS 4.0.
    PciDss,
    /// SOC 2, the trust services criteria.
    Soc2,
    /// ISO/IEC 27001:2022, annex A.
    Iso27001,
    /// NIST SP 800-57 Part 1 Rev. 5.
    Sp80057,
    /// NIST AI RMF 1.0.
    AiRmf,
    /// ISO/IEC 42001:2023.
    Iso42001,
    /// Regulation (EU) 2024/1689.
    AiAct,
    /// OWASP Non-Human Identities Top 10, 2025.
    OwaspNhi,
}

impl Framework {
    /// Every framework, in the order of the reports.
    pub const ALL: &'static [Self] = &[
        Self::Ag805,
        Self::PciDss,
        Self::Soc2,
        Self::Iso27001,
        Self::Sp80057,
        Self::AiRmf,
        Self::Iso42001,
        Self::AiAct,
        Self::OwaspNhi,
    ];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ag805 => "ag-805",
            Self::PciDss => "pci-dss-4.0",
            Self::Soc2 => "soc-2",
            Self::Iso27001 => "iso-27001-2022",
            Self::Sp80057 => "nist-sp-800-57",
            Self::AiRmf => "nist-ai-rmf",
            Self::Iso42001 => "iso-42001",
            Self::AiAct => "eu-ai-act",
            Self::OwaspNhi => "owasp-nhi-2025",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Ag805 => "AG-805 Agent Credential Rotation and Short-Lived Tenure",
            Self::PciDss => "PCI DSS 4.0",
            Self::Soc2 => "SOC 2 trust services criteria",
            Self::Iso27001 => "ISO/IEC 27001:2022 annex A",
            Self::Sp80057 => "NIST SP 800-57 Part 1 Rev. 5",
            Self::AiRmf => "NIST AI RMF 1.0",
            Self::Iso42001 => "ISO/IEC 42001:2023",
            Self::AiAct => "EU AI Act, Regulation (EU) 2024/1689",
            Self::OwaspNhi => "OWASP Non-Human Identities Top 10 2025",
        }
    }
}

/// One control.
#[derive(Debug)]
pub struct Control {
    /// Its stable name, unique over all frameworks.
    pub id: &'static str,
    /// Which framework asks for it.
    pub framework: Framework,
    /// What it asks for, in our words.
    pub title: &'static str,
    /// Where it is written.
    pub source: &'static str,
    /// What a scan and an inventory can say about it.
    pub checks: &'static [&'static Check],
    /// What a person has to add.
    pub asks: &'static [&'static Ask],
}

/// How far the evidence goes. It is evidence, and never a verdict on the control as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Something speaks against it.
    Gap,
    /// What could be checked was not there: the scan was incomplete, or there was nothing to look at.
    NotShown,
    /// No scan can say anything about it.
    NotCheckable,
    /// No scan can say anything about it; a person states all of it.
    Stated,
    /// What was checked speaks for it; a person has to add the rest.
    PartlyMet,
    /// What was checked speaks for it; a person states the rest.
    MetWithStatements,
    /// What was checked speaks for it, and nothing else is asked for.
    MetByEvidence,
}

impl Outcome {
    /// Every outcome, the worst first.
    pub const ALL: &'static [Self] = &[
        Self::Gap,
        Self::NotShown,
        Self::NotCheckable,
        Self::Stated,
        Self::PartlyMet,
        Self::MetWithStatements,
        Self::MetByEvidence,
    ];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::NotShown => "not-shown",
            Self::NotCheckable => "not-checkable",
            Self::Stated => "stated",
            Self::PartlyMet => "partly-met",
            Self::MetWithStatements => "met-with-statements",
            Self::MetByEvidence => "met-by-evidence",
        }
    }

    /// What it means, for people.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Gap => "something speaks against it",
            Self::NotShown => "the scan was incomplete, or there was nothing to look at",
            Self::NotCheckable => "no scan can show it: a person has to add evidence",
            Self::Stated => "no scan can show it: a person states it",
            Self::PartlyMet => "what was checked speaks for it: a person has to add the rest",
            Self::MetWithStatements => "what was checked speaks for it: a person states the rest",
            Self::MetByEvidence => "what was checked speaks for it, and nothing else is asked for",
        }
    }
}

/// One control and how far the evidence goes.
#[derive(Debug)]
pub struct Assessed<'a> {
    /// The control.
    pub control: &'static Control,
    /// What its checks saw, in the order of the control.
    pub checked: Vec<&'a Checked>,
    /// How far that goes.
    pub outcome: Outcome,
}

impl<'a> Assessed<'a> {
    /// Holds a control against the answers, and what people state.
    #[must_use]
    pub fn of(control: &'static Control, answers: &'a Answers, statements: &Statements) -> Self {
        let checked: Vec<_> = control.checks.iter().filter_map(|check| answers.get(check)).collect();
        let rest = Rest::of(control.asks, statements);
        let outcome = outcome(checked.iter().map(|checked| checked.answer), rest);
        Self { control, checked, outcome }
    }
}

/// What is left for a person to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Nothing,
    Stated,
    Open,
}

impl Rest {
    fn of(asks: &[&Ask], statements: &Statements) -> Self {
        match asks {
            [] => Self::Nothing,
            asks if asks.iter().all(|ask| statements.about(ask).is_some()) => Self::Stated,
            _ => Self::Open,
        }
    }
}

/// The worst answer decides. A check that has nothing to look at says nothing, unless all are so.
fn outcome(answers: impl Iterator<Item = Answer> + Clone, rest: Rest) -> Outcome {
    let any = |wanted: Answer| answers.clone().any(|answer| answer == wanted);
    let is_uncheckable = answers.clone().next().is_none();
    if any(Answer::Gap) {
        Outcome::Gap
    } else if is_uncheckable {
        if rest == Rest::Stated { Outcome::Stated } else { Outcome::NotCheckable }
    } else if any(Answer::Incomplete) || !any(Answer::Shown) {
        Outcome::NotShown
    } else {
        match rest {
            Rest::Nothing => Outcome::MetByEvidence,
            Rest::Stated => Outcome::MetWithStatements,
            Rest::Open => Outcome::PartlyMet,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Outcome, Rest, outcome};
    use crate::audit::check::Answer::{self, Gap, Incomplete, NothingToExamine, Shown};

    fn outcomes(answers: &[Answer]) -> [Outcome; 3] {
        [Rest::Nothing, Rest::Stated, Rest::Open].map(|rest| outcome(answers.iter().copied(), rest))
    }

    #[test]
    fn the_worst_answer_decides_and_a_person_s_part_is_never_taken_for_granted() {
        use Outcome::{MetByEvidence, MetWithStatements, NotCheckable, NotShown, PartlyMet, Stated};
        let met = [MetByEvidence, MetWithStatements, PartlyMet];
        for (answers, expected) in [
            (&[][..], [NotCheckable, Stated, NotCheckable]),
            (&[Shown], met),
            (&[Shown, Shown], met),
            (&[Shown, NothingToExamine], met),
            (&[Shown, Incomplete], [NotShown; 3]),
            (&[NothingToExamine], [NotShown; 3]),
            (&[NothingToExamine, NothingToExamine], [NotShown; 3]),
            (&[NothingToExamine, Incomplete], [NotShown; 3]),
            (&[Incomplete, Gap], [Outcome::Gap; 3]),
            (&[Gap, Shown], [Outcome::Gap; 3]),
            (&[NothingToExamine, Gap], [Outcome::Gap; 3]),
        ] {
            assert_eq!(outcomes(answers), expected, "{answers:?}");
        }
    }

    #[test]
    fn no_outcome_claims_more_than_evidence() {
        let names: BTreeSet<_> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
        assert_eq!(names.len(), Outcome::ALL.len());
        assert!(Outcome::ALL.is_sorted());
    }
}
