// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Fixed addresses on every shard (docs/spec/derivation.md).
library Predeploys {
    address internal constant L1_INFO = 0xBb00000000000000000000000000000000000001;
    address internal constant OUTBOX = 0xBb00000000000000000000000000000000000002;
    address internal constant INBOX = 0xbB00000000000000000000000000000000000003;
    address internal constant SHARD_BRIDGE = 0xBB00000000000000000000000000000000000004;
    address internal constant FEE_VAULT = 0xBB00000000000000000000000000000000000005;
    /// What every bridged token is a clone of.
    address internal constant BRIDGED_ERC20 = 0xBB00000000000000000000000000000000000006;
    address internal constant SHARD_STATE = 0xBB00000000000000000000000000000000000007;

    /// Senders of 0x7E transactions; nobody holds their keys.
    address internal constant DELIVERER = 0xBB0000000000000000000000000000000000ddDD;
    address internal constant SYSTEM = 0xbb0000000000000000000000000000000000fFfF;
}
