import type { CallRequest } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { RunnableTransaction } from '../block/apply-user-transaction.js';

/** The lists of a call, as a transaction that stands for it has them: in lower case, since they are compared as text. */
export function callLists({
  accessList = [],
  authorizationList = [],
}: Pick<CallRequest, 'accessList' | 'authorizationList'>): Pick<RunnableTransaction, 'accessList' | 'authorizations'> {
  return {
    accessList: accessList.map(({ address, storageKeys }) => ({
      address: address.toLowerCase() as Address,
      slots: storageKeys.map((slot) => slot.toLowerCase() as Hex),
    })),
    authorizations: authorizationList.map((each) => ({
      chainId: BigInt(each.chainId),
      address: each.address.toLowerCase() as Address,
      nonce: BigInt(each.nonce),
      yParity: Number(each.yParity),
      r: BigInt(each.r),
      s: BigInt(each.s),
    })),
  };
}
