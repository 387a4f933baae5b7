// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../../src/interfaces/IAssetVault.sol";
import {Message} from "../../../src/libraries/Messages.sol";
import {NaiveTree} from "../../shard/NaiveTree.sol";
import {RefusingRecipient, ReentrantRecipient} from "../Recipients.sol";
import {L1Model} from "./L1Model.sol";

/// What users and the guardian do: deposits, forced transactions, withdrawals, time and pauses.
abstract contract UserActions is L1Model {
    struct Withdrawal {
        uint32 shard;
        Message m;
        bool stands;
        bool staked;
        bool provable;
        bool unpaid;
        bool funded;
    }

    RefusingRecipient internal _refusing;
    ReentrantRecipient internal _reentrant;

    function deposit(uint32 shard, uint256 amount) external {
        shard = uint32(bound(shard, 1, 3));
        amount = bound(amount, 1, 1 ether);
        _queueDeposit(shard, amount);
    }

    function enqueue(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        uint64 gas = uint64((seed >> 8) % 3 == 0 ? 10_000_000 : 21_000 + _upTo(seed, 80, 3_000_000));
        uint256 fee = 0.1 gwei * uint256(gas) << _fullBatches(shard);
        uint256 excess = (seed >> 16) % 2 == 0 ? 0 : 1 ether;
        deal(alice, fee + excess);
        vm.prank(alice);
        (bool done,) =
            address(queue).call{value: fee - 1}(abi.encodeCall(queue.enqueueTransaction, (shard, gas, hex"02c0ffee")));
        assertFalse(done, "a fee too low");
        vm.prank(alice);
        queue.enqueueTransaction{value: fee + excess}(shard, gas, hex"02c0ffee");
        assertEq(alice.balance, excess, "the excess comes back");
        fees += fee;
        _entries[shard].push(Entry({deposit: 0, gas: gas, l1Block: uint64(block.number)}));
        _saw("forcedTransactions");
    }

    function _fullBatches(uint32 shard) private view returns (uint256) {
        (uint256 gas, uint256 count) = (0, 0);
        for (uint256 i = inbox.batchState(shard).queueTo; i < _entries[shard].length; ++i) {
            if (_entries[shard][i].deposit > 0) continue;
            gas += _entries[shard][i].gas;
            ++count;
        }
        return gas / 10_000_000 > count / 64 ? gas / 10_000_000 : count / 64;
    }

    function collectFees() external {
        uint256 held = owner.balance;
        queue.collectFees();
        assertEq(owner.balance, held + fees, "fees");
        fees = 0;
    }

    function wait(uint256 blocks) external {
        blocks = bound(blocks, 1, 6);
        _pass(blocks, 12 * blocks);
    }

    /// A pause, its early end, or the refusal of either.
    function pause(uint256 seed) external {
        uint256 count = _pauses.length;
        if (_isPaused() && seed % 2 == 0) {
            vm.prank(guard);
            guardian.unpause();
            _pauses[count - 1].until = block.timestamp;
            return _saw("unpaused");
        }
        if (count > 0 && !_isPaused() && (seed >> 8) % 3 == 0) _pass(1, 7 days);
        bool allowed = count == 0 || block.timestamp >= _pauses[count - 1].until + 7 days;
        uint64 duration = uint64(1 + _upTo(seed, 90, seed % 3 == 0 ? 7 days - 1 : 200));
        vm.prank(guard);
        (bool done,) = address(guardian).call(abi.encodeCall(guardian.pause, (duration)));
        assertEq(done, allowed, "pause");
        if (!done) return;
        _pauses.push(Pause({from: block.timestamp, until: block.timestamp + duration}));
        _saw("pauses");
    }

    function forceEther(uint256 amount) external {
        amount = bound(amount, 1, 1000);
        forcedEther += amount;
        deal(address(vault), address(vault).balance + amount);
    }

    function withdraw(uint256 seed) external {
        (Withdrawal memory w, bytes memory data) = _pickWithdrawal(seed);
        if (data.length == 0) return;
        _reentrant.arm(data);
        uint256 held = w.m.target.balance;
        uint256 kept = vault.claimable(w.m.target, ETH);
        (bool done,) = address(vault).call(data);
        assertEq(done, w.provable && w.unpaid && w.funded && !_isPaused(), "B3: withdraw");
        if (!done) return _sawRefusal(w);

        bool received = w.m.target.balance == held + w.m.amount;
        assertTrue(received || vault.claimable(w.m.target, ETH) == kept + w.m.amount, "payout");
        _paidIndex[w.shard][w.m.index] = true;
        paid[w.shard] += w.m.amount;
        _saw("withdrawals");
        if (!received) _saw("keptPayouts");
        if (w.staked) _saw("paidOnAStake");
        if (w.shard == 1 && turned && vault.bal(1, ETH) < w.m.amount) _saw("paidAfterTurning");
    }

    /// Any leaf of the claim that a batch has, or had. No data where there is none.
    function _pickWithdrawal(uint256 seed) private view returns (Withdrawal memory w, bytes memory data) {
        w.shard = uint32(1 + seed % 3);
        if (_batches[w.shard].length == 0) return (w, data);
        uint64 batchIndex = uint64((seed >> 8) % _batches[w.shard].length);
        if ((seed >> 72) % 2 == 0) batchIndex = _nextOnAStake(w.shard, batchIndex);
        bytes32[] memory leaves = _claimedLeaves[w.shard][batchIndex];
        if (leaves.length == 0) return (w, data);
        uint256 index = (seed >> 80) % leaves.length;
        w.m = _messages[w.shard][leaves[index]];
        bytes32[32] memory branch = NaiveTree.to32(NaiveTree.branch(leaves, index, 32));
        data = abi.encodeCall(IAssetVault.withdraw, (w.shard, batchIndex, w.m, branch));

        w.unpaid = !_paidIndex[w.shard][w.m.index];
        w.funded = w.m.amount <= vault.cumOut(w.shard, 0, ETH) - vault.cumIn(0, w.shard, ETH);
        uint256 position = _find(w.shard, batchIndex);
        w.stands = position < _said[w.shard].length;
        if (!w.stands) return (w, data);
        Said storage said = _said[w.shard][position];
        w.staked = said.staked;
        w.provable = _isSettled(said, block.timestamp) && !said.garbage;
        assertTrue(!w.provable || !said.lie, "a lie about shard 1 has settled");
        assertTrue(w.shard != 1 || !w.provable || !w.unpaid || w.m.index >= fundedLeaves || w.funded, "L5");
    }

    /// The next batch whose claim a stranger made, or the same one.
    function _nextOnAStake(uint32 shard, uint64 batchIndex) private view returns (uint64) {
        for (uint256 i; i < _said[shard].length; ++i) {
            Said storage said = _said[shard][i];
            if (said.staked && said.batchIndex >= batchIndex) return said.batchIndex;
        }
        return batchIndex;
    }

    function _sawRefusal(Withdrawal memory w) private {
        if (!w.unpaid) return;
        if (!w.stands) _saw("refusedOnTruncated");
        else if (!w.provable) _saw(w.staked ? bytes32("refusedInTheWindow") : bytes32("refusedUnproven"));
        else if (_isPaused()) _saw("refusedWhilePaused");
        else _saw("refusedUnderfunded");
    }

    function claimPayout(bool accepts) external {
        uint256 kept = vault.claimable(address(_refusing), ETH);
        uint256 held = address(_refusing).balance;
        _refusing.setAccepts(accepts);
        (bool done,) = address(_refusing).call(abi.encodeCall(_refusing.claim, (vault, ETH)));
        assertEq(done, accepts && kept > 0, "claim");
        assertEq(address(_refusing).balance, done ? held + kept : held, "claimed");
        if (done) _saw("claimedPayouts");
        _refusing.setAccepts(false);
    }
}
