import { z } from 'zod';
import { page } from '../../page';
import { callServer, messageOf } from '../../server';
import { themeState } from '../../theme';
import { getUrl, navigate } from './addresses';
import { createHistory } from './history';
import { flagSchema, type HostPage, type Placement } from './host-page';
import { emitPageEvent, onPageEvent } from './page-events';
import { fetchProduct } from './product-fetch';
import { snapshot, type KitNode } from '../tree';

/** Maximum size of a resolver call's payload as JSON, in bytes [doc: limits-invocation]. */
const MAX_INVOKE_PAYLOAD_BYTES = 500 * 1024;
/** Maximum size of a resolver's result as JSON, in bytes [doc: limits-invocation]. */
const MAX_INVOKE_RESPONSE_BYTES = 5 * 1024 * 1024;

/** Dependencies of a bridge: the frame that runs an app's script, and the page that contains the frame. */
export interface BridgeDeps extends HostPage {
  readonly placement: Placement;
  /** Path of the app's page, before the app's own addresses. Undefined for a module without addresses. */
  readonly base?: string | undefined;
  /** Returns the frame's own `Error` and `JSON`, because the app expects values of its own realm. */
  readonly realm: () => { readonly Error: ErrorConstructor; readonly JSON: JSON };
  /** Draws the tree. */
  show(tree: KitNode): void;
  /** Reads the issue again. Undefined on a page without an issue. */
  readonly refreshIssue?: (() => void) | undefined;
  /** Saves the configuration of a gadget. Undefined for a view that can't be submitted. */
  readonly submit?: ((payload: unknown) => Promise<void>) | undefined;
  /** Closes the view. Undefined for a view that can't be closed. */
  readonly close?: (() => void) | undefined;
  /** Shows an error of the page to the viewer. */
  showFailure(message: string): void;
}

const invokeCallSchema = z.object({
  functionKey: z.string(),
  payload: z.unknown().optional(),
  metadata: z.unknown().optional(),
});
const invokeResultSchema = z.union([
  z.object({ error: z.object({ message: z.string() }) }),
  z.object({ result: z.unknown().optional() }),
]);
const egressSetSchema = z.object({
  egresses: z.array(z.object({ configured: z.array(z.object({ domain: z.string() })) })),
});
const eventCallSchema = z.object({
  event: z.string(),
  payload: z.unknown().optional(),
  callback: z.custom<(payload: unknown) => void>().optional(),
});
const issueModalSchema = z.object({
  data: z.object({
    onClose: z.custom<() => unknown>((value) => typeof value === 'function'),
    context: z.object({ issueKey: z.string() }),
  }),
});

type BridgeCall = (payload: unknown) => unknown;

/**
 * Returns `self.__bridge` of a frame, with the calls of `@forge/bridge` and `@forge/react` [source: @forge/bridge].
 * Other calls fail.
 */
