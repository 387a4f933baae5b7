// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {IGuardian} from "../../src/interfaces/IGuardian.sol";
import {IStateClaims} from "../../src/interfaces/IStateClaims.sol";
import {Guardian} from "../../src/l1/Guardian.sol";
import {Message} from "../../src/libraries/Messages.sol";
import {NaiveTree} from "../shard/NaiveTree.sol";
import {L1Fixture} from "./L1Fixture.sol";

contract GuardianTest is L1Fixture {
    function _pause(uint64 duration) internal {
        vm.prank(guard);
        guardian.pause(duration);
    }

    function test_ZeroGuardian() public {
        vm.expectRevert(IGuardian.ZeroGuardian.selector);
        new Guardian(address(0));
    }

    function test_Pause_EmitsAndEndsByItself() public {
        uint64 from = uint64(block.timestamp);
        assertFalse(guardian.isPaused());
        assertEq(guardian.guardian(), guard);
        vm.expectEmit(address(guardian));
        emit IGuardian.Paused(from, from + 7 days);
        _pause(7 days);
        assertTrue(guardian.isPaused());
        assertEq(guardian.pausedFrom(), from);
        assertEq(guardian.pausedUntil(), from + 7 days);
        skip(7 days - 1);
        assertTrue(guardian.isPaused());
        skip(1);
        assertFalse(guardian.isPaused());
    }

    function test_Unpause_Emits() public {
        _pause(7 days);
        skip(100);
        vm.expectEmit(address(guardian));
        emit IGuardian.Unpaused(uint64(block.timestamp));
        vm.prank(guard);
        guardian.unpause();
        assertFalse(guardian.isPaused());
        assertEq(guardian.pausedUntil(), block.timestamp);
    }

    function test_NotGuardian() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IGuardian.NotGuardian.selector, owner));
        guardian.pause(1);
        _pause(10);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IGuardian.NotGuardian.selector, owner));
        guardian.unpause();
    }

    function test_BadPause() public {
        uint64[3] memory durations = [uint64(0), 7 days + 1, type(uint64).max];
        for (uint256 i; i < 3; ++i) {
            vm.prank(guard);
            vm.expectRevert(abi.encodeWithSelector(IGuardian.BadPause.selector, durations[i]));
            guardian.pause(durations[i]);
        }
        _pause(1);
    }

    function test_AlreadyPaused() public {
        _pause(10);
        skip(9);
        vm.prank(guard);
        vm.expectRevert(abi.encodeWithSelector(IGuardian.AlreadyPaused.selector, block.timestamp + 1));
        guardian.pause(10);
    }

    function test_NotPaused() public {
        vm.prank(guard);
        vm.expectRevert(IGuardian.NotPaused.selector);
        guardian.unpause();
        _pause(10);
        skip(10);
        vm.prank(guard);
        vm.expectRevert(IGuardian.NotPaused.selector);
        guardian.unpause();
    }

    /// The next pause may start 7 days after the end of the last, however that came.
    function test_CoolingDown() public {
        _pause(10);
        uint256 end = block.timestamp + 10;
        skip(10);
        vm.prank(guard);
        vm.expectRevert(abi.encodeWithSelector(IGuardian.CoolingDown.selector, end + 7 days));
        guardian.pause(1);
        skip(7 days - 1);
        vm.prank(guard);
        vm.expectRevert(abi.encodeWithSelector(IGuardian.CoolingDown.selector, end + 7 days));
        guardian.pause(1);
        skip(1);
        _pause(7 days);
        vm.prank(guard);
        guardian.unpause();
        end = block.timestamp;
        vm.prank(guard);
        vm.expectRevert(abi.encodeWithSelector(IGuardian.CoolingDown.selector, end + 7 days));
        guardian.pause(1);
        skip(7 days);
        _pause(1);
    }

    function test_Clock_StandsWhilePaused() public {
        uint64 start = uint64(block.timestamp);
        assertEq(guardian.clock(), start);
        _pause(50);
        skip(49);
        assertEq(guardian.clock(), start);
        skip(2);
        assertEq(guardian.clock(), start + 1);
        skip(7 days);
        _pause(50);
        uint64 paused = start + 1 + 7 days;
        skip(20);
        assertEq(guardian.clock(), paused);
        vm.prank(guard);
        guardian.unpause();
        assertEq(guardian.clock(), paused);
        skip(5);
        assertEq(guardian.clock(), paused + 5);
    }

    /// Against a sum over all pauses, and it never falls.
    function testFuzz_Clock(uint256 seed) public {
        uint256[] memory from = new uint256[](40);
        uint256[] memory until = new uint256[](40);
        uint256 count;
        uint256 last = guardian.clock();
        for (uint256 i; i < 40; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            skip((random >> 8) % (random % 2 == 0 ? 1 hours : 5 days));
            vm.prank(guard);
            (bool done,) = random % 3 == 0
                ? address(guardian).call(abi.encodeCall(guardian.unpause, ()))
                : address(guardian).call(abi.encodeCall(guardian.pause, (uint64(1 + (random >> 64) % 7 days))));
            if (done && random % 3 == 0) {
                until[count - 1] = block.timestamp;
            } else if (done) {
                (from[count], until[count]) = (block.timestamp, guardian.pausedUntil());
                ++count;
            }

            uint256 clock = block.timestamp;
            bool paused;
            for (uint256 p; p < count; ++p) {
                clock -= (block.timestamp < until[p] ? block.timestamp : until[p]) - from[p];
                if (block.timestamp < until[p]) paused = true;
                if (p > 0) assertGe(from[p], until[p - 1] + 7 days);
                assertLe(until[p] - from[p], 7 days);
            }
            assertEq(guardian.clock(), clock);
            assertEq(guardian.isPaused(), paused);
            assertGe(clock, last);
            last = clock;
        }
    }

    /// No window passes while the clock stands; truncation goes on.
    function test_Settlement_WaitsForThePause() public {
        _post(1);
        skip(WINDOW - 10);
        _pause(1000);
        _post(2);
        skip(999);
        assertFalse(claims.isSettled(1, 0));
        assertEq(claims.getClaim(2, 0).postedAt, guardian.clock());
        skip(10);
        assertFalse(claims.isSettled(1, 0));
        skip(1);
        assertTrue(claims.isSettled(1, 0));
        assertFalse(claims.isSettled(2, 0));
        skip(WINDOW - 10);
        assertTrue(claims.isSettled(2, 0));
    }

    function test_Truncate_WhilePaused() public {
        _post(1);
        skip(WINDOW - 1);
        _pause(1000);
        skip(500);
        _truncate(1, 0);
        assertFalse(claims.isStanding(1, 0));
        _post(2);
        skip(501 + WINDOW);
        vm.prank(arbiter);
        vm.expectRevert(IStateClaims.ClaimAlreadySettled.selector);
        claims.truncate(2, 0);
    }

    function test_WithdrawalsPaused() public {
        _fund(1, 100);
        Message memory m = _withdrawal(1, 0, alice, 30);
        bytes32[] memory leaves = new bytes32[](1);
        leaves[0] = _leaf(m);
        uint64 batch = _postOutbox(1, leaves, 30);
        skip(WINDOW);
        bytes32[32] memory branch = NaiveTree.to32(NaiveTree.branch(leaves, 0, 32));
        _pause(100);
        // It had settled before the pause, and stays so.
        assertTrue(claims.isSettled(1, batch));
        vm.expectRevert(IAssetVault.WithdrawalsPaused.selector);
        vault.withdraw(1, batch, m, branch);
        skip(99);
        vm.expectRevert(IAssetVault.WithdrawalsPaused.selector);
        vault.withdraw(1, batch, m, branch);
        skip(1);
        vault.withdraw(1, batch, m, branch);
        assertEq(alice.balance, 30);
    }
}
