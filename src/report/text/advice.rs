//! What to do next about a finding, in the order in which to do it. In an emergency, revoking comes before anything
//! else: as long as a leaked credential works, removing its copies changes nothing.

use std::collections::BTreeSet;

use super::standing;
use crate::exposure::{Presence, Window};
use crate::finding::{DeclaredCredential, Drift, Finding, Place, Status, Urgency};
use crate::provenance::Revision;
use crate::report::Report;
use crate::report::quantity::{counted, day};
use crate::report::sanitize::sanitize;

/// Files that a step names; the rest is counted.
const NAMED: usize = 3;

/// The steps for `finding`; none if there is nothing to do.
pub(in crate::report) fn steps(finding: &Finding, report: &Report) -> Vec<String> {
    let Status::Drifted(drift) = finding.status else { return vec![] };
    if let Some(policy) = &finding.policy {
        let place = standing::place(&policy.declaration);
        if matches!(drift, Drift::AllowExpired | Drift::AllowUnused) {
            return vec![format!("Remove the entry at {place}, or have it decided anew.")];
        }
        return vec![format!(
            "Have it reviewed by whoever sets the policy, and tighten it at {place} if it can be."
        )];
    }
    match (drift, &finding.credential) {
        (Drift::Undeclared | Drift::PolicyLoosened | Drift::AllowExpired | Drift::AllowUnused, _)
        | (_, None) => undeclared(finding, report),
        (Drift::Exposed, Some(credential)) => exposed(finding, credential),
        (Drift::Retired, Some(credential)) => retired(finding, credential),
        (Drift::Orphaned, Some(credential)) => orphaned(finding, credential),
        (Drift::Contradicted, Some(credential)) => contradicted(finding, credential),
        (Drift::Shared, Some(credential)) => shared(finding, credential),
        (Drift::Static, Some(credential)) => permanent(finding, credential),
        (Drift::KindMismatch, Some(credential)) => {
            vec![format!("Correct its `kind` at {}: it selects the policy.", declaration(credential))]
        }
        (Drift::Unseen, Some(credential)) => vec![format!(
            "Correct its `allowed_in` at {}, or find out where it went.",
            declaration(credential)
        )],
        (
            Drift::Expired | Drift::Overdue | Drift::Expiring | Drift::CapabilityChanged | Drift::Due,
            Some(credential),
        ) => rotate(finding, credential),
    }
}

/// `inventory.toml:12`.
fn declaration(credential: &DeclaredCredential) -> String {
    standing::place(&credential.declaration)
}

fn orphaned(finding: &Finding, credential: &DeclaredCredential) -> Vec<String> {
    let (id, place) = (sanitize(&credential.id), declaration(credential));
    let revoke = match finding.urgency {
        Urgency::Emergency => revoke_now(finding),
        _ => format!("If nothing uses {id} any more, revoke it {}.", revoke_at(finding)),
    };
    vec![
        revoke,
        format!("Otherwise find out who answers for it, and declare that as `owner` at {place}."),
        format!(
            "Replace it if anything still needs it{}: what was decommissioned knows it.",
            hand_over(credential)
        ),
        format!("Remove what is decommissioned from its `consumers` at {place}."),
    ]
}

fn contradicted(finding: &Finding, credential: &DeclaredCredential) -> Vec<String> {
    let first = format!(
        "Find out why the rotation of {} that {} records did not happen.",
        sanitize(&credential.id),
        declaration(credential)
    );
    std::iter::once(first).chain(rotate(finding, credential)).collect()
}

fn shared(finding: &Finding, credential: &DeclaredCredential) -> Vec<String> {
    let (id, place) = (sanitize(&credential.id), declaration(credential));
    vec![
        format!("Ask {} whether this use of {id} is meant.", owner(credential)),
        "Issue one credential for each consumer, environment and tenant, and hand each its own.".to_owned(),
        format!("When nothing uses the shared one any more, revoke it {}.", revoke_at(finding)),
        format!("Declare the new ones beside {place}; if the use is meant, declare it there."),
    ]
}

