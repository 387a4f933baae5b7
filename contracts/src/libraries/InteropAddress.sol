// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// ERC-7930 interoperable addresses of chain type eip155, in their one canonical encoding:
/// `0x0001 ‖ 0x0000 ‖ len(chainRef) ‖ chainRef ‖ 0x14 ‖ address`, chainRef the minimal big-endian chain id, 1 to 8 bytes.
library InteropAddress {
    error BadInteropAddress();

    function encode(uint64 chainId, address account) internal pure returns (bytes memory) {
        uint256 length = byteLength(chainId);
        if (length == 0) revert BadInteropAddress();
        bytes memory chainRef = new bytes(length);
        for (uint256 i = length; i > 0; --i) {
            chainRef[i - 1] = bytes1(uint8(chainId));
            chainId >>= 8;
        }
        return abi.encodePacked(uint16(1), uint16(0), uint8(length), chainRef, uint8(20), account);
    }

    /// Reverts with `BadInteropAddress` for anything that `encode` would not have written.
    function decode(bytes calldata data) internal pure returns (uint64 chainId, address account) {
        if (data.length < 27 || bytes4(data) != 0x00010000) revert BadInteropAddress();
        uint256 length = uint8(data[4]);
        if (length == 0 || length > 8 || data.length != 26 + length) revert BadInteropAddress();
        // A leading zero byte would give one chain two names.
        if (data[5] == 0 || data[5 + length] != 0x14) revert BadInteropAddress();
        chainId = uint64(bytes8(data[5:5 + length])) >> uint64(8 * (8 - length));
        account = address(bytes20(data[6 + length:]));
    }

    /// Bytes of the minimal big-endian encoding; 0 for 0.
    function byteLength(uint64 value) private pure returns (uint256 length) {
        for (; value != 0; value >>= 8) {
            ++length;
        }
    }
}
