//! Limits: what would take too much ends in a notice, and what was read until then counts.

use straykey::container::Limits;

use super::harness::token;
use super::pack::{append, bzip2, deflated, gzip, tar, xz, zstd};
use super::reading::{bytes, notices, places, stream};

fn line(name: &str) -> Vec<u8> {
    format!("TOKEN={}\n", token(name)).into_bytes()
}

/// A text that is large and compresses well.
fn vast(length: usize) -> Vec<u8> {
    let mut text = line("first");
    text.resize(length, b'\n');
    text
}

#[test]
fn a_file_grows_so_far_and_no_further() {
    let limits = Limits { ratio: 10, grace: 1 << 20, ..Limits::default() };
    for compressed in [gzip, xz, bzip2] {
        let bomb = compressed(&vast(8 << 20));
        assert!(bomb.len() < 100_000, "it is one");
        let seen = stream(&bomb[..], limits, None);
        assert_eq!(notices(&seen), ["archive-limit in"]);
        assert_eq!(places(&seen).len(), 1, "what was read counts");
        assert!(seen.bytes <= (1 << 20) + 10 * bomb.len() as u64, "{}", seen.bytes);
        assert_eq!(
            notices(&stream(&compressed(&vast(1 << 20))[..], limits, None)),
            [""; 0],
            "it is within the grace"
        );
    }
}

#[test]
fn bombs_inside_of_archives_count_for_the_whole_file() {
    let limits = Limits { ratio: 10, grace: 1 << 20, ..Limits::default() };
    let part = gzip(&vast(300 << 10));
    let members: Vec<(String, &[u8])> = (0..8).map(|at| (format!("part-{at}.gz"), &*part)).collect();
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, content)| (&**name, *content)).collect();
    for archive in [tar(&members), deflated(&members)] {
        let seen = stream(&archive[..], limits, None);
        assert_eq!(notices(&seen).len(), 1);
        assert!(notices(&seen)[0].starts_with("archive-limit in!/part-"), "{:?}", notices(&seen));
        let allowed = (1 << 20) + 10 * archive.len() as u64;
        assert!(seen.bytes <= allowed, "{} of {allowed}", seen.bytes);
    }
}

#[test]
fn members_of_a_zip_that_share_their_data_count_each_time() {
    // The directory lists the same member a hundred times.
    let archive = deflated(&[("a", &vast(200 << 10))]);
    let end = archive.windows(4).rposition(|bytes| bytes == b"PK\x05\x06").unwrap();
    let begin = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let entry = &archive[begin..end];
    let mut bomb = archive[..begin].to_vec();
    bomb.extend(entry.repeat(100));
    let directory = u32::try_from(bomb.len() - begin).unwrap();
    let mut tail = archive[end..].to_vec();
    for at in [8, 10] {
        tail[at..at + 2].copy_from_slice(&100u16.to_le_bytes());
    }
    tail[12..16].copy_from_slice(&directory.to_le_bytes());
    bomb.extend(tail);
    let limits = Limits { ratio: 10, grace: 1 << 20, ..Limits::default() };
    let seen = stream(&bomb[..], limits, None);
    assert_eq!(notices(&seen), ["archive-limit in!/a"]);
    assert!(seen.bytes <= (1 << 20) + 10 * bomb.len() as u64);
    assert_eq!(places(&seen).len() as u64, seen.files, "each time it was read");
}

#[test]
fn the_total_has_a_limit_too() {
    let limits = Limits { total: 100_000, ..Limits::default() };
    assert_eq!(notices(&stream(&gzip(&vast(100_001))[..], limits, None)), ["archive-limit in"]);
    assert_eq!(notices(&stream(&gzip(&vast(100_000))[..], limits, None)), [""; 0]);
}

#[test]
fn members_are_counted() {
    let limits = Limits { members: 3, ..Limits::default() };
    let (one, two) = (line("one"), line("two"));
    let four = [("a", &one[..]), ("b", &two), ("c", b"x"), ("d", &two)];
    for archive in [tar, deflated] {
        let seen = stream(&archive(&four)[..], limits, None);
        assert_eq!((notices(&seen), places(&seen).len()), (vec!["archive-limit in".to_owned()], 2));
        assert_eq!(notices(&stream(&archive(&four[..3])[..], limits, None)), [""; 0]);
    }
}

