//! Ranges of commits: how they are written, and which commits they mean.

use std::str::FromStr;

use super::header;
use super::reader::{ObjectKind, Reader};
use super::walk::{self, Common};
use super::{GitError, Repository};
use crate::commit::ObjectId;

/// What clones in pipelines lack, and how to get it.
const SHALLOW: &str = "this is a shallow clone: fetch all of the history (`git fetch --unshallow`, or `fetch-depth: 0` in \
                       the checkout step of a pipeline)";
const FETCH: &str = "check the spelling, or fetch it (`git fetch origin`)";

/// Commits, as they are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeSpec {
    /// What the right side has and the left has not.
    Between {
        /// What is left out, with its history.
        left: String,
        /// What is looked at, with its history.
        right: String,
        /// Whether both must have a common ancestor.
        relation: Relation,
    },
    /// What a branch has and the default branch has not.
    Branch(String),
}

/// What a range demands of its two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `A..B`: nothing.
    Any,
    /// `A...B`: a common ancestor, from which the range begins.
    Related,
}

/// A range that cannot be scanned.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// It is not written as a range.
    #[error("range `{0}`: write A..B for the commits of B that A does not have; --since A means A..HEAD")]
    Syntax(String),
    /// A side that names nothing.
    #[error("revision `{name}` is not known in this repository: {remedy}")]
    Unknown {
        /// As written.
        name: String,
        /// What could be done.
        remedy: &'static str,
    },
    /// A side that names no commit.
    #[error("revision `{0}` is not a commit")]
    NotACommit(String),
    /// Nothing in it, because its sides are swapped or it was merged already.
    #[error(
        "the range {left}..{right} is empty because {left} already holds all of {right}: if the sides are swapped, write \
         {right}..{left}"
    )]
    Swapped {
        /// What is left out.
        left: String,
        /// What is looked at.
        right: String,
    },
    /// Two sides that have nothing in common.
    #[error("{left} and {right} have no common ancestor: {remedy}")]
    Unrelated {
        /// What is left out.
        left: String,
        /// What is looked at.
        right: String,
        /// What could be done.
        remedy: &'static str,
    },
    /// The repository cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
}

impl RangeSpec {
    /// `--since`: everything after a revision, up to a branch or `HEAD`.
    #[must_use]
    pub fn since(left: String, right: Option<String>) -> Self {
        Self::Between { left, right: right.unwrap_or_else(|| "HEAD".to_owned()), relation: Relation::Any }
    }
}

impl FromStr for RangeSpec {
    type Err = RevisionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || RevisionError::Syntax(text.to_owned());
        let (left, rest) = text.split_once("..").ok_or_else(wrong)?;
        let (right, relation) = match rest.strip_prefix('.') {
            Some(right) => (right, Relation::Related),
            None => (rest, Relation::Any),
        };
        let is_name = |side: &str| !side.contains("..") && !side.starts_with('.') && !side.ends_with('.');
        if left.is_empty() && right.is_empty() || !is_name(left) || !is_name(right) {
            return Err(wrong());
        }
        let side = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        Ok(Self::Between { left: side(left), right: side(right), relation })
    }
}

/// Where a range begins and ends.
#[derive(Debug)]
pub(super) struct Ends {
    pub(super) wanted: Vec<ObjectId>,
    pub(super) excluded: Vec<ObjectId>,
    /// What the range was compared with, if the caller did not say it.
    pub(super) base: Option<String>,
}

impl Repository {
    /// The commits that a range means.
    pub(super) fn commits(
        &self,
        reader: &mut Reader,
        spec: &RangeSpec,
    ) -> Result<(walk::Range, Ends), RevisionError> {
        let ends = match spec {
            RangeSpec::Between { left, right, .. } => Ends {
                excluded: vec![self.commit_named(reader, left)?],
                wanted: vec![self.commit_named(reader, right)?],
                base: None,
            },
            RangeSpec::Branch(branch) => self.branch(reader, branch)?,
        };
        let range = walk::between(reader, &self.shallow()?, &ends.wanted, &ends.excluded);
        if let RangeSpec::Between { left, right, relation } = spec {
            let (left, right) = (left.clone(), right.clone());
            if range.commits.is_empty() && ends.wanted != ends.excluded {
                return Err(RevisionError::Swapped { left, right });
            }
            if *relation == Relation::Related && range.common == Common::None && !range.commits.is_empty() {
                let remedy =
                    if self.is_shallow() { SHALLOW } else { "write A..B to scan all of what only B holds" };
                return Err(RevisionError::Unrelated { left, right, remedy });
            }
        }
        Ok((range, ends))
    }

