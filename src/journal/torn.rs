//! A torn last line: what of a record was on disk when its writer died. It proves nothing, and it is not thrown away.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::reading::Torn;
use super::record::{Event, Record};

/// What the name of a kept line has behind that of the journal.
const SUFFIX: &str = ".torn-";

/// Copies a torn line into a file beside the journal, on disk when this returns. A copy that was made already stays.
pub(super) fn keep(journal: &Path, mut file: &File, torn: &Torn, seq: u64) -> io::Result<()> {
    let mut copy = tempfile::Builder::new().prefix(".straykey-").tempfile_in(folder(journal))?;
    file.seek(SeekFrom::Start(torn.at))?;
    io::copy(&mut file.take(torn.bytes), copy.as_file_mut())?;
    copy.as_file().sync_all()?;
    let digest = torn.digest.get(..16).unwrap_or_default();
    let name = format!("{}{SUFFIX}{seq}-{digest}", name(journal));
    copy.persist(journal.with_file_name(name)).map_err(|error| error.error)?;
    sync_folder(journal)
}

/// What was set aside beside the journal and is in none of its records yet: whoever set it aside may have died before it
/// could write that down.
pub(super) fn kept(journal: &Path, records: &[Record]) -> io::Result<Vec<Event>> {
    let told: BTreeSet<&str> = records
        .iter()
        .filter_map(|record| match &record.event {
            Event::Repaired { kept, .. } => Some(kept.as_str()),
            _ => None,
        })
        .collect();
    let prefix = format!("{}{SUFFIX}", name(journal));
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder(journal))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&prefix) && !told.contains(name.as_str()) && entry.file_type()?.is_file() {
            names.insert(name);
        }
    }
    names
        .into_iter()
        .map(|name| {
            let (bytes, digest) = measured(&mut BufReader::new(File::open(journal.with_file_name(&name))?))?;
            Ok(Event::Repaired { bytes, digest, kept: name })
        })
        .collect()
}

/// How long it is, and its SHA-256.
fn measured(source: &mut impl BufRead) -> io::Result<(u64, String)> {
    let (mut bytes, mut digest) = (0, Sha256::new());
    loop {
        let part = source.fill_buf()?;
        if part.is_empty() {
            return Ok((bytes, data_encoding::HEXLOWER.encode(&digest.finalize())));
        }
        digest.update(part);
        let read = part.len();
        bytes += read as u64;
        source.consume(read);
    }
}

/// Makes sure that the names in the journal's folder are on disk.
pub(super) fn sync_folder(journal: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder(journal))?.sync_all() } else { Ok(()) }
}

fn folder(journal: &Path) -> &Path {
    journal.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn name(journal: &Path) -> String {
    journal.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
