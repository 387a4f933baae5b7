// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";

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
