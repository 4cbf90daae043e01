//! The difference for programs. Wire types of their own, version 1.

use std::io::{self, Write};

use serde::Serialize;

use super::{Comparison, fate_name, subject_name};
use crate::inventory::difference::Weight;
use crate::report::json::write_pretty;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    old: &'a str,
    new: &'a str,
    warnings: usize,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    subject: &'static str,
    name: &'a str,
    line: Option<u64>,
    fate: &'static str,
    warnings: Vec<&'a str>,
    remarks: Vec<&'a str>,
}

/// Writes the document.
pub(super) fn write(comparison: &Comparison<'_>, out: &mut dyn Write) -> io::Result<()> {
    let items = comparison.difference.items.iter().map(|item| {
        let texts = |weight: Weight| {
            let remarks = item.remarks.iter().filter(move |remark| remark.weight == weight);
            remarks.map(|remark| remark.text.as_str()).collect()
        };
        Item {
            subject: subject_name(item.subject),
            name: &item.name,
            line: item.line,
            fate: fate_name(item.fate),
            warnings: texts(Weight::Warning),
            remarks: texts(Weight::Plain),
        }
    });
    let document = Document {
        schema: "straykey.inventory-diff",
        version: 1,
        old: comparison.old,
        new: comparison.new,
        warnings: comparison.difference.warnings(),
        items: items.collect(),
    };
    write_pretty(&document, out)
}
