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

/// More pages than this say nothing.
const MOST: usize = 3;

/// The page for a declared credential: what the rules of its provider for its kind name, all if they differ.
#[must_use]
pub fn page_for(entry: &Credential, rules: &RuleSet) -> Option<String> {
    let provider = entry.provider.as_deref()?;
    let all = rules.iter().map(|(_, rule)| rule);
    let of_provider =
        all.filter(|rule| rule.kind == entry.kind && rule.provider.eq_ignore_ascii_case(provider));
    let pages: BTreeSet<String> = of_provider.filter_map(|rule| rule.details().revoke.clone()).collect();
    let pages: Vec<String> = pages.into_iter().collect();
    (1..=MOST).contains(&pages.len()).then(|| pages.join(" or "))
}
