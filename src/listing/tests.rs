//! One listing of each store, as its commands print it, and everything that can be wrong with one.

use std::collections::BTreeSet;
use std::path::Path;

use base64::Engine as _;
use jiff::Timestamp;

use super::{Form, Listed, Listing, ListingError, Terms, read};
use crate::notice::Coverage;
use crate::rule::template::expand;

/// What the caller has to say for listings that do not tell it.
const AT: &[(&str, &str)] =
    &[("vault-kv-metadata", "kv/agents/openai"), ("github-secrets", "acme/shop"), ("doppler", "shop/prd")];

fn terms(form: Option<Form>, at: Option<&str>) -> Terms<'_> {
    Terms { form, at, now: "2026-11-01T00:00:00Z".parse().unwrap() }
}

/// The listings of `testdata/listings`, by name, with values made for this run.
fn samples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/listings");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut samples: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension != "expected"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = expand(&std::fs::read_to_string(&path).unwrap(), &name);
            (name, text)
        })
        .collect();
    samples.sort();
    samples
}

fn at(name: &str) -> Option<&'static str> {
    AT.iter().find(|(of, _)| *of == name).map(|(_, at)| *at)
}

fn listing(name: &str) -> Listing {
    let (_, text) = samples().into_iter().find(|(sample, _)| sample == name).unwrap();
    read(text.as_bytes(), &terms(None, at(name))).unwrap()
}

fn date(date: Option<Timestamp>) -> String {
    date.map_or_else(|| "-".to_owned(), |date| date.to_string())
}

/// Everything that was read, on lines. Public ids are made for this run: they are told by their order.
fn told(listing: &Listing) -> String {
    let entry = |entry: &Listed| {
        let labels = &entry.labels;
        let mut lines = vec![
            entry.name.clone(),
            format!("  in {}", entry.stored_in),
            format!(
                "  issued {}, expires {}, last used {}",
                date(entry.issued),
                date(entry.expires),
                date(entry.last_used)
            ),
        ];
        let mut say = |what: &str, value: Option<&str>| {
            lines.extend(value.map(|value| format!("  {what} {value}")));
        };
        say("kind", entry.kind.or(labels.kind).map(|kind| kind.as_str()));
        say("provider", entry.provider.as_deref());
        say("public id", entry.public_id.as_deref());
        say("owner", labels.owner.as_deref());
        say("environment", labels.environment.as_deref());
        say("scopes", (!labels.scopes.is_empty()).then(|| labels.scopes.join(", ")).as_deref());
        say("version", entry.version.as_deref());
        say("value", entry.value.is_some().then_some("of its own"));
        lines.extend(entry.previous.iter().map(|old| {
            let name = old.version.as_deref().or(old.public_id.as_deref()).unwrap();
            format!("  before {name}, until {}", date(old.retired))
        }));
        lines.join("\n") + "\n"
    };
    let entries: String = listing.entries.iter().map(entry).collect();
    let remarks: String = listing
        .remarks
        .iter()
        .map(|remark| {
            let mark = if remark.coverage == Coverage::Incomplete { "! " } else { "" };
            format!("{mark}# {}: {}\n", remark.subject, remark.detail)
        })
        .collect();
    let mut text = entries + &remarks;
    let mut ids: Vec<(usize, String)> = text
        .split([' ', ',', ':', '\n'])
        .filter(|word| {
            word.starts_with("AKIA") || (word.len() == 40 && word.bytes().all(|b| b.is_ascii_hexdigit()))
        })
        .map(|word| (text.find(word).unwrap(), word.to_owned()))
        .collect();
    ids.sort();
    ids.dedup();
    for (number, (_, id)) in ids.iter().enumerate() {
        text = text.replace(id, &format!("id-{}", number + 1));
    }
    text
}

