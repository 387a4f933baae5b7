// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "solady/tokens/ERC20.sol";

/// A plain token whose every behaviour a test may spoil.
contract TestToken is ERC20 {
    string private _name;
    string private _symbol;
    uint8 private _decimals;

    /// Percent of each transfer that vanishes.
    uint256 public fee;
    /// Transfers to and from it are refused.
    mapping(address => bool) public refused;
    /// Called on each transfer, with `hookData`.
    address public hook;
    bytes public hookData;
    bool public burnsGas;
    bool public lies;
    /// Transfers with less gas are refused, as a token that calls others may do.
    uint256 public leastGas;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) {
        (_name, _symbol, _decimals) = (name_, symbol_, decimals_);
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// Balances that move without a transfer.
    function rebase(address who, uint256 amount) external {
        _burn(who, amount);
    }

    function setFee(uint256 fee_) external {
        fee = fee_;
    }

    function refuse(address who, bool refused_) external {
        refused[who] = refused_;
    }

    function setHook(address hook_, bytes calldata data) external {
        (hook, hookData) = (hook_, data);
    }

    function spoil(bool burnsGas_, bool lies_) external {
        (burnsGas, lies) = (burnsGas_, lies_);
    }

    function setLeastGas(uint256 gas) external {
        leastGas = gas;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (lies) return false;
        return super.transfer(to, amount);
    }

    function _beforeTokenTransfer(address from, address to, uint256) internal override {
        if (from == address(0) || to == address(0)) return;
        require(!refused[from] && !refused[to], "refused");
        require(gasleft() >= leastGas, "gas");
        while (burnsGas) {}
        if (hook != address(0)) {
            address called = hook;
            hook = address(0);
            (bool success, bytes memory result) = called.call(hookData);
            hook = called;
            if (!success) {
                assembly {
                    revert(add(result, 0x20), mload(result))
                }
            }
        }
    }

    function _afterTokenTransfer(address from, address to, uint256 amount) internal override {
        if (from != address(0) && to != address(0) && fee != 0) _burn(to, amount * fee / 100);
    }

    function name() public view override returns (string memory) {
        return _name;
    }

    function symbol() public view override returns (string memory) {
        return _symbol;
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }
}

/// An old token: it returns nothing, and says what it is called in words of 32 bytes.
contract OldToken {
    bytes32 public constant name = "Maker";
    bytes32 public constant symbol = "MKR";
    mapping(address => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// Makes a call from inside another one, and keeps how it went.
contract Reenterer {
    bool public success;
    bytes public reason;

    function tryIt(address target, bytes calldata call) external {
        (success, reason) = target.call(call);
    }
}
