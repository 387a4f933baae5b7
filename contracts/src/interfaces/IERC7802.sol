// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Token that a bridge mints and burns (ERC-7802).
interface IERC7802 {
    event CrosschainMint(address indexed to, uint256 amount, address indexed sender);
    event CrosschainBurn(address indexed from, uint256 amount, address indexed sender);

    function crosschainMint(address to, uint256 amount) external;
    function crosschainBurn(address from, uint256 amount) external;
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
}
