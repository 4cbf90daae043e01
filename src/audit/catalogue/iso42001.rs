//! ISO/IEC 42001:2023, as AG-805 §9 maps its requirements to it.

use crate::audit::ask;
use crate::audit::check::{agent, custody, exposure, lifecycle, lifetime};
use crate::audit::control::{Control, Framework};

const FRAMEWORK: Framework = Framework::Iso42001;

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "ISO-42001/6.1",
        framework: FRAMEWORK,
        title: "Risks are met with actions",
        source: "ISO/IEC 42001:2023, clause 6.1; AG-805 R7",
        checks: &[&lifetime::LIMITED, &lifecycle::TIERED],
        asks: &[&ask::RISK_ANALYSIS],
    },
    Control {
        id: "ISO-42001/8.1",
        framework: FRAMEWORK,
        title: "Operation is controlled",
        source: "ISO/IEC 42001:2023, clause 8.1; AG-805 R3, R4, R5",
        checks: &[&lifecycle::AUTOMATED, &lifecycle::REVOCABLE, &lifecycle::TRACED, &lifetime::WITHIN_LIMITS],
        asks: &[&ask::ROTATION_LOG],
    },
    Control {
        id: "ISO-42001/9.1",
        framework: FRAMEWORK,
        title: "Operation is monitored and measured",
        source: "ISO/IEC 42001:2023, clause 9.1; AG-805 R8",
        checks: &[&custody::INVENTORIED, &exposure::READ],
        asks: &[&ask::REGULAR_RUNS],
    },
    Control {
        id: "ISO-42001/A.4",
        framework: FRAMEWORK,
        title: "Resources of AI systems are documented and managed",
        source: "ISO/IEC 42001:2023, annex A.4; AG-805 R1, R2, R6",
        checks: &[
            &custody::INVENTORIED,
            &custody::STORED,
            &agent::CONSUMERS_STATED,
            &lifetime::NOT_STATIC,
            &exposure::NOT_EXPOSED,
        ],
        asks: &[],
    },
];
