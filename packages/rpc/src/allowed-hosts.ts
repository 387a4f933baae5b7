import { isIP } from 'node:net';

const PORT_SUFFIX = /:\d+$/;

/** Names under which the server may be called: any, or these. IP addresses always pass. */
export type AllowedHosts = '*' | readonly string[];

/**
 * Whether a request may be answered under the name in its Host header. DNS rebinding lets a web page call this machine
 * under a name of its own; an address in the header can't be rebound.
 */
export function isHostAllowed(header: string | undefined, allowed: AllowedHosts): boolean {
  if (allowed === '*' || header === undefined) return true;
  const name = header.replace(PORT_SUFFIX, '').toLowerCase();
  const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
  return isIP(bare) !== 0 || name === 'localhost' || allowed.some((host) => host.toLowerCase() === name);
}
