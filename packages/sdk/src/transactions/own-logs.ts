import { type Address, isAddressEqual, type Log } from 'viem';

/** The logs of a receipt that one contract wrote: any other may announce what it likes. */
export function ownLogs({ logs }: { readonly logs: Log[] }, contract: Address): Log[] {
  return logs.filter(({ address }) => isAddressEqual(address, contract));
}
