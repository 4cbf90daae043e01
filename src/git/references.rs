//! What names lead to: references, revisions, and the commits at which a clone was cut off.

use std::collections::HashSet;

use super::header::peel;
use super::index::regular_file;
use super::reader::{Loss, Reader};
use super::{Environment, GitError, Repository};
use crate::commit::ObjectId;

/// Where a walk through a repository begins.
#[derive(Debug, Default)]
pub struct Roots {
    /// What `HEAD` names, if there is a commit yet.
    pub head: Option<ObjectId>,
    /// What all references and the `HEAD`s of all work trees name, tags followed to what they tag. Each once, sorted.
    pub tips: Vec<ObjectId>,
    /// References that cannot be read, or that lead to objects that are not there.
    pub broken: Vec<GitError>,
}

impl Roots {
    /// Adds what an object leads to in the end, and returns it.
    fn add(&mut self, name: &str, id: &[u8], reader: &mut Reader) -> Option<ObjectId> {
        let id = ObjectId::from_bytes(id)?;
        match peel(reader, id) {
            Ok((id, _)) => {
                self.tips.push(id);
                Some(id)
            }
            Err(loss) => {
                let cause = match loss {
                    Loss::Missing => "it is not there",
                    Loss::Broken => "it is broken",
                };
                self.broken.push(GitError::read(format!("{id}, to which {name} leads"), cause));
                None
            }
        }
    }
}

impl Repository {
    /// All roots, as far as they can be read.
    #[must_use]
    pub fn roots(&self) -> Roots {
        let (mut roots, mut reader) = (Roots::default(), self.reader());
        match self.inner.head() {
            Ok(head) => {
                roots.head = head.id().and_then(|id| roots.add("HEAD", id.as_bytes(), &mut reader));
            }
            Err(cause) => roots.broken.push(GitError::read("HEAD", cause)),
        }
        self.add_references(&mut roots, &mut reader);
        match self.inner.worktrees() {
            Ok(trees) => trees.into_iter().for_each(|tree| add_work_tree(tree, &mut roots, &mut reader)),
            Err(cause) => roots.broken.push(GitError::read("the list of work trees", cause)),
        }
        roots.tips.sort_unstable();
        roots.tips.dedup();
        roots
    }

    /// The same repository as its other work trees see it. Those whose folder is gone count: what they staged is still there.
    ///
    /// # Errors
    /// When the list of work trees cannot be read, or one of them cannot be opened.
    pub fn other_trees(&self) -> Result<Vec<Self>, GitError> {
        let unreadable = |cause| GitError::read("the list of work trees", cause);
        let mut folders = vec![self.common_dir().to_owned()];
        match std::fs::read_dir(self.common_dir().join("worktrees")) {
            Ok(entries) => {
                for entry in entries {
                    folders.push(entry.map_err(unreadable)?.path());
                }
            }
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
            Err(cause) => return Err(unreadable(cause)),
        }
        folders.sort_unstable();
        let own = std::fs::canonicalize(self.git_dir()).ok();
        let others = folders.iter().filter(|folder| std::fs::canonicalize(folder).ok() != own);
        others.map(|folder| Self::open(folder, &Environment::default())).collect()
    }

    fn add_references(&self, roots: &mut Roots, reader: &mut Reader) {
        let unreadable = |cause: &dyn std::fmt::Display| GitError::read("the references", cause);
        let platform = match self.inner.references() {
            Ok(platform) => platform,
            Err(cause) => return roots.broken.push(unreadable(&cause)),
        };
        let references = match platform.all() {
            Ok(references) => references,
            Err(cause) => return roots.broken.push(unreadable(&cause)),
        };
        for reference in references {
            let mut reference = match reference {
                Ok(reference) => reference,
                Err(cause) => {
                    roots.broken.push(unreadable(&cause));
                    continue;
                }
            };
            // One that names another, which is not there, leads nowhere: a branch without commits.
            if let Ok(id) = reference.follow_to_object() {
                let id = id.detach();
                roots.add(&reference.name().as_bstr().to_string(), id.as_bytes(), reader);
            }
        }
    }

