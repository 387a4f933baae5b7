import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';

/** npm names the binary packages by the names of Go, Node by its own. */
const MACHINES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Path of the anvil binary that npm installed for this platform. The platform package is a dependency of
 * `@foundry-rs/anvil`, so it is looked up from there.
 *
 * @throws when npm was told to leave optional dependencies out.
 */
export function anvilBinary(): string {
  const name = `@foundry-rs/anvil-${platform()}-${MACHINES[arch()] ?? arch()}`;
  const file = platform() === 'win32' ? 'anvil.exe' : 'anvil';
  const anvil = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json');
  return createRequire(anvil).resolve(`${name}/bin/${file}`);
}
