import { z } from 'zod';
import type { WireResponse } from '../../wire';

/** Sources of the store's error codes, for the option `--kvs-codes`. The sources disagree about some codes. */
export const kvsCodes = z.enum(['measured', 'documented', 'simulated'], {
  error: '--kvs-codes is measured, documented or simulated',
});
export type KvsCodes = z.infer<typeof kvsCodes>;

/** Codes that differ from the measured ones, by source. */
const CODES: Readonly<Record<KvsCodes, Readonly<Partial<Record<string, string>>>>> = {
  measured: {},
  // [doc: storage-api, errors]
  documented: { KEY_NOT_FOUND: 'NOT_FOUND' },
  // Codes of other simulators for conflicts. Atlassian documents none of them.
  simulated: { KEY_CONFLICT: 'CONFLICT', CONDITIONAL_CHECK_FAILED: 'TRANSACTION_CONFLICT' },
};

/** Error of a storage request: an HTTP status with `{code, message}`. */
export class KvsError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** Returns the HTTP response. The SDK includes `traceId` in the details of its error. */
  toResponse(traceId: string, codes: KvsCodes = 'measured'): WireResponse {
    return {
      status: this.status,
      headers: { 'content-type': 'application/json', 'x-b3-traceid': traceId },
      body: JSON.stringify({ code: CODES[codes][this.code] ?? this.code, message: this.message }),
    };
  }
}

// Codes and messages of real Forge [measured].
export const keyNotFound = (): KvsError => KEY_NOT_FOUND;
/** One object, because most reads meet missing keys, and the creation of an error takes longer than a read. */
const KEY_NOT_FOUND = new KvsError(404, 'KEY_NOT_FOUND', 'Provided key does not exist');
export const keyConflict = (): KvsError =>
  new KvsError(409, 'KEY_CONFLICT', 'Provided key already exists and cannot be overwritten');
export const conditionFailed = (): KvsError =>
  new KvsError(
    400,
    'CONDITIONAL_CHECK_FAILED',
    'Request failed due to conditional check specified or optimistic locking',
  );
export const unprocessable = (): KvsError =>
  new KvsError(422, 'UNPROCESSABLE_ENTITY', 'Request cannot be processed due to one or more semantic errors');
export const duplicateKey = (): KvsError =>
  new KvsError(400, 'KEY_DUPLICATION_ERROR', 'Duplicate key found in request');
export const unknownEntity = (): KvsError =>
  new KvsError(404, 'SCHEMA_NOT_FOUND', 'The schema provided does not exist');
export const wrongType = (property: string, type: string): KvsError =>
  new KvsError(400, 'INCORRECT_PROPERTY_TYPE', `Data type for property "${property}" is defined as "${type}"`);

// Code and message [source: tests of `@forge/kvs`].
export const badRequest = (): KvsError => new KvsError(400, 'BAD_REQUEST', 'Provided request body is invalid');

// Documented code; the message is the sandbox's own [doc: limits-kvs-ce].
export const tooManyRequests = (limit: string): KvsError =>
  new KvsError(429, 'TOO_MANY_REQUESTS', `Rate limit exceeded: ${limit}`);

/** Returns the error for a member of a request that the sandbox doesn't know, such as `keyPolicy` of a batch. */
export const unsupportedMember = (name: string): KvsError =>
  new KvsError(501, 'NOT_IMPLEMENTED', `The sandbox does not read the member '${name}' of a storage request`);
