// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {IBatchInbox} from "../../src/interfaces/IBatchInbox.sol";
import {L1Handler} from "./L1Handler.sol";

/// L1 to L5 of docs/spec/ledger.md, B1 and B3 of docs/spec/batches.md.
contract L1InvariantsTest is Test {
    bytes32 internal constant ETH = keccak256(abi.encode(uint32(0), address(0)));

    L1Handler internal handler;
    IAssetVault internal vault;
    IBatchInbox internal inbox;

    function setUp() public {
        handler = new L1Handler();
        (address vault_, address inbox_,) = handler.network();
        (vault, inbox) = (IAssetVault(vault_), IBatchInbox(inbox_));
        bytes4[] memory selectors = new bytes4[](14);
        selectors[0] = L1Handler.deposit.selector;
        selectors[1] = L1Handler.wait.selector;
        selectors[2] = L1Handler.forceEther.selector;
        selectors[3] = L1Handler.postFirst.selector;
        selectors[4] = L1Handler.postHostile.selector;
        selectors[5] = L1Handler.postHostile.selector;
        selectors[6] = L1Handler.repost.selector;
        selectors[7] = L1Handler.truncate.selector;
        selectors[8] = L1Handler.poke.selector;
        selectors[9] = L1Handler.withdraw.selector;
        selectors[10] = L1Handler.withdraw.selector;
        selectors[11] = L1Handler.claimPayout.selector;
        selectors[12] = L1Handler.turn.selector;
        selectors[13] = L1Handler.postFirst.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
        targetContract(address(handler));
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_Ledger() public view {
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
        }
        if (!handler.turned()) assertEq(vault.bal(1, ETH), handler.supply() + handler.burned(), "L3");
        assertEq(vault.cumOut(1, 0, ETH) - vault.cumIn(0, 1, ETH), handler.unpaid(), "L3, L5: unpaid");
    }

    /// The invariants say something only if the handler gets everywhere.
    function test_HandlerReachesEveryCase() public {
        for (uint256 i; i < 400; ++i) {
            if (i == 150) handler.turn(0);
            uint256 seed = uint256(keccak256(abi.encode(i)));
            uint256 action = i % 10;
            if (action == 0) handler.deposit(uint32(seed), seed >> 8);
            else if (action == 1) handler.wait(seed);
            else if (action == 2) handler.postFirst(seed);
            else if (action < 5) handler.postHostile(seed);
            else if (action == 5) handler.truncate(seed);
            else if (action < 9) handler.withdraw(seed);
            else handler.claimPayout(seed % 4 == 0);
        }
        invariant_Ledger();
        assertGt(handler.withdrawals(), 0, "withdrawals");
        assertGt(handler.keptPayouts(), 0, "keptPayouts");
        assertGt(handler.claimedPayouts(), 0, "claimedPayouts");
        assertGt(handler.refusedOnTruncated(), 0, "refusedOnTruncated");
        assertGt(handler.refusedUnderfunded(), 0, "refusedUnderfunded");
        assertGt(handler.truncations(), 0, "truncations");
        assertGt(handler.settledTruncations(), 0, "settledTruncations");
        assertGt(handler.paidAfterTurning(), 0, "paidAfterTurning");
    }
}
