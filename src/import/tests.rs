//! The decision table of imports: what is new, what changes, what stays, and that a second import changes nothing.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use super::proposal::{Certainty, Proposal, Tenancy};
use super::{Course, Field, Merging, Plan, Proposals, changes, merge, propose};
use crate::fingerprint::{Fingerprint, Fingerprinter};
use crate::inventory::edit::apply_all;
use crate::inventory::{Format, Inventory};
use crate::kind::{CredentialKind, Guessability};
use crate::listing::{self, Form, Listed, ListedVersion, Listing, Terms};
use crate::notice::Coverage;
use crate::rule::template::expand;
use crate::secret::Secret;

const NOW: &str = "2026-11-01T00:00:00Z";
const LATER: &str = "2026-11-08T00:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn sha(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

fn fingerprint(digit: char) -> Option<Fingerprint> {
    Some(sha(digit).parse().unwrap())
}

fn inventory(text: &str) -> Inventory {
    Inventory::parse(text, Format::Toml, "i.toml", at(LATER))
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// An entry `a` of an API key at the place of [`listed`].
fn entry(more: &str) -> String {
    format!(
        "version = 1\n\n[[credential]]\nid = 'a'\nkind = 'saas-api-key'\nstored_in = 'vault:kv/a'\n{more}\n"
    )
}

/// What an import from Vault wrote about version 1.
const FIRST: &str =
    "listed = { source = 'vault-kv-metadata', taken = 2026-10-01, version = '1', issued = 2026-09-01 }";

fn listed() -> Proposal {
    Proposal {
        name: "kv/a".to_owned(),
        stored_in: "vault:kv/a".to_owned(),
        tenancy: Tenancy::Alone,
        kind: CredentialKind::SaasApiKey,
        certainty: Certainty::Guessed,
        provider: None,
        owner: None,
        environment: None,
        scopes: Vec::new(),
        public_id: None,
        fingerprint: None,
        issued: Some(at("2026-09-01T00:00:00Z")),
        expires: None,
        last_used: None,
        version: Some("1".to_owned()),
        previous: Vec::new(),
    }
}

/// One import, and the text after it.
struct Import {
    plan: Plan,
    text: String,
}

fn import_accepting(text: &str, proposals: &[Proposal], now: &str, accept: &[Field]) -> Import {
    let accept: BTreeSet<Field> = accept.iter().copied().collect();
    let merging = Merging { form: Form::VaultKvMetadata, now: at(now), accept: &accept };
    let proposals = Proposals { proposals: proposals.to_vec(), remarks: Vec::new() };
    let plan = merge(&inventory(text), proposals, &merging);
    let text = apply_all(text, Format::Toml, "i.toml", &changes(&plan)).unwrap();
    Import { plan, text }
}

/// Imports, and checks that a second import a week later changes nothing and tells the same differences.
fn import(text: &str, proposals: &[Proposal]) -> Import {
    let first = import_accepting(text, proposals, NOW, &[]);
    let again = import_accepting(&first.text, proposals, LATER, &[]);
    assert_eq!(again.text, first.text, "the second import changes something");
    assert!(again.plan.amendments.is_empty() && again.plan.additions.is_empty());
    let fields = |plan: &Plan| plan.conflicts.iter().map(|one| one.field).collect::<Vec<_>>();
    assert_eq!(fields(&again.plan), fields(&first.plan));
    first
}

#[test]
fn what_nobody_declared_becomes_an_entry() {
    let previous = vec![
        ListedVersion {
            version: Some("2".to_owned()),
            retired: Some(at("2026-08-01T00:00:00Z")),
            public_id: None,
        },
        ListedVersion { version: Some("1".to_owned()), retired: None, public_id: None },
    ];
    let new = Proposal {
        owner: Some("team \"x\"".to_owned()),
        environment: Some("prod".to_owned()),
        scopes: vec!["pci".to_owned()],
        fingerprint: fingerprint('1'),
        version: Some("3".to_owned()),
        previous,
        ..listed()
    };
    let Import { plan, text } = import("# ours\nversion = 1 # one\n", &[new]);
    assert_eq!((plan.additions.len(), plan.conflicts.len(), plan.unchanged), (1, 0, 0));
    assert!(text.starts_with("# ours\nversion = 1 # one\n"), "{text}");
    let inventory = inventory(&text);
    let [entry] = inventory.credentials() else { panic!("{text}") };
    assert_eq!((entry.id.as_str(), entry.owner.as_deref()), ("kv-a", Some("team \"x\"")));
    assert_eq!((entry.fingerprint, entry.scopes.as_slice()), (fingerprint('1'), &["pci".to_owned()][..]));
    let listed = entry.listed.as_ref().unwrap();
    assert_eq!((listed.source.as_str(), listed.version.as_deref()), ("vault-kv-metadata", Some("3")));
    assert_eq!((listed.issued, listed.taken), (Some(at("2026-09-01T00:00:00Z")), at(NOW)));
    let versions: Vec<_> = entry.previous.iter().map(|old| old.version.as_deref()).collect();
    assert_eq!(versions, [Some("2")], "a version without a date of its end cannot be declared");
}

#[test]
fn entries_are_matched_by_fingerprint_then_public_id_then_place() {
    let other_place =
        "version = 1\n[[credential]]\nid = 'a'\nkind = 'saas-api-key'\nstored_in = 'elsewhere'\n";
    for (text, proposal) in [
        (
            format!("{other_place}fingerprint = '{}'\n", sha('1')),
            Proposal { fingerprint: fingerprint('1'), ..listed() },
        ),
        (
            format!("{other_place}public_id = 'id-1'\n"),
            Proposal { public_id: Some("id-1".to_owned()), ..listed() },
        ),
        (entry(""), listed()),
    ] {
        let Import { plan, .. } = import(&text, &[proposal]);
        assert_eq!((plan.additions.len(), plan.amendments.len()), (0, 1), "{text}");
        assert_eq!(plan.amendments[0].id, "a");
    }
    let user = "version = 1\n[[credential]]\nid = 'a'\nkind = 'database'\npublic_id = 'app'\nstored_in = 'elsewhere'\n";
    let of_user = Proposal { kind: CredentialKind::Database, public_id: Some("app".to_owned()), ..listed() };
    assert_eq!(import(user, &[of_user]).plan.additions.len(), 1, "many databases have a user of this name");
}

#[test]
fn fields_that_people_left_out_are_filled_and_others_stay() {
    let human = "owner = 'ours' # we\nenvironment = 'prod'\nscopes = ['soc2']\nprovider = 'p'\nexpires = 2027-01-01\n\
                 last_rotated = 2026-08-01";
    let told = Proposal {
        kind: CredentialKind::Payment,
        certainty: Certainty::Told,
        provider: Some("q".to_owned()),
        owner: Some("theirs".to_owned()),
        environment: Some("staging".to_owned()),
        scopes: vec!["pci".to_owned()],
        public_id: Some("id-1".to_owned()),
        expires: Some(at("2027-02-01T00:00:00Z")),
        ..listed()
    };
    let Import { plan, text } = import(&entry(human), std::slice::from_ref(&told));
    let conflicts: Vec<_> = plan
        .conflicts
        .iter()
        .map(|one| (one.field.as_str(), one.declared.as_str(), one.listed.as_str(), one.line))
        .collect();
    assert_eq!(
        conflicts,
        [
            ("kind", "saas-api-key", "payment", 3),
            ("provider", "p", "q", 3),
            ("owner", "ours", "theirs", 3),
            ("environment", "prod", "staging", 3),
            ("scopes", "soc2", "soc2, pci", 3),
            ("expires", "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z", 3),
            ("last_rotated", "2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z", 3),
        ]
    );
    assert!(text.contains("owner = 'ours' # we\n") && text.contains("public_id = \"id-1\""), "{text}");
    for conflict in &plan.conflicts {
        let accepted = import_accepting(&entry(human), std::slice::from_ref(&told), NOW, &[conflict.field]);
        assert_eq!(accepted.plan.conflicts.len(), conflicts.len() - 1, "{}", conflict.field);
        assert!(accepted.text.contains(conflict.listed.rsplit(", ").next().unwrap()), "{}", conflict.field);
        let again = import_accepting(&accepted.text, std::slice::from_ref(&told), LATER, &[conflict.field]);
        assert_eq!(again.text, accepted.text);
    }
    let guessed = Proposal { certainty: Certainty::Guessed, ..told };
    assert!(import(&entry(human), &[guessed]).plan.conflicts.iter().all(|one| one.field != Field::Kind));
}

#[test]
fn dates_nearer_than_a_day_are_the_same() {
    for (issued, conflicts) in [
        ("2026-09-01T00:00:00Z", 0),
        ("2026-09-01T23:59:59Z", 0),
        ("2026-09-02T00:00:00Z", 1),
        ("2026-08-31T00:00:01Z", 0),
        ("2026-08-31T00:00:00Z", 1),
    ] {
        let proposal = Proposal { issued: Some(at(issued)), ..listed() };
        let Import { plan, .. } = import(&entry("issued = 2026-09-01"), &[proposal]);
        assert_eq!(plan.conflicts.len(), conflicts, "{issued}");
        assert!(plan.conflicts.iter().all(|one| one.field == Field::Issued));
    }
}

#[test]
fn another_version_of_the_store_is_a_rotation() {
    let declared =
        format!("fingerprint = '{}'\nissued = 2026-09-01\nexpires = 2026-12-01\n{FIRST}", sha('1'));
    let second = Proposal {
        version: Some("2".to_owned()),
        issued: Some(at("2026-10-15T00:00:00Z")),
        previous: vec![ListedVersion {
            version: Some("1".to_owned()),
            public_id: None,
            retired: Some(at("2026-10-15T00:00:00Z")),
        }],
        ..listed()
    };
    let Import { plan, text } = import(&entry(&declared), std::slice::from_ref(&second));
    assert_eq!(plan.amendments[0].course, Course::Rotated);
    let after = inventory(&text);
    let [one] = after.credentials() else { panic!("{text}") };
    assert_eq!(
        (one.fingerprint, one.issued, one.expires),
        (None, None, None),
        "those were of the old version"
    );
    assert_eq!(one.last_rotated, Some(at("2026-10-15T00:00:00Z")));
    let [old] = one.previous.as_slice() else { panic!("{text}") };
    assert_eq!((old.fingerprint, old.version.as_deref()), (fingerprint('1'), Some("1")));
    let with_value = Proposal { fingerprint: fingerprint('2'), ..second };
    let after = inventory(&import(&entry(&declared), &[with_value]).text);
    assert_eq!(after.credentials()[0].fingerprint, fingerprint('2'));
}

#[test]
fn a_new_public_id_at_the_place_of_one_that_is_gone_is_a_rotation() {
    let declared = entry("public_id = 'id-1'").replace("saas-api-key", "cloud-access-key");
    let key = |id: &str, issued: &str| Proposal {
        kind: CredentialKind::CloudAccessKey,
        public_id: Some(id.to_owned()),
        issued: Some(at(issued)),
        version: None,
        ..listed()
    };
    let Import { plan, text } = import(&declared, &[key("id-2", "2026-10-01T00:00:00Z")]);
    assert_eq!(plan.amendments[0].course, Course::Rotated);
    let after = inventory(&text);
    assert_eq!(after.credentials()[0].public_id.as_deref(), Some("id-2"));
    assert_eq!(after.credentials()[0].previous[0].public_id.as_deref(), Some("id-1"));
    let both = [key("id-1", "2026-01-01T00:00:00Z"), key("id-2", "2026-10-01T00:00:00Z")];
    let Import { plan, .. } = import(&declared, &both);
    assert_eq!((plan.additions.len(), plan.amendments[0].course), (1, Course::Same), "both are in use");
}

#[test]
fn a_secret_that_is_not_the_declared_one_is_a_rotation_only_if_the_store_is_newer() {
    let secret = |issued: Option<&str>| Proposal {
        fingerprint: fingerprint('2'),
        version: None,
        issued: issued.map(at),
        ..listed()
    };
    let of = |more: &str| entry(&format!("fingerprint = '{}'\n{more}", sha('1')));
    let seen = "listed = { source = 'vault-kv-metadata', taken = 2026-10-01 }";
    for (more, issued, course) in [
        ("last_rotated = 2026-09-01", Some("2026-10-01T00:00:00Z"), Some(Course::Rotated)),
        ("last_rotated = 2026-09-01", Some("2026-08-01T00:00:00Z"), None),
        ("last_rotated = 2026-09-01", Some("2026-09-01T00:00:00Z"), None),
        ("last_rotated = 2026-09-01", None, None),
        ("", Some("2026-10-01T00:00:00Z"), None),
        ("", None, None),
        (seen, None, Some(Course::Rotated)),
    ] {
        let Import { plan, text } = import(&of(more), &[secret(issued)]);
        let rotated = plan.amendments.iter().any(|one| one.course == Course::Rotated);
        assert_eq!(rotated, course == Some(Course::Rotated), "{more} {issued:?}");
        let kept = plan.conflicts.iter().any(|one| one.field == Field::Fingerprint);
        assert_eq!(kept, course.is_none(), "{more} {issued:?}");
        assert_eq!(inventory(&text).credentials()[0].previous.len(), usize::from(course.is_some()));
    }
    let accepted = import_accepting(&of(""), &[secret(None)], NOW, &[Field::Fingerprint]);
    assert_eq!(accepted.plan.amendments[0].course, Course::Rotated);
    assert_eq!(inventory(&accepted.text).credentials()[0].previous[0].retired, at(NOW));
}

#[test]
fn a_change_without_a_version_is_told_and_not_believed_to_be_a_rotation() {
    let known = "listed = { source = 'vault-kv-metadata', taken = 2026-10-01, issued = 2026-09-01 }";
    let text = entry(&format!("fingerprint = '{}'\n{known}", sha('1')));
    let changed = Proposal { version: None, issued: Some(at("2026-10-20T00:00:00Z")), ..listed() };
    let first = import_accepting(&text, &[changed], NOW, &[]);
    assert_eq!(first.plan.amendments[0].course, Course::Same);
    assert!(first.plan.remarks[0].detail.contains("straykey inventory rotate a"), "{:?}", first.plan.remarks);
    assert_eq!(inventory(&first.text).credentials()[0].fingerprint, fingerprint('1'));
}

#[test]
fn fingerprints_of_two_schemes_say_nothing_about_each_other() {
    let keyed = format!("fingerprint = 'hmac-sha256:{}'", "1".repeat(64));
    let other = Proposal { fingerprint: fingerprint('2'), ..listed() };
    let Import { plan, text } = import(&entry(&keyed), &[other]);
    assert!(plan.conflicts.is_empty());
    assert!(text.contains(&keyed), "{text}");
}

#[test]
fn a_version_that_was_replaced_and_is_still_in_the_store_is_told() {
    let text = entry(&format!(
        "fingerprint = '{}'\n[[credential.previous]]\nfingerprint = '{}'\nretired = 2026-10-01",
        sha('1'),
        sha('2')
    ));
    let Import { plan, .. } = import(&text, &[Proposal { fingerprint: fingerprint('2'), ..listed() }]);
    assert_eq!(plan.remarks[0].coverage, Coverage::Incomplete);
    assert!(plan.remarks[0].detail.contains("`a` declares as replaced"));
}

#[test]
fn one_secret_in_two_places_is_one_entry() {
    let copy = |place: &str| Proposal {
        name: place.to_owned(),
        stored_in: place.to_owned(),
        fingerprint: fingerprint('1'),
        ..listed()
    };
    let Import { plan, text } = import("version = 1\n", &[copy("one"), copy("two")]);
    assert_eq!((plan.additions.len(), plan.remarks.len()), (1, 1));
    assert!(plan.remarks[0].detail.contains("the same secret as `one`"), "{:?}", plan.remarks);
    assert_eq!(inventory(&text).credentials().len(), 1);
}

#[test]
fn of_two_keys_at_one_place_the_one_with_another_date_was_rotated() {
    let key = |issued: &str| Proposal { issued: Some(at(issued)), version: None, ..listed() };
    let (old, stays, new) =
        (key("2026-01-01T00:00:00Z"), key("2026-02-01T00:00:00Z"), key("2026-10-01T00:00:00Z"));
    let Import { text, .. } = import("version = 1\n", &[old, stays.clone()]);
    let Import { plan, text } = import(&text, &[stays.clone(), new.clone()]);
    assert_eq!((plan.additions.len(), plan.unchanged, plan.amendments.len()), (0, 1, 1));
    let dates: Vec<_> =
        inventory(&text).credentials().iter().map(|one| one.listed.as_ref().unwrap().issued).collect();
    assert_eq!(dates, [new.issued, stays.issued]);
    let strangers = [key("2026-03-01T00:00:00Z"), key("2026-04-01T00:00:00Z")];
    let Import { plan, .. } = import(&text, &strangers);
    assert_eq!((plan.additions.len(), plan.amendments.len(), plan.remarks.len()), (0, 0, 2));
    assert!(plan.remarks.iter().all(|remark| remark.coverage == Coverage::Incomplete));
}

#[test]
fn a_rotation_that_people_declared_makes_the_listing_be_dated_again() {
    let text = entry(&format!("last_rotated = 2026-10-20\n{FIRST}"));
    let Import { plan, text } = import(&text, &[listed()]);
    assert_eq!(plan.amendments.len(), 1);
    let after = inventory(&text);
    assert_eq!(after.credentials()[0].listed.as_ref().unwrap().taken, at(NOW));
    assert_eq!(plan.conflicts[0].field, Field::LastRotated, "the store knows nothing of that rotation");
}

#[test]
fn what_was_retired_is_not_revived() {
    let text = entry(&format!("retired = 2026-10-01\n{FIRST}"));
    let Import { plan, .. } = import(&text, &[Proposal { owner: Some("x".to_owned()), ..listed() }]);
    assert!(plan.amendments.is_empty() && plan.additions.is_empty());
    assert!(plan.remarks[0].detail.contains("was retired"), "{:?}", plan.remarks);
}

fn keyless() -> Fingerprinter {
    Fingerprinter::new(None, [7; 32]).unwrap()
}

fn keyed() -> Fingerprinter {
    Fingerprinter::new(Some(Secret::new(b"0123456789abcdef0123".to_vec())), [7; 32]).unwrap()
}

fn listing_of(entries: Vec<Listed>) -> Listing {
    Listing { form: Form::Doppler, entries, remarks: Vec::new() }
}

fn with_value(name: &str, value: &str) -> Listed {
    Listed {
        name: format!("shop/prd/{name}"),
        stored_in: format!("doppler:shop/prd/{name}"),
        value: Some(Secret::new(value.as_bytes().to_vec())),
        ..Listed::default()
    }
}

#[test]
fn a_value_without_form_is_a_secret_if_its_name_says_so() {
    let entries =
        || listing_of(vec![with_value("ADMIN_PASSWORD", "hunter2"), with_value("LOG_LEVEL", "info")]);
    let Proposals { proposals, remarks } = propose(entries(), &keyed(), at(NOW), &mut |_, _| Vec::new());
    let [one] = proposals.as_slice() else { panic!("{proposals:?}") };
    assert_eq!((one.kind, one.certainty), (CredentialKind::Password, Certainty::Guessed));
    assert_eq!(one.fingerprint, keyed().identify(b"hunter2", Guessability::Guessable).fingerprint());
    assert!(remarks[0].detail.contains("shop/prd/LOG_LEVEL"), "{remarks:?}");
    let Proposals { proposals, remarks } = propose(entries(), &keyless(), at(NOW), &mut |_, _| Vec::new());
    assert_eq!(proposals[0].fingerprint, None);
    let missing: Vec<_> = remarks.iter().filter(|one| one.coverage == Coverage::Incomplete).collect();
    assert!(missing.len() == 1 && missing[0].detail.contains("STRAYKEY_FINGERPRINT_KEY"), "{remarks:?}");
    assert!(!format!("{proposals:?}{remarks:?}").contains("hunter2"));
}

#[test]
fn dates_in_the_future_are_not_believed() {
    let future = Some(at("2026-11-01T00:00:01Z"));
    let entry = Listed { issued: future, last_used: future, ..with_value("x", "y") };
    let now = Listed { issued: Some(at(NOW)), value: None, ..with_value("z", "") };
    let entry = Listed { value: None, ..entry };
    let Proposals { proposals, remarks } =
        propose(listing_of(vec![entry, now]), &keyless(), at(NOW), &mut |_, _| Vec::new());
    assert_eq!((proposals[0].issued, proposals[0].last_used, remarks.len()), (None, None, 2));
    assert_eq!(proposals[1].issued, Some(at(NOW)));
}

/// Imports a sample listing.
fn import_sample(name: &str, form: Form, inventory: &str) -> (Plan, String) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/listings").join(name);
    let text = expand(&std::fs::read_to_string(file).unwrap(), form.as_str());
    let listing = listing::read(text.as_bytes(), &Terms { form: None, at: None, now: at(NOW) }).unwrap();
    let proposals = propose(listing, &keyed(), at(NOW), &mut |_, _| Vec::new());
    let merging = Merging { form, now: at(NOW), accept: &BTreeSet::new() };
    let plan = merge(&self::inventory(inventory), proposals, &merging);
    let text = apply_all(inventory, Format::Toml, "i", &changes(&plan)).unwrap();
    (plan, text)
}

