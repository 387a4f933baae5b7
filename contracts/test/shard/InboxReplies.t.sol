// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";
import {IOutbox, IOutboxAttributes} from "../../src/interfaces/IOutbox.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {Oracle, Switchable} from "./Answerers.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// Answers: those that leave, and those that come in for what this shard has sent.
contract InboxRepliesTest is ShardFixture {
    Switchable internal target = new Switchable();
    Oracle internal oracle = new Oracle();
    bytes internal recipient = InteropAddress.encode(PEER_CHAIN_ID, address(0xb0b));
    bytes[] internal attributes;

    function setUp() public override {
        super.setUp();
        vm.deal(alice, 100 ether);
        vm.deal(address(target), 100 ether);
    }

    function query(bytes memory call) internal view returns (Message memory m) {
        m = dataMessage(address(oracle), 300_000, call);
        (m.kind, m.inReplyTo) = (Messages.KIND_QUERY, bytes32(uint256(90_000)));
    }

    function ask(Message memory m, bytes memory payload) internal returns (Message memory, Message memory r, bytes memory) {
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        vm.recordLogs();
        inbox.deliver(m, payload, proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
        (, Message memory answer, bytes memory body) = lastSent(vm.getRecordedLogs());
        return (m, answer, body);
    }

    function test_AQueryIsAnswered() public {
        oracle.set(alice, 42);
        bytes memory call = abi.encodeCall(oracle.numbers, (alice));
        (Message memory m, Message memory r, bytes memory body) = ask(query(call), call);
        assertEq(r.kind, Messages.KIND_RESULT);
        assertEq(r.srcShard, SELF);
        assertEq(r.dstShard, PEER);
        assertEq(r.sender, address(oracle));
        assertEq(r.target, alice);
        assertEq(r.amount, 0);
        assertEq(r.gasLimit, 90_000);
        assertEq(r.deadline, block.timestamp + 14 days);
        assertEq(r.inReplyTo, idOf(m));
        assertEq(body, abi.encode(m, false, abi.encode(uint256(42))));
        assertEq(outbox.status(r.inReplyTo), Messages.STATUS_UNKNOWN);
    }

    function test_ALongAnswerIsItsHash() public {
        bytes memory call = abi.encodeCall(oracle.big, (1024));
        (Message memory m,, bytes memory body) = ask(query(call), call);
        assertEq(body, abi.encode(m, false, new bytes(1024)));
        call = abi.encodeCall(oracle.big, (1025));
        (m,, body) = ask(query(call), call);
        assertEq(body, abi.encode(m, true, abi.encode(keccak256(new bytes(1025)))));
        call = abi.encodeCall(oracle.big, (32_768));
        (m,, body) = ask(query(call), call);
        assertEq(body, abi.encode(m, true, abi.encode(keccak256(new bytes(32_768)))));
    }

    function test_QueriesThatFail() public {
        bytes memory call = abi.encodeCall(oracle.big, (32_769));
        fails(query(call), call, abi.encodeWithSelector(IInbox.ResultTooLarge.selector));
        call = abi.encodeCall(oracle.write, ());
        fails(query(call), call, "");
        assertEq(oracle.numbers(address(inbox)), 0);
        Message memory m = query("");
        m.target = bob;
        fails(m, "", abi.encodeWithSelector(IInbox.NoCode.selector));
    }

    function test_TheReasonOfAFailedQueryIsCut() public {
        bytes memory call = abi.encodeCall(oracle.refuse, (1000));
        fails(query(call), call, new bytes(256));
    }

    /// Without somebody who waits, nothing is sent.
    function test_AQueryWithoutAnswer() public {
        bytes memory call = abi.encodeCall(oracle.numbers, (alice));
        Message memory m = query(call);
        m.inReplyTo = 0;
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        inbox.deliver(m, call, proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
        assertEq(outbox.count(), 0);
    }

    function test_DataAndAssetCallsAnswerWhatFollowsTheSelector() public {
        target.set(false, 0, "yes");
        Message memory m = dataMessage(address(target), 500_000, "hi");
        m.inReplyTo = bytes32(uint256(1) << 200);
        Message memory r;
        bytes memory body;
        (m, r, body) = ask(m, "hi");
        assertEq(body, abi.encode(m, false, bytes("yes")));
        // A liar's gas for the callback is cut to what any message may have.
        assertEq(r.gasLimit, 7_500_000);

        m = dataMessage(address(target), 500_000, "hi");
        (m.kind, m.assetId, m.amount, m.refundTo) = (Messages.KIND_ASSET_CALL, ETH, 5, alice);
        m.inReplyTo = bytes32(uint256(1));
        (m, r, body) = ask(m, "hi");
        assertEq(body, abi.encode(m, false, bytes("yes")));
        assertEq(r.gasLimit, 1);
        assertEq(r.amount, 0);
    }

    function test_AnAnswerLeavesThroughAClosedLane() public {
        bytes memory call = abi.encodeCall(oracle.numbers, (alice));
        setLane(PEER, PEER_CHAIN_ID, false, true, Messages.SAFETY_POSTED);
        ask(query(call), call);
    }

    function test_AnAnswerIsSentAfterARetry() public {
        target.set(true, 0, "late");
        Message memory m = dataMessage(address(target), 500_000, "hi");
        m.inReplyTo = bytes32(uint256(70_000));
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        inbox.deliver(m, "hi", proof);
        assertEq(outbox.count(), 0);
        target.set(false, 0, "late");
        vm.recordLogs();
        inbox.retry(m, "hi");
        (, Message memory r, bytes memory body) = lastSent(vm.getRecordedLogs());
        assertEq(r.inReplyTo, idOf(m));
        assertEq(body, abi.encode(m, false, bytes("late")));
    }

    // --- what comes back for this shard's own messages

    /// A message that `sender` sends, and that can come back.
    function send(address sender, uint256 value) internal returns (bytes32 id, Message memory m) {
        attributes.push(abi.encodeCall(IOutboxAttributes.resultGas, (200_000)));
        vm.recordLogs();
        vm.prank(sender);
        id = outbox.sendMessage{value: value}(recipient, "hello", attributes);
        attributes.pop();
        (, m,) = lastSent(vm.getRecordedLogs());
        assertEq(outbox.status(id), Messages.STATUS_OPEN);
    }

    function returnOf(bytes32 id, Message memory original) internal view returns (Message memory r, bytes memory body) {
        body = abi.encode(original);
        r = assetMessage(original.refundTo, original.amount);
        (r.kind, r.assetId, r.inReplyTo, r.deadline, r.refundTo) =
            (Messages.KIND_RETURN, original.assetId, id, 0, address(0));
        r.payloadHash = keccak256(body);
    }

    function resultOf(bytes32 id, Message memory original, bytes memory answer)
        internal
        view
        returns (Message memory r, bytes memory body)
    {
        body = abi.encode(original, false, answer);
        r = dataMessage(original.sender, 200_000, body);
        (r.kind, r.inReplyTo) = (Messages.KIND_RESULT, id);
    }

    function test_AReturnPaysItsMessageOnce() public {
        (bytes32 id, Message memory m) = send(alice, 3 ether);
        assertEq(alice.balance, 97 ether);
        (Message memory r, bytes memory body) = returnOf(id, m);
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        vm.warp(block.timestamp + 400 days);
        vm.expectEmit(address(outbox));
        emit IOutbox.StatusChanged(id, Messages.STATUS_RETURNED);
        inbox.deliver(r, body, proof);
        assertEq(alice.balance, 100 ether);
        assertEq(outbox.status(id), Messages.STATUS_RETURNED);
        assertEq(inbox.states(PEER, r.index), Messages.STATE_DELIVERED);
        assertEq(inbox.claimed(PEER, ETH), 3 ether);

        (r,) = returnOf(id, m);
        (r, proof) = stand(r);
        vm.expectRevert(IOutbox.NotOpen.selector);
        inbox.deliver(r, body, proof);
        assertEq(alice.balance, 100 ether);
        assertEq(inbox.states(PEER, r.index), Messages.STATE_UNSEEN);
    }

    function test_AReturnRunsNoCode() public {
        attributes.push(abi.encodeCall(IOutboxAttributes.refundTo, (address(outbox))));
        (bytes32 id, Message memory m) = send(alice, 3 ether);
        (Message memory r, bytes memory body) = returnOf(id, m);
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        inbox.deliver(r, body, proof);
        assertEq(address(outbox).balance, 3 ether);
    }

    function test_AReturnOfWhatMovedNothing() public {
        (bytes32 id, Message memory m) = send(alice, 0);
        (Message memory r, bytes memory body) = returnOf(id, m);
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        inbox.deliver(r, body, proof);
        assertEq(outbox.status(id), Messages.STATUS_RETURNED);
        assertEq(alice.balance, 100 ether);
    }

    function test_AReturnIsOfAMessageThatWasSent() public {
        (bytes32 id, Message memory m) = send(alice, 3 ether);
        // Another amount, another asset, another message, another domain, another shard's.
        (Message memory r, bytes memory body) = returnOf(id, m);
        r.amount += 1;
        refuse(r, body, IInbox.BadReply.selector);
        r.amount -= 1;
        (r.assetId, r.amount) = (ETH, 0);
        refuse(r, body, IInbox.BadReply.selector);

        m.refundTo = bob;
        (r, body) = returnOf(id, m);
        refuse(r, body, IInbox.BadReply.selector);
        (r, body) = returnOf(Messages.id(selfDomain(), m), m);
        refuse(r, body, IOutbox.NotOpen.selector);
        m.refundTo = alice;
        (r, body) = returnOf(Messages.id(PEER_DOMAIN, m), m);
        refuse(r, body, IInbox.BadReply.selector);
    }

    function test_AReturnComesFromWhereTheMessageWent() public {
        setLane(9, 4242, true, true, Messages.SAFETY_POSTED);
        recipient = InteropAddress.encode(4242, bob);
        (bytes32 id, Message memory m) = send(alice, 3 ether);
        (Message memory r, bytes memory body) = returnOf(id, m);
        refuse(r, body, IInbox.BadReply.selector);
        (r, body) = resultOf(id, m, "");
        refuse(r, body, IInbox.BadReply.selector);
    }

    /// A withdrawal, and what nobody waits for, has no record.
    function test_MessagesWithoutARecord() public {
        vm.startPrank(alice);
        bytes32 id = outbox.sendMessage(recipient, "", attributes);
        assertEq(outbox.status(id), Messages.STATUS_UNKNOWN);
        id = bridge.withdrawETH{value: 1}(bob);
        assertEq(outbox.status(id), Messages.STATUS_UNKNOWN);
        id = bridge.sendETH{value: 1}(PEER, bob, alice, uint64(block.timestamp + 1 days));
        assertEq(outbox.status(id), Messages.STATUS_OPEN);
    }

    function test_AnAnswerIsBroughtOnce() public {
        (bytes32 id, Message memory m) = send(address(target), 0);
        (Message memory r, bytes memory body) = resultOf(id, m, "forty-two");
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        inbox.deliver(r, body, proof);
        assertEq(target.payload(), "forty-two");
        assertEq(target.id(), id);
        assertFalse(target.isHash());
        assertEq(outbox.status(id), Messages.STATUS_ANSWERED);

        (r,) = resultOf(id, m, "forty-two");
        refuse(r, body, IOutbox.NotOpen.selector);
        (r, body) = returnOf(id, m);
        refuse(r, body, IOutbox.NotOpen.selector);
    }

    function test_AnAnswerThatFailsIsTriedAgain() public {
        (bytes32 id, Message memory m) = send(address(target), 0);
        (Message memory r, bytes memory body) = resultOf(id, m, "forty-two");
        target.set(true, 0, "");
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        inbox.deliver(r, body, proof);
        assertEq(inbox.states(PEER, r.index), Messages.STATE_FAILED);
        assertEq(outbox.status(id), Messages.STATUS_ANSWERED);
        uint256 before = vm.snapshotState();
        target.set(false, 0, "");
        inbox.retry(r, body);
        assertEq(target.payload(), "forty-two");

        vm.revertToState(before);
        uint64 sent = outbox.count();
        vm.warp(r.deadline + 1);
        inbox.finalize(r);
        assertEq(inbox.states(PEER, r.index), Messages.STATE_RETURNED);
        assertEq(outbox.count(), sent, "an answer is not answered");
    }

    function test_AnAnswerThatComesLate() public {
        (bytes32 id, Message memory m) = send(address(target), 0);
        (Message memory r, bytes memory body) = resultOf(id, m, "forty-two");
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        vm.warp(r.deadline + 1);
        uint64 sent = outbox.count();
        inbox.deliver(r, body, proof);
        assertEq(inbox.states(PEER, r.index), Messages.STATE_EXPIRED);
        assertEq(outbox.status(id), Messages.STATUS_ANSWERED);
        assertEq(outbox.count(), sent);
        assertEq(target.calls(), 0);
    }

    function test_AnAnswerForAnAccountWithoutCode() public {
        (bytes32 id, Message memory m) = send(alice, 0);
        (Message memory r, bytes memory body) = resultOf(id, m, "forty-two");
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        inbox.deliver(r, body, proof);
        assertEq(inbox.states(PEER, r.index), Messages.STATE_DELIVERED);
        assertEq(outbox.status(id), Messages.STATUS_ANSWERED);
    }

    function testFuzz_CloseIsForTheInboxOnly(address caller) public {
        vm.assume(caller != address(inbox));
        (bytes32 id,) = send(alice, 1);
        vm.prank(caller);
        vm.expectRevert(IOutbox.NotInbox.selector);
        outbox.close(id, Messages.STATUS_RETURNED);
    }

    function testFuzz_RepliesThatDoNotDecode(bytes memory body) public {
        (bytes32 id, Message memory m) = send(alice, 1);
        (Message memory r,) = returnOf(id, m);
        r.payloadHash = keccak256(body);
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        vm.expectRevert();
        inbox.deliver(r, body, proof);
        assertEq(inbox.states(PEER, r.index), Messages.STATE_UNSEEN);
    }

    function fails(Message memory m, bytes memory payload, bytes memory reason) internal {
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(idOf(m), PEER, m.index, Messages.STATE_FAILED, reason);
        inbox.deliver(m, payload, proof);
    }

    function refuse(Message memory r, bytes memory body, bytes4 reason) internal {
        uint256 before = vm.snapshotState();
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        vm.expectRevert(reason);
        inbox.deliver(r, body, proof);
        vm.revertToState(before);
    }
}
