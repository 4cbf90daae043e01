//! What containers may cost.

/// Limits for all that is opened in one outermost file, so that a small file cannot take endless time or memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Containers inside of each other. Each archive and each compression counts. Zero: nothing is opened.
    pub depth: u32,
    /// Decompressed bytes for each byte of the outermost file. Ordinary text takes 3 to 20, logs up to 100; deflate cannot
    /// do more than 1032.
    pub ratio: u64,
    /// Decompressed bytes that are free: small files may be as repetitive as they like.
    pub grace: u64,
    /// Decompressed bytes at most.
    pub total: u64,
    /// Members, of all archives together.
    pub members: u64,
    /// Bytes of memory for decoders, and for archives that cannot be read from front to back. Each that is opened inside of
    /// another gets half of what is left.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 8, ratio: 256, grace: 16 << 20, total: 64 << 30, members: 1_000_000, memory: 256 << 20 }
    }
}
