//! Numbers and lengths of time as people read them.

use jiff::SignedDuration;

use crate::quantity::grouped;

/// Whole days from two days on, hours below that, minutes below two hours.
#[must_use]
pub(super) fn length(duration: SignedDuration) -> String {
    let (hours, minutes) = (duration.as_hours(), duration.as_mins());
    match (hours, minutes) {
        (48.., _) => format!("{} days", hours / 24),
        (2.., _) => format!("{hours} hours"),
        (_, 1) => "1 minute".to_owned(),
        _ => format!("{minutes} minutes"),
    }
}

/// An amount of money: whole, with separators.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "amounts are far below the range of the integer")]
pub(super) fn money(amount: f64) -> String {
    let whole = amount.round() as i64;
    let text = grouped(whole.unsigned_abs());
    if whole < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::{length, money};

    #[test]
    fn lengths_change_their_unit_at_two() {
        for (minutes, text) in [
            (0, "0 minutes"),
            (1, "1 minute"),
            (119, "119 minutes"),
            (120, "2 hours"),
            (48 * 60 - 1, "47 hours"),
            (48 * 60, "2 days"),
            (670 * 24 * 60, "670 days"),
        ] {
            assert_eq!(length(SignedDuration::from_mins(minutes)), text);
        }
    }

    #[test]
    fn money_has_separators_and_a_sign() {
        for (amount, text) in
            [(0.0, "0"), (-0.2, "0"), (999.4, "999"), (999.5, "1,000"), (-1_234_567.0, "-1,234,567")]
        {
            assert_eq!(money(amount), text);
        }
    }
}
