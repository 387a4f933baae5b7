// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbiter} from "../../src/interfaces/IArbiter.sol";
import {IStateClaims} from "../../src/interfaces/IStateClaims.sol";
import {CommitteeArbiter} from "../../src/l1/CommitteeArbiter.sol";
import {BatchHeader, Flow, Outputs} from "../../src/libraries/Batches.sol";
import {L1Fixture} from "./L1Fixture.sol";

contract CommitteeArbiterTest is L1Fixture {
    CommitteeArbiter internal committee;
    address[] internal members;

    function _deploy() internal override {
        // `StateClaims` names its arbiter, which comes after the six contracts of the network.
        arbiter = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 6);
        super._deploy();
        for (uint256 i; i < 5; ++i) {
            members.push(address(uint160(0xc0de00 + i)));
        }
        committee = new CommitteeArbiter(claims, members, 3);
        assertEq(address(committee), arbiter);
    }

    function _object(uint256 member, uint32 shard, uint64 batchIndex, bytes32 key) internal {
        vm.prank(members[member]);
        committee.object(shard, batchIndex, key);
    }

    function _refused(uint256 member, uint64 batchIndex, bytes32 key, bytes memory reason) internal {
        vm.prank(members[member]);
        vm.expectRevert(reason);
        committee.object(1, batchIndex, key);
    }

    function test_Committee() public view {
        assertEq(committee.threshold(), 3);
        assertEq(committee.verifiers(), members);
        assertTrue(committee.isVerifier(members[4]));
        assertFalse(committee.isVerifier(alice));
        assertEq(address(committee.claims()), address(claims));
    }

    function test_BadCommittee() public {
        uint8[4] memory sizes = [0, 3, 3, 65];
        uint8[4] memory thresholds = [0, 0, 4, 1];
        for (uint256 i; i < 4; ++i) {
            address[] memory list = new address[](sizes[i]);
            for (uint256 j; j < list.length; ++j) {
                list[j] = address(uint160(1 + j));
            }
            vm.expectRevert(IArbiter.BadCommittee.selector);
            new CommitteeArbiter(claims, list, thresholds[i]);
        }
        address[] memory three = new address[](3);
        (three[0], three[1]) = (alice, owner);
        vm.expectRevert(IArbiter.BadCommittee.selector);
        new CommitteeArbiter(claims, three, 2);
        three[2] = alice;
        vm.expectRevert(IArbiter.BadCommittee.selector);
        new CommitteeArbiter(claims, three, 2);
        three[2] = guard;
        new CommitteeArbiter(claims, three, 3);
        address[] memory most = new address[](64);
        for (uint256 j; j < 64; ++j) {
            most[j] = address(uint160(1 + j));
        }
        new CommitteeArbiter(claims, most, 64);
    }

    function test_Objections_TruncateAtTheThreshold() public {
        _post(1);
        _post(1);
        _post(1);
        bytes32 key = claims.claimKey(1, 1);
        for (uint256 i; i < 2; ++i) {
            vm.expectEmit(address(committee));
            emit IArbiter.ClaimObjected(1, 1, key, members[i], i + 1);
            _object(i, 1, 1, key);
            assertTrue(committee.hasObjected(key, members[i]));
            assertEq(committee.objections(key), i + 1);
        }
        assertTrue(claims.isStanding(1, 1));
        vm.expectEmit(address(committee));
        emit IArbiter.ClaimObjected(1, 1, key, members[4], 3);
        vm.expectEmit(address(claims));
        emit IStateClaims.ClaimsTruncated(1, 1);
        _object(4, 1, 1, key);
        assertTrue(claims.isStanding(1, 0));
        assertFalse(claims.isStanding(1, 1));
        assertFalse(claims.isStanding(1, 2));
        assertFalse(committee.hasObjected(key, members[3]));
    }

    function test_NotVerifier() public {
        _post(1);
        bytes32 key = claims.claimKey(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IArbiter.NotVerifier.selector, address(this)));
        committee.object(1, 0, key);
    }

    function test_AlreadyObjected() public {
        _post(1);
        bytes32 key = claims.claimKey(1, 0);
        _object(0, 1, 0, key);
        _refused(0, 0, key, abi.encodeWithSelector(IArbiter.AlreadyObjected.selector));
        assertEq(committee.objections(key), 1);
    }

    /// Objections to one claim count for no other: of another batch, another shard, or later in its place.
    function test_WrongClaim() public {
        _post(1);
        _post(1);
        _post(2);
        bytes32 key = claims.claimKey(1, 1);
        bytes32[3] memory others = [claims.claimKey(1, 0), claims.claimKey(2, 0), bytes32(0)];
        for (uint256 i; i < 3; ++i) {
            assertNotEq(key, others[i]);
            _refused(0, 1, others[i], abi.encodeWithSelector(IArbiter.WrongClaim.selector, key, others[i]));
        }
    }

    function test_ClaimNotStanding() public {
        _post(1);
        bytes32 key = claims.claimKey(1, 0);
        _refused(0, 1, key, abi.encodeWithSelector(IStateClaims.ClaimNotStanding.selector));
        for (uint256 i; i < 3; ++i) {
            _object(i, 1, 0, key);
        }
        _refused(3, 0, key, abi.encodeWithSelector(IStateClaims.ClaimNotStanding.selector));
        vm.expectRevert(IStateClaims.ClaimNotStanding.selector);
        claims.claimKey(1, 0);
    }

    function test_ClaimAlreadySettled() public {
        _post(1);
        bytes32 key = claims.claimKey(1, 0);
        _object(0, 1, 0, key);
        skip(WINDOW);
        _object(1, 1, 0, key);
        _refused(2, 0, key, abi.encodeWithSelector(IStateClaims.ClaimAlreadySettled.selector));
        assertTrue(claims.isStanding(1, 0));
    }

    /// The same claim, posted again: everybody has spoken about it already.
    function test_TheSameClaimAgain_FallsAtOnce() public {
        _post(1);
        bytes32 key = claims.claimKey(1, 0);
        for (uint256 i; i < 3; ++i) {
            _object(i, 1, 0, key);
        }
        _propose(_sequencer(1), 1, 0, _outputs(EMPTY_OUTBOX, 0));
        assertEq(claims.claimKey(1, 0), key);
        vm.expectEmit(address(claims));
        emit IStateClaims.ClaimsTruncated(1, 0);
        _object(0, 1, 0, key);
        assertEq(committee.objections(key), 3);
        assertFalse(claims.isStanding(1, 0));
    }

    /// Whatever a proposer corrects in its claim, and whenever it says it again, the objections are gone.
    function test_AnotherClaimOfTheBatch_StandsOnItsOwn() public {
        _post(1);
        bytes32[] memory keys = new bytes32[](10);
        keys[0] = claims.claimKey(1, 0);
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        for (uint256 i = 1; i < 10; ++i) {
            vm.prank(arbiter);
            claims.truncate(1, 0);
            if (i == 1) o.stateRoot = keccak256("other");
            if (i == 2) o.outboxRoot = keccak256("other");
            if (i == 3) o.blockHash = keccak256("other");
            if (i == 4) o.outboxCount = 1;
            if (i == 5) vm.roll(block.number + STALL);
            if (i == 6) skip(1);
            address proposer = _sequencer(1);
            if (i >= 7) proposer = address(uint160(0xa11ce000 + (i == 9 ? 8 : i)));
            if (i == 9) {
                o.outTotals = new Flow[](1);
                claims.forfeitStake(1, proposer);
            }
            _propose(proposer, 1, 0, o);
            keys[i] = claims.claimKey(1, 0);
            for (uint256 j; j < i; ++j) {
                assertNotEq(keys[i], keys[j]);
            }
        }
    }

    /// L1 put another batch in the place of the one that the objection is about.
    function test_AClaimOfAnotherBatch_StandsOnItsOwn() public {
        uint256 fork = vm.snapshotState();
        _post(1);
        bytes32 key = claims.claimKey(1, 0);
        vm.revertToState(fork);
        BatchHeader memory h = _header(1);
        h.blockCount = 1;
        _send(h, _outputs(EMPTY_OUTBOX, 0));
        assertNotEq(claims.claimKey(1, 0), key);
    }
}