#[test]
fn depth_counts_archives_and_compressions() {
    let packed = gzip(&tar(&[("b.gz", &gzip(&line("deep")))]));
    for (depth, found) in [(3, 1), (2, 0), (1, 0), (8, 1)] {
        let limits = Limits { depth, ..Limits::default() };
        let seen = stream(&packed[..], limits, None);
        assert_eq!(places(&seen).len(), found, "{depth}");
        let place = ["", "archive-limit in", "archive-limit in!/b.gz", ""][depth.min(3) as usize];
        assert_eq!(notices(&seen).first().map_or("", String::as_str), place, "{depth}");
    }
    let off = stream(&packed[..], Limits { depth: 0, ..Limits::default() }, None);
    assert_eq!((notices(&off).len(), off.files), (0, 1), "then it is a file like any other");
}

#[test]
fn an_archive_of_archives_of_archives_ends() {
    let mut packed = line("innermost");
    for _ in 0..40 {
        packed = tar(&[("a", &packed)]);
    }
    assert_eq!(notices(&bytes(&packed)).len(), 1);
    for _ in 0..20 {
        packed = gzip(&packed);
    }
    let seen = bytes(&packed);
    assert_eq!(notices(&seen), ["archive-limit in"]);
}

#[test]
fn a_zip_inside_of_a_stream_is_kept_in_memory_and_that_has_a_limit() {
    let noise: Vec<u8> = (0..60_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let archive = deflated(&[("noise.bin", &noise), ("a.env", &line("a"))]);
    let packed = tar(&[("inner.zip", &archive), ("b.env", &line("b"))]);
    let roomy = Limits { memory: 4 * archive.len() as u64, ..Limits::default() };
    assert_eq!(notices(&stream(&packed[..], roomy, None)), [""; 0]);
    let tight = Limits { memory: archive.len() as u64, ..Limits::default() };
    let seen = stream(&packed[..], tight, None);
    assert_eq!(notices(&seen), ["archive-limit in!/inner.zip"]);
    assert_eq!(places(&seen).len(), 1, "what comes behind it is read");
}

#[test]
fn a_window_that_takes_too_much_memory_is_refused() {
    let limits = Limits { memory: 64 << 10, ..Limits::default() };
    for compressed in [xz, zstd] {
        let seen = stream(&compressed(&vast(400 << 10))[..], limits, None);
        assert_eq!(notices(&seen), ["archive-limit in"]);
    }
}

#[test]
fn members_over_the_size_limit_are_told() {
    let (small, large) = (line("small"), vast(10_000));
    let members = [("large", &large[..]), ("small", &small)];
    let limit = Some(5_000);
    for archive in [tar, deflated] {
        let seen = stream(&archive(&members)[..], Limits::default(), limit);
        assert_eq!((notices(&seen), places(&seen).len()), (vec!["too-large in!/large".to_owned()], 1));
    }
    // How long it is shows at its end: what came before was read.
    let seen = stream(&gzip(&large)[..], Limits::default(), limit);
    assert_eq!(
        (notices(&seen), places(&seen).len(), seen.bytes),
        (vec!["too-large in".to_owned()], 1, 5_000)
    );
    assert_eq!(notices(&stream(&gzip(&vast(5_000))[..], Limits::default(), limit)), [""; 0]);
}

#[test]
fn a_name_without_end_takes_no_memory() {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    append(&mut archive, header, "././@LongLink", &vec![b'n'; 3 << 20]);
    append(&mut archive, tar::Header::new_gnu(), "short", &line("a"));
    let seen = bytes(&archive.into_inner().unwrap());
    let name = seen.occurrences[0].provenance.shown();
    assert_eq!((name.len(), seen.notices.len()), ("in!/".len() + 4096, 0));
}
