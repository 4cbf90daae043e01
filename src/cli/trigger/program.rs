//! The program of `command=PROGRAM`, found before anything is scanned.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A program that cannot be started.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoProgram {
    /// There is none.
    #[error("there is no program {}", .0.display())]
    Missing(PathBuf),
    /// It is something else.
    #[error("{} cannot be run: it is no program, or lacks the permission (chmod +x)", .0.display())]
    NotExecutable(PathBuf),
    /// It is in no folder of `PATH`.
    #[error("{name} is in no folder of PATH; if it is here, write ./{name}", name = .0.display())]
    NotOnPath(PathBuf),
}

/// The file that a name stands for.
///
/// A name without a folder is looked for in the folders of `PATH` that do not depend on where straykey was called: what is
/// scanned may lie there.
///
/// # Errors
/// When there is no such program.
pub(super) fn find(name: &Path, folders: &OsStr) -> Result<PathBuf, NoProgram> {
    let is_bare = name.components().count() == 1 && name.file_name() == Some(name.as_os_str());
    if is_bare {
        return std::env::split_paths(folders)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(name))
            .find(|path| is_program(path))
            .ok_or_else(|| NoProgram::NotOnPath(name.to_owned()));
    }
    match std::fs::metadata(name) {
        Err(_) => Err(NoProgram::Missing(name.to_owned())),
        Ok(_) if is_program(name) => Ok(name.to_owned()),
        Ok(_) => Err(NoProgram::NotExecutable(name.to_owned())),
    }
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

/// Programs have endings there, which the system adds by itself.
#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};

    use super::find;

    #[test]
    fn a_bare_name_is_looked_for_in_whole_folders_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, mode: u32| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "").unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            path
        };
        let program = file("bin/straykey-test-program", 0o755);
        let plain = file("plain/straykey-test-program", 0o644);
        let path = |folders: &[&Path]| std::env::join_paths(folders).unwrap();
        let (bin, other) = (program.parent().unwrap(), plain.parent().unwrap());
        let absent = folder.path().join("absent");
        let told = |name: &Path, folders: &OsString| match find(name, folders) {
            Ok(path) => path,
            Err(error) => PathBuf::from(error.to_string()),
        };
        let name = Path::new("straykey-test-program");
        let nowhere =
            "straykey-test-program is in no folder of PATH; if it is here, write ./straykey-test-program";
        for (name, folders, expected) in [
            (name, path(&[other, bin]), program.clone()),
            (name, path(&[other]), nowhere.into()),
            (name, path(&[]), nowhere.into()),
            (
                Path::new("sh"),
                path(&[Path::new("."), Path::new("")]),
                "sh is in no folder of PATH; if it is here, write ./sh".into(),
            ),
            (&program, path(&[]), program.clone()),
            (
                &plain,
                path(&[bin]),
                format!(
                    "{} cannot be run: it is no program, or lacks the permission (chmod +x)",
                    plain.display()
                )
                .into(),
            ),
            (
                bin,
                path(&[bin]),
                format!(
                    "{} cannot be run: it is no program, or lacks the permission (chmod +x)",
                    bin.display()
                )
                .into(),
            ),
            (&absent, path(&[bin]), format!("there is no program {}", absent.display()).into()),
        ] {
            assert_eq!(told(name, &folders), expected);
        }
    }
}
