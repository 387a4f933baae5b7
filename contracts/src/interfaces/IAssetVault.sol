// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Flow} from "../libraries/Batches.sol";
import {Message} from "../libraries/Messages.sol";

/// Escrow of all value and the ledger over it (docs/spec/ledger.md). `depositETH`, `depositToken` and `fundGenesis` are the
/// only ways in.
interface IAssetVault {
    /// Sums over a set of shards; with all of them, what the vault must hold.
    struct Totals {
        uint256 bal;
        uint256 transit;
        uint256 pending;
        uint256 claimable;
    }

    struct Deposit {
        bytes32 assetId;
        uint256 amount;
    }

    event GenesisFunded(uint32 indexed shardId, uint256 amount);
    event Deposited(
        uint32 indexed shardId, uint64 indexed queueIndex, bytes32 assetId, uint256 amount, address from, address to
    );
    /// Leaf `index` of the cap tree of `src`. `dst` is 0 for what its withdrawals take.
    event CapRaised(uint32 indexed src, uint64 index, uint32 indexed dst, bytes32 assetId, uint256 cumOut);
    /// `paid` is false when the recipient refused and the amount was kept for it.
    event Withdrawn(uint32 indexed shardId, uint32 indexed index, bytes32 msgId, address to, uint256 amount, bool paid);
    event Claimed(address indexed recipient, bytes32 assetId, uint256 amount);

    error NotOwner();
    error NotClaims(address caller);
    error NotInbox(address caller);
    /// The guardian has paused settlement.
    error WithdrawalsPaused();
    error AlreadyFunded(uint32 shardId);
    error ZeroRecipient();
    error ZeroAmount();
    /// 2^128 or more.
    error AmountTooLarge();
    /// The vault holds less of the token than it has taken in: its balances move without transfers.
    error EscrowShort(address token);
    error NotAWithdrawal(uint8 kind);
    error WrongSource(uint32 srcShard);
    error WrongDestination(uint32 dstShard);
    error UnsupportedAsset(bytes32 assetId);
    error ClaimNotSettled();
    error BadOutboxProof();
    error AlreadyWithdrawn();
    /// What claims put onto the shard's lane to L1, less what withdrawals took, is less than the amount.
    error InsufficientShardBalance();
    /// Too little gas left to give the recipient its full allowance.
    error InsufficientGas();
    error NothingToClaim();

    /// Escrows the genesis allocation of a shard, once, by the registry's owner.
    function fundGenesis(uint32 shardId) external payable;

    /// Escrows ether and queues its credit to `to` on the shard.
    /// @param refundTo credited instead where the shard's policy denies `to`.
    function depositETH(uint32 shardId, address to, address refundTo) external payable;

    /// Escrows a token of the caller, who has approved the vault, and queues its credit as `depositETH` does: of what
    /// arrives. Tokens whose balances move without transfers are not supported (docs/spec/assets.md).
    /// @return taken what arrived.
    function depositToken(uint32 shardId, address token, uint256 amount, address to, address refundTo)
        external
        returns (uint256 taken);

    /// Credits the deposits among the queue entries `[from, to)` to the shard; by `BatchInbox`, which has accepted a batch
    /// that consumes them. Whatever becomes of claims, each deposit is credited once.
    function consumeDeposits(uint32 shardId, uint64 from, uint64 to) external;

    /// Applies the totals of a claim to the ledger; by `StateClaims`. Flows past the 64th of a direction are ignored. `outTotals` may name
    /// peer 0, the lane that withdrawals take, for assets born on L1.
    /// @return capRoot root of the shard's cap tree after it.
    function applyClaim(uint32 shardId, Flow[] calldata inTotals, Flow[] calldata outTotals)
        external
        returns (bytes32 capRoot);

    /// Pays a withdrawal proven against the settled claim `batchIndex` from the shard's lane to L1. By anyone; the recipient
    /// gets at most 100,000 gas, a token 200,000.
    /// @param branch 32 siblings, leaf level first.
    function withdraw(uint32 shardId, uint64 batchIndex, Message calldata message, bytes32[32] calldata branch) external;

    /// Pays the caller what it once refused.
    function claim(bytes32 assetId) external;

    function bal(uint32 shardId, bytes32 assetId) external view returns (uint256);
    function pending(uint32 shardId, bytes32 assetId) external view returns (uint256);
    /// What left `src` for `dst` since genesis; for withdrawals under `dst` 0.
    function cumOut(uint32 src, uint32 dst, bytes32 assetId) external view returns (uint256);
    /// What `dst` credited from `src` since genesis; what withdrawals of `src` were paid under `dst` 0.
    function cumIn(uint32 dst, uint32 src, bytes32 assetId) external view returns (uint256);
    function claimable(address recipient, bytes32 assetId) external view returns (uint256);
    function totals(bytes32 assetId, uint32[] calldata shardIds) external view returns (Totals memory);
    /// The token of an asset that has been deposited; zero otherwise, and for ETH.
    function tokenOf(bytes32 assetId) external view returns (address);
    /// What the vault holds of a token for others: Σ bal + transit + pending + claimable.
    function escrowed(address token) external view returns (uint256);
    function isFunded(uint32 shardId) external view returns (bool);
    function isWithdrawn(uint32 shardId, uint32 index) external view returns (bool);
    /// Zero where the entry is no deposit or has been consumed.
    function depositAt(uint32 shardId, uint64 queueIndex) external view returns (Deposit memory);
    function capRoot(uint32 shardId) external view returns (bytes32);
    function capCount(uint32 shardId) external view returns (uint64);
}
