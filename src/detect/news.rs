//! What is new in a text that was made of another: the regions in which detection has to look.
//!
//! Whether something matches at an anchor depends on the bytes within `LOCAL` of it. Where all of those were taken
//! over, the outcome is the one that it had in the base. So it is enough to look around what is new, and again at what
//! the base's [`Trail`] holds: its matches, and the anchors whose outcome depends on more than that.

use crate::location::{Copied, Span};

/// How far from an anchor, in bytes, anything may be looked at without leaving a trail.
pub(super) const LOCAL: usize = 256;

/// Longest name around an anchor, rounded up: regions do not end inside of a name.
const NAME: usize = 256;

/// Does all that was looked at lie near an anchor that begins at `start`? Nothing was looked at behind the end of the line
/// that begins at `line`, or in which `line` is.
pub(super) fn is_local(text: &[u8], start: usize, line: usize) -> bool {
    let near = start + LOCAL;
    near > text.len() || memchr::memchr(b'\n', Span::new(line, near).of(text)).is_some()
}

/// Places of a text that have to be looked at again in every text that is made of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail(Box<[Span]>);

impl Trail {
    pub(super) fn new(spans: &[Span]) -> Self {
        if spans.is_empty() {
            return Self::default();
        }
        let mut spans = spans.to_vec();
        merge(&mut spans);
        Self(spans.into())
    }
}

/// The regions of `text` that have to be looked at, given what it took over from its base, in the order of the text,
/// the base's length, and its trail.
pub fn regions(text: &[u8], copied: &[Copied], base_length: usize, trail: &Trail, regions: &mut Vec<Span>) {
    regions.clear();
    let mut around = |start: usize, end: usize| {
        let region = Span::new(start.saturating_sub(LOCAL), (end + LOCAL).min(text.len()));
        match regions.last_mut() {
            Some(last) if region.start <= last.end => last.end = region.end,
            _ => regions.push(region),
        }
    };
    // The end of the last run, in the base and in the text: both texts begin alike if the first run begins there.
    let (mut base_end, mut end) = (0, 0);
    for run in copied {
        if run.to != end || run.from != base_end {
            around(end, run.to);
        }
        (base_end, end) = (run.from + run.length, run.to + run.length);
    }
    if end != text.len() || base_end != base_length {
        around(end, text.len());
    }
    if !trail.0.is_empty() {
        for run in copied {
            let first = trail.0.partition_point(|span| span.end <= run.from);
            let carried = trail.0[first..].iter().map_while(|span| run.carry(*span));
            regions.extend(carried);
        }
        merge(regions);
    }
    regions.iter_mut().for_each(|region| *region = whole_names(text, *region));
    join(regions);
}

/// The region with the rest of the names that it begins and ends in.
fn whole_names(text: &[u8], region: Span) -> Span {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let before =
        text[region.start.saturating_sub(NAME)..region.start].iter().rev().take_while(is_name).count();
    let after = text[region.end..(region.end + NAME).min(text.len())].iter().take_while(is_name).count();
    Span::new(region.start - before, region.end + after)
}

/// Sorts spans and joins those that touch.
fn merge(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    join(spans);
}

