// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "solady/tokens/ERC20.sol";
import {LibClone} from "solady/utils/LibClone.sol";
import {LibString} from "solady/utils/LibString.sol";

import {IERC7802} from "../interfaces/IERC7802.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

/// A token on a shard where it was not born (docs/spec/assets.md). Every one is a clone of this contract with its asset id
/// as argument; `ShardBridge` makes, mints and burns it.
contract BridgedERC20 is ERC20, IERC7802 {
    bytes32 private _name;
    bytes30 private _symbol;
    uint8 private _decimals;

    event MetadataSet(bytes32 name, bytes30 symbol, uint8 decimals);

    error NotShardBridge();

    modifier onlyBridge() {
        if (msg.sender != Predeploys.SHARD_BRIDGE) revert NotShardBridge();
        _;
    }

    function setMetadata(bytes32 name_, bytes30 symbol_, uint8 decimals_) external onlyBridge {
        (_name, _symbol, _decimals) = (name_, symbol_, decimals_);
        emit MetadataSet(name_, symbol_, decimals_);
    }

    /// @inheritdoc IERC7802
    function crosschainMint(address to, uint256 amount) external onlyBridge {
        _mint(to, amount);
        emit CrosschainMint(to, amount, msg.sender);
    }

    /// @inheritdoc IERC7802
    function crosschainBurn(address from, uint256 amount) external onlyBridge {
        _burn(from, amount);
        emit CrosschainBurn(from, amount, msg.sender);
    }

    /// @inheritdoc IERC7802
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        // ERC-7802, ERC-20, ERC-165.
        return interfaceId == 0x33331994 || interfaceId == 0x36372b07 || interfaceId == 0x01ffc9a7;
    }

    /// `ASSET(originShard, originToken)`.
    function assetId() external view returns (bytes32) {
        return bytes32(LibClone.argsOnClone(address(this)));
    }

    function name() public view override returns (string memory) {
        return LibString.fromSmallString(_name);
    }

    function symbol() public view override returns (string memory) {
        return LibString.fromSmallString(_symbol);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    /// Nobody holds an allowance that the owner did not give.
    function _givePermit2InfiniteAllowance() internal pure override returns (bool) {
        return false;
    }
}
