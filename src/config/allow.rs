//! `[[allow]]` entries as written.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fingerprint::Fingerprint;
use crate::inventory::moment::WrittenMoment;
use crate::suppress::{Allow, Condition, Conditions};
use crate::voucher::Vouchers;

/// What is allowed, why, who answers for it, and until when. All conditions have to hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AllowSyntax {
    /// The id of a finding, as reports show it.
    finding: Option<String>,
    /// The fingerprint of a secret, as reports show it.
    fingerprint: Option<String>,
    /// The id of a rule.
    rule: Option<String>,
    /// A glob over the path relative to the scanned root. `*` stays inside of a folder, `**` does not.
    path: Option<String>,
    /// A regular expression that matches the whole value.
    value: Option<String>,
    /// Who answers for it.
    owner: String,
    /// Why it is allowed.
    reason: String,
    /// When it ends: YYYY-MM-DD (that midnight in UTC) or RFC 3339.
    expires: WrittenMoment,
}

impl AllowSyntax {
    /// The entry, checked.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(self, file: Arc<str>, line: u64, vouchers: &mut Vouchers) -> Result<Allow, String> {
        for (name, text) in [("owner", &self.owner), ("reason", &self.reason)] {
            if text.trim().is_empty() {
                return Err(format!("an [[allow]] entry needs `{name}`: it is empty"));
            }
        }
        let mut conditions = Vec::new();
        if let Some(id) = self.finding {
            if id.len() != 32 || !id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
                return Err(format!(
                    "`finding = \"{id}\"` is no finding id: 32 hexadecimal digits, as reports show it"
                ));
            }
            conditions.push(Condition::Finding(id));
        }
        if let Some(text) = self.fingerprint {
            let fingerprint: Fingerprint = text.parse().map_err(|error| format!("`fingerprint`: {error}"))?;
            conditions.push(Condition::Fingerprint(Box::new(fingerprint)));
        }
        conditions.extend(self.rule.map(Condition::Rule));
        if let Some(glob) = self.path {
            conditions.push(Condition::path(&glob).map_err(|error| error.to_string())?);
        }
        if let Some(pattern) = self.value {
            let voucher = vouchers.pattern(&pattern).map_err(|error| error.to_string())?;
            conditions.push(Condition::Value(voucher));
        }
        Ok(Allow {
            file,
            line,
            conditions: Conditions::new(conditions).map_err(|error| error.to_string())?,
            owner: self.owner,
            reason: self.reason,
            expires: self.expires.instant().map_err(|error| format!("`expires`: {error}"))?,
        })
    }
}
