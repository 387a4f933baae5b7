// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";
import {IOutboxAttributes} from "../../src/interfaces/IOutbox.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {Switchable} from "./Answerers.sol";
import {Intruder} from "./Intruder.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// What callbacks of the Inbox may do (docs/spec/messages.md): send, and nothing to other messages, though each call that they try
/// is good by itself. For tokens that call back see HomeTokens.
contract ReentrancyTest is ShardFixture {
    uint64 internal constant CALLBACK_GAS = 3_000_000;

    Intruder internal intruder = new Intruder();
    Switchable internal target = new Switchable();
    /// Proven and not delivered; failed, and ready to be tried again.
    Message internal waiting;
    DeliveryProof internal waitingProof;
    Message internal failed;

    function setUp() public override {
        super.setUp();
        pushCap(SELF, ETH, 100 ether);
        DeliveryProof memory proof;
        target.set(true, 0, "");
        (failed, proof) = land(assetCall(address(target), 2 ether));
        inbox.deliver(failed, "", proof);
        (waiting, waitingProof) = land(assetMessage(bob, 5 ether));
        target.set(false, 0, "");

        intruder.arm(address(inbox), abi.encodeCall(inbox.deliver, (waiting, "", waitingProof)));
        intruder.arm(address(inbox), abi.encodeCall(inbox.retry, (failed, "")));
        intruder.arm(address(inbox), abi.encodeCall(inbox.finalize, (failed)));
        intruder.arm(address(inbox), abi.encodeCall(inbox.simulate, (failed, "")));
    }

    function assetCall(address to, uint256 amount) internal view returns (Message memory m) {
        m = dataMessage(to, CALLBACK_GAS, "");
        (m.kind, m.assetId, m.amount, m.refundTo) = (Messages.KIND_ASSET_CALL, ETH, amount, alice);
    }

    /// The message stands under an imported root, within the cap of 100 ether.
    function land(Message memory m) internal returns (Message memory, DeliveryProof memory proof) {
        m = push(m);
        import_();
        proof = prove(m.index);
        if (m.amount != 0) proof.cap = proveCap(0, 100 ether);
        return (m, proof);
    }

    function test_FromReceiveMessage() public {
        (Message memory m, DeliveryProof memory proof) = land(dataMessage(address(intruder), CALLBACK_GAS, ""));
        armSend();
        inbox.deliver(m, "", proof);
        checkNothingElseMoved(m, 0);
    }

    function test_FromReceiveAsset() public {
        (Message memory m, DeliveryProof memory proof) = land(assetCall(address(intruder), 3 ether));
        armSend();
        inbox.deliver(m, "", proof);
        assertEq(address(intruder).balance, 3 ether);
        checkNothingElseMoved(m, 3 ether);
    }

    /// Its own answer a second time, too.
    function test_FromReceiveResult() public {
        bytes[] memory attributes = new bytes[](1);
        attributes[0] = abi.encodeCall(IOutboxAttributes.resultGas, (CALLBACK_GAS));
        vm.recordLogs();
        vm.prank(address(intruder));
        bytes32 id = outbox.sendMessage(InteropAddress.encode(PEER_CHAIN_ID, bob), "ask", attributes);
        (, Message memory original,) = lastSent(vm.getRecordedLogs());
        bytes memory body = abi.encode(original, false, bytes("answer"));
        Message memory m = dataMessage(address(intruder), CALLBACK_GAS, body);
        (m.kind, m.inReplyTo) = (Messages.KIND_RESULT, id);

        (Message memory twin, DeliveryProof memory twinProof) = land(abi.decode(abi.encode(m), (Message)));
        intruder.arm(address(inbox), abi.encodeCall(inbox.deliver, (twin, body, twinProof)));
        DeliveryProof memory proof;
        (m, proof) = land(m);
        armSend();
        inbox.deliver(m, body, proof);
        assertEq(outbox.status(id), Messages.STATUS_ANSWERED);
        assertEq(inbox.states(PEER, twin.index), Messages.STATE_UNSEEN);
        checkNothingElseMoved(m, 0);
    }

    function test_FromARetry() public {
        (Message memory m, DeliveryProof memory proof) = land(assetCall(address(intruder), 3 ether));
        intruder.set(true);
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        intruder.set(false);
        armSend();
        inbox.retry(m, "");
        checkNothingElseMoved(m, 3 ether);
    }

    function armSend() internal {
        bytes memory recipient = InteropAddress.encode(PEER_CHAIN_ID, bob);
        intruder.arm(address(outbox), abi.encodeCall(outbox.sendMessage, (recipient, "more", new bytes[](0))));
    }

    function checkNothingElseMoved(Message memory m, uint256 amount) internal {
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
        Intruder.Outcome[] memory outcomes = intruder.outcomes();
        uint256 refused;
        for (uint256 i; i < outcomes.length; ++i) {
            if (bytes4(outcomes[i].reason) == IInbox.Reentrant.selector) ++refused;
        }
        assertGe(refused, 4);
        assertTrue(outcomes[outcomes.length - 1].success, "a callback may send");

        assertEq(inbox.states(PEER, waiting.index), Messages.STATE_UNSEEN);
        assertEq(inbox.states(PEER, failed.index), Messages.STATE_FAILED);
        assertEq(inbox.held(ETH), 2 ether);
        assertEq(inbox.claimed(PEER, ETH), 2 ether + amount);
        assertEq(bridge.nativeIn(), amount);
        assertEq(address(bridge).balance + bridge.nativeIn(), RESERVE + bridge.nativeOut());
        assertEq(bob.balance, 0);

        // The guard is down again.
        inbox.deliver(waiting, "", waitingProof);
        assertEq(bob.balance, 5 ether);
        inbox.retry(failed, "");
        assertEq(address(target).balance, 2 ether);
        assertEq(inbox.held(ETH), 0);
    }
}
