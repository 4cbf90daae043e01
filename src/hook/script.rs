//! What stands in a hook: a script of POSIX sh.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::HookName;

/// How the second line of each script begins; the digest of all that follows it comes behind.
const MARK: &str = "# straykey hook ";

/// What a hook calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invocation {
    /// Where the program was when the hook was installed; nothing if the hook is shared with other machines. It is used if
    /// there is none on the path: programs with windows start git without the path of a shell.
    pub program: Option<String>,
    /// Further options of `straykey scan`.
    pub options: Vec<String>,
}

/// The text of a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    text: String,
}

/// Whose a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    /// Straykey, and nobody changed it since.
    Straykey,
    /// Straykey wrote it, and somebody changed it.
    Changed,
    /// Somebody else.
    Other,
}

impl Script {
    /// The script of a hook.
    #[must_use]
    pub fn new(hook: HookName, invocation: &Invocation) -> Self {
        let body = body(hook, invocation);
        let text = format!("#!/bin/sh\n{MARK}{hook} {}\n{body}", digest(&body));
        Self { text }
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Who wrote a script.
    pub(super) fn author(text: &[u8]) -> Author {
        let Some(rest) =
            text.strip_prefix(b"#!/bin/sh\n").and_then(|rest| rest.strip_prefix(MARK.as_bytes()))
        else {
            return Author::Other;
        };
        let rest = String::from_utf8_lossy(rest);
        let intact = rest
            .split_once('\n')
            .is_some_and(|(line, body)| line.rsplit(' ').next() == Some(digest(body).as_str()));
        if intact { Author::Straykey } else { Author::Changed }
    }
}

/// The first 8 bytes of SHA-256: against changes that nobody remembers, not against attackers.
fn digest(body: &str) -> String {
    Sha256::digest(body.as_bytes()).iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Everything below the mark.
fn body(hook: HookName, invocation: &Invocation) -> String {
    let found = match &invocation.program {
        Some(program) => format!("straykey=$(command -v straykey) || straykey={}", quoted(program)),
        None => "straykey=$(command -v straykey) || straykey=${HOME:-}/.cargo/bin/straykey".to_owned(),
    };
    let options: String = invocation.options.iter().map(|option| format!(" {}", quoted(option))).collect();
    let scan = format!("\"$straykey\" scan {}{options}", hook.scan());
    let (before, run) = if hook.is_told() {
        // Both have to read what git says once.
        let told = "told=$(cat)\nsay() { if [ -n \"$told\" ]; then printf '%s\\n' \"$told\"; fi; }\n";
        (format!("{told}{}", earlier("say | \"$before\" \"$@\"")), format!("say | {scan}\n"))
    } else {
        (earlier("\"$before\" \"$@\""), format!("exec {scan}\n"))
    };
    format!(
        "# Written by `straykey hook install`; `straykey hook uninstall` takes it away again.\n\
         {found}\n\
         if [ ! -x \"$straykey\" ]; then\n    \
             echo \"straykey: the program is not there, so nothing was scanned, and what was not scanned is not clean.\" >&2\n    \
             echo \"straykey: install it again, or take this hook away: rm '$0'. Just this once: {way_round}\" >&2\n    \
             exit 1\n\
         fi\n\
         {before}{run}",
        way_round = hook.way_round(),
    )
}

/// Runs the hook that was here before.
fn earlier(call: &str) -> String {
    format!(
        "before=$0{suffix}\nif [ -x \"$before\" ]; then\n    {call} || exit $?\nfi\n",
        suffix = super::folder::BEFORE,
    )
}

/// A word of a shell that means exactly this text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::{Author, Invocation, Script, quoted};
    use crate::hook::HookName;

    #[test]
    fn a_script_is_recognised_until_it_is_changed() {
        let invocation = Invocation {
            program: Some("/opt/it's here/straykey".into()),
            options: vec!["--fail-on=high".into()],
        };
        for hook in HookName::ALL {
            let script = Script::new(hook, &invocation);
            assert_eq!(Script::author(script.as_str().as_bytes()), Author::Straykey, "{hook}");
            let changed = format!("{}echo more\n", script.as_str());
            assert_eq!(Script::author(changed.as_bytes()), Author::Changed, "{hook}");
            let without = script.as_str().replace("# straykey hook", "# other hook");
            assert_eq!(Script::author(without.as_bytes()), Author::Other, "{hook}");
        }
        assert_eq!(Script::author(b""), Author::Other);
        assert_eq!(Script::author(b"#!/bin/sh\n# straykey hook pre-commit"), Author::Changed);
    }

    #[test]
    fn options_are_one_word_each() {
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("$(x)'`y`"), r"'$(x)'\''`y`'");
        let options = vec!["--config".to_owned(), "a;b".to_owned()];
        let script = Script::new(HookName::PreCommit, &Invocation { program: None, options });
        assert!(
            script.as_str().ends_with("exec \"$straykey\" scan --staged '--config' 'a;b'\n"),
            "{script:?}"
        );
    }

    #[test]
    fn a_shared_script_names_no_machine() {
        let script = Script::new(HookName::PrePush, &Invocation::default());
        assert!(script.as_str().contains("${HOME:-}/.cargo/bin"), "{script:?}");
    }
}
