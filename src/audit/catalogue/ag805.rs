//! AG-805: requirements R1 to R8, and the test criteria 6.1 to 6.3. The names are those of its mapping table (§9) and of
//! its tests (§6); the text at hand has no more of them.

use crate::audit::ask;
use crate::audit::check::{agent, custody, exposure, lifecycle, lifetime};
use crate::audit::control::{Control, Framework};

const FRAMEWORK: Framework = Framework::Ag805;

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "AG-805/R1",
        framework: FRAMEWORK,
        title: "Credentials live briefly, for one task",
        source: "AG-805 R1; §9",
        checks: &[&lifetime::LIMITED, &lifetime::ENDS, &lifetime::WITHIN_LIMITS],
        asks: &[&ask::TASK_SCOPE],
    },
    Control {
        id: "AG-805/R2",
        framework: FRAMEWORK,
        title: "There are no long-lived static keys",
        source: "AG-805 R2; §2, §9",
        checks: &[&lifetime::NOT_STATIC, &lifetime::ENDS],
        asks: &[],
    },
    Control {
        id: "AG-805/R3",
        framework: FRAMEWORK,
        title: "Rotation is automated, and triggered by events",
        source: "AG-805 R3; §8 scenario C, §9",
        checks: &[
            &lifecycle::AUTOMATED,
            &lifecycle::TRIGGERED,
            &lifetime::WITHIN_LIMITS,
            &lifetime::DATES_HOLD,
        ],
        asks: &[&ask::ROTATION_LOG],
    },
    Control {
        id: "AG-805/R4",
        framework: FRAMEWORK,
        title: "Issuance and rotation are logged",
        source: "AG-805 R4; §9",
        checks: &[&lifetime::DATED, &lifecycle::TRACED],
        asks: &[&ask::ROTATION_LOG],
    },
    Control {
        id: "AG-805/R5",
        framework: FRAMEWORK,
        title: "Revocation takes minutes",
        source: "AG-805 R5; §8 scenario B, §9",
        checks: &[
            &lifecycle::REVOCABLE,
            &lifecycle::ENDS_SOON_AFTER,
            &agent::OFFBOARDED,
            &exposure::OLD_VERSIONS_GONE,
        ],
        asks: &[&ask::REVOCATION_TIME, &ask::DEACTIVATION],
    },
    Control {
        id: "AG-805/R6",
        framework: FRAMEWORK,
        title: "Secrets are managed, and exposures are searched for",
        source: "AG-805 R6; §8 scenario A, §9",
        checks: &[&custody::STORED, &exposure::READ, &exposure::NOT_EXPOSED, &exposure::DECLARED],
        asks: &[&ask::REGULAR_RUNS],
    },
    Control {
        id: "AG-805/R7",
        framework: FRAMEWORK,
        title: "Lifetime and rotation follow the risk",
        source: "AG-805 R7; §9",
        checks: &[&lifetime::LIMITED, &lifecycle::TIERED, &custody::ACCESS_STATED, &custody::RECOGNISED],
        asks: &[&ask::RISK_ANALYSIS],
    },
    Control {
        id: "AG-805/R8",
        framework: FRAMEWORK,
        title: "Drift is detected",
        source: "AG-805 R8; §8 scenario C, §9",
        checks: &[&custody::INVENTORIED, &exposure::READ],
        asks: &[&ask::REGULAR_RUNS],
    },
    Control {
        id: "AG-805/6.1",
        framework: FRAMEWORK,
        title: "Test: credentials are short-lived",
        source: "AG-805 §6, test 6.1",
        checks: &[&lifetime::ENDS, &lifetime::WITHIN_LIMITS, &lifetime::NOT_STATIC],
        asks: &[],
    },
    Control {
        id: "AG-805/6.2",
        framework: FRAMEWORK,
        title: "Test: revocation is rapid",
        source: "AG-805 §6, test 6.2",
        checks: &[&lifecycle::REVOCABLE, &lifecycle::ENDS_SOON_AFTER, &exposure::OLD_VERSIONS_GONE],
        asks: &[&ask::REVOCATION_TIME],
    },
    Control {
        id: "AG-805/6.3",
        framework: FRAMEWORK,
        title: "Test: rotation happens, and is logged",
        source: "AG-805 §6, test 6.3",
        checks: &[&lifecycle::AUTOMATED, &lifecycle::TRACED, &lifetime::WITHIN_LIMITS, &lifetime::DATES_HOLD],
        asks: &[&ask::ROTATION_LOG],
    },
];
