//! The catalogue of controls, one file per framework. Titles are in our words: the texts of the frameworks are theirs.

mod ag805;
mod ai_act;
mod ai_rmf;
mod iso27001;
mod iso42001;
mod owasp_nhi;
mod pci_dss;
mod soc2;
mod sp800_57;

use super::control::Control;

/// Every control of every framework, in the order of the reports.
pub fn controls() -> impl Iterator<Item = &'static Control> {
    [
        ag805::CONTROLS,
        pci_dss::CONTROLS,
        soc2::CONTROLS,
        iso27001::CONTROLS,
        sp800_57::CONTROLS,
        ai_rmf::CONTROLS,
        iso42001::CONTROLS,
        ai_act::CONTROLS,
        owasp_nhi::CONTROLS,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::controls;
    use crate::audit::control::Framework;
    use crate::audit::{ask, check};

    #[test]
    fn every_control_is_named_once_says_something_and_refers_to_what_exists() {
        let names: BTreeSet<_> = controls().map(|control| control.id).collect();
        assert_eq!(names.len(), controls().count());
        for control in controls() {
            assert!(!control.title.is_empty() && !control.source.is_empty(), "{}", control.id);
            assert!(
                !control.checks.is_empty() || !control.asks.is_empty(),
                "{} asks for nothing",
                control.id
            );
            for check in control.checks {
                assert!(check::ALL.iter().any(|known| known.id == check.id), "{}: {}", control.id, check.id);
            }
        }
    }

    #[test]
    fn frameworks_come_in_the_order_of_the_reports_and_none_is_empty() {
        let mut order: Vec<_> = controls().map(|control| control.framework).collect();
        order.dedup();
        assert_eq!(order, Framework::ALL);
    }

    #[test]
    fn what_the_issue_names_is_there() {
        let names: BTreeSet<_> = controls().map(|control| control.id).collect();
        for id in [
            "AG-805/R1",
            "AG-805/R2",
            "AG-805/R3",
            "AG-805/R4",
            "AG-805/R5",
            "AG-805/R6",
            "AG-805/R7",
            "AG-805/R8",
            "AG-805/6.1",
            "AG-805/6.2",
            "AG-805/6.3",
            "PCI-DSS-4.0/8.3.9",
            "PCI-DSS-4.0/8.6.2",
            "PCI-DSS-4.0/8.6.3",
            "SOC-2/CC6.1",
            "ISO-27001:2022/A.5.17",
            "ISO-27001:2022/A.8.24",
            "SP-800-57/5.3",
            "AI-RMF/GOVERN-1.6",
            "AI-RMF/MANAGE-4.1",
            "ISO-42001/8.1",
            "ISO-42001/A.4",
            "EU-AI-Act/12",
            "EU-AI-Act/15",
            "NHI1:2025",
            "NHI10:2025",
        ] {
            assert!(names.contains(id), "{id}");
        }
    }

    #[test]
    fn every_check_and_every_ask_serves_some_control_or_level() {
        let levels = crate::audit::maturity::LEVELS.iter().chain(crate::audit::tenure::SCORES);
        let rungs: Vec<_> = levels.collect();
        for check in check::ALL {
            let used = controls().any(|control| control.checks.iter().any(|used| used.id == check.id))
                || rungs.iter().any(|level| level.checks.iter().any(|used| used.id == check.id));
            assert!(used, "check {}", check.id);
        }
        for ask in ask::ALL {
            let used = controls().any(|control| control.asks.contains(ask))
                || rungs.iter().any(|level| level.asks.contains(ask));
            assert!(used, "ask {}", ask.id);
        }
    }
}
