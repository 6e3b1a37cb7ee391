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
import { receivePush, RECEIVER_HOST, RECEIVER_URL, verify } from './receiver';
import { applyOrder, respond, takeBehavior } from './response-rules';
import { API_HOST, apiError, createToriiApi } from './torii/api';

const HOSTS: readonly string[] = [RECEIVER_HOST, API_HOST];
/** Path of Torii's API on the sandbox's own address. */
const API_PATH = '/torii';

/**
 * Creates the mock offboarding service. It exchanges HTTP messages with the app in Jira as the contract describes. An
 * admin connects the two on its Connection page.
 */
export function createMockService(world: MockServiceDeps): MockService {
  let memory = newMemory(`torii_${world.rng.uuid().replaceAll('-', '')}`);
  const current = () => memory;
  const offboardings = createOffboardings(world, current);
  const api = createToriiApi(current);
  const pages = createPages({ world, memory: current, offboardings });

  async function answer(host: string, request: WireRequest, verified: boolean | null): Promise<WireResponse> {
    const { behavior, rules } = takeBehavior(memory.responseRules, host, request);
    memory.responseRules = [...rules];
    const { clock } = world;
    if (host === API_HOST) {
      const take = () => Promise.resolve(api.answer(request, clock.now(), behavior.disagree ?? false));
      return respond(behavior, clock, take, (status) => apiError(status, 'The sandbox ordered this response.'));
    }
    const take = () => Promise.resolve(receivePush(memory, request, verified));
    const refuse = (status: number) => ({
      status,
      headers: status < 400 ? { location: `${RECEIVER_URL}/elsewhere` } : {},
      body: '',
    });
    return respond(behavior, clock, take, refuse);
  }

  async function receive(host: string, request: WireRequest): Promise<WireResponse> {
    const verified = host === RECEIVER_HOST ? verify(memory, request, world.clock.now()) : null;
    memory.counters.received += 1;
    const got: Memory['received'][number] = {
      n: memory.counters.received,
      at: new Date(world.clock.now()).toISOString(),
      host,
      method: request.method,
      path: request.path,
      headers: { ...request.headers },
      body: request.body ?? '',
      verified,
      answered: null,
    };
    memory.received.push(got);
    const response = await answer(host, request, verified);
    got.answered = response.status;
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
      const ordered = applyOrder(memory.responseRules, HOSTS, input);
      if ('refused' in ordered) return ordered.refused;
      memory.responseRules = ordered.rules;
      return json(200, memory.responseRules);
    },

    describe() {
      const { signingSecret, bearerToken, outboundSecrets, apiKey } = memory.connection;
      return {
        url: appUrl(memory.connection, world.address()),
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
