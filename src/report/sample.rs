//! Reports built by hand for the tests of the formats: one with everything in it, one on git histories, and an empty one.
//! `tests/sarif.rs` includes this file too.

#[path = "sample/history.rs"]
mod history;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

pub(crate) use history::{AUTHOR, REPOSITORY, State, history};

use crate::evidence::{AgeEvidence, AgeSource, Evidence};
use crate::finding::{
    Declaration, DeclaredCredential, Drift, Finding, InventorySummary, Place, Status, Urgency,
};
use crate::fingerprint::{FindingId, Fingerprint};
use crate::kind::CredentialKind;
use crate::location::{Location, Point};
use crate::notice::{Notice, NoticeKind};
use crate::occurrence::{Redacted, Revealed};
use crate::provenance::Provenance;
use crate::report::{RejectedMatch, Report, RuleSummary, Stats};
use crate::rule::{Confidence, RuleId, Severity};
use crate::secret::Secret;

/// The plain secret of every place of [`rich`].
pub(crate) const SECRET: &str = "plain-secret-that-no-report-may-show";

/// The scanned root of every place of [`rich`].
pub(crate) const ROOT: &str = "/home/somebody/checkout";

/// Every sample.
pub(crate) fn all() -> [Report; 3] {
    [empty(), rich(), history()]
}

/// A run that read three files and found nothing.
pub(crate) fn empty() -> Report {
    Report {
        as_of: at("2026-11-21T00:00:00Z"),
        findings: vec![],
        rejections: None,
        notices: vec![],
        stats: Stats {
            files: 3,
            bytes: 1_500,
            rules: 300,
            elapsed: Duration::from_millis(12),
            ..Stats::default()
        },
        rules: vec![],
        inventory: None,
    }
}

/// A run with every status, odd paths, findings about declarations, refused matches and notices.
pub(crate) fn rich() -> Report {
    Report {
        findings: vec![
            exposed(),
            undeclared(),
            guessable(),
            retired(),
            overdue(),
            declared("stripe-live", Drift::Overdue, 40),
            declared("pinecone-search", Drift::Due, 55),
            current(),
        ],
        rejections: Some(vec![RejectedMatch {
            rule: RuleId::new("github-pat"),
            provenance: file("docs/example.md"),
            location: line(7, 3, 43),
            reason: "placeholder",
        }]),
        notices: vec![
            Notice::incomplete(
                NoticeKind::Unreadable,
                "secrets/\u{1b}[2Jkey.pem",
                "permission denied (os error 13)",
            ),
            Notice::complete(NoticeKind::NoFingerprintKey, "", "set STRAYKEY_FINGERPRINT_KEY {now} [here]"),
        ],
        stats: Stats {
            files: 5_021,
            bytes: 40_100_000,
            binary: 17,
            below_confidence: 5,
            rejected: 44,
            rules: 320,
            elapsed: Duration::from_millis(212),
        },
        rules: rules(),
        inventory: Some(InventorySummary { file: "inventory.toml".into(), credentials: 12, seen: 9 }),
        ..empty()
    }
}

fn exposed() -> Finding {
    let mut places: Vec<_> = (1..=11).map(|n| place(&format!("deploy/{n:02}.yaml"), 3, "sk-proj-")).collect();
    places.insert(0, place("app/settings.py", 12, "sk-proj-"));
    places.insert(1, place("app/settings.py", 30, "sk-proj-"));
    Finding {
        status: Status::Drifted(Drift::Exposed),
        drifts: BTreeSet::from([Drift::Exposed, Drift::Overdue]),
        credential: Some(credential("openai-invoice-prod", 12)),
        age: Some(AgeEvidence { source: AgeSource::Declared, since: at("2026-08-31T00:00:00Z") }),
        places,
        ..finding("openai-api-key", 1)
    }
}

