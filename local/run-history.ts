import { RECORD_TABLE } from '../lambda/contract';
import type { RunHistory } from '../lambda/contract/history';
import type { AnsweredCall } from './aws/call';

/** A value as DynamoDB's API has it: under the name of its type. */
type AttributeValue = Readonly<Record<string, unknown>>;

const plain = (value: AttributeValue): unknown => {
  const [type, inner] = Object.entries(value)[0]!;
  switch (type) {
    case 'M': return plainItem(inner as Readonly<Record<string, AttributeValue>>);
    case 'L': return (inner as readonly AttributeValue[]).map(plain);
    case 'N': return Number(inner);
    case 'NULL': return null;
    default: return inner;
  }
};

const plainItem = (item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));

/** The history that the shift writes of its runs, as it went over the wire. */
export class RunHistories {
  readonly #runs = new Map<string, RunHistory>();

  called({ service, action, input, error }: AnsweredCall): void {
    if (service !== 'dynamodb' || action !== 'PutItem' || error !== undefined) return;
    const { [RECORD_TABLE.sortKey]: item, ...run } = plainItem(input.Item as Readonly<Record<string, AttributeValue>>);
    if (String(item).startsWith(RECORD_TABLE.runs)) this.#runs.set(String(run.execution), run as unknown as RunHistory);
  }

  of(executionArn: string): RunHistory | undefined {
    return this.#runs.get(executionArn);
  }
}
