//! The formats that a report can be written in.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use super::text::TextOptions;
use super::{Report, github, gitlab, json, jsonl, junit, markdown, sarif, spreadsheet, text};

/// A format of a report. Names are stable: command lines and pipelines use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For people.
    Text,
    /// One document with everything.
    Json,
    /// One object per line.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's report of secret detection.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// A line for each place, for spreadsheets.
    Csv,
    /// A summary for the page of a job.
    Markdown,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::Text,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Csv,
        Self::Markdown,
    ];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown format `{name}`, expected one of {}{}",
    known(),
    nearest.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
)]
pub struct UnknownFormat {
    name: String,
    nearest: Option<&'static str>,
}

fn known() -> String {
    Format::ALL.iter().map(|format| format!("`{format}`")).collect::<Vec<_>>().join(", ")
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name).ok_or_else(|| UnknownFormat {
            name: name.to_owned(),
            nearest: crate::suggest::nearest(name, Self::ALL.iter().map(|format| format.as_str())),
        })
    }
}

/// Writes `report`. `options` concern the text format only: no other format has colours, or could show a secret.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, format: Format, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        Format::Text => text::write(report, options, &mut out),
        Format::Json => json::write(report, &mut out),
        Format::Jsonl => jsonl::write(report, &mut out),
        Format::Sarif => sarif::write(report, &mut out),
        Format::Github => github::write(report, &mut out),
        Format::Gitlab => gitlab::write(report, &mut out),
        Format::Junit => junit::write(report, &mut out),
        Format::Csv => spreadsheet::write(report, &mut out),
        Format::Markdown => markdown::write(report, &mut out),
    }?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::{Format, write};
    use crate::report::text::TextOptions;
    use crate::report::{Report, sample};

    fn written(report: &Report, format: Format) -> String {
        let mut out = Vec::new();
        write(report, format, &TextOptions::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_round_trip_and_a_misspelt_one_gets_a_suggestion() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(*format));
        }
        assert_eq!(
            "sarfi".parse::<Format>().unwrap_err().to_string(),
            "unknown format `sarfi`, expected one of `text`, `json`, `jsonl`, `sarif`, `github`, `gitlab`, `junit`, \
             `csv`, `markdown`; did you mean `sarif`?"
        );
        assert_eq!(
            "pdf".parse::<Format>().unwrap_err().to_string(),
            "unknown format `pdf`, expected one of `text`, `json`, `jsonl`, `sarif`, `github`, `gitlab`, `junit`, `csv`, \
             `markdown`"
        );
    }

    #[test]
    fn no_format_shows_a_secret_or_steers_a_terminal_and_all_end_with_a_newline() {
        for report in sample::all() {
            for format in Format::ALL {
                let text = written(&report, *format);
                assert!(!text.contains(sample::SECRET), "{format}");
                let treacherous = |c: char| c != '\n' && super::super::sanitize::is_treacherous(c);
                assert!(!text.contains(treacherous), "{format}");
                assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{format}");
            }
        }
    }

    #[test]
    fn machine_formats_know_neither_the_duration_nor_the_root() {
        for report in sample::all() {
            for format in Format::ALL.iter().copied().filter(|format| *format != Format::Text) {
                let text = written(&report, format);
                assert!(!text.contains("elapsed") && !text.contains(sample::ROOT), "{format}");
                assert_eq!(text, written(&report, format), "{format}");
            }
        }
    }

    #[test]
    fn a_repository_is_named_by_its_own_field_alone() {
        let report = sample::history();
        for format in Format::ALL {
            let text = written(&report, *format);
            let named = text.matches(sample::REPOSITORY).count();
            let field = format!("\"repository\":\"{}\"", sample::REPOSITORY);
            let fields = text.replace("\": \"", "\":\"").matches(&field).count();
            assert_eq!(named, fields, "{format}");
            assert_eq!(named > 0, matches!(format, Format::Json | Format::Jsonl), "{format}");
        }
    }

    #[test]
    fn a_writer_that_fails_is_told() {
        struct Closed;
        impl std::io::Write for Closed {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        for format in Format::ALL {
            let error = write(&sample::rich(), *format, &TextOptions::default(), &mut Closed).unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{format}");
        }
    }
}
