// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommitteeArbiter} from "../../src/l1/CommitteeArbiter.sol";
import {BatchHeader, Flow, Outputs} from "../../src/libraries/Batches.sol";
import {Message} from "../../src/libraries/Messages.sol";
import {NaiveTree} from "../shard/NaiveTree.sol";
import {L1Fixture} from "./L1Fixture.sol";

/// Whole transactions, each on its own (`isolate`), in the steady state of a running network. Figures: snapshots/L1.json.
/// forge-config: default.isolate = true
contract L1GasTest is L1Fixture {
    function setUp() public override {
        super.setUp();
        _fund(1, 100 ether);
        _fund(2, 100 ether);
        for (uint256 i; i < 4; ++i) {
            _post(1);
            _post(2);
            _mine(4);
        }
    }

    function test_Gas_PostBatchCalldata() public {
        BatchHeader memory h = _header(1);
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        address sequencer = _sequencer(1);
        vm.prank(sequencer, sequencer);
        inbox.postBatchCalldata(h, o, "");
        vm.snapshotGasLastCall("L1", "postBatchCalldata, empty");

        _postFlows(2, new Flow[](0), _flows(1, 1 ether));
        _postFlows(1, _flows(2, 0.5 ether), _flows(2, 1 ether));
        _mine(1);
        h = _header(1);
        o.inTotals = _flows(2, 1 ether);
        o.outTotals = _flows(2, 2 ether);
        vm.prank(sequencer, sequencer);
        inbox.postBatchCalldata(h, o, "");
        vm.snapshotGasLastCall("L1", "postBatchCalldata, one flow in, one out");

        _deposit(1, 1 ether);
        _mine(1);
        h = _header(1);
        vm.prank(sequencer, sequencer);
        inbox.postBatchCalldata(h, _outputs(EMPTY_OUTBOX, 0), "");
        vm.snapshotGasLastCall("L1", "postBatchCalldata, one deposit");
    }

    /// 64 shards that have sent to shard 1, and the flows of a claim that takes from all and sends to all.
    function _peers() internal returns (Flow[] memory flows) {
        flows = new Flow[](64);
        for (uint32 i; i < 64; ++i) {
            uint32 shard = 100 + i;
            vm.prank(owner);
            registry.register(shard, 1000 + shard, _genesis(shard), _sequencer(shard));
            _fund(shard, 1 ether);
            flows[i] = _flow(shard, 0.1 ether);
        }
        _mine(1);
        for (uint32 i; i < 64; ++i) {
            _postFlows(100 + i, new Flow[](0), _flows(1, 1 ether));
        }
    }

    /// The most a batch can cost L1: 50 deposits, 64 flows to new lanes in and out. It must fit a transaction (EIP-7825).
    function test_Gas_PostBatchCalldata_Largest() public {
        Flow[] memory flows = _peers();
        for (uint256 i; i < 50; ++i) {
            _deposit(1, 1 ether);
        }
        _mine(1);
        BatchHeader memory h = _header(1);
        assertEq(h.queueTo, 50);
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        o.inTotals = flows;
        o.outTotals = flows;
        address sequencer = _sequencer(1);
        vm.prank(sequencer, sequencer);
        inbox.postBatchCalldata(h, o, "");
        uint256 gas = vm.snapshotGasLastCall("L1", "postBatchCalldata, 50 deposits, 64 flows in, 64 out");
        assertEq(vault.capCount(1), 64);
        assertLt(gas, 1 << 24);
    }

    function test_Gas_DepositETH() public {
        deal(alice, 3 ether);
        vm.prank(alice);
        vault.depositETH{value: 1 ether}(1, alice, alice);
        vm.prank(alice);
        vault.depositETH{value: 1 ether}(1, alice, alice);
        vm.snapshotGasLastCall("L1", "depositETH");
    }

    function test_Gas_Withdraw() public {
        bytes32[] memory leaves = new bytes32[](3);
        Message[3] memory messages;
        for (uint32 i; i < 3; ++i) {
            messages[i] = _withdrawal(1, i, alice, 1 ether);
            leaves[i] = _leaf(messages[i]);
        }
        uint64 batch = _postOutbox(1, leaves, 3 ether);
        skip(WINDOW);
        deal(alice, 1);
        vault.withdraw(1, batch, messages[0], NaiveTree.to32(NaiveTree.branch(leaves, 0, 32)));
        vault.withdraw(1, batch, messages[1], NaiveTree.to32(NaiveTree.branch(leaves, 1, 32)));
        vm.snapshotGasLastCall("L1", "withdraw");
    }

    /// forge-config: default.isolate = false
    /// Blobs don't come along into a transaction of their own: the call alone, without base cost and calldata, on cold storage.
    function test_Gas_PostBatchBlobs() public {
        bytes32[] memory hashes = new bytes32[](6);
        for (uint256 i; i < 6; ++i) {
            hashes[i] = bytes32(uint256(1) << 248 | i);
        }
        vm.blobhashes(hashes);
        BatchHeader memory h = _header(1);
        (h.daKind, h.dataHash) = (1, keccak256(abi.encodePacked(hashes)));
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        address sequencer = _sequencer(1);
        address[5] memory parts =
            [address(inbox), address(claims), address(vault), address(registry), address(guardian)];
        for (uint256 i; i < parts.length; ++i) {
            vm.cool(parts[i]);
        }
        vm.prank(sequencer, sequencer);
        inbox.postBatchBlobs(h, o);
        vm.snapshotGasLastCall("L1", "postBatchBlobs, six blobs, empty, the call alone");
    }

    function test_Gas_ForceBatch() public {
        _deposit(1, 1 ether);
        _mineUntilOverdue();
        inbox.forceBatch(1);
        vm.snapshotGasLastCall("L1", "forceBatch, one deposit");
    }

    /// The most that a forced batch can cost: 64 entries, as many of them deposits as their gas lets in.
    function test_Gas_ForceBatch_Largest() public {
        for (uint256 i; i < 48; ++i) {
            _deposit(1, 1 ether);
        }
        for (uint256 i; i < 16; ++i) {
            _enqueue(1, 21_000);
        }
        _mineUntilOverdue();
        assertEq(inbox.forceBatch(1).queueTo, 64);
        uint256 gas = vm.snapshotGasLastCall("L1", "forceBatch, 48 deposits, 16 transactions");
        assertLt(gas, 1 << 24);
    }

    function test_Gas_EnqueueTransaction() public {
        _enqueue(1, 100_000);
        bytes memory raw = bytes.concat(keccak256("raw"));
        uint256 fee = queue.transactionFee(1, 100_000);
        deal(alice, 1 ether);
        vm.prank(alice);
        queue.enqueueTransaction{value: fee}(1, 100_000, abi.encodePacked(raw, raw, raw));
        vm.snapshotGasLastCall("L1", "enqueueTransaction, 96 bytes");
        for (uint256 i; i < 11; ++i) {
            raw = bytes.concat(raw, raw);
        }
        vm.prank(alice);
        queue.enqueueTransaction{value: 0.1 ether}(1, 100_000, raw);
        uint256 gas = vm.snapshotGasLastCall("L1", "enqueueTransaction, 65,536 bytes");
        assertLt(gas, 1 << 24);
    }

    /// By a stranger, and what comes of it.
    function test_Gas_Propose() public {
        uint64 batch = _forceDeposit(1, 1 ether);
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        o.outTotals = _flows(2, 1 ether);
        bytes32 batchHash = inbox.batchHashAt(1, batch);
        deal(alice, STAKE);
        vm.prank(alice);
        claims.propose{value: STAKE}(1, batch, batchHash, o);
        vm.snapshotGasLastCall("L1", "propose, on a stake, one flow out");
        skip(WINDOW);
        claims.applyTotals(1, batch, o.inTotals, o.outTotals);
        vm.snapshotGasLastCall("L1", "applyTotals, one flow out");
        vm.prank(alice);
        claims.releaseStake(1);
        vm.snapshotGasLastCall("L1", "releaseStake");
    }

    /// The most that totals can cost: 64 flows to new lanes in and out, with the window of all claims passed.
    function test_Gas_ApplyTotals_Largest() public {
        Flow[] memory flows = _peers();
        uint64 batch = _forceDeposit(1, 1 ether);
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        (o.inTotals, o.outTotals) = (flows, flows);
        _propose(alice, 1, batch, o);
        skip(WINDOW);
        claims.applyTotals(1, batch, flows, flows);
        uint256 gas = vm.snapshotGasLastCall("L1", "applyTotals, 64 flows in, 64 out");
        assertEq(vault.capCount(1), 64);
        assertLt(gas, 1 << 24);
    }

    /// The objection that truncates, by one of three who object.
    function test_Gas_Object() public {
        address[] memory members = new address[](3);
        (members[0], members[1], members[2]) = (alice, owner, guard);
        arbiter = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 6);
        _deploy();
        CommitteeArbiter committee = new CommitteeArbiter(claims, members, 2);
        vm.prank(owner);
        registry.register(1, _chainId(1), _genesis(1), _sequencer(1));
        _mine(1);
        _post(1);
        _post(1);
        bytes32 key = claims.claimKey(1, 1);
        vm.prank(alice);
        committee.object(1, 1, key);
        vm.snapshotGasLastCall("L1", "object, the first of two");
        vm.prank(owner);
        committee.object(1, 1, key);
        vm.snapshotGasLastCall("L1", "object, the second of two");
        assertFalse(claims.isStanding(1, 1));
    }

    function test_Gas_Poke() public {
        skip(WINDOW);
        claims.poke(1);
        vm.snapshotGasLastCall("L1", "poke");
    }
}
