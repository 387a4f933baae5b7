// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Ordered, fixed-depth Merkle trees of docs/spec/messages.md, section "Trees".
library MerkleBranch {
    error HeightOutOfRange(uint256 height);

    /// Inner node: never commutative, and its prefix keeps it apart from every leaf.
    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// Root of a depth-16 tree that holds `leaf` at `index`. Bits of `index` above the depth are ignored: see `verify16`.
    /// @param branch siblings, leaf level first.
    function root16(bytes32 leaf, uint256 index, bytes32[16] calldata branch) internal pure returns (bytes32 root) {
        root = leaf;
        for (uint256 h; h < 16; ++h) {
            root = (index >> h) & 1 == 0 ? node(root, branch[h]) : node(branch[h], root);
        }
    }

    /// Root of a depth-32 tree that holds `leaf` at `index`. Bits of `index` above the depth are ignored: see `verify32`.
    /// @param branch siblings, leaf level first.
    function root32(bytes32 leaf, uint256 index, bytes32[32] calldata branch) internal pure returns (bytes32 root) {
        root = leaf;
        for (uint256 h; h < 32; ++h) {
            root = (index >> h) & 1 == 0 ? node(root, branch[h]) : node(branch[h], root);
        }
    }

    /// True only if `leaf` stands at `index` under `root`. False for an index of 2^16 or more and for a zero root.
    function verify16(bytes32 root, bytes32 leaf, uint256 index, bytes32[16] calldata branch)
        internal
        pure
        returns (bool)
    {
        return root != 0 && index < 1 << 16 && root16(leaf, index, branch) == root;
    }

    /// True only if `leaf` stands at `index` under `root`. False for an index of 2^32 or more and for a zero root.
    function verify32(bytes32 root, bytes32 leaf, uint256 index, bytes32[32] calldata branch)
        internal
        pure
        returns (bool)
    {
        return root != 0 && index < 1 << 32 && root32(leaf, index, branch) == root;
    }

    /// Z(height): the root of an empty subtree. Z(0) = 0, Z(h+1) = node(Z(h), Z(h)).
    function zero(uint256 height) internal pure returns (bytes32) {
        if (height == 0) return 0;
        if (height == 1) return 0xc07a1e8b7e0057673fdc2affe190d8a960c5fe615663f27b7ce84f3d93ef92a6;
        if (height == 2) return 0xfd47517474a597637d54038a0663d1d03b931b238de06b73e3c12cf443de6e8d;
        if (height == 3) return 0x47a8f5e8fa70be2760378067c9c6d410dd96be07820b4230c11254c7ff10c298;
        if (height == 4) return 0xaed19ca4bfe2365b1b33fa94744cd0c6a2d550506c7e7efc073879cb79459b9a;
        if (height == 5) return 0x6e6998a7da8b2db5c98eb853099d8caec63797b5283b7dac37b2ffb630a86e24;
        if (height == 6) return 0x181c19735bff23b55bc295fc0b60c1c5c7288209b261a08e26924598ce72404e;
        if (height == 7) return 0xecb408b290ab2920e63611ef1e8ca964aebb66ea5739f19d24b92094f28e44f8;
        if (height == 8) return 0x294bf9785e1391d24d52abf915636a73bdaa12ed29e85e21dae14c09d0f2e34b;
        if (height == 9) return 0xcf7e37a934683edec795e3529db8fac0863519c2419ba24c0f6e4efa86ec7d1a;
        if (height == 10) return 0x72ce48cca9bc743fed84a0bdc00ad2c5b540323849c982f671a9bd8d52d15719;
        if (height == 11) return 0x0e2d7d0b695fdcd9dc6c54313ae652218375c3358d34ade3dcc49dda05c0db10;
        if (height == 12) return 0xa0a786a71d24007a23f5ce21e6997a305baeefaf348937a8b74974cb039c10c8;
        if (height == 13) return 0x0628cb6496193e6a55ece4a8240384e142273eeb9cc4bdae680f971fd1929f10;
        if (height == 14) return 0x2c3b833a3ca9d6f02055871655dd18f003a279f84a334bf6050899a9bc1cedc3;
        if (height == 15) return 0x1a6c5e9fd899efca64c2aca6243434b423d791f92a839c0c92ce0a5a51a07234;
        if (height == 16) return 0xa9942b0fabdf9bf32241f8245eb26737ffbd91822ac484ae857fc35d21fb652f;
        if (height == 17) return 0x7e4206a110a8721cc68455c35400b056251398dfcf98b04aeee19549bfd2122f;
        if (height == 18) return 0xbfb429bfebb3aa270012d8063896d205bfd8ce116e4a304335bd59e9471f9fcc;
        if (height == 19) return 0xe22fa8fff28cfb1f3664382ced6d3f1d634ef2851c10b1dce18c57c957985bf9;
        if (height == 20) return 0xd29bf231e30afb5cd1bc01d214e905c60c87533bf967a94877b3843bb0bdef5d;
        if (height == 21) return 0x146d57f70bcb580465116619359a35ece364f17e8d56524b5eee8bf6b8ebfdf6;
        if (height == 22) return 0xcdbc0759e847f96beb000c3cc51e30f8b2ccac5dcc5c409fea938a3345f8b603;
        if (height == 23) return 0x86e4b0792326c35995f1563b0d8f99fc38b0348a356e149c04b2783d5bd4cfb8;
        if (height == 24) return 0x45965170d4d5afdbc7dd54ef3beb044e3a61bdc1a96a4d31beaaee6b75a3f063;
        if (height == 25) return 0xb4603e46f0de988e62ff27b69f4d393a18f5ed31ea265fee69e73dc4eeddc902;
        if (height == 26) return 0xb394b29ffe4175348b892c892e0eee5e565c83ebbe247de17cd9bf999d75d2b7;
        if (height == 27) return 0xad44e31db4754e01afbb20b8aceb34ce5ef195a9701a7115326091c4fedb5a44;
        if (height == 28) return 0x0bf2ca8aa236c35d3e7bd0ba97c8e772194462c90b5bb6caea4774e4100e95ef;
        if (height == 29) return 0xde0aa4f414066517b910862d802e616c418bf24150940c3b74b46e6a4e84b15a;
        if (height == 30) return 0x5368cf00e43190f04a959a2bfd87d648b02bb4494a00b755c1198da350e04cdb;
        if (height == 31) return 0x223c1c9f16dfa65bdc98bd2ff419b6f1c47596c3f1eed71c5a3d3c2a3c33f99b;
        if (height == 32) return 0x7c1d0e8a93ea9c09cc13b91ead8f72de66a33cb695c30934dc2d75bffac1248e;
        revert HeightOutOfRange(height);
    }
}
