//! SOC 2: the common criteria on logical access (2017 trust services criteria), and what the playbook says that auditors ask.

use crate::audit::ask;
use crate::audit::check::{agent, custody, exposure, lifecycle, lifetime};
use crate::audit::control::{Control, Framework};

const FRAMEWORK: Framework = Framework::Soc2;

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "SOC-2/CC6.1",
        framework: FRAMEWORK,
        title: "Access to what is protected goes through managed credentials",
        source: "TSC 2017, CC6.1; playbook, SOC 2 Type II",
        checks: &[
            &custody::INVENTORIED,
            &custody::OWNED,
            &custody::STORED,
            &exposure::NOT_EXPOSED,
            &exposure::DECLARED,
        ],
        asks: &[&ask::STORE_ACCESS],
    },
    Control {
        id: "SOC-2/CC6.2",
        framework: FRAMEWORK,
        title: "Credentials are issued on authority, and taken away when it ends",
        source: "TSC 2017, CC6.2",
        checks: &[&custody::OWNED, &agent::CONSUMERS_STATED, &agent::OFFBOARDED],
        asks: &[&ask::ACCESS_REVIEW],
    },
    Control {
        id: "SOC-2/CC6.3",
        framework: FRAMEWORK,
        title: "Rights follow roles, are changed with them, and are the least that are needed",
        source: "TSC 2017, CC6.3",
        checks: &[&custody::ACCESS_STATED, &custody::ONE_CONSUMER, &lifecycle::TRIGGERED],
        asks: &[&ask::ACCESS_REVIEW, &ask::PRIVILEGES],
    },
    Control {
        id: "SOC-2/CC6-rotation",
        framework: FRAMEWORK,
        title: "That rotation follows a written policy can be shown",
        source: "playbook, SOC 2 Type II: what auditors examine under CC6; no criterion of its own",
        checks: &[&lifetime::LIMITED, &lifetime::WITHIN_LIMITS, &lifetime::DATES_HOLD, &lifecycle::TRACED],
        asks: &[&ask::WRITTEN_POLICY, &ask::ROTATION_LOG, &ask::DEACTIVATION],
    },
];
