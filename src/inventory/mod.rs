//! The inventory: which credentials should exist, who answers for them, and where they may be.
//!
//! It holds fingerprints only, never a secret. [`Inventory::load`] reads TOML, YAML or JSON ([`mod@format`]) as written
//! ([`schema`]), checks every entry (`entry`) and all of them together (`consistency`), and reports all mistakes
//! at once. Nothing here looks at scanned text.

pub mod agent;
pub mod credential;
pub mod delegation;
pub mod difference;
pub mod duration;
pub mod edit;
pub mod error;
pub mod format;
pub mod json_schema;
pub mod moment;
pub mod places;
pub mod policy;
pub mod schedule;
pub mod schema;
pub mod window;

mod consistency;
mod entry;
mod generic;
mod yaml;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

pub use agent::Agent;
pub use credential::{Credential, Listed, PreviousVersion};
pub use error::{InventoryError, Mistake};
pub use format::Format;
pub use places::AllowedPlaces;
pub use policy::{Limits, Policies, Tenure};
pub use schema::{Access, AgentStatus, Refresh};

use crate::fingerprint::Fingerprint;
use crate::kind::CredentialKind;
use crate::notice::{Notice, NoticeKind};
use entry::Checker;
use error::Mistakes;
use format::Document;

/// The estate of an inventory that names none.
pub const DEFAULT_ESTATE: &str = "default";

/// Position of a credential in its inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialIndex(usize);

impl CredentialIndex {
    /// The position, counted from zero in the order of the file.
    #[must_use]
    pub fn position(self) -> usize {
        self.0
    }
}

/// Which version of a credential a fingerprint belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// The one in use.
    Current,
    /// One that was replaced: its position in [`Credential::previous`].
    Previous(usize),
}

/// All declared credentials and agents, and the policies they are held to.
#[derive(Debug)]
pub struct Inventory {
    file: Arc<str>,
    credentials: Vec<Credential>,
    agents: BTreeMap<String, Agent>,
    policies: Policies,
    versions: HashMap<Fingerprint, (CredentialIndex, Version)>,
    loosened: Vec<Loosened>,
    estate: String,
    public_repositories: Vec<String>,
}

/// A policy of an inventory that asks for less than the built-in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loosened {
    /// The kind that it is for.
    pub kind: CredentialKind,
    /// 1-based line where it begins.
    pub line: u64,
    /// In what: a phrase each.
    pub allows: Vec<String>,
}

impl Inventory {
    /// Reads the inventory at `path`, in the format that its extension names. Messages call it `shown`; dates are
    /// compared with `now`.
    ///
    /// # Errors
    /// When the file cannot be read, its format is unknown, or there are mistakes in it.
    pub fn load(path: &Path, shown: &str, now: Timestamp) -> Result<Self, InventoryError> {
        let format = Format::of(path)?;
        let text = std::fs::read_to_string(path)
            .map_err(|source| InventoryError::Read { path: path.to_owned(), source })?;
        Self::parse(&text, format, shown, now)
    }

    /// Reads an inventory from memory. Messages call it `shown`; dates are compared with `now`.
    ///
    /// # Errors
    /// The first mistake of syntax, or else all mistakes in what it says.
    pub fn parse(text: &str, format: Format, shown: &str, now: Timestamp) -> Result<Self, InventoryError> {
        let file: Arc<str> = shown.into();
        let document = format::read(text, format).map_err(|mistake| {
            InventoryError::Syntax(Mistake {
                file: Arc::clone(&file),
                line: mistake.line,
                message: mistake.message,
            })
        })?;
        let mut mistakes = Mistakes::new(Arc::clone(&file));
        if document.version.value != entry::VERSION {
            mistakes.add(document.version.line, entry::unknown_version(document.version.value));
        }
        consistency::check(&document, &mut mistakes);
        let inventory = Self::build(file, document, &mut Checker::new(now, &mut mistakes));
        mistakes.finish()?;
        Ok(inventory)
    }

