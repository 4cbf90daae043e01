//! The numbers of the cost view, as the user wrote them (TOML).

use std::path::PathBuf;

use serde::Deserialize;

/// The version of the form that is understood.
pub const VERSION: i64 = 1;

/// A file of numbers that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CostError {
    /// The file itself.
    #[error("cannot read the costs in {path}: {cause}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Its form.
    #[error("costs in {file}: {message}")]
    Syntax {
        /// The file, as shown.
        file: String,
        /// What is wrong, and where.
        message: String,
    },
    /// A number that cannot be meant.
    #[error("costs in {file}: {}", mistakes.join("; "))]
    Numbers {
        /// The file, as shown.
        file: String,
        /// One sentence for each.
        mistakes: Vec<String>,
    },
}

/// One number, and who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// Where it comes from, if the user says so.
    pub source: Option<String>,
}

/// The numbers that were given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Costs {
    /// What amounts are in; shown as it is.
    pub currency: Option<String>,
    /// How likely a year with an incident is today: 0 to 1.
    pub probability_now: Option<Figure>,
    /// How likely it is with the investment: 0 to 1.
    pub probability_then: Option<Figure>,
    /// What one incident costs.
    pub incident: Option<Figure>,
    /// What is invested once.
    pub investment: Option<Figure>,
    /// What its operation costs in a year.
    pub operations: Option<Figure>,
    /// Over how many years it is looked at.
    pub years: Option<Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CostSyntax {
    version: i64,
    currency: Option<String>,
    #[serde(default)]
    incident: IncidentSyntax,
    #[serde(default)]
    investment: InvestmentSyntax,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct IncidentSyntax {
    cost: Option<FigureSyntax>,
    annual_probability: Option<FigureSyntax>,
    annual_probability_with_rotation: Option<FigureSyntax>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct InvestmentSyntax {
    initial: Option<FigureSyntax>,
    operations_per_year: Option<FigureSyntax>,
    years: Option<FigureSyntax>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a number, or { value = NUMBER, source = \"who says so\" }")]
enum FigureSyntax {
    Whole(i64),
    Decimal(f64),
    Sourced(SourcedSyntax),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcedSyntax {
    value: NumberSyntax,
    source: String,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a number")]
enum NumberSyntax {
    Whole(i64),
    Decimal(f64),
}

/// Amounts up to this are exact as a number of double precision.
const LARGEST: f64 = 9.0e15;

#[allow(clippy::cast_precision_loss, reason = "numbers over the largest exact one are refused")]
fn figure(syntax: FigureSyntax) -> Figure {
    match syntax {
        FigureSyntax::Whole(value) => Figure { value: value as f64, source: None },
        FigureSyntax::Decimal(value) => Figure { value, source: None },
        FigureSyntax::Sourced(SourcedSyntax { value: NumberSyntax::Whole(value), source }) => {
            Figure { value: value as f64, source: Some(source) }
        }
        FigureSyntax::Sourced(SourcedSyntax { value: NumberSyntax::Decimal(value), source }) => {
            Figure { value, source: Some(source) }
        }
    }
}

impl Costs {
    /// Every number with its name in the file, given or absent.
    #[must_use]
    pub fn figures(&self) -> [(&'static str, Option<&Figure>); 6] {
        [
            ("incident.cost", self.incident.as_ref()),
            ("incident.annual_probability", self.probability_now.as_ref()),
            ("incident.annual_probability_with_rotation", self.probability_then.as_ref()),
            ("investment.initial", self.investment.as_ref()),
            ("investment.operations_per_year", self.operations.as_ref()),
            ("investment.years", self.years.as_ref()),
        ]
    }

    /// Reads the numbers. Messages call the file `shown`.
    ///
    /// # Errors
    /// When it is not of the documented form, or a number cannot be meant.
    pub fn parse(text: &str, shown: &str) -> Result<Self, CostError> {
        let syntax: CostSyntax = toml::from_str(text).map_err(|error| CostError::Syntax {
            file: shown.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        let costs = Self {
            currency: syntax.currency,
            probability_now: syntax.incident.annual_probability.map(figure),
            probability_then: syntax.incident.annual_probability_with_rotation.map(figure),
            incident: syntax.incident.cost.map(figure),
            investment: syntax.investment.initial.map(figure),
            operations: syntax.investment.operations_per_year.map(figure),
            years: syntax.investment.years.map(figure),
        };
        let mut mistakes = Vec::new();
        if syntax.version != VERSION {
            mistakes
                .push(format!("version {} is not understood: write `version = {VERSION}`", syntax.version));
        }
        mistakes
            .extend(costs.figures().into_iter().filter_map(|(name, figure)| mistake(name, figure?.value)));
        if mistakes.is_empty() {
            Ok(costs)
        } else {
            Err(CostError::Numbers { file: shown.to_owned(), mistakes })
        }
    }
}

fn mistake(name: &str, value: f64) -> Option<String> {
    let is_probability = name.contains("probability");
    if is_probability && !(0.0..=1.0).contains(&value) {
        return Some(format!("{name} is {value}: a probability is between 0 and 1, write 0.15 for 15 %"));
    }
    if name == "investment.years" && !(1.0..=100.0).contains(&value) {
        return Some(format!("{name} is {value}: write a number of years between 1 and 100"));
    }
    (!(0.0..=LARGEST).contains(&value)).then(|| format!("{name} is {value}: write an amount of at least 0"))
}

#[cfg(test)]
mod tests {
    use super::Costs;

    #[test]
    fn a_figure_may_say_who_says_so() {
        let text = "version = 1\ncurrency = \"EUR\"\n[incident]\ncost = { value = 1_500_000, source = \"finance\" }\n\
                    annual_probability = 0.15\n";
        let costs = Costs::parse(text, "costs.toml").unwrap();
        let incident = costs.incident.unwrap();
        assert_eq!((incident.value, incident.source.as_deref()), (1_500_000.0, Some("finance")));
        let now = costs.probability_now.unwrap();
        assert_eq!((now.value, now.source), (0.15, None));
        assert_eq!((costs.currency.as_deref(), costs.investment), (Some("EUR"), None));
    }

    #[test]
    fn nothing_given_is_nothing_assumed() {
        let costs = Costs::parse("version = 1\n", "costs.toml").unwrap();
        assert!(costs.figures().iter().all(|(_, figure)| figure.is_none()));
    }

    #[test]
    fn numbers_that_cannot_be_meant_are_refused_all_at_once() {
        for (text, says) in [
            (
                "[incident]\nannual_probability = 15",
                "annual_probability is 15: a probability is between 0 and 1",
            ),
            ("[incident]\nannual_probability_with_rotation = -0.1", "is -0.1: a probability"),
            ("[incident]\nannual_probability = nan", "is NaN: a probability"),
            ("[incident]\ncost = -1", "incident.cost is -1: write an amount of at least 0"),
            ("[incident]\ncost = inf", "incident.cost is inf"),
            ("[investment]\nyears = 0", "investment.years is 0: write a number of years between 1 and 100"),
            ("[incident]\nprice = 1", "unknown field `price`"),
            ("[incident]\ncost = \"much\"", "a number, or { value = NUMBER"),
        ] {
            let error = Costs::parse(&format!("version = 1\n{text}\n"), "c.toml").unwrap_err().to_string();
            assert!(error.starts_with("costs in c.toml: ") && error.contains(says), "{error}");
        }
        let both = "version = 2\n[incident]\ncost = -1\nannual_probability = 2\n";
        let error = Costs::parse(both, "c.toml").unwrap_err().to_string();
        assert!(
            error.contains("version 2") && error.contains("cost is -1") && error.contains("is 2:"),
            "{error}"
        );
    }

    #[test]
    fn the_ends_of_every_range_are_inside() {
        for text in [
            "[incident]\nannual_probability = 0",
            "[incident]\nannual_probability = 1.0",
            "[incident]\ncost = 0",
            "[investment]\nyears = 1",
            "[investment]\nyears = 100",
        ] {
            assert!(Costs::parse(&format!("version = 1\n{text}\n"), "c.toml").is_ok(), "{text}");
        }
    }
}
