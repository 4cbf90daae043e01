//! What straykey knows about secrets, for those who run hooks: the built-in rules and the fingerprint key.

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;

use super::fingerprint::recognise;
use super::{CliError, settings};
use crate::container::Limits;
use crate::detect::{Detector, Scratch};
use crate::fingerprint::{Fingerprint, Fingerprinter};
use crate::kind::{CredentialKind, Guessability};
use crate::occurrence::Disclosure;
use crate::rule::RuleSet;
use crate::runner::{Environment, Examine, Hooks};
use crate::scan::{Progress, Rejections, Scanner};
use crate::secret::Secret;
use crate::voucher::Vouchers;

/// Rules that see the public half of a pair: it says that there is a key, and a version is named by it.
const NAMES: &[&str] = &["aws-access-key-id"];

/// Nobody stops an examination.
static NEVER: AtomicBool = AtomicBool::new(false);

/// The hooks of an inventory in `folder`. Besides the variables on the allow-list they get those that `named` names.
pub(super) fn hooks(folder: &Path, named: &[String], key_file: Option<&Path>) -> Result<Hooks, CliError> {
    let environment = Environment::of(std::env::vars_os(), named)
        .map_err(|error| CliError::Usage(format!("--hook-env: {error}")))?;
    let examiner = Box::new(Examiner::new(key_file)?);
    Hooks::new(folder, environment, examiner)
        .map_err(|cause| CliError::Usage(format!("cannot tell where {} is: {cause}", folder.display())))
}

/// Refuses what a person wrote for the journal if there is a secret in it.
pub(super) fn refuse_secrets(option: &str, text: Option<&str>) -> Result<(), CliError> {
    let Some(text) = text else { return Ok(()) };
    if Examiner::new(None)?.secrets_in(text).is_empty() {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "{option}: there is a secret in it, and the journal is kept for ever: leave it out"
    )))
}

/// Examines what hooks say.
struct Examiner {
    rules: RuleSet,
    detector: Detector,
    fingerprinter: Fingerprinter,
}

impl fmt::Debug for Examiner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Examiner").field("fingerprinter", &self.fingerprinter).finish_non_exhaustive()
    }
}

impl Examiner {
    fn new(key_file: Option<&Path>) -> Result<Self, CliError> {
        let fingerprinter = settings::fingerprinter(key_file)?;
        let rules = RuleSet::load(&[])?;
        Ok(Self { detector: Detector::new(&rules), rules, fingerprinter })
    }
}

impl Examine for Examiner {
    fn secrets_in(&self, text: &str) -> Vec<Range<usize>> {
        let scanner = Scanner {
            rules: &self.rules,
            detector: &self.detector,
            fingerprinter: &self.fingerprinter,
            disclosure: Disclosure::Never,
            rejections: Rejections::Count,
            max_size: None,
            archives: Limits::default(),
            now: Timestamp::UNIX_EPOCH,
            progress: &Progress::default(),
            stop: &NEVER,
            vouchers: Vouchers::none(),
        };
        let found = scanner.secrets_in(text, &mut Scratch::default());
        let is_secret = |rule| !NAMES.contains(&self.rules.get(rule).id.as_str());
        found.into_iter().filter(|(rule, _)| is_secret(*rule)).map(|(_, place)| place).collect()
    }

    fn fingerprint_of(&self, secret: &Secret, kind: CredentialKind) -> Option<Fingerprint> {
        let recognised = recognise(&self.rules, secret).ok().flatten();
        let guessable = Guessability::Guessable;
        let is_guessable = kind.guessability() == guessable
            || recognised.as_ref().is_some_and(|(rule, _)| rule.guessability == guessable);
        let guessability = if is_guessable { guessable } else { Guessability::Random };
        let secret = recognised.as_ref().map_or(secret, |(_, found)| &found.secret);
        self.fingerprinter.identify(secret.expose(), guessability).fingerprint()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Examiner;
    use crate::fingerprint::Scheme;
    use crate::kind::CredentialKind;
    use crate::rule::template::expand;
    use crate::runner::Examine as _;
    use crate::secret::Secret;

    fn examiner(folder: &Path) -> Examiner {
        let file = folder.join("key");
        std::fs::write(&file, "0123456789abcdef0123").unwrap();
        Examiner::new(Some(&file)).unwrap()
    }

    #[test]
    fn secrets_are_found_by_form_by_name_and_in_base64() {
        let folder = tempfile::tempdir().unwrap();
        let examiner = examiner(folder.path());
        let token = expand("{sum:github:ghp_:30}", "t");
        let password = expand("{alnum:18}", "p");
        let encoded = data_encoding::BASE64.encode(format!("the key is {token} now").as_bytes());
        for (text, secret) in [
            (format!("refused: {token} is unknown"), &token),
            (format!("password={password}"), &password),
            (format!("cannot reach postgres://app:{password}@db.acme.example/app"), &password),
            (format!("Ünïcode first: {token}"), &token),
        ] {
            let found = examiner.secrets_in(&text);
            assert!(found.iter().any(|range| text[range.clone()] == **secret), "{found:?}");
        }
        let found = examiner.secrets_in(&format!("data: {encoded}"));
        assert!(!found.is_empty(), "a token in base64 is found");
    }

    #[test]
    fn the_public_half_of_a_pair_names_a_version() {
        let folder = tempfile::tempdir().unwrap();
        let examiner = examiner(folder.path());
        let id = expand("AKIA{base32:16}", "id");
        assert!(examiner.secrets_in(&id).is_empty());
        let secret = expand("{alnum:40}", "s");
        assert!(!examiner.secrets_in(&format!("{id} aws_secret_access_key={secret}")).is_empty());
        for name in super::NAMES {
            assert!(examiner.rules.iter().any(|(_, rule)| rule.id.as_str() == *name), "{name}");
        }
    }

    #[test]
    fn ordinary_words_of_hooks_are_no_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let examiner = examiner(folder.path());
        for text in [
            "app_b",
            "v17",
            "vault:kv/data/agents/openai#3",
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:agents/openai-a1b2c3",
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "https://vault.acme.example/secrets/openai/0f8fad5bd9cb469fa16570867728950e",
            "connection to server at \"db.acme.example\", port 5432 failed: Connection refused",
            "consumer reports sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "the key id is kid-2026-11-30T07:00:00Z",
        ] {
            assert!(examiner.secrets_in(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn fingerprints_are_those_of_a_scan() {
        let folder = tempfile::tempdir().unwrap();
        let examiner = examiner(folder.path());
        let token = expand("{sum:github:ghp_:30}", "t");
        let of =
            |text: &str, kind| examiner.fingerprint_of(&Secret::new(text.as_bytes().to_vec()), kind).unwrap();
        let plain = of(&token, CredentialKind::VcsToken);
        assert_eq!(plain.scheme, Scheme::Sha256);
        assert_eq!(of(&format!("{{\"token\": \"{token}\"}}"), CredentialKind::VcsToken), plain);
        assert_eq!(of(&expand("{alnum:18}", "p"), CredentialKind::Database).scheme, Scheme::HmacSha256);
        let unkeyed = Examiner::new(None);
        if std::env::var_os("STRAYKEY_FINGERPRINT_KEY").is_none() {
            let secret = Secret::new(expand("{alnum:18}", "p").into_bytes());
            assert_eq!(unkeyed.unwrap().fingerprint_of(&secret, CredentialKind::Database), None);
        }
    }
}