/// Joins sorted spans that touch.
fn join(spans: &mut Vec<Span>) {
    spans.dedup_by(|next, kept| {
        let touches = next.start <= kept.end;
        if touches {
            kept.end = kept.end.max(next.end);
        }
        touches
    });
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::{LOCAL, Trail, regions};
    use crate::blob::Blob;
    use crate::detect::{Detector, RawMatch, Scratch};
    use crate::location::{Copied, Span};
    use crate::rule::RuleSet;

    static DETECTOR: LazyLock<(RuleSet, Detector)> = LazyLock::new(|| {
        let rules = RuleSet::load(&[]).unwrap();
        let detector = Detector::new(&rules);
        (rules, detector)
    });

    /// Pieces that anchors, names, values and long-range patterns are made of, and what lies between.
    const PIECES: &[&str] = &[
        "password",
        " = ",
        "\"hunter2x9\"",
        "\n",
        "api_key",
        "_",
        ": ",
        "zz-abcdefghij",
        "https://",
        "u:p4ssw0rdX@h/",
        "AKIA",
        "QWERTYUIOPASDFGH",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "eyJhbGciOiJIUzI1NiJ9.eyJ",
        "x",
        "ghp_",
        "'",
        "token",
        "        ",
        "secret",
        "Authorization: Bearer ",
        "0123456789abcdef0123456789abcdef",
        "client.",
        "<",
        ">",
        "--",
        "$",
        "|\n  ",
        "name: ",
        "  value: ",
        "{\"name\": \"",
        "\", \"value\": \"",
        "</",
        "<value>",
        " || ",
        "(\n",
        "setPassword(",
        "${",
        ":-",
        "<<EOF\n",
        "curl -u ",
        "mysql -p",
        " \\\n",
        "\"curl\", \"-u\", ",
        "HTTPBasicAuth(",
        ", ",
        ")",
        "machine h.x login u password ",
        "h:5432:d:u:p",
        "kind: Secret\n",
        "data:\n  x: cGFzc3dvcmQ=\n",
        "---\n",
        "\"sensitive\": true",
        "\"random_password\"",
        "\"result\": \"",
        "u:$apr1$",
        "d\tTRUE\t/\tTRUE\t0\tsid\t",
        "IDENTIFIED BY ",
        "variable \"token\" {\n  default = ",
        "ENV ",
        "#define ",
    ];

    fn text() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            8 => prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => (100usize..400).prop_map(|length| b"lorem ipsum ".iter().copied().cycle().take(length).collect()),
            1 => (100usize..400).prop_map(|length| vec![b'k'; length]),
        ];
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    /// A text made of another: runs of the base, and pieces between them.
    fn made(base: &[u8], runs: &[(usize, usize, Vec<u8>)]) -> (Vec<u8>, Vec<Copied>) {
        let (mut made, mut copied) = (Vec::new(), Vec::new());
        for (from, length, insert) in runs {
            let from = from % (base.len() + 1);
            let length = (*length).min(base.len() - from);
            if length > 0 {
                copied.push(Copied { from, to: made.len(), length });
                made.extend_from_slice(&base[from..from + length]);
            }
            made.extend_from_slice(insert);
        }
        (made, copied)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn looking_at_the_news_finds_what_looking_at_everything_finds(
            base in text(),
            edits in prop::collection::vec((0usize..3000, 1usize..3000, prop_oneof![Just(Vec::new()), text()]), 1..5),
        ) {
            let (rules, detector) = &*DETECTOR;
            let (mut scratch, mut found) = (Scratch::default(), Vec::new());
            let whole = |text: &[u8], scratch: &mut Scratch| -> Vec<RawMatch> {
                detector.detect(rules, &Blob::whole(text).to_be_named(), scratch)
            };
            let _ = whole(&base, &mut scratch);
            // A chain of versions, each with the trail of the one before.
            let (mut base, mut trail) = (base, scratch.trail());
            for at in 0..edits.len() {
                let (text, copied) = made(&base, &edits[at..]);
                regions(&text, &copied, base.len(), &trail, &mut found);
                prop_assert!(found.windows(2).all(|pair| pair[0].end < pair[1].start));
                let blob = Blob::whole(&text).to_be_named();
                let news = detector.detect_in(rules, &blob, &found, &mut scratch);
                trail = scratch.trail();
                prop_assert_eq!(news, whole(&text, &mut scratch), "{:?}", String::from_utf8_lossy(&text));
                base = text;
            }
        }
    }

    #[test]
    fn nothing_is_looked_at_where_nothing_is_new() {
        let text = b"password: 'x' ".repeat(500);
        let copied = [Copied { from: 0, to: 0, length: text.len() }];
        let mut found = Vec::new();
        regions(&text, &copied, text.len(), &Trail::default(), &mut found);
        assert_eq!(found, []);
        regions(&text, &copied, text.len() + 1, &Trail::default(), &mut found);
        assert_eq!(found, [Span::new(text.len() - LOCAL, text.len())], "the base went on");
    }
}
