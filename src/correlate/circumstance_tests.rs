//! What else drifts than places and ages: owners, consumers, environments, capabilities, tenure and kinds.

use std::path::Path;
use std::sync::Arc;

use super::tests::{ALLOWED, at, entry, fingerprint, inventory, only, run, seen};
use crate::commit::{Commit, ObjectId};
use crate::evidence::AgeSource;
use crate::exposure::{Exposure, History, Presence};
use crate::finding::consumer::Origin;
use crate::finding::{Drift, Finding, Status, Urgency};
use crate::inventory::Inventory;
use crate::occurrence::Occurrence;
use crate::provenance::{Provenance, Revision};

/// The finding about the entry itself.
fn told(found: Vec<Occurrence>, inventory: &Inventory) -> Option<Finding> {
    let findings = run(found, Some(inventory)).findings;
    findings.into_iter().find(|finding| finding.rule.is_none())
}

fn drifts(found: Vec<Occurrence>, inventory: &Inventory) -> Vec<&'static str> {
    told(found, inventory)
        .map_or_else(Vec::new, |finding| finding.drifts.iter().map(|drift| drift.name()).collect())
}

fn reason(found: Vec<Occurrence>, inventory: &Inventory, drift: Drift) -> Option<String> {
    told(found, inventory).and_then(|mut finding| finding.reasons.remove(&drift))
}

fn named(file: &str, consumer: &str) -> Occurrence {
    Occurrence { consumer: Some(consumer.to_owned()), ..seen("a-token", "s", file, 1) }
}

const AGENTS: &str = "[[agent]]\nid = 'invoice-agent'\ndelegates_to = ['ocr-agent']\n[[agent]]\nid = 'ocr-agent'\n\
                      [[agent]]\nid = 'old-agent'\nstatus = 'decommissioned'\n\
                      [[agent]]\nid = 'older-agent'\nstatus = 'decommissioned'\n";

/// An inventory with one entry and the agents.
fn estate(more: &str) -> Inventory {
    inventory(&(entry("c", "s", &format!("{ALLOWED}\n{more}")) + AGENTS))
}

#[test]
fn an_entry_without_an_owner_or_with_consumers_that_are_gone_is_orphaned() {
    let of = |kind: &str, owner: &str, consumers: &str| {
        let print = fingerprint("s");
        let print = if kind == "database" { print.replace("sha256", "hmac-sha256") } else { print };
        inventory(&format!(
            "[[credential]]\nid = 'c'\nkind = '{kind}'\nfingerprint = '{print}'\n{owner}\nconsumers = {consumers}\n{AGENTS}"
        ))
    };
    let (me, gone) = ("owner = 'me'", "All that used it is decommissioned: old-agent, older-agent");
    for (kind, owner, consumers, expected) in [
        ("llm-api-key", me, "[]", None),
        ("llm-api-key", me, "['invoice-agent']", None),
        ("llm-api-key", "", "['invoice-agent']", Some((Urgency::Urgent, "No owner is declared."))),
        ("llm-api-key", "owner = ' '", "[]", Some((Urgency::Urgent, "No owner is declared."))),
        (
            "llm-api-key",
            me,
            "['old-agent', 'invoice-agent']",
            Some((Urgency::Urgent, "It is still declared for old-agent, decommissioned.")),
        ),
        ("llm-api-key", me, "['old-agent', 'older-agent']", Some((Urgency::Urgent, gone))),
        ("database", me, "['old-agent', 'older-agent']", Some((Urgency::Emergency, gone))),
        (
            "database",
            me,
            "['old-agent', 'invoice-agent']",
            Some((Urgency::Urgent, "It is still declared for old-agent, decommissioned.")),
        ),
    ] {
        let told = told(vec![], &of(kind, owner, consumers));
        let case = format!("{kind} {owner} {consumers}");
        let Some((urgency, reason)) = expected else {
            assert!(told.is_none(), "{case}: {told:?}");
            continue;
        };
        let told = told.unwrap();
        assert_eq!((told.status, told.urgency), (Status::Drifted(Drift::Orphaned), urgency), "{case}");
        assert!(told.reasons[&Drift::Orphaned].starts_with(reason), "{case}: {:?}", told.reasons);
    }
}

