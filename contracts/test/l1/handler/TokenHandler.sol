// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Flow, Outputs} from "../../../src/libraries/Batches.sol";
import {Message} from "../../../src/libraries/Messages.sol";
import {NaiveTree} from "../../shard/NaiveTree.sol";
import {OldToken, Reenterer, TestToken} from "../../tokens/Tokens.sol";
import {TokenModel} from "./TokenModel.sol";

/// Users, tokens that refuse, lie and call back, and three shards: 1 is honest, 2 and 3 collude and say of every asset and lane
/// whatever they like.
contract TokenHandler is TokenModel {
    uint256 internal constant MAX_EXITS = 12;
    /// No lane of the honest shard comes near the most that a lane may carry.
    uint256 internal constant MOST_RECEIVED = 1e24;

    struct Withdrawal {
        uint32 shard;
        Message m;
        uint256 asset;
        bytes data;
        bool allowed;
    }

    /// Of shard 1, as executed: what its users have of each asset, and its lanes since genesis.
    uint256[ASSETS] public supply;
    uint256[ASSETS][4] public sent;
    uint256[ASSETS][4] public delivered;

    /// Withdrawals of each shard, and how many of them the claim of each batch shows.
    Message[][4] internal _exits;
    bytes32[][4] internal _leaves;
    uint256[][4] internal _shown;

    constructor() {
        supply[ETHER] = credited[1][ETHER];
    }

    // --- users

    function deposit(uint32 shard, uint256 asset, uint256 amount) external contained {
        shard = 1 + shard % 4; // the last one doesn't exist
        asset %= BORN_ON_3;
        amount %= 1 ether;
        bool allowed = shard <= 3 && amount != 0;
        bytes memory data = abi.encodeCall(vault.depositETH, (shard, alice, alice));
        if (asset == ETHER) {
            deal(alice, amount);
        } else {
            data = abi.encodeCall(vault.depositToken, (shard, _tokens[asset], amount, alice, alice));
            if (_isSpoilable(asset)) allowed = allowed && !TestToken(_tokens[asset]).refused(alice);
        }
        uint256 before = held(asset, address(vault));
        vm.prank(alice);
        (bool done,) = address(vault).call{value: asset == ETHER ? amount : 0}(data);
        assertEq(done, allowed, "deposit");
        assertEq(held(asset, address(vault)), before + (done ? _arriving(asset, amount) : 0), "what arrives");
        if (done) _move(asset);
        _saw(done ? bytes32("deposits") : bytes32("refusedDeposits"), asset);
    }

    /// What the vault gets without being asked.
    function give(uint256 asset, uint256 amount) external contained {
        asset %= BORN_ON_3;
        amount %= 1000;
        _move(asset);
        given[asset] += amount;
        if (asset == ETHER) deal(address(vault), address(vault).balance + amount);
        else OldToken(_tokens[asset]).mint(address(vault), amount);
    }

    function wait(uint256 blocks) external contained {
        _mine(1 + blocks % 12);
    }

    /// From here on the asset refuses that recipient and no other, or answers no to every transfer.
    function refuse(uint256 asset, uint256 who, bool lies) external contained {
        asset %= OLD;
        if (asset == ETHER) return _refusing.setAccepts(who % 2 == 0);
        TestToken(_tokens[asset]).spoil(false, lies);
        for (uint256 i; i < _recipients.length; ++i) {
            TestToken(_tokens[asset]).refuse(_recipients[i], who % 5 == i);
        }
    }

    /// Of any claim, settled or not, the payout tried again from inside where `reenters`.
    function withdraw(uint32 shard, uint64 batch, uint256 exit, bool reenters) external contained {
        shard = 1 + shard % 3;
        if (_exits[shard].length == 0) return;
        Withdrawal memory w = _pick(shard, uint64(batch % _shown[shard].length), exit % _exits[shard].length);
        bool refused = _refuses(w.asset, w.m.target);
        uint256 before = held(w.asset, w.m.target);
        uint256 kept = vault.claimable(w.m.target, w.m.assetId);
        _arm(w.asset, w.data, reenters);
        (bool done,) = address(vault).call(w.data);
        _disarm(w.asset);
        assertEq(done, w.allowed, "withdraw");
        if (!done) return _saw("refusedWithdrawals", w.asset);

        _move(w.asset);
        paid[shard][w.asset] += w.m.amount;
        if (refused) kept += w.m.amount;
        else before += _arriving(w.asset, w.m.amount);
        assertEq(vault.claimable(w.m.target, w.m.assetId), kept, "kept");
        assertEq(held(w.asset, w.m.target), before, "paid");
        _saw(refused ? bytes32("keptPayouts") : bytes32("payouts"), w.asset);
    }

    function claim(uint256 who, uint256 asset, bool reenters) external contained {
        address to = _recipients[who % _recipients.length];
        asset %= BORN_ON_3;
        uint256 kept = vault.claimable(to, ids[asset]);
        bool allowed = kept != 0 && !_refuses(asset, to);
        uint256 before = held(asset, to);
        bytes memory data = abi.encodeCall(vault.claim, (ids[asset]));
        _arm(asset, data, reenters);
        vm.prank(to);
        (bool done,) = address(vault).call(data);
        _disarm(asset);
        assertEq(done, allowed, "claim");
        if (done) {
            _move(asset);
            (kept, before) = (0, before + _arriving(asset, kept));
        }
        assertEq(vault.claimable(to, ids[asset]), kept, "claimable");
        assertEq(held(asset, to), before, "claimed");
        if (kept != 0 || done) _saw(done ? bytes32("claims") : bytes32("refusedClaims"), asset);
    }

    // --- shards

    /// Shard 1 receives, sends on and lets one withdrawal out, and claims what it did. L3, L4: all of it applies.
    function postHonest(uint256 leaving, uint256 to, uint256 seed) external contained {
        uint256[ASSETS] memory deposits = _consume(1);
        for (uint256 asset; asset < ASSETS; ++asset) {
            supply[asset] += deposits[asset];
            for (uint32 peer = 2; peer <= 3; ++peer) {
                _exchange(asset, peer, uint256(keccak256(abi.encode(seed, asset, peer))));
            }
        }
        leaving %= BORN_ON_3;
        if (_exits[1].length < MAX_EXITS && supply[leaving] != 0) {
            uint256 amount = 1 + seed % supply[leaving];
            supply[leaving] -= amount;
            sent[0][leaving] += amount;
            _leave(1, leaving, to, amount);
        }
        _postFlowsOf(1, _honestIns(), _honestOuts());
        for (uint256 asset; asset < ASSETS; ++asset) {
            for (uint32 peer; peer <= 3; ++peer) {
                assertEq(vault.cumOut(1, peer, ids[asset]), sent[peer][asset], "L4: sent");
                assertEq(vault.cumIn(1, peer, ids[asset]), delivered[peer][asset], "L4: delivered");
            }
            assertEq(vault.bal(1, ids[asset]), supply[asset], "L3");
        }
    }

    /// Shard 2 or 3 claims that total among others, over an outbox of withdrawals that nobody paid for.
    function postHostile(uint32 shard, uint32 peer, uint256 asset, uint256 total, uint256 seed) external contained {
        shard = 2 + shard % 2;
        asset %= ASSETS;
        _consume(shard);
        if (_exits[shard].length < MAX_EXITS) _leave(shard, asset % BORN_ON_3, seed, 1 + seed % 1 ether);
        Flow[] memory outs = _anyFlows(shard, seed, false);
        outs[0] = _flowOf(asset, peer % 5, total);
        _postFlowsOf(shard, _anyFlows(shard, ~seed, true), outs);
    }

    /// The committee may be wrong about the honest shard too: the next batch claims the same again. Reverses nothing.
    function truncate(uint32 shard, uint64 position) external contained {
        shard = 1 + shard % 3;
        uint64 count = claims.standingCount(shard);
        if (count == 0) return;
        uint64 batch = claims.batchIndexAt(shard, position % count);
        if (claims.isSettled(shard, batch)) return;
        _truncate(shard, batch);
        _saw("truncations", 0);
    }

    function _exchange(uint256 asset, uint32 peer, uint256 random) private {
        uint256 waiting = vault.cumOut(peer, 1, ids[asset]) - delivered[peer][asset];
        if (waiting > MOST_RECEIVED) waiting = MOST_RECEIVED;
        uint256 received = random % 3 == 0 ? waiting : (random >> 8) % (waiting + 1);
        delivered[peer][asset] += received;
        supply[asset] += received;
        uint256 gone = (random >> 128) % (supply[asset] / 3 + 1);
        supply[asset] -= gone;
        sent[peer][asset] += gone;
        if (received != 0) _saw("received", asset);
        if (gone != 0) _saw("sent", asset);
    }

    function _leave(uint32 shard, uint256 asset, uint256 to, uint256 amount) private {
        address target = _recipients[to % _recipients.length];
        Message memory m = _withdrawal(shard, uint32(_exits[shard].length), target, amount);
        m.assetId = ids[asset];
        _exits[shard].push(m);
        _leaves[shard].push(_leaf(m));
    }

    function _honestIns() private view returns (Flow[] memory ins) {
        ins = new Flow[](2 * ASSETS);
        for (uint256 i; i < ins.length; ++i) {
            uint32 peer = uint32(2 + i % 2);
            ins[i] = _flowOf(i / 2, peer, delivered[peer][i / 2]);
        }
    }

    function _honestOuts() private view returns (Flow[] memory outs) {
        outs = new Flow[](2 * ASSETS + BORN_ON_3);
        for (uint256 i; i < 2 * ASSETS; ++i) {
            uint32 peer = uint32(2 + i % 2);
            outs[i] = _flowOf(i / 2, peer, sent[peer][i / 2]);
        }
        for (uint256 asset; asset < BORN_ON_3; ++asset) {
            outs[2 * ASSETS + asset] = _flowOf(asset, 0, sent[0][asset]);
        }
    }

    /// Up to four totals that are right, far off, or of no lane at all.
    function _anyFlows(uint32 shard, uint256 seed, bool inbound) private view returns (Flow[] memory flows) {
        flows = new Flow[](1 + seed % 4);
        for (uint256 i; i < flows.length; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            (uint32 peer, uint256 asset) = (uint32(random % 5), (random >> 8) % ASSETS);
            uint256 total = inbound ? vault.cumOut(peer, shard, ids[asset]) : vault.cumOut(shard, peer, ids[asset]);
            uint256 style = (random >> 16) % 4;
            if (style == 1) total = type(uint256).max;
            if (style == 2) total += (random >> 32) % 1 ether;
            if (style == 3) total = (random >> 32) % 1 ether;
            flows[i] = _flowOf(asset, peer, total);
        }
    }

    function _postFlowsOf(uint32 shard, Flow[] memory ins, Flow[] memory outs) private {
        for (uint256 i; i < ins.length; ++i) {
            _move(_assetOf(keccak256(abi.encode(ins[i].originShard, ins[i].originToken))));
        }
        for (uint256 i; i < outs.length; ++i) {
            _move(_assetOf(keccak256(abi.encode(outs[i].originShard, outs[i].originToken))));
        }
        uint256 count = _leaves[shard].length;
        Outputs memory o = _outputs(NaiveTree.root(_leaves[shard], 32), uint64(count));
        (o.inTotals, o.outTotals) = (ins, outs);
        _shown[shard].push(count);
        _post(shard, o);
        _mine(1);
    }

    function _pick(uint32 shard, uint64 batch, uint256 exit) private view returns (Withdrawal memory w) {
        (w.shard, w.m) = (shard, _exits[shard][exit]);
        w.asset = _assetOf(w.m.assetId);
        bool proven = exit < _shown[shard][batch];
        bytes32[32] memory branch;
        if (proven) branch = NaiveTree.to32(NaiveTree.branch(_leavesOf(shard, batch), exit, 32));
        w.data = abi.encodeCall(vault.withdraw, (shard, batch, w.m, branch));
        uint256 left = vault.cumOut(shard, 0, w.m.assetId) - vault.cumIn(0, shard, w.m.assetId);
        w.allowed = proven && claims.isSettled(shard, batch) && !vault.isWithdrawn(shard, w.m.index)
            && w.m.amount <= left && (w.asset == ETHER || vault.tokenOf(w.m.assetId) != address(0));
    }

    function _leavesOf(uint32 shard, uint64 batch) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](_shown[shard][batch]);
        for (uint256 i; i < leaves.length; ++i) {
            leaves[i] = _leaves[shard][i];
        }
    }

    /// Whoever is called while value moves makes the same call again.
    function _arm(uint256 asset, bytes memory call, bool reenters) private {
        _reentrant.arm(call);
        if (!reenters || !_isSpoilable(asset)) return;
        bytes memory data = abi.encodeCall(Reenterer.tryIt, (address(vault), call));
        TestToken(_tokens[asset]).setHook(address(_reenterer), data);
    }

    function _disarm(uint256 asset) private {
        if (!_isSpoilable(asset)) return;
        TestToken(_tokens[asset]).setHook(address(0), "");
        assertFalse(_reenterer.success(), "the vault was entered again");
    }
}
