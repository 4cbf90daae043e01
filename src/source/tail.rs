//! A file that grows while it is read, and what becomes of it: it is cut off and begins anew, or it is moved away and another
//! one takes its name.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use same_file::Handle;

use super::files;
use crate::provenance::Provenance;

/// A file that is followed by its name.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    place: Arc<Provenance>,
    open: Option<Open>,
}

/// The file that had the name when it was opened.
#[derive(Debug)]
struct Open {
    file: File,
    identity: Option<Handle>,
    offset: u64,
    /// Another file has the name by now. What is left of this one is read first.
    is_replaced: bool,
}

/// What became of a file since it was asked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// Nothing is new.
    None,
    /// There are new bytes.
    Bytes,
    /// What was read so far is all of it: what comes next is the beginning of another text.
    End,
}

impl Tail {
    /// Opens a file, to be read from its beginning.
    ///
    /// # Errors
    /// When it cannot be opened: a typing mistake must not be waited for.
    pub fn open(path: &Path) -> io::Result<Self> {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let place = Arc::new(files::place(path, &files::root_of(folder)));
        Ok(Self { path: path.to_owned(), place, open: Some(Open::of(path)?) })
    }

    /// Where reports say it is.
    #[must_use]
    pub fn place(&self) -> &Arc<Provenance> {
        &self.place
    }

    /// Adds what is new to `buffer`, `most` bytes of it.
    ///
    /// # Errors
    /// When it cannot be read. That there is no file of its name is no error: the next one may be on its way.
    pub fn read(&mut self, buffer: &mut Vec<u8>, most: u64) -> io::Result<Growth> {
        let Some(open) = &mut self.open else {
            match Open::of(&self.path) {
                Ok(open) => self.open = Some(open),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
            return Ok(Growth::None);
        };
        if open.file.metadata()?.len() < open.offset {
            open.file.seek(SeekFrom::Start(0))?;
            open.offset = 0;
            return Ok(Growth::End);
        }
        let read = (&mut open.file).take(most).read_to_end(buffer)?;
        open.offset += read as u64;
        if read > 0 {
            return Ok(Growth::Bytes);
        }
        if open.is_replaced {
            self.open = None;
            return Ok(Growth::End);
        }
        // Whoever writes may write a little more after it was moved: it is read once more.
        open.is_replaced = !open.has_the_name(&self.path);
        Ok(Growth::None)
    }
}

impl Open {
    fn of(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let identity = file.try_clone().and_then(Handle::from_file).ok();
        Ok(Self { file, identity, offset: 0, is_replaced: false })
    }

    /// Is this still the file of that name? If there is none, or if it cannot be told, it is.
    fn has_the_name(&self, path: &Path) -> bool {
        match (&self.identity, Handle::from_path(path)) {
            (Some(own), Ok(named)) => *own == named,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::path::Path;

    use super::{Growth, Tail};

    /// Reads until nothing is new, in small steps; `|` stands for an end.
    fn read(tail: &mut Tail) -> String {
        let (mut seen, mut idle) = (Vec::new(), 0);
        while idle < 3 {
            match tail.read(&mut seen, 3).unwrap() {
                Growth::Bytes => idle = 0,
                Growth::End => seen.push(b'|'),
                Growth::None => idle += 1,
            }
        }
        String::from_utf8(seen).unwrap()
    }

    fn append(path: &Path, text: &str) {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    #[test]
    fn it_is_read_as_it_grows_is_cut_off_and_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (path, old) = (folder.path().join("app.log"), folder.path().join("app.log.1"));
        append(&path, "first ");
        let mut tail = Tail::open(&path).unwrap();
        assert_eq!(read(&mut tail), "first ");
        append(&path, "second ");
        assert_eq!(read(&mut tail), "second ");
        std::fs::write(&path, "cut").unwrap();
        assert_eq!(read(&mut tail), "|cut");
        std::fs::rename(&path, &old).unwrap();
        append(&old, " late");
        assert_eq!(read(&mut tail), " late", "nobody has its name yet");
        append(&old, " later");
        append(&path, "new");
        assert_eq!(read(&mut tail), " later|new");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read(&mut tail), "");
    }

    #[test]
    fn it_has_to_be_there_at_first() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Tail::open(&folder.path().join("missing")).is_err());
    }
}