#[test]
fn a_consumer_that_nobody_declared_shares_the_credential() {
    let declared = estate("consumers = ['invoice-agent']");
    for name in ["invoice-agent", "Invoice_Agent", "ocr-agent"] {
        assert_eq!(drifts(vec![named("deploy/a", name)], &declared), [""; 0], "{name}");
    }
    let found = || vec![named("deploy/a", "github"), named("deploy/b", "invoice-agent")];
    let told = told(found(), &declared).unwrap();
    assert_eq!((told.status, told.urgency), (Status::Drifted(Drift::Shared), Urgency::Urgent));
    assert_eq!(told.reasons[&Drift::Shared], "Used by github (declared: invoice-agent).");
    let names: Vec<_> = told.consumers.iter().map(|one| (one.name.as_str(), one.origin.as_str())).collect();
    assert_eq!(names, [("invoice-agent", "declared"), ("ocr-agent", "delegated"), ("github", "discovered")]);
    assert_eq!(told.consumers[1].origin, Origin::Delegated("invoice-agent".to_owned()));
    // Both places are where the secret may be: two files as they stand, for three who use it.
    assert_eq!(told.blast.explanation(), "24 = (2 head x 4) x 3 consumers");

    let silent = estate("");
    assert_eq!(drifts(vec![named("deploy/a", "github")], &silent), [""; 0], "one, whoever it is");
    assert_eq!(drifts(found(), &silent), ["shared"]);
}

#[test]
fn policy_may_ask_for_a_credential_of_its_own_for_each_consumer() {
    let of = |consumers: &str, may: u64| {
        let policy = format!("[policy.llm-api-key]\nmax_consumers = {may}\n");
        let entry = entry("c", "s", &format!("{ALLOWED}\nconsumers = {consumers}"));
        reason(vec![], &inventory(&(policy + &entry + AGENTS)), Drift::Shared)
    };
    assert_eq!(of("['ocr-agent']", 1), None);
    assert_eq!(of("['invoice-agent']", 1).as_deref(), Some("2 consumers where policy allows 1."));
    assert_eq!(of("['invoice-agent']", 2), None);
    assert_eq!(
        of("['invoice-agent', 'ocr-agent']", 1).as_deref(),
        Some("2 consumers where policy allows 1.")
    );
}

#[test]
fn more_environments_tenants_or_repositories_than_declared_share_it() {
    let at_root = |root: &str, path: &str| {
        let provenance =
            Provenance::File { shown: path.into(), relative: path.into(), root: Path::new(root).into() };
        Occurrence { provenance: Arc::new(provenance), ..seen("a-token", "s", path, 1) }
    };
    let of = |more: &str, places: &[(&str, &str)]| {
        let inventory = inventory(&entry("c", "s", &format!("allowed_in = ['**']\n{more}")));
        let found = places.iter().map(|(root, path)| at_root(root, path)).collect();
        reason(found, &inventory, Drift::Shared)
    };
    let (prod, staging, dev) = (("/r", "prod/a.env"), ("/r", "staging/a.env"), ("/r", ".env.dev"));
    for (more, places, expected) in [
        ("environment = 'production'", &[prod][..], None),
        ("environment = 'eu-prod'", &[prod], None),
        ("environment = 'elsewhere'", &[prod, staging], None),
        ("", &[prod], None),
        (
            "environment = 'production'",
            &[prod, staging, dev],
            Some("Found in the environments development, staging (declared: production)."),
        ),
        ("", &[prod, staging], Some("Found in the environments production, staging (none is declared).")),
        ("", &[("/r", "tenants/acme/a"), ("/r", "tenants/acme/b")], None),
        (
            "",
            &[("/r", "tenants/acme/a"), ("/r", "tenants/globex/a")],
            Some("Found for the tenants acme, globex (none is declared)."),
        ),
        (
            "tenants = ['Acme']",
            &[("/r", "tenants/acme/a"), ("/r", "tenants/globex/a")],
            Some("Found for the tenants globex (declared: Acme)."),
        ),
        ("", &[("/x/one", "a"), ("/y/one.git", "a")], None),
        (
            "",
            &[("/x/one", "a"), ("/x/two", "a")],
            Some("Found in the repositories one, two (none is declared)."),
        ),
        ("repositories = ['one', 'two']", &[("/x/one", "a"), ("/x/two", "a")], None),
        (
            "repositories = ['one']",
            &[("/x/two", "a")],
            Some("Found in the repositories two (declared: one)."),
        ),
    ] {
        assert_eq!(of(more, places).as_deref(), expected, "{more} {places:?}");
    }
}

