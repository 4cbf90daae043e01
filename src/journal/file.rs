//! The journal's file: one writer, each record on disk before anything else happens.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use same_file::Handle;

use super::chain::{Chain, Checked, Flaw};
use super::clock::Clock;
use super::error::JournalError;
use super::head::Head;
use super::reading::{Inspection, Reading, Torn};
use super::record::{Event, Record, SCHEMA, Subject, VERSION};
use super::torn;

/// How long a lock is waited for.
const PATIENCE: Duration = Duration::from_millis(300);

/// A journal that is written to. Nobody else can, while it lives.
#[derive(Debug)]
pub struct Journal {
    /// The file itself, behind all links.
    path: PathBuf,
    file: File,
    /// What the path has to lead to.
    identity: Handle,
    actor: String,
    clock: Arc<dyn Clock>,
    chain: Chain,
    records: Vec<Record>,
    /// Bytes of all records.
    length: u64,
    /// What failed first.
    poison: Option<String>,
}

impl Journal {
    /// Opens a journal, or begins one, and takes its lock. Everything in it is verified; a torn last line is set aside, and a
    /// record says so.
    ///
    /// # Errors
    /// When it is another estate's, broken, in use, or cannot be written to. It is then as it was.
    pub fn open(path: &Path, estate: &str, actor: &str, clock: Arc<dyn Clock>) -> Result<Self, JournalError> {
        if actor.trim().is_empty() {
            return Err(JournalError::NoActor);
        }
        let (mut journal, is_new) = Self::locked(path, actor, clock)?;
        match journal.load(estate) {
            Ok(()) => Ok(journal),
            Err(error) => {
                if is_new {
                    // Nothing is in it, and nobody else can have written: the lock is ours.
                    let _ = std::fs::remove_file(&journal.path);
                }
                Err(error)
            }
        }
    }

    /// All records of a journal, verified, without its lock: another straykey may be writing to it.
    ///
    /// # Errors
    /// When it cannot be read, has no record, or is broken.
    pub fn read(path: &Path) -> Result<Reading, JournalError> {
        let inspection = Self::inspect(path)?;
        if inspection.is_foreign() {
            return Err(JournalError::NoJournal(path.to_owned()));
        }
        if let Some(first) = inspection.breaches.first() {
            return Err(JournalError::Broken { path: path.to_owned(), first: first.clone() });
        }
        let head = inspection.head();
        match inspection.estate().map(str::to_owned) {
            Some(estate) => Ok(Reading { estate, records: inspection.records, torn: inspection.torn, head }),
            None => Err(JournalError::Empty(path.to_owned())),
        }
    }

