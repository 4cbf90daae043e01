//! Under what circumstances a scan of a history would say the same again.

use sha2::{Digest as _, Sha256};

use super::HistoryTerms;
use crate::cache::{Digest, Situation};
use crate::git::{Authors, Repository};
use crate::scan::Scanner;

/// The situation of a scan; nothing if the state of the repository cannot be told.
///
/// Not part of it: the rules, under which everything is remembered; the fingerprint key and what is shown of secrets and of
/// refused matches, which come from the blobs every time; what is decided after the scan.
pub(super) fn of(
    scanner: &Scanner<'_>,
    repository: &Repository,
    terms: &HistoryTerms<'_>,
) -> Option<Situation> {
    let common = std::fs::canonicalize(repository.common_dir()).ok()?;
    let state = repository.state().ok()?;
    let root = repository.shown_root();
    let limit = scanner.max_size.map(u64::to_le_bytes);
    let authors = match terms.authors {
        Authors::Hidden => b"hidden".as_slice(),
        Authors::Shown => b"shown",
    };
    let depth = scanner.archives.depth.to_le_bytes();
    let label = terms.label.map(|label| label.as_os_str().as_encoded_bytes());
    Some(Situation {
        repository: digest(&[Some(common.as_os_str().as_encoded_bytes())]),
        state: *state.as_bytes(),
        terms: digest(&[
            Some(root.as_os_str().as_encoded_bytes()),
            label,
            Some(authors),
            limit.as_ref().map(<[u8; 8]>::as_slice),
            Some(&depth),
        ]),
    })
}

/// A digest of parts, any of which may be missing.
fn digest(parts: &[Option<&[u8]>]) -> Digest {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update([u8::from(part.is_some())]);
        let part = part.unwrap_or_default();
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}
