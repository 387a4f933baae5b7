// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IShardState, StateProof} from "../interfaces/IShardState.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

/// A club whose members hold a token of another shard: who shows a balance by proof is in.
contract RemoteMembers {
    uint32 public immutable shard;
    address public immutable token;
    /// The slot of the token's mapping from holders to balances.
    uint256 public immutable balancesSlot;
    uint256 public immutable minimum;

    /// L1's time, in seconds, at which the holder had the balance; 0 for strangers.
    mapping(address holder => uint64) public memberSince;

    event Joined(address indexed holder, uint256 balance, uint64 asOf);

    error WrongShard(uint32 shard);
    error TooLittle(uint256 balance);

    constructor(uint32 shard_, address token_, uint256 balancesSlot_, uint256 minimum_) {
        (shard, token, balancesSlot, minimum) = (shard_, token_, balancesSlot_, minimum_);
    }

    /// The slot in which the token keeps the balance of `holder`.
    function slotOf(address holder) public view returns (bytes32) {
        return keccak256(abi.encode(holder, balancesSlot));
    }

    function join(StateProof calldata proof, bytes[] calldata accountNodes, bytes[] calldata storageNodes) external {
        if (proof.shard != shard) revert WrongShard(proof.shard);
        (uint256 balance, uint64 asOf) =
            IShardState(Predeploys.SHARD_STATE).slot(proof, token, slotOf(msg.sender), accountNodes, storageNodes);
        if (balance < minimum) revert TooLittle(balance);
        memberSince[msg.sender] = asOf;
        emit Joined(msg.sender, balance, asOf);
    }
}
