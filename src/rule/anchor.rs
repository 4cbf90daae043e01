//! Anchors derived from a pattern: literals of which one begins every match.
//!
//! Also compiled into the build script.

use regex_syntax::hir::literal::{ExtractKind, Extractor};

/// Shorter literals fire too often to be worth a try.
const SHORTEST: usize = 3;

/// The literals that begin every match, if the pattern has such.
///
/// # Errors
/// Says that anchors must be written down.
pub(super) fn derive(source: &str) -> Result<Vec<String>, String> {
    let hir = super::expression::parse(source)?;
    let mut extractor = Extractor::new();
    extractor.kind(ExtractKind::Prefix).limit_total(64);
    let sequence = extractor.extract(&hir);
    let literals = sequence.literals().unwrap_or_default();
    let mut anchors: Vec<String> = literals
        .iter()
        .map(|literal| String::from_utf8_lossy(literal.as_bytes()).to_ascii_lowercase())
        .collect();
    anchors.sort();
    anchors.dedup();
    if anchors.is_empty() || anchors.iter().any(|anchor| anchor.len() < SHORTEST) {
        return Err(format!(
            "no anchors can be derived from the pattern (they need {SHORTEST} fixed characters at its beginning): \
             add `anchors = [...]` with literals of which one is in every match"
        ));
    }
    Ok(anchors)
}

#[cfg(test)]
mod tests {
    use super::derive;

    #[test]
    fn prefixes_become_anchors() {
        assert_eq!(derive("(?P<secret>ghp_[a-z]{4})"), Ok(vec!["ghp_".to_owned()]));
        assert_eq!(
            derive("(?P<secret>(?:glpat|gldt)-[a-z]{4})"),
            Ok(vec!["gldt-".to_owned(), "glpat-".to_owned()])
        );
    }

    #[test]
    fn a_pattern_without_fixed_beginning_needs_written_anchors() {
        assert!(derive("(?P<secret>[a-z]{4}xyz)").unwrap_err().contains("anchors"));
    }
}
