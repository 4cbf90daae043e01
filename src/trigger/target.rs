//! What was asked for: `--trigger TARGET`, as typed.

use std::path::PathBuf;
use std::str::FromStr;

use super::address::{Address, AddressError};
use super::dispatch::{NoRepository, Repository};

/// Where events are to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// `command=PROGRAM`: to a program, on its standard input.
    Command(String),
    /// `webhook=URL`: signed, as Standard Webhooks has it.
    Webhook(Address),
    /// `webhook`: the same, and the address is a secret that the environment has.
    HiddenWebhook,
    /// `github-dispatch=OWNER/REPO`: a `repository_dispatch` of GitHub.
    Dispatch(Repository),
    /// `github-dispatch-file=FILE`: its payload, for somebody else to send.
    DispatchFile(PathBuf),
}

/// A target that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It begins with a word that is none of them.
    #[error(
        "write command=PROGRAM, webhook=URL, webhook (its address is in STRAYKEY_WEBHOOK_URL), github-dispatch=OWNER/REPO or \
         github-dispatch-file=FILE{}", suggestion.as_deref().map(|word| format!("; did you mean `{word}`?")).unwrap_or_default()
    )]
    Unknown {
        /// What it may have been.
        suggestion: Option<String>,
    },
    /// The word stands alone.
    #[error("{word}= needs {what} behind it")]
    Nothing {
        /// The word.
        word: &'static str,
        /// What is missing.
        what: &'static str,
    },
    /// The address.
    #[error("webhook: {0}")]
    Address(#[from] AddressError),
    /// The repository.
    #[error("github-dispatch: {0}")]
    Repository(#[from] NoRepository),
}

/// The words, each with what is behind it.
const WORDS: [(&str, &str); 4] = [
    ("command", "a program"),
    ("webhook", "an address"),
    ("github-dispatch", "OWNER/REPO"),
    ("github-dispatch-file", "a file"),
];

impl FromStr for Request {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "webhook" {
            return Ok(Self::HiddenWebhook);
        }
        let (word, value) = text.split_once('=').map_or((text, ""), |(word, value)| (word, value));
        let Some((word, what)) = WORDS.into_iter().find(|(known, _)| *known == word) else {
            // An address may be a secret: only the word before `=` is looked at, and nothing is quoted.
            let suggestion = crate::suggest::nearest(word, WORDS.into_iter().map(|(known, _)| known));
            return Err(TargetError::Unknown { suggestion: suggestion.map(str::to_owned) });
        };
        if value.is_empty() {
            return Err(TargetError::Nothing { word, what });
        }
        Ok(match word {
            "command" => Self::Command(value.into()),
            "webhook" => Self::Webhook(value.parse()?),
            "github-dispatch" => Self::Dispatch(value.parse()?),
            _ => Self::DispatchFile(value.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn a_target_is_a_word_and_what_belongs_to_it() {
        for (text, expected) in [
            ("command=./on event", "Command(\"./on event\")"),
            ("command=a=b", "Command(\"a=b\")"),
            ("webhook=https://example.org/hidden", "Webhook(Address(https://example.org))"),
            ("webhook", "HiddenWebhook"),
            ("github-dispatch=acme/ops", "Dispatch(Repository(\"acme/ops\"))"),
            ("github-dispatch-file=out.jsonl", "DispatchFile(\"out.jsonl\")"),
        ] {
            assert_eq!(format!("{:?}", text.parse::<Request>().unwrap()), expected);
        }
    }

    #[test]
    fn what_is_none_says_what_to_write_and_quotes_nothing() {
        for (text, expected) in [
            ("", "write command=PROGRAM"),
            ("command", "command= needs a program behind it"),
            ("command=", "command= needs a program behind it"),
            ("webhook=", "webhook= needs an address behind it"),
            ("webhook=http://example.org/hidden", "plain http goes to loopback addresses only"),
            ("webhok=https://example.org/hidden", "did you mean `webhook`?"),
            ("https://example.org/hidden", "write command=PROGRAM"),
            ("github-dispatch=acme", "write OWNER/REPO"),
            ("github-dispatch=hidden/../hidden", "write OWNER/REPO"),
        ] {
            let error = text.parse::<Request>().unwrap_err().to_string();
            assert!(error.contains(expected) && !error.contains("hidden"), "{text}: {error}");
        }
    }
}
