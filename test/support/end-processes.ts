/** Ends the processes that `start-processes.ts` started. */
export default async function endProcesses(): Promise<void> {
  await Promise.all((globalThis.sandboxProcesses ?? []).map((sandboxProcess) => sandboxProcess.end()));
}
