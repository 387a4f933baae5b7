import { inspect } from 'node:util';
import { expect } from 'chai';
import { CodedError } from './coded-error.js';
import { createLogger } from './create-logger.js';
import { silentLogger } from './logger.js';
import { Secret } from './secret.js';
import { RecordingStream } from './test/recording-stream.js';

describe('createLogger', () => {
  it('writes one JSON object per line with the names and fields of its ancestors', () => {
    const out = new RecordingStream();
    const logger = createLogger({ name: 'node', level: 'info', format: 'json', destination: out });
    logger.debug('unseen');
    logger.child('rpc').child({ shard: 1 }).child({ shard: 2, height: 7n }).warn('slow', { ms: 5 });
    expect(out.lines).to.have.length(1);
    expect(out.lines[0]).to.include({ level: 'warn', name: 'node/rpc', shard: 2, height: 7, ms: 5, msg: 'slow' });
    expect(out.text.match(/"shard"/g)).to.have.length(1);
  });

  it('prints code, verdict and meta of an error', () => {
    const out = new RecordingStream();
    const logger = createLogger({ name: 'node', level: 'info', format: 'json', destination: out });
    logger.error('failed', { err: new CodedError({ code: 'X', message: 'm', verdict: 'retry', meta: { at: 1 } }) });
    expect(out.lines[0]?.err).to.deep.include({ code: 'X', verdict: 'retry', meta: { at: 1 } });
  });

  it('writes a line for humans when asked', () => {
    const out = new RecordingStream();
    createLogger({ name: 'node', level: 'info', format: 'pretty', destination: out }).info('hello', { a: 1 });
    expect(out.text).to.match(/INFO.*node.*hello.*"a":1/);
  });

  it('has a silent twin', () => {
    expect(() => silentLogger().child('x').error('dropped')).not.to.throw();
  });
});

describe('Secret', () => {
  it('prints [secret] however it is printed', () => {
    const key = new Secret('0xdead');
    const out = new RecordingStream();
    createLogger({ name: 'n', level: 'info', format: 'json', destination: out }).info(`${key}`, { key, deep: { key } });
    for (const text of [`${key}`, JSON.stringify({ key }), inspect({ key }, { showHidden: true }), out.text]) {
      expect(text).to.include('[secret]').and.not.include('dead');
    }
    expect(key.reveal()).to.equal('0xdead');
  });
});
