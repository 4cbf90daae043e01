//! Why a finding, or a place of one, is let pass. It stays in every report that machines read, and it does not fail a run.

use std::sync::Arc;

use jiff::Timestamp;

/// What lets a finding pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// A comment at the place: `straykey: allow(rule-id) reason`.
    Marker,
    /// A comment of another tool at the place.
    Foreign(&'static str),
    /// An `[[allow]]` entry of the settings file.
    Allow,
    /// A baseline: it was known before.
    Baseline,
}

impl By {
    /// The stable name of the way.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marker => "inline",
            Self::Foreign(_) => "foreign-marker",
            Self::Allow => "allow",
            Self::Baseline => "baseline",
        }
    }

    /// True when somebody vouches that it may be there. What a baseline knows has to be replaced all the same.
    #[must_use]
    pub fn is_vouched(self) -> bool {
        self != Self::Baseline
    }
}

/// Why a finding, or a place of one, is let pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suppression {
    /// What lets it pass.
    pub by: By,
    /// Why, as somebody wrote it.
    pub reason: Option<String>,
    /// Who answers for that.
    pub owner: Option<String>,
    /// Until when.
    pub expires: Option<Timestamp>,
    /// The file that says so, and its line; nothing for a comment at the place itself.
    pub declared: Option<(Arc<str>, u64)>,
}

impl Suppression {
    /// One without anything but the way.
    #[must_use]
    pub fn by(by: By) -> Self {
        Self { by, reason: None, owner: None, expires: None, declared: None }
    }

    /// A sentence for people: what lets it pass, and why.
    #[must_use]
    pub fn justification(&self) -> String {
        let mut text = match self.by {
            By::Marker => "allowed by a comment at the place".to_owned(),
            By::Foreign(name) => format!("allowed by `{name}` at the place"),
            By::Allow => "allowed by the settings".to_owned(),
            By::Baseline => "known: in the baseline".to_owned(),
        };
        if let Some(reason) = &self.reason {
            text += &format!(": {reason}");
        }
        if let Some(owner) = &self.owner {
            text += &format!(" ({owner}");
            if let Some(expires) = self.expires {
                text += &format!(", until {expires}");
            }
            text.push(')');
        }
        text
    }
}
