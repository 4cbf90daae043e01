//! The blobs with secrets, and the secrets, at positions without gaps.

use super::SecretNumber;
use crate::git::graph::Rows;
use crate::git::number::ObjectNumber;

/// Blobs in order of their numbers, secrets in order of theirs.
#[derive(Debug)]
pub(super) struct Blobs {
    numbers: Vec<ObjectNumber>,
    /// By position of a blob: the positions of its secrets.
    secrets: Rows<u32>,
    secret_numbers: Vec<SecretNumber>,
}

impl Blobs {
    pub(super) fn new(hits: &[(ObjectNumber, Vec<SecretNumber>)]) -> Self {
        let mut secret_numbers: Vec<_> =
            hits.iter().flat_map(|(_, secrets)| secrets.iter().copied()).collect();
        secret_numbers.sort_unstable();
        secret_numbers.dedup();
        let mut order: Vec<_> = hits.iter().collect();
        order.sort_by_key(|(number, _)| *number);
        let mut numbers = Vec::new();
        let mut rows = Rows::default();
        for same in order.chunk_by(|(left, _), (right, _)| left == right) {
            let mut secrets: Vec<_> = same.iter().flat_map(|(_, secrets)| secrets.iter().copied()).collect();
            secrets.sort_unstable();
            secrets.dedup();
            let position =
                |secret| secret_numbers.binary_search(&secret).ok().and_then(|at| u32::try_from(at).ok());
            secrets.into_iter().filter_map(position).for_each(|at| rows.push(at));
            rows.close();
            numbers.extend(same.first().map(|(number, _)| *number));
        }
        Self { numbers, secrets: rows, secret_numbers }
    }

    /// How many blobs there are.
    pub(super) fn count(&self) -> usize {
        self.numbers.len()
    }

    /// The position of a blob, if it holds secrets.
    pub(super) fn position(&self, number: ObjectNumber) -> Option<u32> {
        self.numbers.binary_search(&number).ok().and_then(|at| u32::try_from(at).ok())
    }

    /// The blobs' numbers, by position.
    pub(super) fn numbers(&self) -> &[ObjectNumber] {
        &self.numbers
    }

    /// The positions of the secrets of the blob at this position.
    pub(super) fn secrets(&self, blob: u32) -> &[u32] {
        self.secrets.row(blob as usize)
    }

    /// The secrets' numbers, by position.
    pub(super) fn secret_numbers(&self) -> &[SecretNumber] {
        &self.secret_numbers
    }
}
