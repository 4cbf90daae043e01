//! The part a file plays, by its name and its folders.

use std::path::Path;

use super::{FileRole, extension, file_name};

/// Files that package managers write.
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
    "cartfile.resolved",
    "go.work.sum",
    "bun.lockb",
    "rebar.lock",
    "cabal.project.freeze",
    "stack.yaml.lock",
    "paket.lock",
    "project.assets.json",
    "requirements.lock",
    "shard.lock",
    "renv.lock",
    "nimble.lock",
    "package.lock",
    "buf.lock",
    ".package-lock.json",
    "checksums.txt",
    "sha256sums",
    "sha512sums",
    "md5sums",
];

/// Folders of tests and samples.
const SAMPLE_FOLDERS: &[&str] = &[
    "test",
    "tests",
    "testing",
    "__tests__",
    "spec",
    "specs",
    "fixture",
    "fixtures",
    "testdata",
    "test-data",
    "test_data",
    "mock",
    "mocks",
    "__mocks__",
    "stubs",
    "fakes",
    "e2e",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "benches",
    "testutil",
    "testutils",
    "testsuite",
    "testsuites",
    "unittest",
    "unittests",
    "snapshots",
    "__snapshots__",
    "cassettes",
    "cypress",
    "molecule",
    "playground",
    "tutorial",
    "tutorials",
    "quickstart",
    "quickstarts",
];
/// How the names of such folders begin or end.
const SAMPLE_FOLDER_PARTS: &[&str] =
    &["-test", "-tests", "_test", "_tests", ".test", ".tests", "-examples", "-samples"];

/// Folders of documentation.
const PROSE_FOLDERS: &[&str] =
    &["doc", "docs", "documentation", "guides", "man", "manual", "javadoc", "changelogs"];
/// Endings of documentation wherever it is. Declarations of types hold comments and no values.
const PROSE: &[&str] = &[
    "md", "markdown", "mdx", "mdown", "rst", "adoc", "asciidoc", "tex", "pod", "texi", "texinfo", "rdoc",
    "org",
];
/// Endings that are documentation in its folders only.
const PROSE_IN_FOLDERS: &[&str] = &["txt", "html", "htm", "xml", "text", "ipynb"];
/// How the names of other documentation begin.
const PROSE_NAMES: &[&str] = &[
    "readme",
    "changelog",
    "changes",
    "history",
    "license",
    "licence",
    "copying",
    "contributing",
    "notice",
    "pkg-info",
];

/// What agents are told before they begin. It looks like documentation, and is what they work with: commands, addresses and
/// keys that are in use.
const INSTRUCTIONS: &[&str] = &[
    "claude.md",
    "claude.local.md",
    "agents.md",
    "agents.override.md",
    "agent.md",
    "gemini.md",
    "qwen.md",
    "skill.md",
    "copilot-instructions.md",
    "memory.md",
    "system_prompt.md",
    "system-prompt.md",
];
/// How the names of other instructions end.
const INSTRUCTION_ENDS: &[&str] = &[".prompt.md", ".instructions.md", ".chatmode.md", ".agent.md"];

/// Folders of translated texts.
const TRANSLATION_FOLDERS: &[&str] = &[
    "locale",
    "locales",
    "i18n",
    "l10n",
    "lang",
    "langs",
    "language",
    "languages",
    "translation",
    "translations",
    "nls",
    "localization",
    "localisation",
    "lc_messages",
];
/// Endings of translated texts.
const TRANSLATION: &[&str] =
    &["po", "pot", "xlf", "xliff", "arb", "resx", "strings", "ftl", "lang", "tmx", "stringsdict"];

/// Folders of other people's code.
const VENDOR_FOLDERS: &[&str] = &[
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "vendors",
    "vendored",
    "third_party",
    "third-party",
    "thirdparty",
    "site-packages",
    "dist-packages",
    "pods",
    "carthage",
];

/// Endings of text that is not written by people.
const DATA: &[&str] =
    &["svg", "map", "dxf", "stl", "geojson", "gpx", "kml", "wkt", "afm", "bdf", "pdb", "fasta", "ps", "eps"];

