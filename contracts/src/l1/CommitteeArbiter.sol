// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbiter} from "../interfaces/IArbiter.sol";
import {IStateClaims} from "../interfaces/IStateClaims.sol";

/// k of n verifiers who re-execute. It is trusted: k of them can hold settlement up, n − k + 1 can let a false claim settle;
/// neither can take anything.
contract CommitteeArbiter is IArbiter {
    uint256 private constant MAX_VERIFIERS = 64;

    IStateClaims public immutable claims;
    uint256 public immutable threshold;

    mapping(address account => bool) public isVerifier;
    mapping(bytes32 claimKey => uint256) public objections;
    mapping(bytes32 claimKey => mapping(address verifier => bool)) public hasObjected;
    address[] private _verifiers;

    constructor(IStateClaims claims_, address[] memory verifiers_, uint256 threshold_) {
        uint256 count = verifiers_.length;
        if (threshold_ == 0 || threshold_ > count || count > MAX_VERIFIERS) revert BadCommittee();
        claims = claims_;
        threshold = threshold_;
        for (uint256 i; i < count; ++i) {
            if (verifiers_[i] == address(0) || isVerifier[verifiers_[i]]) revert BadCommittee();
            isVerifier[verifiers_[i]] = true;
        }
        _verifiers = verifiers_;
    }

    /// @inheritdoc IArbiter
    function object(uint32 shardId, uint64 batchIndex, bytes32 claimKey) external {
        if (!isVerifier[msg.sender]) revert NotVerifier(msg.sender);
        bytes32 standing = claims.claimKey(shardId, batchIndex);
        if (standing != claimKey) revert WrongClaim(standing, claimKey);
        uint256 count = objections[claimKey];
        if (!hasObjected[claimKey][msg.sender]) {
            hasObjected[claimKey][msg.sender] = true;
            objections[claimKey] = ++count;
            emit ClaimObjected(shardId, batchIndex, claimKey, msg.sender, count);
        } else if (count < threshold) {
            revert AlreadyObjected();
        }
        if (count >= threshold) claims.truncate(shardId, batchIndex);
    }

    /// @inheritdoc IArbiter
    function verifiers() external view returns (address[] memory) {
        return _verifiers;
    }
}
