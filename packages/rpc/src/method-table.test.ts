import { expect } from 'chai';
import { methodTable, renderMethodTable } from './method-table.js';
import { METHODS } from './methods.js';
import { createCaller } from './test/create-caller.js';

describe('methodTable', () => {
  it('names every method once, in order', () => {
    const names = methodTable.map(({ name }) => name);
    expect(names).to.deep.equal([...new Set(names)].sort());
    expect(names).to.include.members(METHODS.map(({ name }) => name));
  });

  it('what is not in it answers exactly -32601', async () => {
    const { error } = createCaller();
    for (const name of ['eth_getWork', 'engine_newPayloadV1', 'testing_buildBlockV1']) {
      expect(await error(name, {})).to.deep.equal({
        code: -32601,
        message: `the method ${name} does not exist/is not available`,
      });
    }
  });

  it('renders one row per method', () => {
    expect(
      renderMethodTable()
        .split('\n')
        .filter((line) => line.startsWith('| `')),
    ).to.have.length(methodTable.length);
  });
});
