// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {TokenHandler} from "./handler/TokenHandler.sol";

/// L1 to L4 of docs/spec/ledger.md for several assets at once: no asset is ever paid with another.
contract TokenInvariantsTest is Test {
    TokenHandler internal handler;
    IAssetVault internal vault;
    uint32[] internal shards = [uint32(1), 2, 3];

    function setUp() public {
        handler = new TokenHandler();
        vault = handler.ledger();
        // What comes twice is done twice as often.
        bytes4[12] memory selectors = [
            handler.deposit.selector,
            handler.deposit.selector,
            handler.give.selector,
            handler.wait.selector,
            handler.refuse.selector,
            handler.withdraw.selector,
            handler.withdraw.selector,
            handler.claim.selector,
            handler.postHonest.selector,
            handler.postHonest.selector,
            handler.postHostile.selector,
            handler.truncate.selector
        ];
        bytes4[] memory list = new bytes4[](selectors.length);
        for (uint256 i; i < list.length; ++i) {
            list[i] = selectors[i];
        }
        targetSelector(FuzzSelector(address(handler), list));
        targetContract(address(handler));
    }

    /// Of an asset that the call was not about nothing has changed since it held: the handler has seen to that.
    /// forge-config: default.invariant.runs = 24
    /// forge-config: default.invariant.depth = 48
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_EachAssetIsItsOwn() public view {
        for (uint256 asset; asset < handler.ASSETS(); ++asset) {
            if (handler.moved(asset)) checkAsset(asset);
        }
    }

    function checkAsset(uint256 asset) private view {
        bytes32 id = handler.ids(asset);
        IAssetVault.Totals memory t = vault.totals(id, shards);
        uint256 owed = t.bal + t.transit + t.pending + t.claimable;
        if (asset == handler.BORN_ON_3()) {
            assertEq(vault.bal(3, id), 0, "of its own token a shard has no balance");
            uint256 back = vault.cumIn(3, 1, id) + vault.cumIn(3, 2, id);
            assertEq(owed + back, vault.cumOut(3, 1, id) + vault.cumOut(3, 2, id), "L1: born on 3");
        } else {
            assertEq(handler.held(asset, address(vault)), owed + handler.given(asset), "L1");
            if (asset != 0) assertEq(handler.escrowed(asset), owed, "L1: escrowed");
        }
        for (uint32 s = 1; s <= 3; ++s) {
            checkShard(s, asset, id);
        }
    }

    function checkShard(uint32 s, uint256 asset, bytes32 id) private view {
        uint256 credited = handler.credited(s, asset);
        uint256 gone = vault.cumOut(s, 0, id);
        assertEq(vault.cumIn(0, s, id), handler.paid(s, asset), "L2: paid");
        assertLe(handler.paid(s, asset), gone, "L2: paid more than left");
        for (uint32 p = 1; p <= 3; ++p) {
            credited += vault.cumIn(s, p, id);
            gone += vault.cumOut(s, p, id);
            assertLe(vault.cumIn(s, p, id), vault.cumOut(p, s, id), "L2: transit below zero");
        }
        if (asset != handler.BORN_ON_3() || s != 3) assertEq(gone + vault.bal(s, id), credited, "L2");
    }

    /// The invariants say something only if the handler gets everywhere.
    function test_HandlerReachesEveryCase() public {
        depositEverywhere();
        handler.give(1, 7);
        handler.wait(0);
        // Shards 2 and 3 put all they have onto lanes to 1 and to each other; what is born on 3, without end.
        for (uint256 asset; asset < 5; ++asset) {
            handler.postHostile(1, 1, asset, type(uint256).max, asset);
            handler.postHostile(0, asset == 4 ? 3 : 1, asset, 1000, ~asset);
            invariant_EachAssetIsItsOwn();
        }
        // A withdrawal of each asset to each recipient: alice, one that refuses ether, one that calls back.
        for (uint256 i; i < 12; ++i) {
            handler.postHonest(i / 3, i % 3, 1e9 + i);
            invariant_EachAssetIsItsOwn();
        }
        handler.truncate(0, 11);
        handler.withdraw(0, 11, 0, false);
        handler.postHonest(0, 0, 0);
        handler.withdraw(0, 12, 0, false);
        handler.wait(11);
        handler.withdraw(1, 0, 0, false);

        handler.refuse(1, 1, false);
        handler.refuse(2, 4, true);
        withdrawAll();
        handler.claim(1, 1, false);
        handler.refuse(0, 0, false);
        handler.refuse(1, 4, false);
        handler.refuse(2, 4, false);
        for (uint256 i; i < 12; ++i) {
            handler.claim(i % 3, i / 3, true);
            invariant_EachAssetIsItsOwn();
        }
        reached("deposits", 4);
        reached("refusedDeposits", 4);
        reached("received", 5);
        reached("sent", 5);
        reached("payouts", 2);
        assertGt(handler.seen("payouts", 3), 0, "payouts");
        reached("keptPayouts", 3);
        reached("refusedWithdrawals", 1);
        reached("claims", 3);
        assertGt(handler.seen("refusedClaims", 1), 0, "refusedClaims");
        reached("truncations", 1);
    }

    function depositEverywhere() private {
        for (uint256 asset; asset < 4; ++asset) {
            for (uint32 s; s < 4; ++s) {
                handler.deposit(s, asset, 0.1 ether + uint256(s));
                invariant_EachAssetIsItsOwn();
            }
            handler.deposit(0, asset, 0);
        }
        handler.refuse(1, 0, false);
        handler.deposit(0, 1, 1e17);
    }

    function withdrawAll() private {
        for (uint256 i; i < 12; ++i) {
            handler.withdraw(0, 12, i, true);
            handler.withdraw(0, 12, i, false);
            invariant_EachAssetIsItsOwn();
        }
    }

    /// By each of the first assets.
    function reached(string memory what, uint256 assets) private view {
        for (uint256 asset; asset < assets; ++asset) {
            assertGt(handler.seen(bytes32(bytes(what)), asset), 0, what);
        }
    }
}
