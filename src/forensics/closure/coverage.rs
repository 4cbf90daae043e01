//! Whether a later scan looked where the old version was found.

use super::condition::Conditions;
use super::listed;
use super::sight::{identity, stands};
use crate::forensics::same::Likeness;
use crate::intake::{Case, Place, Report};
use crate::journal::Event;
use crate::quantity::counted;
use crate::rotation::plan::TriggerSource;

impl Conditions<'_> {
    pub(super) fn scope(&self) -> Result<String, String> {
        let Some(survey) = &self.closing.report.survey else {
            return Err(
                "The report does not tell what was scanned: hand over the one of --format json.".to_owned()
            );
        };
        let paths = survey.paths.join(" ");
        if !matches!(survey.depth.as_str(), "files" | "history") {
            return Err("The scan was of a change, which says nothing about what was there before: scan the files or the \
                        history."
                .to_owned());
        }
        if survey.is_narrowed {
            return Err(
                "Settings kept a part from being scanned, and it may be there: scan with --no-config."
                    .to_owned(),
            );
        }
        let looked = format!("The scan was of the {} of {paths}", survey.depth);
        match self.closing.before {
            Some(before) => self.covers(before, &survey.depth, &survey.paths).map(|places| {
                format!(
                    "{looked}, which covers the {} where it was found before.",
                    counted(places, "place", "places")
                )
            }),
            None if self.sight.history > 0 => {
                let places = counted(self.sight.history, "place", "places");
                Ok(format!("{looked}, and saw the old version in {places} of it: it looked where it was."))
            }
            None if self.handling.trigger.source == TriggerSource::Report => Err(format!(
                "{looked}, and nothing shows that it was found there: name the report that asked for the rotation with --before, \
                 or scan with --history."
            )),
            None => Ok(format!(
                "{looked}. The rotation was asked for by a person, and no report says where it was."
            )),
        }
    }

    /// How many places of the old version in the earlier report the later scan covers, if it covers all.
    fn covers(&self, before: &Report, depth: &str, paths: &[String]) -> Result<u64, String> {
        if self.handling.trigger.digest.as_ref().is_some_and(|digest| *digest != before.digest) {
            return Err(
                "The report of --before is not the one that asked for the rotation: its digest is another."
                    .to_owned(),
            );
        }
        let of_old = before.cases.iter().filter(|case| {
            let is_finding = self.asked_by(case);
            is_finding || identity(case, self.subject) == Likeness::Same
        });
        let places: Vec<&Place> = of_old.flat_map(|case| &case.places).collect();
        let was_deep = before.survey.as_ref().is_some_and(|survey| survey.depth == "history");
        if depth != "history" && (was_deep || places.iter().any(|place| !stands(place))) {
            return Err(
                "It was found by a scan of the history, and the later one was not: scan with --history."
                    .to_owned(),
            );
        }
        // Paths of histories are those of their repositories: only what was asked for can be compared.
        let asked = before.survey.as_ref().map(|survey| survey.paths.as_slice()).unwrap_or_default();
        if !asked.is_empty() && asked.iter().all(|path| is_below(path, paths)) {
            return Ok(places.len() as u64);
        }
        let missed: Vec<String> = places
            .iter()
            .filter(|place| place.repository.is_some() || !is_below(&place.path, paths))
            .map(|place| format!("{}:{}", place.path, place.line))
            .collect();
        if missed.is_empty() {
            Ok(places.len() as u64)
        } else {
            Err(format!("The scan was of {}, and does not cover {}.", paths.join(" "), listed(&missed)))
        }
    }

    /// True for the findings that the journal says asked for the rotation.
    fn asked_by(&self, case: &Case) -> bool {
        self.closing.journal.iter().any(|record| match &record.event {
            Event::Begun { item, .. } => item.id == self.handling.id && item.findings.contains(&case.id),
            _ => false,
        })
    }
}

/// True if a path is one of these, or below one of them. They are compared as typed.
fn is_below(path: &str, folders: &[String]) -> bool {
    let clean = |text: &str| text.trim_start_matches("./").trim_end_matches('/').to_owned();
    let path = clean(path);
    let is_relative = !path.starts_with('/') && path != ".." && !path.starts_with("../");
    folders.iter().any(|folder| {
        if folder == "/" {
            return path.starts_with('/');
        }
        let folder = clean(folder);
        match folder.as_str() {
            "" | "." => is_relative,
            folder => {
                path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with(['/', '!']))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn paths_are_compared_as_typed() {
        for (path, folders, expected) in [
            ("app/a.env", &["app"][..], true),
            ("app/a.env", &["./app/"], true),
            ("./app/a.env", &["app"], true),
            ("app/a.env", &["."], true),
            ("app/a.env", &["app/a.env"], true),
            ("app/a.zip!/b.env", &["app/a.zip"], true),
            ("app/a.env", &["lib", "app"], true),
            ("application/a.env", &["app"], false),
            ("app", &["app/a.env"], false),
            ("/srv/app/a.env", &["."], false),
            ("/srv/app/a.env", &["/srv"], true),
            ("/srv/app/a.env", &["/"], true),
            ("../a.env", &["."], false),
            ("../a.env", &[".."], true),
            ("a.env", &[], false),
            ("-", &["-"], true),
        ] {
            let folders: Vec<String> = folders.iter().map(|one| (*one).to_owned()).collect();
            assert_eq!(is_below(path, &folders), expected, "{path} {folders:?}");
        }
    }
}
