//! The trust document of one agent, and a summary of it for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::audit::document::trust::TrustDocument;
use crate::report::json::write_pretty;
use crate::report::sanitize::sanitize;

/// Writes the document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(document: &TrustDocument<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(document, out)
}

/// Writes a summary for people.
///
/// # Errors
/// When `out` cannot be written to.
pub fn text(document: &TrustDocument<'_>, out: &mut dyn Write) -> io::Result<()> {
    let agent = &document.agent;
    writeln!(out, "{} ({}) as of {}", sanitize(agent.id), agent.status, document.header.as_of)?;
    if !document.header.complete {
        writeln!(out, "  the scan was INCOMPLETE: what was not found may be there")?;
    }
    match &document.hygiene {
        None => writeln!(out, "  it uses no credential that is declared or was found")?,
        Some(hygiene) => writeln!(
            out,
            "  Hygiene     {} of 100, lowest {} ({})",
            hygiene.score, hygiene.lowest, hygiene.formula
        )?,
    }
    for held in &document.credentials {
        let drifts =
            if held.drifts.is_empty() { String::new() } else { format!("  {}", held.drifts.join(" ")) };
        let age =
            held.age_days.map_or_else(|| "of unknown age".to_owned(), |days| format!("{days} days old"));
        writeln!(out, "  {:>3}  {} ({}), {age}{drifts}", held.score, sanitize(held.id), held.kind)?;
    }
    let rotation = &document.rotation;
    writeln!(
        out,
        "  overdue {}, due {}, contradicted {}, exposed {}, retired {}, undeclared {}, emergencies {}",
        rotation.overdue,
        rotation.due,
        rotation.contradicted,
        rotation.exposed,
        rotation.retired,
        rotation.undeclared,
        rotation.emergencies
    )
}

/// The name of an agent's document in a folder of them. Ids may hold anything: what is not a small letter, a digit, a dot
/// or a hyphen is written as `%` and its bytes, so that different ids have different names on every system and no name
/// leads out of the folder.
#[must_use]
pub fn file_name(agent: &str) -> String {
    let mut name = "agent-".to_owned();
    for byte in agent.bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-') {
            name.push(char::from(byte));
        } else {
            // Writing into a string does not fail.
            let _ = write!(name, "%{byte:02x}");
        }
    }
    name.push_str(".json");
    name
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::file_name;

    #[test]
    fn names_stay_in_the_folder_and_apart() {
        for (id, name) in [
            ("invoice-agent", "agent-invoice-agent.json"),
            ("../../etc/passwd", "agent-..%2f..%2fetc%2fpasswd.json"),
            ("Ocr Agent", "agent-%4fcr%20%41gent.json"),
            ("c:\\x", "agent-c%3a%5cx.json"),
            ("nul", "agent-nul.json"),
            ("50%", "agent-50%25.json"),
        ] {
            assert_eq!(file_name(id), name);
        }
    }

    proptest! {
        #[test]
        fn different_ids_have_different_names_even_where_case_does_not_count(one in "\\PC{0,12}", other in "\\PC{0,12}") {
            let (first, second) = (file_name(&one), file_name(&other));
            prop_assert_eq!(one == other, first.to_lowercase() == second.to_lowercase());
            prop_assert!(!first.contains(['/', '\\', ':', '\0']));
        }
    }
}
