//! The trust document of one agent: what a trust service may serve to those who think of relying on the agent.
//!
//! It says how the agent's credentials are kept and nothing by which they could be found: no fingerprint, no path, no
//! owner, no store. Its form is described in `docs/audit.md`.

use serde::Serialize;

use super::Header;
use super::hygiene::{Parts, Standing, status};
use crate::audit::Audit;
use crate::audit::dossier::Dossier;
use crate::audit::score::Score;
use crate::finding::{Drift, Urgency};
use crate::inventory::{Agent, Refresh};

/// The name of the document's schema.
pub const SCHEMA: &str = "straykey.trust";

/// The version of the wire types.
pub const VERSION: u32 = 1;

/// What one agent's credentials look like.
#[derive(Debug, Serialize)]
pub struct TrustDocument<'a> {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Always [`VERSION`].
    pub version: u32,
    /// Of which run.
    #[serde(flatten)]
    pub header: Header<'a>,
    /// The agent.
    pub agent: Subject<'a>,
    /// How well its credentials are kept; nothing if it uses none.
    pub hygiene: Option<Standing>,
    /// Counts over its credentials.
    pub rotation: Rotation,
    /// Each of its credentials.
    pub credentials: Vec<Held<'a>>,
}

/// The agent.
#[derive(Debug, Serialize)]
pub struct Subject<'a> {
    /// Its id.
    pub id: &'a str,
    /// `active` or `decommissioned`.
    pub status: &'static str,
    /// `mid-session`, `between-sessions` or `restart`; nothing if it does not say.
    pub refresh: Option<&'static str>,
    /// Its longest session, in seconds.
    pub max_session_seconds: Option<i64>,
    /// How long it may run on an expired credential, in seconds.
    pub max_stale_seconds: Option<i64>,
    /// Declared agents that act on its behalf.
    pub delegates_to: Vec<&'a str>,
}

/// Counts over the credentials of an agent.
#[derive(Debug, Default, Serialize)]
pub struct Rotation {
    /// Older than their policy allows, or past their end.
    pub overdue: u64,
    /// To be replaced within their lead time.
    pub due: u64,
    /// Older than their declared date.
    pub contradicted: u64,
    /// In use, and found where they should not be.
    pub exposed: u64,
    /// With an old version that was left behind.
    pub retired: u64,
    /// Secrets that nobody declared, found with the agent's name beside them.
    pub undeclared: u64,
    /// Somebody has to act now on this many of its credentials and undeclared secrets.
    pub emergencies: u64,
}

/// One credential of an agent.
#[derive(Debug, Serialize)]
pub struct Held<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is for.
    pub kind: &'static str,
    /// 0 to 100.
    pub score: u8,
    /// The parts of the score.
    pub parts: Parts,
    /// Whole days since it exists, by the earliest evidence.
    pub age_days: Option<i64>,
    /// Where that is from: `embedded`, `git`, `log`, `declared`, ….
    pub age_source: Option<&'static str>,
    /// How old it may become, in seconds.
    pub max_age_seconds: Option<i64>,
    /// Every difference from its declaration.
    pub drifts: Vec<&'static str>,
}

impl<'a> TrustDocument<'a> {
    /// The document of one declared agent.
    #[must_use]
    pub fn of(audit: &'a Audit<'a>, agent: &'a Agent) -> Self {
        Self {
            schema: SCHEMA,
            version: VERSION,
            header: Header::of(audit.estate),
            agent: Subject::of(agent),
            hygiene: audit.hygiene_of(agent).as_ref().map(Standing::of),
            rotation: Rotation::of(audit, agent),
            credentials: audit.held_by(&agent.id).map(|(dossier, score)| Held::of(dossier, &score)).collect(),
        }
    }
}

impl<'a> Subject<'a> {
    fn of(agent: &'a Agent) -> Self {
        Self {
            id: &agent.id,
            status: status(agent.status),
            refresh: agent.refresh.map(|refresh| match refresh {
                Refresh::MidSession => "mid-session",
                Refresh::BetweenSessions => "between-sessions",
                Refresh::Restart => "restart",
            }),
            max_session_seconds: agent.max_session.map(|length| length.as_secs()),
            max_stale_seconds: agent.max_stale.map(|length| length.as_secs()),
            delegates_to: agent.delegates_to.iter().map(String::as_str).collect(),
        }
    }
}

impl Rotation {
    fn of(audit: &Audit<'_>, agent: &Agent) -> Self {
        let mut counts = Self::default();
        for (dossier, _) in audit.held_by(&agent.id) {
            let has = |drifts: &[Drift]| u64::from(drifts.iter().any(|drift| dossier.has(*drift)));
            counts.overdue += has(&[Drift::Overdue, Drift::Expired]);
            counts.due += has(&[Drift::Due, Drift::Expiring]);
            counts.contradicted += has(&[Drift::Contradicted]);
            counts.exposed += has(&[Drift::Exposed]);
            counts.retired += has(&[Drift::Retired]);
            let is_emergency = |urgency: Urgency| urgency == Urgency::Emergency;
            counts.emergencies +=
                u64::from(dossier.findings.iter().any(|finding| is_emergency(finding.urgency)));
        }
        for finding in audit.estate.undeclared_of(&agent.id) {
            counts.undeclared += 1;
            counts.emergencies += u64::from(finding.urgency == Urgency::Emergency);
        }
        counts
    }
}

impl<'a> Held<'a> {
    fn of(dossier: &Dossier<'a>, score: &Score) -> Self {
        Self {
            id: &dossier.credential.id,
            kind: dossier.credential.kind.as_str(),
            score: score.total(),
            parts: Parts::of(score),
            age_days: dossier.age().map(|age| age.as_hours() / 24),
            age_source: dossier.since.map(|age| age.source.as_str()),
            max_age_seconds: dossier.limits.max_age.map(|limit| limit.as_secs()),
            drifts: dossier.drifts.iter().map(|drift| drift.id()).collect(),
        }
    }
}
