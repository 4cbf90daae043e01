//! Memory stays flat: shown by how far reading is ahead of what was shown, not by a clock.

use std::cell::Cell;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use straykey::notice::Coverage;
use straykey::provenance::Provenance;
use straykey::read::{Account, BinaryFiles, Input, Limits, Terms, read};

use super::pack::{gzip, tar};

/// Gives the same bytes again and again, and counts them.
struct Endless<'a> {
    part: &'a [u8],
    at: usize,
    left: u64,
    given: &'a Cell<u64>,
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.part[self.at..];
        let most = buffer.len().min(usize::try_from(self.left).unwrap());
        let read = rest.len().min(most);
        buffer[..read].copy_from_slice(&rest[..read]);
        self.at = (self.at + read) % self.part.len();
        self.left -= read as u64;
        self.given.set(self.given.get() + read as u64);
        Ok(read)
    }
}

/// Reads a stream that is made of one part many times. Returns the most that was read ahead, and what was shown in all.
fn reading(part: &[u8], times: u64) -> (u64, u64) {
    let given = Cell::new(0);
    let mut source = Endless { part, at: 0, left: part.len() as u64 * times, given: &given };
    let stop = AtomicBool::new(false);
    let terms = Terms {
        binary: BinaryFiles::Scan,
        limits: Limits::default(),
        max_size: None,
        unopened: Coverage::Complete,
        stop: &stop,
    };
    let (mut shown, mut ahead, mut buffer) = (0, 0, Vec::new());
    let mut account = Account::default();
    let place = Arc::new(Provenance::Stream { name: "in".into() });
    read(Input::Stream(&mut source), &place, &terms, &mut buffer, &mut account, &mut |window, _| {
        ahead = ahead.max(given.get().saturating_sub(shown));
        shown += window.own.len() as u64;
        assert!(window.bytes.len() <= 10 << 20, "a window of {}", window.bytes.len());
    })
    .unwrap();
    assert_eq!(account.notices, []);
    assert!(buffer.capacity() <= 32 << 20, "{}", buffer.capacity());
    (ahead, shown)
}

#[test]
fn a_tar_of_any_length_is_read_as_it_comes() {
    let member = vec![b'\n'; 1 << 20];
    let mut part = tar(&[("a", &member)]);
    part.truncate(part.len() - 1024);
    let (ahead, shown) = reading(&part, 64);
    assert_eq!(shown, 64 << 20);
    assert!(ahead <= 10 << 20, "{ahead}");
}

#[test]
fn compressed_streams_of_any_length_are_read_as_they_come() {
    let text: Vec<u8> = (0..200_000u32).flat_map(|n| format!("{n:x}\n").into_bytes()).collect();
    let part = gzip(&text);
    let (ahead, shown) = reading(&part, 60);
    assert_eq!(shown, 60 * text.len() as u64);
    assert!(ahead <= 10 << 20, "{ahead}");
}
