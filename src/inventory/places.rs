//! Where a credential may be: globs over paths relative to the scanned root. Inside of an archive both count, the path of
//! the archive and the whole way to the member: `deploy/bundle.zip!/app.env`.

use std::sync::OnceLock;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::provenance::Provenance;

/// The `allowed_in` globs of one credential. `*` stays inside of a folder, `**` does not. No glob: nowhere.
///
/// Globs are made runnable when the first place is asked about: most declared credentials are found nowhere.
#[derive(Debug, Clone, Default)]
pub struct AllowedPlaces {
    patterns: Vec<String>,
    runnable: OnceLock<GlobSet>,
}

impl PartialEq for AllowedPlaces {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

/// A text that is no glob, or one that no place can match.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// It does not parse.
    #[error("`{pattern}` is not a glob: {cause}")]
    NotAGlob {
        /// As written.
        pattern: String,
        /// The parser's reason.
        cause: String,
    },
    /// Paths are relative to the scanned root.
    #[error(
        "`{0}` never matches: paths are relative to the scanned root, write them without `/` or `./` in front"
    )]
    Anchored(String),
    /// There is nothing in it.
    #[error("an empty glob never matches: remove it, or write `**` for everywhere")]
    Empty,
}

impl AllowedPlaces {
    /// Checks the globs, which are kept in their order.
    ///
    /// # Errors
    /// The first one that cannot be used.
    pub fn new(patterns: Vec<String>) -> Result<Self, PlaceError> {
        for pattern in &patterns {
            if pattern.is_empty() {
                return Err(PlaceError::Empty);
            }
            if pattern.starts_with('/') || pattern.starts_with("./") {
                return Err(PlaceError::Anchored(pattern.clone()));
            }
            glob(pattern).map_err(|error| PlaceError::NotAGlob {
                pattern: pattern.clone(),
                cause: error.kind().to_string(),
            })?;
        }
        Ok(Self { patterns, runnable: OnceLock::new() })
    }

    /// The globs as written.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// True when a credential may be in this file or stream.
    #[must_use]
    pub fn contain(&self, provenance: &Provenance) -> bool {
        if self.patterns.is_empty() {
            return false;
        }
        let globs = self.runnable.get_or_init(|| runnable(&self.patterns));
        let is_inside = provenance.inside().is_some();
        globs.is_match(provenance.relative()) || is_inside && globs.is_match(provenance.outer().relative())
    }
}

fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

/// All globs in one. Those too large to be run allow nothing: then the credential is reported, not hidden.
fn runnable(patterns: &[String]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in patterns.iter().filter_map(|pattern| glob(pattern).ok()) {
        builder.add(glob);
    }
    builder.build().unwrap_or_else(|_| GlobSet::empty())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{AllowedPlaces, PlaceError};
    use crate::provenance::Provenance;

    fn file(path: &str) -> Provenance {
        let root = Path::new("/somewhere").into();
        Provenance::File { shown: Path::new("shown").join(path), relative: path.into(), root }
    }

    fn places(patterns: &[&str]) -> Result<AllowedPlaces, PlaceError> {
        AllowedPlaces::new(patterns.iter().map(|&pattern| pattern.to_owned()).collect())
    }

    #[test]
    fn one_star_stays_in_its_folder_and_two_do_not() {
        let one = places(&["deploy/secrets/*.sops.yaml"]).unwrap();
        assert!(one.contain(&file("deploy/secrets/a.sops.yaml")));
        assert!(!one.contain(&file("deploy/secrets/old/a.sops.yaml")));
        assert!(!one.contain(&file("other/deploy/secrets/a.sops.yaml")));
        let two = places(&["nowhere", "deploy/**"]).unwrap();
        assert!(two.contain(&file("deploy/secrets/old/a.sops.yaml")));
        assert!(!two.contain(&file("deploy.yaml")));
    }

    #[test]
    fn without_globs_nowhere_is_allowed() {
        assert!(!places(&[]).unwrap().contain(&file("a")));
    }

    #[test]
    fn streams_match_by_name() {
        let stream = Provenance::Stream { name: "stdin".into() };
        assert!(places(&["stdin"]).unwrap().contain(&stream));
        assert!(!places(&["deploy/*"]).unwrap().contain(&stream));
    }

    #[test]
    fn a_member_may_be_where_its_archive_may_be_or_where_it_is_named_itself() {
        let member = |name: &str| std::sync::Arc::new(file("deploy/bundle.zip")).member(name);
        let archive = places(&["deploy/*.zip"]).unwrap();
        assert!(archive.contain(&member("any/where.env")));
        let one = places(&["deploy/bundle.zip!/app.env"]).unwrap();
        assert!(one.contain(&member("app.env")));
        assert!(!one.contain(&member("other.env")) && !one.contain(&file("deploy/bundle.zip")));
        let elsewhere = places(&["app.env", "secrets/*"]).unwrap();
        assert!(!elsewhere.contain(&member("app.env")) && !elsewhere.contain(&member("../../secrets/x")));
        assert!(places(&["**/app.env"]).unwrap().contain(&member("dir/app.env")));
    }

    #[test]
    fn globs_that_cannot_work_are_refused() {
        let error = places(&["ok", "deploy/[a"]).unwrap_err().to_string();
        assert!(error.starts_with("`deploy/[a` is not a glob: unclosed character class"), "{error}");
        assert_eq!(places(&["/etc/x"]), Err(PlaceError::Anchored("/etc/x".to_owned())));
        assert_eq!(places(&["./x"]), Err(PlaceError::Anchored("./x".to_owned())));
        assert_eq!(places(&[""]), Err(PlaceError::Empty));
    }
}
