// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";
import {NaiveTree} from "./NaiveTree.sol";
import {CallingReceiver} from "./Receivers.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// Users, L1 and a peer that may lie, in any order.
contract BridgeHandler is ShardFixture {
    using NaiveTree for bytes32[];

    address[] internal actors;
    CallingReceiver internal forwarder;
    Message[] internal messages;
    bytes32[] internal sentLeaves;

    uint256 public total;
    uint256 public deposited;
    uint256 public sentToPeer;
    uint256 public withdrawn;
    uint256 public forced;
    uint256 public highestCap;

    function setUp() public override {
        super.setUp();
        forwarder = new CallingReceiver();
        for (uint160 i; i < 4; ++i) {
            actors.push(address(0xac7000 + i));
        }
        actors.push(address(forwarder));
        for (uint256 i; i < actors.length; ++i) {
            vm.deal(actors[i], 100 ether);
        }
        total = sumOfBalances();
    }

    function send(uint256 who, uint256 amount, bool knownLane) external {
        address actor = actors[who % actors.length];
        amount = bound(amount, 0, actor.balance);
        vm.prank(actor);
        try bridge.sendETH{value: amount}(
            knownLane ? PEER : 9, actor, actor, uint64(block.timestamp + 1 days)
        ) returns (
            bytes32 id
        ) {
            sentToPeer += amount;
            sentLeaves.push(Messages.leaf(id));
        } catch {}
    }

    function withdraw(uint256 who, uint256 amount) external {
        address actor = actors[who % actors.length];
        amount = bound(amount, 0, actor.balance);
        vm.prank(actor);
        try bridge.withdrawETH{value: amount}(actor) returns (bytes32 id) {
            withdrawn += amount;
            sentLeaves.push(Messages.leaf(id));
        } catch {}
    }

    function deposit(uint256 who, uint96 amount) external {
        vm.prank(Predeploys.SYSTEM);
        bridge.finalizeDeposit(0, address(0), amount, alice, actors[who % actors.length], alice);
        deposited += amount;
    }

    function raiseCap(uint256 by) external {
        highestCap += bound(by, 1, 50 ether);
        pushCap(SELF, ETH, highestCap);
    }

    function deliverAsset(uint256 who, uint96 amount, uint256 capSeed, bool lie) external {
        Message memory m = push(assetMessage(actors[who % actors.length], amount % 60 ether));
        messages.push(m);
        import_();
        tryDeliver(m, capSeed, lie);
    }

    function deliverAgain(uint256 which, uint256 capSeed, bool lie) external {
        if (messages.length == 0) return;
        tryDeliver(messages[which % messages.length], capSeed, lie);
    }

    function deliverForward(uint256 amount) external {
        amount = bound(amount, 1, 200 ether);
        CallingReceiver.Step[] memory steps = new CallingReceiver.Step[](1);
        uint64 deadline = uint64(block.timestamp + 1 days);
        bytes memory call = abi.encodeCall(bridge.sendETH, (PEER, alice, alice, deadline));
        steps[0] = CallingReceiver.Step(address(bridge), amount, call);
        Message memory m = push(dataMessage(address(forwarder), 1_000_000, abi.encode(steps)));
        messages.push(m);
        import_();
        bool pays = amount <= address(forwarder).balance;
        vm.recordLogs();
        inbox.deliver(m, abi.encode(steps), prove(m.index));
        require(inbox.states(PEER, m.index) == (pays ? Messages.STATE_DELIVERED : Messages.STATE_FAILED));
        if (pays) {
            sentToPeer += amount;
            // The id is the first topic after the signature of the Outbox's event, which comes first.
            sentLeaves.push(Messages.leaf(vm.getRecordedLogs()[0].topics[1]));
        }
    }

    function forceIntoTheBridge(uint256 who, uint256 amount) external {
        address actor = actors[who % actors.length];
        amount = bound(amount, 0, actor.balance);
        // As a self-destruct would.
        vm.deal(actor, actor.balance - amount);
        vm.deal(address(bridge), address(bridge).balance + amount);
        forced += amount;
    }

    function tryDeliver(Message memory m, uint256 capSeed, bool lie) internal {
        DeliveryProof memory proof = prove(m.index);
        if (peerCaps.length != 0 && capSeed % 4 != 0) {
            // Caps are cumulative, so their amounts are known only to the peer's tree: take the newest, or lie.
            proof.cap = proveCap(uint64(peerCaps.length - 1), lie ? highestCap + 1 : highestCap);
        }
        try inbox.deliver(m, "", proof) {} catch {}
    }

    function deliveredAssets() external view returns (uint256 sum) {
        for (uint256 i; i < messages.length; ++i) {
            if (messages[i].kind != Messages.KIND_ASSET) continue;
            if (inbox.states(PEER, messages[i].index) == Messages.STATE_DELIVERED) sum += messages[i].amount;
        }
    }

    function sumOfBalances() public view returns (uint256 sum) {
        sum = address(bridge).balance + address(inbox).balance + address(outbox).balance + address(l1Info).balance;
        for (uint256 i; i < actors.length; ++i) {
            sum += actors[i].balance;
        }
    }

    function supply() external view returns (uint256) {
        return sumOfBalances() - address(bridge).balance;
    }

    function expectedOutboxRoot() external view returns (bytes32) {
        return sentLeaves.root(32);
    }

    function expectedOutboxCount() external view returns (uint256) {
        return sentLeaves.length;
    }
}

