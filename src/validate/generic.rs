//! Unspecific matches, of which nothing but the assigned name says that they are secrets: what they are instead, and how
//! much they are believed where they stand.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::password::Likelihood;
use super::randomness::Randomness;
use super::{Reason, badge, code, identifier, notation, password, placeholder, randomness};
use crate::blob::{Blob, Naming};
use crate::detect::RawMatch;
use crate::detect::assignment::Quoting;
use crate::evidence::Evidence;
use crate::location::Span;
use crate::role::{FileRole, Syntax};
use crate::rule::Confidence;

/// How well a value speaks for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// Only a generator makes such a value.
    Generated,
    /// A person could have chosen it as a secret.
    Chosen,
    /// It may be something else, or everybody knows it; with what speaks against it.
    Weak(&'static str),
}

impl From<Likelihood> for Strength {
    fn from(likelihood: Likelihood) -> Self {
        match likelihood {
            Likelihood::Generated => Self::Generated,
            Likelihood::Likely => Self::Chosen,
            Likelihood::Doubtful(why) => Self::Weak(why),
        }
    }
}

/// Refuses a match whose name or value says that it is something else.
///
/// # Errors
/// What it is.
pub(super) fn refuse(blob: &Blob<'_>, raw: &RawMatch, value: &[u8]) -> Result<(), Reason> {
    let name = raw.assignment.map(|(name, _)| name.of(blob.bytes)).unwrap_or_default();
    if identifier::is_uuid(value) {
        return Err(Reason::Uuid);
    }
    if identifier::is_content_hash(name, value) {
        return Err(Reason::LockFileHash);
    }
    if placeholder::repeats_name(name, value) {
        return Err(Reason::Placeholder);
    }
    let is_bare = raw.assignment.is_some_and(|(_, quoting)| quoting != Quoting::Quoted);
    match std::str::from_utf8(value) {
        Ok(text) if is_bare && is_bare_code(text) => Err(Reason::Reference),
        _ => Ok(()),
    }
}

/// Without quotes, text that only programs have is a piece of a program.
fn is_bare_code(text: &str) -> bool {
    text.starts_with(['(', '[', '{', '+', '|', '>', '`']) || code::is_expression(text)
}

/// Judges the value of an assignment that should hold a generated key.
///
/// # Errors
/// It is words, or something that is no secret.
pub(super) fn key(value: &[u8]) -> Result<Strength, Reason> {
    if identifier::is_known_form(value) {
        return Err(Reason::NotRandom);
    }
    let randomness = randomness::measure(value);
    let text = std::str::from_utf8(value).map_err(|_| Reason::NotRandom)?;
    if randomness == Randomness::Written {
        return Err(Reason::NotRandom);
    }
    if code::is_expression(text) || code::is_dotted_name(text) || code::is_constant_name(text) {
        return Err(Reason::Reference);
    }
    if let Some(inner) = encoded_text(value) {
        return encoded(&inner);
    }
    match randomness {
        Randomness::Mixed if notation::is_other(text) => Err(Reason::NotRandom),
        Randomness::Mixed => Ok(Strength::Chosen),
        Randomness::Generated | Randomness::Written => Ok(Strength::Generated),
    }
}

/// The text that a value is in base64: nothing if it is not text, as nearly all random bytes.
fn encoded_text(value: &[u8]) -> Option<String> {
    let unpadded = value.strip_suffix(b"==").or_else(|| value.strip_suffix(b"=")).unwrap_or(value);
    let bytes = STANDARD_NO_PAD.decode(unpadded).or_else(|_| URL_SAFE_NO_PAD.decode(unpadded)).ok()?;
    let text = String::from_utf8(bytes).ok().filter(|text| text.len() > 5)?;
    let is_text = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'));
    is_text.then_some(text)
}

/// Judges what a value encodes: `user:password`, an object with something generated in it, or a secret by itself.
fn encoded(inner: &str) -> Result<Strength, Reason> {
    let inner = inner.trim();
    if inner.starts_with(['{', '[', '<']) {
        let mut parts = inner.split(|c: char| !c.is_ascii_alphanumeric() && !"+/-_=.".contains(c));
        let has_key = parts.any(|part| randomness::measure(part.as_bytes()) == Randomness::Generated);
        return if has_key { Ok(Strength::Generated) } else { Err(Reason::NotRandom) };
    }
    if inner.starts_with("-----BEGIN") {
        return Ok(Strength::Generated);
    }
    let secret = inner.split_once(':').map_or(inner, |(_, password)| password);
    if placeholder::is_placeholder_password(secret.as_bytes()) {
        return Err(Reason::Placeholder);
    }
    password::judge(secret.as_bytes(), Syntax::Unknown).map(Into::into)
}

