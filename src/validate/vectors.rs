//! Wallets that everybody has: the test vectors of BIP-32 and BIP-39 as libraries ship them, and the phrases with which
//! Hardhat, Ganache and Truffle begin. Their sums are right, so nothing else tells them from real ones.

/// First 128 bits of the SHA-256 of each. Sorted.
const DIGESTS: &[u128] = &[
    0x042c_afae_7d08_afae_55f3_e94b_6f6d_0239,
    0x04fc_5d27_fdc7_f513_786d_19e8_4ccd_39c7,
    0x0745_87c0_e30b_559d_a7a4_4c1f_4fca_4153,
    0x0a50_68c6_e8f8_fa88_646f_2a6f_e714_b520,
    0x0cec_2693_6e6c_b144_b2d6_e21f_45eb_0082,
    0x0f38_8b04_e512_d7a0_eda5_889c_96ff_034c,
    0x0fc5_22be_7ba7_b852_2e33_45da_f704_6f5b,
    0x15f4_1342_748a_a6c0_718a_6f4f_a4e1_53ac,
    0x190c_e9cb_7017_65b8_47bd_1ec7_81fd_e71c,
    0x1a45_1c26_d182_45ab_14e2_62c3_2b92_c7cf,
    0x1a4b_c639_bf9b_483a_1336_d3bd_9b4c_db76,
    0x1a7a_aa64_038d_e6eb_cd98_96e0_10bb_6d40,
    0x1c8e_ed85_f0ee_96c3_0865_995d_2258_c979,
    0x1d17_b2d1_1060_c32c_4537_355b_789c_7dc6,
    0x1d58_019b_6396_991e_e83d_b059_782d_d15c,
    0x1f1c_093d_aa59_4e88_e2c4_0a91_7f72_05f9,
    0x2229_f479_a46b_2ca6_7364_6fe4_d957_155f,
    0x229a_2789_48c0_55a0_03de_4a09_76ef_e1ad,
    0x2408_5206_39e5_7980_a328_eae9_9f68_799b,
    0x24ae_7be3_e731_5f9b_9215_df1f_b07a_c782,
    0x2651_fe49_c5ec_318b_0a62_930f_155e_ec9b,
    0x28de_975c_ba29_7ed6_2103_dff6_1800_12f8,
    0x29ae_db05_1d65_bcc8_0e33_79ac_b13a_fb2a,
    0x3045_2ba5_605d_d252_89bc_2ae7_b188_3a53,
    0x315c_ced0_5b06_0a86_d845_2a47_716d_fb19,
    0x341c_225b_06c9_1708_aa82_ab83_8907_5a82,
    0x379d_cedb_687e_79f4_1dae_37e0_0faf_1837,
    0x395e_48fd_8841_e55a_97e5_322b_87b8_e6b6,
    0x3a64_bcd9_cea4_3c0a_ba67_ba0b_f2dd_ff81,
    0x3b1c_5e02_1074_09ea_6054_8d8d_8f68_6fd8,
    0x3c09_4943_5a7e_4277_fac2_fbe2_7975_cdd9,
    0x3ca7_6296_cc49_8e77_ebfb_fe3f_c2d9_7d14,
    0x3cc7_6744_88c9_167a_c575_9fba_1b22_fcd7,
    0x3e01_ec04_d6b7_d27e_ebc9_18bd_d7a3_560c,
    0x3f0c_2b62_0cc1_cf02_9757_0325_047b_9291,
    0x44cd_5d10_2d24_768b_02be_f894_00cf_858b,
    0x4543_2d33_16b9_aa68_b610_3caf_8ca6_7ccb,
    0x48bd_7569_3c45_25eb_958a_5f0a_4102_ec78,
    0x4cff_2b1d_ccc5_0544_7935_ea83_c9fc_4d3b,
    0x51a6_563c_5a7c_473a_4172_6fc7_0ba7_5a69,
    0x5367_9fbb_8565_50dc_0211_5b59_2554_cdf4,
    0x57d0_38de_2617_ddb7_f346_619f_953d_cb09,
    0x5af2_eb32_aa86_f813_f5e8_8e1b_89b5_faa3,
    0x5c8f_411d_530e_dc3a_687a_859b_e3f1_9be3,
    0x5ece_f701_9ab3_5e7c_ce7b_58b1_ec7d_8c95,
    0x611e_8328_b63c_2a18_84f6_cc52_7964_b174,
    0x662c_451c_c588_6e1d_6f18_5f41_8b81_5a17,
    0x684c_94b7_0634_054d_e672_86fc_14fa_b830,
    0x69be_79ef_3c28_f55d_7cb8_4db2_dd3c_18df,
    0x6d82_8deb_d306_e21a_0251_1899_832f_7ee5,
    0x74b9_cbd1_5a4e_49da_b964_03de_0278_02be,
    0x78e4_4804_9ce8_982c_0f4b_2fed_ad65_01fd,
    0x7ec8_38ff_1f8e_3290_043a_e107_2033_080c,
    0x83b6_f976_5073_f2a3_41bb_d8fb_7e1a_1b25,
    0x865d_7a7f_8664_ae19_698d_1579_1883_3536,
    0x867f_9f59_29a7_201c_1116_579e_17be_6ce5,
    0x87d1_caaa_8fc6_0d14_d070_0c39_4770_77e7,
    0x8acc_e484_d898_7743_2c6b_ccc6_8bb0_8e5c,
    0x8b7c_134e_39ea_1338_0739_9999_20c1_efaf,
    0x8d21_cd6c_db3e_fb0c_bcdc_26c2_25fe_514e,
    0x8de4_f356_8631_5bcc_4aef_47f5_e763_bde5,
    0x911f_82f8_1194_7e3e_47af_27ec_fedc_84f1,
    0x9316_3404_c52d_d62f_28d9_5ac5_85bf_b7ba,
    0x995b_8e15_5d8d_1bd9_c581_d30d_55b5_1d2b,
    0x9a30_6918_75fb_6b55_742d_a06a_d4d4_8426,
    0x9b74_55ac_3039_4b8f_7d31_5936_dce9_e109,
    0x9c5d_0a66_56e5_d3f3_6601_d0bf_9876_2be0,
    0xa367_550e_2c86_9ad8_8ce7_6b0a_fa7c_b683,
    0xa5fe_1cb4_158f_fd2a_27ae_93b5_ac61_7903,
    0xa82e_a8ea_e3eb_a083_1cca_34bc_8018_4735,
    0xab68_52ad_6a0b_60be_34d7_e10d_a444_40c3,
    0xaeab_eba2_95a3_c7a5_89f6_0400_29c3_3c83,
    0xaf56_5e16_6362_ba8c_511d_863d_9daa_9bd5,
    0xaf65_b703_5fa4_1063_2309_b9c7_e40c_19b2,
    0xb0ee_0ba9_f028_8770_0823_869a_014c_cc87,
    0xb12e_e277_a669_b18f_b7c5_d9d3_642c_9298,
    0xb1bf_f22a_e077_ce1a_e482_e4dc_b01c_144f,
    0xb2e7_1100_d10b_ee74_156b_6980_6498_a2e3,
    0xb83e_9641_7f61_cb14_8d0d_c8a8_9b83_9ee4,
    0xb8ae_5c99_1426_47d1_0435_9553_9d61_5197,
    0xba32_1754_cd5c_8815_2467_1ea7_178e_96fd,
    0xbbb0_efb3_f795_64ad_46bf_0ae1_fba4_be75,
    0xbf8a_5fbc_5282_e445_cb83_1597_3c14_a977,
    0xbfef_bbdd_90aa_65db_1848_6d58_03df_d1c9,
    0xc145_3478_345b_ed3c_7ef7_d76c_195d_4d74,
    0xc1db_187b_992c_8ddd_dbe9_dfab_0e88_542e,
    0xc557_eec8_78df_d852_ba3f_8808_7c4f_350f,
    0xc8b9_22bd_cdcd_8c28_ce16_286e_42b2_b5d2,
    0xcbd4_7305_74f2_674f_4531_66fe_2db9_36b1,
    0xcc95_a8a1_b5e9_bf13_0a44_68b1_b485_7b6a,
    0xce0e_5e2d_20c0_7257_3ebb_d110_97f8_11c9,
    0xd16d_608f_ce74_3a04_1ddb_5841_a32c_eb7d,
    0xd37c_8684_6d84_cb46_b726_4e52_dc70_216a,
    0xd6da_54d1_2db9_eac8_1886_8b84_1c1c_9cc7,
    0xd727_befe_d48f_69fa_7c87_a4a1_6108_b822,
    0xdcc1_cf7a_51c3_5190_d692_ebb1_c1b4_b585,
    0xdd00_bda3_dc1b_2cff_a73b_c07d_8a0c_3af0,
    0xddf9_ed79_db0c_d65b_00aa_8e18_0399_3e2f,
    0xde2d_2985_5967_0ab2_e40c_2d2d_dc35_5321,
    0xde3e_1f85_740a_a827_6601_87d4_c0f3_e26c,
    0xdfa6_2e53_14d2_528a_9d14_c782_93b1_3953,
    0xe082_b068_07bc_19fe_5d61_969f_b312_6acf,
    0xe323_adc0_3718_50fb_a295_fa53_1d1f_1b95,
    0xe3c9_60e5_ef56_d405_be21_e903_aa24_0226,
    0xe59e_a07f_c7f1_a4be_1b6d_9238_7850_f280,
    0xe678_9a1f_8d55_1550_c949_1ac9_23f4_22a9,
    0xe770_e8aa_42a8_69cf_269a_5bda_331f_706a,
    0xe96b_fc1d_7886_7126_dadf_f72e_6480_7301,
    0xecb0_e7ba_498c_5920_991f_0b34_83e9_1f7a,
    0xf656_cc4c_375e_30e6_5712_01b0_2741_f905,
    0xf79c_d64f_9cea_2378_97b8_133e_4b90_5b36,
    0xfbd3_583e_9e94_4c12_eb58_9626_7227_e68d,
];

/// True for the digest of such a wallet.
pub(super) fn contains(digest: &[u8; 32]) -> bool {
    digest.first_chunk::<16>().is_some_and(|head| DIGESTS.binary_search(&u128::from_be_bytes(*head)).is_ok())
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::{DIGESTS, contains};
    use crate::codec::seed_phrase;

    #[test]
    fn the_table_is_sorted_for_its_search() {
        assert!(DIGESTS.is_sorted());
    }

    #[test]
    fn vectors_are_known_and_other_phrases_are_not() {
        for (entropy, known) in [([0; 16], true), ([0x7f; 16], true), ([0x80; 16], true), ([0x33; 16], false)]
        {
            let phrase = seed_phrase::bip39(&entropy);
            assert_eq!(contains(&Sha256::digest(phrase.as_bytes()).into()), known, "{entropy:?}");
        }
    }
}
