//! Doppler: `doppler secrets --json`, `doppler secrets download --no-file --format json`
//! (<https://docs.doppler.com/docs/accessing-secrets>), and the answer of the service
//! (<https://docs.doppler.com/reference/secrets-list>). They hold the values, and no dates.

use serde::Deserialize;
use serde_json::Value;

use super::element::{Element, Hidden};
use super::error::ListingError;
use super::form::Form;
use super::store::Store;
use super::{Listed, Listing, Terms};

pub(super) const STORE: Store = Store {
    form: Form::Doppler,
    wrappers: &[],
    // Names and values alone could be anything: they are recognised only by their own members.
    is_one: |element| {
        let mut members = members(element).peekable();
        members.peek().is_some() && members.all(|(_, secret)| secret.get("computed").is_some())
    },
    read,
    continued: &[],
};

/// Members that Doppler adds to every configuration.
const OWN: &[&str] = &["DOPPLER_CONFIG", "DOPPLER_ENVIRONMENT", "DOPPLER_PROJECT"];

#[derive(Deserialize)]
struct Secret {
    /// The value with its references resolved; empty for those that may not be read.
    #[serde(default)]
    computed: Hidden,
}

fn members<'a>(element: &Element<'a>) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let object = element.value.get("secrets").unwrap_or(element.value);
    object.as_object().into_iter().flatten()
}

fn read(elements: &[Element<'_>], terms: &Terms<'_>, listing: &mut Listing) -> Result<(), ListingError> {
    let at = terms.at.ok_or(ListingError::NoPlace {
        form: Form::Doppler,
        what: "the project and the configuration",
        example: "payments/prd",
    })?;
    let environment = at.split_once('/').map(|(_, config)| config.to_owned());
    for element in elements {
        if !element.value.is_object() {
            return Err(ListingError::Field {
                form: Form::Doppler,
                place: element.place.clone(),
                cause: "it is not an object of secrets by name".to_owned(),
            });
        }
        for (name, value) in members(element).filter(|(name, _)| !OWN.contains(&name.as_str())) {
            let place = [element.place.as_str(), name].join(".").trim_start_matches('.').to_owned();
            let member = Element { place, value };
            let Hidden(value) = match value {
                Value::Object(_) => member.fields::<Secret>(Form::Doppler)?.computed,
                _ => member.fields(Form::Doppler)?,
            };
            if value.is_none() {
                listing.remark(format!("{at}/{name}"), "its value may not be read: no fingerprint");
            }
            let mut listed = Listed {
                name: format!("{at}/{name}"),
                stored_in: format!("doppler:{at}/{name}"),
                value,
                ..Listed::default()
            };
            listed.labels.environment.clone_from(&environment);
            listing.entries.push(listed);
        }
    }
    Ok(())
}
