import { expect } from 'chai';
import fc from 'fast-check';
import { concatHex, type Hex, stringToHex } from 'viem';
import { anyAddress, anyBytes, anyHash, anyShardId } from './arbitraries.js';
import { assetId } from './asset.js';
import { ASSET_INFO_BYTES, type AssetInfo, encodeAssetInfo, findAssetInfo, metadataText } from './asset-info.js';

const anyInfo: fc.Arbitrary<AssetInfo> = fc.record({
  originShard: anyShardId,
  originToken: anyAddress,
  name: anyHash,
  symbol: anyBytes(30, 30),
  decimals: fc.nat({ max: 255 }),
});

describe('asset info', () => {
  it('gives back what it was made of, and what follows it', () => {
    fc.assert(
      fc.property(anyInfo, anyBytes(0, 80), (info, rest) => {
        const id = assetId(info.originShard, info.originToken);
        expect(findAssetInfo(id, concatHex([encodeAssetInfo(info), rest]))).to.deep.equal({ info, rest });
      }),
    );
  });

  it('never throws, and takes one encoding of the named asset only', () => {
    const change = fc.record({ at: fc.nat(ASSET_INFO_BYTES - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(anyInfo, change, anyHash, (info, { at, byte }, other) => {
        const good = encodeAssetInfo(info);
        const bad = `${good.slice(0, 2 + 2 * at)}${byte.toString(16).padStart(2, '0')}${good.slice(4 + 2 * at)}` as Hex;
        const id = assetId(info.originShard, info.originToken);
        const found = findAssetInfo(id, bad);
        if (found !== undefined) expect(encodeAssetInfo(found.info)).to.equal(bad);
        expect(findAssetInfo(other as typeof id, good)).to.equal(undefined);
        expect(findAssetInfo(id, good.slice(0, 2 + 2 * at) as Hex)).to.equal(undefined);
      }),
    );
  });

  it('shows names up to their first zero, and nothing for what is no text', () => {
    expect(metadataText(`0x${stringToHex('Gold').slice(2).padEnd(64, '0')}`)).to.equal('Gold');
    expect(metadataText(`0x${'00'.repeat(32)}`)).to.equal('');
    expect(metadataText(`0x${'ff'.repeat(32)}`)).to.equal('');
  });
});
