//! Paths, each once: a name and the path above it.

use std::collections::HashMap;

use crate::git::graph::{ABSENT, Graph};

/// Numbered paths of one graph.
#[derive(Debug)]
pub(super) struct Paths<'a> {
    graph: &'a Graph,
    /// By number.
    steps: Vec<Step>,
    numbers: HashMap<(u32, u32), u32>,
    /// Paths that are not made of names of the graph.
    foreign: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    /// The number of the path above; [`ABSENT`] for the root and for foreign paths.
    above: u32,
    /// The number of the name, or the position among the foreign paths; [`ABSENT`] for the root.
    name: u32,
    /// Bytes of the whole path.
    length: u32,
}

impl<'a> Paths<'a> {
    /// The path of the root of a tree: no bytes.
    pub(super) const ROOT: u32 = 0;

    pub(super) fn new(graph: &'a Graph) -> Self {
        let root = Step { above: ABSENT, name: ABSENT, length: 0 };
        Self { graph, steps: vec![root], numbers: HashMap::new(), foreign: Vec::new() }
    }

    /// The number of the path with this name below this path, if it has been met.
    pub(super) fn find(&self, above: u32, name: u32) -> Option<u32> {
        self.numbers.get(&(above, name)).copied()
    }

    /// Whether a path has this name and is below this path.
    pub(super) fn is_below(&self, path: u32, above: u32, name: u32) -> bool {
        self.steps.get(path as usize).is_some_and(|step| (step.above, step.name) == (above, name))
    }

    /// The number of the path with this name below this path.
    pub(super) fn intern(&mut self, above: u32, name: u32) -> u32 {
        if let Some(known) = self.find(above, name) {
            return known;
        }
        let length = u32::try_from(self.length_below(above, name)).unwrap_or(u32::MAX);
        let number = self.add(Step { above, name, length });
        self.numbers.insert((above, name), number);
        number
    }

    /// The number of a new path that is given as a whole.
    pub(super) fn add_foreign(&mut self, path: Vec<u8>) -> u32 {
        let name = u32::try_from(self.foreign.len()).unwrap_or(ABSENT);
        let length = u32::try_from(path.len()).unwrap_or(u32::MAX);
        self.foreign.push(path);
        self.add(Step { above: ABSENT, name, length })
    }

    /// Bytes of the path with this name below this path.
    pub(super) fn length_below(&self, above: u32, name: u32) -> usize {
        let slash = usize::from(above != Self::ROOT);
        let above = self.steps.get(above as usize).map_or(0, |step| step.length as usize);
        above + slash + self.graph.name(name).len()
    }

    /// The bytes of a path.
    pub(super) fn bytes(&self, path: u32) -> Vec<u8> {
        let step = |path: u32| self.steps.get(path as usize);
        let length = step(path).map_or(0, |step| step.length as usize);
        if let Some(Step { above: ABSENT, name, .. }) = step(path) {
            return self.foreign.get(*name as usize).cloned().unwrap_or_default();
        }
        // From the last name to the first.
        let mut bytes = vec![0; length];
        let mut end = length;
        let mut at = path;
        while let Some(Step { above, name, .. }) = step(at).filter(|step| step.above != ABSENT) {
            let name = self.graph.name(*name);
            let start = end.saturating_sub(name.len());
            if let Some(place) = bytes.get_mut(start..end).filter(|place| place.len() == name.len()) {
                place.copy_from_slice(name);
            }
            end = start.saturating_sub(1);
            if let Some(slash) = bytes.get_mut(end).filter(|_| start > 0) {
                *slash = b'/';
            }
            at = *above;
        }
        bytes
    }

    fn add(&mut self, step: Step) -> u32 {
        let number = u32::try_from(self.steps.len()).unwrap_or(ABSENT);
        self.steps.push(step);
        number
    }
}
