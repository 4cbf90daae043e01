//! PyPI tokens: base64url of a version 2 macaroon (<https://github.com/pypi/warehouse>, libmacaroons format).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Parsed, Reason};

const VERSION: u8 = 2;
const LOCATION: u8 = 1;

/// `pypi-` and a macaroon whose first field is its location.
pub(super) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let text = value.strip_prefix(b"pypi-").unwrap_or(value);
    let text: Vec<u8> = text.iter().copied().take_while(|byte| *byte != b'=').collect();
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Reason::Structure)?;
    let [VERSION, LOCATION, length, rest @ ..] = bytes.as_slice() else { return Err(Reason::Structure) };
    let location = rest.get(..usize::from(*length)).ok_or(Reason::Structure)?;
    // Behind the location stands at least an identifier (2 + 36 bytes) and a signature (2 + 32 bytes).
    if location.is_empty() || rest.len() < location.len() + 72 {
        return Err(Reason::Structure);
    }
    Ok(Parsed::new("macaroon"))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::rule::template::expand;

    #[test]
    fn macaroons_parse_and_other_text_does_not() {
        assert!(parse(expand("{pypi}", "m").as_bytes()).is_ok());
        for text in ["pypi-", "pypi-AgEIcHlwaS5vcmc", "pypi-!!!!", "pypi-AQEIcHlwaS5vcmcCJGRk"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
