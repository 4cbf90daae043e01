//! Histories that are written down as one script for `git fast-import`: a thousand commits take as long as one.

use std::collections::BTreeMap;
use std::io::Write as _;

use super::repository::{REPO, Repo, line};

/// The second at which the first commit is made.
pub(crate) const BEGIN: i64 = 1_700_000_000;

/// A change of one file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change<'a> {
    /// It has this content.
    File(&'a [u8], &'a [u8]),
    /// It has a line with a token that is made from this seed.
    Token(&'a str, &'a str),
    /// It is a symbolic link to this target.
    Link(&'a str, &'a str),
    /// It is gone. Also a folder.
    Gone(&'a str),
    /// It has another name. Also a folder.
    Moved(&'a str, &'a str),
    /// A submodule at this commit.
    Submodule(&'a str, &'a str),
}

/// A script, and the names of its commits.
#[derive(Debug, Default)]
pub(crate) struct Script {
    stream: Vec<u8>,
    names: Vec<String>,
    moments: BTreeMap<usize, (i64, i64)>,
}

/// What commits are called in a test, by their ids.
pub(crate) type Names = BTreeMap<String, String>;

impl Script {
    /// Adds a commit to a branch, a day after the one before. It is called `name`; `parents` are names.
    pub(crate) fn commit(&mut self, branch: &str, name: &str, parents: &[&str], changes: &[Change<'_>]) {
        let mark = self.names.len() + 1;
        let (authored, committed) =
            self.moments.get(&mark).copied().unwrap_or_else(|| (day(mark), day(mark)));
        let from: Vec<usize> = parents.iter().map(|parent| self.mark(parent)).collect();
        self.names.push(name.to_owned());
        let out = &mut self.stream;
        if from.is_empty() {
            // Otherwise the last commit of the branch would be the parent.
            writeln!(out, "reset refs/heads/{branch}").unwrap();
        }
        writeln!(out, "commit refs/heads/{branch}\nmark :{mark}").unwrap();
        writeln!(out, "author Somebody <somebody@example.org> {authored} +0000").unwrap();
        writeln!(out, "committer Nobody <nobody@example.org> {committed} +0000").unwrap();
        writeln!(out, "data {}\n{name}", name.len()).unwrap();
        for (at, parent) in from.iter().enumerate() {
            writeln!(out, "{} :{parent}", if at == 0 { "from" } else { "merge" }).unwrap();
        }
        for change in changes {
            write_change(out, *change);
        }
        out.push(b'\n');
    }

    /// The next commit is made at other moments: the author's, the committer's.
    pub(crate) fn at(&mut self, authored: i64, committed: i64) {
        self.moments.insert(self.names.len() + 1, (authored, committed));
    }

    /// A light tag.
    pub(crate) fn tag(&mut self, tag: &str, name: &str) {
        let mark = self.mark(name);
        writeln!(self.stream, "reset refs/tags/{tag}\nfrom :{mark}\n").unwrap();
    }

    fn mark(&self, name: &str) -> usize {
        let at = self.names.iter().position(|known| known == name);
        at.unwrap_or_else(|| panic!("no commit `{name}`")) + 1
    }
}

/// The second of the commit with this mark.
fn day(mark: usize) -> i64 {
    BEGIN + 86_400 * i64::try_from(mark).unwrap()
}

fn write_change(out: &mut Vec<u8>, change: Change<'_>) {
    let mut file = |mode: &str, path: &[u8], content: &[u8]| {
        writeln!(out, "M {mode} inline {}\ndata {}", quoted(path), content.len()).unwrap();
        out.extend_from_slice(content);
        out.push(b'\n');
    };
    match change {
        Change::File(path, content) => file("100644", path, content),
        Change::Token(path, seed) => file("100644", path.as_bytes(), line(seed).as_bytes()),
        Change::Link(path, target) => file("120000", path.as_bytes(), target.as_bytes()),
        Change::Gone(path) => writeln!(out, "D {}", quoted(path.as_bytes())).unwrap(),
        Change::Moved(from, to) => {
            writeln!(out, "R {} {}", quoted(from.as_bytes()), quoted(to.as_bytes())).unwrap();
        }
        Change::Submodule(path, commit) => {
            writeln!(out, "M 160000 {commit} {}", quoted(path.as_bytes())).unwrap();
        }
    }
}

/// A path as fast-import reads it, whatever bytes it has.
fn quoted(path: &[u8]) -> String {
    let mut text = String::from("\"");
    for byte in path {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => text += &format!("\\{byte:03o}"),
        }
    }
    text + "\""
}

impl Repo {
    /// A repository with the history of a script. Nothing is checked out.
    pub(crate) fn of(script: &Script) -> (Self, Names) {
        Self::formatted(script, &[])
    }

    /// The same, made with further arguments of `git init`.
    pub(crate) fn formatted(script: &Script, arguments: &[&str]) -> (Self, Names) {
        let repo = Self::with(arguments);
        let names = repo.import(script);
        (repo, names)
    }

    /// Adds the history of a script.
    pub(crate) fn import(&self, script: &Script) -> Names {
        let marks = self.stage.path("marks");
        let export = format!("--export-marks={}", marks.display());
        let command = self.command(REPO, &["fast-import", "--quiet", "--force", &export]);
        let outcome = self.stage.finish(command, &script.stream);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        let text = std::fs::read_to_string(marks).unwrap();
        text.lines()
            .map(|line| {
                let (mark, id) = line.split_once(' ').unwrap();
                let mark: usize = mark.trim_start_matches(':').parse().unwrap();
                (id.to_owned(), script.names[mark - 1].clone())
            })
            .collect()
    }
}