/// Folders of test vectors: inputs and outputs of algorithms.
const VECTOR_FOLDERS: &[&str] =
    &["vectors", "test-vectors", "test_vectors", "testvectors", "wycheproof", "kat", "kats"];

/// How generated files end.
const GENERATED_ENDS: &[&str] = &[
    ".pb.go",
    "_pb2.py",
    "_pb2_grpc.py",
    ".pb.cc",
    ".pb.h",
    ".g.dart",
    ".freezed.dart",
    ".designer.cs",
    ".g.cs",
    ".generated.cs",
    ".gen.go",
    "_gen.go",
    ".generated.ts",
    ".gen.ts",
    "_generated.go",
];

/// The role that a path suggests.
pub(super) fn role(path: &Path) -> FileRole {
    let name = file_name(path);
    let extension = extension(path);
    if LOCK_NAMES.contains(&name.as_str()) {
        return FileRole::Lock;
    }
    let folders: Vec<String> = path
        .parent()
        .into_iter()
        .flat_map(Path::components)
        .map(|part| part.as_os_str().to_string_lossy().to_ascii_lowercase())
        .collect();
    let within = |known: &[&str]| folders.iter().any(|folder| known.contains(&folder.as_str()));
    if DATA.contains(&extension.as_str()) || within(VECTOR_FOLDERS) || name.contains("vectors") {
        return FileRole::Data;
    }
    if is_translation(&name, &extension) || within(TRANSLATION_FOLDERS) {
        return FileRole::Translation;
    }
    let sample_folder = folders.iter().any(|folder| {
        SAMPLE_FOLDER_PARTS.iter().any(|part| folder.ends_with(part)) || folder.starts_with("test-")
    });
    if within(SAMPLE_FOLDERS) || sample_folder || is_sample(path, &name) {
        return FileRole::Sample;
    }
    let instructs = INSTRUCTIONS.contains(&name.as_str())
        || INSTRUCTION_ENDS.iter().any(|end| name.ends_with(end))
        || folders.last().is_some_and(|folder| folder == "prompts") && extension == "md";
    if instructs {
        return FileRole::Ordinary;
    }
    if PROSE.contains(&extension.as_str())
        || name.ends_with(".d.ts")
        || PROSE_NAMES.iter().any(|known| is_named(&name, known))
        // The description of an installed Python package.
        || name == "metadata" && folders.last().is_some_and(|folder| folder.ends_with(".dist-info"))
        || within(PROSE_FOLDERS) && PROSE_IN_FOLDERS.contains(&extension.as_str())
    {
        return FileRole::Prose;
    }
    if is_minified(&name, &extension) {
        return FileRole::Minified;
    }
    if GENERATED_ENDS.iter().any(|end| name.ends_with(end)) {
        return FileRole::Generated;
    }
    if within(VENDOR_FOLDERS) { FileRole::Vendored } else { FileRole::Ordinary }
}

/// `README`, `README.txt`, `readme-old`.
fn is_named(name: &str, known: &str) -> bool {
    name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

/// Names of tests in many languages, and of what is to be copied.
fn is_sample(path: &Path, name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let parts = [
        "test", "tests", "spec", "specs", "mock", "mocks", "fixture", "fixtures", "e2e", "cy", "stories",
        "example", "sample", "dist", "template", "snap", "snapshot",
    ];
    let written = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    matches!(stem, "test" | "tests" | "conftest" | "testing" | "testutil" | "testutils")
        || stem.starts_with("test_")
        || stem.starts_with("test-")
        || ["_test", "-test", "_tests", "-tests", "_spec", "-spec", "_fixture", "_fixtures", "_mock"]
            .iter()
            .any(|end| stem.ends_with(end))
        || name.split('.').skip(1).any(|part| parts.contains(&part))
        || name.contains("example")
        || name.contains("sample")
        || ["Test", "Tests", "Spec", "TestCase", "IT"].iter().any(|end| {
            written
                .strip_suffix(end)
                .is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()))
        })
}

