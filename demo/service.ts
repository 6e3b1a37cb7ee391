import {
  json,
  type MockService,
  type MockServiceDeps,
  type WireRequest,
  type WireResponse,
} from 'forge-sandbox/mock-service';
import { appUrl } from './connection';
import { memorySchema, newMemory, type Memory } from './memory';
import { createOffboardings } from './offboarding';
import { createPages } from './pages/pages';
import { receivePush, RECEIVER_HOST, RECEIVER_URL, verifySignature } from './receiver';
import { updateRules, respond, takeBehavior } from './response-rules';
import { API_HOST, apiError, createToriiApi } from './torii/api';

const HOSTS: readonly string[] = [RECEIVER_HOST, API_HOST];
/** Path of Torii's API on the sandbox's own address. */
const API_PATH = '/torii';

/**
 * Creates the mock offboarding service. It exchanges HTTP messages with the app in Jira as the contract describes. An
 * admin connects the app and the service on the service's Connection page.
 */
export function createMockService(deps: MockServiceDeps): MockService {
  let memory = newMemory(`torii_${deps.rng.uuid().replaceAll('-', '')}`);
  const currentMemory = () => memory;
  const offboardings = createOffboardings(deps, currentMemory);
  const api = createToriiApi(currentMemory);
  const pages = createPages({ deps, currentMemory, offboardings });

  async function answer(host: string, request: WireRequest, verified: boolean | null): Promise<WireResponse> {
    const { behavior, rules } = takeBehavior(memory.responseRules, host, request);
    memory.responseRules = [...rules];
    const { clock } = deps;
    if (host === API_HOST) {
      const perform = () => Promise.resolve(api.answer(request, clock.now(), behavior.disagree ?? false));
      return respond(behavior, clock, perform, (status) => apiError(status, 'The sandbox ordered this response.'));
    }
    const perform = () => Promise.resolve(receivePush(memory, request, verified));
    const refuse = (status: number) => ({
      status,
      headers: status < 400 ? { location: `${RECEIVER_URL}/elsewhere` } : {},
      body: '',
    });
    return respond(behavior, clock, perform, refuse);
  }

  async function receive(host: string, request: WireRequest): Promise<WireResponse> {
    const verified = host === RECEIVER_HOST ? verifySignature(memory, request, deps.clock.now()) : null;
    memory.counters.received += 1;
    const entry: Memory['received'][number] = {
      n: memory.counters.received,
      at: new Date(deps.clock.now()).toISOString(),
      host,
      method: request.method,
      path: request.path,
      headers: { ...request.headers },
      body: request.body ?? '',
      verified,
      answered: null,
    };
    memory.received.push(entry);
    const response = await answer(host, request, verified);
    entry.answered = response.status;
    return response;
  }

  return {
    hosts: HOSTS,
    paths: ['/service', API_PATH],

    receive,

    page(request) {
      if (!request.path.startsWith(`${API_PATH}/`)) return pages.answer(request);
      return receive(API_HOST, { ...request, path: request.path.slice(API_PATH.length) });
    },

    received: (since) => memory.received.filter(({ n }) => n > since),

    forget() {
      memory.received = [];
    },

    behave(input) {
      const updated = updateRules(memory.responseRules, HOSTS, input);
      if ('refused' in updated) return updated.refused;
      memory.responseRules = updated.rules;
      return json(200, memory.responseRules);
    },

    describe() {
      const { signingSecret, bearerToken, outboundSecrets, apiKey } = memory.connection;
      return {
        url: appUrl(memory.connection, deps.address()),
        inbound: { signingSecret, bearerToken },
        outbound: { signingSecret: outboundSecrets[0] ?? null },
        receiverUrl: RECEIVER_URL,
        apiKey,
      };
    },

    dump: () => structuredClone(memory),

    load(state) {
      memory = memorySchema.parse(structuredClone(state));
      offboardings.resume();
    },
  };
}
