//! The text of a proposed inventory. What only a person can know stands in it as a comment.

use std::collections::BTreeSet;

use super::names::Names;
use crate::evidence::AgeSource;
use crate::finding::Finding;
use crate::inventory::edit::FieldValue;
use crate::inventory::{AllowedPlaces, Format};
use crate::report::sanitize::sanitize;

const HEAD: &str = "\
# Proposed by `straykey inventory init`: what a scan found, as fingerprints. It holds no secret.
# Name the owners, say where each credential may be, and take out what is none. Then:
#   straykey inventory check
#   straykey scan --inventory THIS-FILE
version = 1
";

/// Folders that are made to hold secrets.
const STORES: &[&str] = &["secret", "secrets", "vault", "private", "credentials", "certs", "tls"];

/// So many places are told in the comment above an entry.
const TOLD: usize = 3;

/// The inventory of what was found and has a fingerprint.
pub(super) fn text(findings: &[Finding]) -> String {
    let mut text = HEAD.to_owned();
    let (mut names, mut known) = (Names::default(), BTreeSet::new());
    for finding in findings {
        // One secret is one entry, whichever rules know it: the most pressing finding comes first.
        if let Some(fingerprint) = finding.fingerprint.filter(|fingerprint| known.insert(*fingerprint)) {
            text.push('\n');
            entry(finding, &fingerprint.to_string(), &mut names, &mut text);
        }
    }
    if known.is_empty() {
        text.push_str("\n# Nothing was found. `straykey inventory add` declares a credential by hand.\n");
    }
    text
}

fn entry(finding: &Finding, fingerprint: &str, names: &mut Names, text: &mut String) {
    let paths = paths(finding);
    let first = paths.first().cloned().unwrap_or_default();
    let issuer = finding.provider.as_deref().filter(|provider| !provider.eq_ignore_ascii_case("generic"));
    let id = names.propose(issuer.unwrap_or(finding.kind.as_str()), &first);
    let mut line = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    let field = |name: &str, value: FieldValue| format!("{name} = {}", value.written(Format::Toml));
    let plain = |text: &str| FieldValue::Text(text.to_owned());
    line(format!("# {}: found {}", sanitize(&finding.title), places(finding)));
    line("[[credential]]".to_owned());
    line(field("id", plain(&id)));
    line(field("kind", plain(finding.kind.as_str())));
    if let Some(issuer) = issuer {
        line(field("provider", plain(&issuer.to_lowercase().replace(' ', "-"))));
    }
    line("# owner = \"\"  # who answers for it".to_owned());
    line(field("fingerprint", plain(fingerprint)));
    if let Some(public_id) = &finding.public_id {
        line(field("public_id", plain(public_id)));
    }
    match finding.age.filter(|age| age.source == AgeSource::Embedded) {
        Some(age) => line(field("issued", FieldValue::Moment(age.since))),
        None => line("# issued = 2026-01-01  # since when this version exists".to_owned()),
    }
    if let Some(expires) = finding.evidence.as_ref().and_then(|evidence| evidence.expires) {
        line(field("expires", FieldValue::Moment(expires)));
    }
    let (stores, others): (Vec<String>, Vec<String>) =
        paths.iter().map(|path| glob(path)).partition(|glob| is_store(glob));
    // A list with a glob that cannot be used would make the whole inventory unusable.
    if !stores.is_empty() && AllowedPlaces::new(stores.clone()).is_ok() {
        line(field("allowed_in", FieldValue::List(stores)));
    }
    if !others.is_empty() {
        let shown: Vec<String> = others.into_iter().take(TOLD).collect();
        let list = FieldValue::List(shown).written(Format::Toml);
        line(format!("# allowed_in = {list}  # only if it may stay there"));
    }
    let consumers: Vec<String> = finding.discovered_consumers().into_iter().map(str::to_owned).collect();
    if consumers.is_empty() {
        line("# consumers = []  # what breaks when it changes".to_owned());
    } else {
        line(field("consumers", FieldValue::List(consumers)));
    }
}

/// The files that hold it, relative to the scanned root, each once.
fn paths(finding: &Finding) -> Vec<String> {
    let paths: BTreeSet<String> =
        finding.places.iter().map(|place| place.provenance.outer().relative()).collect();
    paths.into_iter().collect()
}

/// `in 2 places: a.env:3, b.env:7`.
fn places(finding: &Finding) -> String {
    let count = finding.places.len();
    let shown = finding
        .places
        .iter()
        .take(TOLD)
        .map(|place| format!("{}:{}", sanitize(&place.provenance.shown()), place.location.start.line));
    let shown: Vec<String> = shown.collect();
    let more = if count > TOLD { ", …" } else { "" };
    format!("in {count} {}: {}{more}", if count == 1 { "place" } else { "places" }, shown.join(", "))
}

/// The glob that matches this path and no other.
fn glob(path: &str) -> String {
    let mut glob = String::with_capacity(path.len());
    for character in path.chars() {
        match character {
            '*' | '?' | '[' | ']' | '{' | '}' => glob.extend(['[', character, ']']),
            '\\' => glob.push_str("\\\\"),
            _ => glob.push(character),
        }
    }
    glob
}

/// Is it in a folder that is made for secrets, or in a file that is encrypted as a rule?
fn is_store(path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let file = parts.pop().unwrap_or_default();
    let is_sealed = [".sops.yaml", ".sops.yml", ".sops.json", ".enc"].iter().any(|end| file.ends_with(end));
    is_sealed
        || parts.iter().any(|part| STORES.contains(&part.trim_start_matches('.').to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::{glob, is_store};
    use crate::inventory::AllowedPlaces;
    use crate::provenance::Provenance;

    #[test]
    fn folders_for_secrets_and_sealed_files_are_stores() {
        for path in ["deploy/secrets/a.env", ".vault/x", "a/TLS/key.pem", "x.sops.yaml"] {
            assert!(is_store(path), "{path}");
        }
        for path in ["src/main.rs", "secrets.txt", "a/secretary/x", "sops.yaml"] {
            assert!(!is_store(path), "{path}");
        }
    }

    #[test]
    fn a_path_becomes_a_glob_of_itself_alone() {
        for path in ["a/b.env", "we[i]rd/{x}*?.env", "back\\slash"] {
            let places = AllowedPlaces::new(vec![glob(path)]).unwrap();
            let file = |relative: &str| Provenance::File {
                shown: relative.into(),
                relative: relative.into(),
                root: std::path::Path::new("r").into(),
            };
            assert!(places.contain(&file(path)), "{path}");
            assert!(!places.contain(&file("other")));
        }
    }
}
