//! `straykey fingerprint`: the fingerprint of one secret, made as a scan would make it.

use std::io::{IsTerminal as _, Read as _, Write as _};

use super::args::FingerprintArgs;
use super::output::Sink;
use super::{CliError, ExitStatus, settings};
use crate::blob::Blob;
use crate::detect::{Detector, Scratch};
use crate::kind::Guessability;
use crate::rule::{Rule, RuleSet, Specificity};
use crate::secret::Secret;
use crate::validate::{self, Match};

/// Longest secret that is read: far above any key.
pub(super) const LIMIT: u64 = 1 << 20;

/// Runs the command.
pub(super) fn run(args: &FingerprintArgs) -> Result<ExitStatus, CliError> {
    let fingerprinter = settings::fingerprinter(args.fingerprint_key_file.as_deref())?;
    let rules = RuleSet::load(&[])?;
    let input = input()?;
    let recognised = recognise(&rules, &input)?;
    let guessability = match (args.kind, &recognised) {
        (Some(kind), _) => kind.guessability(),
        (None, Some((rule, _))) => rule.guessability,
        (None, None) => Guessability::Guessable,
    };
    let secret = recognised.as_ref().map_or(&input, |(_, found)| &found.secret);
    let Some(fingerprint) = fingerprinter.identify(secret.expose(), guessability).fingerprint() else {
        return Err(CliError::Usage(no_key(args, recognised.as_ref().map(|(rule, _)| *rule))));
    };
    if let Some((rule, _)) = &recognised {
        let _ = writeln!(std::io::stderr(), "straykey: recognised as {}", rule.name);
    }
    Sink::Stdout.write(|out| writeln!(out, "{fingerprint}"))?;
    Ok(ExitStatus::Clean)
}

/// The secret, from a terminal without echo or from a pipe, without one line end.
pub(super) fn input() -> Result<Secret, CliError> {
    let unreadable = |cause: std::io::Error| CliError::Usage(format!("cannot read standard input: {cause}"));
    let mut bytes = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("Secret (not echoed): ").map_err(unreadable)?.into_bytes()
    } else {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        bytes
    };
    if bytes.len() as u64 > LIMIT {
        return Err(CliError::Usage(format!("standard input has over {LIMIT} bytes: that is no secret")));
    }
    for end in [b'\n', b'\r'] {
        if bytes.last() == Some(&end) {
            bytes.pop();
        }
    }
    let secret = Secret::new(bytes);
    if secret.is_empty() {
        return Err(CliError::Usage("standard input is empty: pipe the secret in".to_owned()));
    }
    Ok(secret)
}

/// The one credential that the input is, or holds, by its own form.
pub(super) fn recognise<'a>(
    rules: &'a RuleSet,
    input: &Secret,
) -> Result<Option<(&'a Rule, Match)>, CliError> {
    let detector = Detector::new(rules);
    let blob = Blob::whole(input.expose());
    let mut found: Vec<(usize, &Rule, Match)> = detector
        .detect(rules, &blob, &mut Scratch::default())
        .iter()
        .filter_map(|raw| {
            let rule = rules.get(raw.rule);
            let accepted = validate::judge(rule, &blob, raw).ok()?;
            (rule.specificity() == Specificity::Token).then_some((raw.telling, rule, accepted))
        })
        .collect();
    // Several rules may know one token, such as a JWT; the one that knows most names it. Different secrets name nothing.
    found.sort_by_key(|(telling, rule, _)| (*telling, rule.confidence));
    let Some((_, rule, last)) = found.pop() else { return Ok(None) };
    let same = |(_, other, one): &(usize, &Rule, Match)| {
        one.secret == last.secret && other.guessability == rule.guessability
    };
    Ok(found.iter().all(same).then_some((rule, last)))
}

fn no_key(args: &FingerprintArgs, recognised: Option<&Rule>) -> String {
    let what = match (args.kind, recognised) {
        (Some(kind), _) => format!("values of kind `{kind}` can be guessed"),
        (None, Some(rule)) => format!("this is a {}, which can be guessed", rule.name),
        (None, None) => "the form of this value does not tell what it is, so it may be guessable".to_owned(),
    };
    let mut text = format!(
        "{what}: its fingerprint needs a key\nhelp: set STRAYKEY_FINGERPRINT_KEY or use --fingerprint-key-file (make a key once: `openssl rand -hex 32`)"
    );
    if args.kind.is_none() && recognised.is_none() {
        text.push_str("\nhelp: or name a kind whose values are random, for example `--kind llm-api-key`");
    }
    text
}
