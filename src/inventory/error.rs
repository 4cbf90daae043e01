//! Mistakes in inventories.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// An inventory that cannot be used. Nothing is compared with half an inventory.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// The file could not be read.
    #[error("cannot read the inventory {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file name does not say which format it is.
    #[error("cannot tell the format of the inventory {}: name it {known}", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// The extensions that say it.
        known: String,
    },
    /// The text is not an inventory: the first place where that shows.
    #[error("{0}")]
    Syntax(Mistake),
    /// What it says cannot be true: every mistake, by line.
    #[error("{}", lines(.0))]
    Mistakes(Vec<Mistake>),
}

/// One mistake and where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, as shown.
    pub file: Arc<str>,
    /// 1-based line; for a mistake inside of an entry, where the entry begins.
    pub line: u64,
    /// What is wrong, and the remedy.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

fn lines(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(Mistake::to_string).collect::<Vec<_>>().join("\n")
}

/// Gathers mistakes, so that one run reports all of them.
#[derive(Debug)]
pub struct Mistakes {
    file: Arc<str>,
    found: Vec<Mistake>,
}

impl Mistakes {
    /// None so far.
    #[must_use]
    pub fn new(file: Arc<str>) -> Self {
        Self { file, found: Vec::new() }
    }

    /// Notes one.
    pub fn add(&mut self, line: u64, message: impl Into<String>) {
        self.found.push(Mistake { file: Arc::clone(&self.file), line, message: message.into() });
    }

    /// Nothing, if there was no mistake.
    ///
    /// # Errors
    /// All mistakes, by line.
    pub fn finish(mut self) -> Result<(), InventoryError> {
        self.found.sort();
        if self.found.is_empty() { Ok(()) } else { Err(InventoryError::Mistakes(self.found)) }
    }
}
