// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {BatchHeader, Flow, Outputs} from "../../src/libraries/Batches.sol";
import {Message} from "../../src/libraries/Messages.sol";
import {NaiveTree} from "../shard/NaiveTree.sol";
import {L1Fixture} from "./L1Fixture.sol";
import {BombRecipient, BurningRecipient, ReentrantRecipient, RefusingRecipient} from "./Recipients.sol";

/// What anyone may do to the L1 contracts, with a model of what must come of it. Shard 1 is honest until it turns, and then
/// overstates what it sent to the others; 2 and 3 say whatever they like. A revert of a handler is a violation: where a refusal is right, the handler expects it.
contract L1Handler is L1Fixture {
    uint256 internal constant MAX_LEAVES = 20;

    struct Batch {
        bytes32[] leaves;
        bool garbageRoot;
        bool truncated;
        uint256 postedAt;
    }

    // Of shard 1. `sent[0]` is what its withdrawals took.
    uint256 public supply;
    uint256 public burned;
    uint256 public unpaid;
    bool public turned;
    uint256[4] public sent;
    uint256[4] public delivered;

    // By shard.
    uint256[4] public genesis;
    uint256[4] public consumed;
    uint256[4] public paid;
    uint256[][4] internal _deposits;
    bytes32[][4] internal _leaves;
    Batch[][4] internal _batches;
    BatchHeader[4] internal _lastHeaders;
    mapping(uint32 shard => mapping(bytes32 leaf => Message)) internal _messages;
    mapping(uint32 shard => mapping(uint32 index => bool)) internal _paidIndex;

    uint256 public forced;
    address[] internal _recipients;
    RefusingRecipient internal _refusing;
    ReentrantRecipient internal _reentrant;

    uint256 public withdrawals;
    uint256 public keptPayouts;
    uint256 public claimedPayouts;
    uint256 public refusedOnTruncated;
    uint256 public refusedUnderfunded;
    uint256 public truncations;
    uint256 public settledTruncations;
    uint256 public paidAfterTurning;

    constructor() {
        setUp();
        for (uint32 s = 1; s <= 3; ++s) {
            genesis[s] = 1 ether * s;
            _fund(s, genesis[s]);
        }
        supply = genesis[1];
        _refusing = new RefusingRecipient();
        _reentrant = new ReentrantRecipient(address(vault));
        _recipients.push(alice);
        _recipients.push(address(_refusing));
        _recipients.push(address(_reentrant));
        _recipients.push(address(new BombRecipient()));
        _recipients.push(address(new BurningRecipient()));
    }

    function deposit(uint32 shard, uint256 amount) external {
        shard = uint32(bound(shard, 1, 3));
        amount = bound(amount, 1, 1 ether);
        _deposits[shard].push(amount);
        _deposit(shard, amount);
    }

    function wait(uint256 blocks) external {
        _mine(bound(blocks, 1, 6));
    }

    function forceEther(uint256 amount) external {
        amount = bound(amount, 1, 1000);
        forced += amount;
        deal(address(vault), address(vault).balance + amount);
    }

    /// From here on shard 1 is honest about its withdrawals only.
    function turn(uint256 seed) external {
        if (_batches[1].length > 2 && seed % 3 == 0) turned = true;
    }

    function postFirst(uint256 seed) external {
        if (turned) _postOverstated(seed);
        else _postHonest(seed);
    }

    function _postHonest(uint256 seed) private {
        BatchHeader memory header = _header(1);
        supply += _consume(header);
        Outputs memory o;
        o.inTotals = new Flow[](2);
        o.outTotals = new Flow[](3);
        for (uint32 peer = 2; peer <= 3; ++peer) {
            uint256 received = _upTo(seed, peer, vault.cumOut(peer, 1, ETH) - delivered[peer]);
            delivered[peer] += received;
            supply += received;
            uint256 gone = _upTo(seed, peer + 10, supply / 4);
            sent[peer] += gone;
            supply -= gone;
            o.inTotals[peer - 2] = _flow(peer, delivered[peer]);
            o.outTotals[peer - 2] = _flow(peer, sent[peer]);
        }
        uint256 lost = _upTo(seed, 25, supply / 16);
        supply -= lost;
        burned += lost;
        if (_leaves[1].length < MAX_LEAVES) {
            uint256 amount = _upTo(seed, 20, supply / 4);
            supply -= amount;
            sent[0] += amount;
            unpaid += amount;
            _appendWithdrawal(1, seed, amount);
        }
        o.outTotals[2] = _flow(0, sent[0]);
        o.blockHash = keccak256(abi.encode(seed));
        o.stateRoot = keccak256(abi.encode(seed, 1));
        o.outboxRoot = NaiveTree.root(_leaves[1], 32);
        o.outboxCount = uint64(_leaves[1].length);
        _record(header, o, false);
        for (uint32 peer = 2; peer <= 3; ++peer) {
            assertEq(vault.cumOut(1, peer, ETH), sent[peer], "L4: sent");
            assertEq(vault.cumIn(1, peer, ETH), delivered[peer], "L4: delivered");
        }
        assertEq(vault.cumOut(1, 0, ETH), sent[0], "L4: withdrawn");
        assertEq(claims.getClaim(1, header.batchIndex).outboxCount, o.outboxCount, "L4: outboxCount");
    }

    function _postOverstated(uint256 seed) private {
        BatchHeader memory header = _header(1);
        _consume(header);
        Outputs memory o;
        o.inTotals = _anyFlows(1, seed, true);
        o.outTotals = new Flow[](3);
        o.outTotals[0] = _flow(2, sent[2] + _upTo(seed, 51, 4 ether));
        o.outTotals[1] = _flow(seed % 2 == 0 ? 3 : 2, type(uint256).max);
        o.outTotals[2] = _flow(0, sent[0]);
        o.outboxRoot = NaiveTree.root(_leaves[1], 32);
        o.outboxCount = uint64(_leaves[1].length);
        _record(header, o, false);
    }

    /// Nothing that shard 2 or 3 says about totals, outbox or state stops its batch.
    function postHostile(uint256 seed) external {
        uint32 shard = uint32(2 + seed % 2);
        BatchHeader memory header = _header(shard);
        _consume(header);
        Outputs memory o;
        o.inTotals = _anyFlows(shard, seed, true);
        o.outTotals = _anyFlows(shard, ~seed, false);
        // Now and then it forgets a part of its outbox.
        for (uint256 n = (seed >> 16) % 9 == 0 ? (seed >> 20) % 4 : 0; n > 0 && _leaves[shard].length > 0; --n) {
            _leaves[shard].pop();
        }
        if (_leaves[shard].length < MAX_LEAVES) {
            _appendWithdrawal(shard, seed, _upTo(seed, 30, 2 * vault.bal(shard, ETH)));
        }
        bool garbage = (seed >> 8) % 8 == 0;
        o.outboxRoot = garbage ? bytes32((seed >> 12) % 3) : NaiveTree.root(_leaves[shard], 32);
        o.outboxCount = uint64(seed >> 24);
        _record(header, o, garbage);
    }

    /// B1
    function repost(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        if (_batches[shard].length == 0) return;
        BatchHeader memory header = _lastHeaders[shard];
        if ((seed >> 8) % 2 == 0) header.blockCount = 1;
        address sequencer = _sequencer(shard);
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        vm.prank(sequencer, sequencer);
        (bool accepted,) = address(inbox).call(abi.encodeCall(inbox.postBatchCalldata, (header, o, "")));
        assertFalse(accepted, "B1: a second batch with this index");
    }

    function truncate(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        uint256 count = _batches[shard].length;
        // One of the last few: older ones are settled.
        uint256 back = (seed >> 8) % 4;
        if (back >= count) return;
        uint64 from = uint64(count - 1 - back);
        bool allowed = !_batches[shard][from].truncated && !_windowPassed(shard, from);
        vm.prank(arbiter);
        (bool done,) = address(claims).call(abi.encodeCall(claims.truncate, (shard, from)));
        assertEq(done, allowed, "truncate");
        if (!allowed) {
            if (!_batches[shard][from].truncated) ++settledTruncations;
            return;
        }
        ++truncations;
        for (uint256 i = from; i < count; ++i) {
            _batches[shard][i].truncated = true;
        }
    }

    function poke(uint32 shard) external {
        claims.poke(uint32(bound(shard, 1, 3)));
    }

    function withdraw(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        if (_batches[shard].length == 0) return;
        uint64 batchIndex = uint64((seed >> 8) % _batches[shard].length);
        Batch memory batch = _batches[shard][batchIndex];
        if (batch.leaves.length == 0) return;
        uint32 index = uint32((seed >> 80) % batch.leaves.length);
        Message memory m = _messages[shard][batch.leaves[index]];
        bytes memory data = abi.encodeCall(
            IAssetVault.withdraw, (shard, batchIndex, m, NaiveTree.to32(NaiveTree.branch(batch.leaves, index, 32)))
        );
        bool provable = !batch.truncated && _windowPassed(shard, batchIndex) && !batch.garbageRoot;
        bool funded = m.amount <= vault.cumOut(shard, 0, ETH) - vault.cumIn(0, shard, ETH);
        bool allowed = provable && !_paidIndex[shard][index] && funded;
        assertTrue(shard != 1 || !provable || _paidIndex[shard][index] || funded, "L5");
        _reentrant.arm(data);
        uint256 held = m.target.balance;
        uint256 kept = vault.claimable(m.target, ETH);
        (bool done,) = address(vault).call(data);
        assertEq(done, allowed, "B3: withdraw");
        if (!done) {
            if (batch.truncated && !_paidIndex[shard][index]) ++refusedOnTruncated;
            if (provable && !_paidIndex[shard][index]) ++refusedUnderfunded;
            return;
        }
        bool received = m.target.balance == held + m.amount;
        assertTrue(received || vault.claimable(m.target, ETH) == kept + m.amount, "payout");
        ++withdrawals;
        if (!received) ++keptPayouts;
        _paidIndex[shard][index] = true;
        paid[shard] += m.amount;
        if (shard == 1) unpaid -= m.amount;
        if (shard == 1 && turned && vault.bal(1, ETH) < m.amount) ++paidAfterTurning;
    }

    function claimPayout(bool accepts) external {
        uint256 kept = vault.claimable(address(_refusing), ETH);
        uint256 held = address(_refusing).balance;
        _refusing.setAccepts(accepts);
        (bool done,) = address(_refusing).call(abi.encodeCall(_refusing.claim, (vault, ETH)));
        assertEq(done, accepts && kept > 0, "claim");
        assertEq(address(_refusing).balance, done ? held + kept : held, "claimed");
        if (done) ++claimedPayouts;
        _refusing.setAccepts(false);
    }

    function batchCount(uint32 shard) external view returns (uint256) {
        return _batches[shard].length;
    }

    /// @return equal whether the vault holds exactly what the ledger says, forced ether aside.
    function isBalanced() external view returns (bool equal) {
        IAssetVault.Totals memory t = vault.totals(ETH, _shards());
        uint256 kept;
        for (uint256 i; i < _recipients.length; ++i) {
            kept += vault.claimable(_recipients[i], ETH);
        }
        return kept == t.claimable && address(vault).balance == t.bal + t.transit + t.pending + t.claimable + forced;
    }

    function network() external view returns (address vault_, address inbox_, address claims_) {
        return (address(vault), address(inbox), address(claims));
    }

    function _windowPassed(uint32 shard, uint64 batchIndex) private view returns (bool) {
        return block.timestamp >= _batches[shard][batchIndex].postedAt + WINDOW;
    }

    function _upTo(uint256 seed, uint256 salt, uint256 max) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, salt))) % (max + 1);
    }

    function _consume(BatchHeader memory header) private returns (uint256 sum) {
        uint32 shard = header.shardId;
        for (uint64 i = inbox.batchState(shard).queueTo; i < header.queueTo; ++i) {
            sum += _deposits[shard][i];
        }
        consumed[shard] += sum;
    }

    function _appendWithdrawal(uint32 shard, uint256 seed, uint256 amount) private {
        address to = _recipients[_upTo(seed, 40, _recipients.length - 1)];
        Message memory m = _withdrawal(shard, uint32(_leaves[shard].length), to, amount);
        bytes32 leaf = _leaf(m);
        _leaves[shard].push(leaf);
        _messages[shard][leaf] = m;
    }

    function _anyFlows(uint32 shard, uint256 seed, bool inbound) private view returns (Flow[] memory flows) {
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

    function _record(BatchHeader memory header, Outputs memory o, bool garbage) private {
        uint32 shard = header.shardId;
        _lastHeaders[shard] = header;
        _send(header, o);
        Batch storage batch = _batches[shard].push();
        batch.leaves = _leaves[shard];
        batch.garbageRoot = garbage;
        batch.postedAt = block.timestamp;
    }
}
