//! Cyclic redundancy checks, by the names of the published catalogue.

use crc::{CRC_16_XMODEM, CRC_24_OPENPGP, Crc};

static XMODEM: Crc<u16> = Crc::<u16>::new(&CRC_16_XMODEM);
static OPENPGP: Crc<u32> = Crc::<u32>::new(&CRC_24_OPENPGP);

/// CRC-16/XMODEM: NATS and Stellar keys.
#[must_use]
pub fn xmodem(bytes: &[u8]) -> u16 {
    XMODEM.checksum(bytes)
}

/// CRC-24/OPENPGP: PGP armour (RFC 9580, 6.1).
#[must_use]
pub fn openpgp(bytes: &[u8]) -> u32 {
    OPENPGP.checksum(bytes)
}

/// CRC-32/ISO-HDLC, the one of zlib: GitHub and many others.
#[must_use]
pub fn zlib(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

#[cfg(test)]
mod tests {
    use super::{openpgp, xmodem, zlib};

    #[test]
    fn the_check_values_of_the_catalogue() {
        let input = b"123456789";
        assert_eq!(xmodem(input), 0x31c3);
        assert_eq!(openpgp(input), 0x0021_cf02);
        assert_eq!(zlib(input), 0xcbf4_3926);
    }
}