/// How quoted values read: in formats for data, they are settings and no words of a program.
pub(super) fn quoted_syntax(blob: &Blob<'_>) -> Syntax {
    match blob.naming {
        Naming::Named(path) => Syntax::of_quoted(path),
        Naming::Nameless | Naming::ToBeNamed => Syntax::Unknown,
    }
}

/// Lowers the confidence for a weak value, wherever it stands.
pub(super) fn doubt(strength: Strength, evidence: &mut Evidence) {
    if let Strength::Weak(why) = strength {
        evidence.confidence = evidence.confidence.lowered();
        evidence.notes.push(why.to_owned());
    }
}

/// Lowers the confidence for what speaks against a match: weak values, and files in which values are made up or are no
/// secrets. A generated value stands in tests and bundles, too, because somebody pasted it; in documents, translations
/// and data it is most often an example or something else.
pub(super) fn weigh(blob: &Blob<'_>, raw: &RawMatch, strength: Strength, evidence: &mut Evidence) {
    doubt(strength, evidence);
    if strength == Strength::Chosen && is_made_of_name(blob, raw) {
        doubt(Strength::Weak("made of the words of its name"), evidence);
    }
    let path = match blob.naming {
        Naming::Named(path) => Some(path),
        Naming::Nameless | Naming::ToBeNamed => None,
    };
    let role = FileRole::at(path, blob.bytes, raw.secret.start);
    let survives = strength == Strength::Generated
        && matches!(role, FileRole::Sample | FileRole::Minified | FileRole::Generated | FileRole::Vendored);
    if let Some(note) = role.note() {
        if !survives {
            evidence.confidence = evidence.confidence.lowered();
        }
        evidence.notes.push(note.to_owned());
    }
    doubt_in_badge(blob, raw, evidence);
    if strength == Strength::Generated && is_one_of_many(blob, raw) {
        evidence.confidence = evidence.confidence.lowered();
        evidence.notes.push("one of many values of this name".to_owned());
    }
}

/// Lowers the confidence in what a program's own documentation shows. A whole document is another matter: people paste
/// what they use into their notes.
pub(super) fn doubt_in_comments(blob: &Blob<'_>, raw: &RawMatch, evidence: &mut Evidence) {
    let Naming::Named(path) = blob.naming else { return };
    let role = FileRole::at(Some(path), blob.bytes, raw.secret.start);
    if role == FileRole::Prose && blob.role() == FileRole::Ordinary {
        evidence.confidence = evidence.confidence.lowered();
        evidence.notes.push("in the documentation of a program".to_owned());
    }
}

/// `zabbix_server_password: zabbix-server`: products come with such passwords.
fn is_made_of_name(blob: &Blob<'_>, raw: &RawMatch) -> bool {
    let Some((name, _)) = raw.assignment else { return false };
    let name = name.of(blob.bytes).to_ascii_lowercase();
    let value = raw.secret.of(blob.bytes).to_ascii_lowercase();
    let mut words = value.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    value.is_ascii() && words.all(|word| word.len() > 1 && memchr::memmem::find(&name, word).is_some())
}

/// `https://host/project/badge.svg?token=…`.
pub(super) fn doubt_in_badge(blob: &Blob<'_>, raw: &RawMatch, evidence: &mut Evidence) {
    if badge::holds(blob.bytes, raw.secret) {
        evidence.confidence = Confidence::Low;
        evidence.notes.push("in the address of a badge".to_owned());
    }
}

/// How far around a match others of its name are looked for, in bytes. Bounded: many matches in one text take linear time.
const AROUND: usize = 8 << 10;
/// So many assignments to one name in so small a part of a text are rows of a table: test vectors, sessions, devices.
const MANY: usize = 12;

