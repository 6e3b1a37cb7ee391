import type { Body, InvokeResult, Observer, Sandbox, SandboxInfo, Invocation, SandboxUser } from './driver';

/** Returns the driver of a running sandbox. `end` ends the sandbox as `stop` does. */
export function connect(url: string, observer: Observer | undefined, end: Sandbox['stop']): Sandbox {
  let cachedInfo: Promise<SandboxInfo> | undefined;
  /** Passes all invocations to the observer. */
  const observe = async (): Promise<void> => {
    observer?.check(await info(), await control<Invocation[]>('GET', '/invocations'));
  };
  const request: Sandbox['request'] = async (method, path, body, headers = {}) => {
    const sent = typeof body === 'object' ? JSON.stringify(body) : body;
    if (sent !== undefined && !path.startsWith('/_sandbox')) observer?.sent(sent);
    const response = await fetch(path.startsWith('http') ? path : url + path, {
      method,
      headers: { ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}), ...headers },
      redirect: 'manual',
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as declared in `Answer`
    return { status: response.status, headers: response.headers, text, json: <T>() => JSON.parse(text) as T };
  };
  /**
   * Calls the control API.
   * @throws Error if the call fails.
   */
  const control = async <T>(method: string, path: string, body?: Body): Promise<T> => {
    const answer = await request(method, `/_sandbox${path}`, body);
    if (answer.status >= 300) throw new Error(`${method} /_sandbox${path}: ${answer.status} ${answer.text}`);
    return (answer.text === '' ? undefined : answer.json()) as T;
  };
  const info = (): Promise<SandboxInfo> => control('GET', '');
  const infoOnce = (): Promise<SandboxInfo> => (cachedInfo ??= info());
  const user = async (name: string): Promise<SandboxUser> => {
    const match = (await infoOnce()).users.find(({ email }) => email.startsWith(`${name}@`));
    if (!match) throw new Error(`the site has no user ${name}`);
    return match;
  };
  return {
    url,
    request,
    get: (path, headers) => request('GET', path, undefined, headers),
    post: (path, body, headers) => request('POST', path, body, headers),
    put: (path, body, headers) => request('PUT', path, body, headers),
    delete: (path, headers) => request('DELETE', path, undefined, headers),
    info,
    user,
    async webTrigger(key) {
      const triggerUrl = (await info()).webTriggers[key];
      if (triggerUrl === undefined) throw new Error(`the app has no web trigger ${key}`);
      return triggerUrl;
    },
    async jira(name, method, path, body) {
      const { email, token } = await user(name);
      return request(method, `/rest/api/3${path}`, body, {
        authorization: `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`,
      });
    },
    act: (action, input) => request('POST', `/_sandbox/jira/${action}`, input),
    async invoke<T>(call: Parameters<Sandbox['invoke']>[0]) {
      const answer = await control<InvokeResult<T>>('POST', '/invoke', call);
      observer?.invoked(call.payload, answer.result);
      return answer;
    },
    ui: (module, as, issue) =>
      request(
        'GET',
        `/_sandbox/ui?${new URLSearchParams({ module, as, ...(issue === undefined ? {} : { issue }) }).toString()}`,
      ),
    scheduled: (module) => control('POST', '/scheduled', { module }),
    advance: (ms) => control('POST', '/clock', { advance: ms }),
    settle: (timeout) => control('POST', '/settle', timeout === undefined ? {} : { timeout }),
    setFaults: (...rules) => control('PUT', '/faults', rules),
    invocations: (since = 0, withBodies = false) =>
      control('GET', `/invocations?since=${since}&bodies=${withBodies ? 1 : 0}`),
    metrics: () => control('GET', '/metrics'),
    received: (since = 0) => control('GET', `/received?since=${since}`),
    forget: () => control('DELETE', '/received'),
    setService: (behavior = {}) => control('POST', '/service', behavior),
    state: () => control('GET', '/state'),
    async load(state) {
      await observe();
      await control('PUT', '/state', state as object);
    },
    async stop(signal) {
      let status: number | null = null;
      try {
        await observe();
      } finally {
        status = await end(signal);
      }
      return status;
    },
  };
}
