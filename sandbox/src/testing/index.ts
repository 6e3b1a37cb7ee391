/** The driver for tests: a sandbox in a process of its own, with its control API as methods. */
export * from './driver';
export { startSandbox } from './start-sandbox';
