// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutbox} from "../../src/interfaces/IOutbox.sol";
import {IShardBridge} from "../../src/interfaces/IShardBridge.sol";
import {AssetInfos} from "../../src/libraries/AssetInfos.sol";
import {Message, Messages} from "../../src/libraries/Messages.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";
import {Refuser} from "./Receivers.sol";
import {ShardFixture} from "./ShardFixture.sol";

contract ShardBridgeTest is ShardFixture {
    uint64 internal deadline;

    function setUp() public override {
        super.setUp();
        deadline = uint64(block.timestamp + 1 days);
        vm.deal(alice, 100 ether);
    }

    function test_SendETH() public {
        Message memory m = sentMessage(3 ether);
        bytes32 id = Messages.id(selfDomain(), m);
        vm.expectEmit(address(outbox));
        emit IOutbox.MessageSent(id, PEER, 0, m, "");
        vm.expectEmit(address(bridge));
        emit IShardBridge.ETHSent(id, alice, PEER, bob, 3 ether);
        vm.prank(alice);
        assertEq(bridge.sendETH{value: 3 ether}(PEER, bob, alice, deadline), id);

        assertEq(address(bridge).balance, RESERVE + 3 ether);
        assertEq(bridge.sent(PEER, ETH), 3 ether);
        assertEq(bridge.nativeOut(), 3 ether);
        assertEq(bridge.nativeIn(), 0);

        vm.prank(alice);
        bridge.sendETH{value: 1 ether}(PEER, bob, alice, deadline);
        assertEq(bridge.sent(PEER, ETH), 4 ether);
        assertEq(outbox.count(), 2);
    }

    function test_WithdrawETH() public {
        Message memory m = sentMessage(2 ether);
        m.kind = Messages.KIND_WITHDRAW;
        m.dstShard = 0;
        m.deadline = 0;
        bytes32 id = Messages.id(selfDomain(), m);
        vm.expectEmit(address(outbox));
        emit IOutbox.MessageSent(id, 0, 0, m, "");
        vm.expectEmit(address(bridge));
        emit IShardBridge.WithdrawalInitiated(id, alice, bob, 2 ether);
        vm.prank(alice);
        assertEq(bridge.withdrawETH{value: 2 ether}(bob), id);
        assertEq(bridge.sent(0, ETH), 2 ether);
        assertEq(bridge.nativeOut(), 2 ether);
        assertEq(address(bridge).balance, RESERVE + 2 ether);
    }

    function test_SendErrorsLeaveEverythingAsItWas() public {
        refuseSend(SELF, alice, 1, deadline, IOutbox.SelfDestination.selector);
        refuseSend(0, alice, 1, deadline, IOutbox.LaneClosed.selector);
        refuseSend(9, alice, 1, deadline, IOutbox.LaneClosed.selector);
        refuseSend(PEER, alice, 1, uint64(block.timestamp + 59), IOutbox.BadDeadline.selector);
        refuseSend(PEER, alice, 1, 0, IOutbox.BadDeadline.selector);
        refuseSend(PEER, alice, 1, uint64(block.timestamp + 14 days + 1), IOutbox.BadDeadline.selector);
        refuseSend(PEER, address(0), 1, deadline, IOutbox.NoRefundAddress.selector);
        refuseSend(PEER, alice, 0, deadline, IOutbox.ZeroAmount.selector);
        setLane(PEER, PEER_CHAIN_ID, false, true, 0);
        refuseSend(PEER, alice, 1, deadline, IOutbox.LaneClosed.selector);

        vm.prank(alice);
        vm.expectRevert(IOutbox.ZeroAmount.selector);
        bridge.withdrawETH(bob);

        vm.store(address(outbox), 0, bytes32(uint256(type(uint32).max)));
        vm.prank(alice);
        vm.expectRevert(IOutbox.OutboxFull.selector);
        bridge.withdrawETH{value: 1}(bob);

        assertEq(alice.balance, 100 ether);
        assertEq(bridge.nativeOut(), 0);
        assertEq(bridge.sent(PEER, ETH), 0);
    }

    function testFuzz_FinalizeDeposit(address from, address to, uint96 amount) public {
        vm.assume(to != address(bridge));
        uint256 before = to.balance;
        vm.expectEmit(address(bridge));
        emit IShardBridge.DepositFinalized(ETH, from, to, amount);
        vm.prank(Predeploys.SYSTEM);
        bridge.finalizeDeposit(0, address(0), amount, from, to, from);
        assertEq(to.balance, before + amount);
        assertEq(address(bridge).balance, RESERVE - amount);
        assertEq(bridge.nativeIn(), amount);
    }

    function test_FinalizeDepositOfAnotherAsset() public {
        vm.startPrank(Predeploys.SYSTEM);
        vm.expectRevert(unsupported(0, address(1)));
        bridge.finalizeDeposit(0, address(1), 1, alice, bob, alice);
        vm.expectRevert(unsupported(3, address(0)));
        bridge.finalizeDeposit(3, address(0), 1, alice, bob, alice);
    }

    function testFuzz_NotSystem(address caller) public {
        vm.assume(caller != Predeploys.SYSTEM);
        vm.prank(caller);
        vm.expectRevert(IShardBridge.NotSystem.selector);
        bridge.finalizeDeposit(0, address(0), 1, alice, bob, alice);
    }

    function test_Credit() public {
        vm.expectEmit(address(bridge));
        emit IShardBridge.Credited(ETH, bob, 1 ether);
        vm.startPrank(Predeploys.INBOX);
        bridge.credit(ETH, bob, 1 ether, PEER, "");
        assertEq(bob.balance, 1 ether);
        assertEq(bridge.nativeIn(), 1 ether);
        vm.expectRevert(AssetInfos.BadAssetInfo.selector);
        bridge.credit(Messages.assetId(1, address(2)), bob, 1, PEER, "");
        vm.expectRevert(IShardBridge.CreditFailed.selector);
        bridge.credit(ETH, bob, RESERVE, PEER, "");
    }

    function testFuzz_NotInbox(address caller) public {
        vm.assume(caller != Predeploys.INBOX);
        vm.prank(caller);
        vm.expectRevert(IShardBridge.NotInbox.selector);
        bridge.credit(ETH, bob, 1, PEER, "");
    }

    function test_ACreditNeverRunsCode() public {
        Refuser refuser = new Refuser();
        Refuser delegate = new Refuser();
        address delegated = makeAddr("delegated");
        vm.etch(delegated, abi.encodePacked(hex"ef0100", address(delegate)));
        address[5] memory recipients = [address(refuser), delegated, address(2), address(outbox), makeAddr("fresh")];
        for (uint256 i; i < recipients.length; ++i) {
            uint256 before = recipients[i].balance;
            vm.prank(Predeploys.INBOX);
            bridge.credit(ETH, recipients[i], 7, PEER, "");
            assertEq(recipients[i].balance, before + 7);
        }
        assertEq(refuser.touched(), 0);
        assertEq(uint256(vm.load(delegated, 0)), 0);
    }

    /// The value is gone, as with any self-destruct to self; execution meters it as burned.
    function test_ACreditToItsOwnChildBurns() public {
        address child = vm.computeCreateAddress(address(bridge), vm.getNonce(address(bridge)));
        vm.prank(Predeploys.INBOX);
        bridge.credit(ETH, child, 7, PEER, "");
        assertEq(child.balance, 0);
        assertEq(address(bridge).balance, RESERVE - 7);
    }

    function test_ACreditToTheBridgeStaysThere() public {
        vm.prank(Predeploys.INBOX);
        bridge.credit(ETH, address(bridge), 7, PEER, "");
        assertEq(address(bridge).balance, RESERVE);
        assertEq(bridge.nativeIn(), 7);
    }

    function test_PlainTransfersAreRefused() public {
        vm.prank(alice);
        (bool success,) = address(bridge).call{value: 1}("");
        assertFalse(success);
    }

    function sentMessage(uint256 amount) internal view returns (Message memory m) {
        m = assetMessage(bob, amount);
        m.srcShard = SELF;
        m.dstShard = PEER;
    }

    function unsupported(uint32 shard, address token) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IShardBridge.UnsupportedAsset.selector, Messages.assetId(shard, token));
    }

    function refuseSend(uint32 dst, address refundTo, uint256 value, uint64 when, bytes4 expected_) internal {
        vm.prank(alice);
        vm.expectRevert(expected_);
        bridge.sendETH{value: value}(dst, bob, refundTo, when);
    }
}
