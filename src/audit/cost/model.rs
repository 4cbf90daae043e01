//! What follows from the numbers: the playbook's model of expected loss, payback and return.

use super::input::{Costs, Figure};

/// One number that follows from others.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// Its stable name.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// The outcome.
    pub result: Answer,
}

/// The outcome of one computation.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// An amount of money.
    Amount(f64),
    /// A length of time in years.
    Years(f64),
    /// A part of the whole: 0.5 is 50 %.
    Share(f64),
    /// The investment does not pay back: what it saves in a year is not more than nothing.
    Never,
    /// Not computed: these inputs are absent.
    Missing(Vec<&'static str>),
}

/// A value, or the names of what it lacks.
type Value = Result<f64, Vec<&'static str>>;

/// Everything that follows, in the order of the playbook.
#[must_use]
pub fn derive(costs: &Costs) -> Vec<Derived> {
    let incident = given("incident.cost", costs.incident.as_ref());
    let now = given("incident.annual_probability", costs.probability_now.as_ref());
    let then = given("incident.annual_probability_with_rotation", costs.probability_then.as_ref());
    let initial = given("investment.initial", costs.investment.as_ref());
    let operations = given("investment.operations_per_year", costs.operations.as_ref());
    let years = given("investment.years", costs.years.as_ref());

    let loss_now = both(&now, &incident, |probability, cost| probability * cost);
    let loss_then = both(&then, &incident, |probability, cost| probability * cost);
    let saved = both(&loss_now, &loss_then, |now, then| now - then);
    let saved_net = both(&saved, &operations, |saved, operations| saved - operations);
    let run = both(&operations, &years, |operations, years| operations * years);
    let spent = both(&initial, &run, |initial, run| initial + run);
    let gained = both(&saved, &years, |saved, years| saved * years);
    let net = both(&gained, &spent, |gained, spent| gained - spent);
    vec![
        Derived {
            name: "expected-annual-loss",
            title: "Expected loss in a year, today",
            formula: "annual_probability × cost",
            result: amount(&loss_now),
        },
        Derived {
            name: "expected-annual-loss-with-rotation",
            title: "Expected loss in a year, with the investment",
            formula: "annual_probability_with_rotation × cost",
            result: amount(&loss_then),
        },
        Derived {
            name: "annual-risk-reduction",
            title: "Reduction of the expected loss in a year",
            formula: "the first minus the second",
            result: amount(&saved),
        },
        Derived {
            name: "payback",
            title: "Payback, as the playbook counts it (without operations)",
            formula: "initial ÷ reduction",
            result: payback(&initial, &saved),
        },
        Derived {
            name: "payback-with-operations",
            title: "Payback after operations",
            formula: "initial ÷ (reduction − operations_per_year)",
            result: payback(&initial, &saved_net),
        },
        Derived {
            name: "net-benefit",
            title: "Net benefit over all years",
            formula: "reduction × years − initial − operations_per_year × years",
            result: amount(&net),
        },
        Derived {
            name: "return-on-investment",
            title: "Return on what is spent over all years",
            formula: "net benefit ÷ (initial + operations_per_year × years)",
            result: share(&net, &spent),
        },
    ]
}

fn given(name: &'static str, figure: Option<&Figure>) -> Value {
    figure.map(|figure| figure.value).ok_or_else(|| vec![name])
}

/// Both values, or all that is absent, each named once and in the order of the formulas.
fn both(one: &Value, other: &Value, combine: impl FnOnce(f64, f64) -> f64) -> Value {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok(combine(*one, *other)),
        (one, other) => {
            let mut missing = Vec::new();
            for name in [one, other].into_iter().filter_map(|value| value.as_ref().err()).flatten() {
                if !missing.contains(name) {
                    missing.push(*name);
                }
            }
            Err(missing)
        }
    }
}

fn amount(value: &Value) -> Answer {
    value.clone().map_or_else(Answer::Missing, Answer::Amount)
}

fn payback(invested: &Value, saved: &Value) -> Answer {
    match both(invested, saved, |invested, saved| if saved > 0.0 { invested / saved } else { f64::INFINITY })
    {
        Ok(years) if years.is_finite() => Answer::Years(years),
        Ok(_) => Answer::Never,
        Err(missing) => Answer::Missing(missing),
    }
}

