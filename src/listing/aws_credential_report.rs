//! The credential report of an AWS account: a table, or the JSON of `get-credential-report` that holds it in base64
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>). It knows users and dates, and no
//! key ids.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;

use super::date::Date;
use super::element::Element;
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Listed, Listing, Terms};
use crate::kind::CredentialKind;

pub(super) const STORE: Store = Store {
    form: Form::AwsCredentialReport,
    wrappers: &[],
    is_one: |element| element.has(&["Content", "ReportFormat"]),
    read,
    continued: &[],
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Report {
    content: String,
}

/// The columns that are needed. The report has more.
#[derive(Deserialize)]
struct Row {
    user: String,
    arn: String,
    password_enabled: String,
    password_last_used: String,
    password_last_changed: String,
    access_key_1_active: String,
    access_key_1_last_rotated: String,
    access_key_1_last_used_date: String,
    access_key_2_active: String,
    access_key_2_last_rotated: String,
    access_key_2_last_used_date: String,
    cert_1_active: String,
    cert_1_last_rotated: String,
    cert_2_active: String,
    cert_2_last_rotated: String,
}

pub(super) fn is_table(bytes: &[u8]) -> bool {
    bytes.starts_with(b"user,arn,")
}

fn read(elements: &[Element<'_>], _: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    for element in elements {
        let report: Report = element.fields(Form::AwsCredentialReport)?;
        let table = STANDARD.decode(report.content.trim()).map_err(|_| ListingError::Field {
            form: Form::AwsCredentialReport,
            place: "Content".to_owned(),
            cause: "it is not base64".to_owned(),
        })?;
        read_table(&table, listing)?;
    }
    Ok(())
}

pub(super) fn read_table(table: &[u8], listing: &mut Listing) -> Result<(), ListingError> {
    for (number, row) in csv::Reader::from_reader(table).deserialize::<Row>().enumerate() {
        let place = || format!("row {}", number + 2);
        // The parser's own words quote the row.
        let row = row.map_err(|error| {
            let missing = match error.kind() {
                csv::ErrorKind::Deserialize { err, .. } => match err.kind() {
                    csv::DeserializeErrorKind::Message(text) if text.starts_with("missing field") => {
                        text.as_str()
                    }
                    _ => "it is not as documented",
                },
                _ => "it is no row of the table",
            };
            field(place(), missing)
        })?;
        for credential in row.credentials() {
            let Credential { name, what, kind, active, changed, used } = credential;
            let dated = |text| Date::parse(text).ok_or_else(|| field(place(), "a date is not as documented"));
            let (changed, used) = (dated(changed)?, dated(used)?);
            if active.eq_ignore_ascii_case("true") {
                listing.entries.push(row.listed(name, kind, changed.0, used.0));
            } else if active.eq_ignore_ascii_case("false") && changed.0.is_some() {
                listing.remark(&row.user, format!("left out: its {what} is switched off"));
            }
        }
    }
    Ok(())
}

fn field(place: String, cause: &str) -> ListingError {
    ListingError::Field { form: Form::AwsCredentialReport, place, cause: cause.to_owned() }
}

/// One of the credentials that a user may have.
struct Credential<'a> {
    /// Behind the user's own place.
    name: &'static str,
    what: &'static str,
    kind: CredentialKind,
    active: &'a str,
    changed: &'a str,
    /// Nothing where the report does not tell.
    used: &'a str,
}

impl Row {
    fn credentials(&self) -> [Credential<'_>; 5] {
        let (key, certificate) = (CredentialKind::CloudAccessKey, CredentialKind::SigningKey);
        [
            Credential {
                name: "/password",
                what: "password",
                kind: CredentialKind::Password,
                active: &self.password_enabled,
                changed: &self.password_last_changed,
                used: &self.password_last_used,
            },
            // The keys of a user share a place: `list-access-keys` tells the same keys without their number.
            Credential {
                name: "",
                what: "access key 1",
                kind: key,
                active: &self.access_key_1_active,
                changed: &self.access_key_1_last_rotated,
                used: &self.access_key_1_last_used_date,
            },
            Credential {
                name: "",
                what: "access key 2",
                kind: key,
                active: &self.access_key_2_active,
                changed: &self.access_key_2_last_rotated,
                used: &self.access_key_2_last_used_date,
            },
            Credential {
                name: "/certificate-1",
                what: "certificate 1",
                kind: certificate,
                active: &self.cert_1_active,
                changed: &self.cert_1_last_rotated,
                used: "",
            },
            Credential {
                name: "/certificate-2",
                what: "certificate 2",
                kind: certificate,
                active: &self.cert_2_active,
                changed: &self.cert_2_last_rotated,
                used: "",
            },
        ]
    }

    fn listed(
        &self,
        name: &str,
        kind: CredentialKind,
        changed: Option<Timestamp>,
        used: Option<Timestamp>,
    ) -> Listed {
        let user = if self.arn.ends_with(":root") { "root" } else { self.user.as_str() };
        Listed {
            name: format!("{user}{name}"),
            stored_in: format!("aws-iam:user/{user}{name}"),
            kind: Some(kind),
            provider: Some("aws".to_owned()),
            issued: changed,
            last_used: used,
            ..Listed::default()
        }
    }
}