/// `messages_ja.properties`, `strings.xml`, `en-US.json`, `messages.de.yml`.
fn is_translation(name: &str, extension: &str) -> bool {
    let (stem, rest) = name.split_once('.').unwrap_or((name, ""));
    TRANSLATION.contains(&extension)
        || name == "strings.xml"
        || stem.starts_with("messages") && matches!(rest, "properties" | "json" | "yml" | "yaml" | "xml")
        || matches!(extension, "json" | "yml" | "yaml" | "js" | "ts" | "php" | "properties" | "toml")
            && (is_locale(stem)
                && (stem.len() > 2 || extension != "js")
                && !matches!(stem, "db" | "id" | "my" | "sa" | "cs")
                || rest.split('.').rev().skip(1).any(is_locale)
                    && (stem.contains("messages") || stem.contains("lang")))
}

/// `en`, `en-US`, `zh_hans`: letters of a language, perhaps with those of a country or a script.
fn is_locale(text: &str) -> bool {
    const LANGUAGES: &[&str] = &[
        "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gl", "he",
        "hi", "hr", "hu", "id", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "nb", "nl", "nn", "no",
        "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zh",
    ];
    let (language, region) = text.split_once(['-', '_']).unwrap_or((text, ""));
    LANGUAGES.contains(&language)
        && matches!(region.len(), 0 | 2..=4)
        && region.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `app.min.js`, `vendor.bundle.js`, `main.3f2a91bc.js`.
fn is_minified(name: &str, extension: &str) -> bool {
    let is_hash = |part: &str| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    matches!(extension, "js" | "mjs" | "cjs" | "css")
        && (name.contains(".min.")
            || name.contains("-min.")
            || name.contains("bundle.")
            || name.contains(".chunk.")
            || name.split(['.', '-']).skip(1).any(is_hash))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::role::FileRole;

    #[test]
    fn roles_follow_names_and_folders() {
        for (path, role) in [
            ("Cargo.lock", FileRole::Lock),
            ("web/package-lock.json", FileRole::Lock),
            ("src/tests/data.rs", FileRole::Sample),
            ("pkg/user_test.go", FileRole::Sample),
            ("src/UserServiceTest.java", FileRole::Sample),
            ("src/OrderIT.java", FileRole::Sample),
            ("src/AUDIT.java", FileRole::Ordinary),
            ("Shop.Tests/Login.cs", FileRole::Sample),
            ("config/app.example.yml", FileRole::Sample),
            (".env.dist", FileRole::Sample),
            ("docs/guide.md", FileRole::Prose),
            ("docs/notes.txt", FileRole::Prose),
            ("notes.txt", FileRole::Ordinary),
            ("README", FileRole::Prose),
            ("CLAUDE.md", FileRole::Ordinary),
            ("lib/acme-1.0.dist-info/METADATA", FileRole::Prose),
            ("conf/metadata", FileRole::Ordinary),
            (".github/copilot-instructions.md", FileRole::Ordinary),
            ("src/prompts/support.md", FileRole::Ordinary),
            ("tests/AGENTS.md", FileRole::Sample),
            ("types/client.d.ts", FileRole::Prose),
            ("src/latest.rs", FileRole::Ordinary),
            (".env", FileRole::Ordinary),
            ("web/locales/app.json", FileRole::Translation),
            ("src/messages_ja.properties", FileRole::Translation),
            ("web/en-US.json", FileRole::Translation),
            ("config/db.json", FileRole::Ordinary),
            ("config/id.json", FileRole::Ordinary),
            ("res/values/strings.xml", FileRole::Translation),
            ("public/app.min.js", FileRole::Minified),
            ("public/main.3f2a91bc.js", FileRole::Minified),
            ("api/user.pb.go", FileRole::Generated),
            ("vendor/lib/a.go", FileRole::Vendored),
            ("web/app.js.map", FileRole::Data),
            ("img/logo.svg", FileRole::Data),
            ("test-vectors/aes.json", FileRole::Data),
        ] {
            assert_eq!(FileRole::of(Path::new(path)), role, "{path}");
        }
    }
}
