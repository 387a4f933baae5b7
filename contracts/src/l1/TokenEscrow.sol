// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

import {IAssetVault} from "../interfaces/IAssetVault.sol";
import {Messages} from "../libraries/Messages.sol";
import {TokenCalls} from "../libraries/TokenCalls.sol";

/// The tokens of `AssetVault`: what came in by measured difference, and what may go out (docs/spec/assets.md).
abstract contract TokenEscrow is IAssetVault {
    uint256 private constant TOKEN_PAYOUT_GAS = 200_000;
    /// `TOKEN_PAYOUT_GAS` by the 63/64 rule, and what is done before and after it.
    uint256 private constant GAS_BEFORE_TOKEN_PAYOUT = 260_000;

    mapping(bytes32 assetId => address) public tokenOf;
    mapping(address token => uint256) public escrowed;

    /// Takes up to `amount` of the caller. Not to be entered from inside itself: what another one brings would count twice.
    function _take(address token, uint256 amount) internal returns (bytes32 assetId, uint256 taken) {
        if (token == address(0)) revert UnsupportedAsset(Messages.ETH_ASSET);
        assetId = Messages.assetId(0, token);
        uint256 before = SafeTransferLib.balanceOf(token, address(this));
        if (before < escrowed[token]) revert EscrowShort(token);
        SafeTransferLib.safeTransferFrom(token, msg.sender, address(this), amount);
        taken = SafeTransferLib.balanceOf(token, address(this)) - before;
        if (taken == 0) revert ZeroAmount();
        if (taken > type(uint128).max) revert AmountTooLarge();
        escrowed[token] += taken;
        tokenOf[assetId] = token;
    }

    /// @return paid false, and nothing has changed, when the token refuses.
    function _tryPay(address token, address to, uint256 amount) internal returns (bool paid) {
        // Otherwise whoever calls could starve the token of gas and turn a payout into a claimable.
        if (gasleft() < GAS_BEFORE_TOKEN_PAYOUT) revert InsufficientGas();
        escrowed[token] -= amount;
        paid = TokenCalls.tryTransfer(token, to, amount, TOKEN_PAYOUT_GAS);
        if (!paid) escrowed[token] += amount;
    }

    function _pay(address token, address to, uint256 amount) internal {
        escrowed[token] -= amount;
        SafeTransferLib.safeTransfer(token, to, amount);
    }
}
