import { randomBytes, randomUUID } from 'node:crypto';
import type { Moment } from '../domain/moment';

/** Time and chance as they really are. */
export const MOMENT: Moment = {
  now: () => Date.now(),
  random: () => Math.random(),
  newId: () => randomUUID(),
  newSecretBytes: () => randomBytes(32),
};
