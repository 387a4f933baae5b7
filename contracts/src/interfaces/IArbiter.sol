// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Who may truncate claims inside their window (docs/spec/batches.md, "Arbiter"). A claim is named by its key, so that
/// nothing said about one claim can fall on another that took its place. A dispute game would come in here.
interface IArbiter {
    event ClaimObjected(
        uint32 indexed shardId, uint64 indexed batchIndex, bytes32 claimKey, address verifier, uint256 count
    );

    error NotVerifier(address caller);
    error AlreadyObjected();
    /// Another claim stands for that batch; where none does, `StateClaims` reverts with `ClaimNotStanding`.
    error WrongClaim(bytes32 standing, bytes32 named);
    error BadCommittee();

    /// Says that a standing claim is false; the last objection that is needed truncates it and all after it. By a verifier who
    /// executed the batch and came to something else. A claim that stands again, the same in everything, falls at once.
    /// @param claimKey `StateClaims.claimKey` of the claim.
    function object(uint32 shardId, uint64 batchIndex, bytes32 claimKey) external;

    /// Objections that truncate.
    function threshold() external view returns (uint256);
    function isVerifier(address account) external view returns (bool);
    function verifiers() external view returns (address[] memory);
    function objections(bytes32 claimKey) external view returns (uint256);
    function hasObjected(bytes32 claimKey, address verifier) external view returns (bool);
}
