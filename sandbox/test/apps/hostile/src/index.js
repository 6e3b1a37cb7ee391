import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs';
import util from 'node:util';
import Resolver from '@forge/resolver';

const never = () => new Promise(() => undefined);
const fail = (where) => {
  throw new Error(`thrown ${where}`);
};
const ok = (value) => ({ statusCode: 200, body: JSON.stringify(value ?? null) });

const attacks = {
  nextTick: () => (process.nextTick(() => fail('in nextTick')), never()),
  microtask: () => (queueMicrotask(() => fail('in a microtask')), never()),
  immediate: () => (setImmediate(() => fail('in setImmediate')), never()),
  timer: () => (setTimeout(() => fail('in a timer'), 1), never()),
  readFile: () => (readFile(__filename, () => fail('in a callback of readFile')), never()),
  randomBytes: () => (randomBytes(8, () => fail('in a callback of randomBytes')), never()),
  rejection: () => (void Promise.reject(new Error('rejected')), never()),
  unreadable: () => {
    throw {
      get message() {
        throw new Error('no message');
      },
      toString: () => fail('in toString'),
      [util.inspect.custom]: () => fail('in inspect'),
    };
  },
  nothing: () => Promise.reject(undefined),
  recursion: () => attacks.recursion() + 1,
  pollute: () => {
    Object.prototype.polluted = 'yes';
    Object.prototype.toJSON = () => 'polluted';
    Array.prototype.map = () => fail('in map');
    Array.prototype[Symbol.iterator] = () => fail('in an iterator');
    String.prototype.replace = () => fail('in replace');
    Promise.prototype.then = () => fail('in then');
    JSON.stringify = () => 'polluted';
    JSON.parse = () => 'polluted';
    Map.prototype.get = () => fail('in get');
    util.inspect = () => fail('in inspect');
    util.format = () => fail('in format');
    Buffer.from = () => fail('in Buffer.from');
    URL.prototype.toString = () => fail('in URL');
    globalThis.fetch = () => fail('in fetch');
    return { statusCode: 200, body: 'polluted' };
  },
  clean: () => ok({ polluted: {}.polluted ?? null, map: [1].map((one) => one + 1) }),
};

export const loop = () => {
  for (;;) {
    try {
      while (true);
    } catch {
      // Goes on.
    }
  }
};

export const microtaskLoop = async () => {
  for (;;) await null;
};

export const inbox = (request) => attacks[request.userPath.slice(1)]();

const resolver = new Resolver();
resolver.define('ping', () => 'pong');
const definitions = resolver.getDefinitions();
export { definitions as resolver };
