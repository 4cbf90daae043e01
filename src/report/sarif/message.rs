//! Texts of results and rules. A result's text is the title of an alert and part of its identity: it stands alone and
//! holds no age, no place and nothing of the secret.

use crate::finding::{Drift, Finding, Status};
use crate::report::sanitize::is_treacherous;
use crate::rule::Confidence;

/// GitHub takes no longer descriptions.
const LONGEST: usize = 1_000;

/// The text of every result of a finding. `compared` says whether there was an inventory to compare it with.
pub(super) fn of(finding: &Finding, compared: bool) -> String {
    let title = match finding.confidence {
        Confidence::High => plain(&finding.title),
        Confidence::Medium | Confidence::Low => format!("Possible {}", plain(&finding.title)),
    };
    let Some(id) = finding.credential.as_ref().map(|credential| plain(&credential.id)) else {
        return if compared {
            format!("{title} is not declared in the inventory.")
        } else {
            format!("{title} is stored in plain text.")
        };
    };
    match (finding.status, finding.rule.is_some()) {
        (Status::Drifted(Drift::Exposed), _) => {
            format!("Credential {id} ({title}) is outside of the places where it may be.")
        }
        (Status::Drifted(Drift::Retired), _) => {
            format!(
                "An old version of credential {id} ({title}) is still present after its acceptance window."
            )
        }
        (Status::Drifted(Drift::Overdue), true) => {
            format!("Credential {id} ({title}) is overdue for rotation.")
        }
        (Status::Drifted(Drift::Overdue), false) => {
            format!("The declared credential {id} is overdue for rotation.")
        }
        (Status::Drifted(Drift::Due), true) => format!("Credential {id} ({title}) is due for rotation."),
        (Status::Drifted(Drift::Due), false) => format!("The declared credential {id} is due for rotation."),
        (Status::Drifted(Drift::Undeclared), _) => format!("{title} is not declared in the inventory."),
        (Status::Current, _) => format!("Credential {id} ({title}) is as declared."),
    }
}

/// Text without anything that SARIF or a terminal gives a meaning to: braces are placeholders there, brackets links.
pub(super) fn plain(text: &str) -> String {
    let harmless = |character| match character {
        '{' | '[' => '(',
        '}' | ']' => ')',
        other if is_treacherous(other) => char::REPLACEMENT_CHARACTER,
        other => other,
    };
    // A line break in a text from a rule file separates words.
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().map(harmless).collect()
}

/// The text as a sentence, not longer than GitHub takes.
pub(super) fn sentence(text: &str) -> String {
    let mut text = plain(text);
    if text.chars().count() > LONGEST {
        text = text.chars().take(LONGEST).collect::<String>() + "…";
    }
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// The text as a name in `PascalCase`.
pub(super) fn pascal_case(text: &str) -> String {
    let mut name = String::new();
    for word in
        text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
    {
        let (first, rest) = word.split_at(1);
        name += &first.to_ascii_uppercase();
        name += rest;
    }
    name.truncate(255);
    name
}

#[cfg(test)]
mod tests {
    use super::{of, pascal_case, plain, sentence};
    use crate::report::sample;

    #[test]
    fn every_text_is_a_sentence_that_names_the_credential() {
        for compared in [true, false] {
            for finding in sample::rich().active() {
                let text = of(finding, compared);
                assert!(text.ends_with('.') && !text.contains(['{', '[', '\n']), "{text}");
                let id = finding
                    .credential
                    .as_ref()
                    .map_or(plain(&finding.title), |credential| credential.id.clone());
                assert!(text.contains(&id), "{text}");
            }
        }
    }

    #[test]
    fn texts_lose_what_sarif_gives_a_meaning_to() {
        assert_eq!(plain("a {0} [b](1)\n  c\u{1b}[0m"), "a (0) (b)(1) c\u{fffd}(0m");
        assert_eq!(sentence("why"), "why.");
        assert_eq!(sentence("Why?"), "Why?");
        assert_eq!(sentence(&"x".repeat(5_000)).chars().count(), 1_002);
    }

    #[test]
    fn names() {
        assert_eq!(pascal_case("GitHub fine-grained token (v2)"), "GitHubFineGrainedTokenV2");
        assert_eq!(pascal_case("drift/overdue"), "DriftOverdue");
        assert_eq!(pascal_case("日本"), "");
    }
}
