//! An edit changes its entry, and no other line.

use proptest::prelude::*;

use super::{Change, FieldValue, Update, apply};
use crate::inventory::{Format, Inventory};

/// An inventory of entries `c0`, `c1`, …, each between comments of its own, in one of the many ways of writing it.
#[derive(Debug, Clone)]
struct Sample {
    format: Format,
    entries: Vec<Entry>,
    crlf: bool,
    agents_between: bool,
}

#[derive(Debug, Clone)]
struct Entry {
    owner: Option<String>,
    expires: bool,
    consumers: usize,
    previous: usize,
    inline_previous: bool,
    rotate: bool,
    comment: bool,
}

fn entry() -> impl Strategy<Value = Entry> {
    let owner = proptest::option::of("[a-zé:#'-]{0,8}");
    (owner, any::<bool>(), 0..3_usize, 0..3_usize, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(owner, expires, consumers, previous, inline_previous, rotate, comment)| Entry {
            owner,
            expires,
            consumers,
            previous,
            inline_previous,
            rotate,
            comment,
        },
    )
}

fn sample() -> impl Strategy<Value = Sample> {
    let format = prop_oneof![Just(Format::Toml), Just(Format::Yaml), Just(Format::Json)];
    (format, proptest::collection::vec(entry(), 1..5), any::<bool>(), any::<bool>())
        .prop_map(|(format, entries, crlf, agents_between)| Sample { format, entries, crlf, agents_between })
}

fn digest(number: usize) -> String {
    format!("sha256:{number:064x}")
}

impl Sample {
    fn text(&self) -> String {
        let text = match self.format {
            Format::Toml => self.toml(),
            Format::Yaml => self.yaml(),
            Format::Json => self.json(),
        };
        if self.crlf { text.replace('\n', "\r\n") } else { text }
    }

    fn toml(&self) -> String {
        let mut text = "# head\nversion = 1\n".to_owned();
        for (at, entry) in self.entries.iter().enumerate() {
            text += &format!("\n# about c{at}\n[[credential]]\nid = 'c{at}' # name\nkind = 'vcs-token'\n");
            text += &format!("fingerprint = '{}'\n", digest(at));
            if let Some(owner) = &entry.owner {
                text += &format!("owner = {}\n", serde_json::to_string(owner).unwrap());
            }
            if entry.expires {
                text += "expires = 2027-01-01 # end\n";
            }
            if entry.consumers > 0 {
                text += &format!("consumers = [\n{}]\n", "  'x', # one\n".repeat(entry.consumers));
            }
            let version = |n: usize| format!("fingerprint = '{}'", digest(1000 + 100 * at + n));
            if entry.inline_previous {
                let items: Vec<_> = (0..entry.previous)
                    .map(|n| format!("{{ {}, retired = 2026-01-01 }}", version(n)))
                    .collect();
                text += &format!("previous = [{}]\n", items.join(", "));
            }
            if entry.comment {
                text += "# below\n";
            }
            if !entry.inline_previous {
                for n in 0..entry.previous {
                    text += &format!("[[credential.previous]]\n{}\nretired = 2026-01-01\n", version(n));
                }
            }
            if entry.rotate {
                text += "[credential.rotate]\nrevoke = ['a']\n";
            }
            if self.agents_between {
                text += &format!("# agent\n[[agent]]\nid = 'x{at}'\n");
            }
        }
        if self.agents_between { text + "[[agent]]\nid = 'x'\n" } else { text }
    }

    fn yaml(&self) -> String {
        let mut text = "# head\nversion: 1\ncredential:\n".to_owned();
        for (at, entry) in self.entries.iter().enumerate() {
            text += &format!(
                "  # about c{at}\n  - id: c{at} # name\n    kind: vcs-token\n    fingerprint: {}\n",
                digest(at)
            );
            if let Some(owner) = &entry.owner {
                text += &format!("    owner: {}\n", serde_json::to_string(owner).unwrap());
            }
            if entry.expires {
                text += "    expires: 2027-01-01 # end\n";
            }
            if entry.consumers > 0 {
                text += &format!("    consumers:\n{}", "    - x # one\n".repeat(entry.consumers));
            }
            let version = |n: usize| digest(1000 + 100 * at + n);
            if entry.inline_previous {
                let items: Vec<_> = (0..entry.previous)
                    .map(|n| format!("{{fingerprint: {}, retired: 2026-01-01}}", version(n)))
                    .collect();
                text += &format!("    previous: [{}]\n", items.join(", "));
            } else if entry.previous > 0 {
                text += "    previous:\n";
                for n in 0..entry.previous {
                    text += &format!("      - fingerprint: {}\n        retired: 2026-01-01\n", version(n));
                }
            }
            if entry.rotate {
                text += "    rotate: {revoke: [a]}\n";
            }
            if entry.comment {
                text += "    # below\n\n";
            }
        }
        if self.agents_between { text + "# agents\nagent:\n  - id: x\n" } else { text }
    }