contract BridgeInvariantTest is ShardFixture {
    BridgeHandler internal handler;
    uint256 internal genesisSupply;

    function setUp() public override {
        handler = new BridgeHandler();
        handler.setUp();
        genesisSupply = handler.supply();

        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](8);
        selectors[0] = BridgeHandler.send.selector;
        selectors[1] = BridgeHandler.withdraw.selector;
        selectors[2] = BridgeHandler.deposit.selector;
        selectors[3] = BridgeHandler.raiseCap.selector;
        selectors[4] = BridgeHandler.deliverAsset.selector;
        selectors[5] = BridgeHandler.deliverAgain.selector;
        selectors[6] = BridgeHandler.deliverForward.selector;
        selectors[7] = BridgeHandler.forceIntoTheBridge.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    /// forge-config: default.invariant.runs = 32
    /// forge-config: default.invariant.depth = 48
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_ValueIsConserved() public view {
        assertEq(handler.sumOfBalances(), handler.total(), "no value appears or vanishes");
        assertEq(
            address(bridge).balance + bridge.nativeIn(),
            RESERVE + bridge.nativeOut() + handler.forced(),
            "the bridge holds what its totals say"
        );
        assertEq(
            handler.supply() + bridge.nativeOut() + handler.forced(),
            genesisSupply + bridge.nativeIn(),
            "supply moves by credits and debits only"
        );
        assertEq(bridge.nativeIn(), handler.deposited() + inbox.claimed(PEER, ETH), "credits");
        assertEq(inbox.claimed(PEER, ETH), handler.deliveredAssets(), "claimed is what was delivered");
        assertLe(inbox.claimed(PEER, ETH), inbox.cap(PEER, ETH), "claimed is within the cap");
        assertLe(inbox.cap(PEER, ETH), handler.highestCap(), "the cap is within what L1 moved");
        assertEq(bridge.sent(PEER, ETH), handler.sentToPeer(), "sent");
        assertEq(bridge.sent(0, ETH), handler.withdrawn(), "withdrawn");
        assertEq(bridge.nativeOut(), handler.sentToPeer() + handler.withdrawn(), "debits");
        assertEq(outbox.count(), handler.expectedOutboxCount(), "one leaf for each send");
        assertEq(outbox.root(), handler.expectedOutboxRoot(), "the root of these leaves");
    }
}
