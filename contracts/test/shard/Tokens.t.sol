// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutbox} from "../../src/interfaces/IOutbox.sol";
import {IShardBridge} from "../../src/interfaces/IShardBridge.sol";
import {AssetInfo, AssetInfos} from "../../src/libraries/AssetInfos.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";
import {BridgedERC20} from "../../src/shard/BridgedERC20.sol";
import {OldToken} from "../tokens/Tokens.sol";
import {TokenFixture} from "./TokenFixture.sol";

/// Tokens that come in and go on (docs/spec/assets.md).
contract TokensTest is TokenFixture {
    // --- in

    function test_TheFirstTransferMakesTheContract() public {
        bytes32 assetId = idOf(tok);
        address token = bridge.tokenOf(assetId);
        assertEq(token.code.length, 0);
        (bool known,,) = bridge.originOf(assetId);
        assertFalse(known);
        (Message memory m, DeliveryProof memory proof) = stand(tokenMessage(tok, 500));
        vm.expectEmit(address(bridge));
        emit IShardBridge.TokenCreated(assetId, token, PEER, tok.originToken);
        inbox.deliver(m, abi.encode(tok), proof);

        BridgedERC20 made = BridgedERC20(token);
        assertEq(made.balanceOf(bob), 500);
        assertEq(made.totalSupply(), 500);
        assertEq(made.name(), "Token of the peer");
        assertEq(made.symbol(), "TOK");
        assertEq(made.decimals(), 18);
        assertEq(made.assetId(), assetId);
        assertEq(bridge.tokenOf(assetId), token);
        (bool now_, uint32 shard, address origin) = bridge.originOf(assetId);
        assertTrue(now_);
        assertEq(shard, PEER);
        assertEq(origin, tok.originToken);

        bring(tok, 7);
        assertEq(made.balanceOf(bob), 507);
        assertEq(inbox.claimed(PEER, assetId), 507);
    }

    function test_ADepositFitsItsQueueEntry() public {
        AssetInfo memory long = AssetInfo(0, L1_TOKEN, bytes32(type(uint256).max), bytes30(type(uint240).max), 255);
        vm.cool(address(bridge));
        vm.cool(Predeploys.BRIDGED_ERC20);
        vm.cool(address(l1Info));
        vm.prank(Predeploys.SYSTEM);
        bridge.finalizeTokenDeposit{gas: 195_000}(long, type(uint128).max, alice, bob, alice);
        assertEq(contractOf(long).balanceOf(bob), type(uint128).max);
    }

    function test_DepositsOfOtherThingsAreRefused() public {
        vm.startPrank(Predeploys.SYSTEM);
        vm.expectRevert(abi.encodeWithSelector(IShardBridge.UnsupportedAsset.selector, idOf(tok)));
        bridge.finalizeTokenDeposit(tok, 1, alice, bob, alice);
        vm.expectRevert(abi.encodeWithSelector(IShardBridge.UnsupportedAsset.selector, ETH));
        bridge.finalizeTokenDeposit(AssetInfo(0, address(0), "", "", 0), 1, alice, bob, alice);
    }

    function testFuzz_OnlyThePredeploysMove(address caller) public {
        vm.assume(caller != Predeploys.SYSTEM && caller != Predeploys.OUTBOX && caller != Predeploys.INBOX);
        vm.startPrank(caller);
        vm.expectRevert(IShardBridge.NotSystem.selector);
        bridge.finalizeTokenDeposit(usd, 1, alice, bob, alice);
        vm.expectRevert(IShardBridge.NotOutbox.selector);
        bridge.debitToken(PEER, address(home), alice, 1);
        vm.expectRevert(IShardBridge.NotOutbox.selector);
        bridge.debitETH(PEER);
        vm.expectRevert(IShardBridge.NotInbox.selector);
        bridge.register(PEER, address(1));
        vm.expectRevert(IShardBridge.NotInbox.selector);
        bridge.refund(ETH, bob, 1);
        vm.expectRevert(IShardBridge.NotInbox.selector);
        bridge.sendBack(PEER, ETH, 1);
    }

    /// A stranger's word on a token stands until the origin speaks, and no longer.
    function test_OnlyTheOriginsWordIsFinal() public {
        AssetInfo memory lie = AssetInfo(0, L1_TOKEN, "Worthless", "LIE", 0);
        bring(lie, 5);
        BridgedERC20 token = contractOf(usd);
        assertEq(token.symbol(), "LIE");
        bring(AssetInfo(0, L1_TOKEN, "Other", "YYY", 1), 5);
        assertEq(token.symbol(), "LIE");
        depositUsd(bob, 10);
        assertEq(token.name(), "US Dollar");
        assertEq(token.symbol(), "USD");
        assertEq(token.decimals(), 6);
        bring(lie, 5);
        assertEq(token.symbol(), "USD");
        vm.prank(Predeploys.SYSTEM);
        bridge.finalizeTokenDeposit(lie, 1, alice, bob, alice);
        assertEq(token.symbol(), "USD");
        assertEq(token.balanceOf(bob), 26);
    }

    function testFuzz_AssetInfoMustBeCanonicalAndHash(uint256 word, uint256 bit) public {
        bytes memory body = abi.encode(tok);
        word %= 5;
        // Of the first two words every bit counts, of the others those above what they may hold.
        bit = word == 3 ? bit % 16 : word == 4 ? 8 + bit % 248 : bit % 256;
        vm.assume(word != 2);
        assembly {
            let at := add(body, add(0x20, mul(word, 0x20)))
            mstore(at, xor(mload(at), shl(bit, 1)))
        }
        Message memory m = tokenMessage(tok, 5);
        m.payloadHash = keccak256(body);
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        vm.expectRevert(AssetInfos.BadAssetInfo.selector);
        inbox.deliver(m, body, proof);
    }

    function test_AssetInfoIsThere() public {
        Message memory m = tokenMessage(tok, 5);
        // All but the decimals, which would read as zero.
        bytes memory body = abi.encode(tok);
        assembly {
            mstore(body, 159)
        }
        m.payloadHash = keccak256(body);
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        vm.expectRevert(AssetInfos.BadAssetInfo.selector);
        inbox.deliver(m, body, proof);
    }

    // --- out

    function test_SendingOnBurns() public {
        bring(tok, 500);
        BridgedERC20 token = contractOf(tok);
        vm.recordLogs();
        vm.prank(bob);
        bytes32 id = bridge.sendToken(PEER, address(token), 200, alice, bob, deadline);
        (bytes32 sentId, Message memory m, bytes memory payload) = lastSent(vm.getRecordedLogs());
        assertEq(sentId, id);
        assertEq(m.kind, Messages.KIND_ASSET);
        assertEq(m.sender, bob);
        assertEq(m.target, alice);
        assertEq(m.refundTo, bob);
        assertEq(m.assetId, idOf(tok));
        assertEq(m.amount, 200);
        assertEq(payload, abi.encode(tok));
        assertEq(token.totalSupply(), 300);
        assertEq(bridge.sent(PEER, idOf(tok)), 200);
        vm.prank(bob);
        vm.expectRevert();
        bridge.sendToken(PEER, address(token), 301, alice, bob, deadline);
    }

    function test_SendingFromHomeLocksWhatArrives() public {
        home.setFee(10);
        vm.recordLogs();
        vm.prank(alice);
        bridge.sendToken(PEER, address(home), 100, bob, alice, deadline);
        (, Message memory m, bytes memory payload) = lastSent(vm.getRecordedLogs());
        assertEq(m.amount, 90);
        assertEq(m.assetId, homeId());
        assertEq(payload, abi.encode(homeInfo()));
        assertEq(bridge.locked(address(home)), 90);
        assertEq(home.balanceOf(address(bridge)), 90);
        assertEq(bridge.sent(PEER, homeId()), 90);
    }

    function test_OnlyL1AssetsAreWithdrawn() public {
        depositUsd(bob, 10);
        bring(tok, 10);
        address usdToken = address(contractOf(usd));
        address tokToken = address(contractOf(tok));
        vm.recordLogs();
        vm.startPrank(bob);
        bridge.withdrawToken(usdToken, 4, alice);
        (, Message memory m, bytes memory payload) = lastSent(vm.getRecordedLogs());
        assertEq(m.kind, Messages.KIND_WITHDRAW);
        assertEq(m.dstShard, 0);
        assertEq(m.assetId, idOf(usd));
        assertEq(m.amount, 4);
        assertEq(m.deadline, 0);
        assertEq(payload, "");
        assertEq(bridge.sent(0, idOf(usd)), 4);
        vm.expectRevert(abi.encodeWithSelector(IShardBridge.NotAnL1Asset.selector, idOf(tok)));
        bridge.withdrawToken(tokToken, 4, alice);
        vm.stopPrank();
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IShardBridge.NotAnL1Asset.selector, homeId()));
        bridge.withdrawToken(address(home), 4, alice);
    }

    function test_AmountsThatNoMessageCarries() public {
        home.mint(alice, type(uint136).max);
        vm.startPrank(alice);
        vm.expectRevert(IOutbox.AmountTooLarge.selector);
        bridge.sendToken(PEER, address(home), 1 << 128, bob, alice, deadline);
        vm.expectRevert(IOutbox.ZeroAmount.selector);
        bridge.sendToken(PEER, address(home), 0, bob, alice, deadline);
        bridge.sendToken(PEER, address(home), type(uint128).max, bob, alice, deadline);
    }

    /// What says it is a bridged token, and isn't, is locked like any other.
    function test_AFalseCloneIsAHomeToken() public {
        bring(tok, 5);
        FalseClone fake = new FalseClone(idOf(tok));
        vm.recordLogs();
        vm.prank(alice);
        bridge.sendToken(PEER, address(fake), 9, bob, alice, deadline);
        (, Message memory m,) = lastSent(vm.getRecordedLogs());
        assertEq(m.assetId, Messages.assetId(SELF, address(fake)));
        assertEq(bridge.sent(PEER, idOf(tok)), 0);
    }

    function test_AnOldTokenIsBridged() public {
        OldToken old = new OldToken();
        old.mint(alice, 50);
        vm.recordLogs();
        vm.prank(alice);
        bridge.sendToken(PEER, address(old), 20, bob, alice, deadline);
        (, Message memory m, bytes memory payload) = lastSent(vm.getRecordedLogs());
        assertEq(payload, abi.encode(AssetInfo(SELF, address(old), "Maker", "MKR", 0)));
        Message memory back = assetMessage(bob, 15);
        (back.assetId, back.payloadHash) = (m.assetId, keccak256(payload));
        DeliveryProof memory proof;
        (back, proof) = stand(back);
        inbox.deliver(back, payload, proof);
        assertEq(old.balanceOf(bob), 15);
    }

    // --- the token itself

    function test_ABridgedTokenIsItsBridges() public {
        depositUsd(bob, 10);
        BridgedERC20 token = contractOf(usd);
        vm.expectRevert(BridgedERC20.NotShardBridge.selector);
        token.crosschainMint(alice, 1);
        vm.expectRevert(BridgedERC20.NotShardBridge.selector);
        token.crosschainBurn(bob, 1);
        vm.expectRevert(BridgedERC20.NotShardBridge.selector);
        token.setMetadata("", "", 0);
        assertTrue(token.supportsInterface(0x33331994));
        assertTrue(token.supportsInterface(0x36372b07));
        assertTrue(token.supportsInterface(0x01ffc9a7));
        assertFalse(token.supportsInterface(0xffffffff));
        assertEq(token.allowance(bob, 0x000000000022D473030F116dDEE9F6B43aC78BA3), 0);
    }
}

contract FalseClone {
    bytes32 public immutable assetId;
    mapping(address => uint256) public balanceOf;

    constructor(bytes32 assetId_) {
        assetId = assetId_;
    }

    function transferFrom(address, address to, uint256 amount) external returns (bool) {
        balanceOf[to] += amount;
        return true;
    }
}
