// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetInfo} from "../../src/libraries/AssetInfos.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {ShardFixture} from "../shard/ShardFixture.sol";

/// Takes any call, uses what `burn` says, and returns 32 KiB behind the right selector where `answers`.
contract HungryReceiver {
    uint256 internal burn;
    bool internal answers;

    function set(uint256 burn_, bool answers_) external {
        (burn, answers) = (burn_, answers_);
    }

    fallback() external {
        uint256 end = gasleft() > burn ? gasleft() - burn : 0;
        while (gasleft() > end) {}
        bytes4 selector = msg.sig;
        uint256 length = answers ? 32_768 : 32;
        assembly {
            mstore(0x80, selector)
            return(0x80, length)
        }
    }
}

/// The gas that packages/protocol gives a delivery suffices whatever becomes of the message, at the dearest index of the outbox and
/// with cold storage (`isolate`).
/// forge-config: default.isolate = true
contract DeliveryGasTest is ShardFixture {
    HungryReceiver internal target = new HungryReceiver();
    AssetInfo internal tok = AssetInfo(PEER, address(0x70C), "Token", "TOK", 18);
    string internal json = vm.readFile("../test/vectors/replies.json");

    function setUp() public override {
        super.setUp();
        // 31 slots of the frontier are read and the last one is written.
        vm.store(address(outbox), 0, bytes32(uint256((1 << 31) - 1)));
        for (uint256 h; h < 31; ++h) {
            vm.store(address(outbox), bytes32(1 + h), keccak256(abi.encode(h)));
        }
    }

    function test_EveryKindSucceedsFailsAndExpires() public {
        uint256 count = vm.parseJsonUint(json, ".deliveryGasCount");
        assertGt(count, 5);
        for (uint256 i; i < count; ++i) {
            string memory item = string.concat(".deliveryGas[", vm.toString(i), "]");
            uint256 before = vm.snapshotState();
            check(item, 0);
            vm.revertToState(before);
            check(item, 1);
            vm.revertToState(before);
            check(item, 2);
            vm.revertToState(before);
        }
    }

    function read(string memory item, string memory field) internal view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(item, ".", field));
    }

    function check(string memory item, uint256 outcome) internal {
        string memory title = vm.parseJsonString(json, string.concat(item, ".title"));
        Message memory m = assetMessage(address(target), read(item, "amount"));
        m.kind = uint8(read(item, "kind"));
        m.gasLimit = uint64(read(item, "gasLimit"));
        m.inReplyTo = vm.parseJsonBytes32(json, string.concat(item, ".inReplyTo"));
        bytes memory payload = new bytes(read(item, "payloadBytes"));
        bool isToken = m.amount != 0 && vm.parseJsonBytes32(json, string.concat(item, ".assetId")) != ETH;
        if (isToken) {
            bytes memory info = abi.encode(tok);
            for (uint256 i; i < info.length; ++i) {
                payload[i] = info[i];
            }
            m.assetId = Messages.assetId(PEER, tok.originToken);
        }
        m.payloadHash = keccak256(payload);
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        bool calls = m.kind != Messages.KIND_ASSET;
        // Most of the gas, then more than there is.
        target.set(outcome == 1 ? type(uint256).max : m.gasLimit * 4 / 5, m.inReplyTo != 0);
        if (calls && m.gasLimit < 30_000) target.set(0, false);
        if (outcome == 2) vm.warp(m.deadline + 1);
        uint256 gas = read(item, "gas");
        inbox.deliver{gas: gas}(m, payload, proof);
        uint8 expected = outcome == 2
            ? Messages.STATE_EXPIRED
            : outcome == 1 && calls ? Messages.STATE_FAILED : Messages.STATE_DELIVERED;
        assertEq(inbox.states(PEER, m.index), expected, title);
    }
}
