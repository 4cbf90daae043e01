//! Zip archives. Their directory is at the end: it is read entry by entry, wherever that can be done without reading the
//! whole archive first.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::sync::Arc;

use deflate64::Deflate64Decoder;
use flate2::bufread::DeflateDecoder;
use lzma_rust2::LzmaReader;
use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipArchive, ZipEntry, ZipLocator};

use super::codec::{Codec, Decoder};
use super::guard::{Guard, trouble};
use super::tar::shown;
use super::{Entry, Here, Ledger, Level, Trouble, Visit};

/// Bytes of a member that are read at once.
const BUFFER: usize = 32 << 10;

/// The flag of members whose compressed data says where it ends.
const END_MARK: u16 = 2;

/// An archive that can be read in any order.
pub(super) enum Anywhere<'a> {
    Bytes(&'a [u8]),
    File { file: &'a File, level: &'a Level<'a>, ledger: &'a Ledger<'a> },
}

impl Anywhere<'_> {
    fn length(&self) -> io::Result<u64> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.len() as u64),
            Self::File { file, .. } => file.metadata().map(|metadata| metadata.len()),
        }
    }
}

impl ReaderAt for Anywhere<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self {
            Self::Bytes(bytes) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX);
                bytes.get(start..).unwrap_or_default().read(buffer)
            }
            Self::File { level, .. } if level.is_broken() => Err(ErrorKind::UnexpectedEof.into()),
            Self::File { file, level, ledger } => loop {
                match read_file_at(file, buffer, offset) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => {
                        level.break_off();
                        ledger.lose(error);
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                    read => return read,
                }
            },
        }
    }
}

#[cfg(unix)]
fn read_file_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_file_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Shows every member of an archive that comes from a stream: as much of it is kept in memory as may be.
pub(super) fn members_of_stream(source: &mut dyn Read, here: Here<'_>, visit: Visit<'_>) {
    let share = here.ledger.share();
    let mut bytes = Vec::new();
    // A stream that ends early has been told of.
    let read = source.take(share.bytes().saturating_add(1)).read_to_end(&mut bytes);
    if read.is_err() || bytes.len() as u64 > share.bytes() {
        return here.tell(Trouble::Memory);
    }
    members(Anywhere::Bytes(&bytes), here, visit);
}

/// Shows every member of an archive.
pub(super) fn members(archive: Anywhere<'_>, here: Here<'_>, visit: Visit<'_>) {
    if let Err(trouble) = directory(archive, here, visit) {
        here.tell(trouble);
    }
}

/// Is there an archive at all? Its directory is at its end, so that anything may stand in front of it.
pub(super) fn is_archive(archive: Anywhere<'_>) -> bool {
    locate(archive).is_some()
}

fn locate(archive: Anywhere<'_>) -> Option<ZipArchive<Anywhere<'_>>> {
    let end = archive.length().ok()?;
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    ZipLocator::new().locate_in_reader(archive, &mut buffer, end).ok()
}

fn directory(archive: Anywhere<'_>, here: Here<'_>, visit: Visit<'_>) -> Result<(), Trouble> {
    let archive = locate(archive).ok_or(Trouble::NoDirectory)?;
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let mut entries = archive.entries(&mut buffer);
    let mut seen = 0;
    while let Some(entry) = entries.next_entry().map_err(|_| Trouble::Directory)? {
        seen += 1;
        if here.ledger.is_over() || !here.ledger.enter(here.place) {
            return Ok(());
        }
        if entry.is_dir() {
            continue;
        }
        let place = Arc::new(here.place.member(&shown(entry.file_path().as_bytes())));
        let level = here.level.deeper();
        let inner = Here { place: &place, level: &level, ledger: here.ledger };
        if entry.flags().is_encrypted() {
            inner.tell(Trouble::Encrypted);
            continue;
        }
        let member = Member {
            method: entry.compression_method(),
            size: entry.uncompressed_size_hint(),
            checksum: entry.crc32(),
            has_end_mark: entry.flags().bits() & END_MARK != 0,
            entry: match archive.get_entry(entry.wayfinder()) {
                Ok(entry) => entry,
                Err(_) => {
                    inner.tell(Trouble::Header);
                    continue;
                }
            },
        };
        member.visit(inner, visit);
    }
    // A directory that ends before all that it promises were seen was cut, or is a trick.
    if seen < archive.entries_hint() { Err(Trouble::Directory) } else { Ok(()) }
}

struct Member<'a> {
    method: CompressionMethod,
    size: u64,
    checksum: u32,
    /// Its compressed data says where it ends.
    has_end_mark: bool,
    entry: ZipEntry<'a, Anywhere<'a>>,
}

