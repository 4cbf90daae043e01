//! Sums in the keys of Microsoft's services.
//!
//! The layouts and seeds are those of Microsoft's open-source security utilities
//! (<https://github.com/microsoft/security-utilities>), as the catalogue of credential kinds records them. Storage,
//! Cosmos DB, Redis and common annotated keys have been confirmed on issued keys; for the others a wrong sum only makes
//! a key doubtful.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::Outcome;
use crate::codec::radix::{BASE62, ENTRA, digits};
use crate::codec::{crc, marvin};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

/// A kind of annotated key.
struct Layout {
    /// Four characters in front of the last six, padding aside.
    signature: &'static [u8; 4],
    /// Bytes of the decoded key.
    length: usize,
    /// Who seeds the sum: the roles of the service's keys.
    seeds: &'static [[u8; 8]],
    /// What another sum means.
    otherwise: Outcome,
}

const BUS: &[[u8; 8]] = &[*b"Send0000", *b"Manage00", *b"Listen00", *b"System00"];

const LAYOUTS: &[Layout] = &[
    Layout { signature: b"+ASt", length: 64, seeds: &[*b"Default0"], otherwise: Outcome::Wrong },
    Layout {
        signature: b"ACDb",
        length: 64,
        seeds: &[*b"MastRW00", *b"MastRO00"],
        otherwise: Outcome::Wrong,
    },
    Layout { signature: b"+ABa", length: 64, seeds: &[*b"AbAcct00"], otherwise: Outcome::Doubtful },
    Layout {
        signature: b"APIM",
        length: 64,
        seeds: &[*b"Tenant00", *b"IoTHub00", *b"Gatewy00", *b"GitKey00"],
        otherwise: Outcome::Doubtful,
    },
    Layout { signature: b"+AMC", length: 64, seeds: &[*b"Classic0"], otherwise: Outcome::Doubtful },
    Layout { signature: b"AzCa", length: 32, seeds: &[*b"Access00"], otherwise: Outcome::Wrong },
    Layout { signature: b"+ASb", length: 32, seeds: BUS, otherwise: Outcome::Doubtful },
    Layout { signature: b"+AEh", length: 32, seeds: BUS, otherwise: Outcome::Doubtful },
    Layout { signature: b"+ARm", length: 32, seeds: BUS, otherwise: Outcome::Doubtful },
    Layout {
        signature: b"AIoT",
        length: 32,
        seeds: &[*b"IoTHub00", *b"DpsKey00", *b"Device00"],
        otherwise: Outcome::Doubtful,
    },
    Layout { signature: b"AZEG", length: 32, seeds: &[*b"SendRecv"], otherwise: Outcome::Doubtful },
    Layout { signature: b"+ACR", length: 39, seeds: &[*b"ACRDflt0"], otherwise: Outcome::Doubtful },
    Layout {
        signature: b"AzSe",
        length: 39,
        seeds: &[*b"Query000", *b"PAdmin00"],
        otherwise: Outcome::Doubtful,
    },
    Layout {
        signature: b"AzFu",
        length: 40,
        seeds: &[*b"Functi00", *b"Master00", *b"System00"],
        otherwise: Outcome::Doubtful,
    },
];

/// Keys with four letters in front of their last six characters. Older keys are plain random bytes.
pub(super) fn annotated(token: &[u8]) -> Outcome {
    let text = token.trim_ascii_end();
    let text = &text[..text.len() - text.iter().rev().take_while(|byte| **byte == b'=').count()];
    let signature = text.len().checked_sub(10).map(|at| &text[at..at + 4]).unwrap_or_default();
    let Some(layout) = LAYOUTS.iter().find(|layout| layout.signature == signature) else {
        return Outcome::Absent;
    };
    let engine = if text.iter().any(|byte| matches!(byte, b'-' | b'_')) { BASE64_URL } else { BASE64 };
    let Ok(key) = engine.decode(text).map(Zeroizing::new) else { return layout.otherwise };
    let Some(at) = key.len().checked_sub(4).filter(|_| key.len() == layout.length) else {
        return layout.otherwise;
    };
    let (summed, sum) = key.split_at(at);
    let holds =
        layout.seeds.iter().any(|seed| marvin::hash(marvin::seed(*seed), summed).to_le_bytes() == sum);
    if holds { Outcome::Right } else { layout.otherwise }
}

