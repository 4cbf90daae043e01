//! Archives that are damaged, cut off, encrypted or of a kind that is not known.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::harness::token;
use super::pack::{Method, bzip2, deflated, gzip, tar, xz, zip, zstd};
use super::reading::{bytes, notices, places};

fn line(name: &str) -> Vec<u8> {
    format!("TOKEN={}\n", token(name)).into_bytes()
}

/// A text that does not compress well, with a secret at its beginning and one at its end.
fn text() -> Vec<u8> {
    let mut text = line("first");
    text.extend((0..40_000u32).flat_map(|n| format!("{:x}\n", n.wrapping_mul(2_654_435_761)).into_bytes()));
    text.extend(line("last"));
    text
}

#[test]
fn what_is_cut_off_is_read_up_to_there_and_told_once() {
    // The decoder of Zstandard keeps back what it may still need: of the last window nothing comes out.
    for (compressed, found) in [(gzip as fn(&[u8]) -> Vec<u8>, 1), (zstd, 0), (xz, 1), (bzip2, 1)] {
        for packed in [compressed(&text()), compressed(&tar(&[("a", &text()), ("b", &line("b"))]))] {
            let seen = bytes(&packed[..packed.len() * 2 / 3]);
            assert_eq!(notices(&seen), ["damaged-archive in"], "the tar inside says nothing of its own");
            assert_eq!(places(&seen).len(), found);
        }
    }
}

#[test]
fn a_tar_that_is_cut_off_says_so() {
    let packed = tar(&[("a", &line("a")), ("b", &text())]);
    let seen = bytes(&packed[..packed.len() - 20_000]);
    assert_eq!((notices(&seen), places(&seen).len()), (vec!["damaged-archive in".to_owned()], 2));
    let in_header = bytes(&packed[..1024 + 100]);
    assert_eq!((notices(&in_header), places(&in_header).len()), (vec!["damaged-archive in".to_owned()], 1));
}

#[test]
fn a_header_that_makes_no_sense_ends_a_tar() {
    let mut packed = tar(&[("a", &line("a")), ("b", &line("b")), ("c", &line("c"))]);
    packed[1024 + 3] ^= 1;
    let seen = bytes(&packed);
    assert_eq!((notices(&seen), places(&seen).len()), (vec!["damaged-archive in".to_owned()], 1));
}

#[test]
fn a_damaged_member_does_not_hide_the_others() {
    let mut damaged = gzip(&text());
    let middle = damaged.len() / 2;
    damaged[middle..middle + 50].fill(0xff);
    let members = [("a.gz", &damaged[..]), ("b", &line("b")), ("c.gz", &damaged[..])];
    for archive in [tar(&members), deflated(&members)] {
        let seen = bytes(&archive);
        assert_eq!(notices(&seen), ["damaged-archive in!/a.gz"], "the second is counted");
        assert!(seen.notices[0].detail.ends_with("one more in the same file"), "{}", seen.notices[0].detail);
        assert!(places(&seen).iter().any(|place| place.starts_with("in!/b:")));
    }
}

#[test]
fn a_wrong_checksum_is_told_and_hides_nothing() {
    for method in Method::ALL {
        let mut archive = zip(method, &[("a", &line("a"))]);
        let directory = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
        archive[directory + 16] ^= 1;
        let seen = bytes(&archive);
        assert_eq!((notices(&seen), places(&seen).len()), (vec!["damaged-archive in!/a".to_owned()], 1));
        // A length that is too small is no reason not to look.
        let mut archive = zip(method, &[("a", &line("a"))]);
        archive[directory + 24..directory + 28].fill(0);
        let seen = bytes(&archive);
        // LZMA ends where the length says, and what is missing then is told.
        let found = usize::from(method != Method::Lzma);
        assert_eq!((notices(&seen), places(&seen).len()), (vec!["damaged-archive in!/a".to_owned()], found));
    }
}

#[test]
fn a_zip_without_its_directory_is_told() {
    let archive = deflated(&[("a", &line("a"))]);
    for end in [archive.len() - 22, 40] {
        assert_eq!(notices(&bytes(&archive[..end])), ["damaged-archive in"]);
    }
}

#[test]
fn a_directory_with_fewer_members_than_it_says_is_told() {
    let mut archive = deflated(&[("a", &line("a"))]);
    let end = archive.len() - 22;
    archive[end + 8] = 2;
    archive[end + 10] = 2;
    let seen = bytes(&archive);
    assert_eq!((notices(&seen), places(&seen).len()), (vec!["damaged-archive in".to_owned()], 1));
}

#[test]
fn encrypted_members_and_unknown_methods_are_told_and_the_others_read() {
    let pristine = deflated(&[("a", &line("a")), ("b", &line("b"))]);
    let directory = pristine.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let mut encrypted = pristine.clone();
    encrypted[directory + 8] |= 1;
    let seen = bytes(&encrypted);
    assert_eq!((notices(&seen), places(&seen).len()), (vec!["encrypted-member in!/a".to_owned()], 1));
    assert_eq!(
        seen.notices[0].coverage,
        straykey::notice::Coverage::Complete,
        "it is no plain text for anybody"
    );
    let mut foreign = pristine;
    foreign[directory + 10] = 98;
    let seen = bytes(&foreign);
    assert_eq!((notices(&seen), places(&seen).len()), (vec!["unsupported-archive in!/a".to_owned()], 1));
    assert_eq!(seen.notices[0].coverage, straykey::notice::Coverage::Incomplete);
}

#[test]
fn an_archive_that_is_not_opened_is_told() {
    for head in [&b"7z\xbc\xaf\x27\x1c\0\x04"[..], b"Rar!\x1a\x07\x01\0", b"\x04\x22\x4d\x18\x40"] {
        assert_eq!(notices(&bytes(head)), ["unsupported-archive in"]);
        assert_eq!(notices(&bytes(&tar(&[("x", head)]))), ["unsupported-archive in!/x"]);
    }
}

/// Archives of every kind, small.
static ARCHIVES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let inner = tar(&[("a.env", &line("a")), ("b.zip", &deflated(&[("c", &line("c"))]))]);
    let mut archives = vec![inner.clone(), gzip(&inner), zstd(&inner), xz(&inner), bzip2(&inner)];
    archives.extend(Method::ALL.map(|method| zip(method, &[("x.tar", &inner), ("y", &line("y"))])));
    archives
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_it_fail(
        which in 0usize..12, edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()), doubled in any::<bool>(),
    ) {
        let mut archive = ARCHIVES[which].clone();
        for (at, byte) in edits {
            let at = at.index(archive.len());
            archive[at] = byte;
        }
        if let Some(cut) = cut {
            archive.truncate(cut.index(archive.len()));
        }
        if doubled {
            archive = archive.repeat(2);
        }
        // It ends, it does not panic, and it tells whatever it finds.
        let seen = bytes(&archive);
        prop_assert!(seen.notices.len() <= 8, "{:?}", notices(&seen));
    }

    #[test]
    fn anything_behind_a_magic_number_ends(which in 0usize..6, rest in prop::collection::vec(any::<u8>(), 0..600)) {
        let magic = [&b"PK\x03\x04"[..], b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"BZh91AY&SY", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18"];
        let seen = bytes(&[magic[which], &rest].concat());
        prop_assert!(seen.notices.len() <= 2);
    }
}