#[test]
fn a_capability_that_changed_after_the_last_rotation_asks_for_another_one() {
    let of = |dates: &str, changed: &str, agent: &str| {
        let agents = "[[agent]]\nid = 'a'\ndelegates_to = ['b']\n[[agent]]\nid = 'b'\n[[agent]]\nid = 'z'\n";
        let (plain, changed) =
            (format!("id = '{agent}'\n"), format!("id = '{agent}'\ncapability_changed = {changed}\n"));
        let agents = agents.replace(&plain, &changed);
        let entry = entry("c", "s", &format!("{ALLOWED}\nconsumers = ['a']\n{dates}"));
        reason(vec![], &inventory(&(entry + &agents)), Drift::CapabilityChanged)
    };
    let rotated = "last_rotated = 2026-10-20T12:00:00Z";
    assert_eq!(of(rotated, "2026-10-20T12:00:00Z", "a"), None, "the rotation came with it");
    let expected = "The capabilities of a changed on 2026-10-20; the credential is that of 2026-10-20.";
    assert_eq!(of(rotated, "2026-10-20T12:00:01Z", "a").as_deref(), Some(expected));
    assert!(
        of(rotated, "2026-10-21", "b").unwrap().starts_with("The capabilities of b changed"),
        "a delegate"
    );
    assert_eq!(of(rotated, "2026-10-21", "z"), None, "somebody else");
    assert_eq!(of(rotated, "2026-11-02", "a"), None, "to come");
    let unknown = "The capabilities of a changed on 2026-10-21; no rotation is known.";
    assert_eq!(of("", "2026-10-21", "a").as_deref(), Some(unknown));
}

#[test]
fn a_static_key_where_an_ephemeral_credential_is_asked_for_needs_a_reason() {
    let of = |kind: &str, more: &str, policy: &str| {
        let entry = entry("c", "s", &format!("{ALLOWED}\n{more}")).replace("llm-api-key", kind);
        reason(vec![], &inventory(&(policy.to_owned() + &entry)), Drift::Static)
    };
    let endless = |kind: &str| {
        Some(format!(
            "Policy asks for {kind} credentials that end by themselves, and this one does not; `static_because` accepts it \
             with a reason."
        ))
    };
    let strict = "[policy.llm-api-key]\nephemeral = true\n";
    let loose = "[policy.cloud-access-key]\nephemeral = false\n";
    assert_eq!(of("cloud-access-key", "", ""), endless("cloud-access-key"));
    assert_eq!(of("service-account-key", "", ""), endless("service-account-key"));
    assert_eq!(of("llm-api-key", "", ""), None);
    assert_eq!(of("llm-api-key", "", strict), endless("llm-api-key"));
    assert_eq!(of("cloud-access-key", "", loose), None);
    assert_eq!(of("cloud-access-key", "static_because = 'a legacy system'", ""), None);
    let valid = |days: &str| of("cloud-access-key", &format!("issued = 2026-10-20\nexpires = {days}"), "");
    assert_eq!(valid("2026-11-19"), None, "30 days, as policy allows");
    let long = "Policy asks for cloud-access-key credentials that are valid for 30d at most, and this one is for 31d; \
                `static_because` accepts it with a reason.";
    assert_eq!(valid("2026-11-20").as_deref(), Some(long));
}

#[test]
fn a_kind_that_goes_with_the_declared_one_is_no_mismatch() {
    let of = |declared: &str| {
        let entry = entry("c", "s", ALLOWED).replace("llm-api-key", declared);
        drifts(vec![seen("a-token", "s", "deploy/a", 1)], &inventory(&entry))
    };
    assert_eq!(of("llm-api-key"), [""; 0]);
    assert_eq!(of("payment"), ["kind-mismatch"]);
    let told = told(
        vec![seen("a-token", "s", "deploy/a", 1)],
        &inventory(&entry("c", "s", ALLOWED).replace("llm-api-key", "payment")),
    )
    .unwrap();
    assert_eq!(
        told.reasons[&Drift::KindMismatch],
        "It is declared as payment and recognised as llm-api-key."
    );
    assert_eq!(told.urgency, Urgency::None);
}

#[test]
fn a_place_that_held_it_and_does_not_any_more_is_told() {
    let commit = Arc::new(Commit {
        authored: at("2026-10-20T00:00:00Z"),
        committed: at("2026-10-20T00:00:00Z"),
        id: ObjectId::from_bytes(&[1; 20]).unwrap(),
        author: None,
    });
    let in_git = |path: &str, revision| {
        let blob = ObjectId::from_bytes(&[2; 20]).unwrap();
        let relative = Some(path.into());
        let provenance =
            Provenance::Git { shown: path.into(), relative, root: Path::new("/r").into(), revision, blob };
        let exposure = Exposure {
            introduced: Some(Arc::clone(&commit)),
            presence: Presence::Removed(Arc::clone(&commit)),
            versions: 1,
            history: History::Complete,
        };
        Occurrence {
            provenance: Arc::new(provenance),
            exposure: Some(Arc::new(exposure)),
            ..seen("a-token", "s", path, 1)
        }
    };
    let (past, head) = (Revision::Commit(commit.id), Revision::Head);
    let declared = estate("last_rotated = 2026-10-20");
    let expected =
        Some("deploy/a held it in a commit, and no place of `allowed_in` in HEAD does.".to_owned());
    let of = |found| reason(found, &declared, Drift::Unseen);
    assert_eq!(of(vec![in_git("deploy/a", past)]), expected);
    assert_eq!(of(vec![in_git("deploy/a", past), in_git("deploy/b", head)]), None);
    assert_eq!(of(vec![in_git("deploy/a", past), in_git("src/b", head)]), expected);
    assert_eq!(of(vec![in_git("src/a", past)]), None);
    assert_eq!(of(vec![]), None, "it may be encrypted there, or not have been asked for");
}

