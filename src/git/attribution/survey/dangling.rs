//! Trees that no commit, no tag and no other tree names.

use super::{Holder, Survey};
use crate::git::attribution::Standing;
use crate::git::graph::ABSENT;

impl Survey<'_> {
    /// Places blobs that nothing has led to yet below such trees. Nobody knows where in a work tree one of them
    /// belongs: it is taken for a root, and not asked about blobs that have a better place.
    pub(super) fn take_dangling(&mut self) {
        self.is_wanted = self.met.iter().map(|met| !met).collect();
        if !self.is_wanted.contains(&true) {
            return;
        }
        let nodes = 0..u32::try_from(self.skeleton.count()).unwrap_or(ABSENT);
        let mut is_inside = vec![false; self.skeleton.count()];
        for node in nodes.filter(|node| self.followed.first(*node).is_none()) {
            for step in self.skeleton.folders(node) {
                if let Some(is_inside) = is_inside.get_mut(step.to as usize) {
                    *is_inside = true;
                }
            }
        }
        let is_top =
            |node: u32| is_inside.get(node as usize) == Some(&false) && self.followed.first(node).is_none();
        let trees = self.graph.trees_by_number();
        let tops: Vec<u32> = trees.filter(|tree| self.skeleton.node(*tree).is_some_and(is_top)).collect();
        for tree in tops {
            self.take_tree(tree, Holder { commit: ABSENT, standing: Standing::Unreachable });
        }
    }
}
