//! Wire types of the cost view.

use serde::Serialize;

use crate::audit::cost::model::{Answer, derive};
use crate::audit::cost::{Costs, Derived};

/// The cost view.
#[derive(Debug, Serialize)]
pub struct Cost<'a> {
    /// What amounts are in, as the user wrote it.
    pub currency: Option<&'a str>,
    /// The user's numbers.
    pub inputs: Vec<Input<'a>>,
    /// What follows from them.
    pub results: Vec<Computed>,
}

/// One number of the user.
#[derive(Debug, Serialize)]
pub struct Input<'a> {
    /// Its name in the file.
    pub name: &'static str,
    /// The number; nothing if it is absent.
    pub value: Option<f64>,
    /// Where it comes from, if the user says so.
    pub source: Option<&'a str>,
}

/// One number that follows.
#[derive(Debug, Serialize)]
pub struct Computed {
    /// Its stable name.
    pub name: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// `amount`, `years`, `share`; `never` if the investment does not pay back; `absent` if inputs are.
    pub unit: &'static str,
    /// The number, if there is one.
    pub value: Option<f64>,
    /// The inputs that are absent.
    pub missing: Vec<&'static str>,
}

impl<'a> Cost<'a> {
    /// The wire form.
    #[must_use]
    pub fn of(costs: &'a Costs) -> Self {
        Self {
            currency: costs.currency.as_deref(),
            inputs: costs
                .figures()
                .into_iter()
                .map(|(name, figure)| Input {
                    name,
                    value: figure.map(|figure| figure.value),
                    source: figure.and_then(|figure| figure.source.as_deref()),
                })
                .collect(),
            results: derive(costs).into_iter().map(Computed::of).collect(),
        }
    }
}

impl Computed {
    fn of(derived: Derived) -> Self {
        let (unit, value, missing) = match derived.result {
            Answer::Amount(value) => ("amount", Some(value), Vec::new()),
            Answer::Years(value) => ("years", Some(value), Vec::new()),
            Answer::Share(value) => ("share", Some(value), Vec::new()),
            Answer::Never => ("never", None, Vec::new()),
            Answer::Missing(missing) => ("absent", None, missing),
        };
        Self { name: derived.name, formula: derived.formula, unit, value, missing }
    }
}
