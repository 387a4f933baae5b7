// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetInfo} from "../libraries/AssetInfos.sol";

/// Value between this shard, L1 and other shards (docs/spec/ledger.md, docs/spec/assets.md). Holds a genesis reserve of native
/// value: a debit leaves the value here, a credit is paid from here. Tokens born elsewhere it mints and burns, those born
/// here it locks and releases.
interface IShardBridge {
    event ETHSent(bytes32 indexed msgId, address indexed from, uint32 indexed dstShard, address target, uint256 amount);
    event TokenSent(
        bytes32 indexed msgId, address indexed token, address indexed from, uint32 dstShard, address target, uint256 amount
    );
    event WithdrawalInitiated(bytes32 indexed msgId, address indexed from, address indexed target, uint256 amount);
    event DepositFinalized(bytes32 indexed assetId, address indexed from, address indexed to, uint256 amount);
    event Credited(bytes32 indexed assetId, address indexed to, uint256 amount);
    event TokenCreated(bytes32 indexed assetId, address indexed token, uint32 originShard, address originToken);
    /// A token of this shard refused to be returned: the amount is kept.
    event ReturnKept(bytes32 indexed assetId, address indexed recipient, uint256 amount);
    event ClaimablePaid(bytes32 indexed assetId, address indexed recipient, uint256 amount);

    error NotSystem();
    error NotInbox();
    error NotOutbox();
    error UnsupportedAsset(bytes32 assetId);
    /// The reserve cannot pay.
    error CreditFailed();
    error NotAnL1Asset(bytes32 assetId);
    /// The bridge holds less of the token than it has locked: its balances move without transfers.
    error EscrowShort(address token);
    error InsufficientGas();
    error NothingToPay();
    error Reentrant();

    /// Sends `msg.value` wei to `target` on another shard. Reverts with the errors of `IOutbox`.
    /// @param refundTo on this shard.
    /// @param deadline seconds on the destination's clock, 60 s to 14 days from now.
    function sendETH(uint32 dstShard, address target, address refundTo, uint64 deadline)
        external
        payable
        returns (bytes32 msgId);

    /// Sends a token of the caller, as `sendETH`: burns a bridged one, locks one that was born here (the caller has approved this
    /// contract), as much as arrives.
    function sendToken(
        uint32 dstShard,
        address token,
        uint256 amount,
        address target,
        address refundTo,
        uint64 deadline
    ) external returns (bytes32 msgId);

    /// Sends `msg.value` wei to `target` on L1, to be paid there once this shard's claim has settled.
    function withdrawETH(address target) external payable returns (bytes32 msgId);

    /// As `withdrawETH`, of a token that was born on L1.
    function withdrawToken(address token, uint256 amount, address target) external returns (bytes32 msgId);

    /// Credits a deposit of ETH from L1, for `SYSTEM` only.
    function finalizeDeposit(
        uint32 originShard,
        address originToken,
        uint256 amount,
        address from,
        address to,
        address refundTo
    ) external;

    /// Credits a deposit of a token from L1, for `SYSTEM` only.
    function finalizeTokenDeposit(AssetInfo calldata info, uint256 amount, address from, address to, address refundTo)
        external;

    /// Takes `msg.value` for a message of the `Outbox`.
    function debitETH(uint32 dstShard) external payable;

    /// Takes a token of `from` for a message of the `Outbox`.
    /// @return assetId of the token.
    /// @return taken what arrived.
    /// @return info what the message says about it.
    function debitToken(uint32 dstShard, address token, address from, uint256 amount)
        external
        returns (bytes32 assetId, uint256 taken, AssetInfo memory info);

    /// Keeps the origin of an asset that comes in, for the `Inbox` only.
    function register(uint32 originShard, address originToken) external;

    /// Pays a delivered message, for the `Inbox` only. Runs no code of `to`, and no other stranger's than that of a token born here.
    /// @param srcShard where the message comes from.
    /// @param info empty for ETH.
    /// @return paid false, and nothing has changed, when a token born here refuses.
    function credit(bytes32 assetId, address to, uint256 amount, uint32 srcShard, bytes calldata info)
        external
        returns (bool paid);

    /// Pays a returned message, for the `Inbox` only; what a token born here refuses is kept as `claimable`.
    function refund(bytes32 assetId, address to, uint256 amount) external;

    /// Books value that goes back to where it came from without having been credited, for the `Inbox` only.
    function sendBack(uint32 dstShard, bytes32 assetId, uint256 amount) external;

    /// Pays `recipient` what was kept for it. By anyone.
    function payClaimable(address recipient, bytes32 assetId) external;

    /// Value sent since genesis; to L1 under `dstShard` 0.
    function sent(uint32 dstShard, bytes32 assetId) external view returns (uint256);

    /// Wei credited here since genesis, by deposits and deliveries.
    function nativeIn() external view returns (uint256);

    /// Wei debited here since genesis, by sends and withdrawals. The bridge's balance is
    /// reserve − nativeIn + nativeOut, plus whatever was forced into it.
    function nativeOut() external view returns (uint256);

    /// Tokens born here that are out, or kept for somebody.
    function locked(address token) external view returns (uint256);

    function claimable(address recipient, bytes32 assetId) external view returns (uint256);

    /// Where an asset was born. ETH is known from the beginning, any other once this shard has seen it.
    function originOf(bytes32 assetId) external view returns (bool known, uint32 originShard, address originToken);

    /// The asset's contract on this shard: zero for ETH, the token itself where it was born; elsewhere the address it has or will have.
    function tokenOf(bytes32 assetId) external view returns (address);
}
