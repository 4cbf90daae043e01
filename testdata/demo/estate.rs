//! Builds the demo estate: a git repository with the history of `history.toml`, the files of `tree/` and their secrets
//! filled in. The program `git` is not needed.

use std::collections::BTreeMap;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::actor::Signature;
use gix::objs::Tree;
use gix::objs::tree::{Entry, EntryKind};
use serde::Deserialize;
use straykey::rule::template::expand;

/// Where the demo's sources are.
pub(crate) fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo")
}

/// When the last commit is made.
const LAST: &str = "2026-11-21T22:30:00Z";

/// Files by path, with `/` between its parts.
type Files = BTreeMap<String, String>;

#[derive(Deserialize)]
struct History {
    commit: Vec<Commit>,
}

#[derive(Deserialize)]
struct Commit {
    at: String,
    authored: Option<String>,
    message: String,
    write: Files,
}

/// Writes the estate into `target`, which is emptied first.
pub(crate) fn build(target: &Path) -> Result<()> {
    if target.exists() {
        std::fs::remove_dir_all(target)?;
    }
    let templates: Files = read(&sources().join("secrets.toml"))?;
    let secrets: Vec<(String, String)> =
        templates.iter().map(|(name, template)| (format!("@{name}@"), expand(template, name))).collect();
    let mut history: History = read(&sources().join("history.toml"))?;
    let mut tree = Files::new();
    gather(&sources().join("tree"), "", &mut tree)?;
    history.commit.push(Commit {
        at: LAST.to_owned(),
        authored: None,
        message: "Agents".to_owned(),
        write: tree,
    });
    let repository = gix::init(target).map_err(Error::other)?;
    let mut files = Files::new();
    let mut parent = None;
    for commit in history.commit {
        for (path, text) in &commit.write {
            let filled = secrets.iter().fold(text.clone(), |text, (name, value)| text.replace(name, value));
            match filled.is_empty() {
                true => files.remove(path),
                false => files.insert(path.clone(), filled),
            };
        }
        parent = Some(record(&repository, &commit, &files, parent)?);
    }
    for (path, text) in &files {
        let path = target.join(path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, text)?;
    }
    for name in ["inventory.toml", "fingerprint.key"] {
        std::fs::copy(sources().join(name), target.join(name))?;
    }
    Ok(())
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    toml::from_str(&std::fs::read_to_string(path)?).map_err(Error::other)
}

fn gather(folder: &Path, below: &str, files: &mut Files) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}

/// Makes one commit of all files on the branch that `HEAD` names.
fn record(
    repository: &gix::Repository,
    commit: &Commit,
    files: &Files,
    parent: Option<ObjectId>,
) -> Result<ObjectId> {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let tree = write_tree(repository, &files)?;
    let moment = |text: &str| -> Result<gix::date::Time> {
        let seconds = text.parse::<jiff::Timestamp>().map_err(Error::other)?.as_second();
        Ok(gix::date::Time { seconds, offset: 0 })
    };
    let signature = |time| Signature { name: "Somebody".into(), email: "somebody@example.org".into(), time };
    let committer = signature(moment(&commit.at)?);
    let author = signature(moment(commit.authored.as_deref().unwrap_or(&commit.at))?);
    let mut buffers = [gix::date::parse::TimeBuf::default(), gix::date::parse::TimeBuf::default()];
    let [one, other] = &mut buffers;
    let (committer, author) = (committer.to_ref(one), author.to_ref(other));
    repository
        .commit_as(committer, author, "HEAD", &commit.message, tree, parent)
        .map(gix::Id::detach)
        .map_err(Error::other)
}

/// Writes a folder of files, which are in order of their paths.
fn write_tree(repository: &gix::Repository, files: &[(&str, &str)]) -> Result<ObjectId> {
    let mut entries = Vec::new();
    let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (path, text) in files {
        match path.split_once('/') {
            Some((folder, rest)) => folders.entry(folder).or_default().push((rest, text)),
            None => {
                let oid = repository.write_blob(text).map_err(Error::other)?.detach();
                entries.push(Entry { mode: EntryKind::Blob.into(), filename: (*path).into(), oid });
            }
        }
    }
    for (folder, files) in folders {
        let oid = write_tree(repository, &files)?;
        entries.push(Entry { mode: EntryKind::Tree.into(), filename: folder.into(), oid });
    }
    entries.sort();
    repository.write_object(&Tree { entries }).map(gix::Id::detach).map_err(Error::other)
}
