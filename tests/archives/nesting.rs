//! However a text is packed, the same is found in it.

use proptest::prelude::*;
use straykey::rule::template::expand;

use super::harness::token;
use super::pack::{Method, bzip2, gzip, tar, xz, zip, zstd};
use super::reading::{bytes, places};

/// One way to pack something.
#[derive(Debug, Clone, Copy)]
enum Wrap {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Tar,
    Zip(Method),
}

impl Wrap {
    fn pack(self, name: &str, content: &[u8]) -> Vec<u8> {
        let others = [("before.txt", &b"nothing\n"[..]), (name, content), ("behind.bin", &[0, 1, 2, 255])];
        match self {
            Self::Gzip => gzip(content),
            Self::Zstd => zstd(content),
            Self::Xz => xz(content),
            Self::Bzip2 => bzip2(content),
            Self::Tar => tar(&others),
            Self::Zip(method) => zip(method, &others),
        }
    }

    fn is_archive(self) -> bool {
        matches!(self, Self::Tar | Self::Zip(_))
    }
}

fn wrap() -> impl Strategy<Value = Wrap> {
    prop_oneof![
        Just(Wrap::Gzip),
        Just(Wrap::Zstd),
        Just(Wrap::Xz),
        Just(Wrap::Bzip2),
        Just(Wrap::Tar),
        prop::sample::select(&Method::ALL[..]).prop_map(Wrap::Zip),
    ]
}

/// Lines with secrets and without.
fn text(seeds: &[u8]) -> String {
    let line = |seed: &u8| {
        let key = seed.to_string();
        match seed % 5 {
            0 => format!("TOKEN={}\n", token(&key)),
            1 => format!("db_password: \"{}\"\n", expand("{alnum:16}", &key)),
            2 => format!("url = postgres://app:{}@db.internal/app\n", expand("{alnum:16}", &key)),
            3 => "é = nothing of interest\n".repeat(40),
            _ => "\n".to_owned(),
        }
    };
    seeds.iter().map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_same_is_found_in_any_nesting(
        seeds in prop::collection::vec(any::<u8>(), 0..12), wraps in prop::collection::vec(wrap(), 0..7),
    ) {
        let text = text(&seeds);
        let plain = places(&bytes(text.as_bytes()));
        let (mut packed, mut way) = (text.into_bytes(), String::new());
        for (depth, wrap) in wraps.iter().enumerate() {
            let name = format!("level-{depth}");
            packed = wrap.pack(&name, &packed);
            if wrap.is_archive() {
                way = format!("!/{name}{way}");
            }
        }
        let seen = bytes(&packed);
        let expected: Vec<String> = plain.iter().map(|place| place.replacen("in", &format!("in{way}"), 1)).collect();
        prop_assert_eq!(places(&seen), expected);
        prop_assert_eq!(seen.notices, []);
    }
}
