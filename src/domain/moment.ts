/** Time and chance, as values: a flow is given them, so that whoever runs it decides. */
export interface Moment {
  /** Epoch ms. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Unguessable, for claims and leases. */
  newId(): string;
  newSecretBytes(): Uint8Array;
}
