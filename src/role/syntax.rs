//! How a file writes values, by its name.

use std::path::Path;

use super::{extension, file_name};

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

/// Endings of files in which unquoted values are no text.
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
    "ps1",
    "psm1",
    "psd1",
    "ino",
    "mk",
    "gohtml",
    "liquid",
    "pug",
    "jade",
    "slim",
    "ftl",
    "vm",
    "mustache",
    "sbt",
    "fsx",
    "pyx",
    "pxd",
    "pyw",
    "vbs",
    "cls",
    "bas",
    "abap",
    "cob",
    "prisma",
    "bicep",
    "jsonnet",
    "libsonnet",
    "cue",
    "dhall",
    "rego",
    "hx",
    "as",
    "sass",
    "styl",
    "xaml",
    "f",
    "for",
    "ad",
    "adb",
    "ads",
    "st",
    "wat",
    "applescript",
];

/// The same, by the whole name.
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
    "makefile",
    "gnumakefile",
    "jenkinsfile",
    "cmakelists.txt",
    "dangerfile",
    "capfile",
    "appfile",
    "tiltfile",
    "justfile",
    "snakefile",
    "berksfile",
    "thorfile",
    "puppetfile",
];

/// Endings of files in which unquoted values are text.
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
    "secret",
    "secrets",
    "cred",
    "creds",
    "pass",
    "passwd",
    "pwd",
    "prefs",
    "editorconfig",
    "profile",
    "bashrc",
    "zshrc",
    "bash_profile",
    "bash_history",
    "zsh_history",
    "s3cfg",
    "ovpn",
    "http",
    "rest",
    "curl",
    "ldif",
    "csh",
    "tcsh",
];

impl Syntax {
    /// The syntax that a path suggests.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let name = file_name(path);
        let extension = extension(path);
        if name.starts_with(".env") || name.starts_with("dockerfile") {
            Self::Config
        } else if CODE.contains(&extension.as_str()) || CODE_NAMES.contains(&name.as_str()) {
            Self::Code
        } else if CONFIG.contains(&extension.as_str()) || CONFIG.contains(&name.trim_start_matches('.')) {
            Self::Config
        } else {
            Self::Unknown
        }
    }
}

/// Formats for data: quotes say nothing about a value.
const DATA: &[&str] =
    &["json", "json5", "jsonc", "jsonl", "ndjson", "toml", "tf", "hcl", "har", "webmanifest"];

impl Syntax {
    /// How values in quotes read: as settings, or as the words of a program.
    #[must_use]
    pub fn of_quoted(path: &Path) -> Self {
        if DATA.contains(&extension(path).as_str()) { Self::Config } else { Self::of(path) }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Syntax;

    #[test]
    fn syntax_tells_code_from_configuration() {
        for (path, syntax) in [
            ("a/b.py", Syntax::Code),
            ("a/b.json", Syntax::Code),
            ("deploy.ps1", Syntax::Code),
            ("Jenkinsfile", Syntax::Code),
            (".env", Syntax::Config),
            (".env.production", Syntax::Config),
            (".env.json", Syntax::Config),
            ("application.properties", Syntax::Config),
            ("Dockerfile", Syntax::Config),
            (".npmrc", Syntax::Config),
            ("notes", Syntax::Unknown),
        ] {
            assert_eq!(Syntax::of(Path::new(path)), syntax, "{path}");
        }
    }
}
