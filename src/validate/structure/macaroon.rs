//! Macaroons: tokens that say themselves what they are for.
//!
//! * PyPI: base64url of version 2 (<https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt>), with caveats as
//!   JSON arrays (`warehouse/macaroons/caveats` in <https://github.com/pypi/warehouse>)
//! * LND: hex of the same (<https://docs.lightning.engineering/the-lightning-network-daemon/macaroons>)
//! * Fly.io: MessagePack in base64 (<https://github.com/superfly/macaroon>)

use serde_json::Value;

use super::{Parsed, Reason, Weight, base64, date};

const VERSION: u8 = 2;
const LOCATION: u8 = 1;
const IDENTIFIER: u8 = 2;
const SIGNATURE: u8 = 6;
/// More caveats than any service sets.
const MOST_CAVEATS: usize = 64;

/// The parts of a macaroon of version 2.
struct Macaroon<'a> {
    location: &'a [u8],
    identifier: &'a [u8],
    caveats: Vec<&'a [u8]>,
}

/// What is left to read.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// One field of the wanted kind.
    fn field(&mut self, kind: u8) -> Option<&'a [u8]> {
        let (first, rest) = self.0.split_first()?;
        if *first != kind {
            return None;
        }
        self.0 = rest;
        let length = self.length()?;
        let (value, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(value)
    }

    /// Seven bits a byte, the lowest first.
    fn length(&mut self) -> Option<usize> {
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(length);
            }
        }
        None
    }

    fn end(&mut self) -> Option<()> {
        self.0 = self.0.strip_prefix(&[0])?;
        Some(())
    }
}

impl<'a> Macaroon<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut fields = Fields(bytes.strip_prefix(&[VERSION])?);
        let location = fields.field(LOCATION)?;
        let identifier = fields.field(IDENTIFIER)?;
        fields.end()?;
        let mut caveats = Vec::new();
        while fields.end().is_none() {
            // A caveat for somebody else has a location and a key too.
            let _ = fields.field(LOCATION);
            caveats.push(fields.field(IDENTIFIER)?);
            let _ = fields.field(4);
            fields.end()?;
            if caveats.len() > MOST_CAVEATS {
                return None;
            }
        }
        (fields.field(SIGNATURE)?.len() == 32).then_some(Self { location, identifier, caveats })
    }
}

/// `pypi-` and a macaroon of PyPI, of its test site, or of another index that runs the same software.
pub(super) fn parse_pypi(value: &[u8]) -> Result<Parsed, Reason> {
    let text = value.strip_prefix(b"pypi-").unwrap_or(value);
    let bytes = base64::salvaged(text).ok_or(Reason::Structure)?;
    let Some(macaroon) = Macaroon::read(&bytes) else {
        return torn(&bytes);
    };
    let mut parsed = Parsed::new("macaroon");
    let is_uuid = std::str::from_utf8(macaroon.identifier)
        .is_ok_and(|id| crate::validate::identifier::is_uuid(id.as_bytes()) || id.starts_with('{'));
    if !is_uuid {
        parsed.weigh(Weight::Lowered, "with an unusual identifier");
    }
    if macaroon.location.starts_with(b"test.") {
        parsed.add_note("for the test site");
    }
    let mut scope = "for the whole account";
    for caveat in macaroon.caveats {
        let Ok(Value::Array(caveat)) = serde_json::from_slice(caveat) else { continue };
        match (caveat.first().and_then(Value::as_u64), caveat.get(1), caveat.get(2)) {
            (Some(0), Some(end), start) => {
                parsed.expires = end.as_i64().and_then(date::seconds);
                parsed.issued = start.and_then(Value::as_i64).and_then(date::seconds);
            }
            (Some(1 | 2), Some(Value::Array(projects)), _) => {
                scope = if projects.len() == 1 { "for one project" } else { "for some projects" };
            }
            (Some(4), ..) => scope = "for a trusted publisher",
            _ => {}
        }
    }
    parsed.add_note(scope);
    Ok(parsed)
}

/// The beginning of a macaroon whose rest is missing or altered: only its location can be read.
fn torn(bytes: &[u8]) -> Result<Parsed, Reason> {
    const SHORTEST: usize = 64;
    let mut fields = Fields(bytes.strip_prefix(&[VERSION]).ok_or(Reason::Structure)?);
    let location = fields.field(LOCATION).ok_or(Reason::Structure)?;
    if location.is_empty() || !location.is_ascii() || bytes.len() < SHORTEST {
        return Err(Reason::Structure);
    }
    let mut parsed = Parsed::new("macaroon");
    parsed.weigh(Weight::Lowered, "incomplete or damaged");
    Ok(parsed)
}

/// Hex or base64 of a macaroon whose location is `lnd`.
pub(super) fn parse_lnd(value: &[u8]) -> Result<Parsed, Reason> {
    const BEGINNING: &[u8] = b"\x02\x01\x03lnd";
    let even = value.len() / 2 * 2;
    let bytes = match data_encoding::HEXLOWER_PERMISSIVE.decode(&value[..even]) {
        Ok(bytes) => bytes,
        Err(_) => base64::salvaged(value).ok_or(Reason::Structure)?.to_vec(),
    };
    if !bytes.starts_with(BEGINNING) {
        return Err(Reason::Structure);
    }
    let Some(macaroon) = Macaroon::read(&bytes) else {
        return torn(&bytes);
    };
    let mut parsed = Parsed::new("LND macaroon");
    let may_write = memchr::memmem::find(macaroon.identifier, b"write").is_some();
    let may_generate = memchr::memmem::find(macaroon.identifier, b"generate").is_some();
    match (may_generate, may_write) {
        (true, _) => parsed.weigh(Weight::Certain, "may make other macaroons"),
        (false, true) => parsed.weigh(Weight::Certain, "may write"),
        (false, false) => parsed.add_note("may only read"),
    }
    Ok(parsed)
}

/// `FlyV1`, and macaroons behind their prefixes, with commas between them. One that can be read is enough.
pub(super) fn parse_fly(value: &[u8]) -> Result<Parsed, Reason> {
    const SHORTEST: usize = 64;
    let tokens = value.strip_prefix(b"FlyV1 ").unwrap_or(value);
    let mut parsed = Parsed::new("Fly.io macaroon");
    let mut decoded = false;
    for token in tokens.split(|byte| *byte == b',') {
        // The older tokens of the command line are random.
        if token.starts_with(b"fo1_") {
            decoded = true;
            continue;
        }
        let Some(at) = token.iter().position(|byte| *byte == b'_') else { return Err(Reason::Structure) };
        let bytes = base64::salvaged(token.get(at + 1..).unwrap_or_default()).ok_or(Reason::Structure)?;
        // An array of four: nonce, location, caveats, signature; the nonce is an array itself.
        decoded |= matches!(bytes.as_slice(), [0x94, 0x92 | 0x93, ..]) && bytes.len() >= SHORTEST;
    }
    if !decoded {
        parsed.weigh(Weight::Lowered, "incomplete or damaged");
    }
    Ok(parsed)
}
