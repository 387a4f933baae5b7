// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// A message between shards, version 1 (docs/spec/messages.md). Static: 13 ABI words, all of them in the id.
struct Message {
    uint8 kind;
    uint32 srcShard;
    uint32 dstShard;
    uint32 index;
    address sender;
    address target;
    bytes32 assetId;
    uint256 amount;
    uint64 gasLimit;
    uint64 deadline;
    address refundTo;
    bytes32 inReplyTo;
    bytes32 payloadHash;
}

/// What L1 says about one shard: the newest standing claim and the root of its cap tree.
struct SettlementLeaf {
    bytes32 domain;
    uint64 batchIndex;
    bytes32 stateRoot;
    bytes32 outboxRoot;
    uint64 outboxCount;
    bytes32 settledOutboxRoot;
    bytes32 capRoot;
}

/// Proof that L1 moved at least `cap` of the message's asset onto the lane. Ignored unless `present`.
struct CapProof {
    uint256 cap;
    uint64 index;
    bytes32[32] branch;
    bool present;
}

/// Everything `Inbox.deliver` needs beside the message: from an imported root down to its leaf.
struct DeliveryProof {
    bytes32 settlementRoot;
    SettlementLeaf leaf;
    bytes32[16] settlementBranch;
    bytes32[32] outboxBranch;
    CapProof cap;
}

/// Ids and leaves of docs/spec/messages.md.
library Messages {
    uint8 internal constant KIND_DATA = 1;
    uint8 internal constant KIND_ASSET = 2;
    uint8 internal constant KIND_ASSET_CALL = 3;
    uint8 internal constant KIND_QUERY = 4;
    uint8 internal constant KIND_RESULT = 5;
    uint8 internal constant KIND_RETURN = 6;
    uint8 internal constant KIND_WITHDRAW = 7;

    uint8 internal constant STATE_UNSEEN = 0;
    uint8 internal constant STATE_DELIVERED = 1;
    uint8 internal constant STATE_FAILED = 2;
    uint8 internal constant STATE_EXPIRED = 3;
    uint8 internal constant STATE_RETURNED = 4;

    /// What became of a message that can come back, on its source.
    uint8 internal constant STATUS_UNKNOWN = 0;
    uint8 internal constant STATUS_OPEN = 1;
    uint8 internal constant STATUS_ANSWERED = 2;
    uint8 internal constant STATUS_RETURNED = 3;

    /// A quarter of a block: every destination can hold it.
    uint64 internal constant MAX_GAS_LIMIT = 7_500_000;
    uint64 internal constant MAX_LIFETIME = 14 days;

    /// Lane safety: which outbox root of the settlement leaf a delivery is proven against.
    uint8 internal constant SAFETY_POSTED = 0;
    uint8 internal constant SAFETY_SETTLED = 1;

    bytes32 internal constant DOMAIN_TYPE = keccak256("bulkhead.domain.v1");
    bytes32 internal constant MESSAGE_TYPE = keccak256("bulkhead.msg.v1");

    /// `assetId(0, address(0))`
    bytes32 internal constant ETH_ASSET = 0xad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5;

    /// Binds ids and proofs to one network: L1, registry, shard and the hash of the shard's block 0.
    function domain(uint256 l1ChainId, address registry, uint32 shardId, bytes32 genesisHash)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(DOMAIN_TYPE, l1ChainId, registry, shardId, genesisHash));
    }

    function assetId(uint32 originShard, address originToken) internal pure returns (bytes32) {
        return keccak256(abi.encode(originShard, originToken));
    }

    /// Gas for the callback of the answer; 0 when none is wanted. `inReplyTo` carries it where it can't name a message.
    function resultGas(Message memory message) internal pure returns (uint64) {
        bool asks = message.kind == KIND_DATA || message.kind == KIND_ASSET_CALL || message.kind == KIND_QUERY;
        if (!asks) return 0;
        uint256 gas = uint256(message.inReplyTo);
        return gas > MAX_GAS_LIMIT ? MAX_GAS_LIMIT : uint64(gas);
    }

    /// True for a message that its destination returns when it can't be delivered.
    function canComeBack(Message memory message) internal pure returns (bool) {
        if (message.kind == KIND_RETURN || message.kind == KIND_WITHDRAW) return false;
        return message.amount != 0 || resultGas(message) != 0;
    }

    /// @param domain_ of the message's source.
    function id(bytes32 domain_, Message memory message) internal pure returns (bytes32) {
        return keccak256(abi.encode(MESSAGE_TYPE, domain_, message));
    }

    /// Leaf of the outbox tree.
    function leaf(bytes32 messageId) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), messageId));
    }

    /// Leaf of the settlement tree.
    function settlementLeafHash(SettlementLeaf memory l) internal pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                bytes1(0x02),
                l.domain,
                l.batchIndex,
                l.stateRoot,
                l.outboxRoot,
                l.outboxCount,
                l.settledOutboxRoot,
                l.capRoot
            )
        );
    }

    /// Leaf of a cap tree.
    /// @param cumOut what left the source for `dst` in this asset since genesis.
    function capLeafHash(uint32 dst, bytes32 asset, uint256 cumOut) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x03), dst, asset, cumOut));
    }
}
