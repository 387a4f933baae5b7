// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";
import {IShardBridge} from "../../src/interfaces/IShardBridge.sol";
import {AssetInfos} from "../../src/libraries/AssetInfos.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {NaiveTree} from "./NaiveTree.sol";
import {ScriptedReceiver} from "./Receivers.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// The checks of "On the destination", one by one and in their order.
contract InboxChecksTest is ShardFixture {
    using NaiveTree for bytes32[];

    function test_DeliverAsset() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 3 ether);
        vm.expectEmit(address(bridge));
        emit IShardBridge.Credited(ETH, bob, 3 ether);
        vm.expectEmit(address(inbox));
        emit IInbox.MessageDelivered(idOf(m), PEER, 0, Messages.STATE_DELIVERED, "");
        inbox.deliver(m, "", proof);

        assertEq(bob.balance, 3 ether);
        assertEq(inbox.states(PEER, 0), Messages.STATE_DELIVERED);
        assertEq(inbox.claimed(PEER, ETH), 3 ether);
        assertEq(inbox.cap(PEER, ETH), 3 ether);
        assertEq(bridge.nativeIn(), 3 ether);
        assertEq(address(bridge).balance, RESERVE - 3 ether);
    }

    function test_WrongDestination() public {
        Message memory m = assetMessage(bob, 1);
        m.dstShard = 3;
        DeliveryProof memory proof;
        refuse(m, "wrong payload", proof, IInbox.WrongDestination.selector);
    }

    function test_BadPayload() public {
        DeliveryProof memory proof;
        refuse(assetMessage(bob, 1), "x", proof, IInbox.BadPayload.selector);
    }

    function test_UnknownRoot() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 1);
        bytes32 imported = proof.settlementRoot;
        proof.settlementRoot = 0;
        refuse(m, "", proof, IInbox.UnknownRoot.selector);
        proof.settlementRoot = keccak256("not imported");
        refuse(m, "", proof, IInbox.UnknownRoot.selector);

        proof.settlementRoot = imported;
        for (uint256 i = 1; i < 16; ++i) {
            update(bytes32(i));
        }
        uint256 before = vm.snapshotState();
        inbox.deliver(m, "", proof);
        vm.revertToState(before);
        update(bytes32(uint256(16)));
        refuse(m, "", proof, IInbox.UnknownRoot.selector);
    }

    function test_LaneClosed() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 1);
        setLane(PEER, PEER_CHAIN_ID, true, false, 0);
        proof.settlementBranch[0] = bytes32(uint256(1));
        refuse(m, "", proof, IInbox.LaneClosed.selector);

        m.srcShard = 9;
        refuse(m, "", proof, IInbox.LaneClosed.selector);
    }

    function test_BadSettlementProof() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 1);
        proof.leaf.stateRoot = keccak256("another state");
        refuse(m, "", proof, IInbox.BadSettlementProof.selector);
        proof = prove(0);
        proof.settlementBranch[15] ^= bytes32(uint256(1));
        proof.outboxBranch[0] ^= bytes32(uint256(1));
        refuse(m, "", proof, IInbox.BadSettlementProof.selector);
    }

    /// The leaf of one shard proves nothing for another.
    function test_BadSettlementProofForAnotherSource() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 1);
        setLane(9, 4242, true, true, 0);
        m.srcShard = 9;
        refuse(m, "", proof, IInbox.BadSettlementProof.selector);
        // Position 7 + 2^16 would wrap to the peer's.
        m.srcShard = PEER + (1 << 16);
        refuse(m, "", proof, IInbox.LaneClosed.selector);
    }

    function test_BadOutboxProof() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 1);
        proof.outboxBranch[31] ^= bytes32(uint256(1));
        refuse(m, "", proof, IInbox.BadOutboxProof.selector);
        proof = prove(0);
        m.amount += 1;
        refuse(m, "", proof, IInbox.BadOutboxProof.selector);
        m.amount -= 1;
        m.index += 1;
        refuse(m, "", proof, IInbox.BadOutboxProof.selector);
    }

    /// A message whose id was made with another network's domain.
    function test_BadOutboxProofForAnotherDomain() public {
        Message memory m = assetMessage(bob, 1);
        peerOutbox.push(Messages.leaf(Messages.id(keccak256("domain of another network"), m)));
        import_();
        refuse(m, "", prove(0), IInbox.BadOutboxProof.selector);
    }

    /// A claim of another domain at the peer's position was never imported.
    function test_BadSettlementProofForAnotherDomain() public {
        Message memory m = assetMessage(bob, 1);
        bytes32 other = keccak256("domain of another network");
        peerOutbox.push(Messages.leaf(Messages.id(other, m)));
        import_();
        DeliveryProof memory proof = prove(0);
        proof.leaf.domain = other;
        refuse(m, "", proof, IInbox.BadSettlementProof.selector);
    }

    function test_ASettledLaneTakesTheSettledRoot() public {
        Message memory first = push(assetMessage(bob, 1));
        Message memory second = push(assetMessage(bob, 1));
        uint64 capIndex = pushCap(SELF, ETH, 2);
        peerSettledCount = 1;
        import_();
        setLane(PEER, PEER_CHAIN_ID, true, true, Messages.SAFETY_SETTLED);

        DeliveryProof memory proof = prove(second.index);
        proof.cap = proveCap(capIndex, 2);
        refuse(second, "", proof, IInbox.BadOutboxProof.selector);
        setLane(PEER, PEER_CHAIN_ID, true, true, 200);
        refuse(second, "", proof, IInbox.BadOutboxProof.selector);

        bytes32[] memory settled = new bytes32[](1);
        settled[0] = peerOutbox[0];
        proof.outboxBranch = settled.branch(0, 32).to32();
        inbox.deliver(first, "", proof);

        setLane(PEER, PEER_CHAIN_ID, true, true, Messages.SAFETY_POSTED);
        inbox.deliver(second, "", prove(second.index));
        assertEq(bob.balance, 2);
    }

    function test_AlreadyDelivered() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 1);
        inbox.deliver(m, "", proof);
        vm.warp(m.deadline + 1);
        refuse(m, "", proof, IInbox.AlreadyDelivered.selector);
        // A newer claim proves the same message again.
        fundedAsset(bob, 1);
        refuse(m, "", prove(0), IInbox.AlreadyDelivered.selector);
    }

    function test_BadAmount_WhereNothingMoves() public {
        uint8[3] memory kinds = [Messages.KIND_DATA, Messages.KIND_QUERY, Messages.KIND_RESULT];
        for (uint256 i; i < kinds.length; ++i) {
            refuseAmount(kinds[i], 1, IInbox.BadAmount.selector);
            refuseAmount(kinds[i], type(uint256).max, IInbox.BadAmount.selector);
        }
    }

    function test_BadAmount_WhereValueMoves() public {
        uint8[4] memory kinds =
            [Messages.KIND_ASSET, Messages.KIND_ASSET_CALL, Messages.KIND_RETURN, Messages.KIND_WITHDRAW];
        for (uint256 i; i < kinds.length; ++i) {
            if (kinds[i] != Messages.KIND_RETURN) refuseAmount(kinds[i], 0, IInbox.BadAmount.selector);
            refuseAmount(kinds[i], 1 << 128, IInbox.BadAmount.selector);
            refuseAmount(kinds[i], type(uint256).max, IInbox.BadAmount.selector);
            // The largest amount is a later check's matter.
            bytes4 later = i == 3 ? IInbox.UnsupportedKind.selector : IInbox.CapExceeded.selector;
            refuseAmount(kinds[i], (1 << 128) - 1, later);
            refuseAmount(kinds[i], 1, later);
        }
    }

    /// Before the nullifier and after the proof.
    function test_BadAmount_InItsPlace() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 1);
        inbox.deliver(m, "", proof);
        m.amount = 0;
        peerOutbox[0] = keccak256(bytes.concat(hex"00", idOf(m)));
        import_();
        refuse(m, "", prove(0), IInbox.BadAmount.selector);
        m.amount = 1 << 128;
        refuse(m, "", prove(0), IInbox.BadOutboxProof.selector);
    }

    function test_AlreadyDeliveredAfterFailure() public {
        (Message memory m, DeliveryProof memory proof) = data(bob, 100_000, "");
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, 0), Messages.STATE_FAILED);
        refuse(m, "", proof, IInbox.AlreadyDelivered.selector);
    }

    function test_UnsupportedKind() public {
        uint8[4] memory kinds = [0, 7, 8, 255];
        for (uint256 i; i < kinds.length; ++i) {
            Message memory m = assetMessage(bob, 1);
            m.kind = kinds[i];
            m.deadline = 0;
            m = push(m);
            import_();
            refuse(m, "", prove(m.index), IInbox.UnsupportedKind.selector);
        }
    }

    function test_TheDeadlineIsTheLastMoment() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 1);
        uint256 before = vm.snapshotState();
        vm.warp(m.deadline + 1);
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_EXPIRED);
        vm.revertToState(before);
        vm.warp(m.deadline);
        inbox.deliver(m, "", proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_DELIVERED);
    }

    function test_BadCapProof() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 5);
        proof.cap.cap += 1;
        refuse(m, "", proof, IInbox.BadCapProof.selector);
        proof.cap.cap -= 1;
        proof.cap.index += 1 << 32;
        refuse(m, "", proof, IInbox.BadCapProof.selector);
        proof.cap.index -= 1 << 32;
        proof.cap.branch[4] ^= bytes32(uint256(1));
        refuse(m, "", proof, IInbox.BadCapProof.selector);
    }

    /// What L1 moved onto another lane, or of another asset, covers nothing here.
    function test_BadCapProofOfAnotherLaneOrAsset() public {
        Message memory m = push(assetMessage(bob, 5));
        uint64 other = pushCap(3, ETH, 5);
        uint64 token = pushCap(SELF, Messages.assetId(0, address(1)), 5);
        import_();
        DeliveryProof memory proof = prove(m.index);
        proof.cap = proveCap(other, 5);
        refuse(m, "", proof, IInbox.BadCapProof.selector);
        proof.cap = proveCap(token, 5);
        refuse(m, "", proof, IInbox.BadCapProof.selector);
    }

    function test_CapExceeded() public {
        Message memory first = push(assetMessage(bob, 6));
        Message memory second = push(assetMessage(bob, 5));
        Message memory third = push(assetMessage(bob, 4));
        uint64 capIndex = pushCap(SELF, ETH, 10);
        import_();

        refuse(first, "", prove(first.index), IInbox.CapExceeded.selector);
        DeliveryProof memory proof = prove(first.index);
        proof.cap = proveCap(capIndex, 10);
        inbox.deliver(first, "", proof);
        proof = prove(second.index);
        proof.cap = proveCap(capIndex, 10);
        refuse(second, "", proof, IInbox.CapExceeded.selector);
        // The cap is on record now: no proof needed.
        inbox.deliver(third, "", prove(third.index));
        assertEq(inbox.claimed(PEER, ETH), 10);
        refuse(second, "", prove(second.index), IInbox.CapExceeded.selector);
    }

    function test_CapExceededByTheLargestAmount() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 5);
        inbox.deliver(m, "", proof);
        m = push(assetMessage(bob, type(uint128).max));
        import_();
        refuse(m, "", prove(m.index), IInbox.CapExceeded.selector);
    }

    function test_AnOldCapProofNeverLowersTheCap() public {
        Message memory first = push(assetMessage(bob, 1));
        Message memory second = push(assetMessage(bob, 1));
        uint64 low = pushCap(SELF, ETH, 4);
        uint64 high = pushCap(SELF, ETH, 9);
        import_();
        DeliveryProof memory proof = prove(first.index);
        proof.cap = proveCap(high, 9);
        inbox.deliver(first, "", proof);
        proof = prove(second.index);
        proof.cap = proveCap(low, 4);
        inbox.deliver(second, "", proof);
        assertEq(inbox.cap(PEER, ETH), 9);
    }

    function test_CapsOfTwoSourcesAreApart() public {
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, 5);
        inbox.deliver(m, "", proof);
        assertEq(inbox.cap(9, ETH), 0);
        assertEq(inbox.claimed(9, ETH), 0);
        assertEq(inbox.states(9, 0), Messages.STATE_UNSEEN);
    }

    function test_AnAssetThatIsNotNamedChangesNothing() public {
        bytes32 token = Messages.assetId(0, address(1));
        Message memory m = assetMessage(bob, 5);
        m.assetId = token;
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        refuse(m, "", proof, AssetInfos.BadAssetInfo.selector);
        assertEq(inbox.states(PEER, 0), Messages.STATE_UNSEEN);
        assertEq(inbox.cap(PEER, token), 0);
    }

    /// A lying source writes an amount into a DATA message: a return of it would bounce value that never came in.
    function test_BadAmountOfADataMessageChangesNothing() public {
        ScriptedReceiver receiver = new ScriptedReceiver();
        Message memory m = dataMessage(address(receiver), 200_000, "");
        m.amount = 1 ether;
        m.assetId = ETH;
        m = push(m);
        import_();
        refuse(m, "", prove(m.index), IInbox.BadAmount.selector);
        assertEq(inbox.states(PEER, 0), Messages.STATE_UNSEEN);
        assertEq(receiver.calls(), 0);
    }

    function testFuzz_AnyoneMayDeliver(address caller, uint96 amount) public {
        vm.assume(amount != 0);
        (Message memory m, DeliveryProof memory proof) = fundedAsset(bob, amount);
        vm.prank(caller);
        inbox.deliver(m, "", proof);
        assertEq(bob.balance, amount);
    }

    /// A proven message of this kind and amount, past its deadline.
    function refuseAmount(uint8 kind, uint256 amount, bytes4 reason) internal {
        Message memory m = assetMessage(bob, amount);
        (m.kind, m.deadline) = (kind, 0);
        m = push(m);
        import_();
        refuse(m, "", prove(m.index), reason);
    }

    function refuse(Message memory m, bytes memory payload, DeliveryProof memory proof, bytes4 reason) internal {
        vm.expectRevert(reason);
        inbox.deliver(m, payload, proof);
    }
}
