//! What no scan can show, and a person has to add to the evidence.

/// One thing to be added.
#[derive(Debug, PartialEq, Eq)]
pub struct Ask {
    /// Its stable name; statements refer to it.
    pub id: &'static str,
    /// What to add.
    pub what: &'static str,
}

macro_rules! asks {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $what:literal;)+) => {
        $($(#[$doc])* pub const $name: Ask = Ask { id: $id, what: $what };)+

        /// Every ask, in the order of the documentation.
        pub const ALL: &[&Ask] = &[$(&$name),+];
    };
}

asks! {
    /// Who did which rotation, and when.
    ROTATION_LOG = "rotation-log",
        "the log of issuance and rotation events: time, actor, trigger, old and new fingerprint, kept where it cannot be changed";
    /// That what was replaced does not work any more.
    DEACTIVATION = "deactivation",
        "confirmation from the provider that replaced and revoked versions are refused";
    /// How fast a revocation takes effect.
    REVOCATION_TIME = "revocation-time",
        "a measured revocation: how many minutes from the decision until every system refuses the credential";
    /// That sessions end with the credential.
    SESSION_END = "session-end",
        "proof that sessions opened with a revoked credential end with it";
    /// That tokens are bound to a task.
    TASK_SCOPE = "task-scope",
        "proof that tokens are issued for one task and refused for any other";
    /// That the audit itself is regular.
    REGULAR_RUNS = "regular-runs",
        "the schedule of scans and audits such as this one, and who acts on their findings";
    /// Who can read the credentials.
    STORE_ACCESS = "store-access",
        "the access rules of the named stores, and the log of who read which credential";
    /// That rights are reviewed.
    ACCESS_REVIEW = "access-review",
        "the last review of who and what holds which rights, and what was taken away";
    /// The written policy.
    WRITTEN_POLICY = "written-policy",
        "the approved policy for keys and credentials that these ages are taken from";
    /// The analysis of risk behind the ages.
    RISK_ANALYSIS = "risk-analysis",
        "the risk analysis that sets the frequency of rotation";
    /// Accounts for people.
    INTERACTIVE_ACCOUNTS = "interactive-accounts",
        "the list of application and system accounts with which a person can log in";
    /// Passwords of people.
    USER_PASSWORDS = "user-passwords",
        "how passwords of people are changed or their accounts are watched, where a password is the only factor";
    /// How passwords are made.
    PASSWORD_STRENGTH = "password-strength",
        "how long and how random passwords of application and system accounts are made";
    /// What key type and which use a key has.
    KEY_TYPES = "key-types",
        "the type and the use of each key, and the originator and recipient periods that were chosen for it";
    /// Third parties.
    THIRD_PARTIES = "third-parties",
        "which third parties hold credentials, and what they prove about rotating them";
    /// How agents are shut down.
    SHUTDOWN = "shutdown",
        "the procedure that shuts an agent down, and its last test";
    /// Monitoring of what runs.
    MONITORING = "monitoring",
        "how the use of credentials is monitored in production, and what raises an alarm";
    /// How risks that appear are followed.
    EMERGENT_RISKS = "emergent-risks",
        "the register in which findings such as these are followed until they are closed";
    /// Whether the system is a high-risk one.
    RISK_CLASS = "risk-class",
        "whether the system is one of high risk in the sense of the Act, and its technical documentation";
    /// Rights.
    PRIVILEGES = "privileges",
        "the rights that each credential has at its provider, compared with those that its consumers need";
    /// How it is proved who somebody is.
    AUTHENTICATION = "authentication",
        "which methods of authentication are used, and that none of them is deprecated";
    /// How workloads in the cloud get their identity.
    CLOUD_IDENTITY = "cloud-identity",
        "how pipelines and workloads get their identity in the cloud, and how the issuer's claims are checked";
    /// That people do not use credentials of machines.
    HUMAN_USE = "human-use",
        "logs that tell uses of these credentials by people from uses by programs";
    /// That failures raise an alarm.
    ALERTS = "alerts",
        "the alarm that a failed rotation raises, and how many minutes it takes";
    /// That failures are repaired.
    SELF_REPAIR = "self-repair",
        "proof that a failed rotation is tried again and escalated without a person";
    /// That rotations are planned by readiness.
    COORDINATION = "coordination",
        "proof that rotations are planned by the readiness that agents declare";
    /// That scores are used.
    TRUST_SERVICE = "trust-service",
        "the trust service that reads the hygiene scores, and what it decides by them";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let names: BTreeSet<_> = ALL.iter().map(|ask| ask.id).collect();
        assert_eq!(names.len(), ALL.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }
}
