// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Who may stop settlement and withdrawals for a while, and nothing else (docs/spec/batches.md, "Guardian").
interface IGuardian {
    event Paused(uint64 from, uint64 until);
    event Unpaused(uint64 time);

    error NotGuardian(address caller);
    error ZeroGuardian();
    /// Zero, or above 7 days.
    error BadPause(uint64 duration);
    error AlreadyPaused(uint64 until);
    error CoolingDown(uint64 until);
    error NotPaused();

    /// Pauses from now on. By the guardian, not within `COOL_DOWN` after the pause before.
    /// @param duration seconds, at most `MAX_PAUSE`; then it ends by itself.
    function pause(uint64 duration) external;

    /// Ends the pause before its time. By the guardian.
    function unpause() external;

    function guardian() external view returns (address);
    function isPaused() external view returns (bool);
    /// Seconds of L1 time less all paused time: the clock by which claims settle.
    function clock() external view returns (uint64);
}
