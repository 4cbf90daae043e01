//! Secrets never come out: not in any format, not in messages, not in the `Debug` of the types that hold them. The one
//! exception is `--show-secrets` on a terminal.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "cli/harness.rs"]
mod harness;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use harness::{BINARY, Outcome, Stage, token};
use jiff::Timestamp;
use straykey::blob::Blob;
use straykey::correlate::{self, Terms};
use straykey::detect::{Detector, Scratch};
use straykey::fingerprint::Fingerprinter;
use straykey::occurrence::{Disclosure, Revealed};
use straykey::provenance::Provenance;
use straykey::report::{Depth, Format, Report, RuleSummary, Scope, Stats};
use straykey::rule::template::expand;
use straykey::rule::{Confidence, RuleSet};
use straykey::scan::{Progress, Rejections, Scanner, Sighting};
use straykey::secret::Secret;
use straykey::validate::{self, Match};

/// So many bytes of a secret in an output are a leak.
const WINDOW: usize = 12;

/// Texts with secrets, and every piece of them that must not come out.
struct Plants {
    rules: RuleSet,
    detector: Detector,
    /// Path and text.
    files: Vec<(String, String)>,
    matches: Vec<Match>,
    /// Pieces of secrets, and the file of each.
    pieces: HashMap<Vec<u8>, String>,
    /// Which values [`beginning`] has for them: outputs are long, and most of what is in them begins otherwise.
    beginnings: Vec<bool>,
}

impl Plants {
    /// The first example of every rule, and passwords with a marker in them.
    fn new() -> Self {
        let rules = RuleSet::load(&[]).unwrap();
        let detector = Detector::new(&rules);
        let mut files: Vec<(String, String)> = rules
            .iter()
            .enumerate()
            .map(|(at, (_, rule))| {
                let example = rule.details().matches.first().unwrap();
                let text = expand(&example.text, &format!("leak/{}", rule.id));
                (format!("{at:03}/{}", example.path.as_deref().unwrap_or("app.env")), text)
            })
            .collect();
        for (at, template) in [
            "DB_PASSWORD={alnum:4}Wd4rkMarker7{alnum:4}",
            "password: \"{alnum:4}Wd4rkMarker7#{alnum:4}\"",
            "postgres://app:{alnum:4}Wd4rkMarker7{alnum:4}@db.acme.internal/app",
            "mysql -u root -p{alnum:4}Wd4rkMarker7{alnum:4} --password={alnum:4}Wd4rkMarker7{alnum:4}",
        ]
        .iter()
        .enumerate()
        {
            files.push((format!("password-{at}/app.env"), expand(template, &format!("password {at}"))));
        }
        let mut plants = Self {
            rules,
            detector,
            files,
            matches: Vec::new(),
            pieces: HashMap::new(),
            beginnings: Vec::new(),
        };
        plants.pieces.insert(b"Wd4rkMarker7".to_vec(), "marker".to_owned());
        plants.judge();
        plants
    }

    fn judge(&mut self) {
        for (path, text) in &self.files {
            let blob = Blob::whole(text.as_bytes()).named(Path::new(path));
            for raw in self.detector.detect(&self.rules, &blob, &mut Scratch::default()) {
                let Ok(found) = validate::judge(self.rules.get(raw.rule), &blob, &raw) else { continue };
                let written = &found.span.of(blob.bytes)[found.prefix.len()..];
                for window in pieces(written).chain(pieces(found.secret.expose())) {
                    self.pieces.entry(window.to_vec()).or_insert_with(|| path.clone());
                }
                self.matches.push(found);
            }
        }
        // What one rule takes for a secret is the fixed prefix or the public half of another's: it is no secret.
        let public = |found: &Match| [Some(found.prefix.clone()), found.public_id.clone()];
        for known in self.matches.iter().flat_map(public).flatten() {
            for piece in known.as_bytes().windows(WINDOW) {
                self.pieces.remove(piece);
            }
        }
        self.beginnings = vec![false; 1 << 16];
        self.pieces.keys().for_each(|piece| self.beginnings[beginning(piece)] = true);
    }

    /// The file whose secret an output gives away.
    fn leak_in(&self, output: &str) -> Option<String> {
        let bytes = output.as_bytes();
        let is_leak = |window: &[u8]| self.beginnings[beginning(window)] && self.pieces.contains_key(window);
        let at = bytes.windows(WINDOW).position(is_leak)?;
        let around = String::from_utf8_lossy(&bytes[at.saturating_sub(60)..(at + 40).min(bytes.len())]);
        Some(format!("{}: …{around}…", self.pieces[&bytes[at..at + WINDOW]]))
    }

    fn plant(&self, stage: &Stage) {
        for (path, text) in &self.files {
            stage.write(path, text);
        }
    }
}

/// Nobody stops a test.
static STOP: AtomicBool = AtomicBool::new(false);

/// A number below 65,536 of the first three bytes of a window.
fn beginning(window: &[u8]) -> usize {
    let [first, second, third, ..] = window else { return 0 };
    (usize::from(*first) << 9 ^ usize::from(*second) << 4 ^ usize::from(*third)) & 0xffff
}