    fn json(&self) -> String {
        let entries = self.entries.iter().enumerate().map(|(at, entry)| {
            let previous: Vec<_> = (0..entry.previous)
                .map(|n| serde_json::json!({"fingerprint": digest(1000 + 100 * at + n), "retired": "2026-01-01"}))
                .collect();
            let mut value = serde_json::json!({
                "id": format!("c{at}"), "kind": "vcs-token", "fingerprint": digest(at), "owner": entry.owner,
                "consumers": vec!["x"; entry.consumers],
            });
            let fields = value.as_object_mut().unwrap();
            if entry.inline_previous || !previous.is_empty() {
                fields.insert("previous".to_owned(), previous.into());
            }
            if entry.expires {
                fields.insert("expires".to_owned(), "2027-01-01".into());
            }
            value
        });
        let entries: Vec<_> = entries.collect();
        let agents: Vec<_> =
            self.agents_between.then(|| serde_json::json!({"id": "x"})).into_iter().collect();
        let document = serde_json::json!({"version": 1, "credential": entries, "agent": agents});
        if self.entries.iter().any(|entry| entry.comment) {
            document.to_string()
        } else {
            serde_json::to_string_pretty(&document).unwrap()
        }
    }
}

fn rotation(id: &str) -> Change {
    let at = "2026-10-02T00:00:00Z".parse().unwrap();
    Change::Update(Update {
        id: id.to_owned(),
        set: vec![
            ("fingerprint", FieldValue::Text(digest(9_999_999))),
            ("last_rotated", FieldValue::Moment(at)),
            ("public_id", FieldValue::Text("an \"id\" # 1".to_owned())),
        ],
        remove: vec!["expires"],
        previous: Some(vec![
            ("fingerprint", FieldValue::Text(digest(8_888_888))),
            ("retired", FieldValue::Moment(at)),
        ]),
    })
}

/// The lines of an entry, by the ids that the sample gives; JSON on one line has no lines of its own.
fn lines_of_entry(text: &str, format: Format, position: usize, count: usize) -> Option<(usize, usize)> {
    let begins = |line: &str, at: usize| match format {
        Format::Toml => line == format!("# about c{at}"),
        Format::Yaml => line.trim() == format!("# about c{at}"),
        Format::Json => false,
    };
    let line_of = |at: usize| text.lines().position(|line| begins(line, at));
    let first = line_of(position)?;
    let next = if position + 1 < count { line_of(position + 1)? } else { text.lines().count() };
    Some((first, next))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_rotation_touches_its_entry_alone(sample in sample(), position in any::<proptest::sample::Index>()) {
        let text = sample.text();
        let at = position.index(sample.entries.len());
        let edited = apply(&text, sample.format, "i", &rotation(&format!("c{at}"))).unwrap();
        let now = "2026-11-01T00:00:00Z".parse().unwrap();
        let (before, after) = (
            Inventory::parse(&text, sample.format, "i", now),
            Inventory::parse(&edited, sample.format, "i", now),
        );
        if before.is_ok() {
            prop_assert!(after.is_ok(), "{edited}");
        }
        if let Some((first, next)) = lines_of_entry(&text, sample.format, at, sample.entries.len()) {
            let old: Vec<&str> = text.split_inclusive('\n').collect();
            let new: Vec<&str> = edited.split_inclusive('\n').collect();
            prop_assert_eq!(&old[..first], &new[..first]);
            let tail = old.len() - next;
            prop_assert_eq!(&old[next..], &new[new.len() - tail..]);
        }
        // Inside of it, every line stays but those of the fields that change.
        let changed = ["fingerprint", "expires", "previous", "\"c"];
        let is_kept = |line: &&str| !changed.iter().any(|name| line.contains(name)) && line.trim().len() > 1;
        let mut rest = edited.lines();
        if sample.format != Format::Json {
            for line in text.lines().filter(is_kept) {
                prop_assert!(rest.any(|other| other == line), "`{}` is lost or moved in\n{}", line, edited);
            }
        }
        prop_assert_eq!(text.contains("\r\n"), edited.contains("\r\n"));
        prop_assert_eq!(edited.matches('\n').count() == edited.matches("\r\n").count(), sample.crlf || !edited.contains('\n'));
    }

    #[test]
    fn an_addition_removes_no_byte(sample in sample()) {
        let text = sample.text();
        let fields = vec![
            ("id", FieldValue::Text("new".to_owned())),
            ("kind", FieldValue::Text("vcs-token".to_owned())),
            ("fingerprint", FieldValue::Text(digest(7_777_777))),
            ("consumers", FieldValue::List(vec!["x".to_owned()])),
        ];
        let edited = apply(&text, sample.format, "i", &Change::Add(fields)).unwrap();
        let same = text.bytes().zip(edited.bytes()).take_while(|(one, other)| one == other).count();
        let head = text.len().min(same);
        prop_assert!(edited.ends_with(&text[text.floor_char_boundary(head)..]) || text.ends_with('\n'));
        // One piece was inserted: what is before and behind it makes up the old text.
        let inserted = edited.len() - text.len();
        let is_insertion = (0..=head).rev().any(|at| {
            edited.is_char_boundary(at) && edited.is_char_boundary(at + inserted)
                && text.is_char_boundary(at)
                && text[..at] == edited[..at] && text[at..] == edited[at + inserted..]
        });
        prop_assert!(is_insertion, "{edited}");
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", format in prop_oneof![Just(Format::Toml), Just(Format::Yaml), Just(Format::Json)]) {
        let _ = apply(&text, format, "i", &rotation("a"));
    }
}
