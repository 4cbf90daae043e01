//! A finding in one sentence: the title of an alert. It stands alone and holds no age, no place and nothing of the secret.

use super::Report;
use super::quantity::counted;
use super::sanitize::is_treacherous;
use super::tally::Tally;
use crate::finding::{Drift, Finding, Status};
use crate::notice::NoticeKind;
use crate::quantity::grouped;
use crate::rule::Confidence;

/// The sentence. `compared` says whether there was an inventory to compare the finding with.
pub(super) fn title(finding: &Finding, compared: bool) -> String {
    let title = match finding.confidence {
        Confidence::High => plain(&finding.title),
        Confidence::Medium | Confidence::Low => format!("Possible {}", plain(&finding.title)),
    };
    let Some(id) = finding.credential.as_ref().map(|credential| plain(&credential.id)) else {
        return match (&finding.policy, compared) {
            (Some(policy), _) if !finding.drifts.contains(&Drift::PolicyLoosened) => plain(&policy.allows),
            (Some(_), _) => format!("The {title} of the inventory asks for less than the built-in one."),
            (None, true) => format!("{title} is not declared in the inventory."),
            (None, false) => format!("{title} is stored in plain text."),
        };
    };
    let subject = match finding.rule {
        Some(_) => format!("Credential {id} ({title})"),
        None => format!("The declared credential {id}"),
    };
    let what = match finding.status {
        Status::Drifted(Drift::Undeclared) => return format!("{title} is not declared in the inventory."),
        Status::Drifted(Drift::Retired) => {
            return format!(
                "An old version of credential {id} ({title}) is still present after its acceptance window."
            );
        }
        Status::Drifted(Drift::PolicyLoosened | Drift::AllowExpired | Drift::AllowUnused)
        | Status::Current => "is as declared",
        Status::Drifted(Drift::Exposed) => "is outside of the places where it may be",
        Status::Drifted(Drift::Orphaned) => "has nobody who answers for it, or consumers that are gone",
        Status::Drifted(Drift::Contradicted) => "is older than its declared rotation",
        Status::Drifted(Drift::Expired) => "has expired",
        Status::Drifted(Drift::Shared) => "is used by more than was declared",
        Status::Drifted(Drift::Overdue) => "is overdue for rotation",
        Status::Drifted(Drift::Expiring) => "is about to expire",
        Status::Drifted(Drift::CapabilityChanged) => {
            "was not rotated since a consumer of it got other capabilities"
        }
        Status::Drifted(Drift::Static) => "is a static key where policy asks for an ephemeral credential",
        Status::Drifted(Drift::Due) => "is due for rotation",
        Status::Drifted(Drift::KindMismatch) => "is declared as another kind than it is",
        Status::Drifted(Drift::Unseen) => "is not in the places for which it is declared",
    };
    format!("{subject} {what}.")
}

/// Text without anything that SARIF or a terminal gives a meaning to: braces are placeholders there, brackets links.
pub(super) fn plain(text: &str) -> String {
    let harmless = |character| match character {
        '{' | '[' => '(',
        '}' | ']' => ')',
        other if is_treacherous(other) => char::REPLACEMENT_CHARACTER,
        other => other,
    };
    // A line break in a text from a rule file separates words.
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().map(harmless).collect()
}

/// What the run comes to, in one line: how many findings of each urgency, and that there were none only if everything was read.
pub(super) fn verdict(report: &Report) -> String {
    let tally = Tally::of(report);
    let urgencies = [
        (tally.emergency, "emergency"),
        (tally.urgent, "urgent"),
        (tally.scheduled, "scheduled"),
        (tally.noted, "noted"),
    ];
    let counts: Vec<String> = urgencies
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{} {name}", grouped(count)))
        .collect();
    let words = match tally.active() {
        0 if report.is_complete() && report.stats.files > 0 => "clean: no findings".to_owned(),
        0 if is_nothing_new(report) => "nothing new to scan".to_owned(),
        0 => "no findings in what was read".to_owned(),
        active => format!("{}: {}", counted(active, "finding", "findings"), counts.join(", ")),
    };
    let words = match tally.suppressed {
        0 => words,
        suppressed => format!("{words}; {} suppressed", grouped(suppressed)),
    };
    match tally.unread {
        0 => words,
        unread => {
            format!("{words}; the scan is not complete, {}", counted(unread, "problem", "problems"))
        }
    }
}

/// Was the scan one of a change that brings no content?
fn is_nothing_new(report: &Report) -> bool {
    report.stats.files == 0
        && report.is_complete()
        && report.notices.iter().any(|notice| notice.kind == NoticeKind::NothingNew)
}

#[cfg(test)]
mod tests {
    use super::verdict;
    use crate::notice::{Notice, NoticeKind};
    use crate::report::{Report, Stats, sample};
    use crate::suppression::{By, Suppression};

    #[test]
    fn what_was_let_pass_is_counted() {
        let mut report = sample::rich();
        report.notices.clear();
        report.findings.truncate(2);
        report.findings[0].suppression = Some(std::sync::Arc::new(Suppression::by(By::Baseline)));
        assert_eq!(verdict(&report), "1 finding: 1 emergency; 1 suppressed");
        report.findings.truncate(1);
        assert_eq!(verdict(&report), "clean: no findings; 1 suppressed");
    }

    #[test]
    fn only_a_run_that_read_everything_and_something_is_clean() {
        let unread = || vec![Notice::incomplete(NoticeKind::Unreadable, "a", "b")];
        for (report, words) in [
            (sample::empty(), "clean: no findings"),
            (Report { stats: Stats::default(), ..sample::empty() }, "no findings in what was read"),
            (
                Report {
                    notices: vec![Notice::complete(NoticeKind::NothingNew, "", "a")],
                    stats: Stats::default(),
                    ..sample::empty()
                },
                "nothing new to scan",
            ),
            (
                Report { notices: unread(), ..sample::empty() },
                "no findings in what was read; the scan is not complete, 1 problem",
            ),
            (
                sample::rich(),
                "9 findings: 2 emergency, 3 urgent, 3 scheduled, 1 noted; the scan is not complete, 1 problem",
            ),
        ] {
            assert_eq!(verdict(&report), words);
        }
    }
}
