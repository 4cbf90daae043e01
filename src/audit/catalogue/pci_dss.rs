//! PCI DSS 4.0: the requirements that concern the age and the place of passwords and keys of accounts.

use crate::audit::ask;
use crate::audit::check::{exposure, lifetime};
use crate::audit::control::{Control, Framework};

const FRAMEWORK: Framework = Framework::PciDss;

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "PCI-DSS-4.0/8.3.9",
        framework: FRAMEWORK,
        title: "Where a password is the only factor, it is changed every 90 days (or its account is watched)",
        source: "PCI DSS 4.0, 8.3.9",
        checks: &[&lifetime::CARD_DATA],
        asks: &[&ask::USER_PASSWORDS],
    },
    Control {
        id: "PCI-DSS-4.0/8.6.2",
        framework: FRAMEWORK,
        title: "No passwords of accounts that can log in are written into scripts, settings or source",
        source: "PCI DSS 4.0, 8.6.2",
        checks: &[&exposure::READ, &exposure::PASSWORDS_NOT_IN_TEXT],
        asks: &[&ask::INTERACTIVE_ACCOUNTS],
    },
    Control {
        id: "PCI-DSS-4.0/8.6.3",
        framework: FRAMEWORK,
        title: "Passwords of application and system accounts are changed periodically and on suspicion, and are strong",
        source: "PCI DSS 4.0, 8.6.3",
        checks: &[&lifetime::PASSWORDS_CHANGED, &lifetime::CARD_DATA],
        asks: &[&ask::RISK_ANALYSIS, &ask::PASSWORD_STRENGTH],
    },
];