    fn build(file: Arc<str>, document: Document, checker: &mut Checker<'_>) -> Self {
        let (mut policies, mut loosened) = (BTreeMap::new(), Vec::new());
        for (name, entry) in &document.policies {
            if let Some((kind, policy)) = checker.policy(name, entry) {
                let allows = policy.loosened(kind);
                if !allows.is_empty() {
                    loosened.push(Loosened { kind, line: entry.line, allows });
                }
                policies.insert(kind, policy);
            }
        }
        let estate = document.estate.map_or_else(|| DEFAULT_ESTATE.to_owned(), |name| checker.estate(name));
        let agents = document.agents.into_iter().map(|entry| checker.agent(entry));
        let agents = agents.map(|agent| (agent.id.clone(), agent)).collect();
        let entries = document.credentials.into_iter();
        let credentials: Vec<Credential> = entries.filter_map(|entry| checker.credential(entry)).collect();
        let mut versions = HashMap::with_capacity(credentials.len());
        for (position, credential) in credentials.iter().enumerate() {
            let index = CredentialIndex(position);
            versions.extend(credential.fingerprint.map(|current| (current, (index, Version::Current))));
            for (ordinal, previous) in credential.previous.iter().enumerate() {
                versions.extend(previous.fingerprint.map(|old| (old, (index, Version::Previous(ordinal)))));
            }
        }
        loosened.sort_by_key(|policy| policy.line);
        Self {
            file,
            credentials,
            agents,
            policies: Policies::new(policies),
            versions,
            loosened,
            estate,
            public_repositories: document.public_repositories,
        }
    }

    /// The file, as shown in reports.
    #[must_use]
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// Which credential a fingerprint belongs to, and which version of it.
    #[must_use]
    pub fn lookup(&self, fingerprint: &Fingerprint) -> Option<(CredentialIndex, Version)> {
        self.versions.get(fingerprint).copied()
    }

    /// The credential at an index of this inventory.
    #[must_use]
    pub fn get(&self, index: CredentialIndex) -> &Credential {
        &self.credentials[index.0]
    }

    /// The credentials, in the order of the file.
    #[must_use]
    pub fn credentials(&self) -> &[Credential] {
        &self.credentials
    }

    /// The credentials with their indices, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (CredentialIndex, &Credential)> {
        self.credentials.iter().enumerate().map(|(position, entry)| (CredentialIndex(position), entry))
    }

    /// The agents, by id.
    #[must_use]
    pub fn agents(&self) -> &BTreeMap<String, Agent> {
        &self.agents
    }

    /// What holds for a credential of this inventory.
    #[must_use]
    pub fn limits(&self, credential: &Credential) -> Limits {
        self.policies.limits(credential)
    }

    /// Every fingerprint, old versions included, with its credential, in the order of the file.
    pub fn fingerprints(&self) -> impl Iterator<Item = (&Credential, Fingerprint)> {
        self.credentials.iter().flat_map(|entry| fingerprints(entry).map(move |one| (entry, one)))
    }

    /// Policies that ask for less than the built-in ones, in the order of the file.
    #[must_use]
    pub fn loosened(&self) -> &[Loosened] {
        &self.loosened
    }

    /// What is worth knowing about the inventory although it can be used.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        unidentified(&self.file, &self.credentials).into_iter().collect()
    }

    /// Whose credentials these are. A journal of rotations belongs to one estate.
    #[must_use]
    pub fn estate(&self) -> &str {
        &self.estate
    }

    /// Names of the repositories that everybody can read.
    #[must_use]
    pub fn public_repositories(&self) -> &[String] {
        &self.public_repositories
    }
}

fn fingerprints(credential: &Credential) -> impl Iterator<Item = Fingerprint> {
    let previous = credential.previous.iter().filter_map(|version| version.fingerprint);
    // The last version of a retired credential is one of its previous ones.
    credential.fingerprint.filter(|_| credential.retired.is_none()).into_iter().chain(previous)
}

/// So many entries without a fingerprint are named.
const NAMED: usize = 5;

/// What has no fingerprint can never be found, and if it is, it counts as undeclared: that is said.
fn unidentified(file: &Arc<str>, credentials: &[Credential]) -> Option<Notice> {
    let blind: Vec<&Credential> = credentials.iter().filter(|entry| entry.fingerprint.is_none()).collect();
    let first = blind.first()?;
    let names: Vec<String> = blind.iter().take(NAMED).map(|entry| format!("`{}`", entry.id)).collect();
    let more = match blind.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let detail = format!(
        "no fingerprint is declared for {}{more}: judged by dates and owner, and not recognised where found; add what \
         `straykey fingerprint` prints",
        names.join(", ")
    );
    Some(Notice::complete(NoticeKind::Inventory, format!("{file}:{}", first.line), detail))
}

#[cfg(test)]
mod tests;
