//! Strikes secrets out of what a hook says: those of the exchange in every form that we know, and what straykey itself takes
//! for one.

use std::collections::HashSet;
use std::ops::Range;

use memchr::memmem;

use super::Examine;
use super::form::Form;
use super::view::View;
use crate::secret::Secret;

/// What stands for a secret.
const STRUCK: &str = "[secret struck out]";
/// Shorter parts of a secret are found everywhere.
const SHORTEST_PART: usize = 6;

/// The secrets that are known so far. They are wiped with it.
#[derive(Default)]
pub(super) struct Censor {
    secrets: Vec<Known>,
}

struct Known {
    secret: Secret,
    forms: Vec<Form>,
}

impl Censor {
    /// From now on this secret is struck out, and what is secret in it by itself, such as the password of a connection
    /// string.
    pub(super) fn learn(&mut self, secret: &Secret, examine: &dyn Examine) {
        if secret.is_empty() || self.secrets.iter().any(|known| known.secret == *secret) {
            return;
        }
        if let Ok(text) = str::from_utf8(secret.expose()) {
            for part in examine.secrets_in(text).into_iter().filter(|part| part.len() >= SHORTEST_PART) {
                let part = text.as_bytes().get(part).unwrap_or_default();
                if part.len() < text.len() {
                    self.add(Secret::new(part.to_vec()));
                }
            }
        }
        self.add(secret.clone());
    }

    fn add(&mut self, secret: Secret) {
        let forms = Form::all(&secret);
        self.secrets.push(Known { secret, forms });
    }

    /// The text without secrets and without parts of them.
    pub(super) fn struck(&self, text: &str, examine: &dyn Examine) -> String {
        let views = View::all(text);
        let mut ranges = examine.secrets_in(text);
        for form in self.secrets.iter().flat_map(|known| &known.forms) {
            let parts: HashSet<&[u8]> = form.bytes.windows(form.window.max(1)).collect();
            for view in views.iter().filter(|view| view.reading == form.reading) {
                let hits = view.bytes.windows(form.window.max(1)).enumerate();
                let hits = hits.filter(|(_, bytes)| parts.contains(bytes));
                ranges.extend(hits.map(|(at, _)| view.outer(&(at..at + form.window))));
            }
        }
        without(text, ranges)
    }

    /// Is there no secret in a name? A name may share a part with a secret, such as the user of a connection string.
    pub(super) fn is_clean(&self, name: &str, examine: &dyn Examine) -> bool {
        let views = View::all(name);
        let holds = |form: &Form| {
            let mut views = views.iter().filter(|view| view.reading == form.reading);
            views.any(|view| memmem::find(&view.bytes, &form.bytes).is_some())
        };
        !self.secrets.iter().flat_map(|known| &known.forms).any(holds) && examine.secrets_in(name).is_empty()
    }
}

/// The text with a mark for each of these ranges; those that touch are one.
fn without(text: &str, mut ranges: Vec<Range<usize>>) -> String {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_by_key(|range| range.start);
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        let start = text.floor_char_boundary(range.start);
        if start > at || at == 0 {
            shown.push_str(text.get(at..start).unwrap_or_default());
            shown.push_str(STRUCK);
        }
        at = at.max(text.ceil_char_boundary(range.end));
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

#[cfg(test)]
mod tests;