/// All windows that give something away: not those of PEM's fixed lines.
fn pieces(secret: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_armour = |window: &[u8]| {
        let fixed = b"-----BEGIN RSA DSA EC OPENSSH ENCRYPTED PRIVATE KEY----- -----END CERTIFICATE";
        window.windows(4).all(|part| fixed.windows(4).any(|known| known == part))
    };
    secret.windows(WINDOW).filter(move |window| !is_armour(window))
}

#[track_caller]
fn assert_sealed(plants: &Plants, outcome: &Outcome, what: &str) {
    for output in [&outcome.stdout, &outcome.stderr] {
        if let Some(leak) = plants.leak_in(output) {
            panic!("{what} leaks the secret of {leak}");
        }
    }
}

#[test]
fn no_format_gives_a_secret_away() {
    let (plants, stage) = (Plants::new(), Stage::new());
    plants.plant(&stage);
    assert!(plants.matches.len() >= plants.files.len(), "{} of {}", plants.matches.len(), plants.files.len());
    let whole = plants.files.iter().map(|(_, text)| text.as_str()).collect::<String>();
    assert!(plants.leak_in(&whole).is_some(), "this test cannot fail");
    stage.write("../home/key", "a-key-for-tests-of-32-characters");
    stage.write(
        "../home/i.toml",
        format!(
            "version = 1\n[[credential]]\nid = \"a\"\nkind = \"vcs-token\"\nfingerprint = \"sha256:{}\"\n",
            "0".repeat(64)
        ),
    );
    stage.write("../home/s.toml", "inventory = 'i.toml'\nmin_confidence = 'low'\nfail_on = 'note'\n");
    for more in [
        &[][..],
        &["--show-rejected", "--min-confidence", "low"],
        &["--inventory", "../home/i.toml", "--fingerprint-key-file", "../home/key"],
        &["--config", "../home/s.toml", "--color", "always"],
    ] {
        let outputs = Format::ALL.iter().map(|format| format!("--format={format}=../home/out.{format}"));
        let outputs: Vec<String> = outputs.collect();
        let outputs = outputs.iter().map(String::as_str);
        let arguments: Vec<&str> = ["scan"].into_iter().chain(outputs).chain(more.iter().copied()).collect();
        let outcome = stage.run(&arguments);
        assert_eq!(outcome.status, 1, "{}", outcome.stderr);
        assert_sealed(&plants, &outcome, "the streams");
        for format in Format::ALL {
            let stdout = std::fs::read_to_string(stage.path(format!("../home/out.{format}"))).unwrap();
            // A runner keeps few annotations, and a summary is short.
            let is_short = matches!(format, Format::Github | Format::Markdown);
            let least = if is_short { 5_000 } else { 100_000 };
            assert!(stdout.len() > least, "{format}: {}", stdout.len());
            let written = Outcome { status: 1, stdout, stderr: String::new() };
            assert_sealed(&plants, &written, &format!("{format} {more:?}"));
        }
    }
}

#[test]
fn no_message_about_a_mistake_gives_a_secret_away() {
    let stage = Stage::new();
    stage.write("clean.txt", "nothing\n");
    let secret = token("mistake");
    let entry = |fingerprint: &str, more: &str| {
        format!(
            "version = 1\n[[credential]]\nid = \"a\"\nkind = \"vcs-token\"\nfingerprint = {fingerprint}\n{more}\n"
        )
    };
    let json = |fingerprint: &str| {
        format!(
            r#"{{"version": 1, "credential": [{{"id": "a", "kind": "vcs-token", "fingerprint": {fingerprint}}}]}}"#
        )
    };
    let quoted = format!("\"{secret}\"");
    let yaml = "version: 1\ncredential:\n  - id: a\n    kind: vcs-token\n    fingerprint:";
    for (name, text) in [
        ("i.toml", entry(&quoted, "")),
        ("i.toml", entry(&format!("\"sha256:{secret}\""), "")),
        ("i.toml", entry(&format!("\"{secret}:00\""), "")),
        ("i.toml", entry(&secret, "")),
        ("i.toml", entry(&format!("[{quoted}]"), "")),
        ("i.toml", entry(&quoted, "ownr = 1")),
        ("i.json", json(&quoted)),
        ("i.json", json(&secret)),
        ("i.json", json(&format!("[{quoted}]"))),
        ("i.json", json(&format!("{quoted} {quoted}"))),
        ("i.yaml", format!("{yaml} {secret}\n")),
        ("i.yaml", format!("{yaml} [{secret}]\n")),
        ("i.yaml", format!("{yaml} \"{secret}\n")),
        ("i.yaml", format!("{yaml} {secret}\n    ownr: x\n")),
        ("i.yaml", format!("{yaml} {secret}\n   bad: : x\n")),
    ] {
        stage.write(name, &text);
        let outcome = stage.run(&["scan", "clean.txt", "--inventory", name]);
        assert_eq!(outcome.status, 2, "{text}: {outcome:?}");
        assert!(!format!("{outcome:?}").contains(&secret[4..16]), "{text}\n{outcome:?}");
    }
    for arguments in [&["--kind", "password"][..], &["--fingerprint-key-file", "clean.txt"], &[]] {
        let outcome = stage.feed(&[&["fingerprint"], arguments].concat(), format!("x{secret}y"));
        assert_eq!(outcome.status, 2, "{outcome:?}");
        assert!(!format!("{outcome:?}").contains(&secret[4..16]), "{outcome:?}");
    }
    let outcome = stage.feed(&["fingerprint"], &secret);
    assert_eq!(outcome.status, 0);
    assert!(!format!("{outcome:?}").contains(&secret[4..16]), "{outcome:?}");
}