fn permanent(finding: &Finding, credential: &DeclaredCredential) -> Vec<String> {
    let (id, place) = (sanitize(&credential.id), declaration(credential));
    vec![
        format!(
            "Let what uses {id} get an ephemeral credential from its platform (workload identity){}.",
            of_consumers(credential)
        ),
        format!("When nothing uses the static one any more, revoke it {}.", revoke_at(finding)),
        format!("If it has to be static, say why in `static_because` at {place}: it is then rotated by age."),
    ]
}

fn undeclared(finding: &Finding, report: &Report) -> Vec<String> {
    let inventory = match &report.inventory {
        Some(inventory) => sanitize(&inventory.file).to_string(),
        None => "an inventory (--inventory FILE)".to_owned(),
    };
    let first = if finding.urgency == Urgency::Emergency {
        revoke_now(finding)
    } else {
        let sure = finding.confidence.as_str();
        format!(
            "Find out whether it is real (confidence {sure}); if it is, revoke it {}.",
            revoke_at(finding)
        )
    };
    let belongs = "If it belongs in this place,";
    let declare = match &finding.fingerprint {
        Some(fingerprint) => {
            format!(
                "{belongs} declare it and the place (`allowed_in`) instead: fingerprint = \"{fingerprint}\""
            )
        }
        None => format!(
            "{belongs} set STRAYKEY_FINGERPRINT_KEY and scan again: the report then has the fingerprint to declare."
        ),
    };
    let replace = format!(
        "Keep its replacement in a secret store and add it to {inventory}; \
         `straykey fingerprint` prints the fingerprint to declare."
    );
    // Nothing belongs in a commit that HEAD has moved on from.
    let is_at_hand = at_hand(finding).next().is_some();
    let declare = Some(declare).filter(|_| is_at_hand);
    let allow = allow(finding).filter(|_| is_at_hand && finding.urgency < Urgency::Emergency);
    [first, remove(finding), replace].into_iter().chain(declare).chain(allow).collect()
}

/// What to write where it is no secret at all.
fn allow(finding: &Finding) -> Option<String> {
    let rule = finding.rule.as_ref()?;
    let marker = crate::marker::allowing(&sanitize(rule.as_str()).to_string());
    Some(format!("If it is no secret, say so in a comment on its line, with the reason: `{marker} …`."))
}

fn exposed(finding: &Finding, credential: &DeclaredCredential) -> Vec<String> {
    let (id, place) = (sanitize(&credential.id), declaration(credential));
    vec![
        revoke_now(finding),
        format!(
            "Tell {} and issue a new version of {id}{}. `straykey rotate plan --credential {id} --mode emergency` plans both.",
            owner(credential),
            hand_over(credential)
        ),
        remove(finding),
        format!(
            "Declare the new version of {id} at {place} (`straykey fingerprint` prints its fingerprint). \
             If {id} may be in this place, add the place to its `allowed_in` there instead."
        ),
    ]
}

fn retired(finding: &Finding, credential: &DeclaredCredential) -> Vec<String> {
    let (id, place) = (sanitize(&credential.id), declaration(credential));
    let first = if finding.urgency == Urgency::Emergency {
        revoke_now(finding)
    } else {
        format!("Make sure that this old version of {id} is revoked {}.", revoke_at(finding))
    };
    vec![
        first,
        format!("Ask {} what still uses the old version{}.", owner(credential), of_consumers(credential)),
        remove(finding),
        format!("If it has to work for longer, extend its `accept_until` at {place}."),
    ]
}

fn rotate(finding: &Finding, credential: &DeclaredCredential) -> Vec<String> {
    let (id, place) = (sanitize(&credential.id), declaration(credential));
    let when = match (finding.status, finding.urgency, credential.deadline) {
        (_, Urgency::Emergency, _) => " now".to_owned(),
        (_, Urgency::Urgent, _) => " today".to_owned(),
        (Status::Drifted(Drift::Due | Drift::Expiring), _, Some(deadline)) => {
            format!(" before {}", day(deadline))
        }
        _ => String::new(),
    };
    vec![
        format!(
            "Rotate {id}{when}: issue and test a new version{}. `straykey rotate plan --credential {id}` plans it.",
            hand_over(credential)
        ),
        format!("When nothing uses the old version any more, revoke it {}.", revoke_at(finding)),
        format!(
            "Record it at {place}: the new fingerprint (`straykey fingerprint` prints it), `last_rotated`, \
             and the old fingerprint as `previous`."
        ),
    ]
}

