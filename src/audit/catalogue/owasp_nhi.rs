//! OWASP Non-Human Identities Top 10, 2025: ten risks; a control here is that a risk is absent.

use crate::audit::ask;
use crate::audit::check::{agent, custody, exposure, lifetime};
use crate::audit::control::{Control, Framework};

const FRAMEWORK: Framework = Framework::OwaspNhi;

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "NHI1:2025",
        framework: FRAMEWORK,
        title: "Improper offboarding: nothing is left of what was shut down",
        source: "OWASP NHI Top 10 2025, NHI1",
        checks: &[&agent::OFFBOARDED, &exposure::OLD_VERSIONS_GONE, &custody::OWNED],
        asks: &[&ask::DEACTIVATION],
    },
    Control {
        id: "NHI2:2025",
        framework: FRAMEWORK,
        title: "Secret leakage: secrets are only where they may be",
        source: "OWASP NHI Top 10 2025, NHI2",
        checks: &[&exposure::READ, &exposure::NOT_EXPOSED, &exposure::DECLARED],
        asks: &[],
    },
    Control {
        id: "NHI3:2025",
        framework: FRAMEWORK,
        title: "Vulnerable third parties: those who hold credentials are known",
        source: "OWASP NHI Top 10 2025, NHI3",
        checks: &[],
        asks: &[&ask::THIRD_PARTIES],
    },
    Control {
        id: "NHI4:2025",
        framework: FRAMEWORK,
        title: "Insecure authentication: no deprecated methods",
        source: "OWASP NHI Top 10 2025, NHI4",
        checks: &[],
        asks: &[&ask::AUTHENTICATION],
    },
    Control {
        id: "NHI5:2025",
        framework: FRAMEWORK,
        title: "Overprivileged identities: no more rights than are needed",
        source: "OWASP NHI Top 10 2025, NHI5",
        checks: &[&custody::ACCESS_STATED],
        asks: &[&ask::PRIVILEGES],
    },
    Control {
        id: "NHI6:2025",
        framework: FRAMEWORK,
        title: "Insecure cloud deployment: pipelines have no static keys",
        source: "OWASP NHI Top 10 2025, NHI6",
        checks: &[&lifetime::NOT_STATIC],
        asks: &[&ask::CLOUD_IDENTITY],
    },
    Control {
        id: "NHI7:2025",
        framework: FRAMEWORK,
        title: "Long-lived secrets: everything ends, and is rotated before",
        source: "OWASP NHI Top 10 2025, NHI7",
        checks: &[&lifetime::LIMITED, &lifetime::ENDS, &lifetime::WITHIN_LIMITS, &lifetime::DATES_HOLD],
        asks: &[],
    },
    Control {
        id: "NHI8:2025",
        framework: FRAMEWORK,
        title: "Environment isolation: one credential, one environment",
        source: "OWASP NHI Top 10 2025, NHI8",
        checks: &[&custody::ENVIRONMENT_STATED, &custody::AS_DECLARED],
        asks: &[],
    },
    Control {
        id: "NHI9:2025",
        framework: FRAMEWORK,
        title: "Reuse: one credential, one consumer",
        source: "OWASP NHI Top 10 2025, NHI9",
        checks: &[&custody::ONE_CONSUMER, &custody::AS_DECLARED],
        asks: &[],
    },
    Control {
        id: "NHI10:2025",
        framework: FRAMEWORK,
        title: "Human use: people use none of them",
        source: "OWASP NHI Top 10 2025, NHI10",
        checks: &[],
        asks: &[&ask::HUMAN_USE],
    },
];
