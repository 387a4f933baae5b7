// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IShardQueue} from "../../src/interfaces/IShardQueue.sol";
import {QueueRule} from "../../src/l1/QueueRule.sol";

/// A queue whose entries declare any gas, as later kinds will.
contract AnyQueue {
    uint64[] internal _blocks;
    uint64[] internal _gas;

    function add(uint64 l1Block, uint64 gas) external {
        _blocks.push(l1Block);
        _gas.push(_gas.length == 0 ? gas : _gas[_gas.length - 1] + gas);
    }

    function length(uint32) external view returns (uint64) {
        return uint64(_blocks.length);
    }

    function accumulator(uint32, uint64 index) external pure returns (bytes32) {
        return keccak256(abi.encode(index));
    }

    function entry(uint32, uint64 index) external view returns (IShardQueue.Entry memory e) {
        e.l1Block = _blocks[index];
        e.cumulativeGas = _gas[index];
    }

    function check(uint64 from, uint64 to, uint64 origin, uint64 delay) external view returns (bytes32) {
        return QueueRule.check(IShardQueue(address(this)), 1, from, to, origin, delay);
    }

    function duePrefix(uint64 from, uint64 origin, uint64 delay) external view returns (uint64) {
        return QueueRule.duePrefix(IShardQueue(address(this)), 1, from, origin, delay);
    }
}
