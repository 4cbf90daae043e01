//! Readers that tell the ledger what goes wrong, count what they give, and simply end where the data does.

use std::error::Error;
use std::io::{self, ErrorKind, Read};

use super::codec::TooMuchMemory;
use super::ledger::Ledger;
use super::level::Level;
use super::trouble::Trouble;
use super::zip::WrongChecksum;
use crate::provenance::Provenance;

/// Around a decoder.
pub(super) struct Guard<'a, R> {
    decoder: R,
    place: &'a Provenance,
    level: &'a Level<'a>,
    ledger: &'a Ledger<'a>,
}

impl<'a, R: Read> Guard<'a, R> {
    /// The decoder of the stream at `level`, whose container is at `place`.
    pub(super) fn new(
        decoder: R,
        place: &'a Provenance,
        level: &'a Level<'a>,
        ledger: &'a Ledger<'a>,
    ) -> Self {
        Self { decoder, place, level, ledger }
    }
}

impl<R: Read> Read for Guard<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.level.is_broken() {
            return Ok(0);
        }
        if self.ledger.is_over() {
            self.level.break_off();
            return Ok(0);
        }
        match retried(&mut self.decoder, buffer) {
            Ok(read) if self.ledger.produce(read, self.place) => Ok(read),
            Ok(_) => {
                self.level.break_off();
                Ok(0)
            }
            Err(error) => {
                // What ended further out was told there.
                if !self.level.is_broken() {
                    self.ledger.add(trouble(&error), self.place);
                }
                self.level.break_off();
                Ok(0)
            }
        }
    }
}

pub(super) fn trouble(error: &io::Error) -> Trouble {
    let inner = error.get_ref();
    if inner.is_some_and(|inner| inner.is::<TooMuchMemory>()) || error.kind() == ErrorKind::OutOfMemory {
        Trouble::Memory
    } else if inner.is_some_and(|inner| inner.is::<WrongChecksum>()) {
        Trouble::Checksum
    } else if is_end(error) {
        Trouble::Cut
    } else {
        Trouble::Damaged
    }
}

/// Did it end too early? Some decoders put that into an error of their own.
fn is_end(error: &io::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::UnexpectedEof) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Around the outermost file.
pub(super) struct Outermost<'a> {
    source: &'a mut dyn Read,
    level: &'a Level<'a>,
    ledger: &'a Ledger<'a>,
}

impl<'a> Outermost<'a> {
    pub(super) fn new(source: &'a mut dyn Read, level: &'a Level<'a>, ledger: &'a Ledger<'a>) -> Self {
        Self { source, level, ledger }
    }
}

impl Read for Outermost<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.level.is_broken() {
            return Ok(0);
        }
        if self.ledger.is_over() {
            self.level.break_off();
            return Ok(0);
        }
        match retried(&mut self.source, buffer) {
            Ok(read) => {
                self.ledger.consume(read);
                Ok(read)
            }
            Err(error) => {
                self.level.break_off();
                self.ledger.lose(error);
                Ok(0)
            }
        }
    }
}

/// Around a member whose length has a limit.
pub(super) struct Limited<'a> {
    content: &'a mut dyn Read,
    left: u64,
    place: &'a Provenance,
    ledger: &'a Ledger<'a>,
}

impl<'a> Limited<'a> {
    pub(super) fn new(
        content: &'a mut dyn Read,
        limit: u64,
        place: &'a Provenance,
        ledger: &'a Ledger<'a>,
    ) -> Self {
        Self { content, left: limit, place, ledger }
    }
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if wanted == 0 && !buffer.is_empty() {
            // A member may be exactly as long as it may be.
            if retried(&mut self.content, &mut [0])? > 0 {
                self.ledger.add(Trouble::TooLarge, self.place);
            }
            return Ok(0);
        }
        let read = retried(&mut self.content, buffer.get_mut(..wanted).unwrap_or_default())?;
        self.left -= read as u64;
        Ok(read)
    }
}

/// Reads, again and again while the system interrupts it.
pub(super) fn retried(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Fills the buffer as far as the source gives anything.
pub(super) fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match retried(source, rest)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}
