//! What is left of all trees when everything that leads to no hit is taken away.

use super::blobs::Blobs;
use crate::git::graph::{ABSENT, EntryKind, Graph, Rows};
use crate::git::number::ObjectNumber;

/// The trees above hits, as nodes. A node's number is greater than those of the nodes below it.
#[derive(Debug, Default)]
pub(super) struct Skeleton {
    /// By position of a tree: its node, or [`ABSENT`].
    nodes: Vec<u32>,
    /// By node: the nodes in it.
    folders: Rows<Step>,
    /// By node: the blobs with hits in it.
    blobs: Rows<Step>,
}

/// A way down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// A node, or the position of a blob.
    pub(super) to: u32,
    /// The number of the name it has there.
    pub(super) name: u32,
}

/// What an entry of the graph leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Nothing,
    /// The position of a tree.
    Tree(u32),
    /// The position of a blob with hits.
    Blob(u32),
}

impl Skeleton {
    pub(super) fn new(graph: &Graph, blobs: &Blobs) -> Self {
        let mut skeleton = Self { nodes: vec![ABSENT; graph.tree_count()], ..Self::default() };
        let targets = targets(graph, blobs);
        if !targets.iter().any(|target| matches!(target, Target::Blob(_))) {
            return skeleton;
        }
        let mut is_seen = vec![false; graph.tree_count()];
        // Trees on the way down, and how many of their edges have been followed. A tree below itself (impossible as
        // long as names are hashes) has been seen and is no node yet: it is passed over.
        let mut open: Vec<(u32, usize)> = Vec::new();
        for root in 0..u32::try_from(graph.tree_count()).unwrap_or(u32::MAX) {
            open.extend(enter(&mut is_seen, root));
            while let Some((tree, followed)) = open.last_mut() {
                let edges = graph.edges(*tree).get(*followed..).unwrap_or_default();
                let below =
                    edges.iter().enumerate().find_map(|(at, edge)| match targets.get(*edge as usize) {
                        Some(Target::Tree(tree)) => enter(&mut is_seen, *tree).map(|entered| (at, entered)),
                        _ => None,
                    });
                if let Some((at, entered)) = below {
                    *followed += at + 1;
                    open.push(entered);
                } else {
                    let tree = *tree;
                    open.pop();
                    skeleton.keep(graph, tree, &targets);
                }
            }
        }
        skeleton
    }

    /// Makes a node of a tree if something in it is a hit or a node.
    fn keep(&mut self, graph: &Graph, tree: u32, targets: &[Target]) {
        let items = self.folders.item_count() + self.blobs.item_count();
        for edge in graph.edges(tree) {
            let name = || graph.entries().get(*edge as usize).map_or(ABSENT, |entry| entry.name);
            match targets.get(*edge as usize) {
                Some(Target::Tree(tree)) => {
                    if let Some(to) = self.node(*tree) {
                        self.folders.push(Step { to, name: name() });
                    }
                }
                Some(Target::Blob(to)) => self.blobs.push(Step { to: *to, name: name() }),
                Some(Target::Nothing) | None => {}
            }
        }
        if self.folders.item_count() + self.blobs.item_count() > items {
            if let Some(node) = self.nodes.get_mut(tree as usize) {
                *node = u32::try_from(self.folders.len()).unwrap_or(ABSENT);
            }
            self.folders.close();
            self.blobs.close();
        }
    }

    /// How many nodes there are.
    pub(super) fn count(&self) -> usize {
        self.folders.len()
    }

    /// The node of the tree at this position.
    pub(super) fn node(&self, tree: u32) -> Option<u32> {
        self.nodes.get(tree as usize).copied().filter(|node| *node != ABSENT)
    }

    /// The nodes in a node.
    pub(super) fn folders(&self, node: u32) -> &[Step] {
        self.folders.row(node as usize)
    }

    /// The blobs in a node.
    pub(super) fn blobs(&self, node: u32) -> &[Step] {
        self.blobs.row(node as usize)
    }
}

fn enter(is_seen: &mut [bool], tree: u32) -> Option<(u32, usize)> {
    let is_seen = is_seen.get_mut(tree as usize)?;
    if std::mem::replace(is_seen, true) { None } else { Some((tree, 0)) }
}

/// By position of an entry: what it leads to.
fn targets(graph: &Graph, blobs: &Blobs) -> Vec<Target> {
    let target = |kind: EntryKind, child: ObjectNumber| match kind {
        EntryKind::Tree => graph.tree_at(child).map(Target::Tree),
        EntryKind::Blob => blobs.position(child).map(Target::Blob),
        EntryKind::Submodule => None,
    };
    let entries = graph.entries().iter();
    entries.map(|entry| target(entry.kind, ObjectNumber(entry.child)).unwrap_or(Target::Nothing)).collect()
}

/// Walks through nodes, each once.
#[derive(Debug)]
pub(super) struct Sweep<'a> {
    skeleton: &'a Skeleton,
    /// By node.
    is_seen: Vec<bool>,
    /// By blob: whether it was met.
    pub(super) met: Vec<bool>,
    open: Vec<u32>,
}

impl<'a> Sweep<'a> {
    pub(super) fn new(skeleton: &'a Skeleton, blobs: &Blobs) -> Self {
        let is_seen = vec![false; skeleton.count()];
        Self { skeleton, is_seen, met: vec![false; blobs.count()], open: Vec::new() }
    }

    /// Shows the blobs at and below the tree at this position that no earlier sweep has met.
    pub(super) fn tree(&mut self, tree: u32, mut show: impl FnMut(u32)) {
        self.open.extend(self.skeleton.node(tree));
        while let Some(node) = self.open.pop() {
            let Some(is_seen) = self.is_seen.get_mut(node as usize) else { continue };
            if std::mem::replace(is_seen, true) {
                continue;
            }
            self.open.extend(self.skeleton.folders(node).iter().map(|step| step.to));
            for step in self.skeleton.blobs(node) {
                self.blob(step.to, &mut show);
            }
        }
    }

    /// Shows a blob that no earlier sweep has met.
    pub(super) fn blob(&mut self, blob: u32, mut show: impl FnMut(u32)) {
        if self.met.get_mut(blob as usize).is_some_and(|met| !std::mem::replace(met, true)) {
            show(blob);
        }
    }
}
