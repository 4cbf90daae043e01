//! Every place of an exposed credential, and who can read it.

use jiff::Timestamp;
use serde::Serialize;

use super::Matter;
use super::choice::Choice;
use crate::finding::blast::Reach;
use crate::fingerprint::Fingerprint;
use crate::intake::{Case, Commit, Place};

/// One place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Spot {
    /// The folder of the repository; nothing outside of git, and where the report does not tell.
    pub repository: Option<String>,
    /// The file or stream; inside of an archive the whole way.
    pub path: String,
    /// First line.
    pub line: u64,
    /// First column, in code points.
    pub column: u64,
    /// Who can read it: `unreachable`, `history`, `log`, `head` or `public`.
    pub reach: &'static str,
    /// The state of the repository in which the path leads there.
    pub revision: Option<String>,
    /// The blob.
    pub blob: Option<String>,
    /// Where in the repository the secret still is: `head`, `staged`, `removed`, `elsewhere` or `unreachable`.
    pub presence: Option<String>,
    /// The commit that brought it.
    pub introduced: Option<Commit>,
    /// The commit that took it away.
    pub removed_by: Option<Commit>,
    /// When the line was written, if it is one of a log.
    pub logged: Option<Timestamp>,
    /// How it is encoded there, the outermost encoding first.
    pub encodings: Vec<String>,
    /// True if it is inside of an archive or a compressed file.
    pub is_packed: bool,
    /// How many different contents of the path hold it.
    pub versions: Option<u64>,
    /// True if it may have been there earlier than git tells.
    pub is_cut_off: bool,
    /// Why the place is let pass, if it is.
    pub let_pass: Option<String>,
    /// The version of the credential.
    pub fingerprint: Option<Fingerprint>,
    /// The finding.
    pub finding: String,
}

/// All places, sorted: what still stands first.
#[must_use]
pub fn of(matter: Matter<'_>, choice: &Choice<'_>) -> Vec<Spot> {
    let public = matter.inventory.map(|(inventory, _)| inventory.public_repositories()).unwrap_or_default();
    let spots =
        choice.cases.iter().flat_map(|case| case.places.iter().map(|place| spot(case, place, public)));
    let mut spots: Vec<Spot> = spots.collect();
    spots.sort();
    spots.dedup();
    spots
}

fn spot(case: &Case, place: &Place, public: &[String]) -> Spot {
    let passed = place.suppression.as_ref().or(case.suppression.as_ref());
    Spot {
        repository: place.repository.clone(),
        path: place.path.clone(),
        line: place.line,
        column: place.column,
        reach: reach(case, place, public).as_str(),
        revision: place.revision.clone(),
        blob: place.blob.clone(),
        presence: place.presence.clone(),
        introduced: place.introduced.clone(),
        removed_by: place.removed_by.clone(),
        logged: place.logged,
        encodings: place.encodings.clone(),
        is_packed: place.container.is_some(),
        versions: place.versions,
        is_cut_off: place.history.as_deref() == Some("truncated"),
        let_pass: passed.map(|passed| passed.reason.clone().unwrap_or_else(|| passed.by.clone())),
        fingerprint: case.fingerprint,
        finding: case.id.clone(),
    }
}

/// Who can read a place. A report counts places by their reach; of a single one, the repository's name tells whether it is
/// public, if there is one.
fn reach(case: &Case, place: &Place, public: &[String]) -> Reach {
    let named = place.repository.as_deref().and_then(name);
    let is_declared = named.is_some_and(|named| public.iter().any(|one| plain(one) == plain(named)));
    if is_declared || is_all_public(case) {
        return Reach::Public;
    }
    match (place.logged, place.presence.as_deref(), place.revision.as_deref()) {
        (Some(_), ..) => Reach::Log,
        (_, Some("unreachable"), _) => Reach::Unreachable,
        (_, _, None | Some("head" | "index")) => Reach::Head,
        (_, _, Some(_)) => Reach::History,
    }
}

/// True if the report counts every place of the finding as one that everybody can read.
fn is_all_public(case: &Case) -> bool {
    let blast = case.blast.as_ref().filter(|blast| blast.occurrences > 0);
    blast.is_some_and(|blast| blast.places.get(Reach::Public.as_str()) == Some(&blast.occurrences))
}

/// The name of a repository in a folder.
fn name(folder: &str) -> Option<&str> {
    let last = folder.trim_end_matches('/').rsplit('/').next()?;
    let last = last.strip_suffix(".git").filter(|name| !name.is_empty()).unwrap_or(last);
    (!matches!(last, "" | "." | "..")).then_some(last)
}

/// A name as it is compared: letters and digits, in lower case, as in a scan.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::reach;
    use crate::finding::blast::Reach;
    use crate::intake::Case;
    use crate::intake::standing::Blast;

    #[test]
    fn who_can_read_a_place_is_what_the_scan_says() {
        let public = ["Web Site".to_owned()];
        for (repository, presence, revision, logged, expected) in [
            (None, None, None, None, Reach::Head),
            (Some("/srv/git/app"), Some("head"), Some("head"), None, Reach::Head),
            (Some("/srv/git/app"), Some("staged"), Some("index"), None, Reach::Head),
            (Some("/srv/git/app"), Some("removed"), Some("aa"), None, Reach::History),
            (Some("/srv/git/app"), Some("elsewhere"), Some("aa"), None, Reach::History),
            (Some("/srv/git/app"), Some("unreachable"), Some("aa"), None, Reach::Unreachable),
            (Some("/srv/git/app"), Some("unreachable"), None, None, Reach::Unreachable),
            (Some("/srv/git/web-site.git/"), Some("removed"), Some("aa"), None, Reach::Public),
            (Some("."), Some("head"), Some("head"), None, Reach::Head),
            (None, None, None, Some("2026-01-01T00:00:00Z"), Reach::Log),
        ] {
            let mut place = crate::forensics::sample::place("a.env");
            place.repository = repository.map(str::to_owned);
            place.presence = presence.map(str::to_owned);
            place.revision = revision.map(str::to_owned);
            place.logged = logged.map(|at: &str| at.parse().unwrap());
            assert_eq!(reach(&Case::default(), &place, &public), expected, "{repository:?} {presence:?}");
        }
    }

    #[test]
    fn a_report_that_counts_all_places_as_public_is_believed() {
        let place = crate::forensics::sample::place("a.env");
        for (public, all, expected) in [(2, 2, Reach::Public), (1, 2, Reach::Head), (0, 0, Reach::Head)] {
            let blast = Blast {
                score: 0,
                occurrences: all,
                places: [("public".to_owned(), public)].into(),
                reach: None,
                consumers: 0,
                explanation: String::new(),
            };
            let case = Case { blast: Some(blast), ..Case::default() };
            assert_eq!(reach(&case, &place, &[]), expected, "{public} of {all}");
        }
    }
}
