//! Which commits are reachable from here and not from there.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet};

use super::header::Header;
use super::reader::{Loss, Reader};
use crate::commit::ObjectId;

/// Commits that are looked at after everything seems decided, in case clocks were wrong.
const SLOP: usize = 64;

/// A commit that was met.
#[derive(Debug)]
struct Node {
    parents: Vec<ObjectId>,
    tree: ObjectId,
    date: i64,
    reach: Reach,
    is_queued: bool,
}

/// From where a commit is reachable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// From a wanted tip, as far as is known.
    Wanted,
    /// From what is left out.
    Excluded,
    /// From both.
    Common,
}

impl Reach {
    fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Common }
    }
}

/// A commit of a range.
#[derive(Debug)]
pub(super) struct RangeCommit {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<Parent>,
}

/// A parent of a commit of a range.
#[derive(Debug)]
pub(super) struct Parent {
    pub(super) tree: Option<ObjectId>,
    pub(super) side: ParentSide,
}

/// Whether a parent belongs to the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParentSide {
    Inside,
    Outside,
}

/// The commits of a range.
#[derive(Debug, Default)]
pub(super) struct Range {
    /// Parents before children.
    pub(super) commits: Vec<RangeCommit>,
    /// Commits of the range at which the clone was cut off: what came before them is not known.
    pub(super) cut: Vec<ObjectId>,
    /// Commits that cannot be read.
    pub(super) lost: BTreeMap<ObjectId, Loss>,
    /// Commits that both sides have.
    pub(super) common: Common,
}

/// Whether two sides share commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Common {
    #[default]
    None,
    Some,
}

/// Walks from the newest commit to the oldest.
struct Walk<'r> {
    reader: &'r mut Reader,
    shallow: &'r HashSet<ObjectId>,
    nodes: HashMap<ObjectId, Node>,
    queue: BinaryHeap<(i64, ObjectId)>,
    /// Commits in the queue that are not left out.
    undecided: usize,
    lost: BTreeMap<ObjectId, Loss>,
}

/// The commits that are reachable from `wanted` and not from `excluded`. Names that lead to no commit are left aside.
pub(super) fn between(
    reader: &mut Reader,
    shallow: &HashSet<ObjectId>,
    wanted: &[ObjectId],
    excluded: &[ObjectId],
) -> Range {
    let mut walk = Walk {
        reader,
        shallow,
        nodes: HashMap::new(),
        queue: BinaryHeap::new(),
        undecided: 0,
        lost: BTreeMap::new(),
    };
    for id in wanted {
        walk.reach(*id, Reach::Wanted);
    }
    for id in excluded {
        walk.reach(*id, Reach::Excluded);
    }
    walk.run();
    walk.range()
}

