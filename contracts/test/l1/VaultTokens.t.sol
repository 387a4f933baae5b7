// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {IShardQueue} from "../../src/interfaces/IShardQueue.sol";
import {IShardRegistry} from "../../src/interfaces/IShardRegistry.sol";
import {Flow, Outputs} from "../../src/libraries/Batches.sol";
import {Message} from "../../src/libraries/Messages.sol";
import {NaiveTree} from "../shard/NaiveTree.sol";
import {OldToken, Reenterer, TestToken} from "../tokens/Tokens.sol";
import {L1Fixture} from "./L1Fixture.sol";

/// Tokens in the vault: in by measured difference, out within the ledger, kept where they refuse.
contract VaultTokensTest is L1Fixture {
    TestToken internal token = new TestToken("Some long name of a token that has no end", "SYM", 6);
    address internal bob = makeAddr("bob");
    bytes32[] internal leaves;

    function setUp() public override {
        super.setUp();
        token.mint(alice, 1_000_000);
        vm.prank(alice);
        token.approve(address(vault), type(uint256).max);
    }

    function assetId() internal view returns (bytes32) {
        return keccak256(abi.encode(uint32(0), address(token)));
    }

    function deposit(uint256 amount) internal returns (uint256) {
        vm.prank(alice);
        return vault.depositToken(1, address(token), amount, bob, alice);
    }

    function tokenFlow(uint32 peer, uint256 total) internal view returns (Flow[] memory flows) {
        flows = new Flow[](1);
        flows[0] = Flow({peer: peer, originShard: 0, originToken: address(token), total: total});
    }

    /// A settled withdrawal of shard 1.
    function withdrawal(uint256 amount) internal returns (uint64 batch, Message memory m) {
        m = _withdrawal(1, uint32(leaves.length), bob, amount);
        m.assetId = assetId();
        leaves.push(_leaf(m));
        Outputs memory o = _outputs(NaiveTree.root(leaves, 32), uint64(leaves.length));
        o.outTotals = tokenFlow(0, vault.cumOut(1, 0, assetId()) + amount);
        batch = _post(1, o);
        skip(WINDOW);
    }

    function withdraw(uint64 batch, Message memory m) internal {
        vault.withdraw(1, batch, m, NaiveTree.to32(NaiveTree.branch(leaves, m.index, 32)));
    }

    /// The data of the entry that was queued last.
    function queued() internal view returns (bytes memory data) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] != IShardQueue.EntryQueued.selector) continue;
            (,,,, data,) = abi.decode(logs[i].data, (uint8, address, uint64, uint64, bytes, bytes32));
        }
    }

    function conserved() internal view {
        IAssetVault.Totals memory t = vault.totals(assetId(), _shards());
        assertEq(t.bal + t.transit + t.pending + t.claimable, vault.escrowed(address(token)));
        assertEq(vault.escrowed(address(token)), token.balanceOf(address(vault)));
    }

    function test_ADepositQueuesWhatItsTokenSays() public {
        bytes memory data = abi.encode(
            uint32(0),
            address(token),
            uint256(70),
            alice,
            bob,
            alice,
            bytes32("Some long name of a token that h"),
            bytes30("SYM"),
            uint8(6)
        );
        vm.recordLogs();
        vm.expectEmit(address(vault));
        emit IAssetVault.Deposited(1, 0, assetId(), 70, alice, bob);
        assertEq(deposit(70), 70);
        assertEq(queued(), data);
        assertEq(vault.pending(1, assetId()), 70);
        assertEq(vault.tokenOf(assetId()), address(token));
        assertEq(vault.depositAt(1, 0).assetId, assetId());
        assertEq(queue.entry(1, 0).cumulativeGas, 200_000);
        _mine(1);
        _post(1);
        assertEq(vault.bal(1, assetId()), 70);
        assertEq(vault.bal(1, ETH), 0);
        conserved();
    }

    function test_AFeeOnTransferIsMeasured() public {
        token.setFee(10);
        assertEq(deposit(100), 90);
        assertEq(vault.pending(1, assetId()), 90);
        assertEq(vault.escrowed(address(token)), 90);
        conserved();
    }

    function test_BadDeposits() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.UnknownShard.selector, 9));
        vault.depositToken(9, address(token), 1, bob, alice);
        vm.expectRevert(IAssetVault.ZeroRecipient.selector);
        vault.depositToken(1, address(token), 1, address(0), alice);
        vm.expectRevert(IAssetVault.ZeroAmount.selector);
        vault.depositToken(1, address(token), 0, bob, alice);
        vm.expectRevert(abi.encodeWithSelector(IAssetVault.UnsupportedAsset.selector, ETH));
        vault.depositToken(1, address(0), 1, bob, alice);
        vm.expectRevert();
        vault.depositToken(1, bob, 1, bob, alice);
        token.mint(alice, type(uint136).max);
        vm.expectRevert(IAssetVault.AmountTooLarge.selector);
        vault.depositToken(1, address(token), 1 << 128, bob, alice);
        vault.depositToken(1, address(token), type(uint128).max, bob, alice);
    }

    /// Escrow that shrank is nobody's to make up.
    function test_ARebasingTokenIsRefused() public {
        deposit(100);
        token.rebase(address(vault), 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IAssetVault.EscrowShort.selector, address(token)));
        vault.depositToken(1, address(token), 50, bob, alice);
        // Given to the vault, or grown there: nobody's.
        token.mint(address(vault), 5);
        assertEq(deposit(50), 50);
        assertEq(vault.escrowed(address(token)), 150);
    }

    function test_AnOldToken() public {
        OldToken old = new OldToken();
        old.mint(alice, 9);
        vm.prank(alice);
        assertEq(vault.depositToken(1, address(old), 9, bob, alice), 9);
    }

    function test_WithdrawPays() public {
        deposit(100);
        _mine(1);
        (uint64 batch, Message memory m) = withdrawal(60);
        vm.expectEmit(address(vault));
        emit IAssetVault.Withdrawn(1, 0, _messageId(m), bob, 60, true);
        withdraw(batch, m);
        assertEq(token.balanceOf(bob), 60);
        assertEq(vault.bal(1, assetId()), 40);
        conserved();
        vm.expectRevert(IAssetVault.AlreadyWithdrawn.selector);
        withdraw(batch, m);
    }

    function test_NoMoreThanTheShardHas() public {
        deposit(100);
        _fund(1, 1000);
        _mine(1);
        (uint64 batch, Message memory m) = withdrawal(101);
        vm.expectRevert(IAssetVault.InsufficientShardBalance.selector);
        withdraw(batch, m);
    }

    function test_AnAssetThatNeverCameIn() public {
        (uint64 batch, Message memory m) = withdrawal(1);
        vm.expectRevert(abi.encodeWithSelector(IAssetVault.UnsupportedAsset.selector, assetId()));
        withdraw(batch, m);
    }

    /// Refused by the token, by its blacklist, or because it runs for ever: kept, and paid on claim.
    function test_ARefusedPayoutIsClaimable() public {
        deposit(100);
        _mine(1);
        (uint64 first, Message memory m) = withdrawal(10);
        token.refuse(bob, true);
        vm.expectEmit(address(vault));
        emit IAssetVault.Withdrawn(1, 0, _messageId(m), bob, 10, false);
        withdraw(first, m);
        token.refuse(bob, false);
        token.spoil(true, false);
        (first, m) = withdrawal(20);
        withdraw(first, m);
        token.spoil(false, true);
        (first, m) = withdrawal(30);
        withdraw(first, m);
        assertEq(vault.claimable(bob, assetId()), 60);
        conserved();

        vm.startPrank(bob);
        vm.expectRevert();
        vault.claim(assetId());
        token.spoil(false, false);
        vm.expectEmit(address(vault));
        emit IAssetVault.Claimed(bob, assetId(), 60);
        vault.claim(assetId());
        assertEq(token.balanceOf(bob), 60);
        conserved();
        vm.expectRevert(IAssetVault.NothingToClaim.selector);
        vault.claim(assetId());
    }

    function testFuzz_APayoutCannotBeStarved(uint256 gas) public {
        deposit(100);
        _mine(1);
        (uint64 batch, Message memory m) = withdrawal(10);
        bytes memory call = abi.encodeCall(
            vault.withdraw, (1, batch, m, NaiveTree.to32(NaiveTree.branch(leaves, m.index, 32)))
        );
        (bool success,) = address(vault).call{gas: bound(gas, 50_000, 700_000)}(call);
        assertEq(token.balanceOf(bob), success ? 10 : 0);
        assertEq(vault.isWithdrawn(1, 0), success);
    }

    /// A token that gives up early leaves enough gas to keep the payout as a claimable.
    function test_APayoutThatCountsItsGasCannotBeStarved() public {
        deposit(100);
        _mine(1);
        (uint64 batch, Message memory m) = withdrawal(10);
        token.setLeastGas(150_000);
        bytes memory call = abi.encodeCall(
            vault.withdraw, (1, batch, m, NaiveTree.to32(NaiveTree.branch(leaves, m.index, 32)))
        );
        bool success;
        for (uint256 gas = 150_000; !success; gas += 10_000) {
            (success,) = address(vault).call{gas: gas}(call);
        }
        assertEq(token.balanceOf(bob), 10);
        assertEq(vault.claimable(bob, assetId()), 0);
    }

    /// From inside a token's transfer.
    function test_NoReentry() public {
        deposit(100);
        _mine(1);
        (uint64 batch, Message memory m) = withdrawal(10);
        bytes32[32] memory branch = NaiveTree.to32(NaiveTree.branch(leaves, m.index, 32));
        Reenterer inner = new Reenterer();

        reenter(inner, abi.encodeCall(vault.withdraw, (1, batch, m, branch)));
        deposit(1);
        closed(inner);
        reenter(inner, abi.encodeCall(vault.depositToken, (1, address(token), 1, bob, alice)));
        deposit(1);
        closed(inner);
        reenter(inner, abi.encodeCall(vault.claim, (assetId())));
        withdraw(batch, m);
        closed(inner);
        assertEq(token.balanceOf(bob), 10);
        conserved();
    }

    function reenter(Reenterer inner, bytes memory call) internal {
        token.setHook(address(inner), abi.encodeCall(Reenterer.tryIt, (address(vault), call)));
    }

    function closed(Reenterer inner) internal view {
        assertEq(bytes4(inner.reason()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
    }

    /// What one shard puts onto a lane another credits, of this asset and no other.
    function test_LanesOfATokenAreItsOwn() public {
        deposit(100);
        _fund(1, 1000);
        _mine(1);
        _postFlows(1, new Flow[](0), tokenFlow(2, 70));
        assertEq(vault.bal(1, assetId()), 30);
        assertEq(vault.bal(1, ETH), 1000);
        _postFlows(2, tokenFlow(1, 80), tokenFlow(0, 75));
        assertEq(vault.bal(2, assetId()), 0);
        assertEq(vault.cumOut(2, 0, assetId()), 70);
        conserved();
    }
}