/// Characters of a common annotated key in front of its sum.
const CASK_SUMMED: usize = 80;
/// Where the kind of a common annotated key stands, behind 52 random characters and `JQQJ9`.
const CASK_KIND: usize = 57;

/// Common annotated security keys
/// (<https://devblogs.microsoft.com/engineering-at-microsoft/common-annotated-security-keys/>). Derived keys and hashes
/// look the same; their sums have not been confirmed.
pub(super) fn cask(token: &[u8]) -> Outcome {
    let otherwise = if token.get(CASK_KIND) == Some(&b'9') { Outcome::Wrong } else { Outcome::Doubtful };
    let (Some(text), Some(check)) = (token.get(..CASK_SUMMED), token.get(CASK_SUMMED..)) else {
        return otherwise;
    };
    let engine = if text.iter().any(|byte| matches!(byte, b'-' | b'_')) { BASE64_URL } else { BASE64 };
    let Ok(key) = engine.decode(text).map(Zeroizing::new) else { return otherwise };
    let sum = marvin::hash(marvin::seed(*b"Default0"), &key);
    let mut written = digits(sum.swap_bytes(), BASE62, 0);
    while written.len() < 6 {
        written.push('0');
    }
    // The first generation wrote the first three bytes in base64.
    let first = BASE64.encode(&sum.to_le_bytes()[..3]);
    let digits = check.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    let check = check.get(..digits).unwrap_or_default();
    let holds = match check.len() {
        4 => written.as_bytes().get(..4) == Some(check) || first.as_bytes() == check,
        6 => written.as_bytes() == check,
        _ => false,
    };
    if holds { Outcome::Right } else { otherwise }
}

/// Only secrets of the form `8Q~` have a sum.
pub(super) fn entra(token: &[u8]) -> Outcome {
    if token.get(3..6) != Some(b"8Q~") {
        return Outcome::Absent;
    }
    let Some((summed, sum)) = token.len().checked_sub(3).map(|at| token.split_at(at)) else {
        return Outcome::Doubtful;
    };
    let written = digits(marvin::hash(marvin::seed(*b"AadPwd00"), summed), ENTRA, 6);
    Outcome::likely(written.as_bytes().get(..3) == Some(sum))
}

/// Where the sum stands in the 32 bytes of an Azure DevOps token, the least significant byte first.
const DEVOPS_SUM: [usize; 4] = [22, 8, 7, 2];
/// What the sum is combined with: for users' tokens, for applications' tokens.
const DEVOPS_MARKS: [u32; 2] = [0xe0b9_692d, 0x1019_f92e];

/// Azure DevOps tokens of 52 characters.
pub(super) fn devops(token: &[u8]) -> Outcome {
    let decoded = data_encoding::BASE32_NOPAD.decode(&token.to_ascii_uppercase()).map(Zeroizing::new);
    let Some(key) = decoded.ok().filter(|key| key.len() == 32) else { return Outcome::Doubtful };
    let body: Zeroizing<Vec<u8>> = Zeroizing::new(
        key.iter().enumerate().filter(|(at, _)| !DEVOPS_SUM.contains(at)).map(|(_, byte)| *byte).collect(),
    );
    let written = u32::from_le_bytes(DEVOPS_SUM.map(|at| key.get(at).copied().unwrap_or_default()));
    let sum = crc::zlib(&body);
    Outcome::likely(DEVOPS_MARKS.iter().any(|mark| sum ^ mark == written))
}
