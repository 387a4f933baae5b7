// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LibClone} from "solady/utils/LibClone.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

import {IL1Info} from "../interfaces/IL1Info.sol";
import {IShardBridge} from "../interfaces/IShardBridge.sol";
import {AssetInfo, AssetInfos} from "../libraries/AssetInfos.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";
import {TokenCalls} from "../libraries/TokenCalls.sol";
import {BridgedERC20} from "./BridgedERC20.sol";

/// The tokens of `ShardBridge`: contracts of those born elsewhere, escrow of those born here (docs/spec/assets.md).
abstract contract TokenBridge is IShardBridge {
    /// `Final`: the origin has said what the token is called.
    enum Stage {
        Unknown,
        Registered,
        Provisional,
        Final
    }

    struct Asset {
        uint32 originShard;
        address originToken;
        Stage stage;
    }

    IL1Info internal constant L1_INFO = IL1Info(Predeploys.L1_INFO);

    /// What a token born here may use to be released.
    uint256 private constant RELEASE_GAS = 300_000;
    /// `RELEASE_GAS` by the 63/64 rule, and what is done before and after it.
    uint256 private constant GAS_BEFORE_RELEASE = 340_000;

    mapping(bytes32 assetId => Asset) internal _assets;
    mapping(address token => uint256) public locked;

    bool private transient _locking;

    /// @inheritdoc IShardBridge
    function originOf(bytes32 assetId) external view returns (bool known, uint32 originShard, address originToken) {
        if (assetId == Messages.ETH_ASSET) return (true, 0, address(0));
        Asset storage asset = _assets[assetId];
        return (asset.stage != Stage.Unknown, asset.originShard, asset.originToken);
    }

    /// @inheritdoc IShardBridge
    function tokenOf(bytes32 assetId) public view returns (address) {
        if (assetId == Messages.ETH_ASSET) return address(0);
        Asset storage asset = _assets[assetId];
        bool isHome = asset.stage != Stage.Unknown && asset.originShard == L1_INFO.shardId();
        return isHome ? asset.originToken : _cloneOf(assetId);
    }

    function _register(bytes32 assetId, uint32 originShard, address originToken) internal {
        if (_assets[assetId].stage == Stage.Unknown) {
            _assets[assetId] = Asset(originShard, originToken, Stage.Registered);
        }
    }

    /// Burns or locks.
    function _take(address token, address from, uint256 amount)
        internal
        returns (bytes32 assetId, uint256 taken, AssetInfo memory info)
    {
        assetId = _bridgedId(token);
        if (assetId != 0) {
            Asset storage asset = _assets[assetId];
            info = AssetInfos.read(asset.originShard, token);
            info.originToken = asset.originToken;
            BridgedERC20(token).crosschainBurn(from, amount);
            taken = amount;
        } else {
            uint32 self = L1_INFO.shardId();
            assetId = Messages.assetId(self, token);
            info = AssetInfos.read(self, token);
            _register(assetId, self, token);
            taken = _lock(token, from, amount);
        }
    }

    /// Mints, or releases what was born here.
    /// @param isFinal whether `info` comes from the origin.
    function _give(bytes32 assetId, address to, uint256 amount, AssetInfo memory info, bool isFinal)
        internal
        returns (bool)
    {
        Asset memory asset = _assets[assetId];
        if (asset.stage == Stage.Unknown) revert UnsupportedAsset(assetId);
        if (asset.originShard == L1_INFO.shardId()) return _release(asset.originToken, to, amount);
        address token;
        if (asset.stage == Stage.Registered) {
            token = LibClone.cloneDeterministic(Predeploys.BRIDGED_ERC20, abi.encodePacked(assetId), assetId);
            emit TokenCreated(assetId, token, asset.originShard, asset.originToken);
        } else {
            token = _cloneOf(assetId);
        }
        Stage stage = isFinal ? Stage.Final : Stage.Provisional;
        if (stage > asset.stage) {
            _assets[assetId].stage = stage;
            BridgedERC20(token).setMetadata(info.name, info.symbol, info.decimals);
        }
        BridgedERC20(token).crosschainMint(to, amount);
        return true;
    }

    /// Pays a token born here with all the gas there is; reverts where it refuses.
    function _payHome(address token, address to, uint256 amount) internal {
        locked[token] -= amount;
        SafeTransferLib.safeTransfer(token, to, amount);
    }

    /// Zero for what is not a clone of this bridge, whatever it says of itself.
    function _bridgedId(address token) private returns (bytes32) {
        bytes memory call = abi.encodeCall(BridgedERC20.assetId, ());
        (bool success,, bytes memory data) = BoundedCall.run(token, 50_000, true, call, 32);
        if (!success || data.length != 32) return 0;
        bytes32 assetId = bytes32(data);
        return _assets[assetId].stage > Stage.Registered && _cloneOf(assetId) == token ? assetId : bytes32(0);
    }

    function _cloneOf(bytes32 assetId) private view returns (address) {
        return LibClone.predictDeterministicAddress(
            Predeploys.BRIDGED_ERC20, abi.encodePacked(assetId), assetId, address(this)
        );
    }

    function _lock(address token, address from, uint256 amount) private returns (uint256 taken) {
        // From inside a lock, what another one brings would be counted twice.
        if (_locking) revert Reentrant();
        _locking = true;
        uint256 before = SafeTransferLib.balanceOf(token, address(this));
        if (before < locked[token]) revert EscrowShort(token);
        SafeTransferLib.safeTransferFrom(token, from, address(this), amount);
        taken = SafeTransferLib.balanceOf(token, address(this)) - before;
        locked[token] += taken;
        _locking = false;
    }

    function _release(address token, address to, uint256 amount) private returns (bool paid) {
        // Otherwise whoever delivers could starve the token of gas and make the message fail.
        if (gasleft() < GAS_BEFORE_RELEASE) revert InsufficientGas();
        if (amount > locked[token]) return false;
        locked[token] -= amount;
        paid = TokenCalls.tryTransfer(token, to, amount, RELEASE_GAS);
        if (!paid) locked[token] += amount;
    }
}
