// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {console} from "./console.sol";
import {StdAssertions} from "./StdAssertions.sol";
import {StdCheats} from "./StdCheats.sol";
import {stdError} from "./StdError.sol";
import {StdInvariant} from "./StdInvariant.sol";
import {StdUtils} from "./StdUtils.sol";
import {VM, Vm} from "./Vm.sol";

/// @notice Base of every contract test. `foundry.toml` maps `forge-std/` to this folder; it keeps forge-std's names,
/// so the real library could take its place.
abstract contract Test is StdAssertions, StdCheats, StdInvariant, StdUtils {
    Vm internal constant vm = VM;

    bool public constant IS_TEST = true;
}
