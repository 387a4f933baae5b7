// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";
import {IOutbox, IOutboxAttributes} from "../../src/interfaces/IOutbox.sol";
import {IShardBridge} from "../../src/interfaces/IShardBridge.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {BridgedERC20} from "../../src/shard/BridgedERC20.sol";
import {Reenterer} from "../tokens/Tokens.sol";
import {Switchable} from "./Answerers.sol";
import {TokenFixture} from "./TokenFixture.sol";

/// Tokens that come home, are returned, and refuse (docs/spec/assets.md).
contract HomeTokensTest is TokenFixture {
    // --- home again

    function lockHome(uint256 amount) internal {
        vm.prank(alice);
        bridge.sendToken(PEER, address(home), amount, bob, alice, deadline);
    }

    function test_ComingHomeReleases() public {
        lockHome(100);
        bring(homeInfo(), 60);
        assertEq(home.balanceOf(bob), 60);
        assertEq(bridge.locked(address(home)), 40);
        assertEq(bridge.tokenOf(homeId()), address(home));
    }

    function test_ATokenThatRefusesFailsItsMessage() public {
        lockHome(100);
        home.refuse(bob, true);
        Message memory m = bring(homeInfo(), 60);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        assertEq(inbox.held(homeId()), 60);
        assertEq(bridge.locked(address(home)), 100);
        vm.expectRevert(IInbox.TokenRefused.selector);
        inbox.retry(m, abi.encode(homeInfo()));
        home.refuse(bob, false);
        inbox.retry(m, abi.encode(homeInfo()));
        assertEq(home.balanceOf(bob), 60);
        assertEq(bridge.locked(address(home)), 40);

        home.spoil(false, true);
        m = bring(homeInfo(), 10);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        home.spoil(true, false);
        m = bring(homeInfo(), 10);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        vm.warp(m.deadline + 1);
        inbox.finalize(m);
        assertEq(bridge.sent(PEER, homeId()), 110);
    }

    /// What was never locked is not released, whatever L1 says of the lane.
    function test_NoMoreThanWasLockedComesHome() public {
        lockHome(100);
        home.mint(address(bridge), 1000);
        Message memory m = bring(homeInfo(), 101);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
    }

    function testFuzz_AReleaseCannotBeStarved(uint256 gas) public {
        lockHome(100);
        (Message memory m, DeliveryProof memory proof) = stand(tokenMessage(homeInfo(), 60));
        bytes memory call = abi.encodeCall(inbox.deliver, (m, abi.encode(homeInfo()), proof));
        (bool success,) = address(inbox).call{gas: bound(gas, 100_000, 900_000)}(call);
        assertEq(inbox.states(PEER, m.index), success ? Messages.STATE_DELIVERED : Messages.STATE_UNSEEN);
    }

    /// A token that gives up early leaves enough gas to record a failure.
    function test_AReleaseThatCountsItsGasCannotBeStarved() public {
        lockHome(100);
        home.setLeastGas(250_000);
        (Message memory m, DeliveryProof memory proof) = stand(tokenMessage(homeInfo(), 60));
        bytes memory call = abi.encodeCall(inbox.deliver, (m, abi.encode(homeInfo()), proof));
        bool success;
        for (uint256 gas = 200_000; !success; gas += 10_000) {
            (success,) = address(inbox).call{gas: gas}(call);
        }
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
    }

    function returned(bytes32 id, Message memory m) internal returns (Message memory r) {
        bytes memory body = abi.encode(m);
        r = assetMessage(m.refundTo, m.amount);
        (r.kind, r.assetId, r.inReplyTo, r.payloadHash) = (Messages.KIND_RETURN, m.assetId, id, keccak256(body));
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        inbox.deliver(r, body, proof);
        assertEq(inbox.states(PEER, r.index), Messages.STATE_DELIVERED);
        assertEq(outbox.status(id), Messages.STATUS_RETURNED);
    }

    function test_ReturnsOfTokens() public {
        bring(tok, 500);
        address token = address(contractOf(tok));
        vm.recordLogs();
        vm.prank(bob);
        bridge.sendToken(PEER, token, 200, alice, bob, deadline);
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        returned(id, m);
        assertEq(BridgedERC20(token).balanceOf(bob), 500);
        assertEq(BridgedERC20(token).symbol(), "TOK");
    }

    /// The same amount of something else is no return.
    function test_AReturnIsOfTheSameAsset() public {
        bring(tok, 500);
        vm.recordLogs();
        lockHome(100);
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        bytes memory body = abi.encode(m);
        Message memory r = assetMessage(m.refundTo, m.amount);
        (r.kind, r.assetId, r.inReplyTo, r.payloadHash) = (Messages.KIND_RETURN, idOf(tok), id, keccak256(body));
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        vm.expectRevert(IInbox.BadReply.selector);
        inbox.deliver(r, body, proof);
    }

    /// A return is never lost, whatever the token does.
    function test_AReturnThatIsRefusedIsKept() public {
        vm.recordLogs();
        lockHome(100);
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        home.refuse(alice, true);
        returned(id, m);
        assertEq(home.balanceOf(alice), 900);
        assertEq(bridge.claimable(alice, homeId()), 100);
        assertEq(bridge.locked(address(home)), 100);

        vm.expectRevert();
        bridge.payClaimable(alice, homeId());
        home.refuse(alice, false);
        vm.prank(bob);
        bridge.payClaimable(alice, homeId());
        assertEq(home.balanceOf(alice), 1000);
        assertEq(bridge.locked(address(home)), 0);
        vm.expectRevert(IShardBridge.NothingToPay.selector);
        bridge.payClaimable(alice, homeId());
    }

    // --- rebasing, hooks

    function test_EscrowThatShrinksTakesNothingMore() public {
        lockHome(100);
        home.rebase(address(bridge), 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IShardBridge.EscrowShort.selector, address(home)));
        bridge.sendToken(PEER, address(home), 10, bob, alice, deadline);
        // What is there is paid, and the last one waits.
        bring(homeInfo(), 60);
        Message memory m = bring(homeInfo(), 40);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        home.mint(address(bridge), 1);
        inbox.retry(m, abi.encode(homeInfo()));
        assertEq(home.balanceOf(bob), 100);
    }

    function test_ALockInsideALockIsRefused() public {
        Reenterer inner = new Reenterer();
        home.mint(address(inner), 50);
        vm.prank(address(inner));
        home.approve(address(bridge), 50);
        bytes memory call = abi.encodeCall(bridge.sendToken, (PEER, address(home), 50, bob, bob, deadline));
        home.setHook(address(inner), abi.encodeCall(Reenterer.tryIt, (address(bridge), call)));
        lockHome(100);
        assertEq(bytes4(inner.reason()), IShardBridge.Reentrant.selector);
        assertEq(bridge.locked(address(home)), 100);
        assertEq(home.balanceOf(address(inner)), 50);
        // The guard is down again.
        home.setHook(address(0), "");
        lockHome(100);
    }

    /// From inside a refund: the record is closed, and the Inbox too.
    function test_ARefundCannotBeReentered() public {
        vm.recordLogs();
        lockHome(100);
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        Message memory r = assetMessage(m.refundTo, m.amount);
        (r.kind, r.assetId, r.inReplyTo, r.payloadHash) =
            (Messages.KIND_RETURN, m.assetId, id, keccak256(abi.encode(m)));
        Message memory twin = push(abi.decode(abi.encode(r), (Message)));
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        uint64 capIndex = pushCap(SELF, homeId(), 200);
        import_();
        DeliveryProof memory twinProof = prove(twin.index);
        twinProof.cap = proveCap(capIndex, 200);
        proof = prove(r.index);
        proof.cap = proveCap(capIndex, 200);
        Reenterer inner = new Reenterer();
        home.setHook(
            address(inner),
            abi.encodeCall(
                Reenterer.tryIt, (address(inbox), abi.encodeCall(inbox.deliver, (twin, abi.encode(m), twinProof)))
            )
        );
        inbox.deliver(r, abi.encode(m), proof);
        assertEq(bytes4(inner.reason()), IInbox.Reentrant.selector);
        assertEq(home.balanceOf(alice), 1000);
        vm.expectRevert(IOutbox.NotOpen.selector);
        inbox.deliver(twin, abi.encode(m), twinProof);
    }

    /// A return that the token refused is owed, and 50 more are locked.
    function keptReturn() internal {
        lockHome(50);
        vm.recordLogs();
        lockHome(100);
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        home.refuse(alice, true);
        returned(id, m);
        home.refuse(alice, false);
        assertEq(bridge.claimable(alice, homeId()), 100);
        assertEq(bridge.locked(address(home)), 150);
    }

    function test_AKeptReturnIsPaidOnceThoughReentered() public {
        keptReturn();
        Reenterer inner = new Reenterer();
        bytes memory call = abi.encodeCall(bridge.payClaimable, (alice, homeId()));
        home.setHook(address(inner), abi.encodeCall(Reenterer.tryIt, (address(bridge), call)));
        bridge.payClaimable(alice, homeId());
        assertEq(bytes4(inner.reason()), IShardBridge.NothingToPay.selector);
        assertEq(home.balanceOf(alice), 950);
        assertEq(home.balanceOf(address(bridge)), 50);
        assertEq(bridge.locked(address(home)), 50);
    }

    function test_ALockFromInsideAPayoutIsCountedOnce() public {
        keptReturn();
        Reenterer inner = new Reenterer();
        home.mint(address(inner), 30);
        vm.prank(address(inner));
        home.approve(address(bridge), 30);
        bytes memory call = abi.encodeCall(bridge.sendToken, (PEER, address(home), 30, bob, bob, deadline));
        home.setHook(address(inner), abi.encodeCall(Reenterer.tryIt, (address(bridge), call)));
        bridge.payClaimable(alice, homeId());
        assertTrue(inner.success());
        assertEq(home.balanceOf(alice), 950);
        assertEq(home.balanceOf(address(bridge)), 80);
        assertEq(bridge.locked(address(home)), 80);
        assertEq(bridge.sent(PEER, homeId()), 180);
    }

    // --- calls with tokens

    function test_ATokenCallPaysAndCalls() public {
        Switchable target = new Switchable();
        bytes memory body = bytes.concat(abi.encode(tok), "pay");
        Message memory m = tokenMessage(tok, 30);
        (m.kind, m.target, m.gasLimit, m.payloadHash) =
            (Messages.KIND_ASSET_CALL, address(target), 500_000, keccak256(body));
        target.set(true, 0, "");
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        inbox.deliver(m, body, proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        assertEq(address(contractOf(tok)).code.length, 0, "nothing of a failed call remains");
        target.set(false, 0, "");
        inbox.retry(m, body);
        assertEq(target.token(), address(contractOf(tok)));
        assertEq(target.amount(), 30);
        assertEq(target.payload(), "pay");
        assertEq(contractOf(tok).balanceOf(address(target)), 30);
    }

    function test_SendingATokenCall() public {
        bytes[] memory attributes = new bytes[](2);
        attributes[0] = abi.encodeCall(IOutboxAttributes.asset, (address(home), 70));
        attributes[1] = abi.encodeCall(IOutboxAttributes.refundTo, (bob));
        vm.recordLogs();
        vm.prank(alice);
        outbox.sendMessage(InteropAddress.encode(PEER_CHAIN_ID, bob), "pay", attributes);
        (, Message memory m, bytes memory payload) = lastSent(vm.getRecordedLogs());
        assertEq(m.kind, Messages.KIND_ASSET_CALL);
        assertEq(m.sender, alice);
        assertEq(m.refundTo, bob);
        assertEq(m.amount, 70);
        assertEq(m.assetId, homeId());
        assertEq(payload, bytes.concat(abi.encode(homeInfo()), "pay"));
        assertEq(bridge.sent(PEER, homeId()), 70);
    }
}
