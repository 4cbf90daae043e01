//! NIST AI RMF 1.0, as AG-805 §9 maps its requirements to it.

use crate::audit::ask;
use crate::audit::check::{agent, custody, exposure, lifecycle, lifetime};
use crate::audit::control::{Control, Framework};

const FRAMEWORK: Framework = Framework::AiRmf;

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "AI-RMF/GOVERN-1.3",
        framework: FRAMEWORK,
        title: "How much is done follows the risk",
        source: "NIST AI RMF 1.0, GOVERN 1.3; AG-805 R7",
        checks: &[&lifetime::LIMITED, &lifecycle::TIERED, &custody::ACCESS_STATED],
        asks: &[&ask::RISK_ANALYSIS],
    },
    Control {
        id: "AI-RMF/GOVERN-1.6",
        framework: FRAMEWORK,
        title: "AI systems and their identities are inventoried",
        source: "NIST AI RMF 1.0, GOVERN 1.6; AG-805 R1",
        checks: &[&custody::INVENTORIED, &agent::CONSUMERS_STATED, &agent::CONSUMERS_KNOWN],
        asks: &[],
    },
    Control {
        id: "AI-RMF/GOVERN-6.1",
        framework: FRAMEWORK,
        title: "Risks of third parties are dealt with",
        source: "NIST AI RMF 1.0, GOVERN 6.1; AG-805 R6",
        checks: &[&exposure::DECLARED, &custody::STORED],
        asks: &[&ask::THIRD_PARTIES],
    },
    Control {
        id: "AI-RMF/MANAGE-2.4",
        framework: FRAMEWORK,
        title: "Systems can be disengaged and deactivated",
        source: "NIST AI RMF 1.0, MANAGE 2.4; AG-805 R5",
        checks: &[&lifecycle::REVOCABLE, &agent::OFFBOARDED],
        asks: &[&ask::SHUTDOWN],
    },
    Control {
        id: "AI-RMF/MANAGE-4.1",
        framework: FRAMEWORK,
        title: "Systems are monitored after deployment",
        source: "NIST AI RMF 1.0, MANAGE 4.1; AG-805 R2, R3",
        checks: &[&exposure::READ, &lifetime::WITHIN_LIMITS, &lifetime::NOT_STATIC, &lifecycle::TRIGGERED],
        asks: &[&ask::MONITORING],
    },
    Control {
        id: "AI-RMF/MEASURE-2.4",
        framework: FRAMEWORK,
        title: "Systems are monitored in production",
        source: "NIST AI RMF 1.0, MEASURE 2.4; AG-805 R4",
        checks: &[&lifetime::DATED, &lifecycle::TRACED],
        asks: &[&ask::MONITORING, &ask::ROTATION_LOG],
    },
    Control {
        id: "AI-RMF/MEASURE-3.1",
        framework: FRAMEWORK,
        title: "Risks that appear are tracked",
        source: "NIST AI RMF 1.0, MEASURE 3.1; AG-805 R8",
        checks: &[&custody::INVENTORIED, &exposure::READ],
        asks: &[&ask::EMERGENT_RISKS],
    },
];
