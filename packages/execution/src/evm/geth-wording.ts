/** What geth calls the failures that the EVM library names otherwise: clients and tools match on these words. */
const WORDING: Readonly<Record<string, string>> = {
  revert: 'execution reverted',
  'code store out of gas': 'contract creation code storage out of gas',
  'code size to deposit exceeds maximum code size': 'max code size exceeded',
  'stack overflow': 'stack limit reached 1024 (1023)',
  'invalid JUMP': 'invalid jump destination',
  'invalid opcode': 'invalid opcode: INVALID',
  'static state change': 'write protection',
  'create collision': 'contract address collision',
  'insufficient balance': 'insufficient balance for transfer',
  'invalid bytecode deployed': 'invalid code: must not begin with 0xef',
  'initcode exceeds max initcode size': 'max initcode size exceeded',
};

/** A failure of the EVM in geth's words. */
export function gethWording(exception: string): string {
  // The library says of a bad jump where it was.
  const name = exception.replace(/ at 0x.*$/, '');
  return WORDING[name] ?? name;
}
