//! Usages: how a command line holds a secret, written down as one would type it, with slots for the parts that differ.
//!
//! `-u {public_id}:{secret}` is two words; `-p{secret}` is one. A flag of one letter also stands for itself at the end
//! of a cluster (`-su`), and `--flag {secret}` also for `--flag={secret}`. `^{public_id} {secret}` has to follow the program
//! directly.

/// Programs that are given a secret in the same ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Their names, with a subcommand where that tells more: `curl`, `docker login`.
    pub programs: Vec<String>,
    /// How they are given it.
    pub usages: Vec<Usage>,
}

/// What every command line with a program holds: its name, and the blank or the quote behind it.
pub fn anchors_of(program: &str) -> impl Iterator<Item = String> + '_ {
    [' ', '"', '\''].into_iter().map(move |behind| format!("{program}{behind}"))
}

/// Consecutive words of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// What each word looks like; at least one, and exactly one slot is the secret.
    pub words: Vec<WordForm>,
    /// Where they may stand.
    pub place: Place,
}

/// Where the words of a usage may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Directly behind the program.
    First,
    /// Anywhere behind it.
    Any,
}

/// One word: fixed text and slots in turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordForm(Vec<Part>);

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// These characters.
    Text(String),
    /// Anything, up to the text that comes next or to the end of the word.
    Slot(Slot),
}

/// What stands in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The secret.
    Secret,
    /// The public half of the pair.
    PublicId,
    /// Something else.
    Any,
}

impl WordForm {
    /// The pieces from left to right. No two slots touch.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The text, if the word is nothing else.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    fn parse(word: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = word;
        while let Some((text, from_slot)) = rest.split_once('{') {
            let (name, behind) =
                from_slot.split_once('}').ok_or_else(|| format!("the slot in `{word}` is not closed"))?;
            let after_slot = matches!(parts.last(), Some(Part::Slot(_)));
            if text.is_empty() && after_slot {
                return Err(format!("two slots of `{word}` touch: nobody could tell where one ends"));
            }
            if !text.is_empty() {
                parts.push(Part::Text(text.to_owned()));
            }
            parts.push(Part::Slot(Slot::named(name)?));
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    fn secrets(&self) -> usize {
        self.0.iter().filter(|part| **part == Part::Slot(Slot::Secret)).count()
    }
}

impl Slot {
    pub(super) fn named(name: &str) -> Result<Self, String> {
        match name {
            "secret" => Ok(Self::Secret),
            "public_id" => Ok(Self::PublicId),
            "any" => Ok(Self::Any),
            _ => {
                Err(format!("unknown slot `{{{name}}}`; known are `{{secret}}`, `{{public_id}}`, `{{any}}`"))
            }
        }
    }
}

impl Usage {
    /// Reads a usage, and what it stands for besides.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Vec<Self>, String> {
        let (place, words) = match text.strip_prefix('^') {
            Some(words) => (Place::First, words),
            None => (Place::Any, text),
        };
        let words = words.split(' ').filter(|word| !word.is_empty());
        let words = words.map(WordForm::parse).collect::<Result<Vec<_>, _>>()?;
        if words.iter().map(WordForm::secrets).sum::<usize>() != 1 {
            return Err(format!("the usage `{text}` needs one slot `{{secret}}`"));
        }
        let mut usages = Vec::new();
        if let [flag, value, rest @ ..] = words.as_slice()
            && let Some(flag) = flag.text().filter(|flag| flag.starts_with("--"))
        {
            let mut joined = vec![Part::Text(format!("{flag}="))];
            joined.extend(value.0.iter().cloned());
            usages.push(Self { words: [&[WordForm(joined)], rest].concat(), place });
        }
        usages.push(Self { words, place });
        Ok(usages)
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Place, Slot, Usage};

    #[test]
    fn words_are_text_and_slots() {
        let usages = Usage::parse("-u {public_id}:{secret}").unwrap();
        let [usage] = usages.as_slice() else { panic!("{usages:?}") };
        assert_eq!(usage.words[0].text(), Some("-u"));
        let parts = [Part::Slot(Slot::PublicId), Part::Text(":".to_owned()), Part::Slot(Slot::Secret)];
        assert_eq!(usage.words[1].parts(), parts);
        assert_eq!(usage.place, Place::Any);
        assert_eq!(Usage::parse("^{secret}").unwrap()[0].place, Place::First);
    }

    #[test]
    fn long_flags_stand_for_their_joined_form_too() {
        let usages = Usage::parse("--password {secret}").unwrap();
        let joined = [Part::Text("--password=".to_owned()), Part::Slot(Slot::Secret)];
        assert_eq!(usages[0].words[0].parts(), joined);
        assert_eq!(usages[1].words.len(), 2);
        assert_eq!(Usage::parse("-p{secret}").unwrap().len(), 1);
    }

    #[test]
    fn mistakes_are_named() {
        for (text, problem) in [
            ("-p", "needs one slot"),
            ("{secret} {secret}", "needs one slot"),
            ("-p{secret", "not closed"),
            ("{any}{secret}", "touch"),
            ("{password}", "unknown slot `{password}`"),
        ] {
            assert!(Usage::parse(text).unwrap_err().contains(problem), "{text}");
        }
    }
}