    /// Where a reference with this full name leads; tags are not followed.
    pub(super) fn reference(&self, name: &str) -> Option<ObjectId> {
        let mut reference = self.inner.try_find_reference(name).ok().flatten()?;
        // A short name may find another reference than the one that was meant.
        let is_meant = reference.name().as_bstr() == name;
        let id = reference.peel_to_id().ok()?;
        ObjectId::from_bytes(id.as_bytes()).filter(|_| is_meant)
    }

    /// The name of the reference that a symbolic reference leads to.
    pub(super) fn symbolic(&self, name: &str) -> Option<String> {
        let reference = self.inner.try_find_reference(name).ok().flatten()?;
        let target = reference.target();
        target.try_name().map(|name| name.as_bstr().to_string())
    }

    /// The object that a revision names, in git's own notation.
    pub(super) fn parse_revision(&self, name: &str) -> Option<ObjectId> {
        let id = self.inner.rev_parse_single(name).ok()?;
        ObjectId::from_bytes(id.as_bytes())
    }

    /// What a remote is known to have; all remotes if none is named.
    pub(super) fn remote_tips(&self, remote: Option<&str>) -> Result<Vec<ObjectId>, GitError> {
        let unreadable = |cause: &dyn std::fmt::Display| GitError::read("the references", cause);
        let platform = self.inner.references().map_err(|cause| unreadable(&cause))?;
        let wanted = remote.map(|remote| format!("refs/remotes/{remote}/"));
        let mut tips = Vec::new();
        for reference in platform.remote_branches().map_err(|cause| unreadable(&cause))? {
            let mut reference = reference.map_err(|cause| unreadable(&cause))?;
            let name = reference.name().as_bstr().to_string();
            if wanted.as_ref().is_some_and(|wanted| !name.starts_with(wanted)) {
                continue;
            }
            // A reference to an object that is missing says nothing.
            if let Ok(id) = reference.peel_to_id() {
                tips.extend(ObjectId::from_bytes(id.as_bytes()));
            }
        }
        Ok(tips)
    }

    /// The commits at which a shallow clone was cut off.
    pub(super) fn shallow(&self) -> Result<HashSet<ObjectId>, GitError> {
        let file = regular_file(&self.common_dir().join("shallow"))
            .map_err(|cause| GitError::read("the list of commits at which the clone was cut off", cause))?;
        let lines = file.unwrap_or_default();
        Ok(lines
            .split(|byte| *byte == b'\n')
            .filter_map(|line| ObjectId::from_hex(line.trim_ascii()))
            .collect())
    }

    /// Was it cloned without all contents? Git notes the packs that came that way.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        let packs = std::fs::read_dir(self.common_dir().join("objects/pack"));
        packs.is_ok_and(|mut packs| {
            packs.any(|pack| {
                pack.is_ok_and(|pack| {
                    pack.path().extension().is_some_and(|extension| extension == "promisor")
                })
            })
        })
    }
}

/// Adds the commit that is checked out in a linked work tree.
fn add_work_tree(tree: gix::worktree::Proxy<'_>, roots: &mut Roots, reader: &mut Reader) {
    let what = match tree.id() {
        Ok(name) => format!("the HEAD of the work tree {name}"),
        Err(_) => "the HEAD of a work tree".to_owned(),
    };
    let tree = match tree.into_repo_with_possibly_inaccessible_worktree() {
        Ok(tree) => tree,
        Err(cause) => return roots.broken.push(GitError::read(what, cause)),
    };
    match tree.head() {
        Ok(head) => {
            head.id().and_then(|id| roots.add(&what, id.as_bytes(), reader));
        }
        Err(cause) => roots.broken.push(GitError::read(what, cause)),
    }
}
