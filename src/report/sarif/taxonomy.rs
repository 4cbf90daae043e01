//! The weaknesses (CWE) that findings are instances of.

use serde_sarif::sarif::{
    MultiformatMessageString, ReportingDescriptor, ReportingDescriptorReference,
    ReportingDescriptorRelationship, ToolComponent, ToolComponentReference,
};

use crate::finding::Drift;
use crate::kind::CredentialKind;

/// The taxonomy's name.
pub(super) const NAME: &str = "CWE";

/// Its place among the taxonomies of the run.
pub(super) const INDEX: i64 = 0;

/// The release that ids and names are taken from.
const RELEASE: &str = "4.15";

/// An entry of the Common Weakness Enumeration, in the order of their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weakness {
    ExcessPrivileges,
    HardCodedPassword,
    LongExpiration,
    HardCodedKey,
    UsedAfterExpiration,
    HardCodedCredentials,
}

impl Weakness {
    const ALL: [Self; 6] = [
        Self::ExcessPrivileges,
        Self::HardCodedPassword,
        Self::LongExpiration,
        Self::HardCodedKey,
        Self::UsedAfterExpiration,
        Self::HardCodedCredentials,
    ];

    /// The weakness of a credential that lies around in plain text.
    pub(super) fn of_kind(kind: CredentialKind) -> Self {
        match kind {
            CredentialKind::Password | CredentialKind::Database => Self::HardCodedPassword,
            CredentialKind::PrivateKey
            | CredentialKind::JwtSigningKey
            | CredentialKind::SigningKey
            | CredentialKind::CryptoWallet => Self::HardCodedKey,
            _ => Self::HardCodedCredentials,
        }
    }

    /// The weakness behind a drift of a credential of some kind.
    pub(super) fn of_drift(drift: Drift, kind: CredentialKind) -> Self {
        match drift {
            Drift::Exposed | Drift::Undeclared => Self::of_kind(kind),
            Drift::Retired | Drift::Orphaned | Drift::Expired => Self::UsedAfterExpiration,
            Drift::Shared => Self::ExcessPrivileges,
            Drift::Contradicted
            | Drift::Overdue
            | Drift::Expiring
            | Drift::CapabilityChanged
            | Drift::Static
            | Drift::Due
            | Drift::KindMismatch
            | Drift::Unseen
            | Drift::PolicyLoosened
            | Drift::AllowExpired
            | Drift::AllowUnused => Self::LongExpiration,
        }
    }

    fn number(self) -> u16 {
        match self {
            Self::ExcessPrivileges => 250,
            Self::HardCodedPassword => 259,
            Self::LongExpiration => 263,
            Self::HardCodedKey => 321,
            Self::UsedAfterExpiration => 672,
            Self::HardCodedCredentials => 798,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::ExcessPrivileges => "ExecutionWithUnnecessaryPrivileges",
            Self::HardCodedPassword => "UseOfHardCodedPassword",
            Self::LongExpiration => "PasswordAgingWithLongExpiration",
            Self::HardCodedKey => "UseOfHardCodedCryptographicKey",
            Self::UsedAfterExpiration => "OperationOnAResourceAfterExpirationOrRelease",
            Self::HardCodedCredentials => "UseOfHardCodedCredentials",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::ExcessPrivileges => "Execution with Unnecessary Privileges.",
            Self::HardCodedPassword => "Use of Hard-coded Password.",
            Self::LongExpiration => "Password Aging with Long Expiration.",
            Self::HardCodedKey => "Use of Hard-coded Cryptographic Key.",
            Self::UsedAfterExpiration => "Operation on a Resource after Expiration or Release.",
            Self::HardCodedCredentials => "Use of Hard-coded Credentials.",
        }
    }

    fn id(self) -> String {
        format!("CWE-{}", self.number())
    }

    /// The tag by which GitHub and others know it.
    pub(super) fn tag(self) -> String {
        format!("external/cwe/cwe-{}", self.number())
    }

    /// A reference to its entry in the taxonomy of the run.
    pub(super) fn reference(self) -> ReportingDescriptorReference {
        let mut reference = ReportingDescriptorReference::builder()
            .id(self.id())
            .tool_component(ToolComponentReference::builder().name(NAME).index(INDEX).build())
            .build();
        reference.index = Self::ALL.iter().position(|entry| *entry == self).and_then(|at| at.try_into().ok());
        reference
    }

    /// Rules are special cases of a weakness.
    pub(super) fn relationship(self) -> ReportingDescriptorRelationship {
        ReportingDescriptorRelationship::builder()
            .target(self.reference())
            .kinds(vec!["superset".to_owned()])
            .build()
    }

    fn entry(self) -> ReportingDescriptor {
        ReportingDescriptor::builder()
            .id(self.id())
            .name(self.name())
            .short_description(MultiformatMessageString::builder().text(self.title()).build())
            .help_uri(format!("https://cwe.mitre.org/data/definitions/{}.html", self.number()))
            .build()
    }
}

/// The part of the taxonomy that rules and results refer to.
pub(super) fn component() -> ToolComponent {
    let description = "The MITRE Common Weakness Enumeration.";
    ToolComponent::builder()
        .name(NAME)
        .version(RELEASE)
        .organization("MITRE")
        .information_uri("https://cwe.mitre.org/")
        .download_uri(format!("https://cwe.mitre.org/data/xml/cwec_v{RELEASE}.xml.zip"))
        .short_description(MultiformatMessageString::builder().text(description).build())
        .is_comprehensive(false)
        .taxa(Weakness::ALL.map(Weakness::entry).to_vec())
        .build()
}
