// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

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

    /// The most a batch can cost L1: 50 deposits, 64 flows to new lanes in and out. It must fit a transaction (EIP-7825).
    function test_Gas_PostBatchCalldata_Largest() public {
        Flow[] memory flows = new Flow[](64);
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

    function test_Gas_Poke() public {
        skip(WINDOW);
        claims.poke(1);
        vm.snapshotGasLastCall("L1", "poke");
    }
}