#[test]
fn every_form_has_a_sample_that_is_recognised_and_read_as_expected() {
    let mut seen = BTreeSet::new();
    for (name, text) in samples() {
        let listing = read(text.as_bytes(), &terms(None, at(&name)))
            .unwrap_or_else(|error| panic!("{name} is not recognised: {error}"));
        assert_eq!(listing.form.as_str(), name);
        seen.insert(listing.form);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("testdata/listings/{name}.expected"));
        assert_eq!(told(&listing), std::fs::read_to_string(&file).unwrap(), "{name}");
    }
    assert_eq!(seen, Form::ALL.iter().copied().collect());
}

#[test]
fn a_listing_is_recognised_as_nothing_else() {
    for (name, text) in samples() {
        for form in Form::ALL.iter().filter(|form| form.as_str() != name) {
            let as_other = read(text.as_bytes(), &terms(Some(*form), Some("x/y")));
            let entries = as_other.map(|listing| listing.entries.len()).unwrap_or(0);
            // Names and values alone: Doppler takes any object when it is asked to.
            assert!(entries == 0 || *form == Form::Doppler, "{name} as {form}");
        }
    }
}

#[test]
fn a_report_in_json_is_the_same_as_its_table() {
    let table = std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/listings/aws-credential-report.csv"),
    );
    let content = base64::engine::general_purpose::STANDARD.encode(table.unwrap());
    let json = format!("{{\"Content\": \"{content}\", \"ReportFormat\": \"text/csv\"}}");
    let listing = read(json.as_bytes(), &terms(None, None)).unwrap();
    assert_eq!(told(&listing), told(&self::listing("aws-credential-report")));
}

#[test]
fn pages_are_read_together_and_a_missing_one_is_told() {
    let page = |id: &str, more: &str| {
        let arn = format!("arn:aws:secretsmanager:eu-central-1:1:secret:{id}");
        format!("{{\"SecretList\": [{{\"ARN\": \"{arn}\", \"Name\": \"{id}\"}}]{more}}}")
    };
    let complete = page("a", ", \"NextToken\": \"x\"") + &page("b", "");
    let listing = read(complete.as_bytes(), &terms(None, None)).unwrap();
    assert_eq!((listing.entries.len(), listing.remarks.len()), (2, 0));
    let cut = page("a", "") + &page("b", ", \"NextToken\": \"x\"");
    let listing = read(cut.as_bytes(), &terms(None, None)).unwrap();
    assert_eq!(listing.remarks[0].coverage, Coverage::Incomplete);
    let list = "{\"kind\": \"List\", \"metadata\": {\"continue\": \"x\"}, \"items\": [{\"kind\": \"Secret\", \
                \"metadata\": {\"name\": \"a\"}, \"data\": {\"k\": \"eA==\"}}]}";
    let listing = read(list.as_bytes(), &terms(None, None)).unwrap();
    assert!(listing.remarks.iter().any(|remark| remark.coverage == Coverage::Incomplete));
}

#[test]
fn yaml_of_kubectl_is_read_document_by_document() {
    let document = |name: &str| {
        format!("apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\ndata:\n  token: MTIz\n")
    };
    let text = document("a") + "---\n" + &document("b");
    let listing = read(text.as_bytes(), &terms(None, None)).unwrap();
    let names: Vec<_> = listing.entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["default/a/token", "default/b/token"]);
}

#[test]
fn values_are_the_decoded_ones() {
    let listing = listing("kubernetes-secrets");
    let value = |name: &str| {
        let entry = listing.entries.iter().find(|entry| entry.name == name).unwrap();
        entry.value.as_ref().unwrap().expose().to_vec()
    };
    assert_eq!(value("shop/app/LOG_LEVEL"), b"info");
    assert!(value("shop/app/GITHUB_TOKEN").starts_with(b"ghp_"));
}

#[test]
fn a_certificate_stands_beside_its_key() {
    let text = "{\"kind\": \"Secret\", \"type\": \"kubernetes.io/tls\", \"metadata\": {\"name\": \"a\"}, \
                \"data\": {\"tls.key\": \"a2V5\", \"tls.crt\": \"Y3J0\", \"ca.crt\": \"Y2E=\"}}";
    let listing = read(text.as_bytes(), &terms(None, None)).unwrap();
    let values: Vec<_> = listing
        .entries
        .iter()
        .map(|entry| (entry.name.as_str(), entry.value.as_ref().unwrap().expose().to_vec()))
        .collect();
    assert_eq!(values, [("default/a/tls.crt", b"crt".to_vec()), ("default/a/tls.key", b"key\ncrt".to_vec())]);
}

