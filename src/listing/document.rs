//! From the bytes of a listing to its documents. A listing may hold secrets: its text and its documents are wiped from
//! memory when they are dropped.

use serde_json::Value;
use serde_saphyr::budget::Budget;
use zeroize::{Zeroize as _, Zeroizing};

use super::error::ListingError;
use crate::secret::Secret;

/// Largest listing, in bytes: a hundred thousand entries have a tenth of it.
pub const LARGEST: u64 = 256 << 20;

/// Parser events that aliases may add to a YAML document; `kubectl` writes none.
const MOST_REPLAYED_EVENTS: usize = 10_000;

/// What a listing is written in.
#[derive(Debug)]
pub(super) enum Contents {
    /// JSON or YAML: one document or several.
    Documents(Vec<Document>),
    /// Rows of values separated by commas, with a header.
    Table(Secret),
}

/// One document. Its texts are wiped when it is dropped.
#[derive(PartialEq)]
pub(super) struct Document(pub(super) Value);

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Document(***)")
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Parsers bound the depth of what they read.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Reads the text of a listing: JSON in one document or several behind each other, YAML, or a table.
///
/// # Errors
/// When it is too large, no text, empty, or in none of these.
pub(super) fn read(bytes: &[u8]) -> Result<Contents, ListingError> {
    if bytes.len() as u64 > LARGEST {
        return Err(ListingError::TooLarge(LARGEST));
    }
    // Windows PowerShell writes UTF-16 when output is redirected into a file.
    let (text, _, malformed) = encoding_rs::UTF_8.decode(bytes);
    let text = Zeroizing::new(text.into_owned());
    if malformed || text.contains('\0') {
        return Err(ListingError::NotText);
    }
    let body = text.trim_start();
    match body.as_bytes().first() {
        None => Err(ListingError::Empty),
        Some(b'{' | b'[') => json(body).map(Contents::Documents),
        Some(_) if is_table(body) => Ok(Contents::Table(Secret::new(body.as_bytes().to_vec()))),
        Some(_) => yaml(body).map(Contents::Documents),
    }
}

/// The header of a table holds names and commas, and no colon as a line of YAML has.
fn is_table(body: &str) -> bool {
    body.lines().next().is_some_and(|header| header.contains(',') && !header.contains(':'))
}

fn json(text: &str) -> Result<Vec<Document>, ListingError> {
    let documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    documents
        .map(|document| document.map(Document))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| ListingError::Syntax { line: error.line(), cause: cause(&error).to_owned() })
}

/// The parser's own words may quote the text.
fn cause(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "the JSON ends too early: was the output cut off?",
        _ if error.to_string().starts_with("recursion limit") => "the JSON is nested too deeply",
        _ => "it is not JSON",
    }
}

fn yaml(text: &str) -> Result<Vec<Document>, ListingError> {
    let usual = Budget::default();
    let most = |least: usize| least.max(text.len().saturating_mul(2).saturating_add(MOST_REPLAYED_EVENTS));
    let budget = serde_saphyr::budget! {
        max_events: most(usual.max_events),
        max_nodes: most(usual.max_nodes),
        max_total_scalar_bytes: most(usual.max_total_scalar_bytes),
        max_documents: most(usual.max_documents),
    };
    let options = serde_saphyr::options! {
        budget: budget,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST_REPLAYED_EVENTS },
        with_snippet: false,
    };
    let documents: Vec<Value> = serde_saphyr::from_multiple_with_options(text, options).map_err(|error| {
        let error = error.without_snippet();
        let line = error.location().map_or(1, |location| location.line().max(1));
        ListingError::Syntax {
            line: usize::try_from(line).unwrap_or(usize::MAX),
            cause: "it is not JSON, YAML or a table of AWS".to_owned(),
        }
    })?;
    Ok(documents.into_iter().filter(|document| !document.is_null()).map(Document).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Contents, LARGEST, read};
    use crate::listing::error::ListingError;

    fn documents(bytes: &[u8]) -> Vec<serde_json::Value> {
        match read(bytes).unwrap() {
            Contents::Documents(documents) => documents.iter().map(|document| document.0.clone()).collect(),
            Contents::Table(_) => panic!("a table"),
        }
    }

    #[test]
    fn pages_and_lines_of_json_are_documents() {
        assert_eq!(documents(b" {\"a\": 1}\n{\"a\": 2}\n"), [json!({"a": 1}), json!({"a": 2})]);
        assert_eq!(documents(b"[1][2]"), [json!([1]), json!([2])]);
    }

    #[test]
    fn documents_of_yaml_are_read_one_by_one() {
        assert_eq!(documents(b"---\na: x\n---\na: 'y'\n"), [json!({"a": "x"}), json!({"a": "y"})]);
    }

    #[test]
    fn text_of_powershell_is_read() {
        let utf16: Vec<u8> =
            "\u{feff}{\"a\": \"\u{e9}\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(documents(&utf16), [json!({"a": "\u{e9}"})]);
        assert_eq!(documents(b"\xef\xbb\xbf{}"), [json!({})]);
    }

    #[test]
    fn a_table_is_known_by_its_header() {
        assert!(matches!(read(b"user,arn\nx,y\n"), Ok(Contents::Table(_))));
        assert!(matches!(read(b"items: [a, b]\n"), Ok(Contents::Documents(_))));
    }

    #[test]
    fn what_is_no_listing_is_refused_without_quoting_it() {
        let deep = "[".repeat(100_000);
        let deep_yaml = "- ".repeat(100_000);
        for (bytes, part) in [
            (&b""[..], "empty"),
            (b" \n\t", "empty"),
            (b"\xff\xfe\xff", "no text"),
            (b"{\"a\": 1\0}", "no text"),
            (b"{\"password\": \"hunter2", "line 1: the JSON ends too early"),
            (b"{\n\"a\": hunter2}", "line 2: it is not JSON"),
            (deep.as_bytes(), "nested too deeply"),
            (deep_yaml.as_bytes(), "cannot be read"),
            (b"a: &x [1]\nb: *hunter2\n", "cannot be read"),
        ] {
            let error = read(bytes).unwrap_err().to_string();
            assert!(error.contains(part) && !error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_yaml_bomb_ends_in_an_error() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..9 {
            let alias = format!("*a{}", n - 1);
            bomb.push_str(&format!("a{n}: &a{n} [{}]\n", vec![alias; 10].join(", ")));
        }
        assert!(matches!(read(bomb.as_bytes()), Err(ListingError::Syntax { .. })));
    }

    #[test]
    fn the_largest_listing_is_bounded() {
        assert!(matches!(read(&vec![b' '; LARGEST as usize + 1]), Err(ListingError::TooLarge(_))));
    }
}
