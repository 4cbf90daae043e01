//! Listings that cannot be used. Nothing of their contents is quoted: they may hold secrets.

use super::form::Form;

/// Why a listing cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListingError {
    /// More than a listing may have.
    #[error("the listing has over {} MiB: list fewer entries at a time", .0 >> 20)]
    TooLarge(u64),
    /// Bytes that are no text.
    #[error("the listing is no text in UTF-8 or UTF-16")]
    NotText,
    /// Nothing in it.
    #[error("the listing is empty: did the command that prints it fail?")]
    Empty,
    /// Text that is neither JSON nor the other formats.
    #[error("the listing cannot be read at line {line}: {cause}")]
    Syntax {
        /// 1-based line.
        line: usize,
        /// What is wrong, without the text itself.
        cause: String,
    },
    /// None of the known forms.
    #[error("no known listing: name its form with --from\n{}", forms())]
    Unknown,
    /// More than one of the known forms.
    #[error("the listing can be read as {}: name the right form with --from\n{}", names(.0), forms())]
    Ambiguous(Vec<Form>),
    /// A field of another type than documented, or one that is not there.
    #[error("{form}: {place}: {cause}")]
    Field {
        /// The form that it was read as.
        form: Form,
        /// Where it stands, such as `SecretList[3].CreatedDate`.
        place: String,
        /// What is wrong, without the value itself.
        cause: String,
    },
    /// The listing does not tell what its entries belong to.
    #[error("{form} does not tell {what}: name it with --at, for example `--at {example}`")]
    NoPlace {
        /// The form.
        form: Form,
        /// What is missing.
        what: &'static str,
        /// What to write.
        example: &'static str,
    },
}

fn names(forms: &[Form]) -> String {
    forms.iter().map(|form| form.as_str()).collect::<Vec<_>>().join(" and as ")
}

fn forms() -> String {
    let list: Vec<String> =
        Form::ALL.iter().map(|form| format!("  {:26} {}", form.as_str(), form.command())).collect();
    format!("the forms, and what prints them:\n{}", list.join("\n"))
}
