// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BoundedCall} from "./BoundedCall.sol";

/// Transfers of tokens whose code nobody trusts.
library TokenCalls {
    /// @return moved false where the token reverts, says no, or has no code; it may use `gasLimit` gas, which the caller has
    /// made sure of.
    function tryTransfer(address token, address to, uint256 amount, uint256 gasLimit) internal returns (bool moved) {
        bytes memory call = abi.encodeWithSignature("transfer(address,uint256)", to, amount);
        (bool success, uint256 size, bytes memory data) = BoundedCall.run(token, gasLimit, false, call, 32);
        if (!success) return false;
        if (size == 0) return token.code.length != 0;
        return data.length == 32 && bytes32(data) == bytes32(uint256(1));
    }
}
