//! What names lead to: references, revisions, and the commits at which a clone was cut off.

use std::collections::HashSet;

use super::index::regular_file;
use super::{GitError, Repository};
use crate::commit::ObjectId;

impl Repository {
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
    pub(super) fn is_partial(&self) -> bool {
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
