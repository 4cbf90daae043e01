//! What an import would do to an inventory.

use std::fmt;
use std::str::FromStr;

use crate::inventory::PreviousVersion;
use crate::inventory::credential::Listed as Evidence;
use crate::inventory::edit::FieldValue;
use crate::listing::Remark;
use crate::suggest::nearest;

use super::proposal::Proposal;

macro_rules! fields {
    ($($variant:ident = $name:literal;)+) => {
        /// A field of an entry that a listing may know better.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the names are those of the inventory")]
        pub enum Field {
            $($variant,)+
        }

        impl Field {
            /// Every field, in the order of an entry.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in an inventory.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

fields! {
    Kind = "kind";
    Provider = "provider";
    Owner = "owner";
    Environment = "environment";
    Fingerprint = "fingerprint";
    PublicId = "public_id";
    Issued = "issued";
    Expires = "expires";
    LastRotated = "last_rotated";
    Scopes = "scopes";
    StoredIn = "stored_in";
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no field of a listing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", said(.0))]
pub struct UnknownField(String);

fn said(name: &str) -> String {
    let known: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("no listing tells `{name}`, did you mean `{near}`?"),
        None => format!("no listing tells `{name}`; listings tell {}", known.join(", ")),
    }
}

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let plain = name.replace('-', "_");
        let known = Self::ALL.iter().copied().find(|field| field.as_str() == plain);
        known.ok_or_else(|| UnknownField(name.to_owned()))
    }
}

/// A new entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Its id.
    pub id: String,
    /// What it declares.
    pub proposal: Proposal,
    /// What the store says about its current version.
    pub listed: Evidence,
    /// Versions before that.
    pub previous: Vec<PreviousVersion>,
}

/// What changes in an entry that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Which entry.
    pub id: String,
    /// 1-based line where it begins.
    pub line: u64,
    /// Whether the store holds another version than the one that is declared.
    pub course: Course,
    /// Fields that get a value.
    pub set: Vec<(Field, FieldValue)>,
    /// Fields that were about the version before.
    pub removed: Vec<Field>,
    /// What the store says now, if that is news.
    pub listed: Option<Evidence>,
    /// Versions that become old ones.
    pub previous: Vec<PreviousVersion>,
    /// How many old versions are declared already.
    pub declared_previous: usize,
}

/// How an entry got to what a store lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Course {
    /// It is the same version: more is known about it.
    Same,
    /// Another version has taken its place.
    Rotated,
}

impl Amendment {
    /// True when nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.removed.is_empty() && self.listed.is_none() && self.previous.is_empty()
    }
}

/// A field that people declared otherwise than the store lists it. It stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Which entry.
    pub id: String,
    /// 1-based line where it begins.
    pub line: u64,
    /// Which field.
    pub field: Field,
    /// As declared.
    pub declared: String,
    /// As listed.
    pub listed: String,
}

/// Everything that an import does, and does not do.
#[derive(Debug, Default)]
pub struct Plan {
    /// New entries.
    pub additions: Vec<Addition>,
    /// Entries that change.
    pub amendments: Vec<Amendment>,
    /// Differences that stay.
    pub conflicts: Vec<Conflict>,
    /// How many entries are as listed.
    pub unchanged: u64,
    /// What is worth knowing.
    pub remarks: Vec<Remark>,
}

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn fields_are_named_as_in_the_inventory() {
        for field in Field::ALL {
            assert_eq!(field.as_str().parse(), Ok(*field));
        }
        assert_eq!("last-rotated".parse(), Ok(Field::LastRotated));
        let error = "onwer".parse::<Field>().unwrap_err().to_string();
        assert_eq!(error, "no listing tells `onwer`, did you mean `owner`?");
    }
}
