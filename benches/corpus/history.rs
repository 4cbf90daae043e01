//! A generated repository: source files that change a little in each of many commits, packed as git packs them.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use straykey::rule::template::expand;

use crate::corpus::source;

/// Commits; each brings a blob for each file that it changes, and the trees above.
const COMMITS: usize = 22_000;
const FILES: usize = 600;
/// Lines that a commit changes in a file.
const CHANGED: usize = 4;

/// The repository below `folder`, made at the first call. At least 100,000 objects.
pub(crate) fn repository(folder: &Path) -> PathBuf {
    let place = folder.join("history-1");
    if place.join("done").exists() {
        return place;
    }
    let _ = std::fs::remove_dir_all(&place);
    std::fs::create_dir_all(&place).expect("the folder can be made");
    git(&place, &["init", "--quiet", "--bare", "."], Stdio::null());
    let stream = place.join("stream");
    write(&stream).expect("the commits can be written");
    let input = File::open(&stream).expect("the commits were written");
    git(&place, &["fast-import", "--quiet"], input.into());
    git(&place, &["repack", "-adfq", "--depth=50", "--window=10"], Stdio::null());
    let _ = std::fs::remove_file(&stream);
    File::create(place.join("done")).expect("the folder can be written");
    place
}

/// The input of `git fast-import`.
fn write(path: &Path) -> std::io::Result<()> {
    let text = source(8 << 20);
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let mut files: Vec<Vec<&[u8]>> =
        lines.chunks(lines.len() / FILES).take(FILES).map(<[&[u8]]>::to_vec).collect();
    let secrets: Vec<String> = (0..8).map(secret).collect();
    let mut out = BufWriter::new(File::create(path)?);
    // A linear congruential generator (Knuth, MMIX): the same history on every machine.
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % below
    };
    for commit in 0..COMMITS {
        writeln!(
            out,
            "commit refs/heads/main\ncommitter a <a@b> {} +0000\ndata 1\nx",
            1_500_000_000 + 600 * commit
        )?;
        // The first commit brings all files, every other one changes two.
        let changed: Vec<usize> =
            if commit == 0 { (0..FILES).collect() } else { (0..2).map(|_| random(FILES)).collect() };
        for file in changed {
            for _ in 0..CHANGED {
                let at = random(files[file].len());
                files[file][at] = lines[random(lines.len())];
            }
            let mut text = files[file].join(&b'\n');
            // Now and then a secret is committed, and gone with the next change of the file.
            if random(500) == 0 {
                text.extend_from_slice(secrets[random(secrets.len())].as_bytes());
            }
            let mut name = String::new();
            let _ = write!(name, "src/part{}/unit{}/file{file}.rs", file % 12, file % 60);
            writeln!(out, "M 100644 inline {name}\ndata {}", text.len())?;
            out.write_all(&text)?;
            writeln!(out)?;
        }
    }
    out.flush()
}

fn secret(seed: u64) -> String {
    expand("\nlet key = \"sk_live_{alnum:24}\";\n", &format!("history {seed}"))
}

/// Runs git, isolated from the settings of whoever runs the bench.
fn git(folder: &Path, arguments: &[&str], input: Stdio) {
    let status = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .stdin(input)
        .status()
        .expect("git runs");
    assert!(status.success(), "git {arguments:?}");
}
