//! The rules of one run, in a stable order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::compile::compile;
use super::digest::{RulesDigest, RulesDigester};
use super::{Rule, RuleError, builtin, gitleaks};

/// Position of a rule in its set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleIndex(pub u32);

/// Where a rule is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In the program.
    Builtin {
        /// File and line in the program's sources.
        place: String,
    },
    /// In a file that the caller named.
    File {
        /// File and line.
        place: String,
    },
}

impl Origin {
    /// File and line.
    #[must_use]
    pub fn place(&self) -> &str {
        match self {
            Self::Builtin { place } | Self::File { place } => place,
        }
    }
}

/// Which other rules the rules of some files are among.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Company {
    /// Those that come with the program, as in a scan.
    Builtin,
    /// None.
    Alone,
}

/// The selected rules, ordered by id.
#[derive(Debug)]
pub struct RuleSet {
    rules: Vec<(Rule, Origin)>,
    company: Company,
    texts: RulesDigester,
}

impl RuleSet {
    /// The rules that come with the program, and those of `extra` (files, or folders of `*.toml` files).
    ///
    /// # Errors
    /// The first rule file that cannot be read, does not parse, defines a rule that is already there, or an
    /// `extra` without any rule.
    pub fn load(extra: &[PathBuf]) -> Result<Self, RuleError> {
        let (set, problems) = Self::load_all(extra, Company::Builtin)?;
        problems.into_iter().next().map_or(Ok(set), Err)
    }

    /// The same, with every file that can be used, and what is wrong with the others.
    ///
    /// # Errors
    /// When the rules that come with the program cannot be used.
    pub fn load_all(extra: &[PathBuf], company: Company) -> Result<(Self, Vec<RuleError>), RuleError> {
        let mut loader = Loader::default();
        if company == Company::Builtin {
            loader.add_builtin()?;
        }
        let mut problems = Vec::new();
        for path in extra {
            let before = (loader.rules.len(), problems.len());
            match rule_files(path) {
                Ok(files) => problems.extend(files.iter().filter_map(|file| loader.add_file(file).err())),
                Err(problem) => problems.push(problem),
            }
            if before == (loader.rules.len(), problems.len()) {
                problems.push(RuleError::Empty { path: path.clone() });
            }
        }
        Ok((loader.finish(company), problems))
    }

    /// Only the rules of these texts, for tests of single rules.
    ///
    /// # Errors
    /// The first mistake in them.
    pub fn from_texts(texts: &[(&str, &str)]) -> Result<Self, RuleError> {
        let mut loader = Loader::default();
        for (file, text) in texts {
            loader.add(file, text)?;
        }
        Ok(loader.finish(Company::Alone))
    }

    /// What tells these rules from others. Reads all of the rules that come with the program.
    #[must_use]
    pub fn digest(&self) -> RulesDigest {
        let mut texts = self.texts.clone();
        if self.company == Company::Builtin {
            texts.add(builtin::PACKED);
        }
        texts.finish()
    }

    /// Are these exactly the rules that come with the program?
    #[must_use]
    pub fn is_builtin(&self) -> bool {
        self.company == Company::Builtin && self.texts.is_empty()
    }

    /// The rule at an index of this set.
    #[must_use]
    pub fn get(&self, index: RuleIndex) -> &Rule {
        &self.rules[index.0 as usize].0
    }

    /// Where the rule at an index of this set is written.
    #[must_use]
    pub fn origin(&self, index: RuleIndex) -> &Origin {
        &self.rules[index.0 as usize].1
    }

    /// All rules with their indices, by id.
    pub fn iter(&self) -> impl Iterator<Item = (RuleIndex, &Rule)> {
        self.rules
            .iter()
            .enumerate()
            .map(|(at, (rule, _))| (RuleIndex(u32::try_from(at).unwrap_or(u32::MAX)), rule))
    }

    /// How many rules there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

#[derive(Default)]
struct Loader {
    rules: BTreeMap<String, (Rule, Origin)>,
    texts: RulesDigester,
}

impl Loader {
    fn add_builtin(&mut self) -> Result<(), RuleError> {
        for (place, rule) in builtin::rules()? {
            self.rules.insert(rule.id.as_str().to_owned(), (rule, Origin::Builtin { place }));
        }
        Ok(())
    }

    fn add_file(&mut self, file: &Path) -> Result<(), RuleError> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| RuleError::Read { path: file.to_owned(), source })?;
        self.add(&file.to_string_lossy(), &text)
    }

    fn add(&mut self, file: &str, text: &str) -> Result<(), RuleError> {
        self.texts.add(text.as_bytes());
        let rules = if gitleaks::is_one(text) { gitleaks::compile(file, text) } else { compile(file, text) };
        for (line, rule) in rules? {
            let id = rule.id.as_str().to_owned();
            if let Some((_, other)) = self.rules.get(&id) {
                let other = other.place().to_owned();
                return Err(RuleError::Duplicate { file: file.to_owned(), line, id, other });
            }
            self.rules.insert(id, (rule, Origin::File { place: format!("{file}:{line}") }));
        }
        Ok(())
    }

    fn finish(self, company: Company) -> RuleSet {
        RuleSet { rules: self.rules.into_values().collect(), company, texts: self.texts }
    }
}

fn rule_files(path: &Path) -> Result<Vec<PathBuf>, RuleError> {
    let error = |source| RuleError::Read { path: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(error)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(error)? {
        let file = entry.map_err(error)?.path();
        if file.extension().is_some_and(|extension| extension == "toml") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::RuleSet;

    #[test]
    fn a_second_rule_of_the_same_name_is_refused_with_both_places() {
        let text = "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'password'\nname = 'n'\nseverity = 'low'\n\
                    confidence = 'low'\nwhy = 'w'\nassignment = { names = ['zzz'] }\n";
        let error = RuleSet::from_texts(&[("one.toml", text), ("two.toml", text)]).unwrap_err();
        assert_eq!(error.to_string(), "two.toml:2: rule `a` is already defined in one.toml:2");
    }

    #[test]
    fn a_folder_without_rules_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = RuleSet::load(&[folder.path().to_owned()]).unwrap_err();
        assert!(error.to_string().contains("zero rules"), "{error}");
    }
}
