import type { Counter, Logger, Metrics } from '@bulkhead/runtime';
import type { Hex } from 'viem';

/** Alarms kept; the oldest go first. */
const MAX_ALARMS = 100;

/** A claim on L1 that says something else than execution here. */
export interface ClaimAlarm {
  readonly code: 'CLAIM_MISMATCH';
  readonly batchIndex: number;
  readonly field: string;
  readonly claimed: string;
  readonly derived: string;
}

/** The sequencer announced a block under another hash than its inputs lead to here. */
export interface UnsafeBlockAlarm {
  readonly code: 'UNSAFE_BLOCK_MISMATCH';
  readonly block: number;
  readonly field: 'blockHash';
  readonly claimed: Hex;
  readonly derived: Hex;
}

export type Alarm = ClaimAlarm | UnsafeBlockAlarm;

/** What an operator must look at: each alarm once in the log and in the metrics, and in the list while it lasts. */
export interface Alarms {
  raise(alarm: Alarm): void;
  /** Takes alarms back whose cause is gone. */
  retract(isGone: (alarm: Alarm) => boolean): void;
  /** Newest last. */
  list(): readonly Alarm[];
}

export function createAlarms({ logger, metrics }: { readonly logger: Logger; readonly metrics?: Metrics }): Alarms {
  let alarms: Alarm[] = [];
  const counter: Counter<'code'> | undefined = metrics?.counter({
    name: 'alarms_total',
    help: 'Alarms raised, by code',
    labels: ['code'],
  });
  return {
    raise(alarm) {
      alarms = [...alarms, alarm].slice(-MAX_ALARMS);
      counter?.inc({ code: alarm.code });
      logger.error(describeAlarm(alarm), { ...alarm });
    },
    retract(isGone) {
      alarms = alarms.filter((alarm) => !isGone(alarm));
    },
    list: () => alarms,
  };
}

/** One line for people. */
export function describeAlarm(alarm: Alarm): string {
  const { claimed, derived, field } = alarm;
  return alarm.code === 'CLAIM_MISMATCH'
    ? `batch ${alarm.batchIndex} claims ${field} ${claimed}, execution gave ${derived}`
    : `block ${alarm.block} was announced with ${field} ${claimed}, execution gave ${derived}`;
}
