//! The cost view: expected loss and return on investment, after the playbook's model, with the user's own numbers.
//!
//! There are no default numbers. What is not given is absent, and so is everything that would follow from it.

pub mod input;
pub mod model;

pub use input::{CostError, Costs, Figure};
pub use model::{Answer, Derived};
