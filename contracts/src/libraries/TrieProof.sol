// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StrictRlp} from "./StrictRlp.sol";

/// Proofs of a secure Merkle Patricia trie, whose keys are all 32 bytes long (docs/spec/state.md). Strict: what is absent must be shown to be
/// absent, every node given is used, and nothing is read that has another encoding. Reverts with `BadProof`.
library TrieProof {
    using StrictRlp for bytes;

    /// A path of 64 nibbles has no more nodes: 64 branches above a leaf.
    uint256 internal constant MAX_NODES = 65;
    /// The largest node of such a trie: a branch of 16 hashes and no value.
    uint256 internal constant MAX_NODE_BYTES = 532;

    bytes32 internal constant EMPTY_ROOT = keccak256(hex"80");

    /// Where the walk stands.
    struct Walk {
        bytes node;
        StrictRlp.Item item;
        uint256 depth;
        uint256 used;
    }

    /// @param key hashed already.
    /// @param nodes from the root down, without those that are inlined in their parent.
    /// @return found false only if the nodes show that there is nothing at `key`.
    /// @return value RLP of the value, empty when absent.
    function get(bytes32 root, bytes32 key, bytes[] calldata nodes)
        internal
        pure
        returns (bool found, bytes memory value)
    {
        if (root == EMPTY_ROOT) {
            if (nodes.length != 0) revert StrictRlp.BadProof();
            return (false, "");
        }
        if (nodes.length > MAX_NODES) revert StrictRlp.BadProof();
        Walk memory walk;
        _enter(walk, root, nodes);
        while (true) {
            StrictRlp.Item[] memory items = walk.node.readUpTo(walk.item, 17);
            bool goesOn;
            if (items.length == 17) {
                goesOn = _takeBranch(walk, items, key, nodes);
            } else if (items.length == 2) {
                bool isLeaf;
                (goesOn, isLeaf) = _takePath(walk, items, key, nodes);
                if (isLeaf) (found, value) = (true, _content(walk.node, items[1]));
            } else {
                revert StrictRlp.BadProof();
            }
            if (goesOn) continue;
            if (walk.used != nodes.length) revert StrictRlp.BadProof();
            return (found, value);
        }
    }

    /// Goes down the branch's child at the next nibble. False where there is none.
    function _takeBranch(Walk memory walk, StrictRlp.Item[] memory items, bytes32 key, bytes[] calldata nodes)
        private
        pure
        returns (bool)
    {
        // All keys are of one length, so no key ends in a branch.
        if (items[16].isList || items[16].start != items[16].end || walk.depth == 64) revert StrictRlp.BadProof();
        StrictRlp.Item memory child = items[_nibble(key, walk.depth)];
        ++walk.depth;
        if (!child.isList && child.start == child.end) return false;
        _descend(walk, child, nodes);
        return true;
    }

    /// Follows the path of a leaf or an extension. Both false where the key parts from it.
    function _takePath(Walk memory walk, StrictRlp.Item[] memory items, bytes32 key, bytes[] calldata nodes)
        private
        pure
        returns (bool goesOn, bool isLeaf)
    {
        (bool ends, uint256 from, uint256 length) = _readPath(walk.node, items[0]);
        bool same = walk.depth + length <= 64 && _isPath(walk, from, length, key);
        if (ends) {
            bool isValue = !items[1].isList && items[1].start != items[1].end;
            if (!isValue || walk.depth + length != 64) revert StrictRlp.BadProof();
            return (false, same);
        }
        if (length == 0 || walk.depth + length >= 64) revert StrictRlp.BadProof();
        if (!same) {
            _checkReference(items[1]);
            return (false, false);
        }
        walk.depth += length;
        _descend(walk, items[1], nodes);
        return (true, false);
    }

    /// Hex prefix: 0 and 1 an extension, 2 and 3 a leaf; even ones have an empty nibble behind it.
    /// @return ends true for a leaf.
    /// @return from the first nibble of the path, counted from the node's beginning.
    /// @return length of the path in nibbles.
    function _readPath(bytes memory node, StrictRlp.Item memory path)
        private
        pure
        returns (bool ends, uint256 from, uint256 length)
    {
        if (path.isList || path.start == path.end) revert StrictRlp.BadProof();
        uint256 first = uint8(node[path.start]);
        uint256 flag = first >> 4;
        if (flag > 3 || flag & 1 == 0 && first & 0xf != 0) revert StrictRlp.BadProof();
        from = flag & 1 == 1 ? 2 * path.start + 1 : 2 * path.start + 2;
        return (flag >= 2, from, 2 * path.end - from);
    }

    function _isPath(Walk memory walk, uint256 from, uint256 length, bytes32 key) private pure returns (bool) {
        uint256 depth = walk.depth;
        for (uint256 i; i < length; ++i) {
            uint256 packed = uint8(walk.node[(from + i) / 2]);
            uint256 nibble = (from + i) & 1 == 0 ? packed >> 4 : packed & 0xf;
            if (nibble != _nibble(key, depth + i)) return false;
        }
        return true;
    }

    /// Into a child that is given by its hash, or stands in its parent.
    function _descend(Walk memory walk, StrictRlp.Item memory child, bytes[] calldata nodes) private pure {
        _checkReference(child);
        if (child.isList) walk.item = child;
        else _enter(walk, walk.node.word(child), nodes);
    }

    /// A node of 32 bytes or more is given by its hash, a smaller one stands in its parent.
    function _checkReference(StrictRlp.Item memory child) private pure {
        if (child.isList ? child.end - child.from >= 32 : child.end - child.start != 32) revert StrictRlp.BadProof();
    }

    /// Into the next of the nodes that are given.
    function _enter(Walk memory walk, bytes32 hash, bytes[] calldata nodes) private pure {
        if (walk.used == nodes.length) revert StrictRlp.BadProof();
        bytes calldata given = nodes[walk.used];
        if (given.length > MAX_NODE_BYTES || keccak256(given) != hash) revert StrictRlp.BadProof();
        // Only the root may be smaller.
        if (walk.used != 0 && given.length < 32) revert StrictRlp.BadProof();
        walk.node = given;
        walk.item = walk.node.read(0, given.length);
        if (walk.item.end != given.length) revert StrictRlp.BadProof();
        ++walk.used;
    }

    function _content(bytes memory node, StrictRlp.Item memory item) private pure returns (bytes memory content) {
        content = new bytes(item.end - item.start);
        for (uint256 i; i < content.length; ++i) {
            content[i] = node[item.start + i];
        }
    }

    function _nibble(bytes32 key, uint256 depth) private pure returns (uint256) {
        uint256 packed = uint8(key[depth / 2]);
        return depth & 1 == 0 ? packed >> 4 : packed & 0xf;
    }
}
