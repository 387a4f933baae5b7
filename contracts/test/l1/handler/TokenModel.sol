// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../../src/interfaces/IAssetVault.sol";
import {Flow} from "../../../src/libraries/Batches.sol";
import {OldToken, Reenterer, TestToken} from "../../tokens/Tokens.sol";
import {L1Fixture} from "../L1Fixture.sol";
import {ReentrantRecipient, RefusingRecipient} from "../Recipients.sol";

/// Five assets, and what the ledger of each must come to: ETH, a plain token, one that takes a fee, one that returns nothing,
/// and a token of shard 3. An asset has a ledger of its own, that no other one moves.
abstract contract TokenModel is L1Fixture {
    uint256 public constant ASSETS = 5;
    uint256 internal constant ETHER = 0;
    uint256 internal constant PLAIN = 1;
    uint256 internal constant TAXED = 2;
    uint256 internal constant OLD = 3;
    /// Those before it were born on L1.
    uint256 public constant BORN_ON_3 = 4;
    uint256 internal constant FEE_PERCENT = 10;

    address[ASSETS] internal _tokens;
    bytes32[ASSETS] public ids;
    RefusingRecipient internal _refusing = new RefusingRecipient();
    ReentrantRecipient internal _reentrant;
    Reenterer internal _reenterer = new Reenterer();
    address[] internal _recipients;

    /// What shards were given by genesis and deposits, and what their withdrawals took.
    uint256[ASSETS][4] public credited;
    uint256[ASSETS][4] public paid;
    /// What the vault was given without a deposit: nobody's.
    uint256[ASSETS] public given;

    /// Whether the last call was about an asset.
    bool[ASSETS] public moved;
    bytes32[ASSETS] private _ledgers;

    mapping(bytes32 => mapping(uint256 asset => uint256)) public seen;

    /// The ledgers of all assets that the call doesn't name with `_move` stay as they were.
    modifier contained() {
        delete moved;
        _;
        for (uint256 asset; asset < ASSETS; ++asset) {
            bytes32 after_ = _ledgerOf(asset);
            if (!moved[asset]) assertEq(after_, _ledgers[asset], "an asset moved another");
            _ledgers[asset] = after_;
        }
    }

    constructor() {
        setUp();
        _tokens[PLAIN] = address(new TestToken("Plain", "PLN", 18));
        _tokens[TAXED] = address(new TestToken("Taxed", "TAX", 6));
        _tokens[OLD] = address(new OldToken());
        _tokens[BORN_ON_3] = address(0x3e11);
        TestToken(_tokens[TAXED]).setFee(FEE_PERCENT);
        for (uint256 asset; asset < ASSETS; ++asset) {
            ids[asset] = keccak256(abi.encode(_origin(asset), _tokens[asset]));
            if (_isToken(asset)) TestToken(_tokens[asset]).mint(alice, 1e30);
            if (_isSpoilable(asset)) {
                vm.prank(alice);
                TestToken(_tokens[asset]).approve(address(vault), type(uint256).max);
            }
        }
        _reentrant = new ReentrantRecipient(address(vault));
        _recipients = [alice, address(_refusing), address(_reentrant)];
        for (uint32 s = 1; s <= 3; ++s) {
            _fund(s, 1 ether);
            credited[s][ETHER] = 1 ether;
        }
        for (uint256 asset; asset < ASSETS; ++asset) {
            moved[asset] = true;
            _ledgers[asset] = _ledgerOf(asset);
        }
    }

    function ledger() external view returns (IAssetVault) {
        return vault;
    }

    function held(uint256 asset, address who) public view returns (uint256) {
        if (asset == ETHER) return who.balance;
        return _isToken(asset) ? TestToken(_tokens[asset]).balanceOf(who) : 0;
    }

    function escrowed(uint256 asset) external view returns (uint256) {
        return vault.escrowed(_tokens[asset]);
    }

    function _saw(bytes32 what, uint256 asset) internal {
        ++seen[what][asset];
    }

    function _move(uint256 asset) internal {
        moved[asset] = true;
    }

    function _origin(uint256 asset) internal pure returns (uint32) {
        return asset == BORN_ON_3 ? 3 : 0;
    }

    function _isToken(uint256 asset) internal pure returns (bool) {
        return asset != ETHER && asset != BORN_ON_3;
    }

    function _isSpoilable(uint256 asset) internal pure returns (bool) {
        return asset == PLAIN || asset == TAXED;
    }

    /// What arrives of a transfer.
    function _arriving(uint256 asset, uint256 amount) internal pure returns (uint256) {
        return asset == TAXED ? amount - amount * FEE_PERCENT / 100 : amount;
    }

    /// Whether the recipient, or the token on its behalf, takes no payout now.
    function _refuses(uint256 asset, address to) internal view returns (bool) {
        if (asset == ETHER) return to == address(_refusing) && !_refusing.accepts();
        if (!_isSpoilable(asset)) return false;
        return TestToken(_tokens[asset]).refused(to) || TestToken(_tokens[asset]).lies();
    }

    function _assetOf(bytes32 id) internal view returns (uint256 asset) {
        while (ids[asset] != id) ++asset;
    }

    function _flowOf(uint256 asset, uint32 peer, uint256 total) internal view returns (Flow memory) {
        return Flow({peer: peer, originShard: _origin(asset), originToken: _tokens[asset], total: total});
    }

    /// Notes the deposits that the shard's next batch consumes.
    function _consume(uint32 shard) internal returns (uint256[ASSETS] memory sums) {
        uint64 from = inbox.batchState(shard).queueTo;
        uint64 to = _greedyQueueTo(shard, from, uint64(block.number - 1));
        for (uint64 i = from; i < to; ++i) {
            IAssetVault.Deposit memory d = vault.depositAt(shard, i);
            uint256 asset = _assetOf(d.assetId);
            _move(asset);
            sums[asset] += d.amount;
            credited[shard][asset] += d.amount;
        }
    }

    /// All that the vault keeps of an asset.
    function _ledgerOf(uint256 asset) private view returns (bytes32 hash) {
        bytes32 id = ids[asset];
        hash = keccak256(abi.encode(held(asset, address(vault)), vault.escrowed(_tokens[asset])));
        for (uint256 i; i < _recipients.length; ++i) {
            hash = keccak256(abi.encode(hash, vault.claimable(_recipients[i], id)));
        }
        for (uint32 s = 1; s <= 3; ++s) {
            hash = keccak256(abi.encode(hash, vault.bal(s, id), vault.pending(s, id), vault.cumIn(0, s, id)));
            for (uint32 p; p <= 3; ++p) {
                hash = keccak256(abi.encode(hash, vault.cumOut(s, p, id), vault.cumIn(s, p, id)));
            }
        }
    }
}
