//! Plain secret bytes, and the only type that may hold them.
//!
//! A [`Secret`] lives between detection and the building of an [`crate::occurrence::Occurrence`]. It cannot be
//! printed or serialised, shows nothing in `Debug`, and is wiped from memory when dropped.

use std::fmt;

use zeroize::Zeroizing;

/// Sensitive bytes: no `Display`, no `Serialize`, a masked `Debug`, zeroed on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes ownership of sensitive bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves. Every caller of this function is a place where a secret can leak: there are few.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// True when there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_neither_bytes_nor_length() {
        let shown = format!("{:?}", Secret::new(b"hunter2-hunter2".to_vec()));
        assert_eq!(shown, "Secret(***)");
    }
}
