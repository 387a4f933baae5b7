// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";

import {IOutbox, IOutboxAttributes} from "../../src/interfaces/IOutbox.sol";
import {AssetInfo} from "../../src/libraries/AssetInfos.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {DeliveryProof, Message, Messages} from "../../src/libraries/Messages.sol";
import {BridgedERC20} from "../../src/shard/BridgedERC20.sol";
import {TestToken} from "../tokens/Tokens.sol";
import {Switchable} from "./Answerers.sol";
import {CallingReceiver} from "./Receivers.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// A shard, its users, and a peer that writes any message it likes, true or false, within what L1 moved onto the lane. Three
/// assets: ETH, a token of the peer, a token of this shard that may refuse.
contract MessageHandler is ShardFixture {
    uint256 internal constant ASSETS = 3;

    TestToken public home = new TestToken("Home", "HOM", 9);
    Switchable public target = new Switchable();
    CallingReceiver public reentrant = new CallingReceiver();
    AssetInfo internal tok = AssetInfo(PEER, address(0x70C), "Token", "TOK", 18);

    Message[] internal incoming;
    bytes[] internal payloads;
    Message[] internal outgoing;
    bytes32[] internal outgoingIds;

    /// By asset: what users sent, and what L1 moved onto the lane from the peer.
    uint256[3] public userSent;
    uint256[3] public granted;
    /// What ended without having been delivered, and what was sent for it.
    uint256 public endedThatComeBack;
    uint256 public returnsSent;
    uint256 public changesAfterTheEnd;
    mapping(uint32 index => uint8) public ended;
    mapping(bytes32 msgId => uint256) public closedTimes;
    /// How often a message came to a state, and a sent one to a status.
    mapping(uint8 state => uint256) public reached;
    mapping(uint8 status => uint256) public closed;

    function setUp() public override {
        super.setUp();
        home.mint(alice, 1e24);
        vm.deal(alice, 1e24);
        vm.prank(alice);
        home.approve(address(bridge), type(uint256).max);
    }

    function assetId(uint256 asset) public view returns (bytes32) {
        if (asset == 0) return ETH;
        return asset == 1 ? Messages.assetId(PEER, tok.originToken) : Messages.assetId(SELF, address(home));
    }

    function infoOf(uint256 asset) internal view returns (bytes memory) {
        if (asset == 0) return "";
        return asset == 1 ? abi.encode(tok) : abi.encode(AssetInfo(SELF, address(home), "Home", "HOM", 9));
    }

    // --- users

    function send(uint256 asset, uint256 amount, uint256 kind, uint64 life) external {
        asset %= ASSETS;
        uint64 deadline = uint64(block.timestamp + bound(life, 60, 2 days));
        address token = asset == 2 ? address(home) : bridge.tokenOf(assetId(asset));
        uint256 balance = asset == 0 ? alice.balance : token.code.length == 0 ? 0 : BridgedERC20(token).balanceOf(alice);
        amount = bound(amount, 0, balance > 1e20 ? 1e20 : balance);
        if (amount == 0 || asset == 2 && home.refused(alice)) return;
        vm.recordLogs();
        vm.startPrank(alice);
        if (kind % 2 == 0) {
            if (asset == 0) bridge.sendETH{value: amount}(PEER, bob, alice, deadline);
            else bridge.sendToken(PEER, token, amount, bob, alice, deadline);
        } else {
            bytes[] memory attributes = new bytes[](asset == 0 ? 1 : 2);
            attributes[0] = abi.encodeCall(IOutboxAttributes.resultGas, (uint64(amount % 300_000)));
            if (asset != 0) attributes[1] = abi.encodeCall(IOutboxAttributes.asset, (token, amount));
            bytes memory recipient = InteropAddress.encode(PEER_CHAIN_ID, bob);
            outbox.sendMessage{value: asset == 0 ? amount : 0}(recipient, "call", attributes);
        }
        vm.stopPrank();
        userSent[asset] += amount;
        (bytes32 id, Message memory m,) = lastSent(vm.getRecordedLogs());
        outgoing.push(m);
        outgoingIds.push(id);
    }

    function toggle(bool off, bool refuses) external {
        target.set(off, 0, "answer");
        home.refuse(bob, refuses && !off);
        home.refuse(alice, refuses && off);
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 1 days));
    }

    // --- L1

    /// What came in for the token of this shard is bounded by what went out: L1 keeps its balance for the peer.
    function grant(uint256 asset, uint256 amount) external {
        asset %= ASSETS;
        amount = bound(amount, 1, 1e20);
        if (asset == 2) {
            uint256 most = bridge.sent(PEER, assetId(2));
            if (granted[2] + amount > most) amount = most - granted[2];
        }
        granted[asset] += amount;
    }

    // --- the peer

    function forge(uint256 kind, uint256 asset, uint256 amount, uint256 seed, uint64 life) external {
        asset %= ASSETS;
        Message memory m = assetMessage(seed % 3 == 0 ? address(target) : seed % 3 == 1 ? bob : address(reentrant), 0);
        m.kind = uint8(kind % 9);
        m.gasLimit = 400_000;
        m.deadline = uint64(block.timestamp + bound(life, 0, 2 days));
        m.assetId = assetId(asset);
        if (m.kind != 1 && m.kind != 4 && m.kind != 5) m.amount = bound(amount, 0, seed % 4 == 0 ? 1e20 : 1e17);
        m.inReplyTo = bytes32(seed % 2 == 0 ? 0 : seed % 200_000);
        bytes memory payload = m.kind == 2 || m.kind == 3 ? infoOf(asset) : bytes("");
        if (m.target == address(reentrant)) payload = bytes.concat(payload, reentry(seed));
        if (seed % 7 == 0) (m.target, payload) = (address(outbox), bytes.concat(payload, hex"00"));
        add(m, payload);
    }

    /// A return or an answer for what was sent from here, true or nearly so.
    function reply(uint256 which, uint256 lie, bool result) external {
        if (outgoing.length == 0) return;
        which %= outgoing.length;
        Message memory original = outgoing[which];
        Message memory m = assetMessage(original.refundTo, result ? 0 : original.amount);
        m.kind = result ? Messages.KIND_RESULT : Messages.KIND_RETURN;
        (m.assetId, m.inReplyTo, m.gasLimit) = (original.assetId, outgoingIds[which], 300_000);
        if (lie % 5 == 0) m.amount = lie % 1e20;
        if (lie % 5 == 1) m.assetId = assetId(lie % ASSETS);
        if (lie % 7 == 2) original.refundTo = bob;
        add(m, result ? abi.encode(original, false, bytes("answer")) : abi.encode(original));
    }

    function add(Message memory m, bytes memory payload) internal {
        m.payloadHash = keccak256(payload);
        incoming.push(push(m));
        payloads.push(payload);
    }

    /// Tries to deliver another message, and to send, from inside a call.
    function reentry(uint256 seed) internal view returns (bytes memory) {
        CallingReceiver.Step[] memory steps = new CallingReceiver.Step[](1);
        bytes memory call = abi.encodeCall(inbox.finalize, (incoming.length == 0 ? assetMessage(bob, 1) : incoming[0]));
        if (seed % 4 == 1) {
            bytes memory recipient = InteropAddress.encode(PEER_CHAIN_ID, bob);
            call = abi.encodeCall(outbox.sendMessage, (recipient, "", new bytes[](0)));
        }
        steps[0] = CallingReceiver.Step(seed % 4 == 1 ? address(outbox) : address(inbox), 0, call);
        return abi.encode(steps);
    }

    // --- anyone

    function deliver(uint256 which, bool capped) external {
        if (incoming.length == 0) return;
        which %= incoming.length;
        Message memory m = incoming[which];
        uint256 asset = m.assetId == assetId(0) ? 0 : m.assetId == assetId(1) ? 1 : 2;
        uint64 capIndex = pushCap(SELF, m.assetId, granted[asset]);
        import_();
        DeliveryProof memory proof = prove(m.index);
        if (capped) proof.cap = proveCap(capIndex, granted[asset]);
        vm.recordLogs();
        try inbox.deliver(m, payloads[which], proof) {
            note();
        } catch {}
        check(m);
    }

    function retry(uint256 which) external {
        if (incoming.length == 0) return;
        which %= incoming.length;
        vm.recordLogs();
        try inbox.retry(incoming[which], payloads[which]) {
            note();
        } catch {}
        check(incoming[which]);
    }

    function finalize(uint256 which) external {
        if (incoming.length == 0) return;
        which %= incoming.length;
        vm.recordLogs();
        try inbox.finalize(incoming[which]) {
            note();
        } catch {}
        check(incoming[which]);
    }

    function payClaimable(uint256 seed) external {
        try bridge.payClaimable(seed % 2 == 0 ? alice : bob, assetId(2)) {} catch {}
    }

    /// A state that is terminal never changes again.
    function check(Message memory m) internal {
        uint8 state = inbox.states(PEER, m.index);
        ++reached[state];
        if (ended[m.index] != 0 && ended[m.index] != state) ++changesAfterTheEnd;
        bool terminal = state != Messages.STATE_UNSEEN && state != Messages.STATE_FAILED;
        if (!terminal || ended[m.index] != 0) return;
        ended[m.index] = state;
        if (state != Messages.STATE_DELIVERED && Messages.canComeBack(m)) ++endedThatComeBack;
    }

    function note() internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == IOutbox.StatusChanged.selector) {
                ++closedTimes[logs[i].topics[1]];
                ++closed[abi.decode(logs[i].data, (uint8))];
            }
            if (logs[i].topics[0] != IOutbox.MessageSent.selector) continue;
            (, Message memory m,) = abi.decode(logs[i].data, (uint32, Message, bytes));
            if (m.kind == Messages.KIND_RETURN) ++returnsSent;
        }
    }

    function mostClosed() external view returns (uint256 most) {
        for (uint256 i; i < outgoingIds.length; ++i) {
            if (closedTimes[outgoingIds[i]] > most) most = closedTimes[outgoingIds[i]];
        }
    }
}
