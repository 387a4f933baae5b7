// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Flow, Outputs} from "../../../src/libraries/Batches.sol";
import {Message} from "../../../src/libraries/Messages.sol";
import {NaiveTree} from "../../shard/NaiveTree.sol";
import {L1Fixture} from "../L1Fixture.sol";

/// What must come of a history, kept the naive way. Shard 1 is executed honestly; 2 and 3 say whatever they like.
abstract contract L1Model is L1Fixture {
    uint256 internal constant MAX_LEAVES = 20;

    struct Entry {
        /// Zero for a transaction.
        uint256 deposit;
        uint64 gas;
        uint64 l1Block;
    }

    /// What shard 1 had come to at the end of a batch; of the others only that the batch exists.
    struct Batch {
        bytes32[] leaves;
        uint256[4] sent;
        uint256[4] delivered;
    }

    /// A standing claim.
    struct Said {
        uint64 batchIndex;
        address proposer;
        bool staked;
        /// False, where it should be true: the committee won't let it settle.
        bool lie;
        /// Its outbox root is no tree's.
        bool garbage;
        /// On a stake, and its totals are not in the ledger.
        bool pending;
        uint256 l1Block;
        uint256 postedAt;
        uint64 outboxCount;
        bytes outputs;
    }

    struct Pause {
        uint256 from;
        uint256 until;
    }

    // Of shard 1, as executed. `sent[0]` is what its withdrawals took.
    uint256 public supply;
    uint256 public burned;
    uint256[4] public sent;
    uint256[4] public delivered;
    /// As told to the ledger by claims.
    uint256[4] public claimedSent;
    uint256[4] public claimedDelivered;
    /// Leaves whose withdrawals a claim has put onto the lane to L1.
    uint256 public fundedLeaves;
    /// Shard 1's sequencer overstates from here on.
    bool public turned;

    // By shard.
    uint256[4] public genesis;
    uint256[4] public consumed;
    uint256[4] public paid;
    Entry[][4] internal _entries;
    bytes32[][4] internal _leaves;
    Batch[][4] internal _batches;
    Said[][4] internal _said;
    /// The outbox of the newest claim that a batch ever had, standing or not.
    mapping(uint32 shard => mapping(uint64 batchIndex => bytes32[])) internal _claimedLeaves;
    mapping(uint32 shard => mapping(bytes32 leaf => Message)) internal _messages;
    mapping(uint32 shard => mapping(uint32 index => bool)) internal _paidIndex;
    mapping(uint32 shard => mapping(address stranger => bool)) internal _hasStake;
    mapping(uint32 shard => mapping(address stranger => uint64 batchIndex)) internal _stakeBatch;

    Pause[] internal _pauses;
    uint256 public stakes;
    uint256 public forfeited;
    uint256 public fees;
    uint256 public forcedEther;
    address[] internal _recipients;

    /// How often each kind of event came about.
    mapping(bytes32 => uint256) public seen;

    function _saw(bytes32 what) internal {
        ++seen[what];
    }

    function batchCount(uint32 shard) external view returns (uint256) {
        return _batches[shard].length;
    }

    function _upTo(uint256 seed, uint256 salt, uint256 max) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, salt))) % (max + 1);
    }

    /// L1 time less all paused time.
    function _clockAt(uint256 time) internal view returns (uint256 clock) {
        clock = time;
        for (uint256 i; i < _pauses.length; ++i) {
            if (time > _pauses[i].from) clock -= (time < _pauses[i].until ? time : _pauses[i].until) - _pauses[i].from;
        }
    }

    function _isPaused() internal view returns (bool) {
        return _pauses.length > 0 && block.timestamp < _pauses[_pauses.length - 1].until;
    }

    function _isSettled(Said storage said, uint256 time) internal view returns (bool) {
        return said.postedAt + WINDOW <= _clockAt(time);
    }

    /// Position of the standing claim of a batch, or the number of standing claims.
    function _find(uint32 shard, uint64 batchIndex) internal view returns (uint256 position) {
        while (position < _said[shard].length && _said[shard][position].batchIndex != batchIndex) ++position;
    }

    /// One past the newest claim that counts for the leaf, and one past the newest settled one.
    function _counted(uint32 shard) internal view returns (uint256 newest, uint256 settled) {
        Said[] storage list = _said[shard];
        for (uint256 i; i < list.length; ++i) {
            if (_isSettled(list[i], block.timestamp)) settled = i + 1;
            if (settled == i + 1 || !list[i].staked) newest = i + 1;
        }
    }

    function _isOverdue(uint32 shard) internal view returns (bool) {
        uint64 from = inbox.batchState(shard).queueTo;
        if (from == _entries[shard].length) return false;
        return _entries[shard][from].l1Block + QUEUE_DELAY + FORCE_AFTER < block.number;
    }

    function _pushSaid(uint32 shard, uint64 batchIndex, address proposer, bool staked, Outputs memory o) internal {
        (uint256 newest,) = _counted(shard);
        Said storage said = _said[shard].push();
        said.batchIndex = batchIndex;
        said.proposer = proposer;
        said.staked = staked;
        said.pending = staked;
        said.l1Block = block.number;
        said.postedAt = _clockAt(block.timestamp);
        said.outboxCount = o.outboxCount;
        if (newest > 0 && _said[shard][newest - 1].outboxCount > o.outboxCount) {
            said.outboxCount = _said[shard][newest - 1].outboxCount;
        }
        said.outputs = abi.encode(o);
    }

    /// The claims from `position` on stand no longer.
    function _dropSaid(uint32 shard, uint256 position) internal {
        while (_said[shard].length > position) _said[shard].pop();
    }

    function _queueDeposit(uint32 shard, uint256 amount) internal {
        _entries[shard].push(Entry({deposit: amount, gas: 200_000, l1Block: uint64(block.number)}));
        _deposit(shard, amount);
    }

    /// Time passes; before a lie about shard 1 settles, the committee truncates it.
    function _pass(uint256 blocks, uint256 time) internal {
        Said[] storage list = _said[1];
        for (uint256 i; i < list.length; ++i) {
            if (!list[i].lie || _isSettled(list[i], block.timestamp)) continue;
            if (!_isSettled(list[i], block.timestamp + time)) break;
            _truncate(1, list[i].batchIndex);
            _dropSaid(1, i);
            _saw("liesTruncated");
        }
        vm.roll(block.number + blocks);
        vm.warp(block.timestamp + time);
    }

    /// Shard 1 runs what L1 forced on it, or what its sequencer likes: it receives, sends, burns and withdraws.
    function _execute(uint256 seed) internal {
        for (uint32 peer = 2; peer <= 3; ++peer) {
            uint256 received = _upTo(seed, peer, vault.cumOut(peer, 1, ETH) - delivered[peer]);
            delivered[peer] += received;
            supply += received;
            uint256 gone = _upTo(seed, peer + 10, supply / 4);
            sent[peer] += gone;
            supply -= gone;
        }
        uint256 lost = _upTo(seed, 25, supply / 16);
        supply -= lost;
        burned += lost;
        if (_leaves[1].length < MAX_LEAVES) {
            uint256 amount = _upTo(seed, 20, supply / 4);
            supply -= amount;
            sent[0] += amount;
            _leaves[1].push(_newLeaf(1, uint32(_leaves[1].length), seed, amount));
        }
    }

    function _newLeaf(uint32 shard, uint32 index, uint256 seed, uint256 amount) internal returns (bytes32 leaf) {
        address to = _recipients[_upTo(seed, 40, _recipients.length - 1)];
        Message memory m = _withdrawal(shard, index, to, amount);
        leaf = _leaf(m);
        _messages[shard][leaf] = m;
    }

    function _pushBatch(uint32 shard) internal {
        Batch storage batch = _batches[shard].push();
        if (shard != 1) return;
        batch.leaves = _leaves[1];
        batch.sent = sent;
        batch.delivered = delivered;
    }

    /// The true claim of a batch of shard 1.
    function _honestOutputs(uint64 batchIndex) internal view returns (Outputs memory o) {
        Batch storage batch = _batches[1][batchIndex];
        o.inTotals = new Flow[](2);
        o.outTotals = new Flow[](3);
        for (uint32 peer = 2; peer <= 3; ++peer) {
            o.inTotals[peer - 2] = _flow(peer, batch.delivered[peer]);
            o.outTotals[peer - 2] = _flow(peer, batch.sent[peer]);
        }
        o.outTotals[2] = _flow(0, batch.sent[0]);
        o.blockHash = keccak256(abi.encode("block", batchIndex));
        o.stateRoot = keccak256(abi.encode("state", batchIndex));
        o.outboxRoot = NaiveTree.root(batch.leaves, 32);
        o.outboxCount = uint64(batch.leaves.length);
    }

    /// The ledger has been told what shard 1 had come to with that batch. L4: all of it applies.
    function _tellLedger(uint64 batchIndex) internal {
        Batch storage batch = _batches[1][batchIndex];
        for (uint32 peer; peer <= 3; ++peer) {
            if (batch.sent[peer] > claimedSent[peer]) claimedSent[peer] = batch.sent[peer];
            if (batch.delivered[peer] > claimedDelivered[peer]) claimedDelivered[peer] = batch.delivered[peer];
        }
        if (turned) return;
        if (batch.leaves.length > fundedLeaves) fundedLeaves = batch.leaves.length;
        for (uint32 peer; peer <= 3; ++peer) {
            assertEq(vault.cumOut(1, peer, ETH), claimedSent[peer], "L4: sent");
            assertEq(vault.cumIn(1, peer, ETH), claimedDelivered[peer], "L4: delivered");
        }
    }

    /// Totals that are right, far off, or of no lane at all.
    function _anyFlows(uint32 shard, uint256 seed, bool inbound) internal view returns (Flow[] memory flows) {
        flows = new Flow[](_upTo(seed, 50, 3));
        for (uint256 i; i < flows.length; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, 60 + i)));
            uint32 peer = uint32(random % 5);
            uint256 known = inbound ? vault.cumOut(peer, shard, ETH) : vault.cumOut(shard, peer, ETH);
            uint256 style = (random >> 8) % 4;
            uint256 total = known;
            if (style == 1) total = type(uint256).max;
            if (style == 2) total = known + (random >> 16) % 1 ether;
            if (style == 3) total = (random >> 16) % 1 ether;
            flows[i] = _flow(peer, total);
        }
    }

    /// All cells of the ledger that claims move, and all cap roots.
    function _ledgerHash() internal view returns (bytes32 hash) {
        for (uint32 s = 1; s <= 3; ++s) {
            hash = keccak256(abi.encode(hash, vault.bal(s, ETH), vault.pending(s, ETH), vault.capRoot(s)));
            for (uint32 p; p <= 3; ++p) {
                hash = keccak256(abi.encode(hash, vault.cumOut(s, p, ETH), vault.cumIn(s, p, ETH)));
            }
        }
    }
}
