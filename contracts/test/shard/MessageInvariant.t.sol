// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Messages} from "../../src/libraries/Messages.sol";
import {BridgedERC20} from "../../src/shard/BridgedERC20.sol";
import {MessageHandler} from "./MessageHandler.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// Every kind, every way to end, three assets, and a peer that lies.
contract MessageInvariantTest is ShardFixture {
    MessageHandler internal handler;

    function setUp() public override {
        handler = new MessageHandler();
        handler.setUp();
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](13);
        selectors[0] = MessageHandler.send.selector;
        selectors[1] = MessageHandler.toggle.selector;
        selectors[2] = MessageHandler.pass.selector;
        selectors[3] = MessageHandler.grant.selector;
        selectors[4] = MessageHandler.forge.selector;
        selectors[5] = MessageHandler.reply.selector;
        selectors[6] = MessageHandler.deliver.selector;
        selectors[7] = MessageHandler.retry.selector;
        selectors[8] = MessageHandler.finalize.selector;
        selectors[9] = MessageHandler.payClaimable.selector;
        // More of what makes the others interesting.
        selectors[10] = MessageHandler.deliver.selector;
        selectors[11] = MessageHandler.forge.selector;
        selectors[12] = MessageHandler.send.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    /// What came in and neither waits nor went back.
    function credited(uint256 asset) internal view returns (uint256) {
        bytes32 id = handler.assetId(asset);
        uint256 sentBack = bridge.sent(PEER, id) - handler.userSent(asset);
        return inbox.claimed(PEER, id) - inbox.held(id) - sentBack;
    }

    /// forge-config: default.invariant.runs = 48
    /// forge-config: default.invariant.depth = 80
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_ValueIsInOnePlaceAndMessagesEndOnce() public view {
        // ETH, and what its totals say.
        assertEq(bridge.nativeIn(), credited(0), "credited ETH");
        assertEq(bridge.nativeOut(), handler.userSent(0), "sent ETH");
        assertEq(address(bridge).balance + bridge.nativeIn(), RESERVE + bridge.nativeOut(), "the reserve");

        // A token of the peer: minted, less what users burned.
        address token = bridge.tokenOf(handler.assetId(1));
        uint256 supply = token.code.length == 0 ? 0 : BridgedERC20(token).totalSupply();
        assertEq(supply + handler.userSent(1), credited(1), "supply of a bridged token");

        // A token of this shard: locked until it is released or kept for somebody.
        address home = address(handler.home());
        bytes32 homeId = handler.assetId(2);
        assertEq(bridge.locked(home) + credited(2), handler.userSent(2) + kept(homeId), "locked");
        assertEq(BridgedERC20(home).balanceOf(address(bridge)), bridge.locked(home), "escrow");

        for (uint256 asset; asset < 3; ++asset) {
            bytes32 id = handler.assetId(asset);
            assertLe(inbox.claimed(PEER, id), inbox.cap(PEER, id), "claimed within the cap");
            assertLe(inbox.cap(PEER, id), handler.granted(asset), "cap within what L1 moved");
        }
        assertEq(handler.changesAfterTheEnd(), 0, "what has ended stays");
        assertEq(handler.returnsSent(), handler.endedThatComeBack(), "one return for each that comes back");
        assertLe(handler.mostClosed(), 1, "answered or returned once");
    }

    /// The handler is not idle: every end is reached, and the invariants hold on the way.
    function test_HistoriesReachEveryEnd() public {
        uint256 seed = 1;
        for (uint256 i; i < 700; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            step(seed, uint256(keccak256(abi.encode(seed, 1))), uint256(keccak256(abi.encode(seed, 2))));
            if (i % 50 == 49) invariant_ValueIsInOnePlaceAndMessagesEndOnce();
        }
        for (uint8 state; state <= Messages.STATE_RETURNED; ++state) {
            assertGt(handler.reached(state), 0, "a state");
        }
        assertGt(handler.closed(Messages.STATUS_ANSWERED), 0, "answered");
        assertGt(handler.closed(Messages.STATUS_RETURNED), 0, "returned");
        assertGt(handler.returnsSent(), 0, "sent back");
        for (uint256 asset; asset < 3; ++asset) {
            assertGt(credited(asset), 0, vm.toString(asset));
        }
    }

    function step(uint256 a, uint256 b, uint256 c) internal {
        uint256 choice = a % 16;
        a >>= 8;
        if (choice < 3) handler.send(a, b, c, uint64(c));
        else if (choice == 3) handler.toggle(a % 2 == 0, b % 2 == 0);
        else if (choice == 4) handler.pass(a % 40_000);
        else if (choice == 5) handler.grant(a, b);
        else if (choice < 8) handler.forge(a, b, c, a ^ b, uint64(c));
        else if (choice == 8) handler.reply(a, b, c % 2 == 0);
        else if (choice < 13) handler.deliver(a, b % 8 != 0);
        else if (choice == 13) handler.retry(a);
        else if (choice == 14) handler.finalize(a);
        else handler.payClaimable(a);
    }

    function kept(bytes32 id) internal view returns (uint256) {
        return bridge.claimable(alice, id) + bridge.claimable(bob, id);
    }
}
