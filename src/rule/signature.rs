//! Signatures: which argument of a call is a secret, written down like the call: `login({public_id}, {secret})`.
//!
//! `.login(…)` is a method, called on something; `auth=(…)` is a list that something of this name is set to; and
//! `, ...` at the end allows further arguments.

use super::usage::Slot;

/// A function and what its arguments are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The function's name, as far as it tells: `connect`, or `pymysql.connect`.
    pub name: String,
    /// What leads from the name to the arguments.
    pub form: Form,
    /// The first arguments.
    pub arguments: Vec<Slot>,
    /// What may follow them.
    pub rest: Rest,
}

/// What leads from a name to the arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `name(…)`.
    Function,
    /// `x.name(…)`, `x->name(…)`, `x::name(…)`.
    Method,
    /// `name=(…)`, `name: […]`.
    List,
}

/// What may follow the arguments that a signature names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rest {
    /// Nothing.
    None,
    /// Further arguments.
    Any,
}

/// What every call with a signature holds: the name, and what may lead from it to the arguments.
#[must_use]
pub fn anchors_of(signature: &str) -> Vec<String> {
    Signature::parse(signature).map_or_else(|_| Vec::new(), |signature| signature.anchors())
}

impl Signature {
    /// What every call holds: the name, and what may lead from it to the arguments.
    #[must_use]
    pub fn anchors(&self) -> Vec<String> {
        const LISTS: &[&str] = &[
            "=(", " = (", "=[", " = [", ": [", ": (", "\": [", "': [", "\": (", "': (", "' => [", "\" => [",
        ];
        let leads = match self.form {
            Form::List => LISTS,
            Form::Function | Form::Method => &["("],
        };
        leads.iter().map(|lead| format!("{}{lead}", self.name)).collect()
    }

    /// Reads a signature.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("the signature `{text}` is not of the form `name({{public_id}}, {{secret}})`");
        let (head, tail) = text.split_once('(').ok_or_else(wrong)?;
        let list = tail.strip_suffix(')').ok_or_else(wrong)?;
        let (form, name) = match (head.strip_prefix('.'), head.strip_suffix('=')) {
            (Some(name), None) => (Form::Method, name),
            (None, Some(name)) => (Form::List, name),
            (None, None) => (Form::Function, head),
            (Some(_), Some(_)) => return Err(wrong()),
        };
        if name.is_empty()
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.->".contains(&byte))
        {
            return Err(wrong());
        }
        let (list, rest) = match list.strip_suffix(", ...") {
            Some(list) => (list, Rest::Any),
            None => (list, Rest::None),
        };
        let slot = |argument: &str| {
            let name = argument.trim().strip_prefix('{').and_then(|slot| slot.strip_suffix('}'));
            name.ok_or_else(wrong).and_then(Slot::named)
        };
        let arguments = list.split(',').map(slot).collect::<Result<Vec<_>, _>>()?;
        if arguments.iter().filter(|slot| **slot == Slot::Secret).count() != 1 {
            return Err(format!("the signature `{text}` needs one argument `{{secret}}`"));
        }
        Ok(Self { name: name.to_owned(), form, arguments, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::super::usage::Slot;
    use super::{Form, Rest, Signature};

    #[test]
    fn signatures_look_like_calls() {
        for (text, form, rest) in [
            ("login({public_id}, {secret})", Form::Function, Rest::None),
            (".login({public_id}, {secret}, ...)", Form::Method, Rest::Any),
            ("auth=({public_id}, {secret})", Form::List, Rest::None),
        ] {
            let read = Signature::parse(text).unwrap();
            assert_eq!((read.form, read.rest), (form, rest), "{text}");
            assert_eq!(read.arguments, [Slot::PublicId, Slot::Secret], "{text}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (text, problem) in [
            ("login", "not of the form"),
            ("login()", "not of the form"),
            ("lo gin({secret})", "not of the form"),
            (".a=({secret})", "not of the form"),
            ("login({any})", "needs one argument"),
            ("login({what}, {secret})", "unknown slot"),
        ] {
            assert!(Signature::parse(text).unwrap_err().contains(problem), "{text}");
        }
    }
}
