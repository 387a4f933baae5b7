export { ANVIL_ARGS, type Anvil, type AnvilOptions, startAnvil } from './anvil.js';
export { anvilBinary } from './anvil-binary.js';
