// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Flow, Outputs} from "../../../src/libraries/Batches.sol";
import {SettlementLeaf} from "../../../src/libraries/Messages.sol";
import {NaiveTree} from "../../shard/NaiveTree.sol";
import {BatchActions} from "./BatchActions.sol";

/// Claims that come apart from their batch, what settles of them, and what becomes of stakes.
abstract contract ClaimActions is BatchActions {
    uint256 internal constant STRANGERS = 6;

    struct Proposal {
        uint32 shard;
        uint64 batchIndex;
        address proposer;
        bool staked;
        bool lies;
        bool allowed;
    }

    function _stranger(uint256 seed) private pure returns (address) {
        return address(uint160(0x57a4000 + seed % STRANGERS));
    }

    /// Of a batch that has no claim, or any: by the sequencer, or by a stranger who tells the truth, or lies.
    function propose(uint256 seed) external {
        Proposal memory p = _pickProposal(seed);
        if (p.proposer == address(0)) return;
        bool garbage;
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        if (p.allowed) (o, garbage) = _outputsOf(p, seed);
        claims.poke(p.shard);
        bytes32 ledger = _ledgerHash();
        bytes32 root = claims.settlementRoot();
        bool done = _tryPropose(p, o);
        assertEq(done, p.allowed, "propose");
        if (p.staked || !done) {
            assertEq(_ledgerHash(), ledger, "B5: a claim on a stake moved value");
            assertEq(claims.settlementRoot(), root, "B5: a claim on a stake let messages out");
        }
        if (!done) return _saw("proposalsRefused");

        _pushSaid(p.shard, p.batchIndex, p.proposer, p.staked, o);
        Said storage said = _said[p.shard][_said[p.shard].length - 1];
        (said.garbage, said.lie) = (garbage, p.lies);
        if (!p.staked) {
            if (p.shard == 1) _tellLedger(p.batchIndex);
            return _saw("proposalsOfSequencers");
        }
        (_hasStake[p.shard][p.proposer], _stakeBatch[p.shard][p.proposer]) = (true, p.batchIndex);
        stakes += STAKE;
        _saw(p.lies ? bytes32("liesOfStrangers") : bytes32("claimsOfStrangers"));
    }

    /// No proposer where the shard has no batch.
    function _pickProposal(uint256 seed) private returns (Proposal memory p) {
        p.shard = uint32(1 + seed % 3);
        if ((seed >> 56) % 3 > 0) {
            // Mostly there is a batch without a claim.
            _queueDeposit(p.shard, 1 + seed % 1000);
            _pass(QUEUE_DELAY + FORCE_AFTER + 1, 0);
            _force(p.shard, seed);
        }
        uint256 count = _batches[p.shard].length;
        if (count == 0) return p;
        p.batchIndex = uint64(count - 1 - ((seed >> 60) % 4 > 0 ? 0 : _upTo(seed, 70, count < 3 ? count - 1 : 2)));
        p.proposer = (seed >> 8) % 5 == 0 ? _sequencer(p.shard) : _stranger(seed >> 16);
        p.staked = p.proposer != _sequencer(p.shard);
        p.lies = p.shard == 1 && p.staked && (seed >> 32) % 2 == 0;
        p.allowed = true;

        uint256 standing = _said[p.shard].length;
        uint256 stalledAt = 1000 + STALL;
        if (standing > 0) {
            stalledAt = _said[p.shard][standing - 1].l1Block + STALL;
            p.allowed = p.batchIndex > _said[p.shard][standing - 1].batchIndex;
        }
        if (!p.staked) return p;
        if ((seed >> 24) % 4 > 0 && block.number < stalledAt) _pass(stalledAt - block.number, 0);
        if (block.number < stalledAt || _hasStake[p.shard][p.proposer]) p.allowed = false;
    }

    function _outputsOf(Proposal memory p, uint256 seed) private returns (Outputs memory o, bool garbage) {
        if (p.shard != 1) return _hostileOutputs(p.shard, p.batchIndex, seed);
        if (p.lies) return (_lie(p.batchIndex, seed), false);
        _claimedLeaves[1][p.batchIndex] = _batches[1][p.batchIndex].leaves;
        return (_honestOutputs(p.batchIndex), false);
    }

    function _tryPropose(Proposal memory p, Outputs memory o) private returns (bool done) {
        uint256 stake = p.staked ? STAKE : 0;
        deal(p.proposer, stake);
        bytes32 batchHash = inbox.batchHashAt(p.shard, p.batchIndex);
        bytes memory data = abi.encodeCall(claims.propose, (p.shard, p.batchIndex, batchHash, o));
        vm.prank(p.proposer);
        (done,) = address(claims).call{value: stake}(data);
    }

    /// Takes all that shard 1 has, by lanes or by a withdrawal that nobody made.
    function _lie(uint64 batchIndex, uint256 seed) private returns (Outputs memory o) {
        bytes32[] memory honest = _batches[1][batchIndex].leaves;
        bytes32[] storage leaves = _claimedLeaves[1][batchIndex];
        while (leaves.length > 0) leaves.pop();
        for (uint256 i; i < honest.length; ++i) {
            leaves.push(honest[i]);
        }
        leaves.push(_newLeaf(1, uint32(honest.length), seed, vault.bal(1, ETH) / 2));
        o = _honestOutputs(batchIndex);
        o.outboxRoot = NaiveTree.root(leaves, 32);
        o.outboxCount = uint64((seed >> 40) % 100);
        o.outTotals[0] = _flow(0, type(uint256).max);
        o.outTotals[1] = _flow(2, type(uint256).max);
        if ((seed >> 48) % 2 == 0) (o.outTotals[0], o.outTotals[1]) = (o.outTotals[1], o.outTotals[0]);
    }

    function truncate(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        uint256 count = _batches[shard].length;
        // One of the last few: older ones are settled.
        uint256 back = (seed >> 8) % 4;
        if (back >= count) return;
        uint64 from = uint64(count - 1 - back);
        uint256 position = _find(shard, from);
        bool stands = position < _said[shard].length;
        bool allowed = stands && !_isSettled(_said[shard][position], block.timestamp);
        bytes32 ledger = _ledgerHash();
        vm.prank(arbiter);
        (bool done,) = address(claims).call(abi.encodeCall(claims.truncate, (shard, from)));
        assertEq(done, allowed, "truncate");
        assertEq(_ledgerHash(), ledger, "truncation moved value");
        if (!allowed) {
            if (stands) _saw("settledTruncations");
            return;
        }
        _dropSaid(shard, position);
        _saw("truncations");
    }

    function applyTotals(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        if (_said[shard].length == 0) return;
        uint256 position = _upTo(seed, 71, _said[shard].length - 1);
        for (uint256 i; i < _said[shard].length && (seed >> 8) % 4 > 0; ++i) {
            if (_said[shard][i].pending) position = i;
        }
        Said storage said = _said[shard][position];
        Outputs memory o = abi.decode(said.outputs, (Outputs));
        bool other = (seed >> 16) % 5 == 0;
        if (other) o.inTotals = _flows(2, 1 + seed / 2);
        bool settled = _isSettled(said, block.timestamp);
        bool allowed = settled && said.pending && !other;
        assertEq(claims.hasPendingTotals(shard, said.batchIndex), said.pending, "hasPendingTotals");
        bytes32 ledger = _ledgerHash();
        bytes memory data = abi.encodeCall(claims.applyTotals, (shard, said.batchIndex, o.inTotals, o.outTotals));
        (bool done,) = address(claims).call(data);
        assertEq(done, allowed, "applyTotals");
        if (!done) {
            assertEq(_ledgerHash(), ledger);
            _saw(settled ? bytes32("wrongTotals") : bytes32("appliedTooEarly"));
            return;
        }
        said.pending = false;
        if (shard == 1) _tellLedger(said.batchIndex);
        _saw(position + 1 < _said[shard].length ? bytes32("appliedBehindOthers") : bytes32("appliedNewest"));
    }

    function _ownClaim(uint32 shard, address stranger) private view returns (uint256 position) {
        position = _find(shard, _stakeBatch[shard][stranger]);
        if (position == _said[shard].length || !_hasStake[shard][stranger]) return type(uint256).max;
        Said storage said = _said[shard][position];
        if (!said.staked || said.proposer != stranger) return type(uint256).max;
    }

    function releaseStake(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        address stranger = _stranger(seed >> 8);
        uint256 own = _ownClaim(shard, stranger);
        bool allowed = own != type(uint256).max && _isSettled(_said[shard][own], block.timestamp);
        uint256 held = stranger.balance;
        vm.prank(stranger);
        (bool done,) = address(claims).call(abi.encodeCall(claims.releaseStake, (shard)));
        assertEq(done, allowed, "releaseStake");
        assertEq(stranger.balance, done ? held + STAKE : held, "released");
        if (!done) return;
        _hasStake[shard][stranger] = false;
        stakes -= STAKE;
        _saw("released");
    }

    function forfeitStake(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        address stranger = _stranger(seed >> 8);
        bool allowed = _hasStake[shard][stranger] && _ownClaim(shard, stranger) == type(uint256).max;
        (bool done,) = address(claims).call(abi.encodeCall(claims.forfeitStake, (shard, stranger)));
        assertEq(done, allowed, "forfeitStake");
        if (done) {
            _hasStake[shard][stranger] = false;
            stakes -= STAKE;
            forfeited += STAKE;
            _saw("forfeited");
        }
        if ((seed >> 16) % 3 > 0) return;
        uint256 held = owner.balance;
        claims.collectForfeited();
        assertEq(owner.balance, held + forfeited, "collected");
        forfeited = 0;
    }

    function poke(uint32 shard) external {
        claims.poke(uint32(bound(shard, 1, 3)));
    }

    /// B5, and what docs/spec/batches.md says of the leaf.
    function checkLeaf(uint32 shard) external view {
        (uint256 newest, uint256 settled) = _counted(shard);
        SettlementLeaf memory leaf = claims.settlementLeaf(shard);
        assertEq(claims.standingCount(shard), _said[shard].length, "standing");
        if (newest == 0) return assertEq(leaf.domain, 0, "a leaf of nothing");
        Said storage said = _said[shard][newest - 1];
        Outputs memory o = abi.decode(said.outputs, (Outputs));
        assertEq(leaf.domain, _domain(shard), "domain");
        assertEq(leaf.batchIndex, said.batchIndex, "batchIndex");
        assertEq(leaf.stateRoot, o.stateRoot, "stateRoot");
        assertEq(leaf.outboxRoot, o.outboxRoot, "outboxRoot");
        assertEq(leaf.outboxCount, said.outboxCount, "outboxCount");
        assertEq(leaf.capRoot, vault.capRoot(shard), "capRoot");
        if (settled == 0) return assertEq(leaf.settledOutboxRoot, EMPTY_OUTBOX, "settledOutboxRoot");
        o = abi.decode(_said[shard][settled - 1].outputs, (Outputs));
        assertEq(leaf.settledOutboxRoot, o.outboxRoot, "settledOutboxRoot");
    }
}
