//! GitHub's `repository_dispatch`: a workflow of a repository starts, with the event in `github.event.client_payload`.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use ureq::http::header::{ACCEPT, AUTHORIZATION};
use ureq::http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use super::Event;
use super::address::{Address, AddressError};
use super::client::{Client, hidden};
use super::delivery::{Failure, Surroundings, send};

/// The `event_type` that a workflow asks for.
pub const EVENT_TYPE: &str = "straykey-rotation";

/// Largest payload, in bytes; GitHub takes fewer than 65,536 characters of `client_payload`.
pub const LARGEST: usize = 60_000;

/// Where GitHub is, if nobody says otherwise.
pub const API: &str = "https://api.github.com";

/// The version of the API that is meant.
const API_VERSION: &str = "2022-11-28";

/// A repository by its name on GitHub: `OWNER/REPO`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repository(String);

/// A name that no repository has. It is not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no repository of GitHub: write OWNER/REPO")]
pub struct NoRepository;

impl FromStr for Repository {
    type Err = NoRepository;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = |name: &str, more: &[char]| {
            let fits = |character: char| character.is_ascii_alphanumeric() || more.contains(&character);
            (1..=100).contains(&name.len()) && name.chars().all(fits) && !name.starts_with('-')
        };
        match text.split_once('/') {
            Some((owner, repository))
                if is_name(owner, &['-', '_'])
                    && is_name(repository, &['-', '_', '.'])
                    && !matches!(repository, "." | "..") =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(NoRepository),
        }
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What GitHub is asked with.
pub struct Token(Zeroizing<String>);

/// A token that cannot be one. It is not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token of GitHub is empty, or holds what no token does")]
pub struct NoToken;

impl Token {
    /// Reads a token; white space around it does not count.
    ///
    /// # Errors
    /// When it cannot be one.
    pub fn read(text: &str) -> Result<Self, NoToken> {
        let text = text.trim_ascii();
        let fits = (1..=1000).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(Zeroizing::new(text.to_owned()))) } else { Err(NoToken) }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// What GitHub is asked for.
#[derive(Debug, Serialize)]
pub struct Payload {
    event_type: &'static str,
    client_payload: Parcel,
}

/// What the workflow gets: what decides whether and how it runs, and the whole event.
#[derive(Debug, Serialize)]
struct Parcel {
    id: String,
    subject: String,
    urgency: Option<&'static str>,
    mode: Option<&'static str>,
    dry_run: bool,
    event: Event,
}

impl Payload {
    fn of(event: &Event) -> Self {
        let data = &event.data;
        let client_payload = Parcel {
            id: event.id.clone(),
            subject: event.subject.clone(),
            urgency: data.urgency,
            mode: data.mode,
            dry_run: data.dry_run,
            event: event.clone(),
        };
        Self { event_type: EVENT_TYPE, client_payload }
    }

    /// The payload of an event, on one line.
    ///
    /// # Errors
    /// When it is larger than GitHub takes.
    pub fn json(event: &Event) -> Result<Vec<u8>, Failure> {
        event
            .fitted(LARGEST, Self::of)
            .map_err(|cause| Failure::of_event(format!("it cannot be written as JSON: {cause}")))?
            .map_err(|cause| Failure::of_event(cause.to_string()))
    }
}

/// A repository whose workflows are started.
#[derive(Debug)]
pub struct Dispatch {
    repository: Repository,
    client: Client,
    token: Token,
}

impl Dispatch {
    /// Opens nothing yet.
    ///
    /// # Errors
    /// When there is no such address behind `api`.
    pub fn new(api: &Address, repository: Repository, token: Token) -> Result<Self, AddressError> {
        let address = api.joined(&format!("/repos/{repository}/dispatches"))?;
        Ok(Self { repository, client: Client::new(address), token })
    }

    /// Which one.
    #[must_use]
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// Asks GitHub to start the workflows. GitHub knows no repetitions: one whose answer was lost may start them twice, with
    /// the same `id`.
    pub(super) fn deliver(&self, event: &Event, surroundings: &Surroundings<'_>) -> Result<(), Failure> {
        let body = Payload::json(event)?;
        let headers = self.headers().ok_or_else(|| Failure::of_target("the token cannot be sent"))?;
        send(surroundings, |timeout| self.client.post(&headers, &body, timeout).map_err(Into::into))
    }

    fn headers(&self) -> Option<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        headers
            .insert(HeaderName::from_static("x-github-api-version"), HeaderValue::from_static(API_VERSION));
        let bearer = Zeroizing::new(format!("Bearer {}", *self.token.0));
        hidden(&mut headers, AUTHORIZATION, &bearer).then_some(headers)
    }
}

#[cfg(test)]
mod tests {
    use super::{NoRepository, NoToken, Repository, Token};

    #[test]
    fn a_repository_has_an_owner_and_a_name() {
        for text in ["acme/ops", "a/b", "Acme-1/o.p_s-", "acme_corp/.github"] {
            assert_eq!(text.parse::<Repository>().unwrap().to_string(), text);
        }
        let long = format!("acme/{}", "a".repeat(101));
        for text in [
            "",
            "acme",
            "acme/",
            "/ops",
            "acme/ops/x",
            "acme/..",
            "acme/.",
            "-a/b",
            "a b/c",
            "a/b?x",
            "a%2f/b",
            "../..",
            "a/b#c",
            "é/b",
            &long,
        ] {
            assert_eq!(text.parse::<Repository>(), Err(NoRepository), "{text}");
        }
    }

    #[test]
    fn a_token_is_one_word_and_is_not_shown() {
        let token = Token::read(" some-token\n").unwrap();
        assert_eq!((token.0.as_str(), format!("{token:?}").as_str()), ("some-token", "Token"));
        let long = "x".repeat(1001);
        for text in ["", " \n", "two words", "a\nb", "a\u{7f}b", "é", &long] {
            assert_eq!(Token::read(text).unwrap_err(), NoToken);
        }
    }
}
