//! Kubernetes secrets: `data` holds base64, `stringData` text (<https://kubernetes.io/docs/concepts/configuration/secret/>).
//! In YAML, and in JSON on lines of their own as `kubectl get -o json` prints it, the entries are the deeper indented
//! lines below; in JSON on one line, they stand between braces.

use super::Found;
use crate::location::Span;
use crate::rule::Encoding;

/// How far from its kind the entries of a secret are looked for, in bytes.
const REACH: usize = 8192;
/// Most lines that are read on either side of the kind.
const LINES: usize = 200;
/// Most entries of one secret.
const ENTRIES: usize = 64;

/// Keys of what is public, or no secret by itself; in lower case.
const PUBLIC: &[&str] = &[
    "user",
    "username",
    "login",
    "email",
    "host",
    "hostname",
    "port",
    "database",
    "dbname",
    "db",
    "name",
    "namespace",
    "url",
    "uri",
    "endpoint",
    "server",
    "region",
    "bucket",
    "ca.crt",
    "tls.crt",
    "cert",
    "crt",
    "ca",
    "type",
    "path",
    "scheme",
    "protocol",
    "engine",
    "driver",
    "schema",
    "clientid",
    "client-id",
    "client_id",
    "tenantid",
    "tenant-id",
    "tenant_id",
    "accountname",
    "issuer",
    "domain",
    "project",
    "environment",
    "env",
    "version",
    "admin-user",
    "adminuser",
];

pub(super) fn read(text: &[u8], anchor: Span, found: &mut Vec<Found>) -> Span {
    let seen = Span::new(anchor.start.saturating_sub(REACH), anchor.end + REACH);
    let ends_word = text.get(anchor.end).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    if !ends_word {
        return anchor;
    }
    let quoted = anchor.of(text).contains(&b'"');
    let start = anchor.start - usize::from(quoted && anchor.start > 0);
    match column(text, start) {
        Some(margin) => on_lines(text, anchor, margin, found),
        None => on_one_line(text, anchor, found),
    }
    seen
}

/// How far a key is indented, the dash of a list included; nothing if something else stands before it.
fn column(text: &[u8], at: usize) -> Option<usize> {
    let before = &text[at.saturating_sub(64)..at];
    let line = match memchr::memrchr(b'\n', before) {
        Some(end) => &before[end + 1..],
        None => (before.len() == at).then_some(before)?,
    };
    line.iter().all(|byte| matches!(byte, b' ' | b'-')).then_some(line.len())
}

/// A line: how far its key is indented, the key, and what stands behind it.
struct Line {
    margin: usize,
    begins_item: bool,
    key: Span,
    value: Span,
}

fn line(text: &[u8], span: Span) -> Line {
    let bytes = span.of(text);
    let margin = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'-')).count();
    let begins_item = bytes[..margin].contains(&b'-');
    let at = span.start + margin;
    let quoted = usize::from(text.get(at) == Some(&b'"'));
    let rest = Span::new(at + quoted, span.end);
    let length = rest
        .of(text)
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        .count();
    let key = Span::new(rest.start, rest.start + length);
    let behind = Span::new((key.end + quoted).min(span.end), span.end);
    let value = match behind.of(text).strip_prefix(b":") {
        Some(value) if !key.is_empty() => trimmed(text, Span::new(behind.end - value.len(), behind.end)),
        _ => Span::new(span.end, span.end),
    };
    Line { margin, begins_item, key, value }
}

/// Without blanks, quotes and the comma that ends an entry in JSON.
fn trimmed(text: &[u8], span: Span) -> Span {
    let is_around = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b',');
    let bytes = span.of(text);
    let before = bytes.iter().take_while(is_around).count();
    let after = bytes.iter().rev().take_while(is_around).count();
    Span::new(span.start + before, (span.end - after).max(span.start + before))
}

fn on_lines(text: &[u8], anchor: Span, margin: usize, found: &mut Vec<Found>) {
    let start = beginning(text, anchor.start, margin);
    let end = (anchor.end + REACH).min(text.len());
    let mut at = start;
    let mut section: Option<Encoding> = None;
    let mut behind = 0;
    while at < end && found.len() < ENTRIES && behind < LINES {
        let length = memchr::memchr(b'\n', &text[at..end]).unwrap_or(end - at);
        let span = Span::new(at, at + length);
        at = span.end + 1;
        behind += usize::from(at > anchor.end);
        let bytes = span.of(text);
        if bytes.trim_ascii().is_empty() || bytes.trim_ascii_start().starts_with(b"#") {
            continue;
        }
        let line = line(text, span);
        let begins_next =
            line.margin < margin || line.begins_item && line.margin == margin && span.start > start;
        if begins_next && at > anchor.end {
            return;
        }
        if line.margin <= margin {
            // A second kind is another object's.
            if line.key.of(text) == b"kind" && (span.end < anchor.start || span.start > anchor.end) {
                return;
            }
            section = match line.key.of(text) {
                b"data" if line.margin == margin => Some(Encoding::Base64),
                b"stringData" if line.margin == margin => Some(Encoding::Plain),
                _ => None,
            };
        } else if let Some(encoding) = section {
            found.extend(entry(text, line.key, line.value, encoding));
        }
    }
}

