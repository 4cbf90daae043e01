//! Makes the character model.
//!
//! ```sh
//! cargo run --release --example model -- count FOLDER…   # counts the packages in folders: testdata/model/identifiers.tsv
//! cargo run --release --example model -- train           # makes src/validate/characters.bin of the list
//! cargo run --release --example model -- measure         # how well generated values and identifiers are told apart
//! cargo run --release --example model -- grams FOLDER…   # what source is full of: src/detect/prefilter/grams.tsv
//! ```

#[path = "../testdata/model/count.rs"]
mod count;
#[path = "../testdata/model/measure.rs"]
mod measure;
#[path = "../testdata/model/train.rs"]
#[allow(dead_code, reason = "the test uses all of it")]
mod train;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// An identifier counts when so many packages have it: what only a few have could be somebody's key.
const LEAST: u32 = 4;
/// The longest list of identifiers that are one word, and of what is made of several.
const KEPT: (usize, usize) = (14_000, 9_000);
/// Of five packages, one is held out.
const HELD_OUT: u64 = 5;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = folder.join("testdata/model/identifiers.tsv");
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("count") => {
            let (counted, held_out) = counted(arguments.map(PathBuf::from))?;
            std::fs::write(&list, counted)?;
            std::fs::write(folder.join("testdata/model/held-out.txt"), held_out)
        }
        Some("train") => {
            let table = train::table(&std::fs::read_to_string(&list)?);
            std::fs::write(folder.join("src/validate/characters.bin"), table)
        }
        Some("measure") => {
            let held_out = std::fs::read_to_string(folder.join("testdata/model/held-out.txt"))?;
            write!(std::io::stdout(), "{}", measure::report(&held_out))
        }
        Some("grams") => {
            let grams = count::grams(arguments.map(PathBuf::from));
            std::fs::write(folder.join("src/detect/prefilter/grams.tsv"), grams)
        }
        _ => Err(std::io::Error::other("count FOLDER…, train, measure or grams FOLDER…")),
    }
}

/// The list to train with, and identifiers of packages that were held out.
fn counted(folders: impl Iterator<Item = PathBuf>) -> std::io::Result<(String, String)> {
    let (mut counts, mut others) = (count::Counts::default(), count::Counts::default());
    for folder in folders {
        let mut packages: Vec<PathBuf> =
            std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
        packages.sort();
        for package in packages {
            let name = package.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // Versions of one package are held out together.
            let name = name.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default().to_owned();
            let held_out =
                name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
            if held_out % HELD_OUT == 0 { others.add(&package) } else { counts.add(&package) }
        }
    }
    let people: HashSet<&str> = counts.list(1).into_iter().filter_map(|(_, token)| person(token)).collect();
    let is_kept = |token: &str| !is_digest(token) && !is_personal(token) && !people.contains(token);
    let is_compound = |token: &str| token.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let (mut out, mut kept) = (String::new(), (0, 0));
    let _ = writeln!(
        out,
        "# Identifiers, paths and versions in {} published packages: in how many packages each occurs.",
        counts.packages()
    );
    for (count, token) in counts.list(LEAST).into_iter().filter(|(_, token)| is_kept(token)) {
        let (kept, limit) = if is_compound(token) { (&mut kept.1, KEPT.1) } else { (&mut kept.0, KEPT.0) };
        if *kept < limit {
            *kept += 1;
            let _ = writeln!(out, "{count}\t{token}");
        }
    }
    let known: HashSet<&str> = counts.list(1).into_iter().map(|(_, token)| token).collect();
    let unseen: Vec<&str> = others
        .list(2)
        .into_iter()
        .map(|(_, token)| token)
        .filter(|token| token.len() >= 16 && !known.contains(token) && is_kept(token))
        .collect();
    let step = (unseen.len() / 4_000).max(1);
    let mut held_out =
        String::from("# The same of packages that are held out, where none of the others has it.\n");
    unseen.iter().step_by(step).for_each(|token| {
        let _ = writeln!(held_out, "{token}");
    });
    Ok((out, held_out))
}

/// Who an address belongs to: names of people are not counted.
fn person(token: &str) -> Option<&str> {
    let account = token.split_once("github.com/").and_then(|(_, rest)| rest.split(['/', '.', ':']).next());
    account.or_else(|| token.split_once('@').map(|(name, _)| name)).filter(|name| name.len() > 3)
}

fn is_personal(token: &str) -> bool {
    token.contains(['@']) || token.contains("://") || token.contains("github") || token.contains(".com")
}

/// Content hashes, UUIDs and pieces of base64 stand in source too, and are no words.
fn is_digest(token: &str) -> bool {
    token.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let is_hex = digits >= 2
            && digits < part.len()
            && part.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'x');
        let changes =
            part.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit());
        part.len() >= 12 && (is_hex || changes.count() >= 4 || part.contains("AAA"))
    })
}
