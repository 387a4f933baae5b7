// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutbox, IOutboxAttributes} from "../interfaces/IOutbox.sol";

/// What the attributes of a send say, or their defaults.
struct SendOptions {
    uint64 gasLimit;
    uint64 deadline;
    uint64 resultGas;
    bool isQuery;
    bool hasAsset;
    address token;
    uint256 amount;
    address refundTo;
}

/// Attributes of `IOutbox.sendMessage` (ERC-7786), each in its one ABI encoding.
library SendAttributes {
    uint64 private constant DEFAULT_GAS_LIMIT = 500_000;
    uint64 private constant DEFAULT_RESULT_GAS = 200_000;
    uint64 private constant DEFAULT_LIFETIME = 7 days;

    function isSupported(bytes4 selector) internal pure returns (bool) {
        return selector == IOutboxAttributes.gasLimit.selector || selector == IOutboxAttributes.deadline.selector
            || selector == IOutboxAttributes.resultGas.selector || selector == IOutboxAttributes.query.selector
            || selector == IOutboxAttributes.asset.selector || selector == IOutboxAttributes.refundTo.selector;
    }

    function parse(bytes[] calldata attributes) internal view returns (SendOptions memory options) {
        options.gasLimit = DEFAULT_GAS_LIMIT;
        options.deadline = uint64(block.timestamp) + DEFAULT_LIFETIME;
        options.refundTo = msg.sender;
        bool hasResultGas;
        for (uint256 i; i < attributes.length; ++i) {
            bytes calldata attribute = attributes[i];
            bytes4 selector = bytes4(attribute);
            if (selector == IOutboxAttributes.query.selector) {
                _checkLength(attribute, 4);
                options.isQuery = true;
            } else if (selector == IOutboxAttributes.asset.selector) {
                _checkLength(attribute, 68);
                options.token = address(uint160(_word(attribute, 4, 160)));
                options.amount = _word(attribute, 36, 256);
                options.hasAsset = true;
            } else if (selector == IOutboxAttributes.refundTo.selector) {
                _checkLength(attribute, 36);
                options.refundTo = address(uint160(_word(attribute, 4, 160)));
            } else {
                if (!isSupported(selector)) revert IOutbox.UnsupportedAttribute(selector);
                _checkLength(attribute, 36);
                uint64 value = uint64(_word(attribute, 4, 64));
                if (selector == IOutboxAttributes.gasLimit.selector) options.gasLimit = value;
                else if (selector == IOutboxAttributes.deadline.selector) options.deadline = value;
                else (options.resultGas, hasResultGas) = (value, true);
            }
        }
        if (options.isQuery && !hasResultGas) options.resultGas = DEFAULT_RESULT_GAS;
    }

    function _checkLength(bytes calldata attribute, uint256 length) private pure {
        if (attribute.length != length) revert IOutbox.UnsupportedAttribute(bytes4(attribute));
    }

    function _word(bytes calldata attribute, uint256 offset, uint256 bits) private pure returns (uint256 value) {
        value = uint256(bytes32(attribute[offset:]));
        if (bits < 256 && value >> bits != 0) revert IOutbox.UnsupportedAttribute(bytes4(attribute));
    }
}
