//! What a file's name tells about its contents: its role in a project, and how it writes values.

use std::path::Path;

/// The part a file plays. It changes how much an unspecific match is believed, never whether it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRole {
    /// Nothing special.
    Ordinary,
    /// Written by a package manager; full of content hashes.
    Lock,
    /// Tests, fixtures, examples: values there are often made up.
    Sample,
    /// Documentation.
    Prose,
}

/// How a file writes a value that is not in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Syntax {
    /// A programming language: an unquoted value is a name or an expression, not text.
    Code,
    /// Configuration: an unquoted value is text.
    Config,
    /// Could be either.
    Unknown,
}

const LOCK_NAMES: &[&str] = &[
    "cargo.lock",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "deno.lock",
    "poetry.lock",
    "pdm.lock",
    "uv.lock",
    "pipfile.lock",
    "pylock.toml",
    "go.sum",
    "gemfile.lock",
    "composer.lock",
    "mix.lock",
    "pubspec.lock",
    "podfile.lock",
    "packages.lock.json",
    "flake.lock",
    ".terraform.lock.hcl",
    "gradle.lockfile",
    "package.resolved",
    "conan.lock",
    "chart.lock",
    "module.bazel.lock",
    "cargo_vcs_info.json",
    ".cargo-checksum.json",
    "conda-lock.yml",
    "pixi.lock",
];

const CODE: &[&str] = &[
    "rs",
    "py",
    "pyi",
    "js",
    "jsx",
    "mjs",
    "cjs",
    "ts",
    "tsx",
    "mts",
    "cts",
    "go",
    "java",
    "kt",
    "kts",
    "scala",
    "c",
    "h",
    "cc",
    "cpp",
    "cxx",
    "hpp",
    "hh",
    "m",
    "mm",
    "cs",
    "vb",
    "fs",
    "swift",
    "rb",
    "erb",
    "php",
    "pl",
    "pm",
    "lua",
    "r",
    "jl",
    "dart",
    "ex",
    "exs",
    "erl",
    "hrl",
    "hs",
    "clj",
    "cljs",
    "groovy",
    "gradle",
    "sol",
    "zig",
    "nim",
    "d",
    "ml",
    "mli",
    "vue",
    "svelte",
    "coffee",
    "elm",
    "cr",
    "pas",
    "proto",
    "graphql",
    "thrift",
    "v",
    "sv",
    "css",
    "scss",
    "less",
    "cu",
    "tcl",
    "rake",
    "gemspec",
    "asm",
    "s",
    "f90",
    "html",
    "htm",
    "xhtml",
    "jsp",
    "ejs",
    "hbs",
    "cshtml",
    "razor",
    "twig",
    "haml",
    "tf",
    "hcl",
    "nix",
    "bzl",
    "star",
    "cmake",
    "el",
    "lisp",
    "scm",
    "rkt",
    "vim",
    "awk",
    "json",
    "json5",
    "jsonc",
    "jsonl",
    "ndjson",
    "ipynb",
    "har",
    "webmanifest",
    "map",
    "toml",
];

const CODE_NAMES: &[&str] = &[
    "rakefile",
    "gemfile",
    "vagrantfile",
    "podfile",
    "brewfile",
    "guardfile",
    "fastfile",
    "sconstruct",
    "build",
    "workspace",
];

const CONFIG: &[&str] = &[
    "env",
    "ini",
    "cfg",
    "conf",
    "config",
    "properties",
    "props",
    "yaml",
    "yml",
    "cnf",
    "netrc",
    "pgpass",
    "npmrc",
    "pypirc",
    "sh",
    "bash",
    "zsh",
    "fish",
    "ksh",
    "ps1",
    "psm1",
    "psd1",
    "bat",
    "cmd",
    "dockerfile",
    "tfvars",
    "envrc",
    "service",
    "desktop",
    "reg",
    "inf",
    "plist",
    "xml",
    "csproj",
    "txt",
    "log",
    "csv",
    "tsv",
    "sql",
    "htaccess",
    "rc",
    "credentials",
    "out",
    "err",
];

impl FileRole {
    /// The role that a path suggests.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let name = file_name(path);
        if LOCK_NAMES.contains(&name.as_str()) {
            return Self::Lock;
        }
        let sample_part = path.components().any(|part| {
            let part = part.as_os_str().to_string_lossy().to_ascii_lowercase();
            matches!(
                part.as_str(),
                "test"
                    | "tests"
                    | "testing"
                    | "__tests__"
                    | "spec"
                    | "specs"
                    | "fixtures"
                    | "fixture"
                    | "testdata"
                    | "test-data"
                    | "test_data"
                    | "mocks"
                    | "__mocks__"
                    | "e2e"
                    | "example"
                    | "examples"
                    | "samples"
                    | "sample"
                    | "benches"
                    | "testutil"
                    | "testsuite"
                    | "unittest"
                    | "unittests"
                    | "snapshots"
            )
        });
        let stem = name.split('.').next().unwrap_or_default();
        let sample_name = stem.starts_with("test_")
            || stem.ends_with("_test")
            || stem.ends_with("_spec")
            || name.contains(".test.")
            || name.contains(".spec.")
            || name.contains("example")
            || name.contains("sample")
            || path.file_stem().is_some_and(|s| {
                let s = s.to_string_lossy();
                s.ends_with("Test") || s.ends_with("Tests") || s.ends_with("Spec")
            });
        if sample_part || sample_name {
            return Self::Sample;
        }
        match extension(path).as_str() {
            "md" | "markdown" | "rst" | "adoc" | "asciidoc" | "tex" | "pod" | "mdx" | "texi" | "po"
            | "pot" | "xlf" => Self::Prose,
            _ => Self::Ordinary,
        }
    }
}

impl Syntax {
    /// The syntax that a path suggests.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let name = file_name(path);
        let extension = extension(path);
        if CODE.contains(&extension.as_str()) || CODE_NAMES.contains(&name.as_str()) {
            Self::Code
        } else if CONFIG.contains(&extension.as_str())
            || name.starts_with(".env")
            || name.starts_with("dockerfile")
            || CONFIG.contains(&name.trim_start_matches('.'))
        {
            Self::Config
        } else {
            Self::Unknown
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn extension(path: &Path) -> String {
    path.extension().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{FileRole, Syntax};

    #[test]
    fn roles_follow_names_and_folders() {
        for (path, role) in [
            ("Cargo.lock", FileRole::Lock),
            ("web/package-lock.json", FileRole::Lock),
            ("src/tests/data.rs", FileRole::Sample),
            ("pkg/user_test.go", FileRole::Sample),
            ("src/UserServiceTest.java", FileRole::Sample),
            ("config/app.example.yml", FileRole::Sample),
            ("docs/guide.md", FileRole::Prose),
            ("src/latest.rs", FileRole::Ordinary),
            (".env", FileRole::Ordinary),
        ] {
            assert_eq!(FileRole::of(Path::new(path)), role, "{path}");
        }
    }

    #[test]
    fn syntax_tells_code_from_configuration() {
        for (path, syntax) in [
            ("a/b.py", Syntax::Code),
            ("a/b.json", Syntax::Code),
            (".env", Syntax::Config),
            (".env.production", Syntax::Config),
            ("application.properties", Syntax::Config),
            ("Dockerfile", Syntax::Config),
            (".npmrc", Syntax::Config),
            ("notes", Syntax::Unknown),
        ] {
            assert_eq!(Syntax::of(Path::new(path)), syntax, "{path}");
        }
    }
}
