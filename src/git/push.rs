//! What git tells its hooks about a push.

use super::header;
use super::reader::{ObjectKind, Reader};
use super::{GitError, Repository};
use crate::commit::ObjectId;

/// One reference that a push moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Its name.
    pub reference: String,
    /// Where it was; nothing if it is new.
    pub old: Option<ObjectId>,
    /// Where it is going.
    pub new: ObjectId,
}

/// A line that is not what git writes.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of standard input is not what git hands to its {hook} hook (`{form}`)")]
pub struct PushError {
    /// Which line, from 1.
    line: usize,
    hook: &'static str,
    form: &'static str,
}

/// Which side of a push is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hook {
    /// `pre-push`: what one remote, or any, is known to have is not new.
    Sender {
        /// The remote, if it is known.
        remote: Option<String>,
    },
    /// `pre-receive`: what a reference leads to is not new.
    Receiver,
}

impl Hook {
    /// Reads what git writes to the standard input of the hook. Deletions bring nothing and are left out.
    ///
    /// # Errors
    /// At the first line that git did not write.
    pub fn updates(&self, input: &[u8]) -> Result<Vec<Update>, PushError> {
        let mut updates = Vec::new();
        for (at, line) in input.split(|byte| *byte == b'\n').enumerate() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !line.is_empty() {
                updates.extend(self.update(line).ok_or_else(|| self.malformed(at + 1))?);
            }
        }
        Ok(updates)
    }

    /// A line; the inner value is nothing for a deletion.
    fn update(&self, line: &[u8]) -> Option<Option<Update>> {
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
        let (new, reference, old) = match (self, fields.as_slice()) {
            (Self::Sender { .. }, [_, new, reference, old]) | (Self::Receiver, [old, new, reference]) => {
                (ObjectId::from_hex(new)?, *reference, ObjectId::from_hex(old)?)
            }
            _ => return None,
        };
        if reference.is_empty() || new.as_bytes().len() != old.as_bytes().len() {
            return None;
        }
        let reference = String::from_utf8_lossy(reference).into_owned();
        let old = Some(old).filter(|old| !old.is_null());
        Some((!new.is_null()).then_some(Update { reference, old, new }))
    }

    fn malformed(&self, line: usize) -> PushError {
        match self {
            Self::Sender { .. } => {
                PushError { line, hook: "pre-push", form: "LOCAL-REF LOCAL-OID REMOTE-REF REMOTE-OID" }
            }
            Self::Receiver => PushError { line, hook: "pre-receive", form: "OLD-OID NEW-OID REF" },
        }
    }
}

/// What a push brings.
#[derive(Debug, Default)]
pub(super) struct Pushed {
    pub(super) commits: Vec<ObjectId>,
    /// Tags may lead to folders and contents without any commit.
    pub(super) trees: Vec<ObjectId>,
    pub(super) blobs: Vec<ObjectId>,
    /// What the other side has already.
    pub(super) excluded: Vec<ObjectId>,
    /// References that lead to nothing.
    pub(super) lost: Vec<String>,
}

impl Repository {
    /// Where the objects of a push begin and end.
    pub(super) fn pushed(
        &self,
        reader: &mut Reader,
        hook: &Hook,
        updates: &[Update],
    ) -> Result<Pushed, GitError> {
        let mut pushed = Pushed::default();
        for update in updates {
            match header::peel(reader, update.new) {
                Ok((id, ObjectKind::Commit)) => pushed.commits.push(id),
                Ok((id, ObjectKind::Tree)) => pushed.trees.push(id),
                Ok((id, ObjectKind::Blob)) => pushed.blobs.push(id),
                Ok((_, ObjectKind::Tag)) | Err(_) => pushed.lost.push(update.reference.clone()),
            }
            // What was never fetched cannot be left out; the walk passes over it.
            pushed.excluded.extend(update.old);
        }
        pushed.excluded.extend(match hook {
            Hook::Sender { remote } => self.remote_tips(remote.as_deref())?,
            Hook::Receiver => self.tips()?,
        });
        for id in &mut pushed.excluded {
            if let Ok((peeled, _)) = header::peel(reader, *id) {
                *id = peeled;
            }
        }
        pushed.excluded.sort_unstable();
        pushed.excluded.dedup();
        Ok(pushed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Hook, Update};
    use crate::commit::ObjectId;

    fn id(digit: &str) -> (String, ObjectId) {
        let text = digit.repeat(40);
        let id = ObjectId::from_hex(text.as_bytes()).unwrap();
        (text, id)
    }

    #[test]
    fn lines_are_read_as_git_writes_them() {
        let ((a, new), (b, old), (zeros, _)) = (id("a"), id("b"), id("0"));
        let sender = Hook::Sender { remote: None };
        let input = format!(
            "refs/heads/x {a} refs/heads/y {b}\nHEAD~1 {a} refs/heads/new {zeros}\n(delete) {zeros} refs/heads/z {b}\n"
        );
        let update = |reference: &str, old| Update { reference: reference.to_owned(), old, new };
        let expected = [update("refs/heads/y", Some(old)), update("refs/heads/new", None)];
        assert_eq!(sender.updates(input.as_bytes()).unwrap(), expected);
        let input = format!("{b} {a} refs/heads/y\n{zeros} {a} refs/heads/new\n{b} {zeros} refs/heads/z");
        assert_eq!(Hook::Receiver.updates(input.as_bytes()).unwrap(), expected);
        assert!(Hook::Receiver.updates(b"").unwrap().is_empty());
    }

    #[test]
    fn anything_else_is_an_error_that_names_the_line() {
        let (a, _) = id("a");
        let b = "b".repeat(64);
        let sender = Hook::Sender { remote: None };
        for line in [
            "x".to_owned(),
            format!("refs/heads/x {a} refs/heads/y"),
            format!("refs/heads/x {a} refs/heads/y {b}"),
            format!("refs/heads/x {a} refs/heads/y {a} more"),
            format!("refs/heads/x {a}  {a}"),
            format!("refs/heads/x refs/heads/y {a} {a}"),
        ] {
            let input = format!("refs/heads/x {a} refs/heads/y {a}\n{line}\n");
            let error = sender.updates(input.as_bytes()).unwrap_err().to_string();
            assert!(error.contains("line 2") && error.contains("pre-push"), "{line}: {error}");
        }
        assert!(Hook::Receiver.updates(format!("a {a} {a} b").as_bytes()).is_err());
    }
}
