//! PEM as it is found: indented, commented out, with `\n` written out, quoted and joined line by line.

/// The parts of an armoured text.
pub(super) struct Armour<'a> {
    /// What stands behind `BEGIN`.
    pub(super) label: &'a str,
    /// Lines such as `DEK-Info: …`.
    pub(super) headers: Vec<&'a str>,
    /// Base64 without line ends.
    pub(super) body: String,
    /// The check sum of PGP armour, without its `=`.
    pub(super) sum: Option<&'a str>,
}

/// How line ends and characters of base64 are escaped in strings of programs and of JSON.
const ESCAPES: &[(&str, &str)] = &[
    ("\\r", ""),
    ("\\n", "\n"),
    ("\r", ""),
    ("\\/", "/"),
    ("\\u003d", "="),
    ("\\u002b", "+"),
    ("\\u002f", "/"),
];

/// Back to plain PEM. `+` and `/` are base64 and stay unless they stand outside of quotes, or in front of every line, as
/// in a patch.
pub(in crate::validate::structure) fn plain(value: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(value).into_owned();
    for (escape, plain) in ESCAPES {
        if text.contains(escape) {
            text = text.replace(escape, plain);
        }
    }
    let margin = margin(&text);
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        let mark = margin.filter(|_| number > 0);
        let line = mark.map_or(line, |mark| line.strip_prefix(mark).unwrap_or(line));
        let line = uncommented(unquoted(line))
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '\\' | '"' | '\''));
        let joins_only = !line.is_empty()
            && line.bytes().all(|byte| matches!(byte, b'+' | b',' | b';' | b')' | b'.' | b'&'));
        if !joins_only {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// What a patch puts in front of every line. The match begins behind the mark of the first one.
fn margin(text: &str) -> Option<char> {
    ['+', '-'].into_iter().find(|mark| {
        let mut lines = text.lines().skip(1).filter(|line| !line.trim().is_empty()).peekable();
        lines.peek().is_some() && lines.all(|line| line.starts_with(*mark) && !line.starts_with("-----E"))
    })
}

/// What stands between the first and the last quote of a line; all of it when there is none.
fn unquoted(line: &str) -> &str {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`');
    match (line.find(is_quote), line.rfind(is_quote)) {
        (Some(first), Some(last)) if first < last => &line[first + 1..last],
        (Some(only), _) if line[..only].trim().is_empty() => &line[only + 1..],
        (Some(only), _) => &line[..only],
        _ => line,
    }
}

fn uncommented(line: &str) -> &str {
    let line = line.trim_start();
    ["# ", "// ", "* ", "> ", "| ", "-- "].iter().find_map(|marker| line.strip_prefix(marker)).unwrap_or(line)
}

/// Label, header lines and joined base64 body of plain PEM.
pub(super) fn dissect(text: &str) -> Option<Armour<'_>> {
    let start = text.find("-----BEGIN ")? + "-----BEGIN ".len();
    let label_end = start + text[start..].find("-----")?;
    let label = &text[start..label_end];
    let body_start = label_end + "-----".len();
    let body_end = body_start + text[body_start..].find("-----END ")?;
    if !text[body_end + "-----END ".len()..].starts_with(label) {
        return None;
    }
    let (mut headers, mut body, mut sum) = (Vec::new(), String::new(), None);
    for line in text[body_start..body_end].lines().flat_map(parts) {
        match line.strip_prefix('=') {
            _ if line.contains(':') => headers.push(line),
            Some(digits) => sum = Some(digits).filter(|digits| digits.len() == 4),
            None => body.push_str(line),
        }
    }
    Some(Armour { label, headers, body, sum })
}

/// PEM on one line sometimes has blanks where line ends were; a header line keeps its blanks.
fn parts(line: &str) -> Vec<&str> {
    if line.contains(':') { vec![line.trim()] } else { line.split_whitespace().collect() }
}