fn revoke_now(finding: &Finding) -> String {
    match &finding.revoke {
        Some(url) => format!("Revoke it now: {}", sanitize(url)),
        None => format!("Revoke it now {}.", revoke_at(finding)),
    }
}

/// `at https://…`, or with whoever issued it.
fn revoke_at(finding: &Finding) -> String {
    match (&finding.revoke, &finding.provider) {
        (Some(url), _) => format!("at {}", sanitize(url)),
        (None, Some(provider)) => format!("with its issuer ({})", sanitize(provider)),
        (None, None) => "with its issuer".to_owned(),
    }
}

/// What to do about the copies: about those at hand first, then about those that git keeps.
fn remove(finding: &Finding) -> String {
    let at_hand: Vec<&Place> = at_hand(finding).collect();
    let all = || finding.places.iter().collect::<Vec<_>>();
    match (at_hand.as_slice(), &finding.exposure) {
        ([_, ..], Some(Window { first: None, presence: Presence::Staged, .. })) => {
            format!("Remove it from {} and stage that: no commit has it yet.", files(&at_hand))
        }
        ([], Some(Window { presence: Presence::Removed(_), .. })) => format!(
            "HEAD no longer has it, but its history does. Rewriting the history (e.g. with git filter-repo) {SECOND}"
        ),
        ([], Some(Window { presence: Presence::Elsewhere, .. })) => format!(
            "Branches or tags other than HEAD have it. Removing it there, and from their history (e.g. with git \
             filter-repo), {SECOND}"
        ),
        ([], Some(Window { presence: Presence::Unreachable, .. })) => format!(
            "No reference leads to it, but git keeps it until it collects garbage. Collecting it sooner \
             {SECOND}"
        ),
        (_, _) => {
            let places = if at_hand.is_empty() { all() } else { at_hand };
            format!(
                "Remove it from {}. Older commits and copies keep it: only revoking helps there.",
                files(&places)
            )
        }
    }
}

/// Nobody can take back what was once published.
const SECOND: &str = "comes second: it does not undo the exposure.";

/// The places that can be edited; a commit or an object by itself cannot.
fn at_hand(finding: &Finding) -> impl Iterator<Item = &Place> {
    finding.places.iter().filter(|place| match place.provenance.revision() {
        None | Some(Revision::Head | Revision::Index) => true,
        Some(Revision::Commit(_) | Revision::None) => false,
    })
}

/// `a.py, b.py, c.py and 4 more files`.
fn files(places: &[&Place]) -> String {
    let paths: BTreeSet<String> = places.iter().map(|place| place.provenance.shown()).collect();
    let named: Vec<String> = paths.iter().take(NAMED).map(|path| sanitize(path).to_string()).collect();
    let mut text = named.join(", ");
    if let Some(more @ 1..) = paths.len().checked_sub(NAMED) {
        text += &format!(" and {}", counted(more as u64, "more file", "more files"));
    }
    text
}

fn owner(credential: &DeclaredCredential) -> String {
    match &credential.owner {
        Some(owner) => format!("{} (its owner)", sanitize(owner)),
        None => "whoever answers for it (no owner is declared)".to_owned(),
    }
}

/// `, then hand it to invoice-agent, ocr-agent`.
fn hand_over(credential: &DeclaredCredential) -> String {
    if credential.consumers.is_empty() {
        return String::new();
    }
    format!(", and hand it to what uses it: {}", sanitize(&credential.consumers.join(", ")))
}

fn of_consumers(credential: &DeclaredCredential) -> String {
    if credential.consumers.is_empty() {
        return String::new();
    }
    format!(" (declared: {})", sanitize(&credential.consumers.join(", ")))
}