fn sight(plants: &Plants, fingerprinter: &Fingerprinter) -> Sighting {
    let progress = Progress::default();
    let scanner = Scanner {
        rules: &plants.rules,
        detector: &plants.detector,
        fingerprinter,
        disclosure: Disclosure::Terminal,
        rejections: Rejections::Keep,
        max_size: None,
        archives: straykey::container::Limits::default(),
        now: Timestamp::UNIX_EPOCH,
        progress: &progress,
        stop: &STOP,
        vouchers: straykey::voucher::Vouchers::none(),
    };
    let mut sighting = Sighting::default();
    for (path, text) in &plants.files {
        let blob = Blob::whole(text.as_bytes()).named(Path::new(path));
        let provenance = Arc::new(Provenance::Stream { name: path.as_str().into() });
        scanner.blob(&blob, &provenance, &mut Scratch::default(), &mut sighting);
    }
    sighting
}

#[test]
fn no_debug_output_gives_a_secret_away_even_when_it_is_to_be_shown() {
    let plants = Plants::new();
    let key = token("the key itself");
    let fingerprinter = Fingerprinter::new(Some(Secret::new(key.clone().into_bytes())), [7; 32]).unwrap();
    let sighting = sight(&plants, &fingerprinter);
    assert!(sighting.occurrences.iter().all(|one| one.revealed.is_some()));
    let now: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
    let comparison = fingerprinter.comparison();
    let terms = Terms { now, comparison, min_confidence: Confidence::Low };
    let correlation = correlate::correlate(sighting.occurrences.clone(), &plants.rules, None, &terms);
    let report = Report {
        as_of: now,
        findings: correlation.findings.clone(),
        rejections: Some(sighting.rejections.clone()),
        notices: correlation.notices.clone(),
        stats: Stats::default(),
        rules: plants.rules.iter().map(|(_, rule)| RuleSummary::from(rule)).collect(),
        inventory: None,
        scope: Scope { depth: Depth::Files, paths: vec![".".to_owned()] },
    };
    let revealed = Revealed::new(Secret::new(key.clone().into_bytes()));
    for (name, shown) in [
        ("Match", format!("{:#?}", plants.matches)),
        ("Sighting", format!("{sighting:?}")),
        ("Occurrence", format!("{:#?}", sighting.occurrences)),
        ("Finding", format!("{:?}", correlation.findings)),
        ("Correlation", format!("{correlation:#?}")),
        ("Report", format!("{report:?}")),
        ("Secret", format!("{:?}", Secret::new(key.clone().into_bytes()))),
        ("Fingerprinter", format!("{fingerprinter:#?}")),
        ("Revealed", format!("{revealed:#?}")),
    ] {
        assert!(!shown.contains(&key[4..16]), "{name}: {shown}");
        // Nor as a list of numbers.
        assert!(!shown.contains(&format!(
            "{}, {}, {}",
            key.as_bytes()[5],
            key.as_bytes()[6],
            key.as_bytes()[7]
        )));
        if let Some(leak) = plants.leak_in(&shown) {
            panic!("Debug of {name} leaks the secret of {leak}");
        }
    }
}

#[test]
fn a_person_at_a_terminal_who_asks_sees_the_secret_and_nobody_else_does() {
    let stage = Stage::new();
    let token = stage.plant("a.env");
    let on_terminal = |arguments: &str| {
        let mut command = stage.command("script");
        command.args(["-qec", &format!("{BINARY} scan a.env {arguments}"), "/dev/null"]).env("TERM", "xterm");
        stage.finish(command, b"")
    };
    let available = std::process::Command::new("script").arg("--version").output();
    if !available.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no `script` to make a terminal with");
        return;
    }
    let shown = on_terminal("--show-secrets");
    assert!(shown.stdout.contains(&token), "{shown:?}");
    for arguments in ["", "--format json", "--show-secrets --format json", "--show-secrets --output out.txt"]
    {
        let outcome = on_terminal(arguments);
        assert!(!outcome.stdout.contains(&token[4..16]), "{arguments}: {outcome:?}");
    }
    assert!(!stage.path("out.txt").exists());
    let both = on_terminal("--show-secrets --format text --format json=out.json --format text=out.txt");
    assert!(both.stdout.contains(&token), "{both:?}");
    for name in ["out.json", "out.txt"] {
        let text = std::fs::read_to_string(stage.path(name)).unwrap();
        assert!(text.contains("[REDACTED]") && !text.contains(&token[4..16]), "{name}: {text}");
    }
}
