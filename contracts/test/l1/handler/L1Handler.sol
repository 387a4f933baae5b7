// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../../src/interfaces/IAssetVault.sol";
import {BombRecipient, BurningRecipient, ReentrantRecipient, RefusingRecipient} from "../Recipients.sol";
import {ClaimActions} from "./ClaimActions.sol";
import {UserActions} from "./UserActions.sol";

/// What anyone may do to the L1 contracts, with a model of what must come of it. Shard 1 is honest until its sequencer turns,
/// and then overstates what it sent to the others; 2 and 3 say whatever they like, and strangers lie about all of them. A
/// revert of a handler is a violation: where a refusal is right, the handler expects it.
contract L1Handler is ClaimActions, UserActions {
    constructor() {
        setUp();
        for (uint32 s = 1; s <= 3; ++s) {
            genesis[s] = 1 ether * s;
            _fund(s, genesis[s]);
        }
        supply = genesis[1];
        _refusing = new RefusingRecipient();
        _reentrant = new ReentrantRecipient(address(vault));
        _recipients.push(alice);
        _recipients.push(address(_refusing));
        _recipients.push(address(_reentrant));
        _recipients.push(address(new BombRecipient()));
        _recipients.push(address(new BurningRecipient()));
    }

    /// L1
    /// @return equal whether the vault holds exactly what the ledger says, forced ether aside.
    function isBalanced() external view returns (bool equal) {
        IAssetVault.Totals memory t = vault.totals(ETH, _shards());
        uint256 kept;
        for (uint256 i; i < _recipients.length; ++i) {
            kept += vault.claimable(_recipients[i], ETH);
        }
        return
            kept == t.claimable && address(vault).balance == t.bal + t.transit + t.pending + t.claimable + forcedEther;
    }

    /// Shard 1's supply with all that no claim has told the ledger.
    function expectedBalance() external view returns (uint256 balance) {
        balance = supply + burned;
        for (uint256 peer; peer <= 3; ++peer) {
            balance = balance + (sent[peer] - claimedSent[peer]);
        }
        for (uint256 peer; peer <= 3; ++peer) {
            balance = balance - (delivered[peer] - claimedDelivered[peer]);
        }
    }

    function network() external view returns (address, address, address, address) {
        return (address(vault), address(inbox), address(claims), address(queue));
    }
}
