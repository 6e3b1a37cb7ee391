/** Content of one push. `id` is the same on each attempt of the same state, so a receiver recognizes a repetition. */
export interface Push {
  /** `<delegation id>.<sequence>`, or `offboarding:<id>.<sequence>`. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: unknown;
}

/** Result of one attempt. The kind of a failure decides the next step, never its text. */
export type Outcome =
  | { readonly kind: 'acknowledged'; readonly status?: number }
  | Retry
  /** The receiver refused this push as wrong, so no further attempt can succeed. */
  | { readonly kind: 'reject'; readonly problem: string; readonly status?: number }
  /** The channel can't be used until an admin acts. */
  | { readonly kind: 'disable'; readonly problem: string; readonly status?: number }
  /** Egress consent for this address is missing, so nothing left the site. */
  | { readonly kind: 'blocked'; readonly problem: string; readonly status?: number };

/** A failure that is worth another attempt. */
export interface Retry {
  readonly kind: 'retry';
  readonly problem: string;
  /** HTTP status of the response; absent without a response. */
  readonly status?: number;
  /** `Retry-After` of the response, ms. */
  readonly afterMs?: number;
  /** The receiver answered well, and only this push isn't done yet. The failure says nothing of the channel. */
  readonly channelWorks?: true;
  /** `Retry-After` counts for the whole channel at once. */
  readonly holdsChannel?: true;
}
