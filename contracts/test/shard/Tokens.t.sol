// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";
import {IOutbox, IOutboxAttributes} from "../../src/interfaces/IOutbox.sol";
import {IShardBridge} from "../../src/interfaces/IShardBridge.sol";
import {AssetInfo, AssetInfos} from "../../src/libraries/AssetInfos.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";
import {BridgedERC20} from "../../src/shard/BridgedERC20.sol";
import {OldToken, Reenterer, TestToken} from "../tokens/Tokens.sol";
import {Switchable} from "./Answerers.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// Tokens that come in, go on and come home (docs/spec/assets.md).
contract TokensTest is ShardFixture {
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
        AssetInfo memory lie = AssetInfo(0, L1_TOKEN, "Worthless", "XXX", 0);
        bring(lie, 5);
        BridgedERC20 token = contractOf(usd);
        assertEq(token.symbol(), "XXX");
        bring(AssetInfo(0, L1_TOKEN, "Other", "YYY", 1), 5);
        assertEq(token.symbol(), "XXX");
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
        vm.expectRevert(IShardBridge.AmountTooLarge.selector);
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

    // --- home again

    function lockHome(uint256 amount) internal {
        vm.prank(alice);
        bridge.sendToken(PEER, address(home), amount, bob, alice, deadline);
    }

    function test_ComingHomeReleases() public {
        lockHome(100);
        bring(homeInfo(), 60);
        assertEq(home.balanceOf(bob), 60);
        assertEq(bridge.locked(address(home)), 40);
        assertEq(bridge.tokenOf(homeId()), address(home));
    }

    function test_ATokenThatRefusesFailsItsMessage() public {
        lockHome(100);
        home.refuse(bob, true);
        Message memory m = bring(homeInfo(), 60);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        assertEq(inbox.held(homeId()), 60);
        assertEq(bridge.locked(address(home)), 100);
        vm.expectRevert(IInbox.TokenRefused.selector);
        inbox.retry(m, abi.encode(homeInfo()));
        home.refuse(bob, false);
        inbox.retry(m, abi.encode(homeInfo()));
        assertEq(home.balanceOf(bob), 60);
        assertEq(bridge.locked(address(home)), 40);

        home.spoil(false, true);
        m = bring(homeInfo(), 10);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        home.spoil(true, false);
        m = bring(homeInfo(), 10);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        vm.warp(m.deadline + 1);
        inbox.finalize(m);
        assertEq(bridge.sent(PEER, homeId()), 110);
    }

    /// What was never locked is not released, whatever L1 says of the lane.
    function test_NoMoreThanWasLockedComesHome() public {
        lockHome(100);
        home.mint(address(bridge), 1000);
        Message memory m = bring(homeInfo(), 101);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
    }

    function testFuzz_AReleaseCannotBeStarved(uint256 gas) public {
        lockHome(100);
        (Message memory m, DeliveryProof memory proof) = stand(tokenMessage(homeInfo(), 60));
        bytes memory call = abi.encodeCall(inbox.deliver, (m, abi.encode(homeInfo()), proof));
        (bool success,) = address(inbox).call{gas: bound(gas, 100_000, 900_000)}(call);
        assertEq(inbox.states(PEER, m.index), success ? Messages.STATE_DELIVERED : Messages.STATE_UNSEEN);
    }

    function returned(bytes32 id, Message memory m) internal returns (Message memory r) {
        bytes memory body = abi.encode(m);
        r = assetMessage(m.refundTo, m.amount);
        (r.kind, r.assetId, r.inReplyTo, r.payloadHash) = (Messages.KIND_RETURN, m.assetId, id, keccak256(body));
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        inbox.deliver(r, body, proof);
        assertEq(inbox.states(PEER, r.index), Messages.STATE_DELIVERED);
        assertEq(outbox.status(id), Messages.STATUS_RETURNED);
    }

    function test_ReturnsOfTokens() public {
        bring(tok, 500);
        address token = address(contractOf(tok));
        vm.recordLogs();
        vm.prank(bob);
        bridge.sendToken(PEER, token, 200, alice, bob, deadline);
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        returned(id, m);
        assertEq(BridgedERC20(token).balanceOf(bob), 500);
        assertEq(BridgedERC20(token).symbol(), "TOK");
    }

    /// The same amount of something else is no return.
    function test_AReturnIsOfTheSameAsset() public {
        bring(tok, 500);
        vm.recordLogs();
        lockHome(100);
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        bytes memory body = abi.encode(m);
        Message memory r = assetMessage(m.refundTo, m.amount);
        (r.kind, r.assetId, r.inReplyTo, r.payloadHash) = (Messages.KIND_RETURN, idOf(tok), id, keccak256(body));
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        vm.expectRevert(IInbox.BadReply.selector);
        inbox.deliver(r, body, proof);
    }

    /// A return is never lost, whatever the token does.
    function test_AReturnThatIsRefusedIsKept() public {
        vm.recordLogs();
        lockHome(100);
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        home.refuse(alice, true);
        returned(id, m);
        assertEq(home.balanceOf(alice), 900);
        assertEq(bridge.claimable(alice, homeId()), 100);
        assertEq(bridge.locked(address(home)), 100);

        vm.expectRevert();
        bridge.payClaimable(alice, homeId());
        home.refuse(alice, false);
        vm.prank(bob);
        bridge.payClaimable(alice, homeId());
        assertEq(home.balanceOf(alice), 1000);
        assertEq(bridge.locked(address(home)), 0);
        vm.expectRevert(IShardBridge.NothingToPay.selector);
        bridge.payClaimable(alice, homeId());
    }

    // --- rebasing, hooks

    function test_EscrowThatShrinksTakesNothingMore() public {
        lockHome(100);
        home.rebase(address(bridge), 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IShardBridge.EscrowShort.selector, address(home)));
        bridge.sendToken(PEER, address(home), 10, bob, alice, deadline);
        // What is there is paid, and the last one waits.
        bring(homeInfo(), 60);
        Message memory m = bring(homeInfo(), 40);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        home.mint(address(bridge), 1);
        inbox.retry(m, abi.encode(homeInfo()));
        assertEq(home.balanceOf(bob), 100);
    }

    function test_ALockInsideALockIsRefused() public {
        Reenterer inner = new Reenterer();
        home.mint(address(inner), 50);
        vm.prank(address(inner));
        home.approve(address(bridge), 50);
        bytes memory call = abi.encodeCall(bridge.sendToken, (PEER, address(home), 50, bob, bob, deadline));
        home.setHook(address(inner), abi.encodeCall(Reenterer.tryIt, (address(bridge), call)));
        lockHome(100);
        assertEq(bytes4(inner.reason()), IShardBridge.Reentrant.selector);
        assertEq(bridge.locked(address(home)), 100);
        assertEq(home.balanceOf(address(inner)), 50);
        // The guard is down again.
        home.setHook(address(0), "");
        lockHome(100);
    }

    /// From inside a refund: the record is closed, and the Inbox too.
    function test_ARefundCannotBeReentered() public {
        vm.recordLogs();
        lockHome(100);
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        Message memory r = assetMessage(m.refundTo, m.amount);
        (r.kind, r.assetId, r.inReplyTo, r.payloadHash) =
            (Messages.KIND_RETURN, m.assetId, id, keccak256(abi.encode(m)));
        Message memory twin = push(abi.decode(abi.encode(r), (Message)));
        DeliveryProof memory proof;
        (r, proof) = stand(r);
        uint64 capIndex = pushCap(SELF, homeId(), 200);
        import_();
        DeliveryProof memory twinProof = prove(twin.index);
        twinProof.cap = proveCap(capIndex, 200);
        proof = prove(r.index);
        proof.cap = proveCap(capIndex, 200);
        Reenterer inner = new Reenterer();
        home.setHook(
            address(inner),
            abi.encodeCall(
                Reenterer.tryIt, (address(inbox), abi.encodeCall(inbox.deliver, (twin, abi.encode(m), twinProof)))
            )
        );
        inbox.deliver(r, abi.encode(m), proof);
        assertEq(bytes4(inner.reason()), IInbox.Reentrant.selector);
        assertEq(home.balanceOf(alice), 1000);
        vm.expectRevert(IOutbox.NotOpen.selector);
        inbox.deliver(twin, abi.encode(m), twinProof);
    }

    // --- calls with tokens

    function test_ATokenCallPaysAndCalls() public {
        Switchable target = new Switchable();
        bytes memory body = bytes.concat(abi.encode(tok), "pay");
        Message memory m = tokenMessage(tok, 30);
        (m.kind, m.target, m.gasLimit, m.payloadHash) =
            (Messages.KIND_ASSET_CALL, address(target), 500_000, keccak256(body));
        target.set(true, 0, "");
        DeliveryProof memory proof;
        (m, proof) = stand(m);
        inbox.deliver(m, body, proof);
        assertEq(inbox.states(PEER, m.index), Messages.STATE_FAILED);
        assertEq(address(contractOf(tok)).code.length, 0, "nothing of a failed call remains");
        target.set(false, 0, "");
        inbox.retry(m, body);
        assertEq(target.token(), address(contractOf(tok)));
        assertEq(target.amount(), 30);
        assertEq(target.payload(), "pay");
        assertEq(contractOf(tok).balanceOf(address(target)), 30);
    }

    function test_SendingATokenCall() public {
        bytes[] memory attributes = new bytes[](2);
        attributes[0] = abi.encodeCall(IOutboxAttributes.asset, (address(home), 70));
        attributes[1] = abi.encodeCall(IOutboxAttributes.refundTo, (bob));
        vm.recordLogs();
        vm.prank(alice);
        outbox.sendMessage(InteropAddress.encode(PEER_CHAIN_ID, bob), "pay", attributes);
        (, Message memory m, bytes memory payload) = lastSent(vm.getRecordedLogs());
        assertEq(m.kind, Messages.KIND_ASSET_CALL);
        assertEq(m.sender, alice);
        assertEq(m.refundTo, bob);
        assertEq(m.amount, 70);
        assertEq(m.assetId, homeId());
        assertEq(payload, bytes.concat(abi.encode(homeInfo()), "pay"));
        assertEq(bridge.sent(PEER, homeId()), 70);
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
