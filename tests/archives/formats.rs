//! Each format, with what is special about it.

use super::harness::token;
use super::pack::{Method, append, bzip2, deflated, gzip, tar, xz, zip, zstd};
use super::reading::{bytes, notices, places};

fn line(name: &str) -> Vec<u8> {
    format!("# a comment\nTOKEN={}\n", token(name)).into_bytes()
}

#[track_caller]
fn finds(archive: &[u8], expected: &[&str]) {
    let seen = bytes(archive);
    let found: Vec<String> =
        places(&seen).iter().map(|place| place.rsplit_once(' ').unwrap().0.to_owned()).collect();
    assert_eq!(found, expected, "{:?}", notices(&seen));
    assert_eq!(notices(&seen), [""; 0]);
}

#[test]
fn a_compressed_text_is_where_its_file_is_and_lines_are_those_of_the_text() {
    for compressed in [gzip, zstd, xz, bzip2] {
        finds(&compressed(&line("a")), &["in:2:7"]);
    }
}

#[test]
fn streams_one_behind_the_other_are_one_text() {
    for compressed in [gzip, zstd, xz, bzip2] {
        let two =
            [compressed(b"one\n"), compressed(&line("a")), compressed(b""), compressed(&line("b"))].concat();
        finds(&two, &["in:3:7", "in:5:7"]);
    }
}

#[test]
fn what_stands_behind_the_last_stream_is_read_as_it_is() {
    for compressed in [gzip, zstd, xz, bzip2] {
        finds(&[compressed(b"one\n"), line("behind")].concat(), &["in:3:7"]);
        let padded = [compressed(&line("a")), vec![0; 1028]].concat();
        finds(&padded, &["in:2:7"]);
        finds(&[padded, compressed(&line("b"))].concat(), &["in:2:7", "in:4:7"]);
    }
}

#[test]
fn frames_of_zstandard_without_data_are_skipped() {
    let skipped = [&b"\x5a\x2a\x4d\x18\x05\0\0\0"[..], b"12345"].concat();
    finds(
        &[&skipped[..], &zstd(&line("a")), &skipped, &zstd(&line("b")), &skipped].concat(),
        &["in:2:7", "in:4:7"],
    );
}

#[test]
fn members_of_a_tar_are_found_by_their_names() {
    finds(&tar(&[("a.env", &line("a")), ("dir/b.env", &line("b"))]), &["in!/a.env:2:7", "in!/dir/b.env:2:7"]);
}

#[test]
fn all_kinds_of_tar_are_read_and_long_names_too() {
    let long = format!("{}x.env", "a-long-folder/".repeat(20));
    for header in [tar::Header::new_old(), tar::Header::new_ustar(), tar::Header::new_gnu()] {
        let mut archive = tar::Builder::new(Vec::new());
        append(&mut archive, header, "a.env", &line("a"));
        finds(&archive.into_inner().unwrap(), &["in!/a.env:2:7"]);
    }
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    let content = line("a");
    header.set_size(content.len() as u64);
    archive.append_data(&mut header, &long, &content[..]).unwrap();
    archive.append_pax_extensions([("path", &b"pax/name.env"[..]), ("comment", b"x")]).unwrap();
    append(&mut archive, tar::Header::new_ustar(), "short", &content);
    append(&mut archive, tar::Header::new_gnu(), "last", &content);
    let places = [format!("in!/{long}:2:7"), "in!/last:2:7".to_owned(), "in!/pax/name.env:2:7".to_owned()];
    finds(&archive.into_inner().unwrap(), &places.each_ref().map(String::as_str));
}

#[test]
fn the_size_of_a_pax_header_goes_before_that_of_the_header() {
    let content = line("a");
    let mut archive = tar::Builder::new(Vec::new());
    archive.append_pax_extensions([("size", content.len().to_string().as_bytes())]).unwrap();
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..1].copy_from_slice(b"x");
    header.set_size(0);
    header.set_cksum();
    let mut bytes = archive.into_inner().unwrap();
    bytes.truncate(bytes.len() - 1024);
    bytes.extend_from_slice(header.as_bytes());
    bytes.extend_from_slice(&content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes.extend_from_slice(&tar(&[("y", &line("b"))]));
    finds(&bytes, &["in!/x:2:7", "in!/y:2:7"]);
}

