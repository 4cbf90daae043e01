//! Texts in triple quotes that document a program and are no values of it: docstrings of Python, `@doc` of Elixir, and
//! the blocks of documentation that Ansible reads from its modules.

use std::path::Path;

use memchr::{memmem, memrchr};

use super::extension;

/// How far above a place the quotes are looked for that it stands in, in bytes.
const REACH: usize = 32 << 10;
/// How far above the quotes the file may begin with comments only, in bytes.
const HEAD: usize = 4096;
/// Names of variables whose text is documentation, by the conventions of Python and Ansible.
const DOCUMENTS: &[&[u8]] = &[b"DOCUMENTATION", b"EXAMPLES", b"RETURN", b"__doc__"];
/// What begins the line that a docstring follows. The last one ends a signature of several lines.
const DEFINITIONS: &[&[u8]] = &[b"def ", b"async def ", b"class ", b")"];

/// Does `place` stand in such a text?
pub(super) fn holds(path: &Path, text: &[u8], place: usize) -> bool {
    if !matches!(extension(path).as_str(), "py" | "pyi" | "pyw" | "ex" | "exs") {
        return false;
    }
    let end = place.min(text.len());
    let start = end.saturating_sub(REACH);
    let above = &text[start..end];
    // The last quotes above it either open the text that it stands in, or close one that ends before it.
    [&b"\"\"\""[..], b"'''"]
        .iter()
        .filter_map(|quotes| memmem::rfind(above, quotes))
        .any(|quotes| opens_documentation(&text[..start + quotes]))
}

/// Do the quotes behind `above` open a text of documentation?
fn opens_documentation(above: &[u8]) -> bool {
    let (before, line) = match memrchr(b'\n', above) {
        Some(end) => (&above[..end], &above[end + 1..]),
        None => (&above[..0], above),
    };
    let line = without_prefix(line.trim_ascii());
    if matches!(line, b"@doc" | b"@moduledoc" | b"@typedoc" | b"@shortdoc") {
        return true;
    }
    if let Some(name) = line.strip_suffix(b"=") {
        return DOCUMENTS.contains(&name.trim_ascii());
    }
    line.is_empty() && (follows_definition(before) || begins_file(before))
}

/// What stands before the letters that belong to the quotes: `r"""`, `~S"""`. The last letter of a name does not.
fn without_prefix(line: &[u8]) -> &[u8] {
    let sigil = line.strip_suffix(b"~S").or_else(|| line.strip_suffix(b"~s"));
    let letters = line.iter().rev().take_while(|byte| b"rRuU".contains(byte)).count();
    let rest = sigil.unwrap_or(&line[..line.len() - letters]);
    let is_name = rest.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if is_name { line } else { rest.trim_ascii_end() }
}

fn follows_definition(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let line = memrchr(b'\n', before).map_or(before, |end| &before[end + 1..]).trim_ascii_start();
    line.ends_with(b":") && DEFINITIONS.iter().any(|begin| line.starts_with(begin))
}

/// Nothing but comments and empty lines.
fn begins_file(before: &[u8]) -> bool {
    before.len() <= HEAD
        && before
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::trim_ascii)
            .all(|line| line.is_empty() || line.starts_with(b"#"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::holds;

    /// Whether `HERE` stands in documentation.
    fn is_documentation(path: &str, text: &str) -> bool {
        holds(Path::new(path), text.as_bytes(), text.find("HERE").unwrap())
    }

    #[test]
    fn the_decision_table() {
        for (text, expected) in [
            ("\"\"\"HERE", true),
            ("#!/usr/bin/env python\n# licence\n\nr'''\nHERE\n'''", true),
            ("def f(a):\n    \"\"\"Says\n\n    HERE\n    \"\"\"", true),
            ("class A:\n\n    u'''HERE", true),
            ("async def f(\n    a: int,\n) -> None:\n    \"\"\"\n    HERE", true),
            ("import a\nEXAMPLES = r'''\n- name: x\n  HERE", true),
            ("DOCUMENTATION=\"\"\"\nHERE", true),
            // Other quotes inside do not end it.
            ("def f():\n    \"\"\"\n    '''a'''\n    HERE", true),
            ("def f():\n    \"\"\"Says.\"\"\"\n    x = 'HERE'", false),
            ("def f():\n    \"\"\"Says:\n    \"\"\"\n    x = 'HERE'", false),
            ("QUERY = \"\"\"\nHERE", false),
            ("MY_EXAMPLES = '''HERE", false),
            ("run(\"\"\"HERE", false),
            ("import a\n\"\"\"HERE", false),
            ("x = {'a':\n  \"\"\"HERE", false),
            ("x = bar\"\"\"HERE", false),
            ("if a:\n    '''HERE", false),
            ("HERE", false),
        ] {
            assert_eq!(is_documentation("a.py", text), expected, "{text}");
        }
        assert!(is_documentation("a.ex", "  @doc ~S\"\"\"\n  HERE"));
        assert!(is_documentation("a.exs", "  @moduledoc \"\"\"\n  HERE"));
        assert!(!is_documentation("a.js", "\"\"\"HERE"));
        assert!(holds(Path::new("a.py"), b"\"\"\"", 99), "a place behind the end is the end");
    }
}
