import type { EthChainConfig } from '@bulkhead/protocol';
import { z } from 'zod';
import { method } from '../channel/api.js';
import {
  addressSchema,
  bigUintSchema,
  blockSelectorSchema,
  ethBlockSchema,
  ethLogSchema,
  ethReceiptSchema,
  ethTransactionSchema,
  hash32Schema,
  hexSchema,
  uintSchema,
} from '../channel/schemas.js';

const record = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null, 'not an object');
const at = { at: blockSelectorSchema };

/** What users ask of a chain and its state, and what is read without running anything. */
export const readApi = {
  getBlock: method(z.strictObject({ ...at, full: z.boolean() }), ethBlockSchema.optional()),
  getReceipt: method(z.strictObject({ hash: hash32Schema }), ethReceiptSchema.optional()),
  getBlockReceipts: method(z.strictObject(at), z.array(ethReceiptSchema).optional()),
  getTransaction: method(z.strictObject({ hash: hash32Schema }), ethTransactionSchema.optional()),
  getTransactionByIndex: method(z.strictObject({ ...at, index: uintSchema }), ethTransactionSchema.optional()),
  getLogs: method(
    z.strictObject({
      fromBlock: uintSchema,
      toBlock: uintSchema,
      addresses: z.array(addressSchema),
      topics: z.array(z.array(hash32Schema).nullable()),
      limit: uintSchema,
    }),
    z.array(ethLogSchema),
  ),
  getAccount: method(
    z.strictObject({ ...at, address: addressSchema }),
    z.strictObject({ nonce: bigUintSchema, balance: bigUintSchema }),
  ),
  getCode: method(z.strictObject({ ...at, address: addressSchema }), hexSchema),
  getStorageAt: method(z.strictObject({ ...at, address: addressSchema, slot: hexSchema }), hexSchema),
  searchTransactions: method(
    z.strictObject({
      account: addressSchema,
      direction: z.enum(['before', 'after']),
      block: uintSchema.optional(),
      count: uintSchema,
      limit: uintSchema,
    }),
    z.strictObject({ transactions: z.array(ethTransactionSchema), more: z.boolean() }),
  ),
  getRawBlock: method(z.strictObject(at), z.strictObject({ header: hexSchema, block: hexSchema }).optional()),
  getRawReceipts: method(z.strictObject(at), z.array(hexSchema).optional()),
  getRawTransaction: method(z.strictObject({ hash: hash32Schema }), hexSchema.optional()),
  chainConfig: method(z.strictObject({}), record<EthChainConfig>()),
  feeHistory: method(
    z.strictObject({ newest: uintSchema, count: uintSchema }),
    z.array(
      z.strictObject({
        number: uintSchema,
        baseFee: bigUintSchema,
        gasUsed: bigUintSchema,
        gasLimit: bigUintSchema,
        tips: z.array(z.strictObject({ tip: bigUintSchema, gasUsed: bigUintSchema })),
      }),
    ),
  ),
} as const;
export type ReadApi = typeof readApi;
