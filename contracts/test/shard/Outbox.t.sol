// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";

import {IOutbox, IOutboxAttributes} from "../../src/interfaces/IOutbox.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {MerkleBranch} from "../../src/libraries/MerkleBranch.sol";
import {Message, Messages} from "../../src/libraries/Messages.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";
import {NaiveTree} from "./NaiveTree.sol";
import {ShardFixture} from "./ShardFixture.sol";

contract OutboxTest is ShardFixture {
    using NaiveTree for bytes32[];

    bytes internal recipient = InteropAddress.encode(PEER_CHAIN_ID, address(0xb0b));
    bytes[] internal attributes;

    function test_EmptyOutbox() public view {
        assertEq(outbox.root(), MerkleBranch.zero(32));
        assertEq(outbox.count(), 0);
    }

    function test_SendMessageEmitsAndAppends() public {
        bytes memory payload = "hello";
        Message memory m = expected(payload, 500_000, uint64(block.timestamp + 7 days));
        bytes32 id = Messages.id(selfDomain(), m);
        vm.expectEmit(address(outbox));
        emit IOutbox.MessageSent(id, PEER, 0, m, payload);
        vm.prank(alice);
        assertEq(outbox.sendMessage(recipient, payload, attributes), id);
        assertEq(outbox.count(), 1);

        bytes32[] memory leaves = new bytes32[](1);
        leaves[0] = keccak256(bytes.concat(hex"00", id));
        assertEq(outbox.root(), leaves.root(32));
    }

    function testFuzz_RootFollowsTheEvents(uint8 sends) public {
        vm.recordLogs();
        bytes32[] memory leaves = new bytes32[](bound(sends, 1, 20));
        for (uint256 i; i < leaves.length; ++i) {
            vm.prank(i % 2 == 0 ? alice : bob);
            outbox.sendMessage(recipient, abi.encode(i), attributes);
        }
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < leaves.length; ++i) {
            (uint32 index, Message memory m, bytes memory payload) = abi.decode(logs[i].data, (uint32, Message, bytes));
            assertEq(index, i);
            assertEq(m.index, i);
            assertEq(m.payloadHash, keccak256(payload));
            bytes32 id = Messages.id(selfDomain(), m);
            assertEq(logs[i].topics[1], id);
            assertEq(logs[i].topics[2], bytes32(uint256(PEER)));
            leaves[i] = Messages.leaf(id);
        }
        assertEq(outbox.root(), leaves.root(32));
        assertEq(outbox.count(), leaves.length);
    }

    function test_Attributes() public {
        uint64 deadline = uint64(block.timestamp + 1 hours);
        attributes.push(abi.encodeCall(IOutboxAttributes.deadline, (deadline)));
        attributes.push(abi.encodeCall(IOutboxAttributes.gasLimit, (1)));
        attributes.push(abi.encodeCall(IOutboxAttributes.gasLimit, (7_500_000)));
        bytes32 id = Messages.id(selfDomain(), expected("", 7_500_000, deadline));
        vm.prank(alice);
        assertEq(outbox.sendMessage(recipient, "", attributes), id);
    }

    function test_SupportsAttribute() public pure {
        assertTrue(outbox.supportsAttribute(bytes4(keccak256("gasLimit(uint64)"))));
        assertTrue(outbox.supportsAttribute(bytes4(keccak256("deadline(uint64)"))));
        assertTrue(outbox.supportsAttribute(bytes4(keccak256("resultGas(uint64)"))));
        assertTrue(outbox.supportsAttribute(bytes4(keccak256("query()"))));
        assertTrue(outbox.supportsAttribute(bytes4(keccak256("asset(address,uint256)"))));
        assertTrue(outbox.supportsAttribute(bytes4(keccak256("refundTo(address)"))));
        assertFalse(outbox.supportsAttribute(bytes4(keccak256("gasLimit(uint256)"))));
        assertFalse(outbox.supportsAttribute(0));
    }

    function testFuzz_UnsupportedAttribute(bytes4 selector, uint64 value) public {
        vm.assume(!outbox.supportsAttribute(selector));
        refuseAttribute(abi.encodePacked(selector, uint256(value)), selector);
    }

    function test_AttributesThatAreNoAbiCallAreUnsupported() public {
        bytes4 gasLimit = IOutboxAttributes.gasLimit.selector;
        refuseAttribute("", 0);
        refuseAttribute(hex"0102", 0x01020000);
        refuseAttribute(abi.encodePacked(gasLimit), gasLimit);
        refuseAttribute(abi.encodePacked(gasLimit, uint256(1), uint8(0)), gasLimit);
        refuseAttribute(abi.encodePacked(gasLimit, uint256(1) << 64), gasLimit);
    }

    function test_BadInteropAddress() public {
        vm.expectRevert(InteropAddress.BadInteropAddress.selector);
        outbox.sendMessage(bytes.concat(recipient, hex"00"), "", attributes);
    }

    function test_SelfDestination() public {
        vm.expectRevert(IOutbox.SelfDestination.selector);
        outbox.sendMessage(InteropAddress.encode(SELF_CHAIN_ID, bob), "", attributes);
    }

    function test_LaneClosed() public {
        // A chain nobody knows, and L1.
        refuse(InteropAddress.encode(4242, bob), "", IOutbox.LaneClosed.selector);
        refuse(InteropAddress.encode(uint64(L1_CHAIN_ID), bob), "", IOutbox.LaneClosed.selector);
        setLane(PEER, PEER_CHAIN_ID, false, true, 0);
        refuse(recipient, "", IOutbox.LaneClosed.selector);
    }

    function test_PayloadTooLarge() public {
        refuse(recipient, new bytes(32_769), IOutbox.PayloadTooLarge.selector);
        outbox.sendMessage(recipient, new bytes(32_768), attributes);
    }

    function test_GasLimitTooHigh() public {
        attributes.push(abi.encodeCall(IOutboxAttributes.gasLimit, (7_500_001)));
        refuse(recipient, "", IOutbox.GasLimitTooHigh.selector);
    }

    function test_GasOfTheCallbackTooHigh() public {
        attributes.push(abi.encodeCall(IOutboxAttributes.resultGas, (7_500_001)));
        refuse(recipient, "", IOutbox.GasLimitTooHigh.selector);
        attributes[0] = abi.encodeCall(IOutboxAttributes.resultGas, (7_500_000));
        outbox.sendMessage(recipient, "", attributes);
    }

    function test_BadDeadline() public {
        attributes.push();
        uint64 now_ = uint64(block.timestamp);
        attributes[0] = abi.encodeCall(IOutboxAttributes.deadline, (now_ + 59));
        refuse(recipient, "", IOutbox.BadDeadline.selector);
        attributes[0] = abi.encodeCall(IOutboxAttributes.deadline, (now_ + 14 days + 1));
        refuse(recipient, "", IOutbox.BadDeadline.selector);
        attributes[0] = abi.encodeCall(IOutboxAttributes.deadline, (type(uint64).max));
        refuse(recipient, "", IOutbox.BadDeadline.selector);
        attributes[0] = abi.encodeCall(IOutboxAttributes.deadline, (now_ + 60));
        outbox.sendMessage(recipient, "", attributes);
        attributes[0] = abi.encodeCall(IOutboxAttributes.deadline, (now_ + 14 days));
        outbox.sendMessage(recipient, "", attributes);
    }

    function test_UnexpectedValue() public {
        attributes.push(abi.encodeCall(IOutboxAttributes.query, ()));
        vm.expectRevert(IOutbox.UnexpectedValue.selector);
        outbox.sendMessage{value: 1}(recipient, "", attributes);
        attributes[0] = abi.encodeCall(IOutboxAttributes.asset, (address(1), 1));
        vm.expectRevert(IOutbox.UnexpectedValue.selector);
        outbox.sendMessage{value: 1}(recipient, "", attributes);
        attributes.push(abi.encodeCall(IOutboxAttributes.query, ()));
        refuse(recipient, "", IOutbox.UnexpectedValue.selector);
    }

    function test_OutboxFull() public {
        vm.store(address(outbox), 0, bytes32(uint256(type(uint32).max)));
        refuse(recipient, "", IOutbox.OutboxFull.selector);
        vm.store(address(outbox), 0, bytes32(uint256(type(uint32).max) - 1));
        outbox.sendMessage(recipient, "", attributes);
        assertEq(outbox.count(), type(uint32).max);
    }

    function testFuzz_AppendIsForShardBridgeAndInboxOnly(address caller) public {
        vm.assume(caller != Predeploys.SHARD_BRIDGE && caller != Predeploys.INBOX && caller != Predeploys.OUTBOX);
        Message memory m = expected("", 0, uint64(block.timestamp + 1 days));
        vm.prank(caller);
        vm.expectRevert(IOutbox.NotShardBridge.selector);
        outbox.append(m, "");
    }

    function test_AppendFillsWhatOnlyTheOutboxKnows() public {
        Message memory m = assetMessage(bob, 5);
        (m.srcShard, m.dstShard, m.index, m.payloadHash) = (99, PEER, 77, keccak256("wrong"));
        vm.prank(Predeploys.SHARD_BRIDGE);
        bytes32 id = outbox.append(m, "payload");
        (m.srcShard, m.index, m.payloadHash) = (SELF, 0, keccak256("payload"));
        assertEq(id, Messages.id(selfDomain(), m));
    }

    function expected(bytes memory payload, uint64 gasLimit, uint64 deadline) internal view returns (Message memory m) {
        m.kind = Messages.KIND_DATA;
        m.srcShard = SELF;
        m.dstShard = PEER;
        m.sender = alice;
        m.target = address(0xb0b);
        m.gasLimit = gasLimit;
        m.deadline = deadline;
        m.payloadHash = keccak256(payload);
    }

    function refuse(bytes memory to, bytes memory payload, bytes4 expected_) internal {
        vm.expectRevert(expected_);
        outbox.sendMessage(to, payload, attributes);
    }

    function refuseAttribute(bytes memory attribute, bytes4 selector) internal {
        delete attributes;
        attributes.push(attribute);
        vm.expectRevert(abi.encodeWithSelector(IOutbox.UnsupportedAttribute.selector, selector));
        outbox.sendMessage(recipient, "", attributes);
    }
}
