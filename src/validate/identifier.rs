//! Values that identify something: UUIDs and content hashes.

/// True for the 8-4-4-4-12 form of RFC 9562, with or without braces.
pub(super) fn is_uuid(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"{").and_then(|inner| inner.strip_suffix(b"}")).unwrap_or(value);
    let parts: Vec<&[u8]> = value.split(|byte| *byte == b'-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.concat().iter().all(u8::is_ascii_hexdigit)
}

/// True when name or value say that this is the hash of some content: `integrity`, `sha512-…`, `sha256:…`.
pub(super) fn is_content_hash(name: &[u8], value: &[u8]) -> bool {
    const NAMES: &[&[u8]] = &[
        b"integrity",
        b"checksum",
        b"digest",
        b"sha1",
        b"sha256",
        b"sha512",
        b"md5",
        b"etag",
        b"commit",
        b"revision",
        b"hash",
    ];
    const VALUES: &[&[u8]] = &[
        b"sha1-", b"sha256-", b"sha384-", b"sha512-", b"sha1:", b"sha256:", b"sha512:", b"md5:", b"h1:",
        b"blake3:",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|word| contains(&name, word)) || VALUES.iter().any(|prefix| value.starts_with(prefix))
}

/// True for what is no secret of its own kind by its form: an Ethereum address, a UUID with a mistake, and a web token,
/// with its signature or without: whole ones have a rule of their own.
pub(super) fn is_known_form(value: &[u8]) -> bool {
    let head = value.split(|byte| *byte == b'.').next().unwrap_or_default();
    is_address(value) || is_token_head(head) || is_grouped_hex(value)
}

/// Hex digits in three groups and more, joined by dashes.
fn is_grouped_hex(value: &[u8]) -> bool {
    let groups = value.split(|byte| *byte == b'-');
    groups.clone().count() >= 4
        && groups.clone().all(|group| group.len() >= 4 && group.iter().all(u8::is_ascii_hexdigit))
}

/// `0x` and 40 hex digits: a key has 64.
fn is_address(value: &[u8]) -> bool {
    value.strip_prefix(b"0x").is_some_and(|rest| rest.len() == 40 && rest.iter().all(u8::is_ascii_hexdigit))
}

/// Base64 of a JSON object that says how a token is signed.
fn is_token_head(value: &[u8]) -> bool {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let value = value.strip_suffix(b"==").or_else(|| value.strip_suffix(b"=")).unwrap_or(value);
    value.starts_with(b"eyJ")
        && value.len() < 256
        && URL_SAFE_NO_PAD.decode(value).is_ok_and(|json| {
            json.ends_with(b"}") && (contains(&json, b"\"alg\"") || contains(&json, b"\"typ\""))
        })
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}

#[cfg(test)]
mod tests {
    use super::{is_content_hash, is_known_form, is_uuid};

    #[test]
    fn uuids() {
        assert!(is_uuid(b"123e4567-e89b-12d3-a456-426614174000"));
        assert!(is_uuid(b"{123E4567-E89B-12D3-A456-426614174000}"));
        for other in
            ["123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g", "", "1-2-3-4-5"]
        {
            assert!(!is_uuid(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn content_hashes() {
        assert!(is_content_hash(b"token_sha256", b"abc"));
        assert!(is_content_hash(b"secret", b"sha512-abc"));
        assert!(!is_content_hash(b"secret", b"abc"));
    }

    #[test]
    fn public_by_form() {
        assert!(is_known_form(format!("0x{}", "a1B2".repeat(10)).as_bytes()));
        assert!(!is_known_form(format!("0x{}", "a1B2".repeat(16)).as_bytes()));
        assert!(is_known_form(b"eyJhbGciOiJub25lIn0"));
        assert!(is_known_form(b"eyJhbGciOiJub25lIn0.e30."));
        assert!(!is_known_form(b"eyJrIjoieCJ9"));
        assert!(is_known_form(b"ed9f8b6c-85b7-b7e4-38f2a3beb13c"));
    }
}
