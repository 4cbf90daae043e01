//! Names of files and folders, each kept once.

use std::collections::HashMap;
use std::sync::Arc;

/// Numbered names.
#[derive(Debug, Default)]
pub(in crate::git) struct Names {
    numbers: HashMap<Arc<[u8]>, u32>,
    names: Vec<Arc<[u8]>>,
}

impl Names {
    /// The number of a name, which is kept if it is new.
    pub(in crate::git) fn intern(&mut self, name: &[u8]) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let name: Arc<[u8]> = name.into();
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }

    /// The name with this number.
    pub(in crate::git) fn get(&self, number: u32) -> &[u8] {
        self.names.get(number as usize).map(AsRef::as_ref).unwrap_or_default()
    }

    /// All names, by number. They can be read and no longer looked up.
    pub(in crate::git) fn into_list(self) -> Vec<Arc<[u8]>> {
        self.names
    }
}
