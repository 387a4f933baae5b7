import { Duplex } from 'node:stream';

/** Two ends of one line inside this process. When one is destroyed, so is the other. */
export function duplexPair(): readonly [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const makeEnd = (other: () => Duplex | undefined): Duplex =>
    new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        const peer = other();
        if (peer !== undefined && !peer.destroyed) peer.push(chunk);
        done();
      },
      destroy(error, done) {
        const peer = other();
        if (peer !== undefined && !peer.destroyed) peer.destroy();
        done(error);
      },
    });
  const left = makeEnd(() => ends[1]);
  const right = makeEnd(() => ends[0]);
  ends.push(left, right);
  return [left, right];
}
