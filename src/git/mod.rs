//! Git repositories, read without git: nothing here runs a program, obeys a hook, filter or attribute of the
//! repository, or writes to it. Its configuration is hostile input; only what says how objects are named is used.
//!
//! Single objects come from a [`Reader`], in the order in which a change asks for them ([`Changes`]). Whole histories
//! come from [`traverse`], which decodes each object once, in the order of the packs:
//!
//! ```text
//! Repository ─► Objects ─► traverse ─► decoded blobs, trees, commits
//!                                      decoded trees and commits ─► graph::Shard ─► graph::Graph ─► attribution
//! ```

mod alternates;
pub mod attribution;
mod bitmap;
mod cache_tree;
pub mod changes;
mod choice;
pub mod compare;
pub mod delta;
pub mod graph;
pub mod header;
pub mod index;
mod loose;
pub mod number;
pub mod objects;
mod pack;
pub mod place;
mod plan;
pub mod push;
pub mod reader;
mod references;
mod repositories;
pub mod repository;
mod revision_file;
pub mod revisions;
mod staged;
pub mod state;
pub mod traverse;
mod tree;
mod verify;
mod walk;
pub mod work_tree;

#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod sample;

pub use changes::{Changes, CommitIndex, Content, Cut, Head};
pub use compare::PathIndex;
pub use header::Authors;
pub use index::path_of;
pub use number::ObjectNumber;
pub use objects::Objects;
pub use plan::Known;
pub use push::{Hook, PushError, Update};
pub use reader::{Loss, ObjectKind, Reader, Readers};
pub use references::Roots;
pub use repositories::Located;
pub use repository::{Environment, GitError, Repository};
pub use revisions::{RangeSpec, RevisionError};
pub use state::RepositoryState;
