// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// RLP in its one encoding, over spans of a byte string; anything else reverts with `BadProof` (docs/spec/state.md).
library StrictRlp {
    /// An item: where it begins with its header, where its content begins, where it ends.
    struct Item {
        bool isList;
        uint256 from;
        uint256 start;
        uint256 end;
    }

    error BadProof();

    /// The item at `from`; it must end at `end` or before.
    function read(bytes memory data, uint256 from, uint256 end) internal pure returns (Item memory item) {
        if (from >= end) revert BadProof();
        uint256 prefix = uint8(data[from]);
        item.from = from;
        if (prefix < 0x80) {
            (item.start, item.end) = (from, from + 1);
            return item;
        }
        item.isList = prefix >= 0xc0;
        uint256 length = prefix - (item.isList ? 0xc0 : 0x80);
        item.start = from + 1;
        if (length > 55) {
            uint256 lengthBytes = length - 55;
            if (item.start + lengthBytes > end || data[item.start] == 0) revert BadProof();
            length = 0;
            for (uint256 i; i < lengthBytes; ++i) {
                // Eight bytes of length at most, so nothing overflows.
                length = (length << 8) | uint8(data[item.start + i]);
            }
            if (length < 56) revert BadProof();
            item.start += lengthBytes;
        }
        if (length > end - item.start) revert BadProof();
        item.end = item.start + length;
        if (!item.isList && length == 1 && uint8(data[item.start]) < 0x80) revert BadProof();
    }

    /// The items of a list of exactly `count`.
    function readList(bytes memory data, Item memory list, uint256 count) internal pure returns (Item[] memory items) {
        items = readUpTo(data, list, count);
        if (items.length != count) revert BadProof();
    }

    /// The items of a list of at most `most`.
    function readUpTo(bytes memory data, Item memory list, uint256 most) internal pure returns (Item[] memory items) {
        if (!list.isList) revert BadProof();
        items = new Item[](most);
        uint256 count;
        for (uint256 from = list.start; from < list.end;) {
            if (count == most) revert BadProof();
            items[count] = read(data, from, list.end);
            from = items[count].end;
            ++count;
        }
        assembly ("memory-safe") {
            mstore(items, count)
        }
    }

    /// A string of exactly 32 bytes.
    function word(bytes memory data, Item memory item) internal pure returns (bytes32 value) {
        if (item.isList || item.end - item.start != 32) revert BadProof();
        uint256 start = item.start;
        assembly ("memory-safe") {
            value := mload(add(add(data, 0x20), start))
        }
    }

    /// A minimal big-endian integer of at most `most` bytes; zero is no byte at all.
    function integer(bytes memory data, Item memory item, uint256 most) internal pure returns (uint256 value) {
        uint256 length = item.end - item.start;
        if (item.isList || length > most || length != 0 && data[item.start] == 0) revert BadProof();
        for (uint256 i; i < length; ++i) {
            value = (value << 8) | uint8(data[item.start + i]);
        }
    }
}
