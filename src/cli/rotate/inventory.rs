//! The inventory behind a plan, and what it was exactly.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::CliError;
use crate::inventory::{Format, Inventory, InventoryError};

/// An inventory, and the digest of the bytes that it was read from.
pub(in crate::cli) struct Declared {
    pub(in crate::cli) inventory: Inventory,
    /// SHA-256, 64 hex digits.
    pub(in crate::cli) digest: String,
}

impl Declared {
    /// Reads the inventory. A date in it that is still to come is a mistake: measured by the clock of the machine, or by the
    /// instant that is planned for, if that is later.
    pub(in crate::cli) fn read(path: &Path, as_of: Timestamp) -> Result<Self, CliError> {
        let format = Format::of(path)?;
        let text = std::fs::read_to_string(path)
            .map_err(|source| InventoryError::Read { path: path.to_owned(), source })?;
        let now = Timestamp::now().max(as_of);
        let inventory = Inventory::parse(&text, format, &path.to_string_lossy(), now)?;
        Ok(Self { inventory, digest: crate::canonical::hex(text.as_bytes()) })
    }
}
