//! The words in which rotation is spoken of: its two modes, its steps, the plan that people review, and what a hook is told
//! and answers. Types only: [`crate::planning`] makes plans, [`crate::coordinator`] carries them out.

pub mod exchange;
pub mod json_schema;
pub mod mode;
pub mod plan;
pub mod step;

pub use mode::Mode;
pub use plan::Plan;
pub use step::Step;
