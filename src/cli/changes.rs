//! Changes: opens the repository that is meant, and finds out what the commits, the index or a push bring.

use std::io::{IsTerminal as _, Read as _};

use super::CliError;
use super::settings::Settings;
use super::subject::{Occasion, Subject, Told};
use crate::git::{Changes, Hook, Repository};
use crate::notice::{Notice, NoticeKind};
use crate::provenance::Revision;
use crate::scan::ChangeTerms;

/// A change that is about to be scanned.
#[derive(Debug)]
pub(super) struct ChangeWork {
    pub(super) repository: Repository,
    pub(super) changes: Changes,
    pub(super) terms: ChangeTerms,
}

/// The change that the settings ask for; nothing if they ask for something else.
pub(super) fn prepare(settings: &Settings) -> Result<Option<ChangeWork>, CliError> {
    let updates = match &settings.subject {
        Subject::Files | Subject::Follow | Subject::History { .. } => return Ok(None),
        Subject::Push(hook, Told::Here(lines)) => hook.updates(lines)?,
        Subject::Push(hook, Told::OnStandardInput) => {
            hook.updates(&standard_input(hook, settings.occasion)?)?
        }
        Subject::Staged | Subject::Range(_) => Vec::new(),
    };
    let repository = Repository::choose(&settings.repository, &settings.environment)?;
    let mut changes = match &settings.subject {
        Subject::Range(spec) => Changes::range(&repository, spec)?,
        Subject::Push(hook, _) => Changes::pushed(&repository, hook, &updates)?,
        Subject::Staged | Subject::Files | Subject::Follow | Subject::History { .. } => {
            Changes::staged(&repository)?
        }
    };
    let is_staged = settings.subject == Subject::Staged;
    if is_staged && settings.occasion == Occasion::Detached && changes.added.is_empty() {
        let detail = "nothing new is staged, and outside of a commit nothing ever is: a scan of nothing is not clean; in a \
                      pipeline use --since or --range, or scan the files";
        changes.notices.push(Notice::incomplete(NoticeKind::NothingRead, "", detail));
    }
    let terms = ChangeTerms {
        uncommitted: if is_staged { Revision::Index } else { Revision::None },
        authors: settings.authors,
        min_confidence: settings.min_confidence,
    };
    Ok(Some(ChangeWork { repository, changes, terms }))
}

/// What git hands to a hook.
fn standard_input(hook: &Hook, occasion: Occasion) -> Result<Vec<u8>, CliError> {
    let name = match hook {
        Hook::Sender { .. } => "--pre-push",
        Hook::Receiver => "--pre-receive",
    };
    if std::io::stdin().is_terminal() {
        return Err(CliError::Usage(format!(
            "{name} reads what git hands to the hook on standard input; by hand, use --since or --range"
        )));
    }
    let mut input = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut input)
        .map_err(|cause| CliError::Usage(format!("{name}: cannot read standard input: {cause}")))?;
    if input.is_empty() && occasion == Occasion::Detached {
        return Err(CliError::Usage(format!(
            "{name}: standard input is empty, and git is not asking: in a pipeline or under the pre-commit framework use \
             --range \"$PRE_COMMIT_FROM_REF..$PRE_COMMIT_TO_REF\" or --since"
        )));
    }
    Ok(input)
}
