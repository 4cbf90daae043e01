//! From listed secrets to proposals: each secret is recognised, fingerprinted as a scan would, and dropped.

use jiff::Timestamp;

use super::proposal::{Certainty, Proposal, Tenancy};
use super::purpose;
use crate::fingerprint::Fingerprinter;
use crate::kind::{CredentialKind, Guessability};
use crate::listing::{Listed, Listing, Remark};
use crate::notice::Coverage;
use crate::scan::Recognised;
use crate::secret::Secret;

/// What a listing proposes, and what it does not.
#[derive(Debug)]
pub struct Proposals {
    /// The credentials.
    pub proposals: Vec<Proposal>,
    /// What was left out or is worth knowing, the listing's own remarks first.
    pub remarks: Vec<Remark>,
}

/// Turns a listing into proposals. `recognise` tells which secrets a value of a name holds. Dates after `now` are not believed.
pub fn propose(
    listing: Listing,
    fingerprinter: &Fingerprinter,
    now: Timestamp,
    recognise: &mut dyn FnMut(&str, &Secret) -> Vec<Recognised>,
) -> Proposals {
    let mut proposer = Proposer {
        fingerprinter,
        now,
        recognise,
        out: Vec::new(),
        remarks: listing.remarks,
        plain: Vec::new(),
        unkeyed: 0,
    };
    for listed in listing.entries {
        proposer.add(listed);
    }
    proposer.finish()
}

struct Proposer<'a> {
    fingerprinter: &'a Fingerprinter,
    now: Timestamp,
    recognise: &'a mut dyn FnMut(&str, &Secret) -> Vec<Recognised>,
    out: Vec<Proposal>,
    remarks: Vec<Remark>,
    /// Names of values that are no secrets.
    plain: Vec<String>,
    /// Guessable secrets that got no fingerprint.
    unkeyed: u64,
}

/// So many names of values that are no secrets are told.
const NAMED: usize = 10;

impl Proposer<'_> {
    fn add(&mut self, mut listed: Listed) {
        for (what, date) in [("issued", &mut listed.issued), ("last used", &mut listed.last_used)] {
            if let Some(future) = date.take_if(|date| *date > self.now) {
                let detail = format!("its date ({what} {future}) is in the future, and is not believed");
                self.remarks.push(Remark {
                    coverage: Coverage::Complete,
                    subject: listed.name.clone(),
                    detail,
                });
            }
        }
        let Some(value) = listed.value.take() else {
            let (kind, certainty) = told(&listed, None);
            return self.out.push(proposal(&listed, kind, certainty));
        };
        let key = listed.name.rsplit('/').next().unwrap_or(&listed.name).to_owned();
        let mut found = (self.recognise)(&key, &value);
        // A key and its certificate are shown together, and are listed apart.
        if let Some(CredentialKind::PrivateKey | CredentialKind::MtlsCertificate) = listed.kind
            && found.iter().any(|one| Some(one.kind) == listed.kind)
        {
            found.retain(|one| Some(one.kind) == listed.kind);
        }
        match found.len() {
            0 => self.unrecognised(&listed, &key, &value),
            1 => found.iter().for_each(|one| self.recognised(&listed, one, Tenancy::Alone)),
            _ => found.iter().for_each(|one| self.recognised(&listed, one, Tenancy::Shared)),
        }
    }

    fn recognised(&mut self, listed: &Listed, found: &Recognised, tenancy: Tenancy) {
        let (kind, certainty) = told(listed, Some(found.kind));
        self.unkeyed += u64::from(found.fingerprint.is_none());
        let told = proposal(listed, kind, certainty);
        self.out.push(Proposal {
            tenancy,
            fingerprint: found.fingerprint,
            public_id: found.public_id.clone().or(told.public_id),
            provider: told.provider.or_else(|| named(found)),
            issued: found.issued.filter(|date| *date <= self.now).or(told.issued),
            expires: found.expires.or(told.expires),
            ..told
        });
    }

    /// A value without a form of its own is a secret if the store or its name says so.
    fn unrecognised(&mut self, listed: &Listed, key: &str, value: &Secret) {
        let is_secret = listed.kind.is_some() || listed.labels.kind.is_some() || purpose::is_secret(key);
        if !is_secret || value.expose().trim_ascii().is_empty() {
            return self.plain.push(listed.name.clone());
        }
        let sure = listed.labels.kind.or(listed.kind);
        let (kind, certainty) =
            sure.map_or((CredentialKind::Password, Certainty::Guessed), |kind| (kind, Certainty::Told));
        // What has no form may have been chosen by somebody, whatever it is for.
        let fingerprint = self.fingerprinter.identify(value.expose(), Guessability::Guessable).fingerprint();
        self.unkeyed += u64::from(fingerprint.is_none());
        self.out.push(Proposal { fingerprint, ..proposal(listed, kind, certainty) });
    }

    fn finish(mut self) -> Proposals {
        if !self.plain.is_empty() {
            let names: Vec<&str> = self.plain.iter().take(NAMED).map(String::as_str).collect();
            let more = match self.plain.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let detail = format!(
                "left out, because neither name nor form is that of a secret: {}{more}",
                names.join(", ")
            );
            self.remarks.push(Remark { coverage: Coverage::Complete, subject: "values".to_owned(), detail });
        }
        if self.unkeyed > 0 {
            let detail = format!(
                "guessable secrets without a fingerprint, because no fingerprint key is set: {}; set \
                 STRAYKEY_FINGERPRINT_KEY or use --fingerprint-key-file",
                self.unkeyed
            );
            self.remarks.push(Remark {
                coverage: Coverage::Incomplete,
                subject: "values".to_owned(),
                detail,
            });
        }
        Proposals { proposals: self.out, remarks: self.remarks }
    }
}

/// What it is for: a label of the owner's goes first, then the form of the secret, then the store, then the name.
fn told(listed: &Listed, recognised: Option<CredentialKind>) -> (CredentialKind, Certainty) {
    match listed.labels.kind.or(recognised).or(listed.kind) {
        Some(kind) => (kind, Certainty::Told),
        None => (purpose::of(&listed.name), Certainty::Guessed),
    }
}

fn proposal(listed: &Listed, kind: CredentialKind, certainty: Certainty) -> Proposal {
    Proposal {
        name: listed.name.clone(),
        stored_in: listed.stored_in.clone(),
        tenancy: Tenancy::Alone,
        kind,
        certainty,
        provider: listed.provider.clone(),
        owner: listed.labels.owner.clone(),
        environment: listed.labels.environment.clone(),
        scopes: listed.labels.scopes.clone(),
        public_id: listed.public_id.clone(),
        fingerprint: None,
        issued: listed.issued,
        expires: listed.expires,
        last_used: listed.last_used,
        version: listed.version.clone(),
        previous: listed.previous.clone(),
    }
}

/// The provider's name as inventories write it. Rules for passwords, keys and the like name a format, which issues nothing.
fn named(found: &Recognised) -> Option<String> {
    let is_format = matches!(
        found.kind,
        CredentialKind::Database
            | CredentialKind::JwtSigningKey
            | CredentialKind::MtlsCertificate
            | CredentialKind::OauthAccessToken
            | CredentialKind::Password
            | CredentialKind::PrivateKey
    );
    let name = found.provider.trim().to_lowercase();
    (!is_format && name != "generic" && !name.is_empty()).then_some(name)
}
