// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {IBatchInbox} from "../../src/interfaces/IBatchInbox.sol";
import {IStateClaims} from "../../src/interfaces/IStateClaims.sol";
import {StateClaims} from "../../src/l1/StateClaims.sol";
import {Flow, Outputs} from "../../src/libraries/Batches.sol";
import {Message} from "../../src/libraries/Messages.sol";
import {NaiveTree} from "../shard/NaiveTree.sol";
import {L1Fixture} from "./L1Fixture.sol";

/// Claims that come apart from their batch: by the sequencer, or by anyone on a stake.
contract StakedClaimsTest is L1Fixture {
    address internal bob = makeAddr("bob");

    /// Shard 1 has 107 wei and a forced batch without a claim.
    function setUp() public override {
        super.setUp();
        _fund(1, 100);
        _forceDeposit(1, 7);
    }

    function _moving(uint32 peer, uint256 total) internal pure returns (Outputs memory o) {
        o = _outputs(keccak256("moved"), 1);
        o.outTotals = _flows(peer, total);
    }

    function _refused(address proposer, uint64 batchIndex, uint256 value, bytes memory reason) internal {
        _refused(proposer, batchIndex, inbox.batchHashAt(1, batchIndex), value, reason);
    }

    function _refused(address proposer, uint64 batchIndex, bytes32 batchHash, uint256 value, bytes memory reason)
        internal
    {
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        deal(proposer, value);
        vm.prank(proposer);
        vm.expectRevert(reason);
        claims.propose{value: value}(1, batchIndex, batchHash, o);
    }

    function _applyRefused(uint64 batchIndex, Outputs memory o, bytes4 reason) internal {
        vm.expectRevert(reason);
        claims.applyTotals(1, batchIndex, o.inTotals, o.outTotals);
    }

    function test_ByAStranger_MovesNothingUntilSettledAndApplied() public {
        Outputs memory o = _moving(2, 60);
        bytes32 root = claims.settlementRoot();
        bytes32 batchHash = inbox.batchHashAt(1, 0);
        deal(bob, STAKE);
        vm.expectEmit(address(claims));
        emit IStateClaims.ClaimProposed(1, 0, bob, true, o);
        vm.prank(bob);
        claims.propose{value: STAKE}(1, 0, batchHash, o);

        IStateClaims.Claim memory claim = claims.getClaim(1, 0);
        assertEq(claim.proposer, bob);
        assertTrue(claim.staked);
        assertEq(claim.vouchedCount, 0);
        assertEq(claim.postedAt, block.timestamp);
        assertEq(claim.l1Block, block.number);
        assertTrue(claims.hasPendingTotals(1, 0));
        assertEq(claims.settlementRoot(), root);
        assertEq(claims.settlementLeaf(1).domain, 0);
        assertEq(vault.cumOut(1, 2, ETH), 0);

        skip(WINDOW - 1);
        claims.poke(1);
        assertEq(claims.settlementRoot(), root);
        _applyRefused(0, o, IStateClaims.ClaimNotSettled.selector);
        skip(1);
        assertEq(claims.settlementLeaf(1).outboxRoot, o.outboxRoot);
        claims.poke(1);
        assertNotEq(claims.settlementRoot(), root);
        assertEq(vault.cumOut(1, 2, ETH), 0);

        root = claims.settlementRoot();
        vm.expectEmit(address(claims));
        emit IStateClaims.TotalsApplied(1, 0);
        vm.prank(alice);
        claims.applyTotals(1, 0, o.inTotals, o.outTotals);
        assertEq(vault.cumOut(1, 2, ETH), 60);
        assertEq(vault.bal(1, ETH), 47);
        assertEq(claims.settlementLeaf(1).capRoot, vault.capRoot(1));
        assertNotEq(claims.settlementRoot(), root);
        assertFalse(claims.hasPendingTotals(1, 0));
        _applyRefused(0, o, IStateClaims.WrongTotals.selector);
    }

    function test_BySequencer_CountsAtOnce() public {
        Outputs memory o = _moving(2, 60);
        bytes32 batchHash = inbox.batchHashAt(1, 0);
        vm.expectEmit(address(claims));
        emit IStateClaims.ClaimProposed(1, 0, _sequencer(1), false, o);
        vm.prank(_sequencer(1));
        claims.propose(1, 0, batchHash, o);
        assertEq(claims.settlementLeaf(1).outboxRoot, o.outboxRoot);
        assertEq(claims.getClaim(1, 0).vouchedCount, 1);
        assertFalse(claims.getClaim(1, 0).staked);
        assertEq(vault.cumOut(1, 2, ETH), 60);
        assertFalse(claims.hasPendingTotals(1, 0));
    }

    function test_BySequencer_Again_AfterTruncation() public {
        _propose(_sequencer(1), 1, 0, _outputs(keccak256("wrong"), 1));
        _truncate(1, 0);
        _propose(_sequencer(1), 1, 0, _outputs(keccak256("right"), 1));
        assertEq(claims.outboxRootOf(1, 0), keccak256("right"));
        assertEq(claims.settlementLeaf(1).outboxRoot, keccak256("right"));
    }

    function test_WrongBatch_UnknownBatch() public {
        bytes32 right = inbox.batchHashAt(1, 0);
        bytes memory reason = abi.encodeWithSelector(IStateClaims.WrongBatch.selector, right, bytes32(uint256(1)));
        _refused(bob, 0, bytes32(uint256(1)), STAKE, reason);
        _refused(_sequencer(1), 0, bytes32(uint256(1)), 0, reason);
        reason = abi.encodeWithSelector(IBatchInbox.UnknownBatch.selector, 1, 1);
        _refused(bob, 1, bytes32(0), STAKE, reason);
        _refused(_sequencer(1), 1, bytes32(0), 0, reason);
    }

    function test_BatchAlreadyClaimed() public {
        _post(1);
        bytes memory reason = abi.encodeWithSelector(IStateClaims.BatchAlreadyClaimed.selector, 1);
        _mine(STALL);
        for (uint64 i; i < 2; ++i) {
            _refused(bob, i, STAKE, reason);
            _refused(_sequencer(1), i, 0, reason);
        }
    }

    function test_NotStalled_ByTheNewestStandingClaim() public {
        _post(1);
        uint256 claimedAt = block.number;
        uint64 batch = _forceDeposit(1, 1);
        vm.roll(claimedAt + STALL - 1);
        _refused(bob, batch, STAKE, abi.encodeWithSelector(IStateClaims.NotStalled.selector, claimedAt + STALL));
        // Also one that was itself proposed on a stake, and only while it stands.
        _mine(1);
        _propose(bob, 1, batch, _outputs(EMPTY_OUTBOX, 0));
        uint64 next = _forceDeposit(1, 1);
        claimedAt = claims.getClaim(1, batch).l1Block;
        vm.roll(claimedAt + STALL - 1);
        _refused(alice, next, STAKE, abi.encodeWithSelector(IStateClaims.NotStalled.selector, claimedAt + STALL));
        _truncate(1, batch);
        _propose(alice, 1, next, _outputs(EMPTY_OUTBOX, 0));
    }

    function test_NotStalled_ByTheRegistration_WhereNoClaimStands() public {
        uint64 registeredAt = registry.getShard(1).registeredAt;
        vm.roll(registeredAt + STALL - 1);
        _refused(bob, 0, STAKE, abi.encodeWithSelector(IStateClaims.NotStalled.selector, registeredAt + STALL));
        vm.roll(registeredAt + STALL);
        _propose(bob, 1, 0, _outputs(EMPTY_OUTBOX, 0));
    }

    function test_WrongStake() public {
        uint256[3] memory values = [uint256(0), STAKE - 1, STAKE + 1];
        for (uint256 i; i < 3; ++i) {
            _refused(bob, 0, values[i], abi.encodeWithSelector(IStateClaims.WrongStake.selector, STAKE, values[i]));
        }
        _refused(_sequencer(1), 0, 1, abi.encodeWithSelector(IStateClaims.WrongStake.selector, 0, 1));
        assertEq(claims.stakeAmount(), STAKE);
        assertEq(claims.stallBlocks(), STALL);
    }

    function test_AFormerSequencerIsAStranger() public {
        vm.prank(owner);
        registry.setSequencer(1, alice);
        _refused(_sequencer(1), 0, 0, abi.encodeWithSelector(IStateClaims.WrongStake.selector, STAKE, 0));
        _propose(_sequencer(1), 1, 0, _outputs(EMPTY_OUTBOX, 0));
        assertTrue(claims.getClaim(1, 0).staked);
        _forceDeposit(1, 1);
        _propose(alice, 1, 1, _outputs(EMPTY_OUTBOX, 0));
        assertFalse(claims.getClaim(1, 1).staked);
    }

    function test_UnknownShard() public {
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.UnknownBatch.selector, 9, 0));
        claims.propose(9, 0, 0, _outputs(EMPTY_OUTBOX, 0));
    }

    /// However long strangers have to wait, the sequencer doesn't.
    function test_StallBlocks_OfAnySize() public {
        StateClaims endless = new StateClaims(registry, vault, arbiter, guardian, WINDOW, type(uint64).max, STAKE);
        vm.mockCall(address(vault), abi.encodeWithSelector(IAssetVault.applyClaim.selector), abi.encode(bytes32(0)));
        for (uint64 i; i < 2; ++i) {
            bytes32 batchHash = inbox.batchHashAt(1, i);
            vm.prank(_sequencer(1));
            endless.propose(1, i, batchHash, _outputs(EMPTY_OUTBOX, 0));
            _forceDeposit(1, 1);
        }
        assertEq(endless.standingCount(1), 2);
    }

    function test_WrongTotals() public {
        Outputs memory o = _moving(2, 60);
        _propose(bob, 1, 0, o);
        _post(1, _moving(2, 50));
        skip(WINDOW);
        o.outTotals[0].total = 61;
        _applyRefused(0, o, IStateClaims.WrongTotals.selector);
        (o.inTotals, o.outTotals) = (_flows(2, 60), new Flow[](0));
        _applyRefused(0, o, IStateClaims.WrongTotals.selector);
        // A sequencer's are in the ledger already.
        _applyRefused(1, _moving(2, 50), IStateClaims.WrongTotals.selector);
        _applyRefused(2, o, IStateClaims.ClaimNotSettled.selector);
    }

    /// Padding doesn't keep a claim from being applied: what never counts may be left out.
    function test_ApplyTotals_TakesTheFlowsThatCount() public {
        Flow[] memory many = new Flow[](300);
        Flow[] memory some = new Flow[](64);
        for (uint256 i; i < 300; ++i) {
            many[i] = _flow(2, i < 100 ? 1 + i : 5000);
            if (i < 64) some[i] = many[i];
        }
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        (o.inTotals, o.outTotals) = (many, many);
        _propose(bob, 1, 0, o);
        skip(WINDOW);
        uint256 state = vm.snapshotState();
        claims.applyTotals(1, 0, some, some);
        assertEq(vault.cumOut(1, 2, ETH), 64);
        vm.revertToState(state);
        claims.applyTotals(1, 0, many, some);
        assertEq(vault.cumOut(1, 2, ETH), 64);
        vm.revertToState(state);
        some[63].total = 5;
        (o.inTotals, o.outTotals) = (some, many);
        _applyRefused(0, o, IStateClaims.WrongTotals.selector);
        o.outTotals = new Flow[](63);
        o.inTotals = many;
        _applyRefused(0, o, IStateClaims.WrongTotals.selector);
    }

    function test_TotalsOfATruncatedClaim_AreNeverApplied() public {
        Outputs memory lie = _moving(2, type(uint256).max);
        _propose(bob, 1, 0, lie);
        skip(WINDOW - 1);
        _truncate(1, 0);
        assertFalse(claims.hasPendingTotals(1, 0));
        skip(WINDOW);
        _applyRefused(0, lie, IStateClaims.ClaimNotSettled.selector);

        // Nor through another's claim of the same batch.
        _propose(alice, 1, 0, _moving(2, 60));
        skip(WINDOW);
        _applyRefused(0, lie, IStateClaims.WrongTotals.selector);
        Outputs memory o = _moving(2, 60);
        claims.applyTotals(1, 0, o.inTotals, o.outTotals);
        assertEq(vault.cumOut(1, 2, ETH), 60);
    }

    function test_TotalsOfATruncatedClaim_AreNeverApplied_ThroughTheSequencers() public {
        Outputs memory lie = _moving(2, type(uint256).max);
        _propose(bob, 1, 0, lie);
        _truncate(1, 0);
        _propose(_sequencer(1), 1, 0, _moving(2, 60));
        assertFalse(claims.hasPendingTotals(1, 0));
        skip(WINDOW);
        _applyRefused(0, lie, IStateClaims.WrongTotals.selector);
    }

    /// The sequencer came back inside the window: what it says counts at once, and applying the stranger's changes nothing twice.
    function test_ApplyTotals_BehindTheSequencers() public {
        Outputs memory o = _moving(2, 60);
        _propose(bob, 1, 0, o);
        _post(1, _moving(2, 80));
        assertEq(vault.cumOut(1, 2, ETH), 80);
        skip(WINDOW);
        claims.applyTotals(1, 0, o.inTotals, o.outTotals);
        assertEq(vault.cumOut(1, 2, ETH), 80);
        assertEq(vault.bal(1, ETH), 27);
        assertEq(claims.settlementLeaf(1).batchIndex, 1);
    }

    function test_Withdraw_OnAStakedClaim_OnceSettledAndApplied() public {
        Message memory m = _withdrawal(1, 0, alice, 30);
        bytes32[] memory leaves = new bytes32[](1);
        leaves[0] = _leaf(m);
        Outputs memory o = _outputs(NaiveTree.root(leaves, 32), 1);
        o.outTotals = _flows(0, 30);
        bytes32[32] memory branch = NaiveTree.to32(NaiveTree.branch(leaves, 0, 32));

        _propose(bob, 1, 0, o);
        skip(WINDOW - 1);
        vm.expectRevert(IAssetVault.ClaimNotSettled.selector);
        vault.withdraw(1, 0, m, branch);
        uint256 state = vm.snapshotState();
        _truncate(1, 0);
        _propose(_sequencer(1), 1, 0, _outputs(EMPTY_OUTBOX, 0));
        skip(WINDOW);
        vm.expectRevert(IAssetVault.BadOutboxProof.selector);
        vault.withdraw(1, 0, m, branch);
        vm.revertToState(state);

        skip(1);
        vm.expectRevert(IAssetVault.InsufficientShardBalance.selector);
        vault.withdraw(1, 0, m, branch);
        claims.applyTotals(1, 0, o.inTotals, o.outTotals);
        vault.withdraw(1, 0, m, branch);
        assertEq(alice.balance, 30);
    }

    function test_NotArbiter_CantTruncateAStakedClaim() public {
        _propose(bob, 1, 0, _outputs(EMPTY_OUTBOX, 0));
        vm.prank(_sequencer(1));
        vm.expectRevert(abi.encodeWithSelector(IStateClaims.NotArbiter.selector, _sequencer(1)));
        claims.truncate(1, 0);
    }

    function test_NotInbox_CantConsumeDeposits() public {
        _deposit(1, 5);
        address[3] memory callers = [alice, address(claims), owner];
        for (uint256 i; i < 3; ++i) {
            vm.prank(callers[i]);
            vm.expectRevert(abi.encodeWithSelector(IAssetVault.NotInbox.selector, callers[i]));
            vault.consumeDeposits(1, 1, 2);
        }
        assertEq(vault.pending(1, ETH), 5);
    }
}
