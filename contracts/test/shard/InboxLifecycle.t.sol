// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {InboxCalls} from "../../src/shard/InboxCalls.sol";
import {Switchable} from "./Answerers.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// Failure, retry, expiry and what is given back.
contract InboxLifecycleTest is ShardFixture {
    Switchable internal target = new Switchable();

    function assetCall(uint256 amount, bytes memory payload) internal view returns (Message memory m) {
        m = dataMessage(address(target), 300_000, payload);
        (m.kind, m.assetId, m.amount, m.refundTo) = (Messages.KIND_ASSET_CALL, ETH, amount, alice);
    }

    /// Delivered, and failed.
    function failed(Message memory m, bytes memory payload) internal returns (Message memory) {
        target.set(true, 0, "");
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        inbox.deliver(m, payload, proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        assertEq(inbox.failedId(PEER, m.index), idOf(m));
        return m;
    }

    function expectReturn(Message memory m, bytes32 replyTo) internal {
        (, Message memory r, bytes memory payload) = lastSent(vm.getRecordedLogs());
        assertEq(r.kind, Messages.KIND_RETURN);
        assertEq(r.srcShard, SELF);
        assertEq(r.dstShard, PEER);
        assertEq(r.sender, m.target);
        assertEq(r.target, m.amount == 0 ? m.sender : m.refundTo);
        assertEq(r.assetId, m.assetId);
        assertEq(r.amount, m.amount);
        assertEq(r.inReplyTo, replyTo);
        assertEq(r.deadline, 0);
        assertEq(payload, abi.encode(m));
    }

    function test_AnExpiredAssetIsGivenBack() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 3 ether);
        vm.warp(m.deadline + 1);
        vm.recordLogs();
        vm.expectEmit(address(inbox));
        emit IInbox.ValueClaimed(PEER, ETH, 3 ether);
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(idOf(m), PEER, 0, Messages.STATE_EXPIRED, "");
        inbox.deliver(m, "", proof);

        expectReturn(m, idOf(m));
        assertEq(bob.balance, 0);
        assertEq(inbox.claimed(PEER, ETH), 3 ether);
        assertEq(bridge.sent(PEER, ETH), 3 ether);
        assertEq(bridge.nativeIn(), 0);
        assertEq(bridge.nativeOut(), 0);
        assertEq(inbox.held(ETH), 0);
        vm.expectRevert(IInbox.AlreadyDelivered.selector);
        inbox.deliver(m, "", proof);
        vm.expectRevert(IInbox.NotFailed.selector);
        inbox.finalize(m);
    }

    /// What L1 didn't move onto the lane is not given back either.
    function test_AnExpiredAssetNeedsItsCap() public {
        Message memory m = push(assetMessage(bob, 3 ether));
        import_();
        vm.warp(m.deadline + 1);
        vm.expectRevert(IInbox.CapExceeded.selector);
        inbox.deliver(m, "", prove(m.index));
        assertEq(outbox.count(), 0);
    }

    function test_AReturnLeavesThroughAClosedLane() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 3 ether);
        setLane(PEER, PEER_CHAIN_ID, false, true, Messages.SAFETY_POSTED);
        vm.warp(m.deadline + 1);
        inbox.deliver(m, "", proof);
        assertEq(outbox.count(), 1);
    }

    function test_ExpiredDataIsReturnedOnlyIfSomebodyWaits() public {
        Message memory m = dataMessage(address(target), 300_000, "");
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        vm.warp(m.deadline + 1);
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_EXPIRED);
        assertEq(outbox.count(), 0);

        m = dataMessage(address(target), 300_000, "");
        m.inReplyTo = bytes32(uint256(100_000));
        (m, proof) = stand(m);
        vm.warp(m.deadline + 1);
        vm.recordLogs();
        inbox.deliver(m, "", proof);
        expectReturn(m, idOf(m));
        assertEq(bridge.sent(PEER, 0), 0);
    }

    function test_RetryDelivers() public {
        Message memory m = failed(assetCall(2 ether, "pay"), "pay");
        assertEq(inbox.held(ETH), 2 ether);
        assertEq(address(target).balance, 0);
        assertEq(bridge.nativeIn(), 0);

        vm.expectRevert(Switchable.SwitchedOff.selector);
        inbox.retry(m, "pay");
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);

        target.set(false, 0, "");
        vm.expectRevert(IInbox.BadPayload.selector);
        inbox.retry(m, "other");
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(idOf(m), PEER, m.index, Messages.STATE_DELIVERED, "");
        vm.prank(bob);
        inbox.retry(m, "pay");
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
        assertEq(target.calls(), 1);
        assertEq(target.payload(), "pay");
        assertEq(target.amount(), 2 ether);
        assertEq(address(target).balance, 2 ether);
        assertEq(inbox.held(ETH), 0);
        assertEq(inbox.claimed(PEER, ETH), 2 ether);

        vm.expectRevert(IInbox.NotFailed.selector);
        inbox.retry(m, "pay");
        vm.warp(m.deadline + 1);
        vm.expectRevert(IInbox.NotFailed.selector);
        inbox.finalize(m);
    }

    function test_RetryGivesMoreGasThanTheMessage() public {
        Message memory m = dataMessage(address(target), 50_000, "");
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        target.set(false, 2_000_000, "");
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        vm.expectRevert(Switchable.SwitchedOff.selector);
        inbox.retry{gas: 2_000_000}(m, "");
        inbox.retry{gas: 4_000_000}(m, "");
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
    }

    /// Less than the message's own limit is no try at all.
    function test_RetryGivesTheLimitAtLeast() public {
        Message memory m = dataMessage(address(target), 1_000_000, "");
        m = failed(m, "");
        target.set(false, 0, "");
        vm.expectRevert(IInbox.InsufficientGas.selector);
        inbox.retry{gas: 1_000_000}(m, "");
    }

    function test_DeadlinesOfRetryAndFinalize() public {
        Message memory m = failed(assetCall(2 ether, ""), "");
        target.set(false, 0, "");
        vm.warp(m.deadline);
        vm.expectRevert(IInbox.DeadlineNotPassed.selector);
        inbox.finalize(m);
        uint256 before = vm.snapshotState();
        inbox.retry(m, "");
        vm.revertToState(before);
        vm.warp(m.deadline + 1);
        vm.expectRevert(IInbox.DeadlinePassed.selector);
        inbox.retry(m, "");
    }

    function test_FinalizeGivesBack() public {
        Message memory m = failed(assetCall(2 ether, "pay"), "pay");
        vm.warp(m.deadline + 1);
        vm.recordLogs();
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(idOf(m), PEER, m.index, Messages.STATE_RETURNED, "");
        vm.prank(bob);
        inbox.finalize(m);
        expectReturn(m, idOf(m));
        assertEq(inbox.states(PEER, m.index), Messages.STATE_RETURNED);
        assertEq(inbox.held(ETH), 0);
        assertEq(bridge.sent(PEER, ETH), 2 ether);
        assertEq(bridge.nativeIn(), 0);

        vm.expectRevert(IInbox.NotFailed.selector);
        inbox.finalize(m);
        vm.expectRevert(IInbox.NotFailed.selector);
        inbox.retry(m, "pay");
    }

    function test_FinalizedDataIsReturnedOnlyIfSomebodyWaits() public {
        Message memory m = failed(dataMessage(address(target), 100_000, ""), "");
        vm.warp(m.deadline + 1);
        inbox.finalize(m);
        assertEq(outbox.count(), 0);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_RETURNED);
    }

    /// Nothing of a failed message can be exchanged at its second try.
    function testFuzz_OnlyTheMessageThatFailedIsReopened(uint256 field, uint256 seed) public {
        Message memory m = failed(assetCall(2 ether, "pay"), "pay");
        target.set(false, 0, "");
        bytes memory raw = abi.encode(m);
        uint8[13] memory bits = [8, 32, 32, 32, 160, 160, 255, 255, 64, 64, 160, 255, 255];
        field %= 13;
        uint256 flip = 1 << (seed % bits[field]);
        assembly {
            let word := add(raw, add(0x20, mul(field, 0x20)))
            mstore(word, xor(mload(word), flip))
        }
        Message memory other = abi.decode(raw, (Message));
        vm.expectRevert(IInbox.NotFailed.selector);
        inbox.retry(other, "pay");
        vm.warp(uint256(m.deadline) + 1);
        vm.expectRevert(IInbox.NotFailed.selector);
        inbox.finalize(other);
        inbox.finalize(m);
    }

    function test_UnseenMessagesAreNotReopened() public {
        Message memory m = push(assetCall(2 ether, ""));
        import_();
        vm.expectRevert(IInbox.NotFailed.selector);
        inbox.retry(m, "");
        vm.warp(m.deadline + 1);
        vm.expectRevert(IInbox.NotFailed.selector);
        inbox.finalize(m);
    }

    function test_AnAssetCallPaysAndCalls() public {
        Message memory m = assetCall(2 ether, "pay");
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        inbox.deliver(m, "pay", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
        assertEq(target.token(), address(0));
        assertEq(target.amount(), 2 ether);
        assertEq(target.balanceSeen(), 2 ether);
        assertEq(target.payload(), "pay");
        assertEq(target.id(), idOf(m));
        assertEq(bridge.nativeIn(), 2 ether);
    }

    function test_AnAssetCallToNoCodePaysNothing() public {
        Message memory m = assetCall(2 ether, "");
        m.target = bob;
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        vm.expectEmit(address(inbox));
        bytes memory reason = abi.encodeWithSelector(IInbox.NoCode.selector);
        emit IInbox.MessageDelivered(idOf(m), PEER, m.index, Messages.STATE_FAILED, reason);
        inbox.deliver(m, "", proof);
        assertEq(bob.balance, 0);
        assertEq(inbox.held(ETH), 2 ether);
    }

    function test_AttemptIsForTheInboxItself() public {
        Message memory m = assetCall(2 ether, "");
        (bool success, bytes memory reason) =
            address(inbox).call(abi.encodeCall(inbox.attempt, (m, "", 0, rulesOf(PEER_CHAIN_ID))));
        assertFalse(success);
        assertEq(bytes4(reason), IInbox.NotSelf.selector);
    }

    /// Whatever gas the caller brings: the target of an ASSET_CALL gets its whole limit, or nothing happens.
    function testFuzz_AnAssetCallCannotBeStarved(uint256 gas, uint64 gasLimit) public {
        gasLimit = uint64(bound(gasLimit, 400_000, 7_500_000));
        Message memory m = assetCall(1 ether, "");
        m.gasLimit = gasLimit;
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        target.set(false, gasLimit - 5000, "");
        bytes memory call = abi.encodeCall(inbox.deliver, (m, "", proof));
        (bool success,) = address(inbox).call{gas: bound(gas, 21_000, 9_000_000)}(call);
        assertEq(inbox.states(PEER, 0), success ? Messages.STATE_DELIVERED : Messages.STATE_UNSEEN);
        assertEq(address(target).balance, success ? 1 ether : 0);
    }

    function rulesOf(uint64 chainId) internal pure returns (InboxCalls.CallRules memory) {
        return InboxCalls.CallRules(chainId, false, 256);
    }
}
