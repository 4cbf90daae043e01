//! Hooks of plain git: the scripts, and the folder that they stand in. Only files that straykey wrote itself are replaced or
//! removed; what stood there before is kept beside, and run first.
//!
//! Nothing here asks git or the environment anything: which folder is meant is the caller's to know.

mod folder;
mod name;
mod script;

pub use folder::{Folder, HookError, Installed, Manager, Removed, State};
pub use name::HookName;
pub use script::{Invocation, Script};
