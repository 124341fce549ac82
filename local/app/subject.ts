import type { ServicesOptions } from '../service/services';

/** What a rehearsal has to know of somebody's own stack. */
export interface Subject {
  /** The path of the shift's construct. */
  readonly shift: string;
  readonly services: Pick<ServicesOptions, 'answers' | 'colors' | 'targetsPerColor'>;
  /** Made-up values of secrets, by ARN. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What is different from the app, in sentences. */
  readonly notes: readonly string[];
}
