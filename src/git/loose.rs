//! An object in a file of its own: its header and its bytes, compressed as one.
//!
//! Read here and not by a library, which stops when it has as many bytes as the header promises, and never looks at the
//! checksum that follows them.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use gix::objs::Kind;
use gix::zlib::{Inflate, Status};

use super::pack::LARGEST_RATIO;

/// The longest header: a kind, a size, and what separates them.
const HEADER: usize = 64;
/// So many compressed bytes hold the header, whatever table of codes is in front of it.
const HEAD: u64 = 1024;

/// Reads loose objects, on one thread.
#[derive(Default)]
pub(super) struct LooseReader {
    inflate: Inflate,
    file: Vec<u8>,
    bytes: Vec<u8>,
}

impl LooseReader {
    /// What an object is and how many bytes it has.
    pub(super) fn header(&mut self, path: &Path) -> Result<(Kind, u64), String> {
        self.load(path, HEAD)?;
        let (kind, size, _) = self.decode_header()?;
        Ok((kind, size))
    }

    /// The bytes of an object, without its header.
    pub(super) fn object(&mut self, path: &Path) -> Result<&[u8], String> {
        self.load(path, u64::MAX)?;
        let (_, size, begin) = self.decode_header()?;
        // What is promised is reserved before it is read: a few bytes must not reserve all memory.
        if size > (self.file.len() as u64).saturating_mul(LARGEST_RATIO) {
            return Err("it names a size that its data cannot have".to_owned());
        }
        let length = usize::try_from(size).ok().and_then(|size| size.checked_add(begin));
        let length = length.ok_or("it is larger than the memory")?;
        self.bytes.clear();
        self.bytes.try_reserve(length).map_err(|cause| cause.to_string())?;
        self.bytes.resize(length, 0);
        self.inflate.reset();
        let (status, _, made) =
            self.inflate.once(&self.file, &mut self.bytes).map_err(|cause| cause.to_string())?;
        if status != Status::StreamEnd || made != length {
            return Err("its data is cut off, or not of the size that it names".to_owned());
        }
        self.bytes.get(begin..).ok_or_else(|| "it has no content".to_owned())
    }

    /// Gives memory back that only a large object needed.
    pub(super) fn shrink(&mut self, kept: usize) {
        for buffer in [&mut self.file, &mut self.bytes] {
            if buffer.capacity() > kept {
                *buffer = Vec::new();
            }
        }
    }

    /// Reads the beginning of the file. Whatever else is there could block or never end.
    fn load(&mut self, path: &Path, limit: u64) -> Result<(), String> {
        let metadata = std::fs::metadata(path).map_err(|cause| cause.to_string())?;
        if !metadata.is_file() {
            return Err("it is not a regular file".to_owned());
        }
        self.file.clear();
        let file = File::open(path).map_err(|cause| cause.to_string())?;
        file.take(limit).read_to_end(&mut self.file).map_err(|cause| cause.to_string())?;
        if self.file.is_empty() { Err("its file is empty".to_owned()) } else { Ok(()) }
    }

    /// Kind, size, and where the content begins.
    fn decode_header(&mut self) -> Result<(Kind, u64, usize), String> {
        let mut header = [0; HEADER];
        self.inflate.reset();
        let (_, _, made) = self.inflate.prefix(&self.file, &mut header).map_err(|cause| cause.to_string())?;
        let header = header.get(..made).unwrap_or_default();
        gix::objs::decode::loose_header(header).map_err(|cause| cause.to_string())
    }
}
