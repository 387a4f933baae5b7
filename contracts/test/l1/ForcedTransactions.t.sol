// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IShardQueue} from "../../src/interfaces/IShardQueue.sol";
import {IShardRegistry} from "../../src/interfaces/IShardRegistry.sol";
import {L1Fixture} from "./L1Fixture.sol";
import {QueueUser} from "./Recipients.sol";

contract ForcedTransactionsTest is L1Fixture {
    uint256 internal constant GWEI = 1e9;

    function _rich() internal {
        deal(alice, type(uint128).max);
        vm.startPrank(alice);
    }

    function test_Enqueue_KeepsTheFeeAndEmits() public {
        bytes memory raw = hex"02f86b";
        bytes32 entryHash = keccak256(
            abi.encode(
                keccak256("bulkhead.queue.v1"),
                uint32(2),
                uint64(0),
                uint8(2),
                alice,
                uint64(100_000),
                uint64(block.number),
                keccak256(raw)
            )
        );
        bytes32 accumulator = keccak256(abi.encode(bytes32(0), entryHash));
        deal(alice, 1 ether);
        vm.expectEmit(address(queue));
        emit IShardQueue.EntryQueued(2, 0, 2, alice, 100_000, uint64(block.number), raw, accumulator);
        vm.prank(alice);
        uint64 index = queue.enqueueTransaction{value: 0.5 ether}(2, 100_000, raw);

        assertEq(index, 0);
        assertEq(queue.length(2), 1);
        IShardQueue.Entry memory entry = queue.entry(2, 0);
        assertEq(entry.accumulator, accumulator);
        assertEq(entry.l1Block, block.number);
        assertEq(entry.cumulativeGas, 100_000);
        assertEq(entry.kind, 2);
        assertEq(entry.transactions, 1);
        // 0.1 gwei for each gas; the rest comes back.
        assertEq(address(queue).balance, 10_000 * GWEI);
        assertEq(alice.balance, 1 ether - 10_000 * GWEI);
    }

    function test_Entries_CountTransactionsOfTheirShard() public {
        _enqueue(1, 30_000);
        _deposit(1, 1);
        _enqueue(1, 40_000);
        _enqueue(2, 50_000);
        assertEq(queue.entry(1, 1).transactions, 1);
        assertEq(queue.entry(1, 1).cumulativeGas, 230_000);
        assertEq(queue.entry(1, 2).transactions, 2);
        assertEq(queue.entry(1, 2).cumulativeGas, 270_000);
        assertEq(queue.entry(2, 0).transactions, 1);
    }

    function test_Consumed_ByTheSequencerAndByForce() public {
        _enqueue(1, 30_000);
        _mine(1);
        _post(1);
        assertEq(inbox.batchState(1).queueTo, 1);
        _enqueue(1, 30_000);
        _mineUntilOverdue();
        inbox.forceBatch(1);
        assertEq(inbox.batchState(1).queueTo, 2);
    }

    function test_UnknownShard() public {
        _rich();
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.UnknownShard.selector, 9));
        queue.enqueueTransaction{value: 1 ether}(9, 30_000, hex"02");
    }

    function test_BadTransactionGas() public {
        _rich();
        uint64[4] memory gases = [uint64(0), 20_999, 10_000_001, type(uint64).max];
        for (uint256 i; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IShardQueue.BadTransactionGas.selector, gases[i]));
            queue.enqueueTransaction{value: 1 ether}(1, gases[i], hex"02");
        }
        queue.enqueueTransaction{value: 1 ether}(1, 21_000, hex"02");
        queue.enqueueTransaction{value: 1 ether}(1, 10_000_000, hex"02");
    }

    function test_EmptyTransaction_TransactionTooLarge() public {
        _rich();
        vm.expectRevert(IShardQueue.EmptyTransaction.selector);
        queue.enqueueTransaction{value: 1 ether}(1, 30_000, "");
        vm.expectRevert(abi.encodeWithSelector(IShardQueue.TransactionTooLarge.selector, 65_537));
        queue.enqueueTransaction{value: 1 ether}(1, 30_000, new bytes(65_537));
        queue.enqueueTransaction{value: 1 ether}(1, 30_000, new bytes(65_536));
    }

    function test_FeeTooLow() public {
        _rich();
        uint256 fee = queue.transactionFee(1, 30_000);
        assertEq(fee, 3000 * GWEI);
        vm.expectRevert(abi.encodeWithSelector(IShardQueue.FeeTooLow.selector, fee, fee - 1));
        queue.enqueueTransaction{value: fee - 1}(1, 30_000, hex"02");
        vm.expectRevert(abi.encodeWithSelector(IShardQueue.FeeTooLow.selector, fee, 0));
        queue.enqueueTransaction(1, 30_000, hex"02");
        queue.enqueueTransaction{value: fee}(1, 30_000, hex"02");
    }

    function test_Fee_DoublesWithEveryFullBatchThatWaits_ByGas() public {
        uint256 base = 3000 * GWEI;
        _enqueue(1, 9_979_000);
        assertEq(queue.transactionFee(1, 30_000), base);
        _enqueue(1, 21_000);
        assertEq(queue.transactionFee(1, 30_000), 2 * base);
        _enqueue(1, 10_000_000);
        assertEq(queue.transactionFee(1, 30_000), 4 * base);
        assertEq(queue.transactionFee(2, 30_000), base);
        _mine(1);
        _post(1);
        assertEq(queue.transactionFee(1, 30_000), 2 * base);
        _post(1);
        assertEq(queue.transactionFee(1, 30_000), base);
    }

    function test_Fee_DoublesWithEveryFullBatchThatWaits_ByCount() public {
        for (uint256 i; i < 63; ++i) {
            _enqueue(1, 21_000);
        }
        assertEq(queue.transactionFee(1, 21_000), 2100 * GWEI);
        _enqueue(1, 21_000);
        assertEq(queue.transactionFee(1, 21_000), 4200 * GWEI);
    }

    /// Otherwise a censor would price everybody out with deposits to itself.
    function test_Fee_IsNotRaisedByDepositsOrPolicies() public {
        for (uint256 i; i < 130; ++i) {
            _deposit(1, 1);
        }
        vm.prank(owner);
        registry.setLane(1, 2, true, 0);
        assertEq(queue.transactionFee(1, 30_000), 3000 * GWEI);
        // Nor do they hide what raises it.
        _enqueue(1, 10_000_000);
        _deposit(1, 1);
        assertEq(queue.transactionFee(1, 30_000), 6000 * GWEI);
    }

    function test_Fee_DoublesAtMost32Times() public {
        _rich();
        for (uint256 i; i < 35; ++i) {
            uint256 fee = queue.transactionFee(1, 10_000_000);
            assertEq(fee, 1e6 * GWEI << (i < 32 ? i : 32));
            queue.enqueueTransaction{value: fee}(1, 10_000_000, hex"02");
        }
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_Fee(uint256 seed) public {
        uint256[] memory gases = new uint256[](150);
        uint256 count;
        for (uint256 i; i < 150; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            if (random % 20 == 0) {
                _mine(1);
                _post(1);
            }
            if (random % 3 == 0) {
                _deposit(1, 1);
            } else {
                gases[count] = 21_000 + (random >> 16) % (seed % 2 == 0 ? 20_000 : 3_000_000);
                _enqueue(1, uint64(gases[count]));
            }
            ++count;
        }
        (uint256 gas, uint256 number) = (0, 0);
        for (uint256 i = inbox.batchState(1).queueTo; i < count; ++i) {
            gas += gases[i];
            if (gases[i] > 0) ++number;
        }
        uint256 full = gas / 10_000_000 > number / 64 ? gas / 10_000_000 : number / 64;
        assertEq(queue.transactionFee(1, 30_000), 3000 * GWEI << (full < 32 ? full : 32));
    }

    function test_RefundThatIsRefused() public {
        QueueUser user = new QueueUser(queue);
        deal(address(user), 1 ether);
        user.setRefuses(true);
        vm.expectRevert(SafeTransferLib.ETHTransferFailed.selector);
        user.enqueue(1, 30_000, 1 ether);
        user.enqueue(1, 30_000, 3000 * GWEI);
        assertEq(queue.length(1), 1);
    }

    /// The caller gets its own excess and nothing else, however deep it calls back.
    function test_RefundReentered() public {
        _enqueue(1, 1_000_000);
        QueueUser user = new QueueUser(queue);
        deal(address(user), 1 ether);
        user.setDepth(3);
        user.enqueue(1, 30_000, 1 ether);
        assertEq(queue.length(1), 5);
        assertEq(address(user).balance, 1 ether - 4 * 3000 * GWEI);
        // It also sent the fees to the owner, each time before it went on.
        assertEq(owner.balance + address(queue).balance, (100_000 + 4 * 3000) * GWEI);
        assertGt(owner.balance, 0);
    }

    function test_CollectFees_ByAnyone() public {
        uint256 fees = _enqueue(1, 30_000) + _enqueue(2, 1_000_000);
        vm.expectEmit(address(queue));
        emit IShardQueue.FeesCollected(owner, fees);
        vm.prank(alice);
        queue.collectFees();
        assertEq(owner.balance, fees);
        assertEq(address(queue).balance, 0);
        queue.collectFees();
        assertEq(owner.balance, fees);
    }
}
