//! Writes archives and compressed files.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use rawzip::{CompressionMethod, ZipArchiveWriter};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(content: &[u8]) -> Vec<u8> {
    compress_to_vec(content, CompressionLevel::Fastest)
}

pub(crate) fn xz(content: &[u8]) -> Vec<u8> {
    let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(0)).unwrap();
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn bzip2(content: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A GNU tar of these members.
pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in members {
        append(&mut archive, tar::Header::new_gnu(), name, content);
    }
    archive.into_inner().unwrap()
}

/// Adds a member under exactly this name, whatever it is.
pub(crate) fn append(
    archive: &mut tar::Builder<Vec<u8>>,
    mut header: tar::Header,
    name: &str,
    content: &[u8],
) {
    let field = &mut header.as_old_mut().name;
    field[..name.len()].copy_from_slice(name.as_bytes());
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    archive.append(&header, content).unwrap();
}

/// How a member of a zip archive is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Stored,
    Deflated,
    /// In blocks that are not compressed: these are written alike.
    Deflated64,
    Lzma,
    Bzip2,
    Zstd,
    Xz,
}

impl Method {
    pub(crate) const ALL: [Self; 7] =
        [Self::Stored, Self::Deflated, Self::Deflated64, Self::Lzma, Self::Bzip2, Self::Zstd, Self::Xz];

    fn id(self) -> CompressionMethod {
        match self {
            Self::Stored => CompressionMethod::STORE,
            Self::Deflated => CompressionMethod::DEFLATE,
            Self::Deflated64 => CompressionMethod::DEFLATE64,
            Self::Lzma => CompressionMethod::LZMA,
            Self::Bzip2 => CompressionMethod::BZIP2,
            Self::Zstd => CompressionMethod::ZSTD,
            Self::Xz => CompressionMethod::XZ,
        }
    }

    fn compressed(self, content: &[u8]) -> Vec<u8> {
        match self {
            Self::Stored => content.to_vec(),
            Self::Deflated => {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(content).unwrap();
                encoder.finish().unwrap()
            }
            Self::Deflated64 => {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::none());
                encoder.write_all(content).unwrap();
                encoder.finish().unwrap()
            }
            Self::Lzma => {
                let options = lzma_rust2::LzmaOptions::with_preset(0);
                let size = Some(content.len() as u64);
                let mut encoder = lzma_rust2::LzmaWriter::new_use_header(Vec::new(), &options, size).unwrap();
                encoder.write_all(content).unwrap();
                let alone = encoder.finish().unwrap();
                // The size does not belong to the head there.
                [&[9, 20, 5, 0], &alone[..5], &alone[13..]].concat()
            }
            Self::Bzip2 => bzip2(content),
            Self::Zstd => zstd(content),
            Self::Xz => xz(content),
        }
    }
}

/// A zip archive of these members.
pub(crate) fn zip(method: Method, members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    for (name, content) in members {
        let (mut entry, config) = archive
            .new_file(rawzip::path::EntryPath::verbatim(name.as_bytes()))
            .compression_method(method.id())
            .start()
            .unwrap();
        // The sum and the length of the content; the bytes are written compressed.
        let mut summed = config.wrap(Vec::new());
        summed.write_all(content).unwrap();
        let (_, descriptor) = summed.finish().unwrap();
        entry.write_all(&method.compressed(content)).unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

/// The same with the usual compression.
pub(crate) fn deflated(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip(Method::Deflated, members)
}