impl Walk<'_> {
    /// Notes that a commit is reachable from a side.
    fn reach(&mut self, id: ObjectId, from: Reach) {
        if !self.nodes.contains_key(&id) {
            match Header::read(self.reader, &id) {
                Ok(header) => {
                    let date = header.committed();
                    let parents = if self.shallow.contains(&id) { Vec::new() } else { header.parents };
                    let node = Node { parents, tree: header.tree, date, reach: from, is_queued: false };
                    self.nodes.insert(id, node);
                    self.enqueue(id);
                }
                // On the side that is left out, nothing depends on it.
                Err(loss) if from == Reach::Wanted => {
                    self.lost.insert(id, loss);
                }
                Err(_) => {}
            }
            return;
        }
        let Some(node) = self.nodes.get_mut(&id) else { return };
        let reach = node.reach.and(from);
        if reach != node.reach {
            if node.is_queued && node.reach == Reach::Wanted {
                self.undecided -= 1;
            }
            node.reach = reach;
            self.enqueue(id);
        }
    }

    fn enqueue(&mut self, id: ObjectId) {
        let Some(node) = self.nodes.get_mut(&id) else { return };
        if !node.is_queued {
            node.is_queued = true;
            self.queue.push((node.date, id));
            self.undecided += usize::from(node.reach == Reach::Wanted);
        }
    }

    fn run(&mut self) {
        let mut oldest_wanted = i64::MAX;
        let mut slop = SLOP;
        while let Some((date, id)) = self.queue.pop() {
            let Some(node) = self.nodes.get_mut(&id) else { continue };
            node.is_queued = false;
            let (reach, parents) = (node.reach, node.parents.clone());
            if reach == Reach::Wanted {
                self.undecided -= 1;
                oldest_wanted = oldest_wanted.min(date);
            }
            for parent in parents {
                self.reach(parent, reach);
            }
            // What is left in the queue is older than everything wanted: it cannot take anything away, if clocks were right.
            if self.undecided > 0 || date >= oldest_wanted {
                slop = SLOP;
            } else if slop == 0 || oldest_wanted == i64::MAX {
                break;
            } else {
                slop -= 1;
            }
        }
    }

    fn range(self) -> Range {
        let is_inside = |id: &ObjectId| self.nodes.get(id).is_some_and(|node| node.reach == Reach::Wanted);
        let common = if self.nodes.values().any(|node| node.reach == Reach::Common) {
            Common::Some
        } else {
            Common::None
        };
        let mut cut: Vec<ObjectId> = self.shallow.iter().filter(|id| is_inside(id)).copied().collect();
        cut.sort_unstable();
        let commits = self
            .order()
            .into_iter()
            .filter_map(|id| {
                let node = self.nodes.get(&id)?;
                let parents = node.parents.iter().map(|parent| Parent {
                    tree: self.nodes.get(parent).map(|parent| parent.tree),
                    side: if is_inside(parent) { ParentSide::Inside } else { ParentSide::Outside },
                });
                Some(RangeCommit { id, tree: node.tree, parents: parents.collect() })
            })
            .collect();
        Range { commits, cut, lost: self.lost, common }
    }

    /// The wanted commits, parents before children; of those that are free to go, the oldest first.
    fn order(&self) -> Vec<ObjectId> {
        let inside = || self.nodes.iter().filter(|(_, node)| node.reach == Reach::Wanted);
        let mut missing: HashMap<ObjectId, usize> = HashMap::new();
        let mut children: HashMap<ObjectId, Vec<ObjectId>> = HashMap::new();
        let mut free: BTreeSet<(i64, ObjectId)> = BTreeSet::new();
        for (id, node) in inside() {
            let parents: BTreeSet<&ObjectId> = node
                .parents
                .iter()
                .filter(|parent| self.nodes.get(parent).is_some_and(|parent| parent.reach == Reach::Wanted))
                .collect();
            if parents.is_empty() {
                free.insert((node.date, *id));
            }
            missing.insert(*id, parents.len());
            for parent in parents {
                children.entry(*parent).or_default().push(*id);
            }
        }
        let mut order = Vec::with_capacity(missing.len());
        while let Some((_, id)) = free.pop_first() {
            order.push(id);
            for child in children.remove(&id).unwrap_or_default() {
                let Some(count) = missing.get_mut(&child) else { continue };
                *count -= 1;
                if *count == 0
                    && let Some(node) = self.nodes.get(&child)
                {
                    free.insert((node.date, child));
                }
            }
        }
        order
    }
}

/// Those of `sought` that are in the history of `tip`, as far as the clone knows it.
pub(super) fn ancestors_among(
    reader: &mut Reader,
    shallow: &HashSet<ObjectId>,
    tip: ObjectId,
    sought: &HashMap<ObjectId, i64>,
) -> HashSet<ObjectId> {
    let oldest = sought.values().min().copied().unwrap_or(i64::MAX);
    let mut found = HashSet::new();
    let mut met = HashSet::from([tip]);
    let mut queue: BinaryHeap<(i64, ObjectId)> = BinaryHeap::from([(i64::MAX, tip)]);
    let mut slop = SLOP;
    while let Some((date, id)) = queue.pop() {
        if sought.contains_key(&id) {
            found.insert(id);
        }
        slop = if date < oldest { slop.saturating_sub(1) } else { SLOP };
        if found.len() == sought.len() || slop == 0 {
            break;
        }
        if shallow.contains(&id) {
            continue;
        }
        let Ok(header) = Header::read(reader, &id) else { continue };
        for parent in header.parents {
            if met.insert(parent)
                && let Ok(header) = Header::read(reader, &parent)
            {
                queue.push((header.committed(), parent));
            }
        }
    }
    found
}
