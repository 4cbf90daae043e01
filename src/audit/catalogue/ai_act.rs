//! The EU AI Act, as AG-805 §9 maps its requirements to it. Its duties are those of providers of high-risk systems.

use crate::audit::ask;
use crate::audit::check::{exposure, lifecycle, lifetime};
use crate::audit::control::{Control, Framework};

const FRAMEWORK: Framework = Framework::AiAct;

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "EU-AI-Act/9",
        framework: FRAMEWORK,
        title: "Risks are managed over the whole life of the system",
        source: "Regulation (EU) 2024/1689, article 9; AG-805 R7",
        checks: &[&lifetime::LIMITED, &lifecycle::TIERED],
        asks: &[&ask::RISK_ANALYSIS, &ask::RISK_CLASS],
    },
    Control {
        id: "EU-AI-Act/12",
        framework: FRAMEWORK,
        title: "Events are recorded while the system runs",
        source: "Regulation (EU) 2024/1689, article 12; AG-805 R4",
        checks: &[&lifetime::DATED, &lifecycle::TRACED],
        asks: &[&ask::ROTATION_LOG, &ask::RISK_CLASS],
    },
    Control {
        id: "EU-AI-Act/15",
        framework: FRAMEWORK,
        title: "The system withstands attempts of unauthorised access",
        source: "Regulation (EU) 2024/1689, article 15; AG-805 R1, R2, R3, R5, R6, R8",
        checks: &[
            &lifetime::WITHIN_LIMITS,
            &lifetime::NOT_STATIC,
            &exposure::NOT_EXPOSED,
            &exposure::DECLARED,
            &exposure::OLD_VERSIONS_GONE,
            &lifecycle::REVOCABLE,
        ],
        asks: &[&ask::RISK_CLASS],
    },
];