#[test]
fn two_listings_of_one_user_are_one_entry_for_each_key() {
    let keys = |text: &str| import_sample("aws-iam-access-keys.json", Form::AwsIamAccessKeys, text);
    let report = |text: &str| import_sample("aws-credential-report.csv", Form::AwsCredentialReport, text);
    let (first, text) = keys("version = 1\n");
    let (second, text) = report(&text);
    let added: Vec<_> = second.additions.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(added, ["root", "deployer-password", "deployer-certificate-1"], "{first:?}");
    assert_eq!(second.amendments.len(), 1, "when the key of `deployer` was used is news");
    let (again, after) = keys(&text);
    assert_eq!(after, text, "{again:?}");
    assert_eq!(report(&text).1, text);
}

/// Every sample listing into an empty inventory of every format, twice.
#[test]
fn every_listing_becomes_an_inventory_that_a_second_import_leaves_alone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/listings");
    let mut seen = 0;
    for form in Form::ALL {
        let file = ["json", "yaml", "csv"].map(|extension| folder.join(format!("{form}.{extension}")));
        let text = file.iter().find_map(|file| std::fs::read_to_string(file).ok()).unwrap();
        let text = expand(&text, form.as_str());
        let formats = [
            (Format::Toml, "version = 1\n"),
            (Format::Yaml, "version: 1\n"),
            (Format::Json, "{\"version\": 1}\n"),
        ];
        for (format, empty) in formats {
            let import = |inventory: &str| {
                let terms = Terms { form: None, at: Some("acme/shop"), now: at(NOW) };
                let listing = listing::read(text.as_bytes(), &terms).unwrap();
                let proposals = propose(listing, &keyed(), at(NOW), &mut |_, _| Vec::new());
                let merging = Merging { form: *form, now: at(NOW), accept: &BTreeSet::new() };
                let parsed = Inventory::parse(inventory, format, "i", at(NOW));
                let plan = merge(
                    &parsed.unwrap_or_else(|error| panic!("{form}: {error}\n{inventory}")),
                    proposals,
                    &merging,
                );
                let text = apply_all(inventory, format, "i", &changes(&plan));
                (plan, text.unwrap_or_else(|error| panic!("{form}: {error}")))
            };
            let (plan, first) = import(empty);
            assert!(!plan.additions.is_empty(), "{form}");
            let (again, second) = import(&first);
            assert_eq!(second, first, "{form}");
            assert!(again.additions.is_empty() && again.amendments.is_empty() && again.conflicts.is_empty());
            seen += 1;
        }
    }
    assert_eq!(seen, 3 * Form::ALL.len());
}
