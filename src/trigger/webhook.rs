//! A webhook as <https://www.standardwebhooks.com> has it: the receiver can tell who sent an event, when, and whether it has it
//! already.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use super::Event;
use super::address::Address;
use super::client::Client;
use super::delivery::{Failure, Reach, Surroundings, send};
use super::signature::Signer;

/// Largest body, in bytes: what Standard Webhooks recommends.
pub const LARGEST: usize = 20_000;

/// A receiver, and what is signed for it.
#[derive(Debug)]
pub struct Webhook {
    address: Address,
    client: Client,
    signer: Arc<Signer>,
}

impl Webhook {
    /// Opens nothing yet.
    #[must_use]
    pub fn new(address: Address, signer: Arc<Signer>) -> Self {
        Self { client: Client::new(address.clone()), address, signer }
    }

    /// Where it is, without its path.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Sends an event, again if need be, until it got through.
    pub(super) fn deliver(&self, event: &Event, surroundings: &Surroundings<'_>) -> Result<(), Failure> {
        let body = event
            .fitted(LARGEST, Body::of)
            .map_err(|cause| Failure::of_event(format!("it cannot be written as JSON: {cause}")))?
            .map_err(|cause| Failure::of_event(cause.to_string()))?;
        send(surroundings, |timeout| {
            let headers = self.headers(&event.id, (surroundings.clock)(), &body)?;
            self.client.post(&headers, &body, timeout).map_err(Into::into)
        })
    }

    /// Each attempt has its own time, so that a receiver that refuses old ones takes it.
    fn headers(&self, id: &str, sent: Timestamp, body: &[u8]) -> Result<HeaderMap, Failure> {
        let mut headers = HeaderMap::new();
        let signature = self.signer.sign(id, sent, body);
        for (name, value) in [
            ("webhook-id", id),
            ("webhook-timestamp", &sent.as_second().to_string()),
            ("webhook-signature", &signature),
        ] {
            let value = HeaderValue::from_str(value)
                .map_err(|_| Failure { reason: format!("{name} cannot be written"), reach: Reach::Event })?;
            headers.insert(HeaderName::from_static(name), value);
        }
        Ok(headers)
    }
}

/// The body of a request.
#[derive(Debug, Serialize)]
struct Body {
    /// That of the event.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    /// The event itself.
    data: Event,
}

impl Body {
    fn of(event: &Event) -> Self {
        Self { kind: event.kind, timestamp: event.time.clone(), data: event.clone() }
    }
}
