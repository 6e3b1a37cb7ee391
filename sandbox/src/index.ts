/** The programmatic API: an app, a host that runs it, and the types that they use. */
export { loadApp } from './forge/app/bundle';
export type { App } from './forge/app/app';
export type { Invocation, InvokeResult } from './forge/invocation/invocation';
export type { Manifest } from './forge/app/manifest';
export { parseManifest } from './forge/app/read-manifest';
export { monthsPrice, type MonthsUse } from './forge/invocation/price';
export { Instance, type InstancePool } from './forge/runtime/instance';
export { createHost, type HostOptions, type SandboxHost } from './create-host';
export type { Value } from './jira/model/field';
export type { Issue } from './jira/model/issue';
export type { Site } from './jira/model/site';
export type { Latency } from './time/latency';
export { bundleFolder } from './pages/bundle';
export { createRng } from './rng';
export type { Rng } from './time/time';
export * from './mock-service';
export { parseSeed, type Seed } from './jira/seed/parse-seed';
