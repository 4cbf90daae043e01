//! Private keys of SSH Communications Security (`ssh2`, Tectia). Not documented by its maker; OpenSSH reads it when it
//! imports such keys (`do_convert_private_ssh2` in `ssh-keygen.c`).

use super::wire::Wire;
use super::{Key, Lock, armour};
use crate::validate::structure::{Parsed, Reason, base64};

const MAGIC: u32 = 0x3f6f_f9eb;

/// `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----`, headers, base64. The label says "encrypted" even when it is not.
pub(in crate::validate::structure) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let text = String::from_utf8_lossy(value).replace("\\n", "\n");
    let mut body = String::new();
    let mut continues = false;
    for line in text.lines().map(str::trim_end).filter(|line| !line.contains("----")) {
        // Headers may go on in the next line, behind a backslash.
        let is_header = continues || line.contains(':');
        continues = is_header && line.ends_with('\\');
        if !is_header {
            body.extend(armour::plain(line.as_bytes()).split_whitespace());
        }
    }
    let bytes = base64::salvaged(body.as_bytes()).ok_or(Reason::Structure)?;
    let key = key(&bytes).ok_or(Reason::Structure)?;
    Ok(key.into_parsed(bytes.to_vec()))
}

fn key(bytes: &[u8]) -> Option<Key> {
    let mut wire = Wire(bytes);
    if wire.number()? != MAGIC {
        return None;
    }
    let length = usize::try_from(wire.number()?).ok()?;
    let (kind, cipher) = (wire.string()?, wire.string()?);
    let name = ["rsa", "dl-modp", "ec-modp"]
        .iter()
        .find(|name| memchr::memmem::find(kind, name.as_bytes()).is_some());
    let kind = match name {
        Some(&"rsa") => "RSA",
        Some(&"dl-modp") => "DSA",
        Some(_) => "EC",
        None => "",
    };
    let lock = if cipher == b"none" { Lock::Open } else { Lock::Locked };
    let damage = (length != bytes.len()).then_some("incomplete or damaged");
    Some(Key { damage, ..Key::new("SSH2", kind, lock) })
}
