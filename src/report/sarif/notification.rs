//! What went wrong during the run, and what of the file GitHub will not show.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use serde_sarif::sarif::{Message, Notification, PropertyBag, ReportingDescriptorReference};

use super::message::sentence;
use crate::notice::{Coverage, Notice};
use crate::report::Report;

/// Results that GitHub shows of a run.
const SHOWN: usize = 5_000;

/// Results that GitHub accepts of a run.
const ACCEPTED: usize = 25_000;

/// All notifications of a run with so many results.
pub(super) fn all(report: &Report, results: usize) -> Vec<Notification> {
    report.notices.iter().map(of_notice).chain(of_results(results)).collect()
}

fn of_notice(notice: &Notice) -> Notification {
    let level = match notice.coverage {
        Coverage::Incomplete => "warning",
        Coverage::Complete => "note",
    };
    if notice.place.is_empty() {
        return notification(notice.kind.as_str(), level, &notice.detail);
    }
    let place = BTreeMap::from([("place".to_owned(), Value::from(notice.place.as_str()))]);
    Notification {
        properties: Some(PropertyBag::builder().additional_properties(place).build()),
        ..notification(notice.kind.as_str(), level, &format!("{}: {}", notice.place, notice.detail))
    }
}

fn of_results(results: usize) -> Option<Notification> {
    if results <= SHOWN {
        return None;
    }
    let github = if results <= ACCEPTED {
        format!("shows {SHOWN} of them")
    } else {
        format!("refuses more than {ACCEPTED} and shows {SHOWN}")
    };
    let text = format!(
        "There are {results} results, the most severe first. GitHub code scanning {github}: scan parts of the tree \
         separately to see all."
    );
    Some(notification("too-many-results", "warning", &text))
}

fn notification(id: &str, level: &str, text: &str) -> Notification {
    Notification::builder()
        .descriptor(ReportingDescriptorReference::builder().id(id).build())
        .level(json!(level))
        .message(Message::from(sentence(text).as_str()))
        .build()
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::report::sample;

    #[test]
    fn too_many_results_are_told() {
        for (results, notifications, word) in
            [(5_000, 0, ""), (5_001, 1, "shows 5000"), (25_001, 1, "refuses")]
        {
            let told = all(&sample::empty(), results);
            assert_eq!(told.len(), notifications);
            assert!(told.iter().all(|one| one.message.text.as_ref().unwrap().contains(word)));
        }
    }
}