    /// The ends of `--branch` alone.
    fn branch(&self, reader: &mut Reader, branch: &str) -> Result<Ends, RevisionError> {
        let wanted = ["refs/heads", "refs/remotes"]
            .iter()
            .find_map(|folder| self.reference(&format!("{folder}/{branch}")))
            .map_or_else(|| self.revision(branch), Ok)?;
        let wanted = vec![as_commit(reader, wanted, branch, self)?];
        let target = if branch == "HEAD" { self.symbolic(branch) } else { None };
        let full = target.as_deref().unwrap_or(branch);
        let short = ["refs/heads/", "refs/remotes/origin/", "origin/"]
            .iter()
            .find_map(|prefix| full.strip_prefix(prefix))
            .unwrap_or(full);
        let Some((base, name, id)) = self.default_branch() else {
            let base = "there is no default branch (origin/HEAD, origin/main, origin/master, main, master)";
            let base = Some(format!("{base}: all commits of {branch} are scanned"));
            return Ok(Ends { wanted, excluded: Vec::new(), base });
        };
        if name == short {
            let base = Some(format!("{branch} is the default branch: all of its commits are scanned"));
            return Ok(Ends { wanted, excluded: Vec::new(), base });
        }
        let excluded = vec![as_commit(reader, id, &base, self)?];
        Ok(Ends {
            wanted,
            excluded,
            base: Some(format!("{branch} is compared with the default branch, {base}")),
        })
    }

    /// The default branch: what to call it, its name without its place, and where it is.
    fn default_branch(&self) -> Option<(String, String, ObjectId)> {
        let origin = "refs/remotes/origin/";
        if let Some(target) = self.symbolic(&format!("{origin}HEAD"))
            && let Some(name) = target.strip_prefix(origin)
            && let Some(id) = self.reference(&target)
        {
            return Some((format!("origin/{name}"), name.to_owned(), id));
        }
        ["origin/main", "origin/master", "main", "master"].iter().find_map(|shown| {
            let name = shown.strip_prefix("origin/");
            let folder = if name.is_some() { "refs/remotes" } else { "refs/heads" };
            let id = self.reference(&format!("{folder}/{shown}"))?;
            Some(((*shown).to_owned(), name.unwrap_or(shown).to_owned(), id))
        })
    }

    /// The commit that a revision names.
    pub(super) fn commit_named(&self, reader: &mut Reader, name: &str) -> Result<ObjectId, RevisionError> {
        let id = self.revision(name)?;
        as_commit(reader, id, name, self)
    }

    /// The object that a revision names.
    fn revision(&self, name: &str) -> Result<ObjectId, RevisionError> {
        // `:PATH` would read the index, which is no commit anyway.
        let parsed = if name.is_empty() || name.starts_with(':') { None } else { self.parse_revision(name) };
        // Pipelines check out one branch; the others are known as branches of the origin only.
        let of_origin = || self.reference(&format!("refs/remotes/origin/{name}")).filter(|_| name != "HEAD");
        parsed.or_else(of_origin).ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> RevisionError {
        let is_unborn = name == "HEAD" && self.head().is_ok_and(|head| head.is_none());
        let remedy = match (is_unborn, self.is_shallow()) {
            (true, _) => "there is no commit yet; --staged scans what the first one would hold",
            (false, true) => SHALLOW,
            (false, false) => FETCH,
        };
        RevisionError::Unknown { name: name.to_owned(), remedy }
    }
}

/// The commit that an object is, or that a tag leads to.
fn as_commit(
    reader: &mut Reader,
    id: ObjectId,
    name: &str,
    repository: &Repository,
) -> Result<ObjectId, RevisionError> {
    match header::peel(reader, id) {
        Ok((id, ObjectKind::Commit)) => Ok(id),
        Ok(_) => Err(RevisionError::NotACommit(name.to_owned())),
        Err(_) => Err(repository.unknown(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::{RangeSpec, Relation};

    #[test]
    fn ranges_are_read_as_git_reads_them() {
        use Relation::{Any, Related};
        let table = [
            ("a..b", Some(("a", "b", Any))),
            ("a...b", Some(("a", "b", Related))),
            ("a..", Some(("a", "HEAD", Any))),
            ("..b", Some(("HEAD", "b", Any))),
            ("a...", Some(("a", "HEAD", Related))),
            ("...b", Some(("HEAD", "b", Related))),
            ("v1.0..v1.1", Some(("v1.0", "v1.1", Any))),
            ("origin/main..HEAD~2", Some(("origin/main", "HEAD~2", Any))),
            ("main@{1 day ago}..main", Some(("main@{1 day ago}", "main", Any))),
            ("a", None),
            ("", None),
            (".", None),
            ("..", None),
            ("...", None),
            ("....", None),
            ("a....b", None),
            ("a..b..c", None),
            ("a...b...c", None),
            ("a..b.", None),
        ];
        for (text, expected) in table {
            let expected = expected.map(|(left, right, relation)| RangeSpec::Between {
                left: left.to_owned(),
                right: right.to_owned(),
                relation,
            });
            assert_eq!(text.parse::<RangeSpec>().ok(), expected, "{text}");
        }
    }

    #[test]
    fn since_ends_at_head_or_at_a_branch() {
        assert_eq!(RangeSpec::since("a".into(), None), "a..HEAD".parse().unwrap());
        assert_eq!(RangeSpec::since("a".into(), Some("b".into())), "a..b".parse().unwrap());
    }
}