fn share(part: &Value, whole: &Value) -> Answer {
    match both(part, whole, |part, whole| if whole > 0.0 { part / whole } else { f64::INFINITY }) {
        Ok(share) if share.is_finite() => Answer::Share(share),
        Ok(_) => Answer::Never,
        Err(missing) => Answer::Missing(missing),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Answer, derive};
    use crate::audit::cost::Costs;

    fn results(text: &str) -> BTreeMap<&'static str, Answer> {
        let costs = Costs::parse(&format!("version = 1\n{text}"), "costs.toml").unwrap();
        derive(&costs).into_iter().map(|derived| (derived.name, derived.result)).collect()
    }

    fn playbook(operations_per_year: u32) -> BTreeMap<&'static str, Answer> {
        results(&format!(
            "[incident]\ncost = 1_500_000\nannual_probability = 0.15\nannual_probability_with_rotation = 0.03\n\
             [investment]\ninitial = 250_000\noperations_per_year = {operations_per_year}\nyears = 3\n"
        ))
    }

    fn near(result: &Answer, expected: f64) -> bool {
        let (Answer::Amount(value) | Answer::Years(value) | Answer::Share(value)) = result else {
            return false;
        };
        (value - expected).abs() < 0.01
    }

    /// The playbook's own example: a loss of 225,000 becomes 45,000, 1.4 years of payback, 215,000 after three years.
    /// It takes its 75,000 of operations off once: a third of it is what a year costs.
    #[test]
    fn the_example_of_the_playbook() {
        let results = playbook(25_000);
        for (name, expected) in [
            ("expected-annual-loss", 225_000.0),
            ("expected-annual-loss-with-rotation", 45_000.0),
            ("annual-risk-reduction", 180_000.0),
            ("payback", 1.39),
            ("net-benefit", 215_000.0),
        ] {
            assert!(near(&results[name], expected), "{name}: {:?}", results[name]);
        }
    }

    /// Taken as the yearly cost that the playbook calls it, 75,000 leaves 65,000.
    #[test]
    fn operations_count_in_every_year() {
        let results = playbook(75_000);
        assert!(near(&results["net-benefit"], 65_000.0), "{results:?}");
        assert!(near(&results["payback-with-operations"], 2.38), "{results:?}");
        assert!(near(&results["return-on-investment"], 65.0 / 475.0), "{results:?}");
    }

    #[test]
    fn what_is_absent_is_named_and_takes_only_what_depends_on_it_along() {
        let results = results(
            "[incident]\nannual_probability = 0.15\nannual_probability_with_rotation = 0.03\n[investment]\n\
             initial = 250_000\n",
        );
        let missing = |names: &[&'static str]| Answer::Missing(names.to_vec());
        assert_eq!(results["expected-annual-loss"], missing(&["incident.cost"]));
        assert_eq!(results["payback"], missing(&["incident.cost"]));
        assert_eq!(
            results["net-benefit"],
            missing(&["incident.cost", "investment.years", "investment.operations_per_year"])
        );
        let some = derive(&Costs::default());
        assert!(
            some.iter().all(|derived| matches!(&derived.result, Answer::Missing(names) if !names.is_empty()))
        );
    }

    #[test]
    fn what_saves_nothing_never_pays_back() {
        let same = "[incident]\ncost = 10\nannual_probability = 0.5\nannual_probability_with_rotation = 0.5\n\
                    [investment]\ninitial = 5\noperations_per_year = 1\nyears = 1\n";
        let results = results(same);
        assert_eq!(
            (&results["payback"], &results["payback-with-operations"]),
            (&Answer::Never, &Answer::Never)
        );
        assert!(near(&results["net-benefit"], -6.0), "{results:?}");
    }

    #[test]
    fn nothing_spent_has_no_return() {
        let free = "[incident]\ncost = 10\nannual_probability = 0.5\nannual_probability_with_rotation = 0.1\n\
                    [investment]\ninitial = 0\noperations_per_year = 0\nyears = 1\n";
        let results = results(free);
        assert_eq!(results["return-on-investment"], Answer::Never);
        assert!(near(&results["payback"], 0.0), "{results:?}");
    }

    proptest! {
        #[test]
        fn no_numbers_make_a_result_that_is_none(
            now in 0.0..=1.0f64, then in 0.0..=1.0f64, cost in 0.0..9.0e15f64, initial in 0.0..9.0e15f64,
            operations in 0.0..9.0e15f64, years in 1.0..=100.0f64,
        ) {
            let figure = |value| Some(super::Figure { value, source: None });
            let costs = Costs {
                currency: None, probability_now: figure(now), probability_then: figure(then),
                incident: figure(cost), investment: figure(initial), operations: figure(operations),
                years: figure(years),
            };
            for derived in derive(&costs) {
                match derived.result {
                    Answer::Amount(value) | Answer::Years(value) | Answer::Share(value) => {
                        prop_assert!(value.is_finite(), "{} is {value}", derived.name);
                    }
                    Answer::Never => {}
                    Answer::Missing(names) => prop_assert!(false, "{names:?}"),
                }
            }
        }
    }
}