    /// A journal as it is, with everything that is wrong with it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn inspect(path: &Path) -> Result<Inspection, JournalError> {
        let unreadable = |cause| JournalError::Unreadable { path: path.to_owned(), cause };
        if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(JournalError::NoFile(path.to_owned()));
        }
        let file = File::open(path).map_err(unreadable)?;
        Inspection::of(BufReader::new(file)).map_err(unreadable)
    }

    /// All records, from the first.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The last record.
    #[must_use]
    pub fn head(&self) -> Head {
        let last = self.records.last();
        last.map_or_else(Head::genesis, |last| Head { seq: last.seq, hash: last.hash.clone() })
    }

    /// The clock that its records are dated by.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The file itself, behind all links.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes one more record. It is on disk when this returns.
    ///
    /// # Errors
    /// When it could not be written, or is not known to be on disk. Nothing is written after that: what is on disk is then
    /// for the next who opens the journal to find out.
    pub fn append(&mut self, rotation: Option<Subject>, event: Event) -> Result<&Record, JournalError> {
        if let Some(first) = &self.poison {
            return Err(JournalError::Poisoned { path: self.path.clone(), first: first.clone() });
        }
        self.guarded(|journal| journal.write(rotation, event))?;
        self.records.last().ok_or_else(|| JournalError::Empty(self.path.clone()))
    }

    /// Remembers the first failure.
    fn guarded(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(), JournalError>,
    ) -> Result<(), JournalError> {
        let result = work(self);
        if let Err(error) = &result {
            self.poison = Some(error.to_string());
        }
        result
    }

    /// Opens the file, or makes it, and takes the lock. True if it was made.
    fn locked(named: &Path, actor: &str, clock: Arc<dyn Clock>) -> Result<(Self, bool), JournalError> {
        let unwritable = |cause| JournalError::Unwritable { path: named.to_owned(), cause };
        let (file, is_new) = opened(named)?;
        lock(&file).map_err(|error| match error {
            TryLockError::WouldBlock => JournalError::Busy(named.to_owned()),
            TryLockError::Error(cause) => unwritable(cause),
        })?;
        let path = std::fs::canonicalize(named).map_err(unwritable)?;
        let identity = file.try_clone().and_then(Handle::from_file).map_err(unwritable)?;
        let journal = Self {
            path,
            file,
            identity,
            actor: actor.trim().to_owned(),
            clock,
            chain: Chain::default(),
            records: Vec::new(),
            length: 0,
            poison: None,
        };
        Ok((journal, is_new))
    }

    /// Reads what is there, and brings it into a state to go on from. What is not ours, or broken, stays as it is.
    fn load(&mut self, estate: &str) -> Result<(), JournalError> {
        let path = || self.path.clone();
        let unreadable = |cause| JournalError::Unreadable { path: path(), cause };
        let mut source = &self.file;
        source.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let inspection = Inspection::of(BufReader::new(source)).map_err(unreadable)?;
        if inspection.is_foreign() {
            return Err(JournalError::NoJournal(path()));
        }
        if let Some(first) = inspection.breaches.first() {
            return Err(JournalError::Broken { path: path(), first: first.clone() });
        }
        if let Some(found) = inspection.estate().filter(|found| *found != estate) {
            let (found, expected) = (found.to_owned(), estate.to_owned());
            return Err(JournalError::Foreign { path: path(), found, expected });
        }
        self.chain = Chain::after(&inspection.head());
        self.records = inspection.records;
        self.length = inspection.length;
        self.repair(inspection.torn.as_ref())?;
        if self.records.is_empty() {
            self.begin(estate)?;
        }
        self.tell_repairs()
    }

    /// Sets a torn last line aside.
    fn repair(&mut self, torn: Option<&Torn>) -> Result<(), JournalError> {
        let Some(torn) = torn else { return Ok(()) };
        torn::keep(&self.path, &self.file, torn, self.head().seq + 1)
            .and_then(|()| self.file.set_len(torn.at))
            .and_then(|()| self.file.sync_all())
            .map_err(|cause| JournalError::Write { path: self.path.clone(), cause })
    }

    /// Writes down what was set aside after the last record, by this process or by one that died before it could.
    fn tell_repairs(&mut self) -> Result<(), JournalError> {
        let kept = torn::kept(&self.path, &self.records)
            .map_err(|cause| JournalError::Unreadable { path: self.path.clone(), cause })?;
        kept.into_iter().try_for_each(|event| self.append(None, event).map(drop))
    }

    /// The first record.
    fn begin(&mut self, estate: &str) -> Result<(), JournalError> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| JournalError::NoRandomness(error.to_string()))?;
        let event = Event::Opened {
            schema: SCHEMA.to_owned(),
            version: VERSION,
            estate: estate.to_owned(),
            nonce: data_encoding::HEXLOWER.encode(&random),
        };
        self.append(None, event)?;
        torn::sync_folder(&self.path).map_err(|cause| JournalError::Write { path: self.path.clone(), cause })
    }

    fn write(&mut self, rotation: Option<Subject>, event: Event) -> Result<(), JournalError> {
        let path = || self.path.clone();
        let unfit = |flaw| JournalError::Unfit { path: path(), flaw };
        let sealed = self.chain.seal(self.clock.now(), &self.actor, rotation, event);
        let mut line = sealed
            .and_then(|record| crate::canonical::bytes(&record))
            .map_err(|error| unfit(Flaw::NoRecord(error.to_string())))?;
        // What is written is what is accepted when it is read.
        let mut chain = self.chain.clone();
        let record = match chain.check(&line) {
            Checked { record: Some(record), flaw: None } => record,
            Checked { flaw, .. } => {
                let unknown = || Flaw::NoRecord(String::new());
                return Err(unfit(flaw.unwrap_or_else(unknown)));
            }
        };
        line.push(b'\n');
        self.still_ours()?;
        let written = (&self.file).write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(cause) = written {
            // As if nothing had been written, where that can still be had. Otherwise the next who opens it sets it aside.
            let _ = self.file.set_len(self.length).and_then(|()| self.file.sync_data());
            return Err(JournalError::Write { path: path(), cause });
        }
        self.length += line.len() as u64;
        self.chain = chain;
        self.records.push(record);
        Ok(())
    }

    /// Nobody moved the file away, and nobody wrote to it without the lock.
    fn still_ours(&self) -> Result<(), JournalError> {
        let is_same = Handle::from_path(&self.path).is_ok_and(|named| named == self.identity);
        if !is_same {
            return Err(JournalError::Replaced(self.path.clone()));
        }
        let length = self.file.metadata().map(|metadata| metadata.len());
        match length {
            Ok(length) if length == self.length => Ok(()),
            Ok(_) => Err(JournalError::Touched(self.path.clone())),
            Err(cause) => Err(JournalError::Write { path: self.path.clone(), cause }),
        }
    }
}

impl Drop for Journal {
    /// Closing the file would leave the lock to a hook that is being started at this very moment.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// Takes the lock. Who had it and was killed may not be quite gone: that takes a moment, and who works takes longer.
fn lock(file: &File) -> Result<(), TryLockError> {
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => std::thread::sleep(PATIENCE / 10),
            result => return result,
        }
    }
}

/// Opens the file, or makes it. True if it was made.
fn opened(named: &Path) -> Result<(File, bool), JournalError> {
    let unwritable = |cause| JournalError::Unwritable { path: named.to_owned(), cause };
    let mut options = OpenOptions::new();
    options.read(true).append(true);
    match std::fs::metadata(named) {
        Ok(metadata) if !metadata.is_file() => Err(JournalError::NoFile(named.to_owned())),
        Ok(_) => options.open(named).map(|file| (file, false)).map_err(unwritable),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(error)),
        Err(_) if std::fs::symlink_metadata(named).is_ok() => Err(JournalError::Dangling(named.to_owned())),
        Err(_) => match options.clone().create_new(true).open(named) {
            Ok(file) => Ok((file, true)),
            // Somebody else was faster: who has the lock is asked next.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                options.open(named).map(|file| (file, false)).map_err(unwritable)
            }
            Err(error) => Err(unwritable(error)),
        },
    }
}
