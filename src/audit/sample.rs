//! Small estates for tests: an inventory as text, secrets as they were found, and the real comparison of the two.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::Audit;
use super::check::{Answer, Answers, Check};
use super::estate::{Depth, Estate, Reading};
use super::statement::Statements;
use crate::correlate::{Terms, correlate};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::fingerprint::Comparison;
use crate::fingerprint::Fingerprinter;
use crate::inventory::{Format, Inventory};
use crate::kind::Guessability;
use crate::location::{Location, Point};
use crate::notice::{Notice, NoticeKind};
use crate::occurrence::{Occurrence, Redacted};
use crate::provenance::Provenance;
use crate::rule::{Confidence, RuleSet};

/// When it is.
pub(super) const NOW: &str = "2026-11-01T00:00:00Z";

const RULES: &str = "provider = 'P'\n[[rule]]\nid = 'token'\nkind = 'llm-api-key'\nname = 'Token'\n\
                     severity = 'high'\nconfidence = 'high'\nwhy = 'w'\nassignment = { names = ['aaa'] }\n\
                     [[rule]]\nid = 'password'\nkind = 'password'\nname = 'Password'\nseverity = 'high'\n\
                     confidence = 'high'\nwhy = 'w'\nassignment = { names = ['bbb'] }\n";

/// An estate in the making.
pub(super) struct World {
    inventory: Inventory,
    rules: RuleSet,
    occurrences: Vec<Occurrence>,
    notices: Vec<Notice>,
    texts: u64,
}

/// What a comparison of it found.
pub(super) struct Seen {
    world: World,
    findings: Vec<Finding>,
}

/// The fingerprint of a secret of a random kind.
pub(super) fn fingerprint(secret: &str) -> String {
    let fingerprinter = Fingerprinter::new(None, [7; 32]).unwrap();
    fingerprinter.identify(secret.as_bytes(), Guessability::Random).fingerprint().unwrap().to_string()
}

/// An entry for a secret; `more` are further fields.
pub(super) fn entry(id: &str, more: &str) -> String {
    entry_of("llm-api-key", id, more)
}

/// The same, of another kind.
pub(super) fn entry_of(kind: &str, id: &str, more: &str) -> String {
    let digest = fingerprint(id);
    format!("[[credential]]\nid = '{id}'\nkind = '{kind}'\nowner = 'me'\nfingerprint = '{digest}'\n{more}\n")
}

impl World {
    /// With these entries declared, ten texts read, and nothing found.
    pub(super) fn new(entries: &str) -> Self {
        let text = format!("version = 1\n{entries}");
        Self {
            inventory: Inventory::parse(&text, Format::Toml, "i.toml", NOW.parse().unwrap())
                .unwrap_or_else(|error| panic!("{error}\n{text}")),
            rules: RuleSet::from_texts(&[("t.toml", RULES)]).unwrap(),
            occurrences: Vec::new(),
            notices: Vec::new(),
            texts: 10,
        }
    }

    /// A secret was found in a file, with this rule.
    pub(super) fn found(mut self, rule: &str, secret: &str, file: &str) -> Self {
        let (index, rule) = self.rules.iter().find(|(_, known)| known.id.as_str() == rule).unwrap();
        let point = |column| Point { line: 1, column };
        let fingerprinter = Fingerprinter::new(None, [7; 32]).unwrap();
        self.occurrences.push(Occurrence {
            rule: index,
            identity: fingerprinter.identify(secret.as_bytes(), rule.guessability),
            provenance: Arc::new(Provenance::File {
                shown: Path::new("tree").join(file),
                relative: file.into(),
                root: Path::new("/tree").into(),
            }),
            location: Location { start: point(1), end: point(9) },
            public_id: None,
            redacted: Redacted::with_prefix(""),
            evidence: Evidence {
                confidence: Confidence::High,
                issued: None,
                expires: None,
                notes: Vec::new(),
            },
            exposure: None,
            encodings: Vec::new(),
            logged: None,
            consumer: None,
            plea: None,
            revealed: None,
        });
        self
    }

    /// The last secret was found beside the name of this agent.
    pub(super) fn used_by(mut self, agent: &str) -> Self {
        self.occurrences.last_mut().unwrap().consumer = Some(agent.to_owned());
        self
    }

    /// The last secret says when it was issued and when it ends.
    pub(super) fn dated(mut self, issued: Option<&str>, expires: Option<&str>) -> Self {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let evidence = &mut self.occurrences.last_mut().unwrap().evidence;
        (evidence.issued, evidence.expires) = (issued.map(at), expires.map(at));
        self
    }

    /// Something could not be read.
    pub(super) fn incomplete(mut self) -> Self {
        self.notices.push(Notice::incomplete(NoticeKind::Unreadable, "x", "no permission"));
        self
    }

    /// Nothing was there to be read.
    pub(super) fn without_texts(mut self) -> Self {
        self.texts = 0;
        self
    }

    /// Compares what was found with what was declared.
    pub(super) fn see(self) -> Seen {
        let comparison = Comparison::default();
        let terms =
            Terms { now: NOW.parse().unwrap(), comparison: &comparison, min_confidence: Confidence::Medium };
        let correlation = correlate(self.occurrences.clone(), &self.rules, Some(&self.inventory), &terms);
        Seen { world: self, findings: correlation.findings }
    }

    /// The answer to a check, and what its gaps are about.
    pub(super) fn answer(self, check: &Check) -> (Answer, Vec<String>) {
        let seen = self.see();
        let estate = seen.estate();
        let answers = Answers::of(&estate);
        let checked = answers.get(check).unwrap();
        let gaps = checked.observation.gaps.iter().map(|gap| gap.subject.name().to_owned()).collect();
        (checked.answer, gaps)
    }
}

impl Seen {
    /// The estate that it is.
    pub(super) fn estate(&self) -> Estate<'_> {
        static SCOPE: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| vec!["tree".to_owned()]);
        let reading = Reading {
            scope: &SCOPE,
            depth: Depth::Files,
            texts: self.world.texts,
            bytes: 1000,
            rules: 2,
            notices: &self.world.notices,
        };
        let digest = "00";
        Estate::new(&self.world.inventory, digest, &self.findings, reading, NOW.parse().unwrap())
    }

    /// Does something with an audit of it.
    pub(super) fn audit<T>(&self, statements: &Statements, look: impl FnOnce(&Audit<'_>) -> T) -> T {
        let estate = self.estate();
        look(&Audit::of(&estate, statements, None))
    }
}
