//! Check digits that providers put into their tokens, so that a mistyped or made-up one shows without a network.

mod azure;
mod crc32;
mod wallet;

use crate::rule::check::Checksum;

/// What the check digits of a token say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They are right.
    Right,
    /// They are wrong, and the provider issues no token without right ones.
    Wrong,
    /// They are wrong, but it is not certain that each token has them, or what they are.
    Doubtful,
    /// This form of the token has none.
    Absent,
}

impl Outcome {
    fn certain(holds: bool) -> Self {
        if holds { Self::Right } else { Self::Wrong }
    }

    fn likely(holds: bool) -> Self {
        if holds { Self::Right } else { Self::Doubtful }
    }
}

/// Does the arithmetic.
#[must_use]
pub fn judge(algorithm: Checksum, token: &[u8]) -> Outcome {
    match algorithm {
        Checksum::Github => crc32::github(token),
        Checksum::Atlassian => Outcome::certain(crc32::atlassian(token).unwrap_or(false)),
        Checksum::Grafana => Outcome::certain(crc32::grafana(token).unwrap_or(false)),
        Checksum::Cloudflare | Checksum::Zuplo => Outcome::certain(crc32::cloudflare(token).unwrap_or(false)),
        Checksum::Gitlab => Outcome::certain(crc32::gitlab(token).unwrap_or(false)),
        Checksum::Netbird => Outcome::certain(crc32::netbird(token).unwrap_or(false)),
        Checksum::Synapse => Outcome::certain(crc32::synapse(token).unwrap_or(false)),
        Checksum::AzureDevops => azure::devops(token),
        Checksum::AzureKey => azure::annotated(token),
        Checksum::Cask => azure::cask(token),
        Checksum::Entra => azure::entra(token),
        Checksum::Nkey => Outcome::certain(wallet::nkey(token).unwrap_or(false)),
        Checksum::Stellar => Outcome::certain(wallet::stellar(token).unwrap_or(false)),
        Checksum::Bech32 => Outcome::certain(wallet::bech32(token).is_some()),
        Checksum::Age => Outcome::certain(wallet::bech32_key(token, "age-").unwrap_or(false)),
        Checksum::Nostr => Outcome::certain(wallet::bech32_key(token, "nsec").unwrap_or(false)),
        Checksum::Wif => Outcome::certain(wallet::wif(token).unwrap_or(false)),
        Checksum::Bip32 => Outcome::certain(wallet::bip32(token).unwrap_or(false)),
        Checksum::Tezos => Outcome::certain(wallet::tezos(token).unwrap_or(false)),
        Checksum::Ripple => Outcome::certain(wallet::ripple(token).unwrap_or(false)),
        Checksum::Bip39 => Outcome::likely(wallet::bip39(token).unwrap_or(false)),
        Checksum::Algorand => Outcome::certain(wallet::algorand(token).unwrap_or(false)),
        Checksum::Solana => Outcome::certain(wallet::solana(token).unwrap_or(false)),
    }
}

