//! What of all that was found is in the tree of `HEAD`.

use std::collections::HashSet;

use super::Survey;
use crate::git::attribution::paths::Paths;

impl Survey<'_> {
    /// Marks the placements in this tree. Goes where the survey has gone and nowhere else.
    pub(super) fn mark_head(&mut self, tree: u32) {
        let Some(root) = self.skeleton.node(tree) else { return };
        let mut open = vec![(root, Paths::ROOT)];
        let mut is_seen = HashSet::from([(root, Paths::ROOT)]);
        while let Some((node, path)) = open.pop() {
            for step in self.skeleton.blobs(node) {
                let here = self.paths.find(path, step.name).and_then(|path| self.placed.get(step.to, path));
                if let Some(placement) = here.and_then(|at| self.placements.get_mut(at as usize)) {
                    placement.is_in_head = true;
                }
            }
            for step in self.skeleton.folders(node) {
                let Some(below) = self.paths.find(path, step.name) else { continue };
                if self.followed.get(step.to, below).is_some() && is_seen.insert((step.to, below)) {
                    open.push((step.to, below));
                }
            }
        }
    }
}
