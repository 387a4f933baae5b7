/** Ends a simulation with one of eth_simulateV1's codes; never leaves this folder. */
export class SimulationRefused extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}
