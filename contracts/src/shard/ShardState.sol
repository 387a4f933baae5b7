// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IL1Info} from "../interfaces/IL1Info.sol";
import {IShardState, StateProof} from "../interfaces/IShardState.sol";
import {AccountProof, AccountState} from "../libraries/AccountProof.sol";
import {MerkleBranch} from "../libraries/MerkleBranch.sol";
import {Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

contract ShardState is IShardState {
    IL1Info private constant L1_INFO = IL1Info(Predeploys.L1_INFO);

    /// @inheritdoc IShardState
    function stateRoot(StateProof calldata proof) public view returns (bytes32 root, uint64 asOf) {
        if (!L1_INFO.isImported(proof.settlementRoot)) revert UnknownRoot();
        IL1Info.Lane memory lane = L1_INFO.lane(proof.shard);
        if (!lane.inOpen) revert LaneClosed();
        if (lane.safety != Messages.SAFETY_POSTED) revert StateNotSettled();
        if (!MerkleBranch.verify16(
                proof.settlementRoot, Messages.settlementLeafHash(proof.leaf), proof.shard, proof.settlementBranch
            )) revert BadSettlementProof();
        return (proof.leaf.stateRoot, L1_INFO.importedAt(proof.settlementRoot));
    }

    /// @inheritdoc IShardState
    function account(StateProof calldata proof, address who, bytes[] calldata nodes)
        external
        view
        returns (AccountState memory state, uint64 asOf)
    {
        bytes32 root;
        (root, asOf) = stateRoot(proof);
        state = AccountProof.account(root, who, nodes);
    }

    /// @inheritdoc IShardState
    function slot(
        StateProof calldata proof,
        address who,
        bytes32 key,
        bytes[] calldata accountNodes,
        bytes[] calldata storageNodes
    ) external view returns (uint256 value, uint64 asOf) {
        bytes32 root;
        (root, asOf) = stateRoot(proof);
        AccountState memory state = AccountProof.account(root, who, accountNodes);
        value = AccountProof.slot(state.storageRoot, key, storageNodes);
    }
}
