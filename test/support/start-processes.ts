import type { GlobalConfig } from 'jest';
// Relative, because jest's setup ignores the condition that selects the sandbox's sources.
import { startSandboxProcess, type SandboxProcess } from '../../sandbox/src/testing';

declare global {
  /** Processes of the sandbox of this test run. Set before the tests, and read after them. */
  var sandboxProcesses: readonly SandboxProcess[] | undefined;
}

/** Starts a process of the sandbox for each worker of jest, and tells the tests their addresses. */
export default async function startProcesses({ maxWorkers }: GlobalConfig): Promise<void> {
  globalThis.sandboxProcesses = await Promise.all(Array.from({ length: maxWorkers }, startSandboxProcess));
  process.env.SANDBOX_PROCESSES = globalThis.sandboxProcesses.map(({ address }) => address).join(' ');
}
