//! Reads the rule files and prepares their literals, so that the program does not have to at every start: `rules.bin` is
//! embedded by `src/rule/builtin.rs`, `anchors.bin` and `words.bin` by `src/detect/prefilter`.

#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/rule/anchor.rs"]
mod anchor;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/rule/expression.rs"]
mod expression;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/rule/format.rs"]
mod format;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/detect/prefilter/gram.rs"]
mod gram;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/rule/level.rs"]
mod level;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/detect/prefilter/literals.rs"]
mod literals;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/detect/prefilter/rarity.rs"]
mod rarity;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/rule/signature.rs"]
mod signature;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/rule/syntax.rs"]
mod syntax;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/detect/prefilter/table.rs"]
mod table;
#[allow(dead_code, unreachable_pub, reason = "written for the program")]
#[path = "src/rule/usage.rs"]
mod usage;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use literals::Part;
use serde::Serialize;
use syntax::{RuleFile, RuleSyntax};

/// The counterpart of what `src/rule/builtin.rs` reads.
#[derive(Serialize)]
struct PackedRule {
    place: String,
    provider: String,
    syntax: RuleSyntax,
    details: Vec<u8>,
}

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["rules", "build.rs", "src/rule", "src/detect/prefilter"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("no CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    let mut rules = Vec::new();
    for path in rule_files(&root.join("rules"))? {
        rules.extend(packed(&path)?);
    }
    rules.sort_by(|one, other| one.syntax.id.cmp(&other.syntax.id));
    if let Some(pair) = rules.windows(2).find(|pair| pair[0].syntax.id == pair[1].syntax.id) {
        let (one, other) = (&pair[0], &pair[1]);
        return Err(
            format!("{}: rule `{}` is already defined in {}", other.place, one.syntax.id, one.place).into()
        );
    }
    fs::write(out.join("anchors.bin"), prepared(&rules, anchors)?)?;
    fs::write(out.join("words.bin"), prepared(&rules, words)?)?;
    fs::write(out.join("rules.bin"), postcard::to_allocvec(&rules)?)?;
    Ok(())
}

/// A table of literals and their targets.
fn prepared(
    rules: &[PackedRule],
    parts: fn(&RuleSyntax) -> Vec<(Part, String)>,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let all = rules.iter().enumerate().flat_map(|(at, rule)| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        parts(&rule.syntax).into_iter().map(move |(part, text)| (at, part, text))
    });
    let (literals, targets) = literals::gather(all);
    Ok(postcard::to_allocvec(&(table::Table::new(literals).pack(), targets))?)
}

fn anchors(rule: &RuleSyntax) -> Vec<(Part, String)> {
    let names = rule
        .assignment
        .iter()
        .flat_map(|assignment| assignment.names.iter().chain(&assignment.words))
        .cloned();
    let programs = rule.commands.iter().flat_map(|command| &command.programs);
    let commands = programs.flat_map(|program| usage::anchors_of(program));
    let signatures = rule.call.iter().flat_map(|call| &call.signatures);
    let calls = signatures.flat_map(|signature| signature::anchors_of(signature));
    let formats = rule.format.iter().flat_map(|format| format.anchors()).map(|anchor| (*anchor).to_owned());
    let anchors = rule.anchors.iter().cloned().chain(commands).chain(calls).chain(formats);
    anchors.map(|anchor| (Part::Anchor, anchor)).chain(names.map(|name| (Part::Name, name))).collect()
}

fn words(rule: &RuleSyntax) -> Vec<(Part, String)> {
    rule.context.iter().flat_map(|context| &context.words).map(|word| (Part::Name, word.clone())).collect()
}

fn rule_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The rules of one file.
fn packed(path: &Path) -> Result<Vec<PackedRule>, Box<dyn Error>> {
    let name = format!("rules/{}", path.file_name().unwrap_or_default().to_string_lossy());
    let text = fs::read_to_string(path)?;
    let file: RuleFile = toml::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
    let provider = file.provider;
    file.rules
        .into_iter()
        .map(|spanned| {
            let line = text[..spanned.span().start].matches('\n').count() + 1;
            let mut syntax = spanned.into_inner();
            if let (Some(pattern), true) = (&syntax.pattern, syntax.anchors.is_empty()) {
                syntax.anchors = anchor::derive(pattern)
                    .map_err(|error| format!("{name}:{line}: rule `{}`: {error}", syntax.id))?;
            }
            let details = (
                syntax.revoke.take(),
                std::mem::take(&mut syntax.why),
                std::mem::take(&mut syntax.references),
                std::mem::take(&mut syntax.matches),
                std::mem::take(&mut syntax.no_matches),
            );
            Ok(PackedRule {
                place: format!("{name}:{line}"),
                provider: provider.clone(),
                syntax,
                details: postcard::to_allocvec(&details)?,
            })
        })
        .collect()
}
