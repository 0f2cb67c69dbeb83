import { type Contract, readContract } from './contract';

/** A contract, or why it is not there. */
export type Loaded = { readonly contract: Contract } | { readonly problem: string };

/** Reads a contract that the hub serves. */
export async function loadContract(address: string): Promise<Loaded> {
  try {
    const response = await fetch(address, { headers: { accept: 'application/yaml, text/yaml, */*' } });
    return response.ok
      ? { contract: readContract(await response.text()) }
      : { problem: `the hub answered ${response.status}` };
  } catch (failure) {
    return { problem: failure instanceof Error ? failure.message : 'unknown' };
  }
}
