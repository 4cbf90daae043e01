//! Where uses of a credential are recorded, and what to ask there. No scan sees a use.

use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;

use super::subject::Subject;
use super::window::Version;
use crate::fingerprint::Scheme;

/// Where to ask for uses, and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Query {
    /// The log.
    pub place: String,
    /// What to look for there, ready to be used where that is possible.
    pub query: String,
}

/// What to ask about each version, and where: its issuer's log first, then the store's, then one's own.
#[must_use]
pub fn queries(subject: &Subject, versions: &[Version]) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    for version in versions {
        queries.extend(issuer(subject, version));
    }
    let range = versions.first().map_or_else(|| "the whole life of the credential".to_owned(), range);
    if let Some(store) = &subject.stored_in {
        queries.push(Query {
            place: format!("the audit log of the store ({store})"),
            query: format!("who read or wrote this entry, {range}"),
        });
    }
    queries.push(Query {
        place: "your SIEM, and the logs of proxies and gateways".to_owned(),
        query: format!("requests to the issuer's or service's addresses that did not come from the consumers below, {range}"),
    });
    queries.dedup();
    queries
}

fn range(version: &Version) -> String {
    let span = &version.window.investigate;
    let from = span.from.map_or_else(|| "from its making".to_owned(), |from| format!("from {from}"));
    let to = span.to.map_or_else(|| "to now: it is not revoked".to_owned(), |to| format!("to {to}"));
    format!("{from} {to}")
}

/// The log of whoever issued it or checks it.
fn issuer(subject: &Subject, version: &Version) -> Option<Query> {
    let range = range(version);
    let key = version.public_id.as_deref().filter(|id| is_plain(id)).unwrap_or("<its id>");
    let provider: String = subject.provider.as_deref().unwrap_or_default().to_ascii_lowercase();
    let is = |names: &[&str]| {
        provider.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| names.contains(&word))
    };
    let (place, query) = if is(&["aws", "amazon"]) {
        let span = &version.window.investigate;
        let from = span.from.map_or_else(String::new, |from| format!(" --start-time {from}"));
        let to = span.to.map_or_else(String::new, |to| format!(" --end-time {to}"));
        (
            "AWS CloudTrail: the event history keeps management events of 90 days, reads of data only a trail that was set up for them",
            format!(
                "aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue={key}{from}{to}"
            ),
        )
    } else if is(&["github"]) {
        let token = hashed_token(version).map_or_else(
            || "hashed_token:\"<SHA-256 of the token in base64>\"".to_owned(),
            |hash| format!("hashed_token:\"{hash}\""),
        );
        ("GitHub: audit log of the organisation or the enterprise", format!("{token}, {range}"))
    } else if is(&["google", "gcp"]) {
        (
            "Google Cloud: Cloud Audit Logs, with data access logs if they are on",
            format!("protoPayload.authenticationInfo.serviceAccountKeyName:\"{key}\", {range}"),
        )
    } else if is(&["azure", "microsoft", "entra"]) {
        (
            "Microsoft Entra ID: sign-in logs of service principals; Azure: activity and resource logs",
            format!("sign-ins with the credential's key id {key}, {range}"),
        )
    } else {
        other(subject, key, &range)?
    };
    Some(Query { place: place.to_owned(), query })
}

fn other(subject: &Subject, key: &str, range: &str) -> Option<(&'static str, String)> {
    Some(match subject.kind.as_deref()? {
        "llm-api-key" => (
            "the provider's usage page and audit log, by key",
            format!("calls by key {key}, with model, amount and source address, {range}; and what they cost"),
        ),
        "database" => (
            "the database server's log and its audit extension, if it is on",
            format!("sessions of this role by client address, and what they read, {range}"),
        ),
        "mtls-certificate" | "private-key" => (
            "whoever checks the key: TLS end points, SSH servers, what it signs",
            format!("handshakes, sign-ins and signatures with this key, {range}"),
        ),
        "jwt-signing-key" => (
            "every service that accepts tokens signed with it",
            format!(
                "tokens whose id the issuer did not hand out: who has the key makes tokens that look right, {range}"
            ),
        ),
        _ => ("the issuer's access or audit log", format!("every use of key {key}, {range}")),
    })
}

/// GitHub's audit log calls a token by the SHA-256 of its bytes in base64: the fingerprint, written in another way.
fn hashed_token(version: &Version) -> Option<String> {
    let fingerprint = version.fingerprint.filter(|one| one.scheme == Scheme::Sha256)?;
    let text = fingerprint.to_string();
    let (_, hex) = text.split_once(':')?;
    HEXLOWER.decode(hex.as_bytes()).ok().map(|bytes| BASE64.encode(&bytes))
}

/// True for what can stand in a command line as it is.
fn is_plain(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 200
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.@".contains(&byte))
}
