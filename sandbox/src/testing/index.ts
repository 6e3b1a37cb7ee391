/** The driver for tests: a sandbox in its own process, with its control API as methods. */
export * from './driver';
export { startSandbox } from './start-sandbox';
