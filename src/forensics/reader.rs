//! Who could read a credential, as far as git tells; and what git cannot tell.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::place::Spot;
use crate::intake::Commit;
use crate::quantity::counted;

/// Who could read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readers {
    /// Who wrote commits that brought it or took it away, if the scan named authors.
    pub authors: BTreeSet<String>,
    /// These commits, by their full names.
    pub commits: BTreeSet<String>,
    /// Places by who can read them.
    pub places: BTreeMap<&'static str, u64>,
    /// What follows from that, a sentence each.
    pub known: Vec<String>,
    /// What no document tells, a sentence each, with whom to ask.
    pub not_known: Vec<String>,
}

impl Readers {
    /// Of these places.
    #[must_use]
    pub fn of(spots: &[Spot]) -> Self {
        let commits = || spots.iter().flat_map(|spot| spot.introduced.iter().chain(&spot.removed_by));
        let mut places: BTreeMap<&'static str, u64> = BTreeMap::new();
        for spot in spots {
            *places.entry(spot.reach).or_default() += 1;
        }
        let authors: BTreeSet<String> =
            commits().filter_map(|commit: &Commit| commit.author.clone()).collect();
        let commits: BTreeSet<String> = commits().map(|commit| commit.commit.clone()).collect();
        let known = places.iter().map(|(reach, count)| known(reach, *count)).collect();
        let not_known = not_known(spots, &places, authors.is_empty() && !commits.is_empty());
        Self { authors, commits, places, known, not_known }
    }
}

fn known(reach: &str, count: u64) -> String {
    let places = counted(count, "place", "places");
    match reach {
        "public" => format!(
            "{places} in a repository that everybody can read: everybody could, and programs look for keys there."
        ),
        "head" => format!(
            "{places} in files as they stand: whoever has a checkout or a copy, or may read the repository."
        ),
        "log" => format!("{places} in logs: whoever reads them, and wherever they are shipped to."),
        "history" => format!(
            "{places} in the history, or on other branches: whoever may read the repository and looks back."
        ),
        _ => format!(
            "{places} in objects that no reference leads to: whoever knows their name, until git collects them; hosts keep them longer."
        ),
    }
}

fn not_known(spots: &[Spot], places: &BTreeMap<&'static str, u64>, are_authors_hidden: bool) -> Vec<String> {
    let mut questions: Vec<&str> = Vec::new();
    if are_authors_hidden {
        questions.push(
            "Who wrote these commits: the report names no authors. straykey scan --history --show-authors, or git show.",
        );
    }
    if spots.iter().any(|spot| spot.introduced.is_some() || spot.repository.is_some()) {
        questions.extend([
            "Who has a clone, a fork or a mirror, and since when: git does not record that. Ask the host for its list of forks \
             and its log of fetches and downloads.",
            "Who may read the repository, and who might in the window: ask the host for the members, the deploy keys and the \
             applications with access, also those that were taken away since.",
            "Whether pipelines kept it: caches, artifacts, images and logs of builds outlive a commit. Ask whoever runs them.",
        ]);
    }
    if !places.contains_key("public") && spots.iter().any(|spot| spot.introduced.is_some()) {
        questions.push(
            "Whether the repository was ever public: git does not tell, and no inventory declares it so. Ask the host's audit log.",
        );
    }
    if spots.iter().any(|spot| spot.repository.is_none() && spot.introduced.is_none()) {
        questions.push(
            "Who may read the files that are outside of git or were scanned as they stand, and their backups: ask whoever runs the machine or the share.",
        );
    }
    if places.contains_key("log") {
        questions
            .push("Where the logs were shipped to and how long they are kept there: ask whoever runs them.");
    }
    questions.into_iter().map(str::to_owned).collect()
}
