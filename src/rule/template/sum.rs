//! Tokens with check digits: the counterparts of `checksum:…`.
//!
//! | generator | gives |
//! |---|---|
//! | `{sum:NAME:PREFIX:N}` | PREFIX, N letters or digits, and the CRC-32 in the way of NAME |
//! | `{azure:+ASt}` | an annotated key in base64, of the length that goes with its signature |
//! | `{cask:AZDO}` `{cask:ACOG}` | a common annotated security key of June 2026 |
//! | `{ado-pat}` | an Azure DevOps token of 52 characters |
//! | `{entra}` | an Entra ID client secret of the form `8Q~` |

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::source::{ALNUM, Source};
use crate::codec::radix::{BASE36, BASE62, ENTRA, digits};
use crate::codec::{crc, marvin};
use crate::rule::Check;
use crate::rule::check::Checksum;

pub(super) fn generate(source: &mut Source, name: &str, argument: &str) -> Option<String> {
    match (name, argument) {
        ("sum", _) => summed(source, argument),
        ("azure", signature) => azure(source, signature),
        ("cask", signature) => cask(source, signature),
        ("ado-pat", "") => Some(azure_devops(source)),
        ("entra", "") => Some(entra(source)),
        _ => None,
    }
}

fn summed(source: &mut Source, argument: &str) -> Option<String> {
    let mut parts = argument.splitn(3, ':');
    let (name, prefix, count) = (parts.next()?, parts.next()?, parts.next()?);
    let Ok(Check::Checksum(checksum)) = format!("checksum:{name}").parse() else { return None };
    // Some providers draw from fewer characters than their check digits have.
    let alphabet = match checksum {
        Checksum::Synapse => LETTERS,
        Checksum::Zuplo => LOWER_ALNUM,
        _ => ALNUM,
    };
    let body = source.characters(alphabet, count.parse().ok()?);
    seal(checksum, prefix, &body)
}

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LOWER_ALNUM: &str = "0123456789abcdefghijklmnopqrstuvwxyz";

/// Joins prefix and body with the check digits that `checksum` asks for.
fn seal(checksum: Checksum, prefix: &str, body: &str) -> Option<String> {
    let before = format!("{prefix}{body}");
    let of_body = crc::zlib(body.as_bytes());
    let of_all = crc::zlib(before.as_bytes());
    Some(match checksum {
        Checksum::Github | Checksum::Netbird => format!("{before}{}", digits(of_body, BASE62, 6)),
        Checksum::Synapse => format!("{before}_{}", digits(of_all, BASE62, 6)),
        Checksum::Atlassian => format!("{before}{of_all:08X}"),
        Checksum::Grafana => format!("{before}_{:08x}", of_all.swap_bytes()),
        Checksum::Cloudflare => format!("{before}{of_body:08x}"),
        Checksum::Zuplo => format!("{before}_{of_body:08x}"),
        Checksum::Gitlab => {
            let payload = STANDARD_NO_PAD.encode(format!("o:1\nu:2p\n{body}")).replace(['+', '/'], "x");
            let length = digits(u32::try_from(payload.len()).unwrap_or(0), BASE36, 2);
            let before = format!("{prefix}{payload}.01.{length}");
            format!("{before}{}", digits(crc::zlib(before.as_bytes()), BASE36, 7))
        }
        _ => return None,
    })
}

/// Signature, bytes of the key, and the seed that its sum begins with.
const ANNOTATED: &[(&str, usize, [u8; 8])] = &[
    ("+ASt", 64, *b"Default0"),
    ("ACDb", 64, *b"MastRW00"),
    ("+ABa", 64, *b"AbAcct00"),
    ("APIM", 64, *b"Tenant00"),
    ("+AMC", 64, *b"Classic0"),
    ("AzCa", 32, *b"Access00"),
    ("+ASb", 32, *b"Send0000"),
    ("+AEh", 32, *b"Manage00"),
    ("+ARm", 32, *b"Listen00"),
    ("AIoT", 32, *b"IoTHub00"),
    ("AZEG", 32, *b"SendRecv"),
    ("+ACR", 39, *b"ACRDflt0"),
    ("AzSe", 39, *b"PAdmin00"),
    ("AzFu", 40, *b"Master00"),
];

fn azure(source: &mut Source, signature: &str) -> Option<String> {
    let (_, length, seed) = ANNOTATED.iter().find(|(known, _, _)| *known == signature)?;
    let mut key = annotated(source, signature, *length, *seed)?;
    // AI Search draws again until a key has letters and digits alone.
    while signature == "AzSe" && key.iter().any(|byte| !byte.is_ascii_alphanumeric()) {
        key = annotated(source, signature, *length, *seed)?;
    }
    let text = String::from_utf8(key).ok()?;
    Some(if signature == "AzFu" { text.replace('+', "-").replace('/', "_") } else { text })
}

/// The signature stands in front of the last six characters, which hold the sum. Bits between the two are zero.
fn annotated(source: &mut Source, signature: &str, length: usize, seed: [u8; 8]) -> Option<Vec<u8>> {
    let characters = (length * 8).div_ceil(6);
    let text = format!("{}{signature}AAAAAA", source.characters(ALNUM, characters - 10));
    let mut key = STANDARD_NO_PAD.decode(text).ok()?;
    let at = key.len().checked_sub(4)?;
    let sum = marvin::hash(marvin::seed(seed), &key[..at]).to_le_bytes();
    key[at..].copy_from_slice(&sum);
    Some(STANDARD.encode(key).into_bytes())
}

fn cask(source: &mut Source, signature: &str) -> Option<String> {
    if signature.len() != 4 || !signature.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let provider = if signature == "ACOG" { "AAAB".to_owned() } else { source.characters(ALNUM, 4) };
    let text = format!(
        "{}JQQJ99CF{}{provider}{signature}",
        source.characters(ALNUM, 52),
        source.characters(ALNUM, 12)
    );
    let key = STANDARD.decode(&text).ok()?;
    let sum = marvin::hash(marvin::seed(*b"Default0"), &key).swap_bytes();
    let mut check = digits(sum, BASE62, 0);
    while check.len() < 6 {
        check.push('0');
    }
    Some(format!("{text}{}", &check[..4]))
}

/// The places of the sum in the 32 bytes of a token, the least significant first.
const DEVOPS_SUM: [usize; 4] = [22, 8, 7, 2];

fn azure_devops(source: &mut Source) -> String {
    let mut key = source.bytes(32);
    let body: Vec<u8> =
        key.iter().enumerate().filter(|(at, _)| !DEVOPS_SUM.contains(at)).map(|(_, byte)| *byte).collect();
    let sum = (crc::zlib(&body) ^ 0xe0b9_692d).to_le_bytes();
    for (at, byte) in DEVOPS_SUM.into_iter().zip(sum) {
        key[at] = byte;
    }
    data_encoding::BASE32_NOPAD.encode(&key).to_ascii_lowercase()
}

fn entra(source: &mut Source) -> String {
    let text = format!("{}8Q~{}", source.characters(ALNUM, 3), source.characters(ALNUM, 31));
    let sum = marvin::hash(marvin::seed(*b"AadPwd00"), text.as_bytes());
    format!("{text}{}", &digits(sum, ENTRA, 6)[..3])
}