/// Where the object begins: behind a line that is indented less, or with one that begins an item of a list or a document.
fn beginning(text: &[u8], at: usize, margin: usize) -> usize {
    let floor = at.saturating_sub(REACH);
    let mut start = memchr::memrchr(b'\n', &text[floor..at]).map_or(floor, |end| floor + end + 1);
    for _ in 0..LINES {
        if start <= floor {
            break;
        }
        let before = memchr::memrchr(b'\n', &text[floor..start - 1]).map_or(floor, |end| floor + end + 1);
        let span = Span::new(before, start - 1);
        let bytes = span.of(text);
        if bytes.starts_with(b"---") {
            break;
        }
        if !bytes.trim_ascii().is_empty() {
            let line = line(text, span);
            if line.margin < margin || line.key.of(text) == b"kind" && line.margin == margin {
                break;
            }
            if line.begins_item && line.margin == margin {
                return before;
            }
        }
        start = before;
    }
    start
}

/// `{"kind":"Secret","data":{"password":"…"}}`.
fn on_one_line(text: &[u8], anchor: Span, found: &mut Vec<Found>) {
    let from = anchor.start.saturating_sub(REACH);
    let around = Span::new(from, (anchor.end + REACH).min(text.len()));
    for (name, encoding) in [(&b"\"data\":"[..], Encoding::Base64), (b"\"stringData\":", Encoding::Plain)] {
        let behind = Span::new(anchor.end, around.end);
        let before = Span::new(around.start, anchor.start);
        let at = memchr::memmem::rfind(before.of(text), name)
            .map(|at| before.start + at)
            .or_else(|| memchr::memmem::find(behind.of(text), name).map(|at| behind.start + at));
        let Some(at) = at else { continue };
        let body = Span::new(at + name.len(), around.end);
        let Some(length) = memchr::memchr(b'}', body.of(text)) else { continue };
        let bytes = Span::new(body.start, body.start + length).of(text);
        let Some(open) = memchr::memchr(b'{', bytes) else { continue };
        let mut at = body.start + open + 1;
        for pair in bytes[open + 1..].split(|byte| *byte == b',').take(ENTRIES) {
            let span = Span::new(at, at + pair.len());
            at = span.end + 1;
            let blanks = pair.len() - pair.trim_ascii_start().len();
            let line = line(text, Span::new(span.start + blanks, span.end));
            found.extend(entry(text, line.key, line.value, encoding));
        }
    }
}

fn entry(text: &[u8], key: Span, value: Span, encoding: Encoding) -> Option<Found> {
    let name = String::from_utf8_lossy(key.of(text)).to_ascii_lowercase();
    let written = value.of(text);
    let is_block = matches!(written.first(), Some(b'|' | b'>' | b'{' | b'[' | b'&' | b'!'));
    let is_telling = !key.is_empty() && !PUBLIC.contains(&name.as_str());
    // An empty value, and what goes on below.
    let is_value = !written.is_empty() && !is_block && encoding.decode(written).is_some();
    (is_telling && is_value).then_some(Found { secret: value, public_id: None, key: Some(key), encoding })
}

#[cfg(test)]
mod tests {
    use crate::detect::format::tests::found;

    #[test]
    fn entries_wherever_the_kind_stands() {
        for text in [
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  username: dQ==\n  password: cA==\n",
            "apiVersion: v1\ndata:\n  password: cA==\nkind: Secret\n",
            "kind: Secret\ndata:\n  password: \"cA==\"\n---\nkind: Other\ndata:\n  x: cQ==\n",
            "kind: Other\ndata:\n  x: cQ==\n---\nkind: Secret\ndata:\n  password: cA==\n",
            "items:\n- apiVersion: v1\n  data:\n    password: cA==\n  kind: Secret\n- kind: Other\n  data:\n    x: cQ==\n",
            "{\n    \"data\": {\n        \"password\": \"cA==\"\n    },\n    \"kind\": \"Secret\"\n}\n",
            "{\"kind\": \"Secret\", \"data\": {\"username\": \"dQ==\", \"password\": \"cA==\"}}",
            "{\"data\":{\"password\":\"cA==\"},\"kind\":\"Secret\"}",
        ] {
            assert_eq!(found("kubernetes-secret", text), [("cA==", Some("password"))], "{text}");
        }
    }

    #[test]
    fn text_is_read_as_it_is() {
        let text = "kind: Secret\nstringData:\n  token: p q\n  x: |\n    y\n  host: h\n";
        assert_eq!(found("kubernetes-secret", text), [("p q", Some("token"))]);
    }

    #[test]
    fn other_kinds_are_none() {
        for text in [
            "kind: SecretStore\ndata:\n  password: cA==\n",
            "kind: ConfigMap\ndata:\n  password: cA==\n",
            "kind: Secret\nother:\n  password: cA==\n",
            "kind: Secret\ndata:\n",
            "kind: Secret\ndata: {}\n",
            "kind: Secret\ndata:\n  password: <base64 of it>\n",
        ] {
            assert_eq!(found("kubernetes-secret", text), [], "{text}");
        }
    }
}
