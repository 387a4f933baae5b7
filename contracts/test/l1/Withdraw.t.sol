// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {Flow} from "../../src/libraries/Batches.sol";
import {Message} from "../../src/libraries/Messages.sol";
import {NaiveTree} from "../shard/NaiveTree.sol";
import {L1Fixture} from "./L1Fixture.sol";
import {BombRecipient, BurningRecipient, ReentrantRecipient, RefusingRecipient} from "./Recipients.sol";

contract WithdrawTest is L1Fixture {
    address internal bob = makeAddr("bob");
    bytes32[] internal leaves;
    uint256 internal leaving;

    function setUp() public override {
        super.setUp();
        _fund(1, 100);
        _fund(2, 100);
        leaves.push(keccak256("a message"));
        leaves.push(keccak256("another"));
    }

    /// Posts a batch whose outbox ends with `m`, which takes the next index, and whose claim puts it onto the lane to L1.
    function _postMessage(Message memory m) internal returns (uint64 batchIndex) {
        m.index = uint32(leaves.length);
        leaves.push(_leaf(m));
        leaving += m.amount;
        return _postOutbox(1, leaves, leaving);
    }

    function _branch(uint32 index) internal view returns (bytes32[32] memory) {
        return NaiveTree.to32(NaiveTree.branch(leaves, index, 32));
    }

    function _withdraw(uint64 batchIndex, Message memory m) internal {
        vault.withdraw(1, batchIndex, m, _branch(m.index));
    }

    function _refuse(uint64 batchIndex, Message memory m, bytes4 reason) internal {
        bytes32[32] memory branch = _branch(m.index);
        vm.expectRevert(reason);
        vault.withdraw(1, batchIndex, m, branch);
    }

    function test_Withdraw_PaysAndEmits() public {
        Message memory m = _withdrawal(1, 2, bob, 30);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        vm.expectEmit(address(vault));
        emit IAssetVault.Withdrawn(1, 2, _messageId(m), bob, 30, true);
        _withdraw(batch, m);
        assertEq(bob.balance, 30);
        assertEq(vault.bal(1, ETH), 70);
        assertEq(vault.cumOut(1, 0, ETH), 30);
        assertEq(vault.cumIn(0, 1, ETH), 30);
        assertTrue(vault.isWithdrawn(1, 2));
        assertFalse(vault.isWithdrawn(2, 2));
    }

    function test_ClaimNotSettled() public {
        Message memory m = _withdrawal(1, 2, bob, 30);
        uint64 batch = _postMessage(m);
        skip(WINDOW - 1);
        _refuse(batch, m, IAssetVault.ClaimNotSettled.selector);
        _refuse(batch + 1, m, IAssetVault.ClaimNotSettled.selector);
        skip(1);
        _refuse(batch + 1, m, IAssetVault.ClaimNotSettled.selector);
        _withdraw(batch, m);
    }

    function test_ALaterClaimProvesItToo_ButPaysOnce_AlreadyWithdrawn() public {
        Message memory m = _withdrawal(1, 2, bob, 30);
        uint64 batch = _postMessage(m);
        leaves.push(keccak256("later"));
        uint64 later = _postOutbox(1, leaves);
        skip(WINDOW);
        _refuse(batch, m, IAssetVault.BadOutboxProof.selector);
        _withdraw(later, m);
        _refuse(later, m, IAssetVault.AlreadyWithdrawn.selector);
        leaves.pop();
        _refuse(batch, m, IAssetVault.AlreadyWithdrawn.selector);
        assertEq(bob.balance, 30);
    }

    /// B3
    function test_TruncatedClaim_NeverPays_AlsoAfterItsSuccessorSettled() public {
        _post(1);
        Message memory m = _withdrawal(1, 2, bob, 30);
        uint64 wrong = _postMessage(m);
        _truncate(1, wrong);
        skip(WINDOW);
        _refuse(wrong, m, IAssetVault.ClaimNotSettled.selector);
        bytes32[] memory honest = new bytes32[](1);
        honest[0] = leaves[0];
        uint64 successor = _postOutbox(1, honest);
        skip(WINDOW);
        assertTrue(claims.isSettled(1, successor));
        _refuse(wrong, m, IAssetVault.ClaimNotSettled.selector);
        _refuse(successor, m, IAssetVault.BadOutboxProof.selector);
    }

    function test_InsufficientShardBalance() public {
        Message memory m = _withdrawal(1, 2, bob, 101);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        _refuse(batch, m, IAssetVault.InsufficientShardBalance.selector);
        assertFalse(vault.isWithdrawn(1, 2));
        assertEq(vault.cumIn(0, 1, ETH), 0);
        // Value that arrives later makes it payable, once a claim repeats the total.
        _deposit(1, 1);
        _mine(1);
        _post(1);
        _refuse(batch, m, IAssetVault.InsufficientShardBalance.selector);
        _postFlows(1, new Flow[](0), _flows(0, leaving));
        _withdraw(batch, m);
        assertEq(bob.balance, 101);
        assertEq(vault.bal(1, ETH), 0);
    }

    function test_InsufficientShardBalance_WhenNoClaimPutItOntoTheLane() public {
        Message memory m = _withdrawal(1, 2, bob, 50);
        leaves.push(_leaf(m));
        uint64 batch = _postOutbox(1, leaves);
        skip(WINDOW);
        _refuse(batch, m, IAssetVault.InsufficientShardBalance.selector);
        assertEq(vault.bal(1, ETH), 100);
    }

    function test_InsufficientShardBalance_WhenTheValueIsOnAnotherLane() public {
        _postFlows(1, new Flow[](0), _flows(2, 60));
        Message memory m = _withdrawal(1, 2, bob, 50);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        _refuse(batch, m, IAssetVault.InsufficientShardBalance.selector);
    }

    /// Two withdrawals may have the lane's total between them, and no more; another shard's lane is not theirs.
    function test_InsufficientShardBalance_WhenEarlierOnesTookTheLane() public {
        _postFlows(2, new Flow[](0), _flows(0, 100));
        for (uint32 i; i < 3; ++i) {
            leaves.push(_leaf(_withdrawal(1, 2 + i, bob, 20)));
        }
        uint64 batch = _postOutbox(1, leaves, 59);
        skip(WINDOW);
        _withdraw(batch, _withdrawal(1, 2, bob, 20));
        _withdraw(batch, _withdrawal(1, 3, bob, 20));
        _refuse(batch, _withdrawal(1, 4, bob, 20), IAssetVault.InsufficientShardBalance.selector);
        assertEq(vault.cumIn(0, 1, ETH), 40);
        assertEq(vault.cumIn(0, 2, ETH), 0);
        assertEq(vault.bal(1, ETH), 41);
    }

    /// L5: the shard turns dishonest and moves all it has elsewhere, with and without the lie standing.
    function test_SettledWithdrawal_StaysFundedWhateverLaterClaimsOverstate() public {
        Message memory m = _withdrawal(1, 2, bob, 40);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        _mine(1);
        uint64 lie = _postFlows(1, new Flow[](0), _flows(2, type(uint256).max));
        assertEq(vault.bal(1, ETH), 0);
        assertEq(vault.cumOut(1, 2, ETH), 60);
        _truncate(1, lie);
        _postFlows(1, new Flow[](0), _flows(3, type(uint256).max));
        _withdraw(batch, m);
        assertEq(bob.balance, 40);
    }

    function test_OtherMessages() public {
        Message memory m = _withdrawal(1, 2, bob, 30);
        for (uint8 kind; kind < 10; ++kind) {
            if (kind == 7) continue;
            m.kind = kind;
            m.index = uint32(leaves.length);
            uint64 batch = _postMessage(m);
            skip(WINDOW);
            bytes32[32] memory branch = _branch(m.index);
            vm.expectRevert(abi.encodeWithSelector(IAssetVault.NotAWithdrawal.selector, kind));
            vault.withdraw(1, batch, m, branch);
        }
    }

    function test_WrongDestination() public {
        Message memory m = _withdrawal(1, 2, bob, 30);
        m.dstShard = 2;
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        bytes32[32] memory branch = _branch(2);
        vm.expectRevert(abi.encodeWithSelector(IAssetVault.WrongDestination.selector, 2));
        vault.withdraw(1, batch, m, branch);
    }

    function test_WrongSource() public {
        Message memory m = _withdrawal(2, 2, bob, 30);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        bytes32[32] memory branch = _branch(2);
        vm.expectRevert(abi.encodeWithSelector(IAssetVault.WrongSource.selector, 2));
        vault.withdraw(1, batch, m, branch);
    }

    function test_UnsupportedAsset() public {
        Message memory m = _withdrawal(1, 2, bob, 0);
        m.assetId = keccak256(abi.encode(uint32(0), address(1)));
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        bytes32[32] memory branch = _branch(2);
        vm.expectRevert(abi.encodeWithSelector(IAssetVault.UnsupportedAsset.selector, m.assetId));
        vault.withdraw(1, batch, m, branch);
    }

    /// A message of another shard's domain, posted as a leaf of this one, and this shard's message at another shard.
    function test_BadOutboxProof_OfAnotherDomain() public {
        Message memory m = _withdrawal(1, 2, bob, 30);
        bytes32 other = keccak256(abi.encode(keccak256("bulkhead.msg.v1"), _domain(2), m));
        leaves.push(keccak256(bytes.concat(hex"00", other)));
        uint64 batch = _postOutbox(1, leaves);
        skip(WINDOW);
        _refuse(batch, m, IAssetVault.BadOutboxProof.selector);
    }

    function test_ZeroOutboxRoot_ProvesNothing() public {
        uint64 batch = _post(1, _outputs(0, 0));
        skip(WINDOW);
        Message memory m = _withdrawal(1, 0, bob, 30);
        bytes32[32] memory branch;
        vm.expectRevert(IAssetVault.BadOutboxProof.selector);
        vault.withdraw(1, batch, m, branch);
    }

    /// Every byte of shard, batch, message and branch counts.
    function test_Withdraw_RefusedWhenAnyByteChanges() public {
        Message memory m = _withdrawal(1, 2, bob, 30);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        bytes memory right = abi.encodeCall(IAssetVault.withdraw, (1, batch, m, _branch(2)));
        assertEq(right.length, 4 + 32 * 47);
        for (uint256 i = 4; i < right.length; ++i) {
            right[i] ^= 0x01;
            (bool success,) = address(vault).call(right);
            assertFalse(success, "a changed byte was accepted");
            right[i] ^= 0x01;
        }
        (bool paid,) = address(vault).call(right);
        assertTrue(paid);
    }

    function testFuzz_Withdraw_RefusedWhenAnyByteChanges(uint256 position, bytes1 flip) public {
        vm.assume(flip != 0);
        Message memory m = _withdrawal(1, 2, bob, 30);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        bytes memory data = abi.encodeCall(IAssetVault.withdraw, (1, batch, m, _branch(2)));
        data[bound(position, 4, data.length - 1)] ^= flip;
        (bool success,) = address(vault).call(data);
        assertFalse(success);
        assertEq(bob.balance, 0);
        assertEq(vault.cumIn(0, 1, ETH), 0);
    }

    function test_RefusedPayout_IsKeptAndClaimedLater() public {
        RefusingRecipient refusing = new RefusingRecipient();
        Message memory m = _withdrawal(1, 2, address(refusing), 30);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        vm.expectEmit(address(vault));
        emit IAssetVault.Withdrawn(1, 2, _messageId(m), address(refusing), 30, false);
        _withdraw(batch, m);
        assertEq(vault.claimable(address(refusing), ETH), 30);
        assertEq(vault.bal(1, ETH), 70);
        assertEq(vault.totals(ETH, _shards()).claimable, 30);
        _refuse(batch, m, IAssetVault.AlreadyWithdrawn.selector);

        vm.expectRevert();
        refusing.claim(vault, ETH);
        assertEq(vault.claimable(address(refusing), ETH), 30);
        refusing.setAccepts(true);
        vm.expectEmit(address(vault));
        emit IAssetVault.Claimed(address(refusing), ETH, 30);
        refusing.claim(vault, ETH);
        assertEq(address(refusing).balance, 30);
        assertEq(vault.totals(ETH, _shards()).claimable, 0);
        vm.expectRevert(IAssetVault.NothingToClaim.selector);
        refusing.claim(vault, ETH);
    }

    function test_NothingToClaim() public {
        vm.expectRevert(IAssetVault.NothingToClaim.selector);
        vault.claim(ETH);
    }

    function test_HostileRecipients_CostABoundedAmountOfGas() public {
        address[2] memory hostile = [address(new BurningRecipient()), address(new BombRecipient())];
        for (uint256 i; i < hostile.length; ++i) {
            Message memory m = _withdrawal(1, 0, hostile[i], 10);
            uint64 batch = _postMessage(m);
            skip(WINDOW);
            bytes32[32] memory branch = _branch(m.index);
            uint256 before = gasleft();
            vault.withdraw(1, batch, m, branch);
            assertLt(before - gasleft(), 300_000);
            assertEq(vault.claimable(hostile[i], ETH), 10);
        }
    }

    /// Whatever gas the caller gives: the recipient is paid, or nothing happens.
    function test_InsufficientGas() public {
        ReentrantRecipient recipient = new ReentrantRecipient(address(vault));
        recipient.arm("");
        Message memory m = _withdrawal(1, 2, address(recipient), 30);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        bytes memory data = abi.encodeCall(IAssetVault.withdraw, (1, batch, m, _branch(2)));
        uint256 state = vm.snapshotState();
        bool sawTheError;
        bool sawSuccess;
        for (uint256 gas = 60_000; gas < 330_000; gas += 1_500) {
            vm.revertToState(state);
            (bool success, bytes memory reason) = address(vault).call{gas: gas}(data);
            if (success) {
                assertEq(vault.claimable(m.target, ETH), 0, "starved");
                sawSuccess = true;
            } else if (bytes4(reason) == IAssetVault.InsufficientGas.selector) {
                sawTheError = true;
            }
        }
        assertTrue(sawTheError && sawSuccess);
    }

    function test_ReentrancyGuardReentrantCall_WhilePaidByWithdraw() public {
        ReentrantRecipient attacker = new ReentrantRecipient(address(vault));
        Message memory m = _withdrawal(1, 2, address(attacker), 30);
        uint64 batch = _postMessage(m);
        skip(WINDOW);
        attacker.arm(abi.encodeCall(IAssetVault.withdraw, (1, batch, m, _branch(2))));
        _withdraw(batch, m);
        _assertEnteredOnce(attacker, 30);
        assertEq(vault.bal(1, ETH), 70);
    }

    /// The nested withdrawal is valid by itself and has all the gas it needs: only the guard refuses it.
    function test_ReentrancyGuardReentrantCall_WhilePaidByClaim() public {
        ReentrantRecipient attacker = new ReentrantRecipient(address(vault));
        _postMessage(_withdrawal(1, 2, address(attacker), 30));
        Message memory second = _withdrawal(1, 3, address(attacker), 20);
        uint64 batch = _postMessage(second);
        skip(WINDOW);
        _withdraw(batch, _withdrawal(1, 2, address(attacker), 30));
        assertEq(vault.claimable(address(attacker), ETH), 30);
        attacker.arm(abi.encodeCall(IAssetVault.withdraw, (1, batch, second, _branch(3))));
        attacker.claim(ETH);
        _assertEnteredOnce(attacker, 30);
        _withdraw(batch, second);
        assertEq(address(attacker).balance, 50);
    }

    function _assertEnteredOnce(ReentrantRecipient attacker, uint256 balance) private view {
        assertEq(attacker.entered(), 1);
        assertEq(attacker.refusal(), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(address(attacker).balance, balance);
    }
}
