//! Where secrets stand in a text that is to be passed on without them.

use std::ops::Range;

use super::Scanner;
use super::verdict::Verdicts;
use crate::blob::Blob;
use crate::detect::Scratch;
use crate::location::Span;
use crate::rule::set::RuleIndex;
use crate::validate;

impl Scanner<'_> {
    /// The secrets in a text, by the rule that sees each, as byte ranges, whatever the confidence in them; also those that
    /// are encoded there.
    #[must_use]
    pub fn secrets_in(&self, text: &str, scratch: &mut Scratch) -> Vec<(RuleIndex, Range<usize>)> {
        let whole = [Span::new(0, text.len())];
        let Verdicts { all, .. } =
            self.verdicts(&Blob::whole(text.as_bytes()), &whole, scratch, &mut validate::judge);
        let accepted = all.into_iter().filter(|verdict| verdict.judged.is_ok());
        let place = |secret: Span| secret.start..secret.end;
        accepted.map(|verdict| (verdict.raw.rule, place(verdict.raw.secret))).collect()
    }
}
