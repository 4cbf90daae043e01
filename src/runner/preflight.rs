//! Can a hook be run at all? Asked before anything is done.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Between the folders of `PATH`.
const BETWEEN_FOLDERS: char = if cfg!(windows) { ';' } else { ':' };

/// Why a hook cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// There is nothing to run.
    #[error("the hook has no program: write it as a list, the program first")]
    NoProgram,
    /// A bare name that is in no folder of `PATH`.
    #[error("the hook `{0}` is in no folder of PATH: install it, or write its path, such as `./{0}`")]
    NotInPath(String),
    /// There is no such file.
    #[error("there is no hook `{0}` below the inventory's folder")]
    Missing(String),
    /// It is a folder or a device.
    #[error("the hook `{0}` is no file")]
    NoFile(String),
    /// It may not be executed.
    #[error("the hook `{0}` may not be executed: `chmod +x` it")]
    NotExecutable(String),
    /// It cannot be looked at.
    #[error("the hook `{program}` cannot be looked at: {cause}")]
    Unreadable {
        /// As it is written.
        program: String,
        /// Why.
        cause: String,
    },
}

/// The file that `argv` runs. A program with a slash is relative to `folder`; a bare name is looked for in the folders of
/// `path`.
///
/// # Errors
/// See [`Unusable`].
pub fn preflight(argv: &[String], folder: &Path, path: Option<&OsStr>) -> Result<PathBuf, Unusable> {
    let program = argv.first().filter(|program| !program.is_empty()).ok_or(Unusable::NoProgram)?;
    if program.contains(std::path::is_separator) {
        let file = folder.join(program);
        usable(&file, program)?;
        return Ok(file);
    }
    // A folder of PATH that is not absolute would depend on where straykey was called.
    let path = path.map(OsStr::to_string_lossy).unwrap_or_default();
    let folders = path.split(BETWEEN_FOLDERS).map(Path::new).filter(|folder| folder.is_absolute());
    let mut refused = Unusable::NotInPath(program.clone());
    for file in folders.map(|folder| folder.join(program)) {
        match usable(&file, program) {
            Ok(()) => return Ok(file),
            Err(Unusable::NotExecutable(program)) => refused = Unusable::NotExecutable(program),
            Err(_) => {}
        }
    }
    Err(refused)
}

fn usable(file: &Path, program: &str) -> Result<(), Unusable> {
    let metadata = std::fs::metadata(file).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
            Unusable::Missing(program.to_owned())
        }
        _ => Unusable::Unreadable { program: program.to_owned(), cause: cause.to_string() },
    })?;
    if !metadata.is_file() {
        return Err(Unusable::NoFile(program.to_owned()));
    }
    if !is_executable(file) {
        return Err(Unusable::NotExecutable(program.to_owned()));
    }
    Ok(())
}

/// May this process execute it?
#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    rustix::fs::access(file, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    true
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use super::{Unusable, preflight};

    fn asked(folder: &Path, path: &str, argv: &[&str]) -> Result<std::path::PathBuf, Unusable> {
        let argv: Vec<String> = argv.iter().map(|&word| word.to_owned()).collect();
        preflight(&argv, folder, Some(OsStr::new(path)))
    }

    fn put(file: &Path, mode: u32) {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_program_with_a_slash_is_relative_to_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        put(&at("hooks/good"), 0o700);
        put(&at("hooks/plain"), 0o600);
        std::os::unix::fs::symlink("good", at("hooks/link")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("hooks/dangling")).unwrap();
        for (program, expected) in [
            ("hooks/good", Ok(at("hooks/good"))),
            ("./hooks/good", Ok(at("./hooks/good"))),
            ("hooks/link", Ok(at("hooks/link"))),
            ("/bin/sh", Ok("/bin/sh".into())),
            ("hooks/plain", Err(Unusable::NotExecutable("hooks/plain".into()))),
            ("hooks/none", Err(Unusable::Missing("hooks/none".into()))),
            ("hooks/dangling", Err(Unusable::Missing("hooks/dangling".into()))),
            ("hooks/good/below", Err(Unusable::Missing("hooks/good/below".into()))),
            ("./hooks", Err(Unusable::NoFile("./hooks".into()))),
            ("/dev/null", Err(Unusable::NoFile("/dev/null".into()))),
            ("", Err(Unusable::NoProgram)),
        ] {
            assert_eq!(asked(folder.path(), "/bin", &[program, "argument"]), expected, "{program}");
        }
        assert_eq!(asked(folder.path(), "/bin", &[]), Err(Unusable::NoProgram));
    }

    #[test]
    fn a_bare_name_is_looked_for_in_path_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        put(&at("one/plain"), 0o600);
        put(&at("two/plain"), 0o700);
        put(&at("one/dull"), 0o600);
        put(&at("here"), 0o700);
        std::fs::create_dir_all(at("one/tool")).unwrap();
        put(&at("two/tool"), 0o700);
        let path = format!("relative::{}:{}", at("one").display(), at("two").display());
        for (program, expected) in [
            ("plain", Ok(at("two/plain"))),
            ("tool", Ok(at("two/tool"))),
            ("dull", Err(Unusable::NotExecutable("dull".into()))),
            ("here", Err(Unusable::NotInPath("here".into()))),
        ] {
            assert_eq!(asked(folder.path(), &path, &[program]), expected, "{program}");
        }
        assert_eq!(
            preflight(&["sh".into()], folder.path(), None),
            Err(Unusable::NotInPath("sh".into())),
            "without PATH there is nothing to look in"
        );
    }
}