export function createBridge(deps: BridgeDeps): { callBridge(name: string, payload?: unknown): Promise<unknown> } {
  const placement = { ...deps.placement, as: page.me.accountId };

  const invoke: BridgeCall = async (payload) => {
    const call = invokeCallSchema.parse(payload);
    if (call.metadata !== undefined) throw new Error('invoke with metadata is not emulated by the sandbox');
    checkSize(call.payload, MAX_INVOKE_PAYLOAD_BYTES, 'The payload of invoke');
    const result = invokeResultSchema.parse(
      await callServer('POST', '/_pages/invoke', {
        ...placement,
        functionKey: call.functionKey,
        payload: call.payload,
      }),
    );
    if ('error' in result) throw new Error(result.error.message);
    checkSize(result.result, MAX_INVOKE_RESPONSE_BYTES, 'The answer to invoke');
    return result.result;
  };

  /** Returns the call of `permissions.egress` with this name. */
  const egress = (call: 'set' | 'get' | 'deleteDomain' | 'deleteGroup'): BridgeCall => {
    return async (input) => {
      if (call === 'set') {
        const domains = egressSetSchema
          .parse(input)
          .egresses.flatMap(({ configured }) => configured.map(({ domain }) => domain));
        if (!(await deps.consent(domains))) throw new Error('The user did not consent');
      }
      const answer = z
        .object({ result: z.unknown().optional() })
        .parse(await callServer('POST', '/_pages/egress', { call, input, as: page.me.accountId }));
      return answer.result;
    };
  };

  const refresh: BridgeCall = () => {
    deps.refreshIssue?.();
    return deps.refreshIssue !== undefined;
  };

  const calls: Readonly<Record<string, BridgeCall>> = {
    reconcile: (payload) => deps.show(snapshot(z.object({ forgeDoc: z.unknown().optional() }).parse(payload).forgeDoc)),
    invoke,
    getContext: async () => ({
      ...z.looseObject({}).parse(await callServer('POST', '/_pages/context', placement)),
      theme: themeState(),
    }),
    fetchProduct: (payload) => fetchProduct(deps.placement, payload),
    showFlag: (payload) => {
      deps.showFlag(flagSchema.parse(payload));
      return true;
    },
    closeFlag: (payload) => {
      deps.closeFlag(z.object({ id: z.coerce.string() }).parse(payload).id);
      return true;
    },
    getUrl,
    navigate,
    reload: () => window.location.reload(),
    refresh,
    refreshIssueView: refresh,
    openIssueViewModal: (payload) => {
      const { onClose, context } = issueModalSchema.parse(payload).data;
      deps.openIssue(context.issueKey, () => void onClose());
      return true;
    },
    // The SDK turns false into an error about a view that can't be submitted or closed [source: @forge/bridge].
    submit: async (payload) => {
      if (!deps.submit) return false;
      await deps.submit(payload);
      return true;
    },
    close: () => {
      deps.close?.();
      return deps.close !== undefined;
    },
    createHistory: () => {
      if (deps.base === undefined) throw new Error('This resource has no history');
      return createHistory(deps.base);
    },
    enableTheming: () => undefined,
    changeWindowTitle: (payload) => {
      document.title = z.string().parse(payload);
    },
    emitReadyEvent: () => undefined,
    emit: (payload) => {
      const { event, payload: data } = eventCallSchema.parse(payload);
      emitPageEvent(event, data);
    },
    on: (payload) => {
      const { event, callback } = eventCallSchema.parse(payload);
      return { unsubscribe: onPageEvent(event, callback ?? (() => undefined)) };
    },
    onError: (payload) => deps.showFailure(messageOf(z.object({ error: z.unknown().optional() }).parse(payload).error)),
    __permission__egressSet: egress('set'),
    __permission__egressGet: egress('get'),
    __permission__egressDeleteDomain: egress('deleteDomain'),
    __permission__egressDeleteGroup: egress('deleteGroup'),
  };

  return {
    async callBridge(name, payload) {
      const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
      if (!call) deps.showFailure(`The app called ${name} of Forge's bridge, which the sandbox does not emulate.`);
      try {
        if (!call) throw new Error(`${name} is not emulated by the sandbox`);
        return intoRealm(await call(payload), deps.realm().JSON);
      } catch (error) {
        throw new (deps.realm().Error)(messageOf(error));
      }
    },
  };
}

/**
 * Returns a JSON copy of data in the frame's realm. An object with functions (a history, a subscription) isn't copied.
 */
function intoRealm(value: unknown, json: JSON): unknown {
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.values(value).some((entry) => typeof entry === 'function')
  ) {
    return value;
  }
  return json.parse(JSON.stringify(value));
}

/** Throws if the JSON of a value is too large. */
function checkSize(value: unknown, maxBytes: number, name: string): void {
  const size = new TextEncoder().encode(value === undefined ? '' : JSON.stringify(value)).length;
  if (size > maxBytes) throw new Error(`${name} is ${size} bytes; the limit is ${maxBytes}`);
}