#[test]
fn vault_needs_a_path_for_each_document_and_gives_values_by_key() {
    let metadata = "{\"data\": {\"current_version\": 1, \"versions\": {\"1\": {\"created_time\": \
                    \"2026-01-01T00:00:00Z\"}}}}";
    let error = read(metadata.as_bytes(), &terms(None, None)).unwrap_err();
    assert!(matches!(error, ListingError::NoPlace { .. }), "{error}");
    let two = metadata.repeat(2);
    let error = read(two.as_bytes(), &terms(None, Some("kv/a"))).unwrap_err();
    assert!(error.to_string().contains("paths of several secrets"), "{error}");
    let named = two.replacen("{\"data\"", "{\"path\": \"kv/a\", \"data\"", 1);
    let named = named.replacen("}{\"data\"", "}{\"path\": \"kv/b/\", \"data\"", 1);
    let listing = read(named.as_bytes(), &terms(None, None)).unwrap();
    let places: Vec<_> = listing.entries.iter().map(|entry| entry.stored_in.as_str()).collect();
    assert_eq!(places, ["vault:kv/a", "vault:kv/b"]);
    let get = "{\"data\": {\"data\": {\"user\": \"x\", \"n\": 1}, \"metadata\": {\"created_time\": \
               \"2026-01-01T00:00:00Z\", \"version\": 7, \"destroyed\": false, \"deletion_time\": \"\"}}}";
    let listing = read(get.as_bytes(), &terms(None, Some("kv/a"))).unwrap();
    let [entry] = listing.entries.as_slice() else { panic!("{listing:?}") };
    assert_eq!((entry.stored_in.as_str(), entry.version.as_deref()), ("vault:kv/a#user", Some("7")));
    assert_eq!(listing.remarks[0].subject, "kv/a/n");
}

#[test]
fn what_cannot_be_told_apart_is_refused_with_the_list_of_forms() {
    for (text, part) in [
        ("{}", "no known listing"),
        ("[]", "no known listing"),
        ("{\"a\": {\"b\": 1}}", "no known listing"),
        ("[{\"name\": \"x\"}]", "no known listing"),
        ("just text", "no known listing"),
        ("a,b\n1,2\n", "no known listing"),
    ] {
        let error = read(text.as_bytes(), &terms(None, None)).unwrap_err().to_string();
        assert!(error.starts_with(part) && error.contains("  kubernetes-secrets "), "{text}: {error}");
    }
    let mixed = "{\"items\": [{\"kind\": \"Secret\", \"metadata\": {\"name\": \"a\"}}, {\"kind\": \"Certificate\", \
                 \"apiVersion\": \"cert-manager.io/v1\"}]}";
    let error = read(mixed.as_bytes(), &terms(None, None)).unwrap_err().to_string();
    assert!(
        error.starts_with("the listing can be read as kubernetes-secrets and as cert-manager"),
        "{error}"
    );
}

