// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {DeliveryProof, Message, Messages, SettlementLeaf} from "../../src/libraries/Messages.sol";
import {Inbox} from "../../src/shard/Inbox.sol";
import {LibraryHarness} from "./Libraries.t.sol";
import {NaiveTree} from "./NaiveTree.sol";

/// The vectors that packages/protocol writes: both languages agree on ids, roots and verdicts (M5).
contract VectorsTest is Test {
    using NaiveTree for bytes32[];

    LibraryHarness internal harness = new LibraryHarness();
    string internal messages = vm.readFile("../test/vectors/messages.json");
    string internal merkle = vm.readFile("../test/vectors/merkle.json");

    function test_Tags() public view {
        assertEq(vm.parseJsonBytes32(messages, ".domainTag"), Messages.DOMAIN_TYPE);
        assertEq(vm.parseJsonBytes32(messages, ".messageTag"), Messages.MESSAGE_TYPE);
        assertEq(vm.parseJsonBytes32(messages, ".ethAsset"), Messages.ETH_ASSET);
    }

    function test_Domains() public view {
        for (uint256 i; i < vm.parseJsonUint(messages, ".domainsCount"); ++i) {
            string memory item = path("domains", i);
            bytes32 domain = Messages.domain(
                uintAt(messages, item, "l1ChainId"),
                addressAt(messages, item, "registry"),
                uint32(uintAt(messages, item, "shardId")),
                wordAt(messages, item, "genesisHash")
            );
            assertEq(domain, wordAt(messages, item, "domain"));
        }
    }

    function test_Assets() public view {
        for (uint256 i; i < vm.parseJsonUint(messages, ".assetsCount"); ++i) {
            string memory item = path("assets", i);
            bytes32 assetId = Messages.assetId(
                uint32(uintAt(messages, item, "originShard")), addressAt(messages, item, "originToken")
            );
            assertEq(assetId, wordAt(messages, item, "assetId"));
        }
    }

    function test_Messages() public view {
        for (uint256 i; i < vm.parseJsonUint(messages, ".messagesCount"); ++i) {
            string memory item = path("messages", i);
            Message memory m = messageAt(item);
            assertEq(abi.encode(m), vm.parseJsonBytes(messages, string.concat(item, ".encoded")));
            assertEq(m.payloadHash, keccak256(vm.parseJsonBytes(messages, string.concat(item, ".payload"))));
            bytes32 id = Messages.id(wordAt(messages, item, "domain"), m);
            assertEq(id, wordAt(messages, item, "msgId"));
            assertEq(Messages.leaf(id), wordAt(messages, item, "leaf"));
        }
    }

    function test_DeliverCalldata() public view {
        for (uint256 i; i < vm.parseJsonUint(messages, ".deliversCount"); ++i) {
            string memory item = path("delivers", i);
            string memory sent = path("messages", uintAt(messages, item, "message"));
            bytes memory call = vm.parseJsonBytes(messages, string.concat(item, ".calldata"));
            DeliveryProof memory proof = this.proofOf(call);
            assertEq(proof.cap.present, vm.parseJsonBool(messages, string.concat(item, ".capPresent")));
            assertEq(proof.cap.cap, uintAt(messages, item, "cap"));
            assertEq(proof.cap.index, uintAt(messages, item, "capIndex"));

            // What the vectors name comes from them, the branch of the cap from the calldata.
            proof.settlementRoot = wordAt(messages, item, "settlementRoot");
            proof.leaf = leafAt(messages, item);
            proof.settlementBranch = branchAt(messages, item, "settlementBranch").to16();
            proof.outboxBranch = branchAt(messages, item, "outboxBranch").to32();
            bytes memory payload = vm.parseJsonBytes(messages, string.concat(sent, ".payload"));
            assertEq(abi.encodeCall(Inbox.deliver, (messageAt(sent), payload, proof)), call);
        }
    }

    function proofOf(bytes calldata call) external pure returns (DeliveryProof memory proof) {
        (,, proof) = abi.decode(call[4:], (Message, bytes, DeliveryProof));
    }

    function test_InteropAddresses() public {
        for (uint256 i; i < vm.parseJsonUint(messages, ".interopCount"); ++i) {
            string memory item = path("interop", i);
            bytes memory encoded = vm.parseJsonBytes(messages, string.concat(item, ".encoded"));
            assertEq(
                harness.encode(uint64(uintAt(messages, item, "chainId")), addressAt(messages, item, "address")), encoded
            );
            (uint64 chainId, address account) = harness.decode(encoded);
            assertEq(chainId, uintAt(messages, item, "chainId"));
            assertEq(account, addressAt(messages, item, "address"));
        }
        for (uint256 i; i < vm.parseJsonUint(messages, ".interopInvalidCount"); ++i) {
            bytes memory encoded = vm.parseJsonBytes(messages, string.concat(path("interopInvalid", i), ".encoded"));
            vm.expectRevert(InteropAddress.BadInteropAddress.selector);
            harness.decode(encoded);
        }
    }

    function test_ZeroHashesAndNodes() public view {
        bytes32[] memory zeros = vm.parseJsonBytes32Array(merkle, ".zeroHashes");
        for (uint256 height; height < zeros.length; ++height) {
            assertEq(harness.zero(height), zeros[height]);
        }
        for (uint256 i; i < vm.parseJsonUint(merkle, ".nodesCount"); ++i) {
            string memory item = path("nodes", i);
            assertEq(
                NaiveTree.hash(wordAt(merkle, item, "left"), wordAt(merkle, item, "right")),
                wordAt(merkle, item, "node")
            );
        }
    }

    function test_AppendTreeRoots() public {
        uint256 appended;
        for (uint256 i; i < vm.parseJsonUint(merkle, ".rootsCount"); ++i) {
            string memory item = path("roots", i);
            bytes32[] memory leaves = branchAt(merkle, item, "leaves");
            for (; appended < leaves.length; ++appended) {
                harness.append(leaves[appended]);
            }
            assertEq(harness.root(), wordAt(merkle, item, "root"));
            assertEq(harness.count(), uintAt(merkle, item, "count"));
        }
    }

    function test_Verdicts() public view {
        checkVerdicts("valid", true);
        checkVerdicts("invalid", false);
    }

    function test_SettlementAndCapLeaves() public view {
        for (uint256 i; i < vm.parseJsonUint(merkle, ".settlementLeavesCount"); ++i) {
            string memory item = path("settlementLeaves", i);
            assertEq(Messages.settlementLeafHash(leafAt(merkle, item)), wordAt(merkle, item, "leaf"));
        }
        for (uint256 i; i < vm.parseJsonUint(merkle, ".capLeavesCount"); ++i) {
            string memory item = path("capLeaves", i);
            bytes32 leaf = Messages.capLeafHash(
                uint32(uintAt(merkle, item, "dst")), wordAt(merkle, item, "assetId"), uintAt(merkle, item, "cumOut")
            );
            assertEq(leaf, wordAt(merkle, item, "leaf"));
        }
    }

    function checkVerdicts(string memory name, bool verdict) internal view {
        uint256 cases = vm.parseJsonUint(merkle, string.concat(".", name, "Count"));
        for (uint256 i; i < cases; ++i) {
            // Each cheatcode copies the file into memory, and only the end of a call frees memory.
            this.checkVerdict(path(name, i), verdict);
        }
    }

    function checkVerdict(string calldata item, bool verdict) external view {
        string memory json = merkle;
        uint256 depth = uintAt(json, item, "depth");
        bytes32[] memory branch = branchAt(json, item, "branch");
        // A branch of another length has no ABI encoding here.
        if (branch.length != depth) {
            assertFalse(verdict);
            return;
        }
        bytes32 root = wordAt(json, item, "root");
        bytes32 leaf = wordAt(json, item, "leaf");
        uint256 index = uintAt(json, item, "index");
        bool found = depth == 16
            ? harness.verify16(root, leaf, index, branch.to16())
            : harness.verify32(root, leaf, index, branch.to32());
        assertEq(found, verdict, item);
    }

    function messageAt(string memory item) internal view returns (Message memory m) {
        m.kind = uint8(uintAt(messages, item, "kind"));
        m.srcShard = uint32(uintAt(messages, item, "srcShard"));
        m.dstShard = uint32(uintAt(messages, item, "dstShard"));
        m.index = uint32(uintAt(messages, item, "index"));
        m.sender = addressAt(messages, item, "sender");
        m.target = addressAt(messages, item, "target");
        m.assetId = wordAt(messages, item, "assetId");
        m.amount = uintAt(messages, item, "amount");
        m.gasLimit = uint64(uintAt(messages, item, "gasLimit"));
        m.deadline = uint64(uintAt(messages, item, "deadline"));
        m.refundTo = addressAt(messages, item, "refundTo");
        m.inReplyTo = wordAt(messages, item, "inReplyTo");
        m.payloadHash = wordAt(messages, item, "payloadHash");
    }

    function leafAt(string memory json, string memory item) internal pure returns (SettlementLeaf memory leaf) {
        leaf.domain = wordAt(json, item, "domain");
        leaf.batchIndex = uint64(uintAt(json, item, "batchIndex"));
        leaf.stateRoot = wordAt(json, item, "stateRoot");
        leaf.outboxRoot = wordAt(json, item, "outboxRoot");
        leaf.outboxCount = uint64(uintAt(json, item, "outboxCount"));
        leaf.settledOutboxRoot = wordAt(json, item, "settledOutboxRoot");
        leaf.capRoot = wordAt(json, item, "capRoot");
    }

    function path(string memory name, uint256 i) internal pure returns (string memory) {
        return string.concat(".", name, "[", vm.toString(i), "]");
    }

    function uintAt(string memory json, string memory item, string memory field) internal pure returns (uint256) {
        return vm.parseJsonUint(json, string.concat(item, ".", field));
    }

    function wordAt(string memory json, string memory item, string memory field) internal pure returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(item, ".", field));
    }

    function addressAt(string memory json, string memory item, string memory field) internal pure returns (address) {
        return vm.parseJsonAddress(json, string.concat(item, ".", field));
    }

    function branchAt(string memory json, string memory item, string memory field)
        internal
        pure
        returns (bytes32[] memory)
    {
        return vm.parseJsonBytes32Array(json, string.concat(item, ".", field));
    }
}
