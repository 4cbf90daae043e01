//! "Did you mean": the nearest known name to one that is not known.

/// The known name closest to `name`, if one is close enough to be a likely misspelling.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const CLOSE: f64 = 0.75;
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&name.to_lowercase(), candidate), candidate))
        .filter(|(score, _)| *score >= CLOSE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Adds a suggestion to serde's message about an unknown field or variant, which lists the known ones.
#[must_use]
pub fn explain_unknown(message: &str) -> String {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match names.split_first() {
        Some((unknown, known)) if message.contains("unknown ") => {
            match nearest(unknown, known.iter().copied()) {
                Some(near) => format!("{message}; did you mean `{near}`?"),
                None => message.to_owned(),
            }
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{explain_unknown, nearest};

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        assert_eq!(nearest("ownr", ["owner", "kind"]), Some("owner"));
        assert_eq!(nearest("zzz", ["owner", "kind"]), None);
    }

    #[test]
    fn serde_messages_get_the_suggestion_appended() {
        assert_eq!(
            explain_unknown("unknown field `ownr`, expected one of `id`, `owner`"),
            "unknown field `ownr`, expected one of `id`, `owner`; did you mean `owner`?"
        );
        assert_eq!(explain_unknown("invalid type: map"), "invalid type: map");
    }
}
