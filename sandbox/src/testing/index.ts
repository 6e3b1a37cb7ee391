/** The driver for tests: a sandbox in another process, with its control API as methods. */
export * from './driver';
export { startSandbox } from './start-sandbox';
export { startSandboxProcess, type SandboxProcess } from './sandbox-process';
