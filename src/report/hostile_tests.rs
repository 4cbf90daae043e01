//! Names that somebody chose to be obeyed by whatever shows a report.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::text::TextOptions;
use super::{Format, Report, sample, write};
use crate::provenance::Provenance;

const NAMES: &[&str] = &[
    "::error::owned",
    " ::stop-commands::owned",
    "a\n::add-mask::owned",
    "a%0A::add-mask::owned",
    "x##[add-mask]owned",
    "=HYPERLINK(\"https://evil.example\";\"owned\")",
    "a;=1+1",
    "<img src=x onerror=owned>",
    "</failure><failure>",
    "]]><owned/>",
    "![x](https://evil.example/owned.png)",
    "a|b|c",
    "`` ` ``",
    "@everybody",
    "esc\u{1b}]8;;https://evil.example\u{1b}\\owned",
    "cod\u{202e}gpj.txt",
    "not\u{fffe}a\u{ffff}character",
];

/// A report whose paths, title, owner and notices are those names.
fn hostile() -> Report {
    let mut report = sample::rich();
    let pattern = report.findings[0].clone();
    report.findings.clear();
    for name in NAMES {
        let mut finding = pattern.clone();
        let path = PathBuf::from(name);
        let provenance =
            Provenance::File { shown: path.clone(), relative: path, root: Path::new(sample::ROOT).into() };
        finding.places.truncate(2);
        for place in &mut finding.places {
            place.provenance = Arc::new(provenance.clone());
        }
        (*name).clone_into(&mut finding.title);
        if let Some(credential) = &mut finding.credential {
            credential.owner = Some((*name).to_owned());
            credential.consumers = vec![(*name).to_owned()];
        }
        report.findings.push(finding);
        let kind = crate::notice::NoticeKind::Unreadable;
        report.notices.push(crate::notice::Notice::incomplete(kind, *name, *name));
    }
    report
}

fn written(format: Format) -> String {
    let mut out = Vec::new();
    write(&hostile(), format, &TextOptions::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn no_format_steers_a_terminal() {
    for format in Format::ALL {
        let text = written(*format);
        assert!(!text.contains(|c: char| c != '\n' && super::sanitize::is_treacherous(c)), "{format}");
    }
}

/// A runner of GitHub Actions looks for commands in everything that a step prints.
#[test]
fn no_format_but_that_of_github_holds_a_command_and_that_only_its_own() {
    for format in Format::ALL {
        let text = written(*format);
        assert!(!text.contains("##["), "{format}");
        for line in text.lines().map(str::trim_start).filter(|line| line.starts_with("::")) {
            assert_eq!(*format, Format::Github, "{line}");
            let own = ["::error file=", "::error title=straykey%3A ", "::notice title=straykey%3A "];
            assert!(own.iter().any(|own| line.starts_with(own)), "{line}");
            // Nothing but the end of the properties is a double colon before the message.
            let (_, rest) = line[2..].split_once(' ').unwrap();
            let (properties, _) = rest.split_once("::").unwrap();
            for property in properties.split(',') {
                let (name, value) = property.split_once('=').unwrap();
                assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{line}");
                assert!(!value.contains(':'), "{line}");
            }
        }
    }
}

#[test]
fn xml_has_the_elements_that_straykey_wrote() {
    let text = written(Format::Junit);
    let document = roxmltree::Document::parse(&text).unwrap();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(["testsuites", "testsuite", "testcase", "failure", "error"].contains(&name), "{name}");
    }
    let failures = document.descendants().filter(|node| node.has_tag_name("failure")).count();
    assert_eq!(failures, NAMES.len());
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let text = written(Format::Csv);
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let mut rows = 0;
    for record in reader.records() {
        for cell in &record.unwrap() {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell}");
            assert!(!cell.contains(";="), "{cell}");
        }
        rows += 1;
    }
    assert_eq!(rows, 2 * NAMES.len());
}

#[test]
fn markdown_outside_of_code_has_no_markup_of_others() {
    let text = written(Format::Markdown);
    for line in text.lines() {
        if line.starts_with('|') {
            assert_eq!(line.replace("\\|", "").matches('|').count(), 7, "{line}");
        }
        let prose = outside_of_code(line);
        for marked in ["<img", "<failure", "<owned", "](https://evil", "://", "@everybody", "@e"] {
            let prose = prose.replace("(<https://example.com", "");
            assert!(!prose.contains(marked), "{marked} in {prose}");
        }
    }
}

/// What is left of a line without its code spans, as CommonMark finds them: a run of backticks up to the next as long.
fn outside_of_code(line: &str) -> String {
    let mut rest = line.replace("\\`", "");
    let mut prose = String::new();
    while let Some(begin) = rest.find('`') {
        prose += &rest[..begin];
        let length = rest[begin..].chars().take_while(|c| *c == '`').count();
        let inner = rest[begin + length..].to_owned();
        let mut at = 0;
        let end = loop {
            let next = inner[at..].find('`').map(|found| at + found).expect("a code span ends");
            let run = inner[next..].chars().take_while(|c| *c == '`').count();
            if run == length {
                break next + run;
            }
            at = next + run;
        };
        rest = inner[end..].to_owned();
    }
    prose + &rest
}

#[test]
fn gitlab_gets_no_markup() {
    let document: serde_json::Value = serde_json::from_str(&written(Format::Gitlab)).unwrap();
    for one in document["vulnerabilities"].as_array().unwrap() {
        for field in ["name", "description", "solution"] {
            let text = one[field].as_str().unwrap();
            assert!(!text.contains(['<', '`', '[', '@']), "{field}: {text}");
        }
    }
}
