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

use crate::commit::{Commit, ObjectId};
use crate::evidence::{AgeEvidence, AgeSource, Contradiction, Doubt, Evidence};
use crate::exposure::History;
use crate::finding::blast::Reach;
use crate::finding::consumer::{Activity, Consumer, Origin};
use crate::finding::readiness::{Cause, Hold, Readiness, Verdict};
use crate::finding::{
    BlastRadius, Declaration, DeclaredCredential, Drift, Finding, InventorySummary, LoosenedPolicy, Place,
    Status, Urgency,
};
use crate::fingerprint::{FindingId, Fingerprint};
use crate::kind::CredentialKind;
use crate::location::{Location, Point};
use crate::notice::{Notice, NoticeKind};
use crate::occurrence::{Redacted, Revealed};
use crate::provenance::Provenance;
use crate::report::{Depth, RejectedMatch, Report, RuleSummary, Scope, Stats};
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
        scope: Scope { depth: Depth::Files, paths: vec![".".to_owned()] },
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
            contradicted(),
            loose_policy(),
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
        age: Some(AgeEvidence::new(AgeSource::Declared, at("2026-08-31T00:00:00Z"))),
        consumers: vec![
            consumer("invoice-agent", Origin::Declared, Activity::Active),
            consumer("ocr-agent", Origin::Delegated("invoice-agent".to_owned()), Activity::Active),
            consumer("search", Origin::Discovered, Activity::Unknown),
        ],
        blast: radius(places.len(), 3),
        readiness: Some(Box::new(Readiness {
            verdict: Verdict::Overlap { accept_until: at("2026-11-21T03:00:00Z") },
            holds: vec![Hold {
                consumer: "ocr-agent".to_owned(),
                cause: Cause::LongestSession(at("2026-11-21T03:00:00Z")),
            }],
            begin_by: Some(at("2026-09-29T21:00:00Z")),
            fails_from: None,
        })),
        reasons: BTreeMap::from([(
            Drift::Overdue,
            "It has existed since 2026-08-31; the end of its allowed age was 2026-09-30.".to_owned(),
        )]),
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
        age: Some(AgeEvidence::new(AgeSource::Log, at("2026-11-01T00:00:00Z"))),
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
        age: Some(AgeEvidence::new(AgeSource::Embedded, at("2025-01-21T00:00:00Z"))),
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
        age: Some(AgeEvidence::new(AgeSource::Declared, at("2026-10-01T00:00:00Z"))),
        evidence: None,
        places: vec![],
        ..finding("unused", line)
    }
}

fn contradicted() -> Finding {
    let id = ObjectId::from_bytes(&[0xaa; 20]);
    let since = at("2025-01-21T00:00:00Z");
    let commit = id.map(|id| Commit { authored: since, committed: since, id, author: None });
    let evidence = commit.map(|commit| AgeEvidence::of_commit(&commit, History::Complete));
    let forged = AgeEvidence {
        doubt: Some(Doubt::Future),
        ..AgeEvidence::new(AgeSource::Log, at("2099-01-01T00:00:00Z"))
    };
    let declared_at = at("2026-11-01T00:00:00Z");
    Finding {
        age: evidence,
        other_ages: vec![AgeEvidence::new(AgeSource::Declared, declared_at), forged],
        contradiction: evidence.map(|evidence| Box::new(Contradiction { declared: declared_at, evidence })),
        reasons: BTreeMap::from([(Drift::Contradicted, "That {rotation} did not [happen].".to_owned())]),
        severity: Severity::High,
        urgency: Urgency::Urgent,
        ..declared("stripe-batch", Drift::Contradicted, 60)
    }
}

fn loose_policy() -> Finding {
    let declaration = Declaration { file: "inventory.toml".into(), line: 4 };
    let allows = "an age of 60d where the built-in policy allows 30d".to_owned();
    Finding {
        title: "policy llm-api-key".to_owned(),
        kind: CredentialKind::LlmApiKey,
        urgency: Urgency::None,
        severity: Severity::Note,
        credential: None,
        fingerprint: None,
        provider: None,
        age: None,
        policy: Some(LoosenedPolicy { declaration, allows }),
        ..declared("policy llm-api-key", Drift::PolicyLoosened, 4)
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

fn consumer(name: &str, origin: Origin, activity: Activity) -> Consumer {
    Consumer { name: name.to_owned(), origin, activity }
}

fn radius(places: usize, consumers: u64) -> BlastRadius {
    let mut radius = BlastRadius::default();
    (0..places).for_each(|_| radius.add(Reach::Head));
    radius.with_consumers(consumers)
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
        consumers: vec![],
        blast: BlastRadius::default(),
        readiness: None,
        other_ages: vec![],
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
        suppression: None,
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
        recognised_by: None,
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
        plea: None,
        suppression: None,
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
