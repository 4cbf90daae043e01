//! Every rule through the whole pipeline: each of its matches is found exactly once and by that rule, each of its
//! counter-examples is refused, for the reason that the rule file names.
#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use straykey::blob::Blob;
use straykey::detect::{Detector, Scratch};
use straykey::fingerprint::Fingerprinter;
use straykey::occurrence::Disclosure;
use straykey::provenance::Provenance;
use straykey::rule::{Engine, Rule, RuleSet, builtin, template};
use straykey::scan::{Progress, Rejections, Scanner, Sighting};

struct Bench {
    rules: RuleSet,
    detector: Detector,
    fingerprinter: Fingerprinter,
}

impl Bench {
    fn new() -> Self {
        let rules = RuleSet::load(&[]).unwrap();
        let detector = Detector::new(&rules);
        let fingerprinter = Fingerprinter::new(None, [1; 32]).unwrap();
        Self { rules, detector, fingerprinter }
    }

    fn scan(&self, text: &str, path: Option<&str>) -> Sighting {
        let progress = Progress::default();
        let scanner = Scanner {
            rules: &self.rules,
            detector: &self.detector,
            fingerprinter: &self.fingerprinter,
            disclosure: Disclosure::Never,
            rejections: Rejections::Keep,
            max_size: None,
            archives: straykey::container::Limits::default(),
            progress: &progress,
            stop: &STOP,
        };
        let provenance = Arc::new(Provenance::Stream { name: "example".into() });
        let mut blob = Blob::whole(text.as_bytes());
        if let Some(path) = path {
            blob = blob.named(Path::new(path));
        }
        let mut sighting = Sighting::default();
        scanner.blob(&blob, &provenance, &mut Scratch::default(), &mut sighting);
        sighting
    }
}

/// Several seeds: one lucky expansion must not hide a check that real tokens fail.
const SEEDS: usize = 25;

/// Nobody stops a test.
static STOP: AtomicBool = AtomicBool::new(false);

fn check_matches(bench: &Bench, rule: &Rule, problems: &mut Vec<String>) {
    for (number, example) in rule.matches.iter().enumerate() {
        for seed in 0..SEEDS {
            let text = template::expand(&example.text, &format!("{}/{number}/{seed}", rule.id));
            let seen = bench.scan(&text, example.path.as_deref());
            let found: Vec<&str> =
                seen.occurrences.iter().map(|one| bench.rules.get(one.rule).id.as_str()).collect();
            if found != [rule.id.as_str()] {
                let refused: Vec<_> =
                    seen.rejections.iter().map(|one| (one.rule.as_str(), one.reason)).collect();
                problems.push(format!(
                    "{} match {number} seed {seed}: found {found:?}, refused {refused:?}\n    {text:?}",
                    rule.id
                ));
                break;
            }
        }
    }
}

fn check_no_matches(bench: &Bench, rule: &Rule, problems: &mut Vec<String>) {
    for (number, example) in rule.no_matches.iter().enumerate() {
        for seed in 0..SEEDS {
            let text = template::expand(&example.text, &format!("{}/no/{number}/{seed}", rule.id));
            let seen = bench.scan(&text, example.path.as_deref());
            let found = seen.occurrences.iter().any(|one| bench.rules.get(one.rule).id == rule.id);
            let reasons: BTreeSet<&str> =
                seen.rejections.iter().filter(|one| one.rule == rule.id).map(|one| one.reason).collect();
            let wanted: BTreeSet<&str> = example.reason.as_deref().into_iter().collect();
            if found || reasons != wanted {
                problems.push(format!(
                    "{} no_match {number} seed {seed}: found {found}, reasons {reasons:?}, wanted {wanted:?}\n    {text:?}",
                    rule.id
                ));
                break;
            }
        }
    }
}

#[test]
fn every_example_through_the_whole_pipeline() {
    let bench = Bench::new();
    let mut problems = Vec::new();
    for (_, rule) in bench.rules.iter() {
        check_matches(&bench, rule, &mut problems);
        check_no_matches(&bench, rule, &mut problems);
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_rule_is_complete() {
    let rules = RuleSet::load(&[]).unwrap();
    let mut problems = Vec::new();
    for (_, rule) in rules.iter() {
        let mut say = |text: &str| problems.push(format!("{}: {text}", rule.id));
        if rule.matches.len() < 2 || rule.no_matches.len() < 2 {
            say("needs at least two matches and two counter-examples");
        }
        if rule.why.len() < 30 || !rule.why.ends_with('.') {
            say("`why` is a sentence or two");
        }
        for url in rule.references.iter().chain(&rule.revoke) {
            if !url.starts_with("https://") || url.contains(' ') {
                say("references and revoke are https addresses");
            }
        }
        match &rule.engine {
            Engine::Token { pattern, anchors, .. } => {
                if let Err(problem) = pattern.check() {
                    say(&problem);
                }
                for (number, example) in rule.matches.iter().enumerate() {
                    let text = template::expand(&example.text, "anchor").to_lowercase();
                    if !anchors.iter().any(|anchor| text.contains(&anchor.to_lowercase())) {
                        say(&format!(
                            "match {number} holds none of its anchors: the prefilter would hide it"
                        ));
                    }
                }
                if anchors.iter().any(|anchor| anchor.len() < 3) {
                    say("anchors have three characters or more");
                }
            }
            Engine::Assignment { value: Some(value), .. } => {
                if let Err(problem) = value.check() {
                    say(&problem);
                }
            }
            Engine::Assignment { value: None, .. } => {}
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_embedded_list_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| format!("rules/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    let embedded: BTreeSet<String> = builtin::FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, embedded);
}

#[test]
fn every_credential_kind_has_a_rule() {
    use straykey::kind::CredentialKind;
    let rules = RuleSet::load(&[]).unwrap();
    let covered: BTreeSet<CredentialKind> = rules.iter().map(|(_, rule)| rule.kind).collect();
    let missing: Vec<_> = CredentialKind::ALL.iter().filter(|kind| !covered.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(rules.len() >= 80, "{} rules", rules.len());
}
