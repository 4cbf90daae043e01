//! Which entries of a pack are decoded, when some of its objects need not be visited.

use rayon::prelude::*;

use super::number::ObjectNumber;
use super::objects::PackedObjects;
use super::pack::NONE;

/// Says of an object whether it may be left out.
pub type Known<'a> = &'a (dyn Fn(ObjectNumber) -> bool + Sync);

/// What is done with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// Nothing: neither it nor anything that is made of it is visited.
    Pass,
    /// It is decoded, because something else is made of it.
    Decode,
    /// It is decoded and visited.
    Visit,
}

/// The steps of one traversal of one pack.
pub(super) struct Plan {
    /// By entry.
    steps: Vec<Step>,
    /// What was left out because it is known.
    left_out: Vec<ObjectNumber>,
}

impl Plan {
    /// Decides for these roots and all that is made of them.
    ///
    /// Under a limit of size an object cannot be read if what it is made of is too large, however small it is itself. So
    /// there an object is left out only if all that it is made of is known too: the others have to be tried.
    pub(super) fn new(packed: &PackedObjects, roots: &[u32], limit: Option<u64>, known: Known<'_>) -> Self {
        let mut order: Vec<(u32, u32)> = roots.iter().map(|root| (*root, NONE)).collect();
        let mut at = 0;
        while let Some((entry, _)) = order.get(at).copied() {
            order.extend(packed.pack.children(entry).map(|child| (child, entry)));
            at += 1;
        }
        let numbers: Vec<(Option<ObjectNumber>, bool)> = order
            .par_iter()
            .with_min_len(1024)
            .map(|(entry, _)| packed.number(*entry))
            .map(|number| (number, number.is_some_and(known)))
            .collect();
        let mut plan = Self { steps: vec![Step::Pass; packed.pack.len()], left_out: Vec::new() };
        let mut is_known = vec![false; if limit.is_some() { packed.pack.len() } else { 0 }];
        for ((entry, base), (number, mut known)) in order.iter().zip(numbers) {
            if limit.is_some() {
                known &= *base == NONE || is_known[*base as usize];
                is_known[*entry as usize] = known;
            }
            match number {
                Some(number) if known => plan.left_out.push(number),
                Some(_) => plan.steps[*entry as usize] = Step::Visit,
                // A copy is visited where its number is.
                None => {}
            }
        }
        for (entry, base) in order.iter().rev().filter(|(_, base)| *base != NONE) {
            if plan.steps[*entry as usize] != Step::Pass {
                let step = &mut plan.steps[*base as usize];
                *step = (*step).max(Step::Decode);
            }
        }
        plan
    }

    /// Is it decoded?
    pub(super) fn decodes(&self, entry: u32) -> bool {
        self.steps.get(entry as usize).is_some_and(|step| *step != Step::Pass)
    }

    /// Is it visited?
    pub(super) fn visits(&self, entry: u32) -> bool {
        self.steps.get(entry as usize) == Some(&Step::Visit)
    }

    /// What was left out because it is known.
    pub(super) fn left_out(&self) -> &[ObjectNumber] {
        &self.left_out
    }
}
