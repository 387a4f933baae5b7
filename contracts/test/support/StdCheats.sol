// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VM} from "./Vm.sol";

abstract contract StdCheats {
    struct Account {
        address addr;
        uint256 key;
    }

    function makeAddrAndKey(string memory name) internal virtual returns (address account, uint256 key) {
        key = uint256(keccak256(bytes(name)));
        account = VM.addr(key);
        VM.label(account, name);
    }

    function makeAddr(string memory name) internal virtual returns (address account) {
        (account,) = makeAddrAndKey(name);
    }

    function makeAccount(string memory name) internal virtual returns (Account memory account) {
        (account.addr, account.key) = makeAddrAndKey(name);
    }

    function deal(address account, uint256 balance) internal virtual {
        VM.deal(account, balance);
    }

    /// @notice Pranks the next call as `account` with 2^128 wei.
    function hoax(address account) internal virtual {
        hoax(account, 1 << 128);
    }

    function hoax(address account, uint256 balance) internal virtual {
        VM.deal(account, balance);
        VM.prank(account);
    }

    function startHoax(address account) internal virtual {
        startHoax(account, 1 << 128);
    }

    function startHoax(address account, uint256 balance) internal virtual {
        VM.deal(account, balance);
        VM.startPrank(account);
    }

    /// @notice Moves the block timestamp forward.
    function skip(uint256 time) internal virtual {
        VM.warp(VM.getBlockTimestamp() + time);
    }

    function rewind(uint256 time) internal virtual {
        VM.warp(VM.getBlockTimestamp() - time);
    }

    function deployCode(string memory what, bytes memory args) internal virtual returns (address) {
        return VM.deployCode(what, args);
    }

    function deployCode(string memory what) internal virtual returns (address) {
        return VM.deployCode(what);
    }

    /// @notice Runs the constructor of `what` at address `where` (for predeploys).
    function deployCodeTo(string memory what, bytes memory args, address where) internal virtual {
        VM.etch(where, abi.encodePacked(VM.getCode(what), args));
        (bool ok, bytes memory runtime) = where.call("");
        require(ok, "deployCodeTo: constructor reverted");
        VM.etch(where, runtime);
    }

    function deployCodeTo(string memory what, address where) internal virtual {
        deployCodeTo(what, "", where);
    }

    /// @notice Rejects addresses that a test can't use as an ordinary account.
    function assumeUsable(address account) internal view virtual {
        VM.assume(uint160(account) > 0xffff);
        VM.assume(account != address(VM) && account != 0x000000000000000000636F6e736F6c652e6c6f67);
        VM.assume(account.code.length == 0);
    }
}
