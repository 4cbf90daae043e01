//! Encrypted webhooks: only who is vouched for gets an event.

use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::harness::{Outcome, Stage};
use crate::receiver::{Receiver, Script};
use crate::{scan, signing_secret};

/// What is wrong with the certificate of the receiver.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Flaw {
    None,
    /// Nobody but itself vouches for it.
    SelfSigned,
    /// It is for somebody else.
    OtherName,
    /// Its time is over.
    Expired,
}

/// A receiver with TLS, and the file with whom the client is to trust.
fn receiver(stage: &Stage, flaw: Flaw) -> (Receiver, PathBuf) {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let trusted = stage.write("../tools/trusted.pem", authority_certificate.pem());

    let key = KeyPair::generate().unwrap();
    let name = if flaw == Flaw::OtherName { "receiver.example.org" } else { "127.0.0.1" };
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if flaw == Flaw::Expired {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 1);
    }
    let certificate = match flaw {
        Flaw::SelfSigned => params.self_signed(&key).unwrap(),
        _ => params.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let receiver = Receiver::with(&[Script::Answer(200, "")], move |stream: TcpStream| {
        let connection = ServerConnection::new(Arc::clone(&config)).ok()?;
        Some(StreamOwned::new(connection, stream))
    });
    (receiver, trusted)
}

fn told(flaw: Flaw) -> (Outcome, Receiver) {
    let stage = Stage::new();
    stage.plant("a.env");
    let (receiver, trusted) = receiver(&stage, flaw);
    let target = format!("--trigger=webhook=https://{}/in", receiver.address());
    let environment =
        [("STRAYKEY_WEBHOOK_SECRET", &*signing_secret(1)), ("SSL_CERT_FILE", trusted.to_str().unwrap())];
    (scan(&stage, &[&target], &environment), receiver)
}

#[test]
fn who_is_vouched_for_gets_the_event() {
    let (outcome, receiver) = told(Flaw::None);
    outcome.says(1, &["1 event told"]);
    let [request] = &receiver.requests()[..] else { panic!("{:?}", receiver.requests()) };
    assert_eq!(request.headers["webhook-signature"], request.signature(&signing_secret(1)));
}

#[test]
fn nobody_else_gets_anything() {
    for flaw in [Flaw::SelfSigned, Flaw::OtherName, Flaw::Expired] {
        let (outcome, receiver) = told(flaw);
        outcome.says(3, &["no encryption that both sides trust", "0 events told, 1 not"]);
        assert!(receiver.requests().is_empty(), "{flaw:?}: something was sent");
        assert_eq!(receiver.connections(), 1, "{flaw:?}: it will not be better next time");
    }
}

#[test]
fn whoever_speaks_no_tls_gets_nothing() {
    let stage = Stage::new();
    stage.plant("a.env");
    let plain = Receiver::new(&[Script::Answer(200, "")]);
    let target = format!("--trigger=webhook=https://{}/in", plain.address());
    let outcome = scan(&stage, &[&target], &[("STRAYKEY_WEBHOOK_SECRET", &signing_secret(1))]);
    outcome.says(3, &["0 events told, 1 not"]);
    assert!(plain.requests().is_empty());
}

#[test]
fn the_way_out_is_that_of_the_environment_and_leads_only_out() {
    let stage = Stage::new();
    stage.plant("a.env");
    let (proxy, here) =
        (Receiver::new(&[Script::Answer(403, "")]), Receiver::new(&[Script::Answer(200, "")]));
    let secret = signing_secret(1);
    let way = format!("http://name:proxy-word@{}", proxy.address());
    let environment = [
        ("STRAYKEY_WEBHOOK_SECRET", &*secret),
        ("HTTPS_PROXY", &way),
        ("ALL_PROXY", &way),
        ("HTTP_PROXY", &way),
    ];
    scan(&stage, &[&here.target()], &environment).says(1, &["1 event told"]);
    assert_eq!((here.requests().len(), proxy.connections()), (1, 0), "this machine needs no way out");
    let outcome = scan(&stage, &["--trigger=webhook=https://receiver.invalid/in"], &environment);
    outcome.says(3, &["the proxy does not let it through"]);
    assert!(proxy.requests()[0].line.starts_with("CONNECT receiver.invalid:443 "), "{:?}", proxy.requests());
    assert!(!outcome.stderr.contains("proxy-word"), "{}", outcome.stderr);
    let body: Vec<u8> = proxy.requests().into_iter().flat_map(|request| request.body).collect();
    assert!(body.is_empty(), "the proxy sees nothing of the event");
}

#[test]
fn a_machine_that_trusts_nobody_sends_nothing() {
    let stage = Stage::new();
    stage.plant("a.env");
    let (receiver, _) = receiver(&stage, Flaw::None);
    let target = format!("--trigger=webhook=https://{}/in", receiver.address());
    let secret = signing_secret(1);
    stage.folder("../tools/none");
    let empty = stage.write("../tools/empty.pem", "");
    let environment = [
        ("STRAYKEY_WEBHOOK_SECRET", &*secret),
        ("SSL_CERT_FILE", empty.to_str().unwrap()),
        ("SSL_CERT_DIR", "../tools/none"),
    ];
    scan(&stage, &[&target], &environment).says(3, &["0 events told, 1 not", "that both sides trust"]);
    assert!(receiver.requests().is_empty());
}
