//! One request over HTTP, and what became of it. The one place that opens network connections.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::header::RETRY_AFTER;
use ureq::http::{HeaderMap, HeaderName, HeaderValue};
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Proxy};

use super::address::Address;

/// What every request says about who sends it.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// What was answered. The text of an answer is not read: nothing depends on it, and it may hold anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reply {
    /// The number.
    pub(super) status: u16,
    /// How long the other side asks to wait.
    pub(super) retry_after: Option<Duration>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Silence {
    /// A sentence, without the address.
    pub(super) reason: String,
    /// Whether it may be different next time.
    pub(super) is_passing: bool,
}

/// Connections to one address.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    address: Address,
}

impl Client {
    /// Opens nothing yet.
    pub(super) fn new(address: Address) -> Self {
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            // Those that the machine trusts: receivers are often in the house.
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let is_loopback = address.is_loopback();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .https_only(!is_loopback)
            // Where an event goes is for the caller to say, and for nobody else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(if is_loopback { None } else { Proxy::try_from_env() })
            .user_agent(USER_AGENT)
            .build()
            .new_agent();
        Self { agent, address }
    }

    /// Sends `body` once, as JSON.
    pub(super) fn post(&self, headers: &HeaderMap, body: &[u8], timeout: Duration) -> Result<Reply, Silence> {
        let mut request = self.agent.post(self.address.uri());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.header("content-type", "application/json");
        let sent = request.config().timeout_global(Some(timeout)).build().send(body);
        let reply = sent.map_err(|error| silence(error, timeout))?;
        let status = reply.status().as_u16();
        let asked = reply.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        Ok(Reply { status, retry_after: asked.and_then(seconds) })
    }
}

/// A header whose value is not shown by anything that logs requests.
pub(super) fn hidden(headers: &mut HeaderMap, name: HeaderName, value: &str) -> bool {
    let Ok(mut value) = HeaderValue::from_str(value) else { return false };
    value.set_sensitive(true);
    headers.insert(name, value);
    true
}

/// `Retry-After` in seconds. As a date it is left alone: clocks differ, and the pause between attempts is waited anyway.
fn seconds(value: &str) -> Option<Duration> {
    value.trim().parse().ok().map(Duration::from_secs)
}

/// What an error means. Errors of the library quote addresses; what is said here does not.
fn silence(error: ureq::Error, timeout: Duration) -> Silence {
    let passing = |reason: String| Silence { reason, is_passing: true };
    let lasting = |reason: String| Silence { reason, is_passing: false };
    match error {
        ureq::Error::Timeout(_) => passing(format!("there was no answer within {} s", timeout.as_secs())),
        ureq::Error::HostNotFound => passing("the name of the host is not known".to_owned()),
        ureq::Error::ConnectionFailed => passing("there is no connection".to_owned()),
        ureq::Error::Rustls(cause) => lasting(distrust(&cause)),
        ureq::Error::Tls(cause) => lasting(format!("there is no encryption that both sides trust: {cause}")),
        ureq::Error::Io(cause) => match encryption(&cause) {
            Some(cause) => lasting(distrust(cause)),
            None => passing(format!("there is no connection: {cause}")),
        },
        ureq::Error::ConnectProxyFailed(_) => passing("the proxy does not let it through".to_owned()),
        ureq::Error::InvalidProxyUrl => lasting("the proxy of the environment is no address".to_owned()),
        ureq::Error::Protocol(_) => passing("the answer is not HTTP".to_owned()),
        _ => passing("it could not be sent".to_owned()),
    }
}

/// The error of TLS that hides in one of input and output.
fn encryption(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

fn distrust(cause: &rustls::Error) -> String {
    format!("there is no encryption that both sides trust: {cause}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{seconds, silence};

    #[test]
    fn only_seconds_are_waited_for() {
        for (text, expected) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("-1", None),
            ("1.5", None),
            ("Wed, 21 Oct 2026 07:28:00 GMT", None),
            ("99999999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn whatever_fails_an_address_is_not_quoted_and_distrust_is_for_ever() {
        let hidden = || "https://example.org/hidden".to_owned();
        let distrust = || rustls::Error::NoCertificatesPresented;
        for (error, is_passing) in [
            (ureq::Error::BadUri(hidden()), true),
            (ureq::Error::RequireHttpsOnly(hidden()), true),
            (ureq::Error::ConnectProxyFailed(hidden()), true),
            (ureq::Error::HostNotFound, true),
            (ureq::Error::Io(std::io::Error::from(std::io::ErrorKind::ConnectionRefused)), true),
            (ureq::Error::Io(std::io::Error::other(distrust())), false),
            (ureq::Error::Rustls(distrust()), false),
        ] {
            let silence = silence(error, Duration::from_secs(20));
            assert_eq!(silence.is_passing, is_passing, "{}", silence.reason);
            assert!(!silence.reason.contains("hidden"), "{}", silence.reason);
        }
    }
}
