//! Numbers of the cost view as people read them.

use crate::audit::amount::money;
use crate::audit::cost::model::Answer;

/// The outcome of a computation, in the currency of the user.
pub(super) fn answer(answer: &Answer, currency: Option<&str>) -> String {
    match answer {
        Answer::Amount(amount) => {
            format!("{} {}", money(*amount), currency.unwrap_or_default()).trim_end().to_owned()
        }
        Answer::Years(years) => format!("{years:.1} years"),
        Answer::Share(share) => format!("{:.0} %", share * 100.0),
        Answer::Never => "never: there is nothing to divide by".to_owned(),
        Answer::Missing(names) => format!("not computed: {} absent", listed(names)),
    }
}

/// A number as the user gave it.
pub(super) fn figure(name: &str, value: f64) -> String {
    if name.contains("probability") || value.fract() != 0.0 { value.to_string() } else { money(value) }
}

fn listed(names: &[&str]) -> String {
    let is = if names.len() == 1 { "is" } else { "are" };
    format!("{} {is}", names.join(", "))
}
