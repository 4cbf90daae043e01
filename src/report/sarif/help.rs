//! What a reader of an alert needs: why it matters and what to do, as plain text and as Markdown.

use serde_sarif::sarif::MultiformatMessageString;

use super::message::sentence;

/// The help of one rule.
pub(super) struct Help<'a> {
    /// Why it matters.
    pub(super) why: &'a str,
    /// Where a person revokes the credential.
    pub(super) revoke: Option<&'a str>,
    /// What to do after revoking, in this order. Texts of this program only: they are not escaped.
    pub(super) steps: &'static [&'static str],
    /// Where to read more.
    pub(super) references: &'a [String],
}

impl Help<'_> {
    /// Both forms.
    pub(super) fn message(&self) -> MultiformatMessageString {
        let markdown = self.render("**What to do**", |why| escape(&why), |uri| format!("<{uri}>"));
        let text = self.render("What to do:", |why| why, str::to_owned);
        MultiformatMessageString::builder().text(text).markdown(markdown).build()
    }

    fn render(&self, heading: &str, prose: fn(String) -> String, link: fn(&str) -> String) -> String {
        let revoke = self.revoke.filter(|uri| is_web_uri(uri));
        let first = match revoke {
            Some(uri) => format!("Revoke it: {}", link(uri)),
            None => "Revoke it with whoever issued it.".to_owned(),
        };
        let mut text = format!("{}\n\n{heading}\n\n", prose(sentence(self.why)));
        for (at, step) in std::iter::once(first.as_str()).chain(self.steps.iter().copied()).enumerate() {
            text += &format!("{}. {step}\n", at + 1);
        }
        for uri in self.references.iter().filter(|uri| is_web_uri(uri)) {
            text += &format!("\nSee {}", link(uri));
        }
        text.trim_end().to_owned()
    }

    /// One address for all of it: where to revoke, or else where to read.
    pub(super) fn uri(&self) -> Option<String> {
        let references = self.references.iter().map(String::as_str);
        self.revoke.into_iter().chain(references).find(|uri| is_web_uri(uri)).map(str::to_owned)
    }
}

/// Text from a rule file as Markdown that shows it and nothing else.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '@'
        ) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// True for an address that is safe as a link and legal as a URI: anything else makes GitHub refuse the whole file.
fn is_web_uri(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest.filter(|rest| rest.starts_with(|first: char| first.is_ascii_alphanumeric())) else {
        return false;
    };
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    let encoded = |part: &str| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    rest.bytes().all(legal) && rest.split('%').skip(1).all(encoded) && rest.matches('#').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::{Help, escape, is_web_uri};

    #[test]
    fn only_legal_web_addresses_are_links() {
        for (text, legal) in [
            ("https://example.com/a?b=c#d", true),
            ("http://example.com/%20", true),
            ("https://example.com/a b", false),
            ("https://example.com/%2", false),
            ("https://example.com/%zz", false),
            ("https://example.com/<x>", false),
            ("https://example.com/#a#b", false),
            ("https://", false),
            ("javascript:alert(1)", false),
            ("see the console", false),
        ] {
            assert_eq!(is_web_uri(text), legal, "{text}");
        }
    }

    #[test]
    fn texts_of_rules_cannot_add_markup() {
        assert_eq!(escape("<img> [x](y) @all `z`"), "\\<img\\> \\[x\\](y) \\@all \\`z\\`");
    }

    #[test]
    fn both_forms_say_the_same() {
        let references = ["https://example.com/doc".to_owned(), "not a link".to_owned()];
        let why = "Anyone <with> it\ncan pay";
        let help = Help {
            why,
            revoke: Some("https://example.com/revoke"),
            steps: &["Then rest."],
            references: &references,
        };
        let message = help.message();
        assert_eq!(
            message.text,
            "Anyone <with> it can pay.\n\nWhat to do:\n\n1. Revoke it: https://example.com/revoke\n2. Then rest.\n\n\
             See https://example.com/doc"
        );
        assert_eq!(
            message.markdown.unwrap(),
            "Anyone \\<with\\> it can pay.\n\n**What to do**\n\n1. Revoke it: <https://example.com/revoke>\n\
             2. Then rest.\n\nSee <https://example.com/doc>"
        );
        assert_eq!(help.uri().unwrap(), "https://example.com/revoke");
    }
}
