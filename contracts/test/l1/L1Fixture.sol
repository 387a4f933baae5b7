// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {IShardQueue} from "../../src/interfaces/IShardQueue.sol";
import {IBatchInbox} from "../../src/interfaces/IBatchInbox.sol";
import {AssetVault} from "../../src/l1/AssetVault.sol";
import {BatchInbox} from "../../src/l1/BatchInbox.sol";
import {Guardian} from "../../src/l1/Guardian.sol";
import {ShardQueue} from "../../src/l1/ShardQueue.sol";
import {ShardRegistry} from "../../src/l1/ShardRegistry.sol";
import {StateClaims} from "../../src/l1/StateClaims.sol";
import {BatchHeader, Flow, Outputs} from "../../src/libraries/Batches.sol";
import {Message} from "../../src/libraries/Messages.sol";
import {NaiveTree} from "../shard/NaiveTree.sol";

/// A network of L1 contracts with shards 1, 2 and 3, and the next valid batch of any of them.
abstract contract L1Fixture is Test {
    uint64 internal constant QUEUE_DELAY = 5;
    uint64 internal constant FORCE_AFTER = 10;
    uint64 internal constant WINDOW = 100;
    uint64 internal constant STALL = 10;
    uint128 internal constant STAKE = 1 ether;
    bytes32 internal constant ETH = keccak256(abi.encode(uint32(0), address(0)));
    bytes32 internal constant EMPTY_OUTBOX = 0x7c1d0e8a93ea9c09cc13b91ead8f72de66a33cb695c30934dc2d75bffac1248e;
    address internal constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    ShardRegistry internal registry;
    ShardQueue internal queue;
    AssetVault internal vault;
    StateClaims internal claims;
    BatchInbox internal inbox;
    Guardian internal guardian;

    address internal owner = makeAddr("owner");
    address internal arbiter = makeAddr("arbiter");
    address internal guard = makeAddr("guard");
    address internal alice = makeAddr("alice");

    function setUp() public virtual {
        vm.roll(1000);
        vm.warp(1_800_000_000);
        _deploy();
        for (uint32 s = 1; s <= 3; ++s) {
            vm.prank(owner);
            registry.register(s, _chainId(s), _genesis(s), _sequencer(s));
        }
        _mine(1);
    }

    function _deploy() internal virtual {
        registry = new ShardRegistry(owner);
        queue = new ShardQueue(registry);
        vault = new AssetVault(registry, queue);
        guardian = new Guardian(guard);
        claims = new StateClaims(registry, vault, arbiter, guardian, WINDOW, STALL, STAKE);
        inbox = new BatchInbox(registry, queue, claims, QUEUE_DELAY, FORCE_AFTER);
        vm.prank(owner);
        registry.initialize(address(queue), address(inbox), address(claims), address(vault));
    }

    function _chainId(uint32 shard) internal pure returns (uint64) {
        return 313_370 + shard;
    }

    function _genesis(uint32 shard) internal pure returns (bytes32) {
        return keccak256(abi.encode("genesis", shard));
    }

    function _sequencer(uint32 shard) internal pure returns (address) {
        return address(uint160(0x5e900000 + shard));
    }

    function _mine(uint256 blocks) internal {
        vm.roll(block.number + blocks);
        vm.warp(block.timestamp + 12 * blocks);
    }

    function _deposit(uint32 shard, uint256 amount) internal {
        deal(alice, amount);
        vm.prank(alice);
        vault.depositETH{value: amount}(shard, alice, alice);
    }

    /// Queues a transaction of alice's for exactly its fee.
    function _enqueue(uint32 shard, uint64 gas) internal returns (uint256 fee) {
        fee = queue.transactionFee(shard, gas);
        deal(alice, fee);
        vm.prank(alice);
        queue.enqueueTransaction{value: fee}(shard, gas, hex"02c0ffee");
    }

    /// Blocks without time, so that no window passes.
    function _mineUntilOverdue() internal {
        vm.roll(block.number + QUEUE_DELAY + FORCE_AFTER + 1);
    }

    /// A batch without a claim: one deposit, forced.
    function _forceDeposit(uint32 shard, uint256 amount) internal returns (uint64 batchIndex) {
        _deposit(shard, amount);
        _mineUntilOverdue();
        return inbox.forceBatch(shard).batchIndex;
    }

    /// Proposes the claim of a batch, on a stake unless by its sequencer.
    function _propose(address proposer, uint32 shard, uint64 batchIndex, Outputs memory outputs) internal {
        bytes32 batchHash = inbox.batchHashAt(shard, batchIndex);
        uint256 stake = proposer == registry.getShard(shard).sequencer ? 0 : STAKE;
        deal(proposer, proposer.balance + stake);
        vm.prank(proposer);
        claims.propose{value: stake}(shard, batchIndex, batchHash, outputs);
    }

    function _fund(uint32 shard, uint256 amount) internal {
        deal(owner, amount);
        vm.prank(owner);
        vault.fundGenesis{value: amount}(shard);
    }

    /// The furthest a batch with this origin may go, by the words of the queue rule.
    function _greedyQueueTo(uint32 shard, uint64 from, uint64 origin) internal view returns (uint64 to) {
        uint64 length = queue.length(shard);
        uint64 gasBefore = from == 0 ? 0 : queue.entry(shard, from - 1).cumulativeGas;
        for (to = from; to < length && to - from < 64; ++to) {
            IShardQueue.Entry memory entry = queue.entry(shard, to);
            if (entry.l1Block > origin || entry.cumulativeGas - gasBefore > 10_000_000) break;
        }
    }

    /// The next valid header of the shard, with origin one below the current block and an empty payload.
    function _header(uint32 shard) internal view returns (BatchHeader memory h) {
        IBatchInbox.BatchState memory last = inbox.batchState(shard);
        h.version = 1;
        h.shardId = shard;
        h.batchIndex = last.batchCount;
        h.prevBatchHash = last.batchCount == 0 ? _genesis(shard) : last.batchHash;
        h.l1OriginNumber = uint64(block.number - 1);
        h.l1OriginHash = blockhash(block.number - 1);
        h.settlementRoot = claims.rootAt(h.l1OriginNumber);
        h.queueTo = _greedyQueueTo(shard, last.queueTo, h.l1OriginNumber);
        h.queueAccumulator = queue.accumulator(shard, h.queueTo);
        h.firstBlock = last.lastBlock + 1;
        h.blockCount = 2;
        h.firstTimestamp = last.lastTimestamp;
        h.lastTimestamp = uint64(block.timestamp);
        h.codec = 1;
        h.dataHash = keccak256("");
    }

    function _outputs(bytes32 outboxRoot, uint64 outboxCount) internal pure returns (Outputs memory o) {
        o.blockHash = keccak256("block");
        o.stateRoot = keccak256("state");
        o.outboxRoot = outboxRoot;
        o.outboxCount = outboxCount;
    }

    function _flow(uint32 peer, uint256 total) internal pure returns (Flow memory) {
        return Flow({peer: peer, originShard: 0, originToken: address(0), total: total});
    }

    function _flows(uint32 peer, uint256 total) internal pure returns (Flow[] memory flows) {
        flows = new Flow[](1);
        flows[0] = _flow(peer, total);
    }

    function _send(BatchHeader memory header, Outputs memory outputs) internal {
        address sequencer = _sequencer(header.shardId);
        vm.prank(sequencer, sequencer);
        inbox.postBatchCalldata(header, outputs, "");
    }

    function _post(uint32 shard, Outputs memory outputs) internal returns (uint64 batchIndex) {
        BatchHeader memory header = _header(shard);
        _send(header, outputs);
        return header.batchIndex;
    }

    function _post(uint32 shard) internal returns (uint64 batchIndex) {
        return _post(shard, _outputs(EMPTY_OUTBOX, 0));
    }

    function _postFlows(uint32 shard, Flow[] memory ins, Flow[] memory outs) internal returns (uint64) {
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        o.inTotals = ins;
        o.outTotals = outs;
        return _post(shard, o);
    }

    function _domain(uint32 shard) internal view returns (bytes32) {
        return keccak256(
            abi.encode(keccak256("bulkhead.domain.v1"), block.chainid, address(registry), shard, _genesis(shard))
        );
    }

    function _withdrawal(uint32 shard, uint32 index, address to, uint256 amount)
        internal
        view
        returns (Message memory m)
    {
        m.kind = 7;
        m.srcShard = shard;
        m.index = index;
        m.sender = alice;
        m.target = to;
        m.assetId = ETH;
        m.amount = amount;
        m.refundTo = alice;
        m.payloadHash = keccak256("");
    }

    function _messageId(Message memory m) internal view returns (bytes32) {
        return keccak256(abi.encode(keccak256("bulkhead.msg.v1"), _domain(m.srcShard), m));
    }

    function _leaf(Message memory m) internal view returns (bytes32) {
        return keccak256(bytes.concat(hex"00", _messageId(m)));
    }

    /// Posts a batch whose outbox is exactly `leaves`.
    function _postOutbox(uint32 shard, bytes32[] memory leaves) internal returns (uint64) {
        return _post(shard, _outputs(NaiveTree.root(leaves, 32), uint64(leaves.length)));
    }

    /// The same, where withdrawals of `leaving` in all have left for L1.
    function _postOutbox(uint32 shard, bytes32[] memory leaves, uint256 leaving) internal returns (uint64) {
        Outputs memory o = _outputs(NaiveTree.root(leaves, 32), uint64(leaves.length));
        o.outTotals = _flows(0, leaving);
        return _post(shard, o);
    }

    function _truncate(uint32 shard, uint64 batchIndex) internal {
        vm.prank(arbiter);
        claims.truncate(shard, batchIndex);
    }

    function _shards() internal pure returns (uint32[] memory ids) {
        ids = new uint32[](3);
        (ids[0], ids[1], ids[2]) = (1, 2, 3);
    }
}
