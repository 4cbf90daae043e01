//! Where reports go. A file is replaced in one step when the report is complete, or stays as it was.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::CliError;

/// Where one report goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    Stdout,
    File(PathBuf),
}

/// A destination that was opened before the scan began, so that a mistake in its name costs nothing.
pub(super) enum Sink {
    Stdout,
    /// A new file beside the old one, and the name it will get.
    Replace(tempfile::NamedTempFile, PathBuf),
    /// A pipe or device: written to as it is.
    Special(File, PathBuf),
}

impl Destination {
    /// Opens the destination.
    ///
    /// # Errors
    /// When no file can be created there.
    pub(super) fn open(&self) -> Result<Sink, CliError> {
        let Self::File(path) = self else { return Ok(Sink::Stdout) };
        let unusable =
            |cause: io::Error| CliError::Usage(format!("cannot write to {}: {cause}", path.display()));
        let is_special = std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
        if is_special {
            let file = File::options().write(true).open(path).map_err(unusable)?;
            return Ok(Sink::Special(file, path.clone()));
        }
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".straykey-");
        #[cfg(unix)]
        builder.permissions(permissions(path));
        let file = builder.tempfile_in(folder).map_err(unusable)?;
        Ok(Sink::Replace(file, path.clone()))
    }
}

/// Those of the file that is replaced, or what any new file gets.
#[cfg(unix)]
fn permissions(path: &Path) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path)
        .map_or_else(|_| std::fs::Permissions::from_mode(0o666), |metadata| metadata.permissions())
}

impl Sink {
    /// Writes a report and finishes the file.
    ///
    /// # Errors
    /// When writing fails; the old file is then as it was.
    pub(super) fn write(
        self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CliError> {
        let (place, result) = match self {
            Self::Stdout => {
                let mut out = BufWriter::new(io::stdout().lock());
                ("standard output".to_owned(), content(&mut out).and_then(|()| out.flush()))
            }
            Self::Special(file, path) => {
                let mut out = BufWriter::new(file);
                (path.display().to_string(), content(&mut out).and_then(|()| out.flush()))
            }
            Self::Replace(mut file, path) => {
                let written = {
                    let mut out = BufWriter::new(file.as_file_mut());
                    content(&mut out).and_then(|()| out.flush())
                };
                let result =
                    written.and_then(|()| file.persist(&path).map(drop).map_err(|error| error.error));
                (path.display().to_string(), result)
            }
        };
        result.map_err(|cause| CliError::Output { place, cause })
    }
}
