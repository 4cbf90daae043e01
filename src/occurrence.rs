//! One place where a secret was seen. It carries no secret.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::evidence::Evidence;
use crate::exposure::Exposure;
use crate::fingerprint::Identity;
use crate::layer::Encoding;
use crate::location::Location;
use crate::marker::Marker;
use crate::provenance::Provenance;
use crate::rule::set::RuleIndex;
use crate::secret::Secret;
use crate::voucher::Voucher;

/// A safe stand-in for a secret: the fixed prefix that its rule gives away anyway, and nothing of the rest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Redacted(String);

impl Redacted {
    /// The stand-in for a secret that begins with `prefix`, which must come from the rule and not from the secret.
    #[must_use]
    pub fn with_prefix(prefix: &str) -> Self {
        Self(format!("{prefix}[REDACTED]"))
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A secret that the caller asked to see with `--show-secrets`. Held apart so that only the text report on a
/// terminal can print it; every other report gets occurrences that hold none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed(Secret);

impl Revealed {
    /// Keeps a secret for the one report that may show it.
    #[must_use]
    pub fn new(secret: Secret) -> Self {
        Self(secret)
    }

    /// The secret, for a terminal and nothing else.
    #[must_use]
    pub fn for_terminal(&self) -> String {
        String::from_utf8_lossy(self.0.expose()).into_owned()
    }
}

/// Whether secrets may leave the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Disclosure {
    /// Never: the default.
    #[default]
    Never,
    /// To a person at a terminal who asked with `--show-secrets`.
    Terminal,
}

/// One place where a secret was seen.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// Which rule saw it.
    pub rule: RuleIndex,
    /// Which secret it is.
    pub identity: Identity,
    /// In which file or stream.
    pub provenance: Arc<Provenance>,
    /// At which lines and columns.
    pub location: Location,
    /// The public half of a pair, such as an access key id.
    pub public_id: Option<String>,
    /// What may be shown of it.
    pub redacted: Redacted,
    /// What the offline checks measured.
    pub evidence: Evidence,
    /// What git knows about it, if its history was read.
    pub exposure: Option<Arc<Exposure>>,
    /// How it was encoded there, the outermost encoding first; nothing if it stands there as it is.
    pub encodings: Vec<Encoding>,
    /// When it was written there, if the line is one of a log and says so.
    pub logged: Option<Timestamp>,
    /// The agent or tool server that uses it, if its document names one.
    pub consumer: Option<String>,
    /// What speaks for letting it pass; nothing if nothing does.
    pub plea: Option<Box<Plea>>,
    /// The secret itself, if and only if the caller asked for it.
    pub revealed: Option<Revealed>,
}

/// What speaks for letting a secret pass at a place. Whether it does is decided later.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plea {
    /// Comments beside it.
    pub markers: Vec<Marker>,
    /// What its value was recognised by.
    pub vouchers: Vec<Voucher>,
}

impl Plea {
    /// The plea, if there is anything in it.
    #[must_use]
    pub fn of(markers: Vec<Marker>, vouchers: Vec<Voucher>) -> Option<Box<Self>> {
        (!markers.is_empty() || !vouchers.is_empty()).then(|| Box::new(Self { markers, vouchers }))
    }
}
