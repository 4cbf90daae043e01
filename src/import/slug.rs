//! Ids of new entries.

use std::collections::BTreeSet;

/// Longest id, in characters: they stand in reports and file names.
const LONGEST: usize = 80;

/// An id made of a store's name that nobody has, and that is taken from now on.
pub(super) fn take(name: &str, taken: &mut BTreeSet<String>) -> String {
    let base = of(name);
    let mut id = base.clone();
    let mut number = 2_u64;
    while taken.contains(&id) {
        id = format!("{base}-{number}");
        number += 1;
    }
    taken.insert(id.clone());
    id
}

/// Lower-case letters and digits with single dashes between them.
fn of(name: &str) -> String {
    let mut id = String::new();
    for character in name.chars() {
        if character.is_alphanumeric() {
            id.extend(character.to_lowercase());
        } else if !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
        if id.chars().count() >= LONGEST {
            break;
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { "credential".to_owned() } else { id.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::take;

    #[test]
    fn ids_are_words_with_dashes_and_unique() {
        let mut taken = BTreeSet::from(["prod-db".to_owned()]);
        for (name, id) in [
            ("prod/payments/OPENAI_KEY", "prod-payments-openai-key"),
            ("prod/db", "prod-db-2"),
            ("prod.db", "prod-db-3"),
            ("--", "credential"),
            ("Größe", "größe"),
        ] {
            assert_eq!(take(name, &mut taken), id);
        }
        assert_eq!(take(&"x".repeat(500), &mut taken).len(), 80);
    }
}
