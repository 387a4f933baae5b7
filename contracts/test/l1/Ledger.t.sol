// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {Flow} from "../../src/libraries/Batches.sol";
import {NaiveTree} from "../shard/NaiveTree.sol";
import {L1Fixture} from "./L1Fixture.sol";

/// `applyClaim` against docs/spec/ledger.md written out over plain tables, for ether, an asset of shard 2 and any totals.
contract LedgerTest is L1Fixture {
    uint256 internal constant ASSETS = 3;
    address internal constant TOKEN = address(0x7070);

    // Indexed by asset (0 ether, 1 a token of L1, 2 a token of shard 2), then by shard.
    uint256[5][3] internal bal;
    uint256[5][3] internal pending;
    uint256[5][5][3] internal cumOut;
    uint256[5][5][3] internal cumIn;
    bytes32[][5] internal caps;
    uint256[][5] internal deposits;
    uint64[5] internal consumed;

    function _originShard(uint256 asset) internal pure returns (uint32) {
        return asset == 2 ? 2 : 0;
    }

    function _assetId(uint256 asset) internal pure returns (bytes32) {
        return keccak256(abi.encode(_originShard(asset), asset == 0 ? address(0) : TOKEN));
    }

    /// Totals near what is there, far above it, at the edges of the type, and peers that don't exist.
    function _randomFlows(uint32 shard, uint256 random, bool inbound) internal view returns (Flow[] memory flows) {
        flows = new Flow[](random % 5);
        for (uint256 i; i < flows.length; ++i) {
            random = uint256(keccak256(abi.encode(random, i)));
            uint256 asset = random % ASSETS;
            uint32 peer = uint32((random >> 8) % 5);
            uint256 style = (random >> 16) % 7;
            uint256 known = inbound ? cumOut[asset][peer][shard] : cumOut[asset][shard][peer];
            uint256 total = (random >> 32) % 1000;
            if (style == 1) total = known;
            if (style == 2) total = known / 2 + bal[asset][shard] / 2;
            if (style == 3) total = type(uint256).max;
            if (style == 4) total = type(uint256).max / 2;
            if (style == 5) total = type(uint192).max;
            flows[i] = Flow(peer, _originShard(asset), asset == 0 ? address(0) : TOKEN, total);
        }
    }

    function _isPeer(uint32 shard, uint32 peer) internal pure returns (bool) {
        return peer != shard && peer >= 1 && peer <= 3;
    }

    function _isDestination(uint32 shard, uint32 peer, uint256 asset) internal pure returns (bool) {
        return _isPeer(shard, peer) || (peer == 0 && asset != 2);
    }

    function _min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function _assetOf(Flow memory flow) internal pure returns (uint256) {
        return flow.originShard == 2 ? 2 : flow.originToken == address(0) ? 0 : 1;
    }

    function _applyNaively(uint32 s, uint64 queueTo, Flow[] memory ins, Flow[] memory outs) internal {
        for (uint256 i; i < ins.length && i < 64; ++i) {
            uint32 src = ins[i].peer;
            if (!_isPeer(s, src)) continue;
            uint256 a = _assetOf(ins[i]);
            uint256 target = _min(ins[i].total, cumOut[a][src][s]);
            uint256 d = target > cumIn[a][s][src] ? target - cumIn[a][s][src] : 0;
            if (_originShard(a) != s) bal[a][s] += d;
            cumIn[a][s][src] += d;
        }
        for (; consumed[s] < queueTo; ++consumed[s]) {
            pending[0][s] -= deposits[s][consumed[s]];
            bal[0][s] += deposits[s][consumed[s]];
        }
        for (uint256 i; i < outs.length && i < 64; ++i) {
            uint32 dst = outs[i].peer;
            uint256 a = _assetOf(outs[i]);
            if (!_isDestination(s, dst, a)) continue;
            uint256 total = _min(outs[i].total, (1 << 192) - 1);
            uint256 d = total > cumOut[a][s][dst] ? total - cumOut[a][s][dst] : 0;
            if (_originShard(a) != s) {
                d = _min(d, bal[a][s]);
                bal[a][s] -= d;
            }
            cumOut[a][s][dst] += d;
            if (d > 0) {
                caps[s].push(keccak256(abi.encodePacked(hex"03", dst, _assetId(a), cumOut[a][s][dst])));
            }
        }
    }

    function _compare() internal view {
        uint256 held;
        for (uint32 s = 1; s <= 3; ++s) {
            for (uint256 a; a < ASSETS; ++a) {
                assertEq(vault.bal(s, _assetId(a)), bal[a][s], "bal");
                assertEq(vault.pending(s, _assetId(a)), pending[a][s], "pending");
                for (uint32 p; p < 5; ++p) {
                    assertEq(vault.cumOut(s, p, _assetId(a)), cumOut[a][s][p], "cumOut");
                    assertEq(vault.cumIn(s, p, _assetId(a)), cumIn[a][s][p], "cumIn");
                    assertLe(cumIn[a][s][p], cumOut[a][p][s], "transit");
                }
            }
            assertEq(vault.capCount(s), caps[s].length, "caps");
            assertEq(vault.capRoot(s), NaiveTree.root(caps[s], 32), "capRoot");
        }
        IAssetVault.Totals memory t = vault.totals(ETH, _shards());
        held = t.bal + t.transit + t.pending + t.claimable;
        assertEq(address(vault).balance, held, "L1");
    }

    function testFuzz_ApplyClaim_EqualsTheNaiveLedger(uint256 seed) public {
        for (uint32 s = 1; s <= 3; ++s) {
            bal[0][s] = 100 * s;
            _fund(s, 100 * s);
        }
        for (uint256 step; step < 16; ++step) {
            uint256 random = uint256(keccak256(abi.encode(seed, step)));
            uint32 s = uint32(1 + random % 3);
            if ((random >> 8) % 3 == 0) {
                uint256 amount = 1 + (random >> 16) % 300;
                deposits[s].push(amount);
                pending[0][s] += amount;
                _deposit(s, amount);
            }
            uint64 queueTo = consumed[s] + uint64((random >> 24) % (deposits[s].length - consumed[s] + 1));
            Flow[] memory ins = _randomFlows(s, random >> 32, true);
            Flow[] memory outs = _randomFlows(s, random >> 64, false);
            vm.prank(address(inbox));
            vault.consumeDeposits(s, consumed[s], queueTo);
            vm.prank(address(claims));
            bytes32 root = vault.applyClaim(s, ins, outs);
            _applyNaively(s, queueTo, ins, outs);
            assertEq(root, vault.capRoot(s));
        }
        _compare();
    }

    function test_RepeatedClaim_ChangesNothing() public {
        _fund(1, 100);
        _postFlows(1, new Flow[](0), _flows(2, 60));
        _postFlows(1, new Flow[](0), _flows(2, 60));
        _postFlows(1, new Flow[](0), _flows(2, 10));
        assertEq(vault.bal(1, ETH), 40);
        assertEq(vault.cumOut(1, 2, ETH), 60);
        assertEq(vault.capCount(1), 1);
        _postFlows(2, _flows(1, 25), new Flow[](0));
        _postFlows(2, _flows(1, 25), new Flow[](0));
        assertEq(vault.bal(2, ETH), 25);
    }

    function test_OverstatedTotal_MovesOnlyTheLiarsBalance_AndTruncationReversesNothing() public {
        _fund(1, 100);
        _fund(2, 100);
        _post(1);
        _postFlows(1, _flows(2, type(uint256).max), _flows(2, type(uint256).max));
        assertEq(vault.cumOut(1, 2, ETH), 100);
        assertEq(vault.cumIn(1, 2, ETH), 0);
        _truncate(1, 1);
        assertEq(vault.cumOut(1, 2, ETH), 100);
        assertEq(vault.bal(1, ETH), 0);
        assertEq(vault.bal(2, ETH), 100);
        // The lane is pre-paid: honest totals catch up with it.
        _postFlows(1, new Flow[](0), _flows(2, 30));
        assertEq(vault.cumOut(1, 2, ETH), 100);
    }

    function test_CapRaised_Emits() public {
        _fund(1, 100);
        vm.expectEmit(address(vault));
        emit IAssetVault.CapRaised(1, 0, 2, ETH, 60);
        _postFlows(1, new Flow[](0), _flows(2, 60));
        vm.expectEmit(address(vault));
        emit IAssetVault.CapRaised(1, 1, 3, ETH, 40);
        _postFlows(1, new Flow[](0), _flows(3, 90));
    }

    function test_Flows_PastThe64thAreIgnored() public {
        _fund(1, 1000);
        _fund(2, 1000);
        _postFlows(2, new Flow[](0), _flows(1, 1000));
        Flow[] memory many = new Flow[](66);
        for (uint256 i; i < 66; ++i) {
            many[i] = _flow(2, i + 1);
        }
        _postFlows(1, many, many);
        assertEq(vault.cumOut(1, 2, ETH), 64);
        assertEq(vault.cumIn(1, 2, ETH), 64);
        assertEq(vault.capCount(1), 64);
    }

    function test_Flows_WithNoPeerAreIgnored() public {
        _fund(1, 100);
        uint32[4] memory peers = [uint32(1), 4, 65_536, type(uint32).max];
        for (uint256 i; i < peers.length; ++i) {
            _postFlows(1, _flows(peers[i], 50), _flows(peers[i], 50));
            assertEq(vault.cumOut(1, peers[i], ETH), 0);
        }
        assertEq(vault.bal(1, ETH), 100);
        assertEq(vault.capCount(1), 0);
    }

    function test_Flows_ToL1_MoveOntoALaneOfTheirOwn() public {
        _fund(1, 100);
        vm.expectEmit(address(vault));
        emit IAssetVault.CapRaised(1, 0, 0, ETH, 60);
        _postFlows(1, new Flow[](0), _flows(0, 60));
        assertEq(vault.cumOut(1, 0, ETH), 60);
        assertEq(vault.cumIn(0, 1, ETH), 0);
        assertEq(vault.bal(1, ETH), 40);
        bytes32[] memory leaves = new bytes32[](1);
        leaves[0] = keccak256(abi.encodePacked(hex"03", uint32(0), ETH, uint256(60)));
        assertEq(vault.capRoot(1), NaiveTree.root(leaves, 32));

        _postFlows(1, new Flow[](0), _flows(0, 60));
        assertEq(vault.capCount(1), 1);
        _postFlows(1, new Flow[](0), _flows(0, 500));
        assertEq(vault.cumOut(1, 0, ETH), 100);
        assertEq(vault.bal(1, ETH), 0);
    }

    /// L1 is a destination only: what was paid there never comes back as a credit.
    function test_Flows_FromL1_AreIgnored() public {
        _fund(1, 100);
        _postFlows(1, new Flow[](0), _flows(0, 60));
        _postFlows(1, _flows(0, 60), new Flow[](0));
        _postFlows(2, _flows(0, 60), new Flow[](0));
        assertEq(vault.cumIn(1, 0, ETH) + vault.cumIn(2, 0, ETH) + vault.cumIn(0, 1, ETH), 0);
        assertEq(vault.bal(1, ETH), 40);
        assertEq(vault.bal(2, ETH), 0);
    }

    function test_Flows_ToL1_OfAnAssetBornElsewhere_AreIgnored() public {
        Flow[] memory flow = new Flow[](1);
        flow[0] = Flow(1, 2, TOKEN, 10);
        _postFlows(2, new Flow[](0), flow);
        flow[0].peer = 2;
        _postFlows(1, flow, new Flow[](0));
        bytes32 asset = keccak256(abi.encode(uint32(2), TOKEN));
        assertEq(vault.bal(1, asset), 10);

        flow[0].peer = 0;
        _postFlows(1, new Flow[](0), flow);
        _postFlows(2, new Flow[](0), flow);
        assertEq(vault.cumOut(1, 0, asset) + vault.cumOut(2, 0, asset), 0);
        assertEq(vault.bal(1, asset), 10);
        assertEq(vault.capCount(1), 0);
        assertEq(vault.capCount(2), 1);
    }

    /// Its own shard makes and unmakes it at will: only what others hold of it is counted.
    function test_Flows_OfAnAssetBornHere_ChangeNoBalanceHere() public {
        bytes32 asset = keccak256(abi.encode(uint32(2), TOKEN));
        Flow[] memory flow = new Flow[](1);
        flow[0] = Flow(1, 2, TOKEN, 10);
        _postFlows(2, new Flow[](0), flow);
        flow[0].peer = 2;
        _postFlows(1, flow, flow);
        assertEq(vault.bal(1, asset), 0);
        flow[0].peer = 1;
        _postFlows(2, flow, new Flow[](0));
        assertEq(vault.cumIn(2, 1, asset), 10);
        assertEq(vault.bal(2, asset), 0);
    }

    function test_Totals_AreClampedTo192Bits() public {
        Flow[] memory flow = new Flow[](1);
        flow[0] = Flow(1, 2, TOKEN, type(uint256).max);
        _postFlows(2, new Flow[](0), flow);
        _postFlows(2, new Flow[](0), flow);
        assertEq(vault.cumOut(2, 1, keccak256(abi.encode(uint32(2), TOKEN))), (1 << 192) - 1);
        assertEq(vault.capCount(2), 1);
    }

    /// Shard 2 floods the lanes with its own asset; shard 1's balance must hold all of it.
    function test_Flows_OfAHostileOriginNeverOverflow() public {
        Flow[] memory flood = new Flow[](2);
        flood[0] = Flow(1, 2, TOKEN, type(uint256).max);
        flood[1] = Flow(3, 2, TOKEN, type(uint256).max);
        _postFlows(2, new Flow[](0), flood);
        flood[0].peer = 2;
        flood[1].peer = 2;
        _postFlows(3, flood, new Flow[](0));
        flood[0].peer = 1;
        flood[1].peer = 1;
        _postFlows(3, new Flow[](0), flood);
        flood[0].peer = 2;
        flood[1].peer = 3;
        _postFlows(1, flood, new Flow[](0));
        bytes32 asset = keccak256(abi.encode(uint32(2), TOKEN));
        assertEq(vault.cumIn(1, 2, asset), type(uint192).max);
        assertEq(vault.cumIn(1, 3, asset), type(uint192).max);
        assertEq(vault.bal(1, asset), 2 * uint256(type(uint192).max));
    }

    function test_NotClaims() public {
        vm.expectRevert(abi.encodeWithSelector(IAssetVault.NotClaims.selector, address(this)));
        vault.applyClaim(1, new Flow[](0), new Flow[](0));
    }
}
