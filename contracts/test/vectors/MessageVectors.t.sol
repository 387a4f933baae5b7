// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {VectorFile} from "./VectorFile.sol";

contract MessageVectorsTest is VectorFile("messages") {
    function _message(string memory item) internal view returns (Message memory m) {
        m.kind = uint8(_uint(item, "kind"));
        m.srcShard = uint32(_uint(item, "srcShard"));
        m.dstShard = uint32(_uint(item, "dstShard"));
        m.index = uint32(_uint(item, "index"));
        m.sender = _address(item, "sender");
        m.target = _address(item, "target");
        m.assetId = _bytes32(item, "assetId");
        m.amount = _uint(item, "amount");
        m.gasLimit = uint64(_uint(item, "gasLimit"));
        m.deadline = uint64(_uint(item, "deadline"));
        m.refundTo = _address(item, "refundTo");
        m.inReplyTo = _bytes32(item, "inReplyTo");
        m.payloadHash = _bytes32(item, "payloadHash");
    }

    function test_TagsAndAssets() public view {
        assertEq(Messages.DOMAIN_TYPE, _bytes32("", "domainTag"));
        assertEq(Messages.MESSAGE_TYPE, _bytes32("", "messageTag"));
        assertEq(Messages.ETH_ASSET, _bytes32("", "ethAsset"));
        for ((uint256 i, uint256 n) = (0, _count("assets")); i < n; ++i) {
            string memory a = _item("assets", i);
            bytes32 id = Messages.assetId(uint32(_uint(a, "originShard")), _address(a, "originToken"));
            assertEq(id, _bytes32(a, "assetId"));
        }
    }

    function test_Domains() public view {
        for ((uint256 i, uint256 n) = (0, _count("domains")); i < n; ++i) {
            string memory d = _item("domains", i);
            bytes32 domain = Messages.domain(
                _uint(d, "l1ChainId"), _address(d, "registry"), uint32(_uint(d, "shardId")), _bytes32(d, "genesisHash")
            );
            assertEq(domain, _bytes32(d, "domain"));
        }
    }

    function test_IdsAndLeaves() public view {
        for ((uint256 i, uint256 n) = (0, _count("messages")); i < n; ++i) {
            string memory item = _item("messages", i);
            Message memory m = _message(item);
            assertEq(abi.encode(m), _bytes(item, "encoded"));
            assertEq(keccak256(_bytes(item, "payload")), m.payloadHash);
            bytes32 id = Messages.id(_bytes32(item, "domain"), m);
            assertEq(id, _bytes32(item, "msgId"));
            assertEq(Messages.leaf(id), _bytes32(item, "leaf"));
        }
    }

    function test_DeliverCalldata() public view {
        for ((uint256 i, uint256 n) = (0, _count("delivers")); i < n; ++i) {
            string memory item = _item("delivers", i);
            DeliveryProof memory proof =
                this.checkCalldata(_bytes(item, "calldata"), _message(_item("messages", _uint(item, "message"))));
            assertEq(proof.settlementRoot, _bytes32(item, "settlementRoot"));
            assertEq(proof.leaf.outboxCount, _uint(item, "outboxCount"));
            assertEq(proof.leaf.capRoot, _bytes32(item, "capRoot"));
            assertEq(abi.encodePacked(proof.settlementBranch), abi.encodePacked(_hashes(item, "settlementBranch")));
            assertEq(abi.encodePacked(proof.outboxBranch), abi.encodePacked(_hashes(item, "outboxBranch")));
            assertEq(proof.cap.present, _bool(item, "capPresent"));
            assertEq(proof.cap.cap, _uint(item, "cap"));
            assertEq(proof.cap.index, _uint(item, "capIndex"));
        }
    }

    function checkCalldata(bytes calldata data, Message calldata expected)
        external
        pure
        returns (DeliveryProof memory proof)
    {
        Message memory m;
        bytes memory payload;
        assertEq(bytes4(data), IInbox.deliver.selector);
        (m, payload, proof) = abi.decode(data[4:], (Message, bytes, DeliveryProof));
        assertEq(abi.encodeCall(IInbox.deliver, (m, payload, proof)), data);
        assertEq(abi.encode(m), abi.encode(expected));
        assertEq(keccak256(payload), m.payloadHash);
    }

    function test_InteropAddresses() public {
        for ((uint256 i, uint256 n) = (0, _count("interop")); i < n; ++i) {
            string memory item = _item("interop", i);
            bytes memory encoded = _bytes(item, "encoded");
            assertEq(InteropAddress.encode(uint64(_uint(item, "chainId")), _address(item, "address")), encoded);
            (uint256 chainId, address account) = this.decodeInterop(encoded);
            assertEq(chainId, _uint(item, "chainId"));
            assertEq(account, _address(item, "address"));
        }
        for ((uint256 i, uint256 n) = (0, _count("interopInvalid")); i < n; ++i) {
            bytes memory encoded = _bytes(_item("interopInvalid", i), "encoded");
            vm.expectRevert(InteropAddress.BadInteropAddress.selector);
            this.decodeInterop(encoded);
        }
    }

    function decodeInterop(bytes calldata data) external pure returns (uint256, address) {
        return InteropAddress.decode(data);
    }
}
