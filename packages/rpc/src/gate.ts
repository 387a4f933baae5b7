import { limitExceeded } from './errors.js';

/** Lets so many run at once; others wait in line. */
export interface Gate {
  readonly idle: boolean;
  /** @throws -32005 when the line is full. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

export interface GateOptions {
  readonly concurrent: number;
  readonly waiting: number;
}

export function createGate({ concurrent, waiting }: GateOptions): Gate {
  let running = 0;
  const line: (() => void)[] = [];

  return {
    get idle() {
      return running === 0 && line.length === 0;
    },
    async run(task) {
      if (running < concurrent) running += 1;
      else if (line.length >= waiting) throw limitExceeded('too many requests in flight');
      // Whoever leaves hands its slot over, so `running` stays as it is.
      else await new Promise<void>((enter) => line.push(enter));
      try {
        return await task();
      } finally {
        const next = line.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

/** The gates of one client, kept while they are in use. */
export interface ClientGates {
  enter(client: string): ClientGate;
}

export interface ClientGate {
  /** Of the remote machine. */
  readonly name: string;
  readonly gate: Gate;
  /** Of heavy methods. */
  readonly heavy: Gate;
  leave(): void;
}

export function createClientGates(options: { readonly gate: GateOptions; readonly heavy: GateOptions }): ClientGates {
  const clients = new Map<string, { gate: Gate; heavy: Gate; users: number }>();
  return {
    enter(client) {
      const entry = clients.get(client) ?? {
        gate: createGate(options.gate),
        heavy: createGate(options.heavy),
        users: 0,
      };
      entry.users += 1;
      clients.set(client, entry);
      return {
        name: client,
        gate: entry.gate,
        heavy: entry.heavy,
        leave() {
          entry.users -= 1;
          if (entry.users === 0) clients.delete(client);
        },
      };
    },
  };
}