fn undeclared() -> Finding {
    let paths = [
        "100%/a b#c?.txt",
        "Zürich/日本.env",
        "a:b.txt",
        "app/[id]/@slot.tsx",
        "esc\u{1b}[31m/cod\u{202e}gpj.txt",
        "x\ny.txt",
    ];
    let mut places: Vec<_> = paths.iter().map(|path| place(path, 1, "ghp_")).collect();
    places.extend(odd());
    places.push(Place { provenance: inside(), ..place("unused", 6, "ghp_") });
    Finding {
        status: Status::Drifted(Drift::Undeclared),
        drifts: BTreeSet::from([Drift::Undeclared]),
        public_id: Some("octo-bot".to_owned()),
        places,
        ..finding("github-pat", 2)
    }
}

fn guessable() -> Finding {
    let rule = RuleId::new("generic-password");
    Finding {
        id: FindingId::provisional(&rule, "stdin", 0),
        fingerprint: None,
        status: Status::Drifted(Drift::Undeclared),
        drifts: BTreeSet::from([Drift::Undeclared]),
        confidence: Confidence::Medium,
        severity: Severity::Medium,
        urgency: Urgency::Urgent,
        revoke: None,
        provider: None,
        age: Some(AgeEvidence { source: AgeSource::Log, since: at("2026-11-01T00:00:00Z") }),
        places: vec![Place {
            provenance: Arc::new(Provenance::Stream { name: "(standard input)".into() }),
            logged: Some(at("2026-11-01T00:00:00Z")),
            ..place("unused", 4, "")
        }],
        ..finding("generic-password", 3)
    }
}

fn retired() -> Finding {
    Finding {
        status: Status::Drifted(Drift::Retired),
        drifts: BTreeSet::from([Drift::Retired]),
        urgency: Urgency::Urgent,
        credential: Some(DeclaredCredential {
            owner: None,
            consumers: vec![],
            environment: None,
            deadline: None,
            ..credential("edge-tls", 70)
        }),
        places: vec![Place {
            location: Location { start: Point { line: 1, column: 1 }, end: Point { line: 28, column: 26 } },
            ..place("certs/edge.pem", 1, "-----BEGIN PRIVATE KEY-----")
        }],
        ..finding("private-key", 4)
    }
}

fn overdue() -> Finding {
    Finding {
        status: Status::Drifted(Drift::Overdue),
        drifts: BTreeSet::from([Drift::Overdue]),
        urgency: Urgency::Scheduled,
        severity: Severity::High,
        credential: Some(credential("openai-batch", 90)),
        age: Some(AgeEvidence { source: AgeSource::Embedded, since: at("2025-01-21T00:00:00Z") }),
        places: vec![place("deploy/secrets/batch.sops.yaml", 9, "sk-proj-")],
        ..finding("openai-api-key", 5)
    }
}

fn declared(id: &str, drift: Drift, line: u64) -> Finding {
    Finding {
        id: FindingId::of_drift(drift.id(), id),
        rule: None,
        kind: CredentialKind::Payment,
        title: id.to_owned(),
        status: Status::Drifted(drift),
        drifts: BTreeSet::from([drift]),
        severity: Severity::Medium,
        urgency: Urgency::Scheduled,
        credential: Some(credential(id, line)),
        age: Some(AgeEvidence { source: AgeSource::Declared, since: at("2026-10-01T00:00:00Z") }),
        evidence: None,
        places: vec![],
        ..finding("unused", line)
    }
}

fn current() -> Finding {
    Finding {
        status: Status::Current,
        urgency: Urgency::None,
        credential: Some(credential("openai-current", 100)),
        places: vec![place("deploy/secrets/current.sops.yaml", 9, "sk-proj-")],
        ..finding("openai-api-key", 6)
    }
}

