//! What a report says about secrets, in one line for each place.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;
use straykey::fingerprint::Fingerprinter;
use straykey::kind::Guessability;

use super::harness::{BINARY, token};
use super::repository::{REPO, Repo, Scan};
use super::script::Names;

impl Repo {
    /// Scans the history of the repository.
    #[track_caller]
    pub(crate) fn history(&self) -> Scan {
        self.history_in(REPO, &[])
    }

    /// Scans histories in a folder of the stage, with these further arguments.
    #[track_caller]
    pub(crate) fn history_in(&self, folder: &str, arguments: &[&str]) -> Scan {
        let scan = self.scan_in(folder, &[&["--history"], arguments].concat(), b"");
        assert!(!scan.outcome.stderr.contains("panicked"), "{}", scan.outcome.stderr);
        assert!([0, 1, 2, 3].contains(&scan.status()), "{scan:?}");
        scan
    }

    /// Scans the history as the user `nobody`; nothing if that cannot be done here.
    pub(crate) fn history_as_nobody(&self) -> Option<Scan> {
        let mut command = self.stage.command("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--", BINARY]);
        command.args(["scan", "--history", "--format", "json"]).current_dir(self.path(""));
        for parent in self.stage.root().ancestors().take(2) {
            std::fs::set_permissions(parent, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let outcome = self.stage.finish(command, b"");
        if outcome.stdout.is_empty() {
            eprintln!("cannot be nobody: {}", outcome.stderr);
            return None;
        }
        Some(Scan { report: outcome.json(), outcome })
    }

    /// A file below the repository's own folder.
    pub(crate) fn git_path(&self, name: impl AsRef<Path>) -> std::path::PathBuf {
        self.path(".git").join(name)
    }
}

impl Scan {
    /// The finding of the token that is made from a seed.
    #[track_caller]
    pub(crate) fn finding(&self, seed: &str) -> &Value {
        self.find(seed).unwrap_or_else(|| panic!("`{seed}` was not found: {}", self.report["notices"]))
    }

    /// The same, if there is one.
    pub(crate) fn find(&self, seed: &str) -> Option<&Value> {
        let fingerprint = fingerprint(&token(seed));
        let findings = self.report["findings"].as_array();
        let findings = findings.unwrap_or_else(|| panic!("no report: {}", self.outcome.stderr));
        findings.iter().find(|finding| finding["fingerprint"] == *fingerprint)
    }

    /// Which of the seeds were found.
    pub(crate) fn found<'a>(&self, seeds: &[&'a str]) -> Vec<&'a str> {
        seeds.iter().copied().filter(|seed| self.find(seed).is_some()).collect()
    }

    /// Where the token of a seed is: `PATH:LINE REVISION INTRODUCED PRESENCE[:REMOVED-BY] VERSIONS`, and `truncated` if
    /// the history is.
    #[track_caller]
    pub(crate) fn places(&self, seed: &str, names: &Names) -> Vec<String> {
        let occurrences = self.finding(seed)["occurrences"].as_array().unwrap().iter();
        occurrences
            .map(|place| {
                let truncated = if place["history"] == "truncated" { " truncated" } else { "" };
                format!(
                    "{}:{} {} {} {} {}{truncated}",
                    place["path"].as_str().unwrap(),
                    place["line"],
                    name(&place["revision"], names),
                    name(&place["introduced"]["commit"], names),
                    presence(place, names),
                    place["versions"],
                )
            })
            .collect()
    }

    /// From when to when the token of a seed stood in git: `FIRST-COMMIT PRESENCE[:REMOVED-BY]`.
    #[track_caller]
    pub(crate) fn window(&self, seed: &str, names: &Names) -> String {
        let window = &self.finding(seed)["exposure"];
        let truncated = if window["history"] == "truncated" { " truncated" } else { "" };
        let presence = presence(window, names);
        format!("{} {presence}{truncated}", name(&window["first_commit"]["commit"], names))
    }

    /// The detail of the notice of this kind; there must be exactly one.
    #[track_caller]
    pub(crate) fn notice(&self, kind: &str) -> &str {
        let details = self.details(kind);
        assert_eq!(details.len(), 1, "{kind}: {}", self.report["notices"]);
        details[0]
    }

    /// The details of all notices of this kind.
    pub(crate) fn details(&self, kind: &str) -> Vec<&str> {
        let notices = self.report["notices"].as_array().unwrap_or_else(|| panic!("{self:?}")).iter();
        let of_kind = notices.filter(|notice| notice["kind"] == kind);
        of_kind.map(|notice| notice["detail"].as_str().unwrap()).collect()
    }

    /// Asserts that all was read, and that something was found or not.
    #[track_caller]
    pub(crate) fn is_whole(&self) -> &Self {
        let findings = self.report["findings"].as_array();
        let findings = findings.unwrap_or_else(|| panic!("no report: {}", self.outcome.stderr)).len();
        assert_eq!(self.status(), i32::from(findings > 0), "{}", self.report["notices"]);
        assert_eq!(self.report["complete"], true, "{}", self.report["notices"]);
        self
    }
}

fn name(id: &Value, names: &Names) -> String {
    let Some(id) = id.as_str() else { return "-".to_owned() };
    names.get(id).cloned().unwrap_or_else(|| id.to_owned())
}

fn presence(of: &Value, names: &Names) -> String {
    let presence = of["presence"].as_str().unwrap();
    match of["removed_by"]["commit"].as_str() {
        Some(_) => format!("{presence}:{}", name(&of["removed_by"]["commit"], names)),
        None => presence.to_owned(),
    }
}

/// The fingerprint of a token.
pub(crate) fn fingerprint(token: &str) -> String {
    let fingerprinter = Fingerprinter::new(None, [0; 32]).unwrap();
    let identity = fingerprinter.identify(token.as_bytes(), Guessability::Random);
    identity.fingerprint().unwrap().to_string()
}
