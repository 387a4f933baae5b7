// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {IBatchInbox} from "../../src/interfaces/IBatchInbox.sol";
import {L1Handler} from "./handler/L1Handler.sol";

/// L1 to L5 of docs/spec/ledger.md, B1 to B5 of docs/spec/batches.md.
contract L1InvariantsTest is Test {
    bytes32 internal constant ETH = keccak256(abi.encode(uint32(0), address(0)));

    L1Handler internal handler;
    IAssetVault internal vault;
    IBatchInbox internal inbox;
    address internal claims;
    address internal queue;

    function setUp() public {
        handler = new L1Handler();
        address vault_;
        address inbox_;
        (vault_, inbox_, claims, queue) = handler.network();
        (vault, inbox) = (IAssetVault(vault_), IBatchInbox(inbox_));
        // What comes twice is done twice as often.
        bytes4[26] memory selectors = [
            handler.deposit.selector,
            handler.enqueue.selector,
            handler.collectFees.selector,
            handler.wait.selector,
            handler.wait.selector,
            handler.pause.selector,
            handler.forceEther.selector,
            handler.postFirst.selector,
            handler.postFirst.selector,
            handler.postHostile.selector,
            handler.postHostile.selector,
            handler.force.selector,
            handler.force.selector,
            handler.repost.selector,
            handler.turn.selector,
            handler.propose.selector,
            handler.propose.selector,
            handler.truncate.selector,
            handler.applyTotals.selector,
            handler.applyTotals.selector,
            handler.releaseStake.selector,
            handler.forfeitStake.selector,
            handler.poke.selector,
            handler.withdraw.selector,
            handler.withdraw.selector,
            handler.claimPayout.selector
        ];
        bytes4[] memory list = new bytes4[](selectors.length);
        for (uint256 i; i < list.length; ++i) {
            list[i] = selectors[i];
        }
        targetSelector(FuzzSelector(address(handler), list));
        targetContract(address(handler));
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_LedgerAndBatches() public {
        assertTrue(handler.isBalanced(), "L1");
        for (uint32 s = 1; s <= 3; ++s) {
            uint256 credited = handler.genesis(s) + handler.consumed(s);
            uint256 gone = vault.cumOut(s, 0, ETH);
            assertEq(vault.cumIn(0, s, ETH), handler.paid(s), "L2: paid");
            assertLe(handler.paid(s), gone, "L2: paid more than left");
            for (uint32 p = 1; p <= 3; ++p) {
                credited += vault.cumIn(s, p, ETH);
                gone += vault.cumOut(s, p, ETH);
                assertLe(vault.cumIn(s, p, ETH), vault.cumOut(p, s, ETH), "L2: transit below zero");
            }
            assertEq(gone + vault.bal(s, ETH), credited, "L2");
            assertEq(inbox.batchState(s).batchCount, handler.batchCount(s), "B1");
            handler.checkLeaf(s);
        }
        if (!handler.turned()) {
            assertEq(vault.bal(1, ETH), handler.expectedBalance(), "L3");
            assertEq(vault.cumOut(1, 0, ETH), handler.claimedSent(0), "L3: withdrawn");
        }
        assertGe(vault.cumOut(1, 0, ETH), handler.claimedSent(0), "L5: withdrawn");
        assertEq(claims.balance, handler.stakes() + handler.forfeited(), "stakes");
        assertEq(queue.balance, handler.fees(), "fees");
        handler.checkNextBatch(uint32(1 + block.number % 3));
    }

    /// The invariants say something only if the handler gets everywhere.
    function test_HandlerReachesEveryCase() public {
        for (uint256 i; i < 1200; ++i) {
            if (i == 950) handler.turn(0);
            _act(uint256(keccak256(abi.encode(i))));
            if (i % 50 == 49) invariant_LedgerAndBatches();
        }
        string[26] memory all = [
            "withdrawals",
            "keptPayouts",
            "claimedPayouts",
            "paidOnAStake",
            "paidAfterTurning",
            "refusedOnTruncated",
            "refusedInTheWindow",
            "refusedWhilePaused",
            "refusedUnderfunded",
            "truncations",
            "settledTruncations",
            "liesTruncated",
            "liesOfStrangers",
            "claimsOfStrangers",
            "proposalsOfSequencers",
            "proposalsRefused",
            "appliedNewest",
            "appliedBehindOthers",
            "appliedTooEarly",
            "wrongTotals",
            "released",
            "forfeited",
            "forcedBatches",
            "forcedTooEarly",
            "blobBatches",
            "pauses"
        ];
        for (uint256 i; i < all.length; ++i) {
            assertGt(handler.seen(bytes32(bytes(all[i]))), 0, all[i]);
        }
    }

    function _act(uint256 random) private {
        uint256 seed = random >> 8;
        uint256 action = random % 20;
        if (action == 0) handler.deposit(uint32(seed), seed >> 8);
        else if (action == 1) handler.enqueue(seed);
        else if (action < 4) handler.wait(seed);
        else if (action == 4) handler.pause(seed);
        else if (action < 7) handler.postFirst(seed);
        else if (action < 9) handler.postHostile(seed);
        else if (action == 9) handler.force(seed);
        else if (action < 12) handler.propose(seed);
        else if (action == 12) handler.truncate(seed);
        else if (action == 13) handler.applyTotals(seed);
        else if (action == 14) handler.releaseStake(seed);
        else if (action == 15) handler.forfeitStake(seed);
        else if (action < 19) handler.withdraw(seed);
        else handler.claimPayout(seed % 4 == 0);
    }
}
