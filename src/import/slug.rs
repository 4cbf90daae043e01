//! Ids of new entries.

use std::collections::{BTreeMap, BTreeSet};

/// Longest id, in characters: they stand in reports and file names.
const LONGEST: usize = 80;

/// The ids that there are.
#[derive(Debug)]
pub(super) struct Ids {
    taken: BTreeSet<String>,
    /// The last number behind each id that was wanted more than once.
    numbers: BTreeMap<String, u64>,
}

impl Ids {
    /// These are taken.
    pub(super) fn new(taken: BTreeSet<String>) -> Self {
        Self { taken, numbers: BTreeMap::new() }
    }

    /// An id made of a store's name that nobody has, and that is taken from now on.
    pub(super) fn take(&mut self, name: &str) -> String {
        let base = of(name);
        let mut id = base.clone();
        while !self.taken.insert(id.clone()) {
            let number = self.numbers.entry(base.clone()).or_insert(1);
            *number += 1;
            id = format!("{base}-{number}");
        }
        id
    }
}

/// Lower-case letters and digits with single dashes between them.
fn of(name: &str) -> String {
    let mut id = String::new();
    for character in name.chars().take(LONGEST) {
        if character.is_alphanumeric() {
            id.extend(character.to_lowercase());
        } else if !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { "credential".to_owned() } else { id.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Ids;

    #[test]
    fn ids_are_words_with_dashes_and_unique() {
        let mut ids = Ids::new(BTreeSet::from(["prod-db".to_owned()]));
        for (name, id) in [
            ("prod/payments/OPENAI_KEY", "prod-payments-openai-key"),
            ("prod/db", "prod-db-2"),
            ("prod.db", "prod-db-3"),
            ("--", "credential"),
            ("Größe", "größe"),
        ] {
            assert_eq!(ids.take(name), id);
        }
        assert_eq!(ids.take(&"x".repeat(500)).len(), 80);
    }
}