#[test]
fn a_wrong_type_names_its_place_and_quotes_nothing() {
    for (form, text, place) in [
        (
            "aws-secrets-manager",
            "{\"SecretList\": [{\"ARN\": \"a\", \"Name\": \"b\", \"CreatedDate\": \"hunter2\"}]}",
            "SecretList[0].CreatedDate: it is not a date",
        ),
        (
            "aws-secrets-manager",
            "{\"SecretList\": [{\"ARN\": \"a\"}]}",
            "SecretList[0]: missing field `Name`",
        ),
        ("aws-secrets-manager", "{\"SecretList\": \"hunter2\"}", "missing field `ARN`"),
        (
            "kubernetes-secrets",
            "{\"kind\": \"Secret\", \"metadata\": {\"name\": \"a\"}, \"data\": {\"k\": \"hunter2?\"}}",
            "data.k: it is not base64",
        ),
        (
            "gcp-secret-versions",
            "[{\"name\": \"projects/1/secrets/a/versions/hunter2\", \"createTime\": null}]",
            "[0].name: it does not end with the number of a version",
        ),
        ("gcp-service-account-keys", "[{\"name\": \"hunter2\"}]", "[0].name: it is not"),
        ("azure-key-vault", "[{\"id\": \"hunter2\"}]", "[0].id: it is not the address"),
        ("aws-credential-report", "{\"Content\": \"hunter2?\"}", "Content: it is not base64"),
        ("aws-credential-report", "user,arn\nhunter2,x\n", "row 2: missing field `password_enabled`"),
        ("doppler", "[\"hunter2\"]", "[0]: it is not an object"),
        ("1password", "[{\"id\": 5}]", "[0].id: it is not a string"),
        (
            "infisical",
            "{\"secrets\": [{\"secretKey\": {\"hunter2\": 1}}]}",
            "secrets[0].secretKey: it is not",
        ),
    ] {
        let terms = terms(Some(form.parse().unwrap()), Some("a/b"));
        let error = read(text.as_bytes(), &terms).unwrap_err().to_string();
        assert!(error.contains(place) && !error.contains("hunter2"), "{form}: {error}");
    }
}

#[test]
fn debug_shows_no_value() {
    for (name, text) in samples() {
        let listing = read(text.as_bytes(), &terms(None, at(&name))).unwrap();
        let shown = format!("{listing:?}");
        for value in listing.entries.iter().filter_map(|entry| entry.value.as_ref()) {
            let value = String::from_utf8_lossy(value.expose()).into_owned();
            assert!(value.len() < 8 || !shown.contains(&value), "{name}");
        }
    }
}

/// Documents of a sample that is written in JSON.
fn documents(text: &str) -> Vec<serde_json::Value> {
    serde_json::Deserializer::from_str(text).into_iter().map_while(Result::ok).collect()
}

/// Paths to everything in a document.
fn pointers(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    match value {
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| pointers(item, &format!("{path}/{at}"), found));
        }
        serde_json::Value::Object(members) => members.iter().for_each(|(name, member)| {
            pointers(member, &format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), found);
        }),
        _ => {}
    }
}

#[test]
fn whatever_stands_in_the_place_of_anything_is_read_or_refused_without_quoting_it() {
    let strange = [
        serde_json::json!("hunter2"),
        serde_json::json!(["hunter2"]),
        serde_json::json!({"x": "hunter2"}),
        serde_json::json!(-1.5e300),
        serde_json::json!(true),
        serde_json::Value::Null,
    ];
    let mut tried = 0;
    for (name, text) in samples() {
        let form: Form = name.parse().unwrap();
        for (number, document) in documents(&text).iter().enumerate() {
            let mut paths = Vec::new();
            pointers(document, "", &mut paths);
            for (path, strange) in paths.iter().flat_map(|path| strange.iter().map(move |one| (path, one))) {
                let mut changed = documents(&text);
                *changed[number].pointer_mut(path).unwrap() = strange.clone();
                let changed: String = changed.iter().map(ToString::to_string).collect();
                tried += 1;
                if let Err(error) = read(changed.as_bytes(), &terms(Some(form), at(&name))) {
                    assert!(!error.to_string().contains("hunter2"), "{name} {path}: {error}");
                }
            }
        }
    }
    assert!(tried > 2000, "{tried}");
}

#[test]
fn a_listing_that_is_cut_off_is_refused_or_is_a_listing_of_less() {
    for (name, text) in samples() {
        let whole = read(text.as_bytes(), &terms(None, at(&name))).unwrap().entries.len();
        let is_one = documents(&text).len() == 1;
        let ends = (0..text.trim_end().len()).step_by(7).filter(|end| text.is_char_boundary(*end));
        for end in ends {
            match read(&text.as_bytes()[..end], &terms(None, at(&name))) {
                // Between two documents, rows, or entries of YAML.
                Ok(listing) => assert!(!is_one && listing.entries.len() <= whole, "{name} {end}"),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
}
