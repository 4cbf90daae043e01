//! Real RSA keys without a search for primes: each prime is the next one behind a number made of its name, and only
//! the distance is written down.

use num_bigint::BigUint;

use super::asn1::{der, hex, integer};
use crate::rule::template::source::Source;

/// How far behind the number of 1024 bits that is made of its position the next prime lies. A test proves them prime.
const DISTANCES: &[u32] = &[1074, 42, 342, 196, 1718, 124, 940, 1324];
const EXPONENT: u32 = 65_537;

/// The members of an RSA key.
pub(super) struct Key {
    pub(super) n: BigUint,
    pub(super) e: BigUint,
    pub(super) d: BigUint,
    pub(super) p: BigUint,
    pub(super) q: BigUint,
    pub(super) dp: BigUint,
    pub(super) dq: BigUint,
    pub(super) qi: BigUint,
}

impl Key {
    /// Of two different primes, which the source chooses.
    pub(super) fn new(source: &mut Source) -> Self {
        let choice = usize::from(source.bytes(1)[0]);
        let first = choice % DISTANCES.len();
        let second = (first + 1 + choice / DISTANCES.len() % (DISTANCES.len() - 1)) % DISTANCES.len();
        let (p, q) = (prime(first), prime(second));
        let (p, q) = if p > q { (p, q) } else { (q, p) };
        let (e, one) = (BigUint::from(EXPONENT), BigUint::from(1_u8));
        let phi = (&p - &one) * (&q - &one);
        let d = inverse_of_exponent(&phi);
        let (dp, dq) = (&d % (&p - &one), &d % (&q - &one));
        let qi = q.modinv(&p).unwrap_or_default();
        Self { n: &p * &q, e, d, p, q, dp, dq, qi }
    }
}

/// The prime of a position.
fn prime(at: usize) -> BigUint {
    let mut bytes = Source::new(&format!("straykey prime {at}")).bytes(128);
    bytes[0] |= 0xc0;
    bytes[127] |= 1;
    BigUint::from_bytes_be(&bytes) + DISTANCES[at]
}

/// `d` with `d * e = 1 + k * phi`. With a small `e`, all but one division is in small numbers.
fn inverse_of_exponent(phi: &BigUint) -> BigUint {
    let e = BigUint::from(EXPONENT);
    // k = -1 / phi, modulo e: by Fermat, 1 / phi = phi ^ (e - 2).
    let inverse = (phi % &e).modpow(&(&e - 2_u8), &e);
    (phi * (e - inverse) + 1_u8) / EXPONENT
}

/// PKCS#1 (RFC 8017).
pub(super) fn pkcs1(source: &mut Source) -> Vec<u8> {
    let key = Key::new(source);
    let members = [&key.n, &key.e, &key.d, &key.p, &key.q, &key.dp, &key.dq, &key.qi];
    let body: Vec<u8> = members.iter().flat_map(|member| integer(&member.to_bytes_be())).collect();
    der(0x30, &[hex("020100"), body].concat())
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{DISTANCES, Key, prime};
    use crate::rule::template::source::Source;

    /// Fermat's test. For numbers that nobody chose to deceive, that is as good as any.
    #[test]
    fn the_primes_are_prime() {
        for at in 0..DISTANCES.len() {
            let p = prime(at);
            let less = &p - 1_u8;
            assert_eq!(p.bits(), 1024);
            assert_eq!(BigUint::from(2_u8).modpow(&less, &p), BigUint::from(1_u8), "{at}");
        }
    }

    #[test]
    fn keys_are_consistent() {
        for seed in ["a", "b", "c"] {
            let key = Key::new(&mut Source::new(seed));
            let one = BigUint::from(1_u8);
            assert_eq!(key.n.bits(), 2048);
            assert_eq!(&key.d * &key.e % (&key.p - &one), one);
            assert_eq!(&key.d * &key.e % (&key.q - &one), one);
            assert_eq!(&key.q * &key.qi % &key.p, one);
        }
    }
}
