//! Containers: archives and compressed files, opened from front to back as far as their formats allow, so that memory
//! stays flat whatever their size.
//!
//! ```text
//! head ─► magic ─► Format ─┬─► stream of one text   (gzip, zstd, xz, bzip2)
//!                          └─► stream of each member (tar, zip)
//! ```
//!
//! A container says what it holds, and the caller reads it; what it holds may be a container again. Names of members are
//! names for reports: nothing is ever written, and nothing is opened by them. What cannot be read is told to the
//! [`Ledger`], which also keeps what all containers of one file may cost together. To whoever reads, a stream that is
//! damaged just ends: what came before is looked at all the same.

mod codec;
mod guard;
mod ledger;
mod level;
mod limits;
mod magic;
mod peek;
mod tar;
mod trouble;
mod zip;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use crate::provenance::Provenance;
use codec::Codec;
use guard::{Guard, Limited, Outermost};
pub use ledger::Ledger;
pub use level::Level;
pub use limits::Limits;
pub use magic::{Format, sniff, unopened};
pub use trouble::Trouble;

/// Bytes of a file that are read at once, at least: headers are small.
const BUFFER: usize = 64 << 10;

/// What a text or a container is read from.
pub enum Input<'a> {
    /// Bytes in memory.
    Bytes(&'a [u8]),
    /// A regular file.
    File(&'a File),
    /// Something that is read once, from front to back.
    Stream(&'a mut dyn Read),
}

/// Something in a container.
pub struct Entry<'a> {
    /// Where it is.
    pub place: Arc<Provenance>,
    /// How long it is, if the container says so. It may lie.
    pub size: Option<u64>,
    /// Its bytes. It ends early where the container is damaged.
    pub content: &'a mut dyn Read,
    /// How deep it is.
    pub level: &'a Level<'a>,
}

impl Input<'_> {
    /// Is a file whose name promises a zip archive one, although it begins with something else?
    #[must_use]
    pub fn is_hidden_zip(&self, name: Option<&Path>, ledger: &Ledger<'_>) -> bool {
        let level = Level::outermost();
        let archive = match self {
            Self::Bytes(bytes) => zip::Anywhere::Bytes(bytes),
            Self::File(file) => zip::Anywhere::File { file, level: &level, ledger },
            Self::Stream(_) => return false,
        };
        name.is_some_and(magic::could_be_zip) && zip::is_archive(archive)
    }
}

impl<'a> Entry<'a> {
    /// The bytes, up to a limit.
    pub fn limited<'b>(&'b mut self, limit: Option<u64>, ledger: &'b Ledger<'_>) -> impl Read + use<'b, 'a> {
        Limited::new(self.content, limit.unwrap_or(u64::MAX), &self.place, ledger)
    }
}

/// Takes what is in containers, one after the other.
pub type Visit<'v> = &'v mut dyn FnMut(Entry<'_>);

/// A container that is about to be opened.
pub struct Container<'a> {
    /// What it is.
    pub format: Format,
    /// Where it is.
    pub place: &'a Arc<Provenance>,
    /// How deep it is.
    pub level: &'a Level<'a>,
    /// What was read of it already.
    pub head: &'a [u8],
    /// All of it, or what comes behind the head of a stream.
    pub input: Input<'a>,
}

impl Container<'_> {
    /// Shows everything that the container holds to `visit`.
    ///
    /// # Errors
    /// When the outermost file cannot be read. A container that is damaged is no error but trouble, told to the ledger.
    pub fn open(self, ledger: &Ledger<'_>, visit: Visit<'_>) -> io::Result<()> {
        let Self { format, place, level, head, input } = self;
        let here = Here { place, level, ledger };
        match (format, input) {
            (Format::Zip, Input::Bytes(bytes)) => zip::members(zip::Anywhere::Bytes(bytes), here, visit),
            (Format::Zip, Input::File(file)) => {
                zip::members(zip::Anywhere::File { file, level, ledger }, here, visit);
            }
            (_, Input::Bytes(mut bytes)) => here.stream(format, &mut bytes, visit),
            (_, Input::File(mut file)) => {
                file.seek(SeekFrom::Start(0))?;
                let source = Outermost::new(&mut file, level, ledger);
                here.stream(format, &mut BufReader::with_capacity(BUFFER, source), visit);
            }
            (_, Input::Stream(rest)) if level.depth() == 0 => {
                ledger.consume(head.len());
                let mut rest = BufReader::with_capacity(BUFFER, Outermost::new(rest, level, ledger));
                here.stream(format, &mut head.chain(&mut rest), visit);
            }
            (_, Input::Stream(rest)) => here.stream(format, &mut head.chain(rest), visit),
        }
        ledger.lost().map_or(Ok(()), Err)
    }
}

/// Where a container is, and who is told about it.
#[derive(Clone, Copy)]
struct Here<'a> {
    place: &'a Arc<Provenance>,
    level: &'a Level<'a>,
    ledger: &'a Ledger<'a>,
}

impl Here<'_> {
    /// Opens what is read from front to back.
    fn stream(self, format: Format, source: &mut dyn Read, visit: Visit<'_>) {
        match format {
            Format::Tar => tar::members(source, self, visit),
            Format::Gzip => self.compressed(Codec::Gzip, source, visit),
            Format::Zstd => self.compressed(Codec::Zstd, source, visit),
            Format::Xz => self.compressed(Codec::Xz, source, visit),
            Format::Bzip2 => self.compressed(Codec::Bzip2, source, visit),
            Format::Zip => zip::members_of_stream(source, self, visit),
        }
    }

    /// Shows what is compressed here.
    fn compressed(self, codec: Codec, source: &mut dyn Read, visit: Visit<'_>) {
        let share = self.ledger.share();
        let level = self.level.deeper();
        let decoder = codec::Decoder::new(codec, source, share.bytes());
        let mut content = Guard::new(decoder, self.place, &level, self.ledger);
        let place = Arc::new(self.place.decompressed());
        visit(Entry { place, size: None, content: &mut content, level: &level });
    }

    /// Tells about trouble with this container, unless it comes from further out and was told there.
    fn tell(self, trouble: Trouble) {
        if !self.level.is_broken() {
            self.ledger.add(trouble, self.place);
        }
    }
}
