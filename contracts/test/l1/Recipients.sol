// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {IShardQueue} from "../../src/interfaces/IShardQueue.sol";
import {IStateClaims} from "../../src/interfaces/IStateClaims.sol";
import {Outputs} from "../../src/libraries/Batches.sol";

/// Refuses ether until told otherwise.
contract RefusingRecipient {
    bool public accepts;

    function setAccepts(bool accepts_) external {
        accepts = accepts_;
    }

    function claim(IAssetVault vault, bytes32 assetId) external {
        vault.claim(assetId);
    }

    receive() external payable {
        require(accepts, "refused");
    }
}

/// Burns all gas it is given.
contract BurningRecipient {
    receive() external payable {
        while (true) {}
    }
}

/// Reverts with as much return data as its gas allows.
contract BombRecipient {
    receive() external payable {
        assembly {
            revert(0, 1000000)
        }
    }
}

/// Calls the vault back while it is paid. Refuses the payment until armed, so that it can be paid by `claim` too.
contract ReentrantRecipient {
    address public immutable vault;
    bytes public attack;
    bool public armed;
    uint256 public entered;
    bytes4 public refusal;

    constructor(address vault_) {
        vault = vault_;
    }

    function arm(bytes calldata attack_) external {
        attack = attack_;
        armed = true;
    }

    function claim(bytes32 assetId) external {
        IAssetVault(vault).claim(assetId);
    }

    receive() external payable {
        require(armed, "not armed");
        ++entered;
        (bool success, bytes memory reason) = vault.call(attack);
        refusal = success ? bytes4(0) : bytes4(reason);
    }
}

/// Queues transactions, and calls back when it gets its excess back.
contract QueueUser {
    IShardQueue internal immutable _queue;
    bool internal _refuses;
    uint256 internal _depth;

    constructor(IShardQueue queue) {
        _queue = queue;
    }

    function setRefuses(bool refuses) external {
        _refuses = refuses;
    }

    function setDepth(uint256 depth) external {
        _depth = depth;
    }

    function enqueue(uint32 shardId, uint64 gas, uint256 value) public {
        _queue.enqueueTransaction{value: value}(shardId, gas, hex"02");
    }

    receive() external payable {
        require(!_refuses, "refused");
        if (_depth == 0) return;
        --_depth;
        _queue.collectFees();
        enqueue(1, 30_000, msg.value);
    }
}

/// Has a stake, and asks for it again when it gets it back.
contract ReentrantProposer {
    IStateClaims internal immutable _claims;
    uint256 public refused;

    constructor(IStateClaims claims) payable {
        _claims = claims;
    }

    function propose(uint32 shardId, uint64 batchIndex, bytes32 batchHash, Outputs calldata outputs) external {
        _claims.propose{value: _claims.stakeAmount()}(shardId, batchIndex, batchHash, outputs);
    }

    function release(uint32 shardId) external {
        _claims.releaseStake(shardId);
    }

    receive() external payable {
        try _claims.releaseStake(1) {}
        catch (bytes memory reason) {
            if (bytes4(reason) == IStateClaims.NoStake.selector) ++refused;
        }
    }
}
