//! Refusals, remembered: the versions of a file hold the same values in the same surroundings, hundreds of times.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _, RandomState};

use super::{Match, Reason, encrypted, judge, structure};
use crate::blob::Blob;
use crate::detect::RawMatch;
use crate::location::Span;
use crate::rule::Rule;

/// Judges like [`judge`], and does not judge again what it has refused before. For texts whose files are not known yet:
/// the name of a file is no part of what is remembered.
#[derive(Debug, Default)]
pub struct Refusals {
    /// Keyed by chance, so that nobody can make two values that are taken for each other; that two are by chance is less
    /// likely than a broken disk.
    hasher: RandomState,
    known: HashMap<u64, Reason>,
}

impl Refusals {
    /// Remembers so many; then it begins anew.
    const LIMIT: usize = 1 << 17;

    /// Judges one raw match.
    ///
    /// # Errors
    /// The reason for which it is no credential.
    pub fn judge(&mut self, rule: &Rule, blob: &Blob<'_>, raw: &RawMatch) -> Result<Match, Reason> {
        if !rule.companions.is_empty() || !rule.allows.is_empty() {
            // Depends on more than is remembered.
            return judge(rule, blob, raw);
        }
        let key = self.key(blob, raw);
        if let Some(reason) = self.known.get(&key) {
            // What stands far above is no part of the key. It only matters where it would make the refusal final.
            let is_final = reason.is_final() || !encrypted::is_in_container(blob, raw);
            return Err(if is_final { *reason } else { Reason::Encrypted });
        }
        let judged = judge(rule, blob, raw);
        if let Err(reason) = &judged
            && *reason != Reason::Encrypted
        {
            if self.known.len() >= Self::LIMIT {
                self.known.clear();
            }
            self.known.insert(key, *reason);
        }
        judged
    }

    /// Everything that the judgement looks at, except for what stands far above.
    fn key(&self, blob: &Blob<'_>, raw: &RawMatch) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        raw.rule.hash(&mut hasher);
        raw.secret.of(blob.bytes).hash(&mut hasher);
        Span::new(raw.whole.start, raw.secret.start).of(blob.bytes).hash(&mut hasher);
        let end = blob.bytes.len().min(raw.secret.end + structure::REACH);
        Span::new(raw.secret.end, end).of(blob.bytes).hash(&mut hasher);
        raw.link.hash(&mut hasher);
        if let Some((name, quoting)) = raw.assignment {
            name.of(blob.bytes).hash(&mut hasher);
            quoting.hash(&mut hasher);
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Refusals;
    use crate::blob::Blob;
    use crate::detect::{Detector, Scratch};
    use crate::rule::RuleSet;
    use crate::validate::{Reason, judge};

    #[test]
    fn a_second_look_comes_to_the_same_result() {
        let rules = RuleSet::load(&[]).unwrap();
        let detector = Detector::new(&rules);
        let sealed = format!("Ag{}", "Zq3xV9".repeat(60));
        let texts = [
            "password = \"changeme\"".to_owned(),
            format!("password = \"{}\"", "hunter2x9"),
            "api_key: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned(),
            "password = get_it()".to_owned(),
            format!("secret: {sealed}"),
            format!("kind: SealedSecret\nsecret: {sealed}"),
            format!("secret: {sealed}"),
        ];
        let mut refusals = Refusals::default();
        let mut reasons = Vec::new();
        for text in texts.iter().chain(&texts) {
            let blob = Blob::whole(text.as_bytes()).to_be_named();
            for raw in detector.detect(&rules, &blob, &mut Scratch::default()) {
                let rule = rules.get(raw.rule);
                let expected = judge(rule, &blob, &raw).map(|found| found.span);
                assert_eq!(refusals.judge(rule, &blob, &raw).map(|found| found.span), expected, "{text}");
                reasons.extend(expected.err());
            }
        }
        assert!(
            reasons.contains(&Reason::Encrypted) && reasons.contains(&Reason::Placeholder),
            "{reasons:?}"
        );
    }
}
