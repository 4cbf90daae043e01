//! Git repositories, read without git: nothing here runs a program, obeys a hook, filter or attribute of the
//! repository, or writes to it. Its configuration is hostile input; only what says how objects are named is used.

pub mod delta;
pub mod number;
pub mod objects;
mod pack;
pub mod repository;
pub mod traverse;

pub use number::ObjectNumber;
pub use objects::Objects;
pub use repository::{Environment, GitError, Repository};
