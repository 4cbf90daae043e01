//! Why a cache cannot be used.

use std::io;

/// What is wrong with a cache file. A cache is never passed over in silence: that would be slow every day.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// It cannot be read or written.
    #[error("cannot use the cache {place}: {cause}")]
    File {
        /// The file.
        place: String,
        /// Why.
        cause: io::Error,
    },
    /// There is something else than a file.
    #[error("the cache {0} is not a regular file; name another one")]
    Special(String),
    /// It is some other file, which nobody wants to lose.
    #[error("{0} is not a cache of straykey; name another file, or delete it if nobody needs it")]
    Foreign(String),
    /// Another version of the program has written it.
    #[error(
        "the cache {place} has format {version}, and this straykey reads format {known}; delete it or name another file"
    )]
    Version {
        /// The file.
        place: String,
        /// Its format.
        version: u32,
        /// The only format that can be read.
        known: u32,
    },
    /// Its bytes are not those that were written.
    #[error("the cache {0} is damaged; delete it or name another file")]
    Damaged(String),
}
