// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../interfaces/IInbox.sol";
import {IL1Info} from "../interfaces/IL1Info.sol";
import {IShardBridge} from "../interfaces/IShardBridge.sol";
import {AssetInfo, AssetInfos} from "../libraries/AssetInfos.sol";
import {MerkleBranch} from "../libraries/MerkleBranch.sol";
import {CapProof, DeliveryProof, Message, Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

/// What makes a message acceptable: steps 1 to 3 of "On the destination".
abstract contract InboxProofs is IInbox {
    IL1Info internal constant L1_INFO = IL1Info(Predeploys.L1_INFO);
    IShardBridge internal constant BRIDGE = IShardBridge(Predeploys.SHARD_BRIDGE);

    mapping(uint32 srcShard => mapping(uint32 index => uint8)) public states;
    mapping(uint32 srcShard => mapping(bytes32 assetId => uint256)) public claimed;
    mapping(uint32 srcShard => mapping(bytes32 assetId => uint256)) public cap;

    function _prove(Message calldata message, bytes calldata payload, DeliveryProof calldata proof)
        internal
        view
        returns (bytes32 msgId, uint64 srcChainId)
    {
        if (message.dstShard != L1_INFO.shardId()) revert WrongDestination();
        if (keccak256(payload) != message.payloadHash) revert BadPayload();
        if (!L1_INFO.isImported(proof.settlementRoot)) revert UnknownRoot();

        IL1Info.Lane memory lane = L1_INFO.lane(message.srcShard);
        if (!lane.inOpen) revert LaneClosed();

        if (!MerkleBranch.verify16(
                proof.settlementRoot, Messages.settlementLeafHash(proof.leaf), message.srcShard, proof.settlementBranch
            )) revert BadSettlementProof();

        msgId = Messages.id(proof.leaf.domain, message);
        // A safety level that this version doesn't know counts as the stricter one.
        bytes32 outboxRoot =
            lane.safety == Messages.SAFETY_POSTED ? proof.leaf.outboxRoot : proof.leaf.settledOutboxRoot;
        if (!MerkleBranch.verify32(outboxRoot, Messages.leaf(msgId), message.index, proof.outboxBranch)) {
            revert BadOutboxProof();
        }
        srcChainId = lane.chainId;
    }

    function _checkFresh(Message calldata message) internal view {
        if (!_isAmountOfKind(message.kind, message.amount)) revert BadAmount();
        if (states[message.srcShard][message.index] != Messages.STATE_UNSEEN) revert AlreadyDelivered();
        if (message.kind == 0 || message.kind >= Messages.KIND_WITHDRAW) revert UnsupportedKind();
    }

    function _raiseCap(Message calldata message, bytes32 capRoot, CapProof calldata proof) internal {
        bytes32 leaf = Messages.capLeafHash(message.dstShard, message.assetId, proof.cap);
        if (!MerkleBranch.verify32(capRoot, leaf, proof.index, proof.branch)) revert BadCapProof();
        if (proof.cap > cap[message.srcShard][message.assetId]) cap[message.srcShard][message.assetId] = proof.cap;
    }

    function _claim(Message calldata message, bytes calldata payload) internal {
        // A RETURN brings what was sent from here.
        if (message.assetId != Messages.ETH_ASSET && message.kind != Messages.KIND_RETURN) {
            AssetInfo memory info = AssetInfos.decode(message.assetId, payload);
            BRIDGE.register(info.originShard, info.originToken);
        }
        uint256 before = claimed[message.srcShard][message.assetId];
        // `before` never exceeds the cap; the sum could overflow.
        if (message.amount > cap[message.srcShard][message.assetId] - before) revert CapExceeded();
        claimed[message.srcShard][message.assetId] = before + message.amount;
        emit ValueClaimed(message.srcShard, message.assetId, before + message.amount);
    }

    /// A kind whose rules say nothing of an amount is refused as unsupported.
    function _isAmountOfKind(uint8 kind, uint256 amount) private pure returns (bool) {
        if (kind == Messages.KIND_DATA || kind == Messages.KIND_QUERY || kind == Messages.KIND_RESULT) {
            return amount == 0;
        }
        if (kind == Messages.KIND_ASSET || kind == Messages.KIND_ASSET_CALL || kind == Messages.KIND_WITHDRAW) {
            return amount != 0 && amount <= type(uint128).max;
        }
        return kind != Messages.KIND_RETURN || amount <= type(uint128).max;
    }
}
