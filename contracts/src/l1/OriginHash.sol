// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Hashes of past L1 blocks.
library OriginHash {
    /// EIP-2935: hashes of the last 8191 blocks.
    address internal constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    /// Zero when neither EIP-2935 nor the BLOCKHASH opcode (256 blocks) knows `number`. History comes first: a development
    /// chain that was restored from a file answers BLOCKHASH of blocks before that with made-up hashes.
    function find(uint64 number) internal view returns (bytes32 hash) {
        (bool success, bytes memory result) = HISTORY.staticcall(abi.encode(number));
        // A call to an address without code succeeds and returns nothing.
        if (success && result.length == 32) hash = abi.decode(result, (bytes32));
        if (hash == 0) hash = blockhash(number);
    }
}
