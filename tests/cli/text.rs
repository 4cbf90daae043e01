//! Encodings, line ends, long lines and large files: found once, at the right line and column.

use super::harness::{Stage, notices, token};
use straykey::rule::template::expand;

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(order).collect()
}

#[test]
fn text_of_any_encoding_is_scanned_at_the_right_column() {
    let stage = Stage::new();
    let text = |seed: &str| format!("# first line\nnäme = {}\n", token(seed));
    stage.write("bom.txt", format!("\u{feff}{}", text("bom")));
    stage.write("be.txt", utf16(&text("be"), u16::to_be_bytes));
    stage.write("le.txt", utf16(&text("le"), u16::to_le_bytes));
    let latin: Vec<u8> = text("latin").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    stage.write("latin.txt", latin);
    stage.write("utf8.txt", text("utf8"));
    let names = ["be", "bom", "latin", "le", "utf8"];
    assert_eq!(stage.found(&[]), names.map(|name| format!("{name}.txt:2:8")));
}

#[test]
fn a_byte_order_mark_is_no_column() {
    let stage = Stage::new();
    stage.write("a.txt", format!("\u{feff}{}\n", token("a")));
    stage.write("b.txt", utf16(&token("b"), u16::to_le_bytes));
    assert_eq!(stage.found(&[]), ["a.txt:1:1", "b.txt:1:1"]);
}

#[test]
fn binary_files_are_skipped_and_counted_unless_they_are_named() {
    let stage = Stage::new();
    let token = token("binary");
    stage.write("program.bin", [b"\x7fELF\0\0\x01\0 ", token.as_bytes(), b" \0"].concat());
    stage.write("a.txt", "text\n");
    let (report, status) = stage.json(&["."]);
    assert_eq!((status, &report["summary"]["binary_files"]), (0, &1.into()));
    assert!(stage.run(&["scan"]).stdout.contains("1 binary file skipped"));
    let (report, status) = stage.json(&["program.bin"]);
    assert_eq!((status, &report["summary"]["binary_files"]), (1, &0.into()));
}

#[test]
fn a_folder_of_binary_files_only_is_not_clean() {
    let stage = Stage::new();
    stage.write("program.bin", b"\x7fELF\0\0\x01\0");
    let (report, status) = stage.json(&[]);
    assert_eq!((status, notices(&report)), (3, vec!["nothing-read/incomplete".to_owned()]));
}

#[test]
fn carriage_returns_belong_neither_to_secrets_nor_to_line_numbers() {
    let stage = Stage::new();
    let token = token("crlf");
    stage.write("lf.env", format!("A=1\nTOKEN={token}\nB=2\n"));
    stage.write("crlf.env", format!("A=1\r\nTOKEN={token}\r\nB=2\r\n"));
    let password = expand("DB_PASSWORD={alnum:16}", "crlf");
    stage.write("lf.ini", format!("[x]\n{password}\n"));
    stage.write("crlf.ini", format!("[x]\r\n{password}\r\n"));
    let (report, _) = stage.json(&[]);
    assert_eq!(report["findings"].as_array().unwrap().len(), 2, "one finding with two places each");
    assert_eq!(stage.found(&[]), ["crlf.env:2:7", "crlf.ini:2:13", "lf.env:2:7", "lf.ini:2:13"]);
}

#[test]
fn a_very_long_line_has_the_right_column() {
    let stage = Stage::new();
    let filler = "ab é ".repeat(1_000_000);
    let column = filler.chars().count() + 1;
    stage.write("long.txt", format!("first\n{filler}{}", token("long")));
    assert_eq!(stage.found(&[]), [format!("long.txt:2:{column}")]);
}

#[test]
fn a_line_longer_than_a_window_has_the_right_column() {
    let stage = Stage::new();
    // Three bytes a character: no window begins at the beginning of a character by itself.
    let filler = format!("x{}", "€".repeat(3_000_000));
    let column = filler.chars().count() + 2;
    stage.write("long.txt", format!("{filler} {}", token("long")));
    assert_eq!(stage.found(&[]), [format!("long.txt:1:{column}")]);
}

#[test]
fn secrets_near_the_edges_of_windows_are_found_once_each() {
    const WINDOW: usize = 8 << 20;
    const MARGIN: usize = 64 << 10;
    let stage = Stage::new();
    let edges = [WINDOW - 2 * MARGIN, WINDOW - MARGIN, WINDOW, WINDOW + MARGIN];
    let mut offsets: Vec<usize> =
        edges.iter().flat_map(|edge| [edge - 41, edge - 20, edge + 24].map(|offset| offset + 1)).collect();
    offsets.dedup();
    let (mut text, mut expected) = (String::new(), Vec::new());
    for name in ["lines.txt", "line.txt"] {
        text.clear();
        for offset in offsets.iter().step_by(2).copied().chain([WINDOW + 3 * MARGIN]) {
            while text.len() + 16 < offset {
                text.push_str(if name == "lines.txt" { "some words here\n" } else { "some words here " });
            }
            text.push_str(&" ".repeat(offset - text.len()));
            let (line, column) =
                (text.matches('\n').count() + 1, text.len() - text.rfind('\n').map_or(0, |at| at + 1) + 1);
            expected.push(format!("{name}:{line}:{column}"));
            text.push_str(&token(&format!("{name} {offset}")));
            text.push(' ');
        }
        stage.write(name, &text);
    }
    expected.sort();
    assert_eq!(stage.found(&[]), expected);
}

#[test]
fn standard_input_is_scanned_and_named() {
    let stage = Stage::new();
    let outcome = stage.feed(&["scan", "-", "--format", "json"], format!("a\nT={}\n", token("stdin")));
    assert_eq!(outcome.status, 1);
    assert_eq!(super::harness::places(&outcome.json()), ["<stdin>:2:3"]);
    stage.plant("a.env");
    let outcome = stage.feed(&["scan", "-", "a.env", "--format", "json"], format!("T={}\n", token("stdin")));
    assert_eq!(super::harness::places(&outcome.json()), ["<stdin>:1:3", "a.env:1:14"]);
}
