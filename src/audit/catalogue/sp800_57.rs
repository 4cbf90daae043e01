//! NIST SP 800-57 Part 1 Rev. 5: cryptoperiods, and what becomes of keys after them.

use crate::audit::ask;
use crate::audit::check::lifetime;
use crate::audit::control::{Control, Framework};

const FRAMEWORK: Framework = Framework::Sp80057;

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "SP-800-57/5.3",
        framework: FRAMEWORK,
        title: "Keys are used within their cryptoperiod",
        source: "NIST SP 800-57 Part 1 Rev. 5, 5.3.6 and table 1",
        checks: &[&lifetime::CRYPTOPERIOD],
        asks: &[&ask::KEY_TYPES],
    },
    Control {
        id: "SP-800-57/5.5",
        framework: FRAMEWORK,
        title: "A key that may be known to others is replaced",
        source: "NIST SP 800-57 Part 1 Rev. 5, 5.5",
        checks: &[&lifetime::KEYS_KEPT],
        asks: &[&ask::MONITORING],
    },
    Control {
        id: "SP-800-57/8.3",
        framework: FRAMEWORK,
        title: "Keys that are out of use are revoked, and left nowhere",
        source: "NIST SP 800-57 Part 1 Rev. 5, 8.3",
        checks: &[&lifetime::KEYS_KEPT],
        asks: &[&ask::DEACTIVATION],
    },
];
