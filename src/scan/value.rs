//! One value by itself, as a store hands it out: which secrets it holds, with the fingerprints that they have wherever else
//! they are found.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Scanner, Sighting};
use crate::blob::Blob;
use crate::detect::Scratch;
use crate::fingerprint::{Fingerprint, Identity};
use crate::kind::CredentialKind;
use crate::provenance::Provenance;
use crate::rule::Confidence;
use crate::secret::Secret;

/// A secret in a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// What it is for.
    pub kind: CredentialKind,
    /// Who issues it, as the rule says.
    pub provider: String,
    /// Its fingerprint; nothing for a guessable secret without a fingerprint key.
    pub fingerprint: Option<Fingerprint>,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// When it was issued, if it says so itself.
    pub issued: Option<Timestamp>,
    /// When it ends, if it says so itself.
    pub expires: Option<Timestamp>,
    /// How likely it is real.
    pub confidence: Confidence,
}

impl Scanner<'_> {
    /// The secrets that a value of this name holds, each once, the surest first. A value on one line is looked at as a setting
    /// of that name, any other as a file of that name.
    #[must_use]
    pub fn value(&self, name: &str, value: &Secret, scratch: &mut Scratch) -> Vec<Recognised> {
        let text = match as_setting(name, value.expose()) {
            Some(setting) => setting,
            None => value.clone(),
        };
        let provenance = Arc::new(Provenance::Stream { name: name.into() });
        let blob = Blob::whole(text.expose()).named(Path::new(name));
        let mut sighting = Sighting::default();
        self.blob(&blob, &provenance, scratch, &mut sighting);
        let mut found: Vec<Recognised> = Vec::new();
        let mut numbers: HashMap<Identity, usize> = HashMap::new();
        for occurrence in sighting.occurrences {
            let rule = self.rules.get(occurrence.rule);
            let recognised = Recognised {
                kind: rule.kind,
                provider: rule.provider.clone(),
                fingerprint: occurrence.identity.fingerprint(),
                public_id: occurrence.public_id,
                issued: occurrence.evidence.issued,
                expires: occurrence.evidence.expires,
                confidence: occurrence.evidence.confidence,
            };
            let number = *numbers.entry(occurrence.identity).or_insert(found.len());
            match found.get_mut(number) {
                Some(known) if known.confidence < recognised.confidence => *known = recognised,
                Some(_) => {}
                None => found.push(recognised),
            }
        }
        found.sort_by_key(|one| std::cmp::Reverse(one.confidence));
        found
    }
}

/// `NAME='value'`, if the value is one line that a quote can hold.
fn as_setting(name: &str, value: &[u8]) -> Option<Secret> {
    let own: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let is_line = !value.iter().any(|byte| byte.is_ascii_control());
    let quote = [b'\'', b'"'].into_iter().find(|quote| !value.contains(quote) && !value.contains(&b'\\'));
    let quote = quote.filter(|_| is_line && !value.is_empty())?;
    Some(Secret::new([own.as_bytes(), b"=", &[quote], value, &[quote], b"\n"].concat()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use jiff::Timestamp;

    use super::Recognised;
    use crate::detect::{Detector, Scratch};
    use crate::fingerprint::Fingerprinter;
    use crate::kind::{CredentialKind, Guessability};
    use crate::occurrence::Disclosure;
    use crate::read::Limits;
    use crate::rule::RuleSet;
    use crate::rule::template::expand;
    use crate::scan::{Progress, Rejections, Scanner};
    use crate::secret::Secret;

    fn fingerprinter() -> Fingerprinter {
        Fingerprinter::new(Some(Secret::new(b"0123456789abcdef0123".to_vec())), [7; 32]).unwrap()
    }

    fn value(name: &str, value: &str) -> Vec<Recognised> {
        let rules = RuleSet::load(&[]).unwrap();
        let (detector, progress, stop) = (Detector::new(&rules), Progress::default(), AtomicBool::new(false));
        let scanner = Scanner {
            rules: &rules,
            detector: &detector,
            fingerprinter: &fingerprinter(),
            disclosure: Disclosure::Never,
            rejections: Rejections::Count,
            max_size: None,
            archives: Limits::default(),
            now: Timestamp::UNIX_EPOCH,
            progress: &progress,
            stop: &stop,
            vouchers: crate::voucher::Vouchers::none(),
        };
        scanner.value(name, &Secret::new(value.as_bytes().to_vec()), &mut Scratch::default())
    }

    fn fingerprint(secret: &str, guessability: Guessability) -> Option<crate::fingerprint::Fingerprint> {
        fingerprinter().identify(secret.as_bytes(), guessability).fingerprint()
    }

    #[test]
    fn a_token_is_known_by_its_form() {
        let token = expand("{sum:github:ghp_:30}", "t");
        let [found] = value("ANYTHING", &token).try_into().unwrap();
        assert_eq!(found.kind, CredentialKind::VcsToken);
        assert_eq!(found.fingerprint, fingerprint(&token, Guessability::Random));
    }

    #[test]
    fn a_connection_string_has_the_fingerprint_of_its_password() {
        let password = expand("{alnum:18}", "p");
        let [found] = value("DATABASE_URL", &format!("postgres://app:{password}@db.acme.example/app"))
            .try_into()
            .unwrap();
        assert_eq!(found.kind, CredentialKind::Database);
        assert_eq!(found.fingerprint, fingerprint(&password, Guessability::Guessable));
    }

    #[test]
    fn a_name_tells_what_a_value_without_form_is() {
        let password = expand("{alnum:9}!x{alnum:9}", "p");
        let [found] = value("DB_PASSWORD", &password).try_into().unwrap();
        assert_eq!(found.fingerprint, fingerprint(&password, Guessability::Guessable));
        assert_eq!(value("LOG_LEVEL", "info"), []);
        assert_eq!(value("EMPTY", ""), []);
    }

    #[test]
    fn a_file_may_hold_several_and_a_key_its_certificate() {
        let (one, other) = (expand("{sum:github:ghp_:30}", "1"), expand("{sum:github:ghp_:30}", "2"));
        assert_eq!(value("config.yaml", &format!("a: {one}\nb: {other}\nc: {one}\n")).len(), 2);
        let key = expand("{pem:ed25519}", "k");
        assert_eq!(value("tls.key", &key)[0].kind, CredentialKind::PrivateKey);
    }
}