fn is_one_of_many(blob: &Blob<'_>, raw: &RawMatch) -> bool {
    let Some((name, _)) = raw.assignment else { return false };
    let window = Span::new(name.start.saturating_sub(AROUND), blob.bytes.len().min(name.end + AROUND));
    memchr::memmem::find_iter(window.of(blob.bytes), name.of(blob.bytes)).take(MANY).count() == MANY
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::blob::Blob;
    use crate::detect::{Detector, Scratch};
    use crate::rule::template::expand;
    use crate::rule::{Confidence, RuleSet};
    use crate::validate::judge;

    /// The confidence in the only match of a text, and its last note.
    fn judged(text: &str, path: &str) -> Option<(Confidence, String)> {
        let rules = RuleSet::load(&[]).unwrap();
        let text = expand(text, "generic");
        let blob = Blob::whole(text.as_bytes()).named(Path::new(path));
        let raw = Detector::new(&rules).detect(&rules, &blob, &mut Scratch::default());
        let found = raw.iter().find_map(|raw| judge(rules.get(raw.rule), &blob, raw).ok())?;
        Some((found.evidence.confidence, found.evidence.notes.last().cloned().unwrap_or_default()))
    }

    #[test]
    fn files_change_how_much_a_match_is_believed_and_say_so() {
        const PASSWORD: &str = "password = \"hunter22x!\"";
        const KEY: &str = "api_key = \"{alnum:32}\"";
        for (text, path, confidence, note) in [
            (PASSWORD, "src/app.py", Confidence::Medium, ""),
            (PASSWORD, "tests/app.py", Confidence::Low, "in a test or sample"),
            (PASSWORD, "docs/guide.md", Confidence::Low, "in documentation"),
            (PASSWORD, "web/locales/app.py", Confidence::Low, "in translated texts"),
            (PASSWORD, "poetry.lock", Confidence::Low, "in a lock file"),
            (PASSWORD, "app.min.js", Confidence::Low, "in minified code"),
            (PASSWORD, "node_modules/a/b.js", Confidence::Low, "in vendored code"),
            ("password = \"letmein\"", "src/app.py", Confidence::Low, "default password"),
            ("zabbix_db_password: zabbix-db", "a.yml", Confidence::Low, "made of the words of its name"),
            (KEY, "src/app.py", Confidence::Medium, "looks generated"),
            (KEY, "tests/app.py", Confidence::Medium, "in a test or sample"),
            (KEY, "docs/guide.md", Confidence::Low, "in documentation"),
            (KEY, "app.min.js", Confidence::Medium, "in minified code"),
            (
                "def f():\n    \"\"\"Signs in.\n\n    password = 'hunter22x!'\n",
                "src/app.py",
                Confidence::Low,
                "in documentation",
            ),
            (
                "EXAMPLES = '''\n- api_key: \"{alnum:32}\"\n",
                "src/app.py",
                Confidence::Low,
                "in documentation",
            ),
            ("https://x.io/b.svg?token={alnum:20}", "a.txt", Confidence::Low, "in the address of a badge"),
        ] {
            assert_eq!(judged(text, path), Some((confidence, note.to_owned())), "{text} in {path}");
        }
    }

    #[test]
    fn rows_of_a_table_are_believed_less() {
        let rows = |count: usize| -> String {
            (0..count).map(|row| format!("{{\"shared_secret\": \"{{hex:64}}\", \"row\": {row}}}\n")).collect()
        };
        assert_eq!(judged(&rows(3), "a.json").unwrap().0, Confidence::Medium);
        assert_eq!(judged(&rows(20), "a.json").unwrap().0, Confidence::Low);
    }

    #[test]
    fn pieces_of_programs_are_no_values() {
        for (text, path) in [
            ("password = params['password']", "deploy"),
            ("$password = [NullString]::Value", "a.txt"),
            ("secret_key: SecretStr(Field(default", "a.txt"),
            ("token = \"nextConfig.supportsImmutableAssets\"", "a.js"),
            ("token = \"0x{hex:40}\"", "a.sol"),
            // `username:password`, `{"session_id": "default"}`
            ("Authorization: Basic dXNlcm5hbWU6eW91cl9wYXNzd29yZA==", "a.http"),
            ("token = \"eyJzZXNzaW9uX2lkIjogImRlZmF1bHQifQ\"", "a.js"),
        ] {
            assert_eq!(judged(text, path), None, "{text}");
        }
    }
}
