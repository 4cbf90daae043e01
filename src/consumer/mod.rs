//! Discovered consumers: which agent or tool server uses a credential, as far as the document that holds it says.
//!
//! Agents keep their keys in settings: `mcpServers.<name>.env`, `[mcp_servers.<name>]`, `agents: - name: …`. The name beside
//! a credential is worth as much as a declared consumer: whoever rotates the one has to think of the other.

mod indented;
mod json;
mod table;

use std::path::Path;

use crate::blob::{Blob, Naming};
use crate::location::{Point, Span};

/// Larger documents are not read as a whole, in bytes.
const LARGEST: usize = 4 << 20;

/// What holds agents or tool servers by name, in lower case without separators.
const CONTAINERS: &[&str] = &[
    "mcpservers",
    "contextservers",
    "agents",
    "subagents",
    "agentservers",
    "assistants",
    "crew",
    "chatmodes",
    "bots",
];
/// Holds them too, where the document or what is around it is about tool servers.
const SERVERS: &str = "servers";
/// What an element of a list is called by, the best first.
const NAMES: &[&str] = &["name", "agent_name", "agent", "id", "role", "slug"];

/// Folders of assistants, and who they belong to.
const ASSISTANTS: &[(&str, &str)] = &[
    (".claude", "Claude Code"),
    (".codex", "Codex"),
    (".cursor", "Cursor"),
    (".gemini", "Gemini CLI"),
    (".continue", "Continue"),
    (".windsurf", "Windsurf"),
    (".codeium", "Windsurf"),
    (".roo", "Roo Code"),
    (".cline", "Cline"),
    (".aider", "Aider"),
    (".goose", "Goose"),
    (".opencode", "OpenCode"),
    (".amazonq", "Amazon Q"),
];

/// One step from the root of a document to a value: the key, and what the object or list element behind it is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Step {
    key: String,
    name: Option<String>,
}

/// The consumer of the secret at each of some spans, if the document names one.
#[must_use]
pub fn of(blob: &Blob<'_>, secrets: &[Span]) -> Vec<Option<String>> {
    let none = || vec![None; secrets.len()];
    let Naming::Named(path) = blob.naming else { return none() };
    if blob.bytes.len() > LARGEST || blob.origin != Point::START {
        return none();
    }
    let Ok(text) = std::str::from_utf8(blob.bytes) else { return none() };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let paths = match extension.as_deref() {
        Some("json" | "jsonc" | "json5") => json::paths(text, secrets),
        Some("jsonl" | "ndjson") => json::line_paths(text, secrets),
        Some("toml") => table::paths(text, secrets),
        Some("yaml" | "yml") => indented::paths(text, secrets),
        _ => vec![Vec::new(); secrets.len()],
    };
    paths.iter().map(|steps| named(path, steps).or_else(|| assistant(path))).collect()
}

/// The innermost agent or server on the way to a value.
fn named(path: &Path, steps: &[Step]) -> Option<String> {
    let file = path.file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let is_about_servers = file.contains("mcp") || steps.iter().any(|step| plain(&step.key).contains("mcp"));
    let inner = steps.windows(2).rev().find_map(|pair| {
        let [container, step] = pair else { return None };
        let key = plain(&container.key);
        let holds = CONTAINERS.contains(&key.as_str())
            || (is_about_servers && (key == SERVERS || key.ends_with("mcpservers")));
        holds
            .then(|| step.name.clone().or_else(|| (!step.key.is_empty()).then(|| step.key.clone())))
            .flatten()
    });
    // The agents of a crew stand at the top of their file.
    let is_crew = matches!(file.as_str(), "agents" | "subagents");
    inner.or_else(|| steps.first().filter(|_| is_crew && steps.len() > 1).map(|step| step.key.clone()))
}

fn assistant(path: &Path) -> Option<String> {
    let is_of = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
    ASSISTANTS.iter().find(|(folder, _)| is_of(folder)).map(|(_, assistant)| (*assistant).to_owned())
}

/// A key in lower case without separators.
fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::of;
    use crate::blob::Blob;
    use crate::location::Span;

    fn consumer(path: &str, text: &str) -> Option<String> {
        let start = text.find("KEY").unwrap();
        let blob = Blob::whole(text.as_bytes()).named(Path::new(path));
        of(&blob, &[Span::new(start, start + 3)]).pop().unwrap()
    }

    #[test]
    fn the_name_beside_a_credential_is_its_consumer() {
        for (path, text, expected) in [
            (
                ".mcp.json",
                r#"{"mcpServers": {"github": {"command": "npx", "env": {"TOKEN": "KEY"}}}}"#,
                "github",
            ),
            (
                "claude_desktop_config.json",
                "{\n // servers\n \"mcpServers\": {\"a\": {}, \"search\": {\"args\": [\"--key\", \"KEY\"]}},\n}",
                "search",
            ),
            (
                ".vscode/mcp.json",
                r#"{"servers": {"db": {"headers": {"Authorization": "Bearer KEY"}}}}"#,
                "db",
            ),
            ("settings.json", r#"{"mcp": {"servers": {"db": {"env": {"X": "KEY"}}}}}"#, "db"),
            ("settings.json", r#"{"context_servers": {"db": {"env": {"X": "KEY"}}}}"#, "db"),
            (
                "team.json",
                r#"{"agents": [{"name": "ocr", "k": "1"}, {"k": "KEY", "name": "invoice"}]}"#,
                "invoice",
            ),
            ("config.toml", "[mcp_servers.files.env]\nTOKEN = \"KEY\"\n", "files"),
            ("config.toml", "[[agents]]\nname = \"a\"\n[[agents]]\nname = \"b\"\napi_key = \"KEY\"\n", "b"),
            ("crew.yaml", "agents:\n  researcher:\n    llm:\n      api_key: KEY\n", "researcher"),
            ("crew.yaml", "agents:\n  - name: a\n    key: x\n  - key: KEY\n    name: writer\n", "writer"),
            ("config/agents.yaml", "researcher:\n  role: >\n    Finds\n  api_key: KEY\n", "researcher"),
            ("log.jsonl", "{\"a\": 1}\n{\"mcpServers\": {\"x\": {\"k\": \"KEY\"}}}\n", "x"),
            (".claude/settings.local.json", r#"{"env": {"TOKEN": "KEY"}}"#, "Claude Code"),
        ] {
            assert_eq!(consumer(path, text).as_deref(), Some(expected), "{path}: {text}");
        }
    }

    #[test]
    fn other_documents_name_nobody() {
        for (path, text) in [
            ("app.json", r#"{"servers": {"db": {"password": "KEY"}}}"#),
            ("app.yaml", "database:\n  password: KEY\n"),
            ("app.toml", "password = \"KEY\"\n"),
            ("broken.json", r#"{"mcpServers": {"x": {"k": "KEY"}"#),
            ("notes.txt", "mcpServers: x: KEY"),
        ] {
            assert_eq!(consumer(path, text), None, "{path}");
        }
    }

    #[test]
    fn deep_documents_end_quickly() {
        for open in ["[", "{\"a\":"] {
            let text = format!("{}\"KEY\"", open.repeat(200_000));
            assert_eq!(consumer("deep.json", &text), None);
        }
        let text = format!("{}KEY", "- ".repeat(200_000));
        assert_eq!(consumer("deep.yaml", &text), None);
        let text = format!("a = {}\"KEY\"", "[".repeat(200_000));
        assert_eq!(consumer("deep.toml", &text), None);
    }
}
