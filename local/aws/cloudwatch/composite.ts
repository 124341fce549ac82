import { AwsError } from '../../aws-error';
import type { AlarmState } from './alarms';
import { notImplemented } from '../wire/protocol';

/** A parsed AlarmRule. */
export interface AlarmRule {
  /** Names of the alarms it looks at. */
  readonly alarms: readonly string[];
  isTrue(stateOf: (alarmName: string) => AlarmState): boolean;
}

const TOKEN = /\s*(?:([(),])|"((?:[^"\\]|\\.)*)"|([^\s(),"]+))/y;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', `invalid AlarmRule: ${message}`);

const tokens = (rule: string): Token[] => {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rule.trimEnd().length) {
    const [, mark, quoted, word] = TOKEN.exec(rule) ?? [];
    const text = mark ?? quoted?.replace(/\\(.)/g, '$1') ?? word;
    if (text === undefined) throw invalid(`unfinished quote in ${rule}`);
    found.push({ text, quoted: quoted !== undefined });
  }
  return found;
};

/** An alarm can be given by its ARN. */
const alarmName = (text: string): string => /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(text)?.[1] ?? text;

const STATE_FUNCTIONS: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** Recursive descent; NOT binds tighter than AND, AND tighter than OR. */
class Parser {
  #position = 0;

  constructor(readonly source: readonly Token[]) {}

  rule(): AlarmRule {
    const rule = this.#either();
    const rest = this.source[this.#position];
    if (rest) throw invalid(`unexpected ${rest.text}`);
    return rule;
  }

  #either(): AlarmRule {
    const left = this.#all();
    if (!this.#takes('OR')) return left;
    const right = this.#either();
    return { alarms: [...left.alarms, ...right.alarms], isTrue: stateOf => left.isTrue(stateOf) || right.isTrue(stateOf) };
  }

  #all(): AlarmRule {
    const left = this.#single();
    if (!this.#takes('AND')) return left;
    const right = this.#all();
    return { alarms: [...left.alarms, ...right.alarms], isTrue: stateOf => left.isTrue(stateOf) && right.isTrue(stateOf) };
  }

  #single(): AlarmRule {
    if (this.#takes('NOT')) {
      const negated = this.#single();
      return { alarms: negated.alarms, isTrue: stateOf => !negated.isTrue(stateOf) };
    }
    if (this.#takes('(')) {
      const inner = this.#either();
      this.#expect(')');
      return inner;
    }
    if (this.#takes('TRUE')) return { alarms: [], isTrue: () => true };
    if (this.#takes('FALSE')) return { alarms: [], isTrue: () => false };
    return this.#stateFunction();
  }

  #stateFunction(): AlarmRule {
    const { text } = this.#next();
    const state = STATE_FUNCTIONS.find(name => name === text.toUpperCase());
    if (!state) throw notImplemented(`${text} in an AlarmRule`);
    this.#expect('(');
    const name = alarmName(this.#next().text);
    this.#expect(')');
    return { alarms: [name], isTrue: stateOf => stateOf(name) === state };
  }

  #next(): Token {
    const token = this.source[this.#position];
    if (!token) throw invalid('it ends too early');
    this.#position += 1;
    return token;
  }

  #takes(word: string): boolean {
    const token = this.source[this.#position];
    const taken = token !== undefined && !token.quoted && token.text.toUpperCase() === word;
    if (taken) this.#position += 1;
    return taken;
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) throw invalid(`${mark} expected`);
  }
}

export const parseAlarmRule = (rule: string): AlarmRule => new Parser(tokens(rule)).rule();
