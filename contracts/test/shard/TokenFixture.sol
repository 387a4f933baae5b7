// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetInfo} from "../../src/libraries/AssetInfos.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";
import {BridgedERC20} from "../../src/shard/BridgedERC20.sol";
import {TestToken} from "../tokens/Tokens.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// Tokens of L1, of the peer and of this shard.
abstract contract TokenFixture is ShardFixture {
    address internal constant L1_TOKEN = address(0x70CE);

    AssetInfo internal usd = AssetInfo(0, L1_TOKEN, "US Dollar", "USD", 6);
    AssetInfo internal tok = AssetInfo(PEER, address(0x70C), "Token of the peer", "TOK", 18);
    TestToken internal home = new TestToken("Home", "HOM", 9);
    uint64 internal deadline;

    function setUp() public override {
        super.setUp();
        deadline = uint64(block.timestamp + 1 days);
        home.mint(alice, 1000);
        vm.prank(alice);
        home.approve(address(bridge), type(uint256).max);
    }

    function idOf(AssetInfo memory info) internal pure returns (bytes32) {
        return Messages.assetId(info.originShard, info.originToken);
    }

    function contractOf(AssetInfo memory info) internal view returns (BridgedERC20) {
        return BridgedERC20(bridge.tokenOf(idOf(info)));
    }

    function homeInfo() internal view returns (AssetInfo memory) {
        return AssetInfo(SELF, address(home), "Home", "HOM", 9);
    }

    function homeId() internal view returns (bytes32) {
        return Messages.assetId(SELF, address(home));
    }

    function tokenMessage(AssetInfo memory info, uint256 amount) internal view returns (Message memory m) {
        m = assetMessage(bob, amount);
        m.assetId = idOf(info);
        m.payloadHash = keccak256(abi.encode(info));
    }

    /// A token message of the peer, delivered.
    function bring(AssetInfo memory info, uint256 amount) internal returns (Message memory m) {
        DeliveryProof memory proof;
        (m, proof) = stand(tokenMessage(info, amount));
        inbox.deliver(m, abi.encode(info), proof);
    }

    function depositUsd(address to, uint256 amount) internal {
        vm.prank(Predeploys.SYSTEM);
        bridge.finalizeTokenDeposit(usd, amount, alice, to, alice);
    }
}
