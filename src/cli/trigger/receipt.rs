//! What became of the events, for the person or the log behind standard error.

use std::io::Write as _;

use crate::cli::printable;
use crate::trigger::Receipt;

/// How many failures are told one by one.
const MOST: usize = 3;

/// Tells what a target got, and what not.
pub(super) fn tell(receipt: &Receipt) {
    say(&sentence(receipt));
}

/// Says it; when standard error is closed there is nobody to tell.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "straykey: {}", printable(text));
}

fn sentence(receipt: &Receipt) -> String {
    let Receipt { target, arrived, failed, left_out } = receipt;
    let mut text = format!("{target}: {} told", events(arrived.len()));
    if receipt.is_complete() {
        return text;
    }
    text += &format!(", {} not", failed.len() + left_out);
    for (id, reason) in failed.iter().take(MOST) {
        text += &format!("; {id}: {reason}");
    }
    if failed.len() > MOST {
        text += &format!("; and {} others", failed.len() - MOST);
    }
    if *left_out > 0 {
        text += &format!("; {} not tried after that", events(*left_out));
    }
    text
}

fn events(count: usize) -> String {
    if count == 1 { "1 event".to_owned() } else { format!("{count} events") }
}

#[cfg(test)]
mod tests {
    use super::{Receipt, sentence};

    #[test]
    fn what_did_not_get_through_is_said_with_its_reason() {
        let ids = |count: usize| (0..count).map(|at| format!("e{at}")).collect::<Vec<_>>();
        let failed = |count: usize| ids(count).into_iter().map(|id| (id, "no".to_owned())).collect();
        for (arrived, refused, left_out, expected) in [
            (1, 0, 0, "target: 1 event told"),
            (2, 0, 0, "target: 2 events told"),
            (0, 1, 0, "target: 0 events told, 1 not; e0: no"),
            (1, 1, 3, "target: 1 event told, 4 not; e0: no; 3 events not tried after that"),
            (0, 5, 0, "target: 0 events told, 5 not; e0: no; e1: no; e2: no; and 2 others"),
        ] {
            let receipt = Receipt {
                target: "target".to_owned(),
                arrived: ids(arrived).into_iter().collect(),
                failed: failed(refused),
                left_out,
            };
            assert_eq!(sentence(&receipt), expected);
        }
    }
}
