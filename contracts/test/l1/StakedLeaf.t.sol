// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleBranch} from "../../src/libraries/MerkleBranch.sol";
import {Outputs} from "../../src/libraries/Batches.sol";
import {SettlementLeaf} from "../../src/libraries/Messages.sol";
import {L1Fixture} from "./L1Fixture.sol";

/// Which claim the settlement leaf shows where the sequencer's stand among strangers'.
contract StakedLeafTest is L1Fixture {
    struct Said {
        uint64 batchIndex;
        bool staked;
        uint256 postedAt;
        uint64 outboxCount;
    }

    Said[] internal said;
    uint256 internal strangers;

    function _stranger() internal returns (address) {
        return address(uint160(0x57a4000 + ++strangers));
    }

    function _o(uint64 batchIndex, uint64 outboxCount) internal pure returns (Outputs memory) {
        return _outputs(keccak256(abi.encode(batchIndex)), outboxCount);
    }

    /// A batch of shard 1 with the sequencer's claim.
    function _vouch(uint64 outboxCount) internal returns (uint64 batchIndex) {
        batchIndex = inbox.batchState(1).batchCount;
        _post(1, _o(batchIndex, outboxCount));
    }

    /// A forced batch of shard 1 with a stranger's claim.
    function _stake(uint64 outboxCount) internal returns (uint64 batchIndex) {
        batchIndex = _forceDeposit(1, 1);
        _propose(_stranger(), 1, batchIndex, _o(batchIndex, outboxCount));
    }

    function _assertLeaf(uint64 batchIndex, bytes32 settledRoot) internal {
        SettlementLeaf memory leaf = claims.settlementLeaf(1);
        assertEq(leaf.batchIndex, batchIndex);
        assertEq(leaf.outboxRoot, keccak256(abi.encode(batchIndex)));
        assertEq(leaf.settledOutboxRoot, settledRoot);
        claims.poke(1);
        assertEq(abi.encode(claims.settlementLeaf(1)), abi.encode(leaf));
    }

    function test_TheNewestOfTheSequencers_UntilAStrangersHasSettled() public {
        uint64 v0 = _vouch(1);
        uint64 s1 = _stake(2);
        _assertLeaf(v0, EMPTY_OUTBOX);
        skip(WINDOW - 1);
        _assertLeaf(v0, EMPTY_OUTBOX);
        skip(1);
        _assertLeaf(s1, keccak256(abi.encode(s1)));
        _stake(3);
        _assertLeaf(s1, keccak256(abi.encode(s1)));
    }

    function test_Order() public {
        uint64 v0 = _vouch(1);
        uint64 s1 = _stake(2);
        _assertLeaf(v0, EMPTY_OUTBOX);
        uint64 v2 = _vouch(3);
        _assertLeaf(v2, EMPTY_OUTBOX);
        uint64 s3 = _stake(4);
        _assertLeaf(v2, EMPTY_OUTBOX);
        assertEq(claims.getClaim(1, s3).vouchedCount, 3);

        uint256 state = vm.snapshotState();
        _truncate(1, s3);
        _assertLeaf(v2, EMPTY_OUTBOX);
        _truncate(1, v2);
        _assertLeaf(v0, EMPTY_OUTBOX);
        _truncate(1, s1);
        _assertLeaf(v0, EMPTY_OUTBOX);
        vm.revertToState(state);
        _truncate(1, s1);
        _assertLeaf(v0, EMPTY_OUTBOX);
        vm.revertToState(state);
        _truncate(1, v0);
        assertEq(claims.settlementLeaf(1).domain, 0);
        assertEq(claims.settlementRoot(), MerkleBranch.zero(16));

        vm.revertToState(state);
        skip(WINDOW);
        _assertLeaf(s3, keccak256(abi.encode(s3)));
    }

    function test_OnlyStrangers() public {
        uint64 s0 = _stake(1);
        uint64 s1 = _stake(2);
        assertEq(claims.settlementLeaf(1).domain, 0);
        assertEq(claims.settlementRoot(), MerkleBranch.zero(16));
        _truncate(1, s1);
        assertEq(claims.settlementRoot(), MerkleBranch.zero(16));
        skip(WINDOW);
        _assertLeaf(s0, keccak256(abi.encode(s0)));
    }

    function test_OutboxCount_IsRaisedToThatOfWhatCounts() public {
        _vouch(5);
        assertEq(claims.getClaim(1, _stake(3)).outboxCount, 5);
        assertEq(claims.getClaim(1, _stake(90)).outboxCount, 90);
        // A stranger's overstatement doesn't bind the sequencer, or another, inside the window.
        assertEq(claims.getClaim(1, _vouch(6)).outboxCount, 6);
        assertEq(claims.getClaim(1, _stake(70)).outboxCount, 70);
        skip(WINDOW);
        // Settled, it does: also where nobody has poked.
        uint256 state = vm.snapshotState();
        assertEq(claims.getClaim(1, _vouch(7)).outboxCount, 70);
        vm.revertToState(state);
        claims.poke(1);
        assertEq(claims.getClaim(1, _vouch(7)).outboxCount, 70);
    }

    /// forge-config: default.fuzz.runs = 64
    /// Random claims, truncations and time, against a list kept the naive way. The count that is shown never shrinks but by truncation.
    function testFuzz_Leaf(uint256 seed) public {
        uint64 shown;
        for (uint256 step; step < 20; ++step) {
            uint256 random = uint256(keccak256(abi.encode(seed, step)));
            uint256 action = random % 6;
            if (action < 2) {
                said.push(Said(0, false, 0, uint64((random >> 16) % 50)));
                said[said.length - 1].batchIndex = _vouch(said[said.length - 1].outboxCount);
                said[said.length - 1].postedAt = guardian.clock();
            } else if (action < 4) {
                said.push(Said(0, true, 0, uint64((random >> 16) % 50)));
                said[said.length - 1].batchIndex = _stake(said[said.length - 1].outboxCount);
                said[said.length - 1].postedAt = guardian.clock();
            } else if (action == 4) {
                skip((random >> 16) % WINDOW);
                if (!guardian.isPaused() && random >> 250 == 0) {
                    vm.prank(guard);
                    guardian.pause(uint64(1 + (random >> 32) % 500));
                }
            } else if (said.length > 0) {
                uint256 position = (random >> 16) % said.length;
                if (claims.isSettled(1, said[position].batchIndex)) continue;
                _truncate(1, said[position].batchIndex);
                while (said.length > position) said.pop();
                shown = 0;
            }
            shown = _compare(shown);
        }
    }

    function _compare(uint64 shown) private view returns (uint64) {
        (uint256 newest, uint256 settled) = (0, 0);
        for (uint256 i; i < said.length; ++i) {
            bool isSettled = said[i].postedAt + WINDOW <= guardian.clock();
            if (isSettled || !said[i].staked) newest = i + 1;
            if (isSettled) settled = i + 1;
        }
        SettlementLeaf memory leaf = claims.settlementLeaf(1);
        if (newest == 0) {
            assertEq(leaf.domain, 0);
            return 0;
        }
        assertEq(leaf.batchIndex, said[newest - 1].batchIndex, "newest");
        bytes32 root = settled == 0 ? EMPTY_OUTBOX : keccak256(abi.encode(said[settled - 1].batchIndex));
        assertEq(leaf.settledOutboxRoot, root, "settled");
        assertGe(leaf.outboxCount, shown, "outboxCount shrank");
        assertGe(leaf.outboxCount, said[newest - 1].outboxCount, "outboxCount");
        return leaf.outboxCount;
    }
}