/// What the findings have in common.
fn finding(rule: &str, n: u64) -> Finding {
    let fingerprint: Fingerprint = format!("sha256:{n:064x}").parse().unwrap();
    let rule = RuleId::new(rule);
    let summary = rules().into_iter().find(|summary| summary.id == rule);
    Finding {
        id: FindingId::of(&rule, &fingerprint),
        kind: summary.as_ref().map_or(CredentialKind::SaasApiKey, |summary| summary.kind),
        title: summary.as_ref().map_or_else(String::new, |summary| summary.name.clone()),
        provider: summary.as_ref().map(|summary| summary.provider.clone()),
        revoke: summary.and_then(|summary| summary.revoke),
        rule: Some(rule),
        fingerprint: Some(fingerprint),
        public_id: None,
        status: Status::Current,
        drifts: BTreeSet::new(),
        severity: Severity::Critical,
        confidence: Confidence::High,
        urgency: Urgency::Emergency,
        reasons: BTreeMap::new(),
        credential: None,
        policy: None,
        age: None,
        contradiction: None,
        exposure: None,
        evidence: Some(Evidence {
            confidence: Confidence::High,
            issued: None,
            expires: Some(at("2026-12-31T00:00:00Z")),
            notes: vec!["checksum".to_owned(), "entropy 4.8".to_owned()],
        }),
        places: vec![],
    }
}

fn credential(id: &str, line: u64) -> DeclaredCredential {
    DeclaredCredential {
        id: id.to_owned(),
        declaration: Declaration { file: "inventory.toml".into(), line },
        owner: Some("team-payments".to_owned()),
        consumers: vec!["invoice-agent".to_owned(), "ocr-agent".to_owned()],
        environment: Some("production".to_owned()),
        deadline: Some(at("2026-09-30T00:00:00Z")),
        expires: None,
        listing: None,
    }
}

fn rules() -> Vec<RuleSummary> {
    let openai = ("openai-api-key", "OpenAI API key", "OpenAI", CredentialKind::LlmApiKey);
    let rows = [
        ("generic-password", "password [in {an}] <assignment>", "Generic", CredentialKind::Password),
        ("github-pat", "GitHub personal access token", "GitHub", CredentialKind::VcsToken),
        openai,
        ("private-key", "private key (PEM)", "any", CredentialKind::PrivateKey),
    ];
    rows.into_iter()
        .map(|(id, name, provider, kind)| RuleSummary {
            id: RuleId::new(id),
            provider: provider.to_owned(),
            name: name.to_owned(),
            kind,
            severity: Severity::Critical,
            confidence: Confidence::High,
            why: "Whoever has it can act as its owner".to_owned(),
            revoke: (id != "generic-password").then(|| format!("https://example.com/{id}/revoke")),
            references: vec!["https://example.com/format?kind=a b".to_owned()],
        })
        .collect()
}

fn place(path: &str, at_line: u64, prefix: &str) -> Place {
    Place {
        provenance: file(path),
        location: line(at_line, 8, 48),
        redacted: Redacted::with_prefix(prefix),
        encodings: Vec::new(),
        consumer: None,
        exposure: None,
        logged: None,
        revealed: Some(Revealed::new(Secret::new(SECRET.into()))),
    }
}

/// A member of an archive in an archive, under a name that somebody made up.
fn inside() -> Arc<Provenance> {
    let inner = Arc::new(file("lib/outer.zip").member("inner.tar"));
    Arc::new(inner.member("../\u{1b}[2J/b c.env"))
}

/// A path that is not UTF-8.
#[cfg(unix)]
fn odd() -> Option<Place> {
    use std::os::unix::ffi::OsStrExt;
    let path = PathBuf::from(std::ffi::OsStr::from_bytes(b"\xff\xfe/key.txt"));
    let provenance =
        Arc::new(Provenance::File { shown: path.clone(), relative: path, root: Path::new(ROOT).into() });
    Some(Place { provenance, ..place("unused", 2, "ghp_") })
}

#[cfg(not(unix))]
fn odd() -> Option<Place> {
    None
}

fn file(path: &str) -> Arc<Provenance> {
    let path = PathBuf::from(path);
    Arc::new(Provenance::File { shown: path.clone(), relative: path, root: Path::new(ROOT).into() })
}

fn line(line: u64, from: u64, to: u64) -> Location {
    Location { start: Point { line, column: from }, end: Point { line, column: to } }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
