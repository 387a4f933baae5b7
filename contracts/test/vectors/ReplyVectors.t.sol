// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetInfo, AssetInfos} from "../../src/libraries/AssetInfos.sol";
import {Message, Messages} from "../../src/libraries/Messages.sol";
import {QueueEntries} from "../../src/libraries/QueueEntries.sol";
import {VectorFile} from "./VectorFile.sol";

contract InfoHarness {
    function decode(bytes32 assetId, bytes calldata payload) external pure returns (AssetInfo memory) {
        return AssetInfos.decode(assetId, payload);
    }
}

contract ReplyVectorsTest is VectorFile("replies") {
    InfoHarness internal harness = new InfoHarness();

    function test_Returns() public view {
        for (uint256 i; i < _count("returns"); ++i) {
            string memory item = _item("returns", i);
            bytes memory payload = _bytes(item, "payload");
            Message memory original = abi.decode(payload, (Message));
            assertEq(abi.encode(original), payload);
            assertEq(Messages.id(_bytes32(item, "domain"), original), _bytes32(item, "originalId"));
            assertEq(Messages.resultGas(original), _uint(item, "resultGas"));
            checkReply(item, payload, original, Messages.KIND_RETURN);
        }
    }

    function test_Results() public view {
        for (uint256 i; i < _count("results"); ++i) {
            string memory item = _item("results", i);
            bytes memory payload = _bytes(item, "payload");
            (Message memory original, bool isHash, bytes memory data) = abi.decode(payload, (Message, bool, bytes));
            bytes memory returned = _bytes(item, "returned");
            assertEq(isHash, returned.length > 1024);
            assertEq(data, isHash ? abi.encodePacked(keccak256(returned)) : returned);
            assertEq(abi.encode(original, isHash, data), payload);
            checkReply(item, payload, original, Messages.KIND_RESULT);
        }
    }

    function checkReply(string memory item, bytes memory payload, Message memory original, uint8 kind) internal view {
        Message memory reply;
        reply.kind = kind;
        reply.srcShard = original.dstShard;
        reply.dstShard = original.srcShard;
        reply.index = uint32(_uint(item, "index"));
        reply.sender = original.target;
        reply.target =
            kind == Messages.KIND_RETURN && original.amount != 0 ? original.refundTo : original.sender;
        if (kind == Messages.KIND_RETURN) (reply.assetId, reply.amount) = (original.assetId, original.amount);
        else (reply.gasLimit, reply.deadline) = (Messages.resultGas(original), 1_700_000_000 + 14 days);
        reply.inReplyTo = _bytes32(item, "originalId");
        reply.payloadHash = keccak256(payload);
        assertEq(Messages.id(_bytes32(item, "domain"), reply), _bytes32(item, "replyId"));
    }

    function test_AssetInfos() public view {
        for (uint256 i; i < _count("assetInfos"); ++i) {
            string memory item = _item("assetInfos", i);
            bytes memory payload = _bytes(item, "payload");
            try harness.decode(_bytes32(item, "assetId"), payload) returns (AssetInfo memory info) {
                assertTrue(_bool(item, "valid"));
                assertEq(bytes.concat(abi.encode(info), _bytes(item, "rest")), payload);
                assertEq(info.name, _bytes32(item, "name"));
                assertEq(info.decimals, _uint(item, "decimals"));
            } catch {
                assertFalse(_bool(item, "valid"));
            }
        }
    }
}

contract TokenDepositVectorsTest is VectorFile("queue") {
    function test_TokenDeposits() public view {
        string memory item = _item("tokenDeposits", 0);
        AssetInfo memory info = AssetInfo(
            uint32(_uint(item, "originShard")),
            _address(item, "originToken"),
            _bytes32(item, "name"),
            bytes30(_bytes(item, "symbol")),
            uint8(_uint(item, "decimals"))
        );
        bytes memory data = QueueEntries.tokenDepositData(
            info, _uint(item, "amount"), _address(item, "from"), _address(item, "to"), _address(item, "refundTo")
        );
        assertEq(data, _bytes(item, "data"));
    }
}
