// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuardian} from "../interfaces/IGuardian.sol";

contract Guardian is IGuardian {
    uint64 public constant MAX_PAUSE = 7 days;
    /// From the end of a pause to the next: at most half of all time is paused.
    uint64 public constant COOL_DOWN = 7 days;

    address public immutable guardian;

    /// The newest pause; both zero before the first. Seconds.
    uint64 public pausedFrom;
    uint64 public pausedUntil;
    /// Seconds of all pauses before the newest.
    uint64 private _pausedBefore;

    modifier onlyGuardian() {
        if (msg.sender != guardian) revert NotGuardian(msg.sender);
        _;
    }

    constructor(address guardian_) {
        if (guardian_ == address(0)) revert ZeroGuardian();
        guardian = guardian_;
    }

    /// @inheritdoc IGuardian
    function pause(uint64 duration) external onlyGuardian {
        if (duration == 0 || duration > MAX_PAUSE) revert BadPause(duration);
        if (isPaused()) revert AlreadyPaused(pausedUntil);
        uint64 now_ = uint64(block.timestamp);
        if (pausedUntil != 0 && now_ < pausedUntil + COOL_DOWN) revert CoolingDown(pausedUntil + COOL_DOWN);
        _pausedBefore += pausedUntil - pausedFrom;
        (pausedFrom, pausedUntil) = (now_, now_ + duration);
        emit Paused(now_, now_ + duration);
    }

    /// @inheritdoc IGuardian
    function unpause() external onlyGuardian {
        if (!isPaused()) revert NotPaused();
        pausedUntil = uint64(block.timestamp);
        emit Unpaused(pausedUntil);
    }

    /// @inheritdoc IGuardian
    function isPaused() public view returns (bool) {
        return block.timestamp < pausedUntil;
    }

    /// @inheritdoc IGuardian
    function clock() external view returns (uint64) {
        uint64 end = isPaused() ? uint64(block.timestamp) : pausedUntil;
        return uint64(block.timestamp) - _pausedBefore - (end - pausedFrom);
    }
}
