// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageCounter} from "../../src/examples/MessageCounter.sol";
import {IInbox} from "../../src/interfaces/IInbox.sol";
import {IMessageReceiver} from "../../src/interfaces/IMessageReceiver.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {CallingReceiver, GasReceiver, HugeAnswer, Refuser, ScriptedReceiver, StateReader} from "./Receivers.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// The call of a DATA message: what succeeds, what fails, what it may do and what it costs.
contract InboxCallsTest is ShardFixture {
    ScriptedReceiver internal receiver;

    function setUp() public override {
        super.setUp();
        receiver = new ScriptedReceiver();
    }

    function testFuzz_DeliverData(bytes memory payload) public {
        vm.assume(payload.length <= 4096);
        (Message memory m, DeliveryProof memory proof) = data(address(receiver), 7_500_000, payload);
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(idOf(m), PEER, 0, Messages.STATE_DELIVERED, "");
        inbox.deliver(m, payload, proof);
        assertEq(inbox.states(PEER, 0), Messages.STATE_DELIVERED);
        assertEq(receiver.calls(), 1);
        assertEq(receiver.receiveId(), idOf(m));
        assertEq(receiver.sender(), InteropAddress.encode(PEER_CHAIN_ID, alice));
        assertEq(receiver.payload(), payload);
    }

    function test_MessageCounter() public {
        MessageCounter counter = new MessageCounter();
        bytes memory payload = abi.encode(uint256(42));
        (Message memory m, DeliveryProof memory proof) = data(address(counter), 200_000, payload);
        inbox.deliver(m, payload, proof);
        assertEq(counter.number(), 42);
        assertEq(counter.lastReceiveId(), idOf(m));
        assertEq(counter.lastSender(), InteropAddress.encode(PEER_CHAIN_ID, alice));
        vm.expectRevert(MessageCounter.NotInbox.selector);
        counter.receiveMessage(0, "", payload);
    }

    function test_NoCodeIsAFailure() public {
        expectFailure(bob, abi.encodeWithSelector(IInbox.NoCode.selector));
        expectFailure(address(2), abi.encodeWithSelector(IInbox.NoCode.selector));
    }

    function test_ARevertIsAFailureAndItsReasonIsKept() public {
        expectFailure(address(new Refuser()), abi.encodeWithSignature("Error(string)", "refused"));
        receiver.script("", true);
        expectFailure(address(receiver), "");
        // Also the right answer, if it comes by revert.
        bytes memory magic = abi.encode(IMessageReceiver.receiveMessage.selector);
        receiver.script(magic, true);
        expectFailure(address(receiver), magic);
        assertEq(receiver.calls(), 0);
    }

    function test_OfALongReasonTheFirst256BytesAreKept() public {
        bytes memory reason = abi.encode(keccak256("1"), keccak256("2"), keccak256("3"), keccak256("4"));
        reason = bytes.concat(reason, reason);
        receiver.script(bytes.concat(reason, reason, hex"01"), true);
        expectFailure(address(receiver), reason);
    }

    function test_AWrongAnswerIsAFailure() public {
        bytes memory wrong = abi.encodeWithSelector(IInbox.WrongReturnValue.selector);
        bytes4 magic = IMessageReceiver.receiveMessage.selector;
        bytes[5] memory answers = [
            bytes(""),
            abi.encode(bytes4(0x12345678)),
            abi.encodePacked(magic),
            abi.encodePacked(magic, bytes27(0)),
            abi.encodePacked(magic, bytes28(uint224(1)))
        ];
        for (uint256 i; i < answers.length; ++i) {
            receiver.script(answers[i], false);
            expectFailure(address(receiver), wrong);
        }
        // More than one word, with the right first one, is fine.
        receiver.script(abi.encode(magic, uint256(1)), false);
        (Message memory m, DeliveryProof memory proof) = data(address(receiver), 300_000, "");
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
    }

    function test_OutOfGasIsAFailure() public {
        expectFailure(address(new GasReceiver(0, true)), "");
    }

    function test_ATargetWithCodeByDelegationIsCalled() public {
        address delegated = makeAddr("delegated");
        vm.etch(delegated, abi.encodePacked(hex"ef0100", address(new GasReceiver(0, false))));
        (Message memory m, DeliveryProof memory proof) = data(delegated, 50_000, "");
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
    }

    function test_HugeReturnDataCostsTheCaller256BytesAtMost() public {
        HugeAnswer huge = new HugeAnswer();
        (Message memory m, DeliveryProof memory proof) = data(address(huge), 100_000, "");
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
        assertLt(vm.lastCallGas().gasTotalUsed, 250_000);

        huge.setReverts(true);
        (m, proof) = data(address(huge), 100_000, "");
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        assertLt(vm.lastCallGas().gasTotalUsed, 250_000);
    }

    /// Whatever gas the caller brings: the target gets its whole limit, or nothing happens.
    function testFuzz_AMessageCannotBeStarved(uint256 gas, uint64 gasLimit) public {
        gasLimit = uint64(bound(gasLimit, 50_000, 7_500_000));
        GasReceiver picky = new GasReceiver(gasLimit - 1000, false);
        (Message memory m, DeliveryProof memory proof) = data(address(picky), gasLimit, "");
        bytes memory call = abi.encodeCall(inbox.deliver, (m, "", proof));
        (bool success,) = address(inbox).call{gas: bound(gas, 21_000, 8_900_000)}(call);
        assertEq(inbox.states(PEER, 0), success ? Messages.STATE_DELIVERED : Messages.STATE_UNSEEN);
        assertLe(picky.given(), gasLimit);
    }

    /// At the smallest gas that doesn't revert, and at a target whose call costs most: code by delegation, not yet accessed.
    function test_AMessageCannotBeStarvedAtTheBoundary() public {
        GasReceiver picky = new GasReceiver(7_500_000 - 1000, false);
        address delegated = makeAddr("delegated");
        vm.etch(delegated, abi.encodePacked(hex"ef0100", address(picky)));
        (Message memory m, DeliveryProof memory proof) = data(delegated, 7_500_000, "");
        bytes memory call = abi.encodeCall(inbox.deliver, (m, "", proof));

        uint256 before = vm.snapshotState();
        uint256 tooLittle = 7_500_000;
        uint256 enough = 8_900_000;
        while (enough - tooLittle > 1) {
            uint256 gas = (tooLittle + enough) / 2;
            vm.cool(address(picky));
            vm.cool(delegated);
            (bool success,) = address(inbox).call{gas: gas}(call);
            if (success) {
                assertEq(inbox.states(PEER, 0), Messages.STATE_DELIVERED);
                enough = gas;
            } else {
                tooLittle = gas;
            }
            vm.revertToState(before);
        }
    }

    /// The same for a target that wastes everything: its failure is always recorded, or nothing happens.
    function testFuzz_AFailureIsRecordedOrNothingHappens(uint256 gas, uint64 gasLimit) public {
        gasLimit = uint64(bound(gasLimit, 0, 7_500_000));
        (Message memory m, DeliveryProof memory proof) = data(address(new GasReceiver(0, true)), gasLimit, "");
        bytes memory call = abi.encodeCall(inbox.deliver, (m, "", proof));
        uint256 floor = uint256(gasLimit) * 64 / 63 + 90_000;
        gas = bound(gas, floor, floor + 200_000);
        (bool success, bytes memory reason) = address(inbox).call{gas: gas}(call);
        assertEq(inbox.states(PEER, 0), success ? Messages.STATE_FAILED : Messages.STATE_UNSEEN);
        if (gas > floor + 160_000) assertTrue(success);
        // Past the check, recording never runs out of gas.
        if (!success && reason.length != 0) assertEq(bytes4(reason), IInbox.InsufficientGas.selector);
    }

    function test_InsufficientGas() public {
        (Message memory m, DeliveryProof memory proof) = data(address(receiver), 7_500_000, "");
        vm.expectRevert(IInbox.InsufficientGas.selector);
        inbox.deliver{gas: 7_600_000}(m, "", proof);
        inbox.deliver{gas: 8_000_000}(m, "", proof);
    }

    /// The largest message fits the largest delivery: 32 KiB, 7.5 M gas for the call, 8.9 M gas in all.
    function test_TheLargestMessageFitsTheLargestDelivery() public {
        bytes memory payload = new bytes(32_768);
        address target = address(new GasReceiver(7_499_000, true));
        uint64 capIndex = pushCap(SELF, 0, 5);
        (Message memory m, DeliveryProof memory proof) = data(target, 7_500_000, payload);
        proof.cap = proveCap(capIndex, 5);
        inbox.deliver{gas: 8_900_000}(m, payload, proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
    }

    function test_ReentryIntoDeliverFails() public {
        CallingReceiver reentrant = new CallingReceiver();
        Message memory inner = push(assetMessage(bob, 5));
        uint64 capIndex = pushCap(SELF, ETH, 5);
        import_();
        DeliveryProof memory innerProof = prove(inner.index);
        innerProof.cap = proveCap(capIndex, 5);
        expectFailureOf(
            reentrant,
            step(address(inbox), 0, abi.encodeCall(inbox.deliver, (inner, "", innerProof))),
            abi.encodeWithSelector(IInbox.Reentrant.selector)
        );
        assertEq(inbox.states(PEER, inner.index), Messages.STATE_UNSEEN);
        assertEq(bob.balance, 0);
        // The guard is down again.
        inbox.deliver(inner, "", innerProof);
        assertEq(bob.balance, 5);
    }

    function test_ReentryIntoSimulateFails() public {
        Message memory m;
        expectFailureOf(
            new CallingReceiver(),
            step(address(inbox), 0, abi.encodeCall(inbox.simulate, (m, ""))),
            abi.encodeWithSelector(IInbox.Reentrant.selector)
        );
    }

    function test_AReceiverMaySendOn() public {
        CallingReceiver forwarder = new CallingReceiver();
        vm.deal(address(forwarder), 3 ether);
        bytes memory send = abi.encodeCall(bridge.sendETH, (PEER, bob, alice, uint64(block.timestamp + 1 days)));
        bytes memory payload = step(address(bridge), 1 ether, send);
        (Message memory m, DeliveryProof memory proof) = data(address(forwarder), 1_000_000, payload);
        inbox.deliver(m, payload, proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
        assertEq(bridge.sent(PEER, ETH), 1 ether);
        assertEq(bridge.nativeOut(), 1 ether);
        assertEq(address(bridge).balance, RESERVE + 1 ether);
        assertEq(outbox.count(), 1);
    }

    /// What a failed receiver did before it failed, also its sends, is undone.
    function test_AFailedReceiverSendsNothing() public {
        CallingReceiver forwarder = new CallingReceiver();
        vm.deal(address(forwarder), 3 ether);
        CallingReceiver.Step[] memory steps = new CallingReceiver.Step[](2);
        uint64 deadline = uint64(block.timestamp + 1 days);
        bytes memory send = abi.encodeCall(bridge.sendETH, (PEER, bob, alice, deadline));
        steps[0] = CallingReceiver.Step(address(bridge), 1 ether, send);
        steps[1] = CallingReceiver.Step(address(new Refuser()), 0, "");
        expectFailureOf(forwarder, abi.encode(steps), abi.encodeWithSignature("Error(string)", "refused"));
        assertEq(address(forwarder).balance, 3 ether);
        assertEq(bridge.nativeOut(), 0);
        assertEq(outbox.count(), 0);
    }

    function test_AReceiverCannotCreditItself() public {
        CallingReceiver thief = new CallingReceiver();
        expectFailureOf(
            thief,
            step(address(bridge), 0, abi.encodeCall(bridge.credit, (ETH, address(thief), 1 ether, PEER, ""))),
            abi.encodeWithSignature("NotInbox()")
        );
    }

    function test_SystemContractsReceiveNothing() public {
        address[5] memory targets =
            [address(l1Info), address(outbox), address(inbox), address(bridge), address(feeVault)];
        for (uint256 i; i < targets.length; ++i) {
            expectFailure(targets[i], "");
        }
    }

    function test_TheMessageIsTerminalWhileItsCallRuns() public {
        StateReader reader = new StateReader();
        bytes memory payload = abi.encode(PEER, 0);
        (Message memory m, DeliveryProof memory proof) = data(address(reader), 100_000, payload);
        inbox.deliver(m, payload, proof);
        assertEq(reader.seen(), Messages.STATE_DELIVERED);
    }

    function test_SimulateRunsTheCallForEthCallOnly() public {
        Message memory m = dataMessage(address(receiver), 300_000, "payload");
        vm.expectRevert(IInbox.SimulationOnly.selector);
        inbox.simulate(m, "payload");

        vm.startPrank(address(0), address(0));
        assertGt(inbox.simulate(m, "payload"), 21_000);
        assertEq(receiver.payload(), "payload");
        assertEq(receiver.sender(), InteropAddress.encode(PEER_CHAIN_ID, alice));
        assertEq(inbox.states(PEER, 0), Messages.STATE_UNSEEN);
        assertEq(inbox.simulate(assetMessage(bob, 1 ether), ""), 0);
        assertEq(bob.balance, 0);
        m.kind = Messages.KIND_WITHDRAW;
        vm.expectRevert(IInbox.UnsupportedKind.selector);
        inbox.simulate(m, "payload");
    }

    function test_SimulateBubblesTheInnerRevert() public {
        vm.startPrank(address(0), address(0));
        Message memory m = dataMessage(address(new Refuser()), 300_000, "");
        vm.expectRevert("refused");
        inbox.simulate(m, "");

        m.target = bob;
        vm.expectRevert(IInbox.NoCode.selector);
        inbox.simulate(m, "");

        receiver.script("", false);
        m.target = address(receiver);
        vm.expectRevert(IInbox.WrongReturnValue.selector);
        inbox.simulate(m, "");

        bytes memory long = new bytes(1000);
        receiver.script(long, true);
        vm.expectRevert(long);
        inbox.simulate(m, "");

        m.gasLimit = 7_500_000;
        vm.expectRevert(IInbox.InsufficientGas.selector);
        inbox.simulate{gas: 1_000_000}(m, "");
    }

    function step(address target, uint256 value, bytes memory call) internal pure returns (bytes memory) {
        CallingReceiver.Step[] memory steps = new CallingReceiver.Step[](1);
        steps[0] = CallingReceiver.Step(target, value, call);
        return abi.encode(steps);
    }

    function expectFailure(address target, bytes memory reason) internal {
        (Message memory m, DeliveryProof memory proof) = data(target, 200_000, "");
        deliverFailing(m, "", proof, reason);
    }

    function expectFailureOf(CallingReceiver target, bytes memory payload, bytes memory reason) internal {
        (Message memory m, DeliveryProof memory proof) = data(address(target), 2_000_000, payload);
        deliverFailing(m, payload, proof, reason);
    }

    function deliverFailing(Message memory m, bytes memory payload, DeliveryProof memory proof, bytes memory reason)
        internal
    {
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(idOf(m), PEER, m.index, Messages.STATE_FAILED, reason);
        inbox.deliver(m, payload, proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        assertEq(bridge.nativeIn(), 0);
    }
}
