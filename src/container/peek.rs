//! A reader that can look ahead.

use std::io::{self, BufRead, Read};

use super::guard::fill;

/// A buffered reader with some bytes in front that were looked at already.
pub(super) struct Peek<R> {
    front: Vec<u8>,
    source: R,
}

impl<R: BufRead> Peek<R> {
    pub(super) fn new(source: R) -> Self {
        Self { front: Vec::new(), source }
    }

    /// The next bytes, `length` of them or all that are left. They stay.
    pub(super) fn peek(&mut self, length: usize) -> io::Result<&[u8]> {
        let known = self.front.len();
        if known < length {
            self.front.resize(length, 0);
            let read = match self.front.get_mut(known..) {
                Some(missing) => fill(&mut self.source, missing),
                None => Ok(0),
            };
            self.front.truncate(known + *read.as_ref().unwrap_or(&0));
            read?;
        }
        Ok(self.front.get(..length).unwrap_or(&self.front))
    }
}

impl<R: BufRead> Read for Peek<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Peek<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.front.is_empty() { self.source.fill_buf() } else { Ok(&self.front) }
    }

    fn consume(&mut self, bytes: usize) {
        if self.front.is_empty() {
            self.source.consume(bytes);
        } else {
            self.front.drain(..bytes.min(self.front.len()));
        }
    }
}
