//! Where a person revokes a credential: the page of its provider.

use std::collections::BTreeSet;

use crate::intake::Case;
use crate::inventory::Credential;
use crate::rule::RuleSet;

/// The page for what was found, as the report tells it or else as its rule does.
#[must_use]
pub fn page_of(case: &Case, rules: &RuleSet) -> Option<String> {
    let of_rule = || {
        let rule =
            rules.iter().map(|(_, rule)| rule).find(|rule| Some(rule.id.as_str()) == case.rule.as_deref())?;
        rule.details().revoke.clone()
    };
    case.revoke.clone().or_else(of_rule)
}

/// The page for a declared credential: that of its provider's rules for its kind, if they agree on one.
#[must_use]
pub fn page_for(entry: &Credential, rules: &RuleSet) -> Option<String> {
    let provider = entry.provider.as_deref()?;
    let all = rules.iter().map(|(_, rule)| rule);
    let of_provider =
        all.filter(|rule| rule.kind == entry.kind && rule.provider.eq_ignore_ascii_case(provider));
    let pages: BTreeSet<String> = of_provider.filter_map(|rule| rule.details().revoke.clone()).collect();
    pages.first().filter(|_| pages.len() == 1).cloned()
}
