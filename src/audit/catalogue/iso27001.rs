//! ISO/IEC 27001:2022, annex A. The playbook names A.9.4.3 and A.10.1.2 of the 2013 edition; their places in that of 2022
//! are A.5.17 and A.8.24.

use crate::audit::ask;
use crate::audit::check::{agent, custody, exposure, lifecycle, lifetime};
use crate::audit::control::{Control, Framework};

const FRAMEWORK: Framework = Framework::Iso27001;

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "ISO-27001:2022/A.5.9",
        framework: FRAMEWORK,
        title: "There is an inventory, and everything in it has an owner",
        source: "ISO/IEC 27001:2022 A.5.9",
        checks: &[&custody::INVENTORIED, &custody::OWNED, &exposure::DECLARED, &custody::WHERE_DECLARED],
        asks: &[],
    },
    Control {
        id: "ISO-27001:2022/A.5.16",
        framework: FRAMEWORK,
        title: "Identities are managed over their whole life",
        source: "ISO/IEC 27001:2022 A.5.16",
        checks: &[&agent::CONSUMERS_KNOWN, &agent::OFFBOARDED, &custody::ONE_CONSUMER],
        asks: &[],
    },
    Control {
        id: "ISO-27001:2022/A.5.17",
        framework: FRAMEWORK,
        title: "Authentication information is managed, and kept from others",
        source: "ISO/IEC 27001:2022 A.5.17 (2013: A.9.4.3)",
        checks: &[
            &custody::STORED,
            &exposure::NOT_EXPOSED,
            &exposure::PASSWORDS_NOT_IN_TEXT,
            &lifetime::WITHIN_LIMITS,
        ],
        asks: &[&ask::WRITTEN_POLICY],
    },
    Control {
        id: "ISO-27001:2022/A.5.18",
        framework: FRAMEWORK,
        title: "Rights are given, reviewed and taken away",
        source: "ISO/IEC 27001:2022 A.5.18",
        checks: &[&agent::CONSUMERS_STATED, &agent::OFFBOARDED, &lifecycle::TRIGGERED],
        asks: &[&ask::ACCESS_REVIEW],
    },
    Control {
        id: "ISO-27001:2022/A.8.12",
        framework: FRAMEWORK,
        title: "Data is kept from leaking",
        source: "ISO/IEC 27001:2022 A.8.12",
        checks: &[&exposure::READ, &exposure::NOT_EXPOSED, &exposure::OLD_VERSIONS_GONE],
        asks: &[&ask::REGULAR_RUNS],
    },
    Control {
        id: "ISO-27001:2022/A.8.24",
        framework: FRAMEWORK,
        title: "Cryptographic keys are managed by rules, rotation among them",
        source: "ISO/IEC 27001:2022 A.8.24 (2013: A.10.1.2)",
        checks: &[&lifetime::CRYPTOPERIOD, &lifetime::KEYS_KEPT],
        asks: &[&ask::WRITTEN_POLICY, &ask::KEY_TYPES],
    },
];