/// True when the check digits of `token` are right.
#[must_use]
pub fn holds(algorithm: Checksum, token: &[u8]) -> bool {
    judge(algorithm, token) == Outcome::Right
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Outcome, holds, judge};
    use crate::rule::check::Checksum;
    use crate::rule::template::expand;

    /// Every algorithm with a generator, and what a wrong sum means.
    const CASES: &[(Checksum, &str, Outcome)] = &[
        (Checksum::Github, "{sum:github:ghp_:30}", Outcome::Wrong),
        (Checksum::Github, "{sum:github:ghr_:70}", Outcome::Wrong),
        (Checksum::Github, "{sum:github:npm_:30}", Outcome::Wrong),
        (Checksum::Atlassian, "{sum:atlassian:ATATT3xFfGF0:180}", Outcome::Wrong),
        (Checksum::Grafana, "{sum:grafana:glsa_:32}", Outcome::Wrong),
        (Checksum::Cloudflare, "{sum:cloudflare:cfut_:40}", Outcome::Wrong),
        (Checksum::Zuplo, "{sum:zuplo:zpka_:32}", Outcome::Wrong),
        (Checksum::Gitlab, "{sum:gitlab:glpat-:27}", Outcome::Wrong),
        (Checksum::Netbird, "{sum:netbird:nbp_:30}", Outcome::Wrong),
        (Checksum::Synapse, "{sum:synapse:syt_YWxpY2U_:20}", Outcome::Wrong),
        (Checksum::AzureDevops, "{ado-pat}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:+ASt}", Outcome::Wrong),
        (Checksum::AzureKey, "{azure:ACDb}", Outcome::Wrong),
        (Checksum::AzureKey, "{azure:AzCa}", Outcome::Wrong),
        (Checksum::AzureKey, "{azure:+ABa}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:APIM}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:+AMC}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:+ASb}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:+AEh}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:+ARm}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:AIoT}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:AZEG}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:+ACR}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:AzSe}", Outcome::Doubtful),
        (Checksum::AzureKey, "{azure:AzFu}", Outcome::Doubtful),
        (Checksum::Cask, "{cask:AZDO}", Outcome::Wrong),
        (Checksum::Cask, "{cask:ACOG}", Outcome::Wrong),
        (Checksum::Entra, "{entra}", Outcome::Doubtful),
        (Checksum::Nkey, "{nkey:U}", Outcome::Wrong),
        (Checksum::Nkey, "{nkey:X}", Outcome::Wrong),
        (Checksum::Stellar, "{stellar}", Outcome::Wrong),
        (Checksum::Age, "{age}", Outcome::Wrong),
        (Checksum::Age, "{age:pq}", Outcome::Wrong),
        (Checksum::Bech32, "{bech32sum:addr_xsk:96}", Outcome::Wrong),
        (Checksum::Bech32, "{bech32sum:AGE-PLUGIN-YUBIKEY-:40}", Outcome::Wrong),
        (Checksum::Nostr, "{nsec}", Outcome::Wrong),
        (Checksum::Wif, "{wif}", Outcome::Wrong),
        (Checksum::Wif, "{wif:uncompressed}", Outcome::Wrong),
        (Checksum::Bip32, "{bip32:xprv}", Outcome::Wrong),
        (Checksum::Tezos, "{tezos:edsk}", Outcome::Wrong),
        (Checksum::Tezos, "{tezos:edsk64}", Outcome::Wrong),
        (Checksum::Tezos, "{tezos:edesk}", Outcome::Wrong),
        (Checksum::Ripple, "{ripple}", Outcome::Wrong),
        (Checksum::Bip39, "{mnemonic:12}", Outcome::Doubtful),
        (Checksum::Algorand, "{algorand}", Outcome::Wrong),
        (Checksum::Solana, "{solana}", Outcome::Wrong),
        (Checksum::Solana, "{solana:json}", Outcome::Wrong),
    ];

    #[test]
    fn right_digits_hold() {
        for (algorithm, template, _) in CASES {
            for seed in 0..20 {
                let token = expand(template, &format!("checksum {seed}"));
                assert_eq!(judge(*algorithm, token.as_bytes()), Outcome::Right, "{template} {seed}");
            }
        }
    }

    /// What is part of the form and not of the sum, in front and at the end of a token.
    fn frame(template: &str) -> (usize, usize) {
        match template {
            "{sum:netbird:nbp_:30}"
            | "{sum:zuplo:zpka_:32}"
            | "{sum:github:ghp_:30}"
            | "{sum:github:ghr_:70}"
            | "{sum:github:npm_:30}"
            | "{sum:cloudflare:cfut_:40}" => (5, 0),
            // Signature and padding say which key it is; the last character in front of padding has unused bits.
            azure if azure.starts_with("{azure:") => (0, 13),
            cask if cask.starts_with("{cask:") => (0, 4),
            "{entra}" => (6, 0),
            _ => (0, 0),
        }
    }

    #[test]
    fn any_changed_character_is_noticed() {
        for (algorithm, template, wrong) in CASES {
            let token = expand(template, "changed").into_bytes();
            let (front, end) = frame(template);
            for at in front..token.len() - end {
                for other in [b'q', b'5'] {
                    let mut changed = token.clone();
                    if !changed[at].is_ascii_alphanumeric() || changed[at] == other {
                        continue;
                    }
                    changed[at] = other;
                    let outcome = judge(*algorithm, &changed);
                    // A changed word may be another word of the list, and one of 16 sums is right by chance.
                    let by_chance = matches!(algorithm, Checksum::Bip39) && outcome == Outcome::Right;
                    // Another kind of common annotated key, whose sums have not been confirmed.
                    let is_kind = matches!(algorithm, Checksum::Cask) && at == 57;
                    let expected = if is_kind { Outcome::Doubtful } else { *wrong };
                    assert!(outcome == expected || by_chance, "{template} at {at}: {outcome:?}");
                }
            }
        }
    }

    #[test]
    fn forms_without_a_sum_are_let_through() {
        for (algorithm, template) in [
            (Checksum::Github, "github_pat_{alnum:22}_{alnum:59}"),
            (Checksum::Github, "ghs_12345_{jwt}"),
            (Checksum::Entra, "{alnum:3}7Q~{alnum:31}"),
            (Checksum::Entra, "{alnum:34}"),
            (Checksum::AzureKey, "{base64:85}Q=="),
        ] {
            let token = expand(template, "absent");
            assert_eq!(judge(algorithm, token.as_bytes()), Outcome::Absent, "{template}");
        }
    }

    #[test]
    fn the_sum_stands_in_six_base_62_digits_the_most_significant_first() {
        let body = "0".repeat(30);
        let mut rest = crc32fast::hash(body.as_bytes());
        let mut digits = Vec::new();
        for _ in 0..6 {
            digits.push(crate::codec::radix::BASE62[(rest % 62) as usize]);
            rest /= 62;
        }
        digits.reverse();
        let token = format!("ghp_{body}{}", String::from_utf8(digits).unwrap());
        assert!(holds(Checksum::Github, token.as_bytes()));
    }

    #[test]
    fn short_or_foreign_input_does_not_hold() {
        for (algorithm, ..) in CASES {
            for token in
                [&b""[..], b"_", b"ghp_", b"\xff\xff_\xff\xff\xff\xff\xff\xff\xff\xff", b"8Q~", b"[1,2]"]
            {
                assert!(!holds(*algorithm, token));
            }
        }
    }

    proptest! {
        #[test]
        fn foreign_input_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..140)) {
            for (algorithm, ..) in CASES {
                let _ = judge(*algorithm, &bytes);
            }
        }

        #[test]
        fn text_that_looks_right_never_panics(text in "[A-Za-z0-9+/=_~., \\[\\]-]{0,120}", signature in 0usize..4) {
            let signature = ["+ASt", "8Q~", "JQQJ99CF", "AzFu"][signature];
            for (algorithm, ..) in CASES {
                let _ = judge(*algorithm, format!("{text}{signature}{text}").as_bytes());
            }
        }
    }
}
