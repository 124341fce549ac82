import type { Session } from './access-control';

/** The sessions that services run with, by the access key that each of them got. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /** As STS would: temporary keys begin so, and have twenty characters. */
  open(session: Session): string {
    const accessKeyId = `ASIA${String(this.#sessions.size + 1).padStart(16, '0')}`;
    this.#sessions.set(accessKeyId, session);
    return accessKeyId;
  }

  /** Undefined for keys that were not given out here: those are of people, who may do everything. */
  of(accessKeyId: string | undefined): Session | undefined {
    return accessKeyId === undefined ? undefined : this.#sessions.get(accessKeyId);
  }
}
