//! Carries out plans: the order of the steps, what a replay of the journal says, and what may come next.
//!
//! ```text
//! records ─► State::replay ─► Rotation ─► next(now) ─► Next ─► Engine ─► hook ─► judge ─► record ─┐
//!    ▲                                                                                            │
//!    └────────────────────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! [`next`] alone decides, and is a pure function of what the journal says and of the time. [`engine`] does what it says and
//! writes down, before and after, that it did: whenever it ends, the next one goes on from the journal.

pub mod admission;
pub mod engine;
pub mod gate;
pub mod judge;
pub mod ledger;
pub mod next;
pub mod outcome;
pub mod progress;
pub mod rotation;
pub mod state;
pub mod steady;
pub mod task;
pub mod version;

mod backward;
mod forward;
#[cfg(test)]
mod next_tests;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod scenario_tests;
#[cfg(test)]
mod simulation_tests;
#[cfg(test)]
mod stage_tests;

pub use engine::{Engine, Rest};
pub use next::{Next, next};
pub use rotation::{Phase, Rotation};
pub use state::{Inconsistent, State};
pub use task::Task;
