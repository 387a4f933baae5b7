// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Flow} from "./Batches.sol";
import {Messages} from "./Messages.sol";

/// The cells and movements of docs/spec/ledger.md. Nothing on the claim path reverts because of what a total says.
library Ledger {
    /// What a lane may carry since genesis. Lanes of all 2^16 shards together stay far from 2^256.
    uint256 internal constant MAX_TOTAL = type(uint192).max;
    /// The lane that withdrawals take.
    uint32 internal constant L1 = 0;

    struct Cells {
        mapping(uint32 shard => mapping(bytes32 assetId => uint256)) bal;
        mapping(uint32 shard => mapping(bytes32 assetId => uint256)) pending;
        mapping(uint32 src => mapping(uint32 dst => mapping(bytes32 assetId => uint256))) cumOut;
        mapping(uint32 dst => mapping(uint32 src => mapping(bytes32 assetId => uint256))) cumIn;
    }

    function deposit(Cells storage self, uint32 shard, bytes32 assetId, uint256 amount) internal {
        self.pending[shard][assetId] += amount;
    }

    /// Moves a consumed deposit into the shard's balance.
    function consume(Cells storage self, uint32 shard, bytes32 assetId, uint256 amount) internal {
        self.pending[shard][assetId] -= amount;
        self.bal[shard][assetId] += amount;
    }

    /// Credits `shard` from `flow.peer`, as far as the peer has put value onto the lane.
    function creditIn(Cells storage self, uint32 shard, Flow calldata flow) internal {
        bytes32 assetId = Messages.assetId(flow.originShard, flow.originToken);
        uint256 reached = self.cumOut[flow.peer][shard][assetId];
        if (flow.total < reached) reached = flow.total;
        uint256 credited = self.cumIn[shard][flow.peer][assetId];
        if (reached <= credited) return;

        self.cumIn[shard][flow.peer][assetId] = reached;
        if (flow.originShard != shard) self.bal[shard][assetId] += reached - credited;
    }

    /// Moves value of `shard` onto the lane to `flow.peer`, as far as its balance goes.
    /// @return moved what was added.
    /// @return cumOut the lane's total after it.
    function moveOut(Cells storage self, uint32 shard, Flow calldata flow)
        internal
        returns (uint256 moved, uint256 cumOut)
    {
        bytes32 assetId = Messages.assetId(flow.originShard, flow.originToken);
        cumOut = self.cumOut[shard][flow.peer][assetId];
        uint256 total = flow.total < MAX_TOTAL ? flow.total : MAX_TOTAL;
        if (total <= cumOut) return (0, cumOut);

        moved = total - cumOut;
        if (flow.originShard != shard) {
            uint256 balance = self.bal[shard][assetId];
            if (moved > balance) moved = balance;
            if (moved == 0) return (0, cumOut);
            self.bal[shard][assetId] = balance - moved;
        }
        cumOut += moved;
        self.cumOut[shard][flow.peer][assetId] = cumOut;
    }

    /// Takes a withdrawal off the shard's lane to L1.
    /// @return funded false, and nothing changed, when the lane doesn't cover it.
    function takeOut(Cells storage self, uint32 shard, bytes32 assetId, uint256 amount) internal returns (bool funded) {
        uint256 taken = self.cumIn[L1][shard][assetId];
        funded = amount <= self.cumOut[shard][L1][assetId] - taken;
        if (funded) self.cumIn[L1][shard][assetId] = taken + amount;
    }
}
