//! Whether objects are what their names say.

use gix::objs::Kind;

use super::number::{Numbering as _, ObjectFormat, ObjectNumber};
use super::objects::Objects;

impl Objects {
    /// Is this the name of a blob with these bytes? Nothing else makes sure: a pack may hold whatever it likes under a name.
    /// Bytes that were made to collide have no name.
    #[must_use]
    pub fn is_blob(&self, number: ObjectNumber, bytes: &[u8]) -> bool {
        let hash = match self.format() {
            ObjectFormat::Sha1 => gix::hash::Kind::Sha1,
            ObjectFormat::Sha256 => gix::hash::Kind::Sha256,
        };
        let named = self.id(number);
        gix::objs::compute_hash(hash, Kind::Blob, bytes)
            .is_ok_and(|id| named.is_some_and(|named| named.as_bytes() == id.as_bytes()))
    }
}
