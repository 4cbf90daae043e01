//! The literals of rules, and which rules want to know about each.
//!
//! Also compiled into the build script: it knows nothing of the rest of the program.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What part of a rule a literal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Part {
    /// The anchor of a pattern, literally.
    Anchor,
    /// A part of a name, in any of its spellings.
    Name,
}

/// Who wants to know about a literal: positions of rules in their set, each once, ascending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Target {
    /// What the literal is to them.
    pub(crate) part: Part,
    /// The rules.
    pub(crate) rules: Vec<u32>,
}

/// All literals in lower case with their targets. A literal that is both an anchor and a name is there twice. Rules come in
/// the order of their positions.
pub(crate) fn gather<T: AsRef<str>>(
    parts: impl Iterator<Item = (u32, Part, T)>,
) -> (Vec<Vec<u8>>, Vec<Target>) {
    let mut gathered: BTreeMap<(Part, String), Vec<u32>> = BTreeMap::new();
    for (rule, part, text) in parts {
        let spellings = match part {
            Part::Anchor => vec![text.as_ref().to_ascii_lowercase()],
            Part::Name => spellings(text.as_ref()),
        };
        for spelling in spellings {
            let rules = gathered.entry((part, spelling)).or_default();
            if rules.last() != Some(&rule) {
                rules.push(rule);
            }
        }
    }
    gathered
        .into_iter()
        .map(|((part, literal), rules)| (literal.into_bytes(), Target { part, rules }))
        .unzip()
}

/// The ways a name of several words is written: `api_key` is also `apikey` (and so `apiKey`), `api-key`, `api.key` and
/// `api key`.
fn spellings(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [word] => vec![(*word).to_owned()],
        _ => ["", "_", "-", ".", " "].iter().map(|separator| words.join(separator)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Target, gather, spellings};

    #[test]
    fn names_of_several_words_have_several_spellings() {
        assert_eq!(spellings("api_key"), ["apikey", "api_key", "api-key", "api.key", "api key"]);
        assert_eq!(spellings("password"), ["password"]);
    }

    #[test]
    fn rules_share_literals() {
        let parts = [(0, Part::Anchor, "AKIA"), (1, Part::Name, "akia"), (2, Part::Name, "akia")];
        let (literals, targets) = gather(parts.into_iter());
        assert_eq!(literals, [b"akia", b"akia"]);
        assert_eq!(
            targets,
            [Target { part: Part::Anchor, rules: vec![0] }, Target { part: Part::Name, rules: vec![1, 2] }]
        );
    }
}