#[test]
fn listings_are_evidence_of_the_version_that_they_are_about() {
    let of = |dates: &str, taken: &str| {
        let listed = format!("listed = {{ source = 'aws-iam', taken = {taken}, issued = 2025-01-01 }}");
        told(vec![], &inventory(&entry("c", "s", &format!("{dates}\n{listed}"))))
    };
    let contradicted = of("last_rotated = 2026-10-20", "2026-10-31").unwrap();
    assert_eq!(contradicted.status, Status::Drifted(Drift::Contradicted));
    assert_eq!(
        contradicted.reasons[&Drift::Contradicted],
        "The inventory says 2026-10-20, but aws-iam lists it as issued on 2025-01-01: that rotation did not happen."
    );
    assert_eq!(contradicted.credential.unwrap().listing.as_deref(), Some("aws-iam"));
    assert!(of("last_rotated = 2026-10-20", "2026-10-19").is_none(), "taken before the rotation");
    let overdue = of("", "2026-10-31").unwrap();
    assert_eq!(
        (overdue.status, overdue.age.unwrap().source),
        (Status::Drifted(Drift::Overdue), AgeSource::Listing)
    );
}

#[test]
fn evidence_may_be_older_than_the_declared_date_by_a_day_or_a_quarter_of_the_allowed_age() {
    let of = |kind: &str, issued: &str| {
        let mut found = seen("a-token", "s", "deploy/a", 1);
        found.evidence.issued = Some(at(issued));
        let declared = entry("c", "s", &format!("{ALLOWED}\nlast_rotated = 2026-10-31T00:00:00Z"));
        let inventory = inventory(&declared.replace("llm-api-key", kind));
        drifts(vec![found], &inventory).contains(&"contradicted")
    };
    assert!(!of("llm-api-key", "2026-10-30T00:00:00Z"));
    assert!(of("llm-api-key", "2026-10-29T23:59:59Z"));
    assert!(!of("jwt-signing-key", "2026-10-30T18:00:00Z"));
    assert!(of("jwt-signing-key", "2026-10-30T17:59:59Z"));
}

#[test]
fn dates_that_can_hardly_be_contradict_nothing_and_are_said() {
    let mut found = seen("a-token", "s", "deploy/a", 1);
    found.evidence.issued = Some(at("1970-01-01T00:00:00Z"));
    let dated = inventory(&entry("c", "s", &format!("{ALLOWED}\nlast_rotated = 2026-10-20")));
    let finding = only(run(vec![found.clone()], Some(&dated)));
    assert_eq!((finding.status, finding.age.unwrap().source), (Status::Current, AgeSource::Declared));
    assert_eq!(finding.other_ages[0].doubt.map(|doubt| doubt.as_str()), Some("epoch"));
    let undated = inventory(&entry("c", "s", ALLOWED));
    let finding = only(run(vec![found], Some(&undated)));
    assert_eq!(finding.status, Status::Current, "nothing that can be true says that it is old");
}

#[test]
fn a_loose_policy_is_a_finding_of_its_own() {
    let loose = inventory("[policy.llm-api-key]\nmax_age = '60d'\nacceptance_window = '8h'\n");
    let finding = only(run(vec![], Some(&loose)));
    assert_eq!((finding.status, finding.urgency), (Status::Drifted(Drift::PolicyLoosened), Urgency::None));
    assert_eq!(finding.declaration().unwrap().line, 2);
    let expected = "an age of 60d where the built-in policy allows 30d; an acceptance window of 8h where the built-in \
                    policy allows 4h";
    assert_eq!(finding.policy.unwrap().allows, expected);
}

#[test]
fn a_retired_credential_drifts_by_being_found_only() {
    let retired = inventory(
        &entry("c", "s", &format!("{ALLOWED}\nretired = 2026-10-20\nissued = 2020-01-01"))
            .replace("owner = 'me'\n", ""),
    );
    assert!(told(vec![], &retired).is_none(), "neither orphaned nor overdue");
    let finding = only(run(vec![named("deploy/a", "github")], Some(&retired)));
    assert_eq!((finding.status, finding.drifts.len()), (Status::Drifted(Drift::Retired), 1));
}
