import { expect } from 'chai';
import { type BulkheadConfig, defineConfig } from './define-config.js';
import { flattenConfig } from './flatten-config.js';

const OPTIONS = ['shards.count', 'shards.starting-port', 'block-time', 'portal', 'portal.port', 'l1.rpc-url'];
const flatten = (config: object) => flattenConfig(config, OPTIONS);

describe('flattenConfig', () => {
  it('takes nested keys in camelCase, and keys as flags write them', () => {
    const config: BulkheadConfig = defineConfig({ shards: { count: 3, startingPort: 0 }, blockTime: 2 });
    expect(flatten(config)).to.deep.equal({ 'shards.count': 3, 'shards.starting-port': 0, 'block-time': 2 });
    expect(flatten({ 'shards.starting-port': 0, 'block-time': 2, l1: { 'rpc-url': 'http://l1' } })).to.deep.equal({
      'shards.starting-port': 0,
      'block-time': 2,
      'l1.rpc-url': 'http://l1',
    });
  });

  it('tells the portal from its port', () => {
    expect(flatten(defineConfig({ portal: false }))).to.deep.equal({ portal: false });
    expect(flatten(defineConfig({ portal: { port: 1 } }))).to.deep.equal({ 'portal.port': 1 });
  });

  it('leaves what no option is called to the schema', () => {
    expect(flatten({ shards: { cuont: 3, list: [1] } })).to.deep.equal({ 'shards.cuont': 3, 'shards.list': [1] });
  });
});
