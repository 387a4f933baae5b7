// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetReceiver} from "../interfaces/IAssetReceiver.sol";
import {IMessageReceiver} from "../interfaces/IMessageReceiver.sol";
import {IResultReceiver} from "../interfaces/IResultReceiver.sol";
import {AssetInfos} from "../libraries/AssetInfos.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {InteropAddress} from "../libraries/InteropAddress.sol";
import {Message, Messages} from "../libraries/Messages.sol";
import {InboxProofs} from "./InboxProofs.sol";

/// What each kind does at its target: step 8 of "On the destination".
abstract contract InboxCalls is InboxProofs {
    /// Which gas a call gets, and how much of a revert is kept.
    struct CallRules {
        uint64 srcChainId;
        /// All the gas there is, the message's limit at least.
        bool generous;
        uint256 maxReason;
    }

    /// Bytes of return data of which an answer carries the hash at least.
    uint256 private constant MAX_RETURN_DATA = 32_768;
    /// Pays for the call itself (a delegated account is one more cold access) and for recording its outcome: of a failure the
    /// id, the domain and the value that is held.
    uint256 private constant CALL_RESERVE = 90_000;
    /// Pays for handling return data and for appending a RESULT at the dearest index of the outbox.
    uint256 private constant RESULT_RESERVE = 260_000;

    /// Credits the value of an ASSET_CALL and calls its target, both or neither: from the Inbox to itself.
    function attempt(Message calldata message, bytes calldata payload, bytes32 msgId, CallRules calldata rules)
        external
        returns (bytes memory result)
    {
        if (msg.sender != address(this)) revert NotSelf();
        address token = BRIDGE.tokenOf(message.assetId);
        bytes calldata info = payload[:0];
        bytes calldata rest = payload;
        if (message.assetId != Messages.ETH_ASSET) {
            info = payload[:AssetInfos.LENGTH];
            rest = payload[AssetInfos.LENGTH:];
        }
        if (!BRIDGE.credit(message.assetId, message.target, message.amount, message.srcShard, info)) {
            revert CallFailed(abi.encodeWithSelector(TokenRefused.selector));
        }
        bytes memory data = abi.encodeCall(
            IAssetReceiver.receiveAsset,
            (msgId, InteropAddress.encode(rules.srcChainId, message.sender), token, message.amount, rest)
        );
        bool success;
        (success, result) =
            _call(message, message.target, data, uint32(IAssetReceiver.receiveAsset.selector), rules);
        if (!success) revert CallFailed(result);
    }

    /// @return success of the message's call.
    /// @return result why it failed, or what it returned where an answer is wanted.
    function _perform(Message calldata message, bytes calldata payload, bytes32 msgId, CallRules memory rules)
        internal
        returns (bool success, bytes memory result)
    {
        if (message.kind == Messages.KIND_ASSET) {
            bool paid =
                BRIDGE.credit(message.assetId, message.target, message.amount, message.srcShard, payload);
            return (paid, paid ? bytes("") : abi.encodeWithSelector(TokenRefused.selector));
        }
        if (message.kind == Messages.KIND_DATA) {
            bytes memory data = abi.encodeCall(
                IMessageReceiver.receiveMessage,
                (msgId, InteropAddress.encode(rules.srcChainId, message.sender), payload)
            );
            return _call(message, message.target, data, uint32(IMessageReceiver.receiveMessage.selector), rules);
        }
        if (message.kind == Messages.KIND_QUERY) return _call(message, message.target, payload, 0, rules);
        if (message.kind == Messages.KIND_RESULT) return _callBack(message, payload, rules);

        try this.attempt(message, payload, msgId, rules) returns (bytes memory returned) {
            return (true, returned);
        } catch (bytes memory reason) {
            // Anything else is a revert of this contract's own, such as too little gas: nothing has happened.
            if (bytes4(reason) != CallFailed.selector) _bubble(reason);
            return (false, _unwrap(reason));
        }
    }

    function _bubble(bytes memory reason) internal pure {
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }

    function _callBack(Message calldata message, bytes calldata payload, CallRules memory rules)
        private
        returns (bool, bytes memory)
    {
        (Message memory original, bool isHash, bytes memory answer) = abi.decode(payload, (Message, bool, bytes));
        // An account without code has nothing to be told.
        if (original.sender.code.length == 0) return (true, "");
        bytes memory data = abi.encodeCall(IResultReceiver.receiveResult, (message.inReplyTo, isHash, answer));
        return _call(message, original.sender, data, uint32(IResultReceiver.receiveResult.selector), rules);
    }

    /// @param magic what the target must return as a left-aligned selector; 0 for a static call that may return anything.
    function _call(
        Message calldata message,
        address target,
        bytes memory data,
        uint32 magic,
        CallRules memory rules
    ) private returns (bool success, bytes memory result) {
        bool answers = Messages.resultGas(message) != 0;
        bool hasCode = target.code.length != 0;

        // A call gets at most 63/64 of the gas that is left (EIP-150). Without this check anyone could make a message fail
        // by delivering it with little gas.
        uint256 reserve = answers ? CALL_RESERVE + RESULT_RESERVE : CALL_RESERVE;
        uint256 gasLimit = message.gasLimit;
        if (gasleft() < (gasLimit * 64 + 62) / 63 + reserve) revert InsufficientGas();
        if (!hasCode) return (false, abi.encodeWithSelector(NoCode.selector));
        if (rules.generous) gasLimit = ((gasleft() - reserve) * 63) / 64;

        uint256 maxCopy = answers ? MAX_RETURN_DATA : 32;
        if (maxCopy < rules.maxReason) maxCopy = rules.maxReason;
        uint256 size;
        (success, size, result) = BoundedCall.run(target, gasLimit, magic == 0, data, maxCopy);
        if (!success) return (false, BoundedCall.cut(result, rules.maxReason));
        if (magic != 0 && (result.length < 32 || bytes32(result) != bytes32(bytes4(magic)))) {
            return (false, abi.encodeWithSelector(WrongReturnValue.selector));
        }
        if (!answers) return (true, "");
        if (size > MAX_RETURN_DATA) return (false, abi.encodeWithSelector(ResultTooLarge.selector));
        return (true, magic == 0 ? result : BoundedCall.tail(result));
    }

    /// The argument of `CallFailed`.
    function _unwrap(bytes memory failure) private pure returns (bytes memory reason) {
        assembly ("memory-safe") {
            // Behind the selector: the offset of the bytes, which is 0x20, their length, they themselves.
            reason := add(failure, 0x44)
        }
    }
}
