// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MetadataReaderLib} from "solady/utils/MetadataReaderLib.sol";

import {Messages} from "./Messages.sol";

/// What a token's message says about its asset (docs/spec/assets.md). Static: five ABI words.
struct AssetInfo {
    uint32 originShard;
    address originToken;
    bytes32 name;
    bytes30 symbol;
    uint8 decimals;
}

library AssetInfos {
    uint256 internal constant LENGTH = 160;
    /// What a token may use to tell one of the three.
    uint256 private constant READ_GAS = 50_000;

    error BadAssetInfo();

    /// The first five words of `payload`; they must be canonical and name `assetId`.
    function decode(bytes32 assetId, bytes calldata payload) internal pure returns (AssetInfo memory info) {
        if (payload.length < LENGTH) revert BadAssetInfo();
        uint256[5] memory words;
        for (uint256 i; i < 5; ++i) {
            words[i] = uint256(bytes32(payload[32 * i:]));
        }
        if (words[0] > type(uint32).max || words[1] > type(uint160).max) revert BadAssetInfo();
        if (words[3] & type(uint16).max != 0 || words[4] > type(uint8).max) revert BadAssetInfo();
        info = AssetInfo({
            originShard: uint32(words[0]),
            originToken: address(uint160(words[1])),
            name: bytes32(words[2]),
            symbol: bytes30(bytes32(words[3])),
            decimals: uint8(words[4])
        });
        if (Messages.assetId(info.originShard, info.originToken) != assetId) revert BadAssetInfo();
    }

    /// As the token says; zero where it says nothing.
    function read(uint32 originShard, address token) internal view returns (AssetInfo memory) {
        return AssetInfo({
            originShard: originShard,
            originToken: token,
            name: first(MetadataReaderLib.readName(token, 32, READ_GAS)),
            symbol: bytes30(first(MetadataReaderLib.readSymbol(token, 30, READ_GAS))),
            decimals: MetadataReaderLib.readDecimals(token, READ_GAS)
        });
    }

    /// The first 32 bytes, filled up with zeros.
    function first(string memory text) internal pure returns (bytes32) {
        return bytes32(bytes(text));
    }
}
