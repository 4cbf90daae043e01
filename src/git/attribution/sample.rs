//! Repositories for tests, told line by line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Attribution, Limits, Presence, References, Standing};
use crate::git::number::{ObjectFormat, ObjectNumber};
use crate::git::sample::Repository;

/// A repository told line by line.
///
/// `c2@7 < c1: a=1 d/b=12x` is commit `c2` at second 7 (without `@`: ten times the number of the line), child of `c1`,
/// with blob `1` at `a` and blob `12x` at `d/b`. The digits of a blob's name are its secrets. `tree t: a=1` is a tree
/// alone, `blob 1` a blob alone. `head`, `tip`, `root`, `lose` name commits, trees or blobs; `index a=1` is what it
/// says.
pub(super) struct Story {
    repository: Repository,
    named: BTreeMap<String, ObjectNumber>,
    tips: Vec<ObjectNumber>,
    roots: Vec<ObjectNumber>,
    head: Option<ObjectNumber>,
    index: Vec<(ObjectNumber, String)>,
}

impl Story {
    pub(super) fn new(format: ObjectFormat, lines: &[&str]) -> Self {
        let repository = Repository::new(format);
        let (named, tips, roots) = (BTreeMap::new(), Vec::new(), Vec::new());
        let mut story = Self { repository, named, tips, roots, head: None, index: Vec::new() };
        for (line, second) in lines.iter().zip((10..).step_by(10)) {
            story.tell(line, second);
        }
        story
    }

    fn tell(&mut self, line: &str, second: i64) {
        match line.split_once(' ') {
            Some(("head", name)) => self.head = Some(self.named[name]),
            Some(("tip", name)) => self.tips.push(self.named[name]),
            Some(("root", name)) => self.roots.push(self.named[name]),
            Some(("lose", name)) => self.repository.lose(self.named[name]),
            Some(("blob", name)) => _ = self.blob(name),
            Some(("index", file)) => {
                let (path, blob) = file.split_once('=').unwrap();
                let blob = self.blob(blob);
                self.index.push((blob, path.to_owned()));
            }
            Some(("tree", rest)) => {
                let (name, files) = rest.split_once(':').unwrap();
                let tree = self.tree(files);
                self.named.insert(name.to_owned(), tree);
            }
            _ => self.commit(line, second),
        }
    }

    fn commit(&mut self, line: &str, second: i64) {
        let (title, files) = line.split_once(':').unwrap();
        let (title, parents) = title.split_once('<').unwrap_or((title, ""));
        let (name, date) = title.trim().split_once('@').unwrap_or((title.trim(), ""));
        let parents: Vec<_> = parents.split_whitespace().map(|parent| self.named[parent]).collect();
        let tree = self.tree(files);
        self.named.insert(format!("tree of {name}"), tree);
        let commit = self.repository.commit(tree, &parents, date.parse().unwrap_or(second));
        self.named.insert(name.to_owned(), commit);
    }

    fn tree(&mut self, files: &str) -> ObjectNumber {
        let files = files.split_whitespace().map(|file| file.split_once('=').unwrap());
        let files: Vec<_> = files.map(|(path, blob)| (path, self.blob(blob))).collect();
        self.repository.tree(&files)
    }

    fn blob(&mut self, name: &str) -> ObjectNumber {
        let secrets: Vec<u32> = name.chars().filter_map(|character| character.to_digit(10)).collect();
        let blob = self.repository.blob(name, &secrets);
        self.named.insert(name.to_owned(), blob);
        blob
    }

    fn references(&self) -> References<'_> {
        References { tips: &self.tips, extra_roots: &self.roots, head: self.head }
    }

    pub(super) fn attribution(&self, limits: Limits) -> Attribution {
        let index: Vec<_> = self.index.iter().map(|(blob, path)| (*blob, path.as_str())).collect();
        self.repository.limited_attribution(self.references(), &index, limits)
    }

    fn name(&self, number: ObjectNumber) -> &str {
        let is_it = |(_, known): &(&String, &ObjectNumber)| **known == number;
        self.named.iter().find(is_it).map_or("?", |(name, _)| name.as_str())
    }

    /// `SECRET PATH: BLOB@COMMIT`, with `+` for staged and `~` for unreachable, then `SECRET PRESENCE`, then blobs
    /// without a path.
    pub(super) fn shown(&self, attribution: &Attribution) -> Vec<String> {
        let mark = |standing| match standing {
            Standing::Reachable => "",
            Standing::Staged => "+",
            Standing::Unreachable => "~",
        };
        let mut lines = Vec::new();
        for place in &attribution.places {
            let mut line = format!("{} {}:", place.secret.0, place.path.escape_ascii());
            for version in &place.versions {
                let commit = version.introduced.map_or("-", |commit| self.name(commit));
                write!(line, " {}@{commit}{}", self.name(version.blob), mark(version.standing)).unwrap();
            }
            if let Some(blob) = place.head {
                write!(line, ", head {}", self.name(blob)).unwrap();
            }
            lines.push(line);
        }
        lines.extend(attribution.presences.iter().map(|(secret, presence)| match presence {
            Presence::Head => format!("{} head", secret.0),
            Presence::Staged => format!("{} staged", secret.0),
            Presence::Removed(commit) => format!("{} removed by {}", secret.0, self.name(*commit)),
            Presence::Elsewhere => format!("{} elsewhere", secret.0),
            Presence::Unreachable => format!("{} unreachable", secret.0),
        }));
        let pathless = attribution.pathless.iter();
        lines
            .extend(pathless.map(|blob| format!("pathless {}{}", self.name(blob.blob), mark(blob.standing))));
        lines
    }
}
