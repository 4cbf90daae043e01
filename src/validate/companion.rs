//! The other parts of a credential, looked up near its secret.

use super::Reason;
use crate::blob::Blob;
use crate::detect::RawMatch;
use crate::evidence::Evidence;
use crate::location::Span;
use crate::rule::{Companion, Missing};

/// Looks for every companion, notes what it finds, and says where the first one is.
///
/// # Errors
/// When one is not there without which the match is something else.
pub(super) fn pair(
    companions: &[Companion],
    blob: &Blob<'_>,
    raw: &RawMatch,
    evidence: &mut Evidence,
) -> Result<Option<Span>, Reason> {
    let mut first = None;
    for (at, companion) in companions.iter().enumerate() {
        match nearest(companion, blob.bytes, raw)? {
            Some(found) => {
                evidence.notes.push(format!("with its {}", companion.name));
                if at == 0 {
                    first = Some(found);
                }
            }
            None => match companion.missing {
                Missing::Keep => {}
                Missing::Lower => {
                    evidence.confidence = evidence.confidence.lowered();
                    evidence.notes.push(format!("no {} near it", companion.name));
                }
                Missing::Refuse => return Err(Reason::Companion),
            },
        }
    }
    Ok(first)
}

/// The companion that stands nearest to the secret, as a whole word, and not in it.
///
/// # Errors
/// When the value is called the companion itself: `client_id = …`.
fn nearest(companion: &Companion, text: &[u8], raw: &RawMatch) -> Result<Option<Span>, Reason> {
    let Some(compiled) = companion.pattern.get() else { return Ok(None) };
    let start = raw.secret.start.saturating_sub(companion.within);
    let window = text.get(start..text.len().min(raw.secret.end + companion.within)).unwrap_or_default();
    let mut best: Option<(usize, Span)> = None;
    let mut at = 0;
    while let Some(found) = compiled.regex.captures_at(window, at) {
        let Some(whole) = found.get(0) else { break };
        let named = found.name("public_id");
        let part = named.unwrap_or(whole);
        at = whole.end().max(whole.start() + 1);
        let span = Span::new(start + part.start(), start + part.end());
        if named.is_some() && span == raw.secret {
            return Err(Reason::Companion);
        }
        if !is_whole(text, span) || span.is_empty() || span.overlaps(raw.secret) {
            // The next one may begin inside of this one.
            at = whole.start() + 1;
        } else {
            let distance =
                raw.secret.start.saturating_sub(span.end).max(span.start.saturating_sub(raw.secret.end));
            if best.is_none_or(|(nearest, _)| distance < nearest) {
                best = Some((distance, span));
            }
        }
        if at > window.len() {
            break;
        }
    }
    Ok(best.map(|(_, span)| span))
}

fn is_whole(text: &[u8], span: Span) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    !is_word(span.start.checked_sub(1).and_then(|before| text.get(before))) && !is_word(text.get(span.end))
}

#[cfg(test)]
mod tests {
    use crate::blob::Blob;
    use crate::detect::{Detector, Scratch};
    use crate::rule::{Confidence, RuleSet};
    use crate::validate::{Reason, judge};

    fn judged(missing: &str, text: &str) -> Result<(Option<String>, Confidence), Reason> {
        let rule = format!(
            "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'messaging'\nname = 'n'\nseverity = 'low'\n\
             confidence = 'high'\nwhy = 'w'\nanchors = ['zz-']\npattern = 'zz-(?P<secret>[a-z]{{3,6}})'\n\
             [[rule.companion]]\nname = 'account'\npattern = 'AC[0-9]{{2}}'\nwithin = 40\nmissing = '{missing}'\n"
        );
        let rules = RuleSet::from_texts(&[("r.toml", &rule)]).unwrap();
        let blob = Blob::whole(text.as_bytes());
        let raw = Detector::new(&rules).detect(&rules, &blob, &mut Scratch::default());
        let found = judge(rules.get(raw[0].rule), &blob, &raw[0])?;
        Ok((found.public_id, found.evidence.confidence))
    }

    #[test]
    fn the_nearest_whole_companion_is_the_public_id() {
        for (text, id) in [
            ("AC11 zz-qwe", "AC11"),
            ("zz-qwe\nsid: AC22", "AC22"),
            ("AC11 aaaaaa zz-qwe AC22", "AC22"),
            ("xAC11 AC22 aaaaaaaaaaaaaa zz-qwe AC333", "AC22"),
        ] {
            assert_eq!(judged("refuse", text), Ok((Some(id.to_owned()), Confidence::High)), "{text}");
        }
    }

    #[test]
    fn what_is_called_the_companion_is_no_secret() {
        let rule = "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'messaging'\nname = 'n'\nseverity = 'low'\n\
             confidence = 'high'\nwhy = 'w'\nanchors = ['zz-']\npattern = '(?P<secret>zz-[a-z]{3,6})'\n\
             [[rule.companion]]\nname = 'id'\npattern = 'id=(?P<public_id>zz-[a-z]{3,6})'\n";
        let rules = RuleSet::from_texts(&[("r.toml", rule)]).unwrap();
        let blob = Blob::whole(b"id=zz-abc secret=zz-def");
        let raw = Detector::new(&rules).detect(&rules, &blob, &mut Scratch::default());
        let judged: Vec<_> = raw.iter().map(|raw| judge(rules.get(raw.rule), &blob, raw)).collect();
        assert!(matches!(judged[0], Err(Reason::Companion)));
        assert_eq!(judged[1].as_ref().unwrap().public_id.as_deref(), Some("zz-abc"));
    }

    #[test]
    fn what_its_absence_means() {
        let far = format!("AC11{}zz-qwe", " ".repeat(34));
        assert_eq!(judged("keep", &far), Ok((None, Confidence::High)));
        assert_eq!(judged("lower", &far), Ok((None, Confidence::Medium)));
        assert_eq!(judged("refuse", &far), Err(Reason::Companion));
        assert!(judged("refuse", &far[1..]).is_err(), "C11 is none");
        assert!(judged("refuse", &format!("AC11{}zz-qwe", " ".repeat(33))).is_ok(), "within 40 bytes");
    }
}
