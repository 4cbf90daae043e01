//! The only place of all reports where a secret comes out: on a terminal, for a person who asked with
//! `--show-secrets`.

use std::io::{self, Write};

use crate::finding::Place;
use crate::occurrence::Disclosure;
use crate::report::sanitize::sanitize;

/// Writes what may be shown of the secret at `place`: the secret itself if it was asked for, else nothing.
pub(super) fn write(place: &Place, disclosure: Disclosure, out: &mut dyn Write) -> io::Result<()> {
    match (disclosure, &place.revealed) {
        (Disclosure::Terminal, Some(revealed)) => write!(out, "  {}", sanitize(&revealed.for_terminal())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use crate::occurrence::Disclosure;
    use crate::report::sample;
    use crate::report::text::{TextOptions, write};

    #[test]
    fn a_secret_comes_out_for_a_terminal_only() {
        for (disclosure, shown) in [(Disclosure::Never, false), (Disclosure::Terminal, true)] {
            let mut out = Vec::new();
            let options = TextOptions { disclosure, ..TextOptions::default() };
            write(&sample::rich(), &options, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap().contains(sample::SECRET), shown);
        }
    }

    #[test]
    fn no_other_file_of_the_reports_touches_a_revealed_secret() {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report")];
        let mut files: Vec<PathBuf> = vec![];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        let own = ["text/reveal.rs", "report/sample.rs"];
        files.retain(|file| !own.iter().any(|own| file.ends_with(own)));
        assert!(files.len() > 10);
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for word in ["for_terminal", "revealed", "Revealed", ".expose("] {
                assert!(!text.contains(word), "{} names {word}", file.display());
            }
        }
    }
}
