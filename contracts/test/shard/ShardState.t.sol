// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RemoteMembers} from "../../src/examples/RemoteMembers.sol";
import {StateMirror} from "../../src/examples/StateMirror.sol";
import {IShardState, StateProof} from "../../src/interfaces/IShardState.sol";
import {AccountState} from "../../src/libraries/AccountProof.sol";
import {Messages} from "../../src/libraries/Messages.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";
import {StrictRlp} from "../../src/libraries/StrictRlp.sol";
import {NaiveTree} from "./NaiveTree.sol";
import {ShardFixture} from "./ShardFixture.sol";

/// A peer whose state is one account with one slot, both written here by hand as the only leaves of their tries.
contract ShardStateTest is ShardFixture {
    using NaiveTree for bytes32[];

    IShardState internal constant shardState = IShardState(Predeploys.SHARD_STATE);
    address internal constant TOKEN = address(0x70C);

    bytes[] internal accountNodes;
    bytes[] internal storageNodes;
    bytes32 internal slotKey = keccak256("slot");

    function setUp() public override {
        super.setUp();
        vm.etch(Predeploys.SHARD_STATE, vm.getDeployedCode("ShardState.sol:ShardState"));
        accountNodes.push();
        storageNodes.push();
        setState(500);
    }

    /// The peer claims a state in which the slot holds `value`, below 2^16, and L1 and this shard take it over.
    function setState(uint256 value) internal returns (StateProof memory) {
        bytes memory number = value < 0x80
            ? abi.encodePacked(uint8(value))
            : value < 0x100 ? abi.encodePacked(hex"81", uint8(value)) : abi.encodePacked(hex"82", uint16(value));
        storageNodes[0] = leaf(keccak256(abi.encodePacked(slotKey)), number);
        bytes memory body = abi.encodePacked(
            hex"f844", hex"01", hex"07", hex"a0", keccak256(storageNodes[0]), hex"a0", keccak256("code")
        );
        accountNodes[0] = leaf(keccak256(abi.encodePacked(TOKEN)), body);
        return claim(keccak256(accountNodes[0]));
    }

    function leaf(bytes32 key, bytes memory value) internal pure returns (bytes memory) {
        bytes memory path = abi.encodePacked(hex"a120", key);
        bytes memory wrapped = value.length == 1
            ? value
            : value.length < 56
                ? abi.encodePacked(uint8(0x80 + value.length), value)
                : abi.encodePacked(hex"b8", uint8(value.length), value);
        uint256 length = path.length + wrapped.length;
        bytes memory header =
            length < 56 ? abi.encodePacked(uint8(0xc0 + length)) : abi.encodePacked(hex"f8", uint8(length));
        return bytes.concat(header, path, wrapped);
    }

    function claim(bytes32 stateRoot) internal returns (StateProof memory proof) {
        import_();
        peerLeaf.stateRoot = stateRoot;
        settlement[PEER] = Messages.settlementLeafHash(peerLeaf);
        proof = StateProof(PEER, settlement.root(16), peerLeaf, settlement.branch(PEER, 16).to16());
        update(proof.settlementRoot);
    }

    function newest() internal view returns (StateProof memory) {
        return StateProof(PEER, settlement.root(16), peerLeaf, settlement.branch(PEER, 16).to16());
    }

    function test_AnAccountAndASlot() public view {
        (AccountState memory state, uint64 asOf) = shardState.account(newest(), TOKEN, accountNodes);
        assertTrue(state.exists);
        assertEq(state.nonce, 1);
        assertEq(state.balance, 7);
        assertEq(state.codeHash, keccak256("code"));
        assertEq(asOf, block.timestamp);
        (uint256 value,) = shardState.slot(newest(), TOKEN, slotKey, accountNodes, storageNodes);
        assertEq(value, 500);
    }

    function test_WhatIsNotThere() public view {
        (AccountState memory state,) = shardState.account(newest(), address(0xdead), accountNodes);
        assertFalse(state.exists);
        assertEq(state.codeHash, keccak256(""));
        (uint256 value,) = shardState.slot(newest(), TOKEN, bytes32(0), accountNodes, storageNodes);
        assertEq(value, 0);
        (value,) = shardState.slot(newest(), address(0xdead), slotKey, accountNodes, new bytes[](0));
        assertEq(value, 0);
    }

    function test_NothingIsShownByLeavingOut() public {
        StateProof memory proof = newest();
        vm.expectRevert(StrictRlp.BadProof.selector);
        shardState.slot(proof, TOKEN, slotKey, accountNodes, new bytes[](0));
        vm.expectRevert(StrictRlp.BadProof.selector);
        shardState.slot(proof, TOKEN, slotKey, new bytes[](0), storageNodes);
        // The storage of another account, and a node too many for one without storage.
        vm.expectRevert(StrictRlp.BadProof.selector);
        shardState.slot(proof, address(0xdead), slotKey, accountNodes, storageNodes);
        vm.expectRevert(StrictRlp.BadProof.selector);
        shardState.slot(proof, TOKEN, slotKey, accountNodes, accountNodes);
    }

    function test_OnlyImportedRootsOfOpenPostedLanes() public {
        StateProof memory proof = newest();
        proof.settlementRoot = keccak256("another");
        vm.expectRevert(IShardState.UnknownRoot.selector);
        shardState.stateRoot(proof);
        proof = newest();
        proof.leaf.stateRoot = keccak256("another");
        vm.expectRevert(IShardState.BadSettlementProof.selector);
        shardState.stateRoot(proof);
        proof = newest();
        proof.shard = 9;
        vm.expectRevert(IShardState.LaneClosed.selector);
        shardState.stateRoot(proof);
        setLane(9, 4242, true, true, Messages.SAFETY_POSTED);
        vm.expectRevert(IShardState.BadSettlementProof.selector);
        shardState.stateRoot(proof);
        setLane(PEER, PEER_CHAIN_ID, true, true, Messages.SAFETY_SETTLED);
        vm.expectRevert(IShardState.StateNotSettled.selector);
        shardState.stateRoot(newest());
        setLane(PEER, PEER_CHAIN_ID, true, false, Messages.SAFETY_POSTED);
        vm.expectRevert(IShardState.LaneClosed.selector);
        shardState.stateRoot(newest());
    }

    function test_RootsForgetTheirTime() public {
        StateProof memory proof = newest();
        uint64 first = uint64(block.timestamp);
        skip(100);
        update(bytes32(uint256(1)));
        (, uint64 asOf) = shardState.stateRoot(proof);
        assertEq(asOf, first);
        assertEq(l1Info.importedAt(bytes32(uint256(1))), first + 100);
        for (uint256 i = 2; i < 17; ++i) {
            update(bytes32(i));
        }
        assertEq(l1Info.importedAt(proof.settlementRoot), 0);
        assertEq(l1Info.importedAt(0), 0);
    }

    function test_AMirrorKeepsTheNewest() public {
        StateMirror mirror = new StateMirror();
        StateProof memory old = newest();
        bytes[] memory oldAccount = accountNodes;
        bytes[] memory oldStorage = storageNodes;
        vm.expectRevert(StateMirror.NeverMirrored.selector);
        mirror.readFresh(PEER, TOKEN, slotKey, 1000);
        skip(50);
        StateProof memory fresh = setState(7);
        vm.expectEmit(address(mirror));
        emit StateMirror.Mirrored(PEER, TOKEN, slotKey, 7, uint64(block.timestamp));
        mirror.update(fresh, TOKEN, slotKey, accountNodes, storageNodes);
        vm.expectRevert(abi.encodeWithSelector(StateMirror.NotNewer.selector, block.timestamp));
        mirror.update(old, TOKEN, slotKey, oldAccount, oldStorage);
        mirror.update(fresh, TOKEN, slotKey, accountNodes, storageNodes);

        uint64 then = uint64(block.timestamp);
        skip(30);
        (uint256 value, uint64 asOf) = mirror.read(PEER, TOKEN, slotKey);
        assertEq(value, 7);
        assertEq(asOf, then);
        assertEq(mirror.readFresh(PEER, TOKEN, slotKey, 30), 7);
        vm.expectRevert(abi.encodeWithSelector(StateMirror.TooOld.selector, 30));
        mirror.readFresh(PEER, TOKEN, slotKey, 29);
    }

    function test_AClubOfRemoteHolders() public {
        RemoteMembers club = new RemoteMembers(PEER, TOKEN, 3, 100);
        slotKey = club.slotOf(alice);
        StateProof memory proof = setState(100);
        vm.prank(alice);
        club.join(proof, accountNodes, storageNodes);
        assertEq(club.memberSince(alice), block.timestamp);
        // The same proof shows that bob has nothing.
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(RemoteMembers.TooLittle.selector, 0));
        club.join(proof, accountNodes, storageNodes);
        proof.shard = 9;
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(RemoteMembers.WrongShard.selector, 9));
        club.join(proof, accountNodes, storageNodes);
    }
}
