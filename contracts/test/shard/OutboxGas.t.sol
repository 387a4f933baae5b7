// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutbox} from "../../src/interfaces/IOutbox.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// Calls with a given gas, and reports how it went in a revert, so that nothing changes and nothing gets warm.
contract GasProbe {
    error Probed(bool success, uint256 gasUsed, bytes4 reason);

    function probe(address target, bytes calldata data, uint256 gas) external payable {
        bytes memory call = data;
        uint256 before = gasleft();
        (bool success, bytes memory result) = target.call{gas: gas, value: msg.value}(call);
        revert Probed(success, before - gasleft(), bytes4(result));
    }
}

/// A send that succeeds with some gas at one index succeeds with it at every other. Each probe is a transaction of its own
/// (`isolate`): all slots are cold.
/// forge-config: default.isolate = true
contract OutboxGasTest is ShardFixture {
    /// The dearest index: 31 slots of the frontier are read and the last one, empty until then, is written.
    uint32 internal constant DEAREST = (1 << 31) - 1;
    uint32 internal constant LAST = type(uint32).max - 1;
    uint256 internal constant PLENTY = 3_000_000;

    GasProbe internal probe = new GasProbe();
    bytes[] internal attributes;

    function setUp() public override {
        super.setUp();
        vm.deal(address(this), 1 ether);
    }

    /// As if `index` messages had been sent. A slot whose bit of `index` is 0 is stale, or empty if never used.
    function setIndex(uint32 index, uint256 stale) internal {
        vm.store(address(outbox), 0, bytes32(uint256(index)));
        for (uint256 h; h < 32; ++h) {
            bool used = (index >> h) & 1 == 1 || (stale >> h) & 1 == 1;
            vm.store(address(outbox), bytes32(1 + h), used ? keccak256(abi.encode(h)) : bytes32(0));
        }
    }

    function run(address target, bytes memory data, uint256 value, uint256 gas)
        internal
        returns (bool success, uint256 gasUsed, bytes4 reason)
    {
        try probe.probe{value: value}(target, data, gas) {
            revert("no report");
        } catch (bytes memory report) {
            assembly ("memory-safe") {
                success := mload(add(report, 0x24))
                gasUsed := mload(add(report, 0x44))
                reason := mload(add(report, 0x64))
            }
        }
    }

    function minimal(address target, bytes memory data, uint256 value) internal returns (uint256 gas) {
        uint256 low;
        for (gas = PLENTY; gas - low > 1;) {
            uint256 middle = (low + gas) / 2;
            (bool success,,) = run(target, data, value, middle);
            if (success) gas = middle;
            else low = middle;
        }
        (bool enough,,) = run(target, data, value, gas);
        assertTrue(enough, "never enough");
    }

    function message(uint256 length) internal view returns (address, bytes memory, uint256) {
        bytes memory payload = new bytes(length);
        bytes memory recipient = InteropAddress.encode(PEER_CHAIN_ID, bob);
        return (address(outbox), abi.encodeCall(outbox.sendMessage, (recipient, payload, attributes)), 0);
    }

    function transfer() internal view returns (address, bytes memory, uint256) {
        uint64 deadline = uint64(block.timestamp + 1 days);
        return (address(bridge), abi.encodeCall(bridge.sendETH, (PEER, bob, bob, deadline)), 1);
    }

    function withdrawal() internal view returns (address, bytes memory, uint256) {
        return (address(bridge), abi.encodeCall(bridge.withdrawETH, (bob)), 1);
    }

    /// 0: a message with `length` bytes of payload, 1: a transfer, 2: a withdrawal.
    function call(uint256 entry, uint256 length) internal view returns (address, bytes memory, uint256) {
        if (entry == 0) return message(length);
        return entry == 1 ? transfer() : withdrawal();
    }

    /// Any index, often one where many slots of the frontier are read.
    function pick(uint256 seed) internal pure returns (uint32 index) {
        index = uint32(seed >> 8);
        if (seed % 2 == 0) index |= uint32((1 << ((seed >> 1) % 32)) - 1);
        if (index > LAST) index = LAST;
    }

    /// forge-config: default.fuzz.runs = 128
    function testFuzz_TheGasThatASendNeedsIsTheSameAtEveryIndex(
        uint256 a,
        uint256 b,
        uint256 stale,
        uint256 entry,
        uint256 length
    ) public {
        (address target, bytes memory data, uint256 value) =
            call(entry % 3, length % 4 == 0 ? length % 32_769 : length % 200);
        setIndex(pick(a), stale);
        uint256 gas = minimal(target, data, value);
        setIndex(pick(b), ~stale);
        (bool success,,) = run(target, data, value, gas);
        assertTrue(success, "enough at one index, too little at another");
        bytes4 reason;
        (success,, reason) = run(target, data, value, gas - 1);
        assertFalse(success);
        assertEq(reason, IOutbox.InsufficientGas.selector);
    }

    /// forge-config: default.fuzz.runs = 128
    function testFuzz_NoIndexIsDearer(uint256 seed, uint256 stale, uint256 entry) public {
        (address target, bytes memory data, uint256 value) = call(entry % 3, 100);
        setIndex(pick(seed), stale);
        (, uint256 used,) = run(target, data, value, PLENTY);
        setIndex(DEAREST, 0);
        (, uint256 most,) = run(target, data, value, PLENTY);
        assertLe(used, most);
    }

    /// What the check lets pass is enough by far: whoever called has something to go on with.
    function test_WhatPassesLeavesAMarginAtTheDearestIndex() public {
        setIndex(DEAREST, 0);
        uint256[8] memory lengths = [uint256(0), 1, 33, 1000, 8192, 20_000, 32_767, 32_768];
        for (uint256 i; i < lengths.length; ++i) {
            leavesAMargin(0, lengths[i]);
        }
        leavesAMargin(1, 0);
        leavesAMargin(2, 0);
    }

    function leavesAMargin(uint256 entry, uint256 length) internal {
        (address target, bytes memory data, uint256 value) = call(entry, length);
        uint256 gas = minimal(target, data, value);
        (bool success, uint256 used,) = run(target, data, value, gas);
        assertTrue(success);
        assertGe(gas - used, 20_000);
    }
}
