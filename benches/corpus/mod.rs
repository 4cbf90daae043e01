//! Generated inputs of the benches: the same bytes on every machine and in every run, and no secret in the repository.

// Every bench uses its part of this module.
#![allow(dead_code, reason = "each bench uses a part of this module")]

mod words;

use std::fmt;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use straykey::rule::template::expand;

use words::{Words, code_line, minified};

/// One KiB.
pub(crate) const KIB: usize = 1 << 10;
/// One MiB.
pub(crate) const MIB: usize = 1 << 20;

/// A text in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    /// No byte at all: what a call costs by itself.
    Empty,
    /// 16 MiB of source in several languages; ordinary names hold `key`, `token` and `password`, and nothing is secret.
    Source,
    /// The same with one secret per 64 KiB.
    Sparse,
    /// 2 MiB with a secret on every line.
    Dense,
    /// 16 MiB of minified script on one line, without secrets.
    HugeLine,
}

impl Text {
    /// Every text, from the cheapest to scan to the dearest.
    pub(crate) const ALL: [Self; 5] = [Self::Empty, Self::Source, Self::HugeLine, Self::Sparse, Self::Dense];

    /// Its bytes, made at the first call.
    pub(crate) fn bytes(self) -> &'static [u8] {
        static MADE: [OnceLock<Vec<u8>>; 5] = [const { OnceLock::new() }; 5];
        MADE[self as usize].get_or_init(|| match self {
            Self::Empty => Vec::new(),
            Self::Source => source(16 * MIB),
            Self::Sparse => sparse(16 * MIB),
            Self::Dense => dense(2 * MIB),
            Self::HugeLine => huge_line(16 * MIB),
        })
    }

    /// True when a scan must find something: a bench of a scanner that finds nothing measures nothing.
    pub(crate) fn has_secrets(self) -> bool {
        matches!(self, Self::Sparse | Self::Dense)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::Source => "no-hit source",
            Self::Sparse => "sparse",
            Self::Dense => "dense",
            Self::HugeLine => "one huge line",
        })
    }
}

/// A text that is made to be slow, in some size: with linear time, every size has the same speed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hostile {
    name: &'static str,
    unit: &'static str,
    size: usize,
}

impl Hostile {
    /// Every hostile text in two sizes, one four times the other.
    pub(crate) fn all() -> Vec<Self> {
        const UNITS: &[(&str, &str)] = &[
            ("anchors side by side", "password"),
            ("token prefixes", "sk-"),
            ("assignments to names", "api_key = "),
            ("elements never closed", "<password>"),
            ("quotes never closed", "password=\"\\\"x"),
            ("armour never closed", "-----BEGIN PRIVATE KEY-----\\n"),
            ("web tokens begun", "eyJhbGciOiJ"),
            ("addresses begun", "postgres://a:b"),
            ("one long name", "key_"),
            ("long base64", ""),
        ];
        UNITS
            .iter()
            .flat_map(|&(name, unit)| [256 * KIB, MIB].map(|size| Self { name, unit, size }))
            .collect()
    }

    /// Its bytes.
    pub(crate) fn bytes(self) -> Vec<u8> {
        if self.unit.is_empty() {
            return expand(&format!("{{base64:{}}}", self.size), "long base64").into_bytes();
        }
        self.unit.bytes().cycle().take(self.size).collect()
    }
}

impl fmt::Display for Hostile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} KiB", self.name, self.size / KIB)
    }
}

/// A folder of generated files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tree {
    /// 2,000 files of 2 KiB.
    ManySmall,
    /// 1,024 files of 64 KiB: 64 MiB.
    Large,
}

impl Tree {
    /// Every tree.
    pub(crate) const ALL: [Self; 2] = [Self::ManySmall, Self::Large];

    /// The tree's folder below `target/tmp`, written anew at the first call.
    pub(crate) fn folder(self) -> &'static Path {
        static MADE: [OnceLock<PathBuf>; 2] = [const { OnceLock::new() }; 2];
        MADE[self as usize].get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{self:?}"));
            self.write(&folder).expect("the target folder can be written to");
            folder
        })
    }

    /// How many bytes all its files have.
    pub(crate) fn bytes(self) -> usize {
        let (files, size) = self.shape();
        files * size
    }

    fn shape(self) -> (usize, usize) {
        match self {
            Self::ManySmall => (2_000, 2 * KIB),
            Self::Large => (1_024, 64 * KIB),
        }
    }

    fn write(self, folder: &Path) -> std::io::Result<()> {
        const EXTENSIONS: [&str; 5] = ["rs", "py", "ts", "go", "yaml"];
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        let (files, size) = self.shape();
        let text = Text::Source.bytes();
        for file in 0..files {
            let part = folder.join(format!("part{}", file % 20));
            std::fs::create_dir_all(&part)?;
            let from = file * size % (text.len() - size);
            let name = format!("file{file}.{}", EXTENSIONS[file % EXTENSIONS.len()]);
            std::fs::write(part.join(name), &text[from..from + size])?;
        }
        Ok(())
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ManySmall => "many small files",
            Self::Large => "64 MiB",
        })
    }
}

/// Lines with a secret each, of different kinds: prefixed tokens, checksums, passwords, signed tokens, pairs.
const SECRETS: &[&str] = &[
    "GITHUB_TOKEN={sum:github:ghp_:30}",
    "  password: '{alnum:20}'",
    "export OPENAI_API_KEY=sk-proj-{base64url:74}T3BlbkFJ{base64url:74}",
    "aws_secret_access_key = \"{base64:40}\"",
    "curl -H 'Authorization: Bearer {jwt}' https://api.example.org/v1/orders",
    "const apiKey = \"{alnum:40}\";",
    "NPM_TOKEN={sum:github:npm_:30}",
    "AWS.config.update({ accessKeyId: 'AKIA{base32:16}', secretAccessKey: '{base64:40}' });",
];

fn secret_line(at: usize) -> String {
    expand(SECRETS[at % SECRETS.len()], &format!("secret {at}"))
}

pub(crate) fn source(size: usize) -> Vec<u8> {
    let mut words = Words::new(1);
    let mut text = String::with_capacity(size + KIB);
    while text.len() < size {
        code_line(&mut words, &mut text);
    }
    cut(text, size)
}

fn sparse(size: usize) -> Vec<u8> {
    let mut words = Words::new(2);
    let mut text = String::with_capacity(size + KIB);
    let mut secrets = 0;
    while text.len() < size {
        code_line(&mut words, &mut text);
        if text.len() > (secrets + 1) * 64 * KIB {
            let _ = writeln!(text, "{}", secret_line(secrets));
            secrets += 1;
        }
    }
    cut(text, size)
}

fn dense(size: usize) -> Vec<u8> {
    let mut text = String::with_capacity(size + KIB);
    for at in 0.. {
        if text.len() >= size {
            break;
        }
        let _ = writeln!(text, "{}", secret_line(at));
    }
    cut(text, size)
}

fn huge_line(size: usize) -> Vec<u8> {
    let mut words = Words::new(3);
    let mut text = String::with_capacity(size + KIB);
    while text.len() < size {
        minified(&mut words, &mut text);
    }
    cut(text, size)
}

fn cut(text: String, size: usize) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    bytes.truncate(size);
    bytes
}
