// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Counter} from "../../src/examples/Counter.sol";
import {Multicall3} from "../../src/shard/Multicall3.sol";

contract Multicall3Test is Test {
    Multicall3 internal multicall = new Multicall3();
    Counter internal counter = new Counter();

    /// The selectors that every client has hard-coded.
    function test_Selectors() public pure {
        assertEq(Multicall3.aggregate.selector, bytes4(0x252dba42));
        assertEq(Multicall3.aggregate3.selector, bytes4(0x82ad56cb));
        assertEq(Multicall3.aggregate3Value.selector, bytes4(0x174dea71));
        assertEq(Multicall3.tryAggregate.selector, bytes4(0xbce38bd7));
        assertEq(Multicall3.tryBlockAndAggregate.selector, bytes4(0x399542e9));
        assertEq(Multicall3.blockAndAggregate.selector, bytes4(0xc3077fa9));
        assertEq(Multicall3.getBlockHash.selector, bytes4(0xee82ac5e));
        assertEq(Multicall3.getBlockNumber.selector, bytes4(0x42cbb15c));
        assertEq(Multicall3.getCurrentBlockCoinbase.selector, bytes4(0xa8b0574e));
        assertEq(Multicall3.getCurrentBlockDifficulty.selector, bytes4(0x72425d9d));
        assertEq(Multicall3.getCurrentBlockGasLimit.selector, bytes4(0x86d516e8));
        assertEq(Multicall3.getCurrentBlockTimestamp.selector, bytes4(0x0f28c97d));
        assertEq(Multicall3.getEthBalance.selector, bytes4(0x4d2301cc));
        assertEq(Multicall3.getLastBlockHash.selector, bytes4(0x27e86d6e));
        assertEq(Multicall3.getBasefee.selector, bytes4(0x3e64a696));
        assertEq(Multicall3.getChainId.selector, bytes4(0x3408e470));
    }

    function test_Aggregate() public {
        (uint256 blockNumber, bytes[] memory data) = multicall.aggregate(twoCalls(false));
        assertEq(blockNumber, block.number);
        assertEq(abi.decode(data[1], (uint256)), 5);
        vm.expectRevert("Multicall3: call failed");
        multicall.aggregate(twoCalls(true));
    }

    function test_TryAggregate() public {
        Multicall3.Result[] memory results = multicall.tryAggregate(false, twoCalls(true));
        assertFalse(results[0].success);
        assertTrue(results[1].success);
        vm.expectRevert("Multicall3: call failed");
        multicall.tryAggregate(true, twoCalls(true));
        vm.expectRevert("Multicall3: call failed");
        multicall.blockAndAggregate(twoCalls(true));
        (uint256 blockNumber,, Multicall3.Result[] memory more) = multicall.tryBlockAndAggregate(false, twoCalls(true));
        assertEq(blockNumber, block.number);
        assertFalse(more[0].success);
    }

    function test_Aggregate3() public {
        Multicall3.Call3[] memory calls = new Multicall3.Call3[](2);
        calls[0] = Multicall3.Call3(address(counter), true, abi.encodeCall(Counter.failWithReason, ("no")));
        calls[1] = Multicall3.Call3(address(counter), false, abi.encodeCall(Counter.increment, ()));
        Multicall3.Result[] memory results = multicall.aggregate3(calls);
        assertFalse(results[0].success);
        assertEq(results[0].returnData, abi.encodeWithSignature("Error(string)", "no"));
        assertTrue(results[1].success);
        calls[0].allowFailure = false;
        vm.expectRevert("Multicall3: call failed");
        multicall.aggregate3(calls);
    }

    function test_Aggregate3Value() public {
        Multicall3.Call3Value[] memory calls = new Multicall3.Call3Value[](2);
        calls[0] = Multicall3.Call3Value(address(counter), false, 3, abi.encodeCall(Counter.increment, ()));
        calls[1] = Multicall3.Call3Value(address(counter), true, 4, abi.encodeCall(Counter.set, (9)));
        multicall.aggregate3Value{value: 7}(calls);
        assertEq(address(counter).balance, 7);
        assertEq(counter.number(), 9);
        vm.expectRevert("Multicall3: value mismatch");
        multicall.aggregate3Value{value: 8}(calls);
    }

    function test_Getters() public {
        vm.roll(10);
        assertEq(multicall.getBlockNumber(), 10);
        assertEq(multicall.getBlockHash(9), blockhash(9));
        assertEq(multicall.getLastBlockHash(), blockhash(9));
        assertEq(multicall.getCurrentBlockCoinbase(), block.coinbase);
        assertEq(multicall.getCurrentBlockDifficulty(), block.prevrandao);
        assertEq(multicall.getCurrentBlockGasLimit(), block.gaslimit);
        assertEq(multicall.getCurrentBlockTimestamp(), block.timestamp);
        assertEq(multicall.getEthBalance(address(this)), address(this).balance);
        assertEq(multicall.getBasefee(), block.basefee);
        assertEq(multicall.getChainId(), block.chainid);
    }

    function twoCalls(bool firstFails) internal view returns (Multicall3.Call[] memory calls) {
        calls = new Multicall3.Call[](2);
        calls[0] = Multicall3.Call(
            address(counter), firstFails ? abi.encodeCall(Counter.failWithError, ()) : abi.encodeCall(Counter.set, (5))
        );
        calls[1] = Multicall3.Call(address(counter), abi.encodeCall(counter.number, ()));
    }
}
