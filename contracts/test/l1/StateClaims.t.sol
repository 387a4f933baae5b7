// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStateClaims} from "../../src/interfaces/IStateClaims.sol";
import {MerkleBranch} from "../../src/libraries/MerkleBranch.sol";
import {Outputs} from "../../src/libraries/Batches.sol";
import {SettlementLeaf} from "../../src/libraries/Messages.sol";
import {L1Fixture} from "./L1Fixture.sol";
import {NaiveSparseTree} from "./NaiveSparseTree.sol";

contract StateClaimsTest is L1Fixture {
    // What stands, by shard, kept the naive way.
    uint64[][4] internal standing;
    uint256[][4] internal times;

    function _leafHash(SettlementLeaf memory l) internal pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                hex"02",
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

    function _expectedLeaf(uint32 shard, uint64 batchIndex, Outputs memory o, bytes32 settledRoot)
        internal
        view
        returns (SettlementLeaf memory)
    {
        return SettlementLeaf({
            domain: _domain(shard),
            batchIndex: batchIndex,
            stateRoot: o.stateRoot,
            outboxRoot: o.outboxRoot,
            outboxCount: o.outboxCount,
            settledOutboxRoot: settledRoot,
            capRoot: vault.capRoot(shard)
        });
    }

    function _rootWith(uint32 shard, SettlementLeaf memory leaf) internal pure returns (bytes32) {
        uint256[] memory indexes = new uint256[](1);
        bytes32[] memory leaves = new bytes32[](1);
        (indexes[0], leaves[0]) = (shard, _leafHash(leaf));
        return NaiveSparseTree.root(indexes, leaves, 0, 16);
    }

    function test_NotInbox() public {
        vm.expectRevert(abi.encodeWithSelector(IStateClaims.NotInbox.selector, address(this)));
        claims.record(1, 0, alice, _outputs(EMPTY_OUTBOX, 0));
    }

    function test_BeforeAnyClaim_TheTreeIsEmpty() public {
        assertEq(claims.settlementRoot(), MerkleBranch.zero(16));
        assertEq(claims.rootAt(0), MerkleBranch.zero(16));
        assertEq(claims.rootAt(uint64(block.number - 1)), MerkleBranch.zero(16));
        assertEq(claims.settlementLeaf(1).domain, 0);
        assertEq(claims.standingCount(1), 0);
        assertFalse(claims.isStanding(1, 0));
        assertFalse(claims.isSettled(1, 0));
        claims.poke(1);
        claims.poke(9);
        assertEq(claims.settlementRoot(), MerkleBranch.zero(16));
    }

    function test_Propose_RecordsAndEmits() public {
        Outputs memory o = _outputs(keccak256("outbox"), 7);
        SettlementLeaf memory leaf = _expectedLeaf(1, 0, o, EMPTY_OUTBOX);
        vm.expectEmit(address(claims));
        emit IStateClaims.ClaimProposed(1, 0, _sequencer(1), false, o);
        vm.expectEmit(address(claims));
        emit IStateClaims.SettlementLeafUpdated(1, _rootWith(1, leaf), leaf);
        _post(1, o);

        IStateClaims.Claim memory claim = claims.getClaim(1, 0);
        assertEq(claim.stateRoot, o.stateRoot);
        assertEq(claim.outboxRoot, o.outboxRoot);
        assertEq(claim.blockHash, o.blockHash);
        assertEq(claim.proposer, _sequencer(1));
        assertEq(claim.postedAt, block.timestamp);
        assertEq(claim.outboxCount, 7);
        assertEq(claim.l1Block, block.number);
        assertFalse(claim.staked);
        assertEq(claims.outboxRootOf(1, 0), o.outboxRoot);
        assertEq(claims.batchIndexAt(1, 0), 0);
        assertEq(claims.settlementRoot(), _rootWith(1, leaf));
        assertEq(claims.arbiter(), arbiter);
        assertEq(claims.window(), WINDOW);
    }

    function test_OutboxCount_NeverShrinks_AndNeverStopsABatch() public {
        _post(1, _outputs(keccak256("a"), 9));
        _post(1, _outputs(keccak256("b"), 4));
        assertEq(claims.getClaim(1, 1).outboxCount, 9);
        assertEq(claims.settlementLeaf(1).outboxCount, 9);
        _truncate(1, 0);
        _post(1, _outputs(keccak256("c"), 4));
        assertEq(claims.getClaim(1, 2).outboxCount, 4);
        _post(1, _outputs(keccak256("d"), type(uint64).max));
        _post(1, _outputs(keccak256("e"), 5));
        assertEq(claims.getClaim(1, 4).outboxCount, type(uint64).max);
    }

    function test_Settled_ExactlyWhenTheWindowHasPassed() public {
        _post(1);
        skip(WINDOW - 1);
        assertFalse(claims.isSettled(1, 0));
        skip(1);
        assertTrue(claims.isSettled(1, 0));
        vm.prank(arbiter);
        vm.expectRevert(IStateClaims.ClaimAlreadySettled.selector);
        claims.truncate(1, 0);
    }

    function test_NotArbiter() public {
        _post(1);
        vm.expectRevert(abi.encodeWithSelector(IStateClaims.NotArbiter.selector, address(this)));
        claims.truncate(1, 0);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IStateClaims.NotArbiter.selector, owner));
        claims.truncate(1, 0);
    }

    function test_ClaimNotStanding() public {
        _post(1);
        _post(1);
        _truncate(1, 1);
        for (uint64 i = 1; i < 3; ++i) {
            vm.prank(arbiter);
            vm.expectRevert(IStateClaims.ClaimNotStanding.selector);
            claims.truncate(1, i);
            vm.expectRevert(IStateClaims.ClaimNotStanding.selector);
            claims.getClaim(1, i);
            vm.expectRevert(IStateClaims.ClaimNotStanding.selector);
            claims.outboxRootOf(1, i);
        }
        vm.expectRevert(IStateClaims.ClaimNotStanding.selector);
        claims.batchIndexAt(1, 1);
    }

    function test_Truncate_RewritesTheLeafToTheClaimBefore() public {
        Outputs memory first = _outputs(keccak256("first"), 1);
        _post(1, first);
        bytes32 rootOfFirst = claims.settlementRoot();
        _post(1, _outputs(keccak256("second"), 2));
        _post(1, _outputs(keccak256("third"), 3));
        SettlementLeaf memory leaf = _expectedLeaf(1, 0, first, EMPTY_OUTBOX);
        vm.expectEmit(address(claims));
        emit IStateClaims.ClaimsTruncated(1, 1);
        vm.expectEmit(address(claims));
        emit IStateClaims.SettlementLeafUpdated(1, rootOfFirst, leaf);
        _truncate(1, 1);
        assertTrue(claims.isStanding(1, 0));
        assertFalse(claims.isStanding(1, 1));
        assertFalse(claims.isStanding(1, 2));

        SettlementLeaf memory none;
        vm.expectEmit(address(claims));
        emit IStateClaims.SettlementLeafUpdated(1, MerkleBranch.zero(16), none);
        _truncate(1, 0);
        assertEq(claims.settlementRoot(), MerkleBranch.zero(16));
    }

    /// B3: a claim that takes the place of a truncated one does not bring it back, nor does its settlement.
    function test_Truncated_NeverStandsAgain() public {
        _post(1);
        _post(1);
        _post(1);
        _truncate(1, 1);
        assertEq(_post(1), 3);
        assertEq(_post(1), 4);
        skip(WINDOW);
        assertEq(claims.batchIndexAt(1, 1), 3);
        for (uint64 i; i < 5; ++i) {
            bool stands = i == 0 || i > 2;
            assertEq(claims.isStanding(1, i), stands);
            assertEq(claims.isSettled(1, i), stands);
        }
    }

    function test_Poke_WritesTheSettledRootOnce() public {
        Outputs memory o = _outputs(keccak256("outbox"), 1);
        _post(1, o);
        bytes32 posted = claims.settlementRoot();
        skip(WINDOW - 1);
        claims.poke(1);
        assertEq(claims.settlementRoot(), posted);
        skip(1);
        SettlementLeaf memory leaf = _expectedLeaf(1, 0, o, o.outboxRoot);
        assertEq(abi.encode(claims.settlementLeaf(1)), abi.encode(leaf));
        vm.expectEmit(address(claims));
        emit IStateClaims.SettlementLeafUpdated(1, _rootWith(1, leaf), leaf);
        vm.prank(alice);
        claims.poke(1);
        vm.recordLogs();
        claims.poke(1);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    /// forge-config: default.fuzz.runs = 64
    /// The settled root of every leaf is that of the newest settled claim, however many claims settle at once.
    function testFuzz_SettledOutboxRoot(uint256 seed) public {
        uint256[24] memory postedAt;
        for (uint64 i; i < 24; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            uint256 mode = random % 16;
            skip(mode == 0 ? 150 : mode < 5 ? 0 : 2 * mode);
            _post(1, _outputs(bytes32(uint256(i) + 1), i));
            postedAt[i] = block.timestamp;
            uint256 newest;
            for (uint64 j; j <= i; ++j) {
                if (postedAt[j] + WINDOW <= block.timestamp) newest = j + 1;
            }
            bytes32 expected = newest == 0 ? EMPTY_OUTBOX : bytes32(newest);
            assertEq(claims.settlementLeaf(1).settledOutboxRoot, expected);
        }
        assertEq(claims.settlementRoot(), _rootWith(1, claims.settlementLeaf(1)));
    }

    function test_BlockNotOver() public {
        vm.expectRevert(abi.encodeWithSelector(IStateClaims.BlockNotOver.selector, block.number));
        claims.rootAt(uint64(block.number));
    }

    function test_RootAt_IsTheLastOfTheBlock() public {
        _post(1);
        _post(2);
        bytes32 both = claims.settlementRoot();
        uint64 number = uint64(block.number);
        _mine(3);
        _truncate(2, 0);
        bytes32 one = claims.settlementRoot();
        _mine(1);
        assertEq(claims.rootAt(number - 1), MerkleBranch.zero(16));
        assertEq(claims.rootAt(number), both);
        assertEq(claims.rootAt(number + 2), both);
        assertEq(claims.rootAt(number + 3), one);
        assertNotEq(both, one);
    }

    /// forge-config: default.fuzz.runs = 64
    /// Random posts, truncations and time over three shards, against a list kept the naive way.
    function testFuzz_Standing(uint256 seed) public {
        uint64[4] memory posted;
        for (uint256 step; step < 30; ++step) {
            uint256 random = uint256(keccak256(abi.encode(seed, step)));
            uint32 shard = uint32(1 + random % 3);
            uint256 action = (random >> 8) % 4;
            uint256 n = standing[shard].length;
            if (action < 2) {
                standing[shard].push(_post(shard));
                times[shard].push(block.timestamp);
                ++posted[shard];
            } else if (action == 2) {
                _mine((random >> 16) % 5);
            } else if (n > 0) {
                uint256 position = (random >> 24) % n;
                bool settled = times[shard][position] + WINDOW <= block.timestamp;
                vm.prank(arbiter);
                if (settled) vm.expectRevert(IStateClaims.ClaimAlreadySettled.selector);
                claims.truncate(shard, standing[shard][position]);
                while (!settled && standing[shard].length > position) {
                    standing[shard].pop();
                    times[shard].pop();
                }
            }
        }
        for (uint32 shard = 1; shard <= 3; ++shard) {
            _compare(shard, posted[shard]);
        }
    }

    function _compare(uint32 shard, uint64 posted) private view {
        uint256 position;
        for (uint64 i; i < posted; ++i) {
            bool stands = position < standing[shard].length && standing[shard][position] == i;
            assertEq(claims.isStanding(shard, i), stands);
            bool settled = stands && times[shard][position] + WINDOW <= block.timestamp;
            assertEq(claims.isSettled(shard, i), settled);
            if (stands) ++position;
        }
        assertEq(claims.standingCount(shard), position);
        SettlementLeaf memory leaf = claims.settlementLeaf(shard);
        if (position == 0) assertEq(leaf.domain, 0);
        else assertEq(leaf.batchIndex, standing[shard][position - 1]);
    }
}
