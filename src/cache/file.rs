//! A cache in a file: read whole, replaced in one step.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use super::format::{self, Flaw};
use super::{Cache, CacheError};
use crate::rule::RulesDigest;

impl Cache {
    /// Reads what an earlier run under the same rules has left in a file. There is nothing yet if there is no such file,
    /// or if the rules were others.
    ///
    /// # Errors
    /// When there is a file that cannot be read, or that is not a cache in every bit.
    pub fn load(path: &Path, rules: RulesDigest) -> Result<Self, CacheError> {
        let place = || path.display().to_string();
        let unusable = |cause| CacheError::File { place: place(), cause };
        match std::fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => return Err(CacheError::Special(place())),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::new(rules)),
            Err(error) => return Err(unusable(error)),
        }
        let flawed = |flaw| match flaw {
            Flaw::Foreign => CacheError::Foreign(place()),
            Flaw::Version(version) => CacheError::Version { place: place(), version, known: format::FORMAT },
            Flaw::Damaged => CacheError::Damaged(place()),
        };
        let mut file = File::open(path).map_err(unusable)?;
        let mut bytes = Vec::new();
        (&file).take(format::HEAD as u64).read_to_end(&mut bytes).map_err(unusable)?;
        format::check_head(&bytes).map_err(flawed)?;
        file.read_to_end(&mut bytes).map_err(unusable)?;
        let cache = format::decode(&bytes).map_err(flawed)?;
        Ok(if cache.rules == rules { cache } else { Self::new(rules) })
    }

    /// Writes the file, if there is something new. Only the owner can read it: it tells where secrets are.
    ///
    /// # Errors
    /// When it cannot be written; the old file is then as it was.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        if !self.is_changed {
            return Ok(());
        }
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".straykey-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600));
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(&format::encode(self))?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }
}