impl Member<'_> {
    fn visit(&self, here: Here<'_>, visit: Visit<'_>) {
        let stored = BufReader::with_capacity(BUFFER, self.entry.reader());
        let share;
        let decoder: Box<dyn Read> = match self.codec() {
            Some(Method::Stored) => Box::new(stored),
            Some(Method::Deflated) => Box::new(DeflateDecoder::new(stored)),
            Some(Method::Deflated64) => Box::new(Deflate64Decoder::with_buffer(stored)),
            Some(Method::Lzma) => {
                share = here.ledger.share();
                match self.lzma(stored, share.bytes()) {
                    Ok(decoder) => Box::new(decoder),
                    Err(error) => return here.tell(trouble(&error)),
                }
            }
            Some(Method::Compressed(codec)) => {
                share = here.ledger.share();
                Box::new(Decoder::new(codec, stored, share.bytes()))
            }
            None => return here.tell(Trouble::Method),
        };
        let checked = Checked { decoder, sum: crc32fast::Hasher::new(), length: 0, member: self };
        let mut content = Guard::new(checked, here.place, here.level, here.ledger);
        let place = Arc::clone(here.place);
        visit(Entry { place, size: Some(self.size), content: &mut content, level: here.level });
    }

    /// LZMA has a head of its own in zip archives: a version and a length, then what stands in front of an `.lzma` file but
    /// for the size of the content.
    fn lzma<'s>(&self, mut stored: impl Read + 's, memory: u64) -> io::Result<LzmaReader<impl Read + 's>> {
        let mut head = [0; 9];
        stored.read_exact(&mut head)?;
        let [_, _, 5, 0, properties @ ..] = head else { return Err(ErrorKind::InvalidData.into()) };
        let size = if self.has_end_mark { u64::MAX } else { self.size };
        let head: Vec<u8> = properties.into_iter().chain(size.to_le_bytes()).collect();
        let limit = u32::try_from(memory >> 10).unwrap_or(u32::MAX);
        LzmaReader::new_mem_limit(io::Cursor::new(head).chain(stored), limit, None)
    }

    fn codec(&self) -> Option<Method> {
        match self.method {
            CompressionMethod::STORE => Some(Method::Stored),
            CompressionMethod::DEFLATE => Some(Method::Deflated),
            CompressionMethod::DEFLATE64 => Some(Method::Deflated64),
            CompressionMethod::LZMA => Some(Method::Lzma),
            CompressionMethod::BZIP2 => Some(Method::Compressed(Codec::Bzip2)),
            CompressionMethod::ZSTD | CompressionMethod::ZSTD_DEPRECATED => {
                Some(Method::Compressed(Codec::Zstd))
            }
            CompressionMethod::XZ => Some(Method::Compressed(Codec::Xz)),
            _ => None,
        }
    }
}

enum Method {
    Stored,
    Deflated,
    Deflated64,
    Lzma,
    Compressed(Codec),
}

/// The content is not the one that the directory tells the checksum of.
#[derive(Debug, thiserror::Error)]
#[error("the checksum is wrong")]
pub(super) struct WrongChecksum;

/// Gives all of a member first, and compares its length and its checksum with the directory then: what is wrong with them
/// hides nothing.
struct Checked<'a, R> {
    decoder: R,
    sum: crc32fast::Hasher,
    length: u64,
    member: &'a Member<'a>,
}

impl<R: Read> Read for Checked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        if read > 0 {
            self.sum.update(buffer.get(..read).unwrap_or_default());
            self.length += read as u64;
            return Ok(read);
        }
        let is_right = self.length == self.member.size && self.sum.clone().finalize() == self.member.checksum;
        if is_right || buffer.is_empty() { Ok(0) } else { Err(io::Error::other(WrongChecksum)) }
    }
}
