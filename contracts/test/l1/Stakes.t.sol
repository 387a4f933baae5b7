// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStateClaims} from "../../src/interfaces/IStateClaims.sol";
import {Outputs} from "../../src/libraries/Batches.sol";
import {L1Fixture} from "./L1Fixture.sol";
import {ReentrantProposer} from "./Recipients.sol";

/// What becomes of stakes.
contract StakesTest is L1Fixture {
    address internal bob = makeAddr("bob");

    /// Shards 1 and 2 have a batch without a claim each.
    function setUp() public override {
        super.setUp();
        _forceDeposit(1, 1);
        _forceDeposit(2, 1);
    }

    function _stake(address proposer, uint32 shard, uint64 batchIndex) internal {
        _propose(proposer, shard, batchIndex, _outputs(EMPTY_OUTBOX, 0));
    }

    function _releaseRefused(address proposer, bytes4 reason) internal {
        vm.prank(proposer);
        vm.expectRevert(reason);
        claims.releaseStake(1);
    }

    function _forfeitRefused(address proposer, bytes memory reason) internal {
        vm.expectRevert(reason);
        claims.forfeitStake(1, proposer);
    }

    function test_Release_OnceSettled() public {
        _releaseRefused(bob, IStateClaims.NoStake.selector);
        _stake(bob, 1, 0);
        assertEq(address(claims).balance, STAKE);
        IStateClaims.Stake memory stake = claims.stakeOf(1, bob);
        assertEq(stake.amount, STAKE);
        assertEq(stake.batchIndex, 0);
        assertEq(stake.l1Block, block.number);
        assertEq(claims.stakeOf(1, alice).amount, 0);
        assertEq(claims.stakeOf(2, bob).amount, 0);

        skip(WINDOW - 1);
        _releaseRefused(bob, IStateClaims.ClaimNotSettled.selector);
        skip(1);
        _releaseRefused(alice, IStateClaims.NoStake.selector);
        vm.expectEmit(address(claims));
        emit IStateClaims.StakeReleased(1, bob, STAKE);
        vm.prank(bob);
        claims.releaseStake(1);
        assertEq(bob.balance, STAKE);
        assertEq(address(claims).balance, 0);
        assertEq(claims.stakeOf(1, bob).amount, 0);
        _releaseRefused(bob, IStateClaims.NoStake.selector);
        _forfeitRefused(bob, abi.encodeWithSelector(IStateClaims.NoStake.selector));
    }

    function test_Forfeit_OnceTruncated() public {
        _forfeitRefused(bob, abi.encodeWithSelector(IStateClaims.NoStake.selector));
        _stake(bob, 1, 0);
        _forfeitRefused(bob, abi.encodeWithSelector(IStateClaims.StakeInUse.selector, 0));
        _truncate(1, 0);
        _releaseRefused(bob, IStateClaims.ClaimNotStanding.selector);
        vm.expectEmit(address(claims));
        emit IStateClaims.StakeForfeited(1, bob, STAKE);
        vm.prank(alice);
        claims.forfeitStake(1, bob);
        assertEq(claims.stakeOf(1, bob).amount, 0);
        _forfeitRefused(bob, abi.encodeWithSelector(IStateClaims.NoStake.selector));
        _releaseRefused(bob, IStateClaims.NoStake.selector);

        vm.expectEmit(address(claims));
        emit IStateClaims.ForfeitedCollected(owner, STAKE);
        vm.prank(alice);
        claims.collectForfeited();
        assertEq(owner.balance, STAKE);
        assertEq(address(claims).balance, 0);
        claims.collectForfeited();
        assertEq(owner.balance, STAKE);
    }

    /// Also after it has settled: such a claim can't fall any more.
    function test_StakeInUse_AsLongAsTheClaimStands() public {
        _stake(bob, 1, 0);
        skip(WINDOW);
        _forfeitRefused(bob, abi.encodeWithSelector(IStateClaims.StakeInUse.selector, 0));
    }

    function test_StakeInUse_OneForEachShard() public {
        _stake(bob, 1, 0);
        _stake(bob, 2, 0);
        uint64 next = _forceDeposit(1, 1);
        _mine(STALL);
        bytes32 batchHash = inbox.batchHashAt(1, next);
        deal(bob, STAKE);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IStateClaims.StakeInUse.selector, 0));
        claims.propose{value: STAKE}(1, next, batchHash, _outputs(EMPTY_OUTBOX, 0));
        // Another may go on behind it, and so may it once it has settled.
        _stake(alice, 1, next);
        next = _forceDeposit(1, 1);
        _mine(STALL);
        skip(WINDOW);
        vm.prank(bob);
        claims.releaseStake(1);
        _stake(bob, 1, next);
        assertEq(claims.stakeOf(1, bob).batchIndex, next);
        assertEq(address(claims).balance, 3 * uint256(STAKE));
    }

    function test_StakeInUse_UntilAFallenOneIsForfeited() public {
        _stake(bob, 1, 0);
        _truncate(1, 0);
        bytes32 batchHash = inbox.batchHashAt(1, 0);
        deal(bob, STAKE);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IStateClaims.StakeInUse.selector, 0));
        claims.propose{value: STAKE}(1, 0, batchHash, _outputs(EMPTY_OUTBOX, 0));
        claims.forfeitStake(1, bob);
        _stake(bob, 1, 0);
        _forfeitRefused(bob, abi.encodeWithSelector(IStateClaims.StakeInUse.selector, 0));
        skip(WINDOW);
        vm.prank(bob);
        claims.releaseStake(1);
        claims.collectForfeited();
        assertEq(address(claims).balance, 0);
    }

    /// A false claim takes along what was built on it.
    function test_Forfeit_WithAClaimBeforeIt() public {
        _stake(bob, 1, 0);
        uint64 next = _forceDeposit(1, 1);
        _stake(alice, 1, next);
        _truncate(1, 0);
        claims.forfeitStake(1, alice);
        claims.forfeitStake(1, bob);
        claims.collectForfeited();
        assertEq(owner.balance, 2 * uint256(STAKE));
    }

    /// Whatever stands in the place of a fallen claim, it is not the fallen one's: not the sequencer's, not another's.
    function test_Forfeit_ThoughAnotherClaimStands() public {
        _stake(bob, 1, 0);
        _truncate(1, 0);
        _propose(_sequencer(1), 1, 0, _outputs(EMPTY_OUTBOX, 0));
        skip(WINDOW);
        _releaseRefused(bob, IStateClaims.ClaimNotStanding.selector);
        claims.forfeitStake(1, bob);

        _stake(bob, 2, 0);
        _truncate(2, 0);
        _stake(alice, 2, 0);
        claims.forfeitStake(2, bob);
        vm.expectRevert(abi.encodeWithSelector(IStateClaims.StakeInUse.selector, 0));
        claims.forfeitStake(2, alice);
    }

    /// Who lost a claim as a stranger and became the sequencer, in the same L1 block.
    function test_Forfeit_ThoughItClaimsTheBatchAgainAsSequencer() public {
        _stake(bob, 1, 0);
        _truncate(1, 0);
        vm.prank(owner);
        registry.setSequencer(1, bob);
        _propose(bob, 1, 0, _outputs(EMPTY_OUTBOX, 0));
        assertTrue(claims.isStanding(1, 0));
        assertEq(claims.getClaim(1, 0).l1Block, claims.stakeOf(1, bob).l1Block);
        _releaseRefused(bob, IStateClaims.ClaimNotStanding.selector);
        claims.forfeitStake(1, bob);
    }

    function test_CollectForfeited_LeavesTheStakesOfOthers() public {
        _stake(bob, 1, 0);
        _stake(alice, 2, 0);
        claims.collectForfeited();
        assertEq(owner.balance, 0);
        _truncate(1, 0);
        claims.forfeitStake(1, bob);
        claims.collectForfeited();
        assertEq(owner.balance, STAKE);
        assertEq(address(claims).balance, STAKE);
    }

    function test_Release_PaysOnceThoughReentered() public {
        _stake(alice, 2, 0);
        ReentrantProposer proposer = new ReentrantProposer(claims);
        deal(address(proposer), STAKE);
        bytes32 batchHash = inbox.batchHashAt(1, 0);
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        proposer.propose(1, 0, batchHash, o);
        skip(WINDOW);
        proposer.release(1);
        assertEq(proposer.refused(), 1);
        assertEq(address(proposer).balance, STAKE);
        assertEq(address(claims).balance, STAKE);
    }

    function test_PlainEtherIsRefused() public {
        (bool sent,) = address(claims).call{value: 1}("");
        assertFalse(sent);
        (sent,) = address(queue).call{value: 1}("");
        assertFalse(sent);
    }
}
