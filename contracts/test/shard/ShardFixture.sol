// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {Vm} from "forge-std/Vm.sol";

import {IOutbox} from "../../src/interfaces/IOutbox.sol";
import {FeeVault} from "../../src/shard/FeeVault.sol";
import {Inbox} from "../../src/shard/Inbox.sol";
import {L1Info} from "../../src/shard/L1Info.sol";
import {Outbox} from "../../src/shard/Outbox.sol";
import {ShardBridge} from "../../src/shard/ShardBridge.sol";
import {CapProof, DeliveryProof, Message, Messages, SettlementLeaf} from "../../src/libraries/Messages.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";
import {NaiveTree} from "./NaiveTree.sol";

/// A shard in block 1 with all its predeploys, and a peer whose messages and caps the test writes.
abstract contract ShardFixture is Test {
    using NaiveTree for bytes32[];

    uint256 internal constant L1_CHAIN_ID = 31337;
    uint256 internal constant RESERVE = 1 << 128;
    uint32 internal constant SELF = 2;
    uint32 internal constant PEER = 7;
    uint64 internal constant SELF_CHAIN_ID = 313372;
    uint64 internal constant PEER_CHAIN_ID = 313377;
    bytes32 internal constant GENESIS_HASH = keccak256("genesis of this shard");
    bytes32 internal constant PEER_DOMAIN = keccak256("domain of the peer");
    bytes32 internal constant ETH = Messages.ETH_ASSET;

    L1Info internal constant l1Info = L1Info(Predeploys.L1_INFO);
    Outbox internal constant outbox = Outbox(Predeploys.OUTBOX);
    Inbox internal constant inbox = Inbox(Predeploys.INBOX);
    ShardBridge internal constant bridge = ShardBridge(Predeploys.SHARD_BRIDGE);
    FeeVault internal constant feeVault = FeeVault(payable(Predeploys.FEE_VAULT));

    address internal immutable registry = makeAddr("registry");
    address internal immutable feeOwner = makeAddr("feeOwner");
    address internal immutable alice = makeAddr("alice");
    address internal immutable bob = makeAddr("bob");

    bytes32[] internal peerOutbox;
    bytes32[] internal peerCaps;
    uint256 internal peerSettledCount;
    SettlementLeaf internal peerLeaf;
    bytes32[] internal settlement;
    uint64 internal l1Block = 1000;

    function setUp() public virtual {
        vm.chainId(SELF_CHAIN_ID);
        vm.roll(1);
        vm.warp(1_700_000_000);
        vm.setBlockhash(0, GENESIS_HASH);

        vm.etch(address(l1Info), vm.getDeployedCode("L1Info.sol:L1Info"));
        vm.etch(address(outbox), vm.getDeployedCode("Outbox.sol:Outbox"));
        vm.etch(address(inbox), vm.getDeployedCode("Inbox.sol:Inbox"));
        vm.etch(address(bridge), vm.getDeployedCode("ShardBridge.sol:ShardBridge"));
        vm.etch(address(feeVault), vm.getDeployedCode("FeeVault.sol:FeeVault"));
        vm.etch(Predeploys.BRIDGED_ERC20, vm.getDeployedCode("BridgedERC20.sol:BridgedERC20"));
        vm.store(address(l1Info), bytes32(uint256(0)), bytes32(uint256(SELF)));
        vm.store(address(l1Info), bytes32(uint256(1)), bytes32(L1_CHAIN_ID));
        vm.store(address(l1Info), bytes32(uint256(2)), bytes32(uint256(uint160(registry))));
        vm.store(address(feeVault), bytes32(uint256(0)), bytes32(uint256(uint160(feeOwner))));
        vm.deal(address(bridge), RESERVE);

        // Other shards have leaves too.
        for (uint256 i; i < 10; ++i) {
            settlement.push(i == 0 ? bytes32(0) : keccak256(abi.encode("leaf of a shard", i)));
        }
        update(bytes32(0));
        setLane(PEER, PEER_CHAIN_ID, true, true, Messages.SAFETY_POSTED);
    }

    function update(bytes32 settlementRoot) internal {
        ++l1Block;
        vm.prank(Predeploys.SYSTEM);
        l1Info.update(l1Block, uint64(block.timestamp), keccak256(abi.encode(l1Block)), 7 gwei, settlementRoot);
    }

    function setLane(uint32 peer, uint64 chainId, bool outOpen, bool inOpen, uint8 safety) internal {
        vm.prank(Predeploys.SYSTEM);
        l1Info.setLane(peer, chainId, outOpen, inOpen, safety);
    }

    function selfDomain() internal view returns (bytes32) {
        return keccak256(abi.encode(keccak256("bulkhead.domain.v1"), L1_CHAIN_ID, registry, SELF, GENESIS_HASH));
    }

    function assetMessage(address target, uint256 amount) internal view returns (Message memory m) {
        m.kind = Messages.KIND_ASSET;
        m.srcShard = PEER;
        m.dstShard = SELF;
        m.sender = alice;
        m.target = target;
        m.assetId = ETH;
        m.amount = amount;
        m.deadline = uint64(block.timestamp + 1 days);
        m.refundTo = alice;
        m.payloadHash = keccak256("");
    }

    function dataMessage(address target, uint64 gasLimit, bytes memory payload)
        internal
        view
        returns (Message memory m)
    {
        m.kind = Messages.KIND_DATA;
        m.srcShard = PEER;
        m.dstShard = SELF;
        m.sender = alice;
        m.target = target;
        m.gasLimit = gasLimit;
        m.deadline = uint64(block.timestamp + 1 days);
        m.payloadHash = keccak256(payload);
    }

    function idOf(Message memory m) internal pure returns (bytes32) {
        return keccak256(
            bytes.concat(
                abi.encode(keccak256("bulkhead.msg.v1"), PEER_DOMAIN, m.kind, m.srcShard, m.dstShard, m.index),
                abi.encode(m.sender, m.target, m.assetId, m.amount, m.gasLimit, m.deadline),
                abi.encode(m.refundTo, m.inReplyTo, m.payloadHash)
            )
        );
    }

    /// A message that stands under an imported root, with a cap that covers it.
    function stand(Message memory m) internal returns (Message memory, DeliveryProof memory proof) {
        m = push(m);
        uint256 cumOut = inbox.claimed(PEER, m.assetId) + m.amount;
        uint64 capIndex = m.amount == 0 ? 0 : pushCap(SELF, m.assetId, cumOut);
        import_();
        proof = prove(m.index);
        if (m.amount != 0) proof.cap = proveCap(capIndex, cumOut);
        return (m, proof);
    }

    /// The message that the Outbox has sent last, and its payload.
    function lastSent(Vm.Log[] memory logs) internal pure returns (bytes32 id, Message memory m, bytes memory payload) {
        for (uint256 i = logs.length; i > 0; --i) {
            if (logs[i - 1].topics[0] != IOutbox.MessageSent.selector) continue;
            (, m, payload) = abi.decode(logs[i - 1].data, (uint32, Message, bytes));
            return (logs[i - 1].topics[1], m, payload);
        }
        revert("nothing was sent");
    }

    /// The peer appends `m` to its outbox; `m.index` is set.
    function push(Message memory m) internal returns (Message memory) {
        m.index = uint32(peerOutbox.length);
        peerOutbox.push(keccak256(bytes.concat(hex"00", idOf(m))));
        return m;
    }

    /// L1 appends to the peer's cap tree.
    function pushCap(uint32 dst, bytes32 assetId, uint256 cumOut) internal returns (uint64 index) {
        index = uint64(peerCaps.length);
        peerCaps.push(keccak256(bytes.concat(hex"03", bytes4(dst), assetId, bytes32(cumOut))));
    }

    /// The peer claims, L1 checkpoints, and this shard imports the root.
    function import_() internal returns (bytes32 settlementRoot) {
        bytes32[] memory settled = new bytes32[](peerSettledCount);
        for (uint256 i; i < settled.length; ++i) {
            settled[i] = peerOutbox[i];
        }
        peerLeaf = SettlementLeaf({
            domain: PEER_DOMAIN,
            batchIndex: 5,
            stateRoot: keccak256("state of the peer"),
            outboxRoot: peerOutbox.root(32),
            outboxCount: uint64(peerOutbox.length),
            settledOutboxRoot: settled.root(32),
            capRoot: peerCaps.root(32)
        });
        settlement[PEER] = keccak256(
            bytes.concat(
                hex"02",
                peerLeaf.domain,
                bytes8(peerLeaf.batchIndex),
                peerLeaf.stateRoot,
                peerLeaf.outboxRoot,
                bytes8(peerLeaf.outboxCount),
                peerLeaf.settledOutboxRoot,
                peerLeaf.capRoot
            )
        );
        settlementRoot = settlement.root(16);
        update(settlementRoot);
    }

    /// Proof of the peer's message `index` as of the last import.
    function prove(uint256 index) internal view returns (DeliveryProof memory proof) {
        proof.settlementRoot = settlement.root(16);
        proof.leaf = peerLeaf;
        proof.settlementBranch = settlement.branch(PEER, 16).to16();
        proof.outboxBranch = peerOutbox.branch(index, 32).to32();
    }

    function proveCap(uint64 index, uint256 cumOut) internal view returns (CapProof memory) {
        return CapProof({cap: cumOut, index: index, branch: peerCaps.branch(index, 32).to32(), present: true});
    }

    /// An ASSET message that stands under an imported root, with a cap that covers it.
    function fundedAsset(address target, uint256 amount)
        internal
        returns (Message memory m, DeliveryProof memory proof)
    {
        m = push(assetMessage(target, amount));
        uint256 cumOut = inbox.claimed(PEER, ETH) + amount;
        uint64 capIndex = pushCap(SELF, ETH, cumOut);
        import_();
        proof = prove(m.index);
        proof.cap = proveCap(capIndex, cumOut);
    }

    /// A DATA message that stands under an imported root.
    function data(address target, uint64 gasLimit, bytes memory payload)
        internal
        returns (Message memory m, DeliveryProof memory proof)
    {
        m = push(dataMessage(target, gasLimit, payload));
        import_();
        proof = prove(m.index);
    }
}
