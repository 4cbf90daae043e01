//! The character model: its table is what its list gives, and it tells generated values from identifiers.
#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "small figures"
)]

#[path = "../testdata/model/measure.rs"]
mod measure;
#[path = "../testdata/model/train.rs"]
mod train;

use std::path::Path;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/model").join(name)).unwrap()
}

/// `cargo run --release --example model -- train` writes the table.
#[test]
fn the_embedded_table_is_what_the_list_gives() {
    let embedded =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/validate/characters.bin")).unwrap();
    assert!(train::table(&read("identifiers.tsv")) == embedded, "train the model again");
}

/// Less than half a per cent of the generated values of any alphabet and length is refused.
#[test]
fn generated_values_pass() {
    const COUNT: usize = 1200;
    for alphabet in measure::ALPHABETS {
        for length in measure::LENGTHS {
            let refused = measure::refused(alphabet, *length, COUNT);
            assert!(refused * 200 <= COUNT, "{alphabet} of {length}: {refused} of {COUNT} refused");
        }
    }
}

/// Less than one per cent of the identifiers of packages that the model was not trained with is taken for generated.
#[test]
fn identifiers_do_not_pass() {
    let held_out = read("held-out.txt");
    let taken = measure::taken(&held_out);
    assert!(taken.len() * 100 < held_out.lines().count(), "{} are taken: {taken:?}", taken.len());
}