#[test]
fn a_sparse_file_is_read_without_its_holes_and_what_follows_is_found() {
    // An old GNU header with a list of parts that goes on in a block of its own.
    let content = line("sparse");
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.as_old_mut().name[..6].copy_from_slice(b"sparse");
    header.set_size(content.len() as u64);
    let gnu = header.as_gnu_mut().unwrap();
    gnu.set_is_extended(true);
    gnu.set_real_size(1 << 50);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(tar::GnuExtSparseHeader::new().as_bytes());
    bytes.extend_from_slice(&content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes.extend_from_slice(&tar(&[("after", &line("after"))]));
    finds(&bytes, &["in!/after:2:7", "in!/sparse:2:7"]);
}

#[test]
fn a_tar_that_goes_on_behind_its_end_is_read_to_its_end() {
    let two = [tar(&[("a", &line("a"))]), tar(&[("b", &line("b"))])].concat();
    finds(&two, &["in!/a:2:7", "in!/b:2:7"]);
    let trailing = [tar(&[("a", &line("a"))]), vec![b'x'; 700]].concat();
    finds(&trailing, &["in!/a:2:7"]);
    // Some programs do not write an end.
    let mut open = tar(&[("a", &line("a"))]);
    open.truncate(open.len() - 1024);
    finds(&open, &["in!/a:2:7"]);
}

#[test]
fn links_and_folders_hold_nothing() {
    let mut archive = tar::Builder::new(Vec::new());
    for kind in
        [tar::EntryType::Directory, tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Fifo]
    {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_link_name("/etc/passwd").unwrap();
        append(&mut archive, header, "x", b"");
    }
    append(&mut archive, tar::Header::new_gnu(), "a", &line("a"));
    finds(&archive.into_inner().unwrap(), &["in!/a:2:7"]);
}

#[test]
fn members_of_a_zip_are_found_however_they_are_compressed() {
    for method in Method::ALL {
        let archive = zip(method, &[("a.env", &line("a")), ("dir/", b""), ("dir/b.env", &line("b"))]);
        finds(&archive, &["in!/a.env:2:7", "in!/dir/b.env:2:7"]);
    }
}

#[test]
fn equal_names_are_members_of_their_own() {
    let archive = deflated(&[("a", &line("one")), ("a", &line("two"))]);
    finds(&archive, &["in!/a:2:7", "in!/a:2:7"]);
    finds(&tar(&[("a", &line("one")), ("a", &line("two"))]), &["in!/a:2:7", "in!/a:2:7"]);
}

#[test]
fn names_are_only_names() {
    for (name, shown) in [
        ("../../etc/passwd", "../../etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("./a", "a"),
        ("a\u{1b}[2J\nb", "a\u{1b}[2J\nb"),
        ("", "(no name)"),
        ("./", "(no name)"),
        ("c:\\x", "c:\\x"),
    ] {
        let place = format!("in!/{shown}:2:7");
        finds(&tar(&[(name, &line("a"))]), &[&place]);
        // A name that ends so is a folder there.
        if !name.ends_with('/') {
            finds(&deflated(&[(name, &line("a"))]), &[&place]);
        }
    }
}

#[test]
fn a_member_is_read_in_the_way_of_its_own_name() {
    // In code an unquoted value is an expression, in a configuration it is text.
    let text = format!("db_password = {}\n", straykey::rule::template::expand("{alnum:16}", "pw"));
    let found = |name: &str, packed: Vec<u8>| (name.to_owned(), places(&bytes(&packed)).len());
    for (name, count) in [("app.env", 1), ("app.py", 0)] {
        assert_eq!(found(name, deflated(&[(name, text.as_bytes())])).1, count, "{name}");
        assert_eq!(found(name, tar(&[(&format!("{name}.gz"), &gzip(text.as_bytes()))])).1, count, "{name}");
    }
}

#[test]
fn every_encoding_of_text_is_read_inside_too() {
    let text = String::from_utf8(line("a")).unwrap();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf32: Vec<u8> =
        "\u{feff}".chars().chain(text.chars()).flat_map(|c| u32::from(c).to_be_bytes()).collect();
    finds(&deflated(&[("a.ps1", &utf16), ("b.txt", &utf32)]), &["in!/a.ps1:2:7", "in!/b.txt:2:7"]);
}
