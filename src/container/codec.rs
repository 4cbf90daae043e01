//! Compressed streams, and several of them one behind the other, as `cat a.gz b.gz` makes them.

use std::io::{self, BufRead, BufReader, Read};

use ::bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::peek::Peek;

/// Bytes that are read at once.
const BUFFER: usize = 64 << 10;
/// Bytes that tell how a stream begins.
const MAGIC: usize = 10;
/// Zeros behind a stream that are skipped at once.
const PADDING: usize = 512;

/// How something is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}

impl Codec {
    /// Does a stream begin here?
    pub(super) fn begins(self, head: &[u8]) -> bool {
        match self {
            Self::Gzip => head.starts_with(b"\x1f\x8b\x08"),
            Self::Zstd => head.starts_with(b"\x28\xb5\x2f\xfd") || is_skippable(head),
            Self::Xz => head.starts_with(b"\xfd7zXZ\0"),
            Self::Bzip2 => is_bzip2(head),
        }
    }
}

/// Does a frame of Zstandard begin here that holds no data?
fn is_skippable(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// `BZh`, the size of blocks, and the mark of a block (digits of pi) or of the end (of its root). The first four bytes alone
/// could begin a text.
fn is_bzip2(head: &[u8]) -> bool {
    matches!(head, [b'B', b'Z', b'h', b'1'..=b'9', mark @ ..]
        if mark.starts_with(b"1AY&SY") || mark.starts_with(b"\x17\x72\x45\x38\x50\x90"))
}

/// It would take more memory than it may.
#[derive(Debug, thiserror::Error)]
#[error("it takes too much memory")]
pub(super) struct TooMuchMemory;

type Source<R> = Peek<BufReader<R>>;

/// Reads what is compressed. Bytes behind the last stream that are no stream are given as they are: nothing hides there.
pub(super) struct Decoder<R: Read> {
    codec: Codec,
    memory: u64,
    state: State<R>,
}

enum State<R: Read> {
    /// In front of a stream, or behind the last one.
    Between(Source<R>),
    Gzip(Box<GzDecoder<Source<R>>>),
    Zstd(Box<StreamingDecoder<Source<R>, FrameDecoder>>),
    Xz(Box<XzReader<Source<R>>>),
    Bzip2(Box<BzDecoder<Source<R>>>),
    Rest(Source<R>),
    /// After an error.
    Nowhere,
}

impl<R: Read> Decoder<R> {
    /// Decompresses `source`, with so much memory for what has to be remembered of it.
    pub(super) fn new(codec: Codec, source: R, memory: u64) -> Self {
        let source = Peek::new(BufReader::with_capacity(BUFFER, source));
        Self { codec, memory, state: State::Between(source) }
    }

    /// Begins the next stream, or what stands in its place.
    fn begin(&self, mut source: Source<R>) -> io::Result<State<R>> {
        loop {
            let head = source.peek(MAGIC)?;
            if head.is_empty() {
                return Ok(State::Rest(source));
            }
            if self.codec == Codec::Zstd && is_skippable(head) {
                skip_frame(&mut source)?;
            } else if self.codec.begins(head) {
                return self.decoder(source);
            } else if head.iter().all(|byte| *byte == 0) {
                // Tapes and `xz` fill up with zeros.
                while source.fill_buf()?.first() == Some(&0) {
                    let zeros =
                        source.fill_buf()?.iter().take(PADDING).take_while(|byte| **byte == 0).count();
                    source.consume(zeros);
                }
            } else {
                return Ok(State::Rest(source));
            }
        }
    }

    fn decoder(&self, source: Source<R>) -> io::Result<State<R>> {
        Ok(match self.codec {
            Codec::Gzip => State::Gzip(Box::new(GzDecoder::new(source))),
            Codec::Bzip2 => State::Bzip2(Box::new(BzDecoder::new(source))),
            Codec::Xz => {
                let limit = u32::try_from(self.memory >> 10).unwrap_or(u32::MAX);
                State::Xz(Box::new(XzReader::new_mem_limit(source, false, limit)))
            }
            Codec::Zstd => {
                let decoder = StreamingDecoder::new_with_max_window_size(source, self.memory);
                State::Zstd(Box::new(decoder.map_err(frame_error)?))
            }
        })
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = match &mut self.state {
                State::Gzip(decoder) => decoder.read(buffer),
                State::Zstd(decoder) => decoder.read(buffer),
                State::Xz(decoder) => decoder.read(buffer),
                State::Bzip2(decoder) => decoder.read(buffer),
                State::Rest(source) => return source.read(buffer),
                State::Between(_) | State::Nowhere => Ok(0),
            };
            let state = std::mem::replace(&mut self.state, State::Nowhere);
            match read {
                Ok(0) => {}
                Ok(read) => {
                    self.state = state;
                    return Ok(read);
                }
                Err(error) => return Err(error),
            }
            let source = match state {
                State::Between(source) | State::Rest(source) => {
                    self.state = self.begin(source)?;
                    continue;
                }
                State::Gzip(decoder) => decoder.into_inner(),
                State::Zstd(decoder) => finished(*decoder)?,
                State::Xz(decoder) => decoder.into_inner(),
                State::Bzip2(decoder) => decoder.into_inner(),
                State::Nowhere => return Ok(0),
            };
            self.state = State::Between(source);
        }
    }
}

/// The source behind a frame. The decoder leaves it to others to compare checksums.
fn finished<R: Read>(decoder: StreamingDecoder<Source<R>, FrameDecoder>) -> io::Result<Source<R>> {
    let (source, frame) = decoder.into_parts();
    match (frame.get_checksum_from_data(), frame.get_calculated_checksum()) {
        (Some(expected), Some(actual)) if expected != actual => Err(io::ErrorKind::InvalidData.into()),
        _ => Ok(source),
    }
}

fn frame_error(error: FrameDecoderError) -> io::Error {
    match error {
        FrameDecoderError::WindowSizeTooBig { .. } => io::Error::other(TooMuchMemory),
        other => io::Error::other(other),
    }
}

/// Skips a frame that holds no data: its mark, its length, and so many bytes.
fn skip_frame(source: &mut impl Read) -> io::Result<()> {
    let mut head = [0; 8];
    source.read_exact(&mut head)?;
    let [.., a, b, c, d] = head;
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    let skipped = io::copy(&mut source.take(length), &mut io::sink())?;
    if skipped == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
