//! Regular expressions as rules write them: over bytes, without Unicode classes.
//!
//! Also compiled into the build script.

use regex_syntax::hir::Hir;

/// Parses an expression as it is compiled later.
///
/// # Errors
/// The text of the first problem.
pub(super) fn parse(source: &str) -> Result<Hir, String> {
    regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(source)
        .map_err(|error| format!("the pattern does not compile: {error}"))
}
