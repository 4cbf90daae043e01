//! A cache as bytes: a head, a digest over all the rest, and sections one behind the other. Numbers are little-endian.
//!
//! ```text
//! magic 16 │ format 4 │ SHA-256 of all that follows, 32
//! rules 32 │ rows 8, SHA-1 rows │ rows 8, SHA-256 rows │ entries 8, entries
//! row: name 20 or 32, length 4        entry: repository 32, state 32, terms 32, bytes 8, record
//! ```

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::quiet::Quiet;
use super::{Cache, Digest, Entry};
use crate::rule::RulesDigest;

/// How every cache begins.
const MAGIC: &[u8; 16] = b"straykey cache\r\n";
/// The format that is written and read. The first knew nothing of archives.
pub(super) const FORMAT: u32 = 2;
/// Bytes in front of the digest.
pub(super) const HEAD: usize = MAGIC.len() + size_of::<u32>();
const DIGEST: usize = size_of::<Digest>();

/// What is wrong with bytes that should be a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    Foreign,
    Version(u32),
    Damaged,
}

/// Looks at the beginning of a file, before the rest of it is read.
pub(super) fn check_head(head: &[u8]) -> Result<(), Flaw> {
    let (magic, version) = head.split_first_chunk::<{ MAGIC.len() }>().ok_or(Flaw::Foreign)?;
    if magic != MAGIC {
        return Err(Flaw::Foreign);
    }
    let version = version.first_chunk().ok_or(Flaw::Damaged)?;
    match u32::from_le_bytes(*version) {
        FORMAT => Ok(()),
        version => Err(Flaw::Version(version)),
    }
}

/// All bytes of a cache, except what is the same in every one of this format.
pub(super) fn encode(cache: &Cache) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend_from_slice(cache.rules.as_bytes());
    for (rows, name) in cache.quiet.rows().into_iter().zip([Quiet::SHA1, Quiet::SHA256]) {
        number(&mut body, rows.len() / row(name));
        body.extend_from_slice(rows);
    }
    number(&mut body, cache.entries.len());
    for (repository, entry) in &cache.entries {
        for digest in [repository, &entry.state, &entry.terms] {
            body.extend_from_slice(digest);
        }
        number(&mut body, entry.record.len());
        body.extend_from_slice(&entry.record);
    }
    let mut bytes = Vec::with_capacity(HEAD + DIGEST + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&Sha256::digest(&body));
    bytes.extend_from_slice(&body);
    bytes
}

/// The cache that these bytes are.
pub(super) fn decode(bytes: &[u8]) -> Result<Cache, Flaw> {
    check_head(bytes)?;
    let (digest, body) =
        bytes.get(HEAD..).and_then(|rest| rest.split_first_chunk::<DIGEST>()).ok_or(Flaw::Damaged)?;
    if Sha256::digest(body).as_slice() != digest {
        return Err(Flaw::Damaged);
    }
    sections(body).ok_or(Flaw::Damaged)
}

/// The sections, if they are whole and nothing is behind them.
fn sections(body: &[u8]) -> Option<Cache> {
    let mut rest = Rest(body);
    let rules = RulesDigest::from_bytes(rest.digest()?);
    let sha1 = rest.rows(Quiet::SHA1)?;
    let sha256 = rest.rows(Quiet::SHA256)?;
    let quiet = Quiet::from_rows(sha1, sha256)?;
    let mut entries = BTreeMap::new();
    for _ in 0..rest.number()? {
        let (repository, state, terms) = (rest.digest()?, rest.digest()?, rest.digest()?);
        let length = rest.number()?;
        let record = rest.bytes(length)?.to_vec();
        if entries.insert(repository, Entry { state, terms, record }).is_some() {
            return None;
        }
    }
    rest.0.is_empty().then_some(Cache { rules, quiet, entries, is_changed: false })
}

/// Bytes that are not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn digest(&mut self) -> Option<Digest> {
        self.bytes(DIGEST)?.try_into().ok()
    }

    fn number(&mut self) -> Option<usize> {
        let bytes = self.bytes(size_of::<u64>())?;
        usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
    }

    fn rows(&mut self, name: usize) -> Option<&'a [u8]> {
        let length = self.number()?.checked_mul(row(name))?;
        self.bytes(length)
    }
}

/// Bytes of a row with a name of this length.
fn row(name: usize) -> usize {
    name + size_of::<u32>()
}

fn number(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend_from_slice(&(number as u64).to_le_bytes());
}
