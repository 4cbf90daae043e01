//! Which changes of a field loosen something.

use jiff::SignedDuration;
use serde_json::Value;

use super::Weight;
use super::value::sets;
use super::versions::later;
use crate::inventory::duration::WrittenDuration;
use crate::inventory::policy::built_in;
use crate::kind::CredentialKind;

/// Of a policy. A field that is not there means what is built in.
pub(super) fn of_policy(
    name: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    kind: Option<CredentialKind>,
) -> Weight {
    let usual = kind.and_then(built_in).filter(|_| name == "max_age");
    let (was, is) = (length(old).or(usual), length(new).or(usual));
    let is_looser = match name {
        "max_age" | "acceptance_window" => {
            was.is_some() && is.is_none_or(|is| was.is_some_and(|was| is > was))
        }
        "rotate_before" => is.is_some_and(|is| was.is_some_and(|was| is < was)),
        "max_consumers" => {
            let count = |value: Option<&Value>| value.and_then(Value::as_u64).unwrap_or(u64::MAX);
            count(new) > count(old)
        }
        "ephemeral" => old == Some(&Value::Bool(true)) || new == Some(&Value::Bool(false)),
        _ => true,
    };
    weight(is_looser)
}

/// Of a credential.
pub(super) fn of_credential(
    name: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    is_rotated: bool,
) -> Weight {
    let lists = sets(old, new);
    let comes = lists.as_ref().is_some_and(|(added, _)| !added.is_empty());
    let goes = lists.as_ref().is_some_and(|(_, gone)| !gone.is_empty());
    let rank = |value: Option<&Value>| {
        ["read", "write", "admin"].iter().position(|access| value.and_then(Value::as_str) == Some(access))
    };
    weight(match name {
        // Somebody has to answer for it; who, is for the reviewer to know.
        "owner" => new.is_none(),
        "allowed_in" => comes,
        "scopes" => goes,
        "access" => rank(new) > rank(old),
        // Another program is run with the rights of whoever rotates.
        "rotate" => true,
        // In use again, or so it is said.
        "retired" => new.is_none(),
        // The same secret does not live longer because the inventory says so.
        "expires" => !is_rotated && old.is_some() && (new.is_none() || later(new, old)),
        _ => false,
    })
}

/// Of an agent.
pub(super) fn of_agent(name: &str, old: Option<&Value>, new: Option<&Value>) -> Weight {
    weight(match name {
        "status" => old.and_then(Value::as_str) == Some("decommissioned"),
        "max_stale" => match (length(old), length(new)) {
            (Some(was), Some(is)) => is > was,
            (was, is) => was.is_some() && is.is_none(),
        },
        // What it may do has changed before, and nobody is to know.
        "capability_changed" => new.is_none() || later(old, new),
        _ => false,
    })
}

fn length(value: Option<&Value>) -> Option<SignedDuration> {
    WrittenDuration::new(value?.as_str()?.to_owned()).length().ok()
}

fn weight(is_warning: bool) -> Weight {
    if is_warning { Weight::Warning } else { Weight::Plain }
}
