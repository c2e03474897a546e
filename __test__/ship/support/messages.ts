/** What the two ends of a test peer say to each other. */

export interface CallMessage {
  readonly id: number;
  readonly digest: string;
  /** Left out when the worker is believed to have it. */
  readonly graph: Uint8Array | undefined;
  /** Packed `[self, args]`. */
  readonly call: unknown;
  readonly leaves: readonly (readonly [number, object])[];
}

export interface ErrorReport {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly code: unknown;
}

export interface ReplyMessage {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: ErrorReport;
  readonly leaves: readonly (readonly [number, object])[];
}
