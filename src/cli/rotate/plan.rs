//! `straykey rotate plan`: what is to be rotated, why, in which order and by which hooks.

use super::args::PlanArgs;
use crate::cli::{CliError, ExitStatus};

/// Writes the plan; status 1 if something could not be planned.
pub(super) fn run(_args: &PlanArgs) -> Result<ExitStatus, CliError> {
    Err(CliError::Usage("plans cannot be made yet".to_owned()))
}
