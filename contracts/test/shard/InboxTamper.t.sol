// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {ScriptedReceiver} from "./Receivers.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// Every byte of a delivery's calldata counts: message, payload, settlement leaf, the three branches and the cap.
contract InboxTamperTest is ShardFixture {
    bytes internal payload = abi.encode(uint256(1), uint256(2));
    ScriptedReceiver internal receiver;

    function setUp() public override {
        super.setUp();
        receiver = new ScriptedReceiver();
        for (uint256 i; i < 5; ++i) {
            push(assetMessage(alice, i));
            pushCap(SELF, ETH, i);
        }
    }

    function testFuzz_AChangedByteOfAnAssetDeliveryReverts(uint256 place, uint8 flip, uint256 amount) public {
        bytes memory call = assetDelivery(bound(amount, 1, 100 ether));
        tamper(call, place, flip);
    }

    function testFuzz_AChangedByteOfADataDeliveryReverts(uint256 place, uint8 flip) public {
        tamper(dataDelivery(), place, flip);
    }

    function test_AFlippedBitInAnyByteReverts() public {
        bytes memory call = assetDelivery(1 ether);
        bytes memory dataCall = dataDelivery();
        assertEq(call.length, 4 + 32 * (13 + 1 + 91 + 1 + 2));
        uint256 before = vm.snapshotState();
        for (uint256 i = 4; i < call.length; ++i) {
            bytes1 flip = bytes1(uint8(1 << (i % 8)));
            refuseChanged(call, i, flip);
            refuseChanged(dataCall, i, flip);
        }
        assertUntouched();
        expectDelivered(call);
        vm.revertToState(before);
        expectDelivered(dataCall);
    }

    function tamper(bytes memory call, uint256 place, uint8 flip) internal {
        place = bound(place, 4, call.length - 1);
        refuseChanged(call, place, bytes1(uint8(bound(flip, 1, 255))));
        assertUntouched();
        expectDelivered(call);
    }

    function refuseChanged(bytes memory call, uint256 place, bytes1 flip) internal {
        call[place] ^= flip;
        (bool success,) = address(inbox).call(call);
        assertFalse(success, vm.toString(place));
        call[place] ^= flip;
    }

    function expectDelivered(bytes memory call) internal {
        (bool success,) = address(inbox).call(call);
        assertTrue(success);
        assertEq(inbox.states(PEER, 5) + inbox.states(PEER, 6), Messages.STATE_DELIVERED);
    }

    function assertUntouched() internal view {
        for (uint32 index; index < 8; ++index) {
            assertEq(inbox.states(PEER, index), Messages.STATE_UNSEEN);
        }
        assertEq(inbox.claimed(PEER, ETH), 0);
        assertEq(inbox.cap(PEER, ETH), 0);
        assertEq(inbox.cap(PEER, 0), 0);
        assertEq(address(bridge).balance, RESERVE);
        assertEq(receiver.calls(), 0);
    }

    function assetDelivery(uint256 amount) internal returns (bytes memory) {
        Message memory m = assetMessage(bob, amount);
        m.payloadHash = keccak256(payload);
        return delivery(push(m), pushCap(SELF, ETH, amount), amount);
    }

    function dataDelivery() internal returns (bytes memory) {
        Message memory m = push(dataMessage(address(receiver), 300_000, payload));
        return delivery(m, pushCap(SELF, 0, 77), 77);
    }

    function delivery(Message memory m, uint64 capIndex, uint256 cumOut) internal returns (bytes memory) {
        import_();
        DeliveryProof memory proof = prove(m.index);
        proof.cap = proveCap(capIndex, cumOut);
        return abi.encodeCall(inbox.deliver, (m, payload, proof));
    }
}
