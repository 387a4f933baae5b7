// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Native value between this shard, L1 and other shards (docs/spec/ledger.md). Holds a genesis reserve: a debit leaves the
/// value here, a credit is paid from here.
interface IShardBridge {
    event ETHSent(bytes32 indexed msgId, address indexed from, uint32 indexed dstShard, address target, uint256 amount);
    event WithdrawalInitiated(bytes32 indexed msgId, address indexed from, address indexed target, uint256 amount);
    event DepositFinalized(bytes32 indexed assetId, address indexed from, address indexed to, uint256 amount);
    event Credited(bytes32 indexed assetId, address indexed to, uint256 amount);

    error NotSystem();
    error NotInbox();
    error UnsupportedAsset(bytes32 assetId);
    /// The reserve cannot pay.
    error CreditFailed();

    /// Sends `msg.value` wei to `target` on another shard. Reverts with the errors of `IOutbox`.
    /// @param refundTo on this shard.
    /// @param deadline seconds on the destination's clock, 60 s to 14 days from now.
    function sendETH(uint32 dstShard, address target, address refundTo, uint64 deadline)
        external
        payable
        returns (bytes32 msgId);

    /// Sends `msg.value` wei to `target` on L1, to be paid there once this shard's claim has settled.
    function withdrawETH(address target) external payable returns (bytes32 msgId);

    /// Credits a deposit from L1, for `SYSTEM` only.
    function finalizeDeposit(
        uint32 originShard,
        address originToken,
        uint256 amount,
        address from,
        address to,
        address refundTo
    ) external;

    /// Pays a delivered message, for the `Inbox` only. Never runs code of `to`.
    function credit(bytes32 assetId, address to, uint256 amount) external;

    /// Value sent since genesis; to L1 under `dstShard` 0.
    function sent(uint32 dstShard, bytes32 assetId) external view returns (uint256);

    /// Wei credited here since genesis, by deposits and deliveries.
    function nativeIn() external view returns (uint256);

    /// Wei debited here since genesis, by sends and withdrawals. The bridge's balance is
    /// reserve − nativeIn + nativeOut, plus whatever was forced into it.
    function nativeOut() external view returns (uint256);
}
