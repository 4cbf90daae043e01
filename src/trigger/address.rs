//! Where a request may go: over TLS to anybody, and unencrypted to this machine only.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ureq::http::Uri;

/// An address that was checked.
///
/// Its path and its query are often all that keeps others from using it: neither is ever shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    uri: Uri,
    is_loopback: bool,
}

/// An address that nothing is sent to. What was given is not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no address of the web.
    #[error("this is no address: write https://HOST/PATH")]
    Form,
    /// Somebody on the way could read and change what is sent.
    #[error("plain http goes to loopback addresses only, such as http://127.0.0.1:8080: write https://")]
    Unencrypted,
    /// It would be on the command line, where everybody on the machine can read it.
    #[error("an address with a name or a password before `@` is not used: events are signed instead")]
    Credentials,
}

impl Address {
    /// The address itself.
    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// True for this machine, by its number: a name may lead elsewhere.
    pub(super) fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// The same with more behind its path.
    ///
    /// # Errors
    /// When that is no address.
    pub fn joined(&self, path: &str) -> Result<Self, AddressError> {
        let base = self.uri.to_string();
        format!("{}{path}", base.trim_end_matches('/')).parse()
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| AddressError::Form)?;
        let authority = uri.authority().ok_or(AddressError::Form)?;
        if authority.as_str().contains('@') {
            return Err(AddressError::Credentials);
        }
        let host = authority.host();
        let number = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        // What is behind the host is a port, and one that there is.
        let port = authority.as_str().strip_prefix(host).unwrap_or_default();
        let is_port = |port: &str| {
            port.strip_prefix(':').and_then(|port| port.parse::<u16>().ok()).is_some_and(|port| port > 0)
        };
        if host.is_empty() || !(port.is_empty() || is_port(port)) {
            return Err(AddressError::Form);
        }
        let is_loopback = number.parse::<IpAddr>().is_ok_and(|number| number.is_loopback());
        match uri.scheme_str() {
            Some("https") => Ok(Self { uri, is_loopback }),
            Some("http") if is_loopback => Ok(Self { uri, is_loopback }),
            Some("http") => Err(AddressError::Unencrypted),
            _ => Err(AddressError::Form),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authority = self.uri.authority().map_or("", |authority| authority.as_str());
        write!(f, "{}://{authority}", self.uri.scheme_str().unwrap_or("https"))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, AddressError};

    #[test]
    fn only_tls_leaves_the_machine() {
        use AddressError::{Credentials, Form, Unencrypted};
        for (text, expected) in [
            ("https://example.org", Ok("https://example.org")),
            ("HTTPS://Example.org/in?key=value", Ok("https://Example.org")),
            ("https://example.org:8443/in", Ok("https://example.org:8443")),
            ("https://[2001:db8::1]/in", Ok("https://[2001:db8::1]")),
            ("http://127.0.0.1:8080/in", Ok("http://127.0.0.1:8080")),
            ("http://127.9.8.7/", Ok("http://127.9.8.7")),
            ("http://[::1]:1/", Ok("http://[::1]:1")),
            ("http://localhost/", Err(Unencrypted)),
            ("http://127.0.0.1.example.org/", Err(Unencrypted)),
            ("http://10.0.0.1/", Err(Unencrypted)),
            ("http://0.0.0.0/", Err(Unencrypted)),
            ("http://[::ffff:127.0.0.1]/", Err(Unencrypted)),
            ("http://2130706433/", Err(Unencrypted)),
            ("https://name:word@example.org/", Err(Credentials)),
            ("https://name@example.org/", Err(Credentials)),
            ("ftp://example.org/", Err(Form)),
            ("file:///etc/passwd", Err(Form)),
            ("example.org/in", Err(Form)),
            ("/in", Err(Form)),
            ("https://", Err(Form)),
            ("https://example.org:0/", Err(Form)),
            ("https://example.org:99999/", Err(Form)),
            ("https://example.org:/", Err(Form)),
            ("https://exa mple.org/", Err(Form)),
            ("", Err(Form)),
        ] {
            let address = text.parse::<Address>();
            assert_eq!(address.map(|address| address.to_string()), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn what_is_behind_the_host_is_not_shown() {
        let address: Address = "https://example.org/a/hidden?token=hidden".parse().unwrap();
        assert!(!format!("{address} {address:?}").contains("hidden"));
        assert!(address.uri().to_string().contains("hidden"));
    }

    #[test]
    fn a_path_is_put_behind_the_path() {
        let joined =
            |base: &str| base.parse::<Address>().unwrap().joined("/repos/o/r").unwrap().uri().to_string();
        assert_eq!(joined("https://api.github.com"), "https://api.github.com/repos/o/r");
        assert_eq!(joined("https://example.org/api/v3/"), "https://example.org/api/v3/repos/o/r");
    }
}
