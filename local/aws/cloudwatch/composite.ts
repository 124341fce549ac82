import { alarmRuleTokens, invalidRule, type Token } from './alarm-rule-tokens';
import type { AlarmState } from './alarms';

/** A parsed AlarmRule. */
export interface AlarmRule {
  /** Names of the alarms it looks at. */
  readonly alarms: readonly string[];
  isTrue(stateOf: (alarmName: string) => AlarmState): boolean;
}

/** By the user guide's "Composite alarms". */
const MOST_ALARMS = 100;
/** As deep as the limit of 500 elements allows, and no deeper than the stack. */
const DEEPEST = 500;

/** An alarm can be given by its ARN. */
export const alarmName = (text: string): string => /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(text)?.[1] ?? text;

const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** How many of so many alarms `2` or `50%` is. */
const leastOf = (text: string, alarms: number): number => {
  const [, digits = '', percent] = /^(\d+)(%?)$/.exec(text) ?? [];
  const least = Number(digits);
  const most = percent ? 100 : alarms;
  if (digits === '' || least < 1 || least > most) throw invalidRule(`AT_LEAST takes a number of its ${alarms} alarms, or a percentage, is ${text}`);
  return percent ? alarms * least / 100 : least;
};

/** Recursive descent; NOT binds tighter than AND, AND tighter than OR. */
class Parser {
  #position = 0;
  #depth = 0;

  constructor(readonly source: readonly Token[]) {}

  rule(): AlarmRule {
    const rule = this.#either();
    const rest = this.source[this.#position];
    if (rest) throw invalidRule(`unexpected ${rest.text}`);
    if (new Set(rule.alarms).size > MOST_ALARMS) throw invalidRule(`it uses more than ${MOST_ALARMS} alarms`);
    return rule;
  }

  #either(): AlarmRule {
    const choices = [this.#all()];
    while (this.#takes('OR')) choices.push(this.#all());
    return { alarms: choices.flatMap(({ alarms }) => alarms), isTrue: stateOf => choices.some(choice => choice.isTrue(stateOf)) };
  }

  #all(): AlarmRule {
    const parts = [this.#single()];
    while (this.#takes('AND')) parts.push(this.#single());
    return { alarms: parts.flatMap(({ alarms }) => alarms), isTrue: stateOf => parts.every(part => part.isTrue(stateOf)) };
  }

  #single(): AlarmRule {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw invalidRule('it is nested too deeply');
    const rule = this.#nested();
    this.#depth -= 1;
    return rule;
  }

  #nested(): AlarmRule {
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
    return this.#takes('AT_LEAST') ? this.#atLeast() : this.#stateFunction();
  }

  #stateFunction(): AlarmRule {
    const state = this.#state();
    this.#expect('(');
    const name = alarmName(this.#next().text);
    this.#expect(')');
    return { alarms: [name], isTrue: stateOf => stateOf(name) === state };
  }

  /** `AT_LEAST(50%, NOT OK, (a, b))` */
  #atLeast(): AlarmRule {
    this.#expect('(');
    const { text } = this.#next();
    this.#expect(',');
    const negated = this.#takes('NOT');
    const state = this.#state();
    this.#expect(',');
    const alarms = this.#names();
    this.#expect(')');
    const least = leastOf(text, alarms.length);
    return { alarms, isTrue: stateOf => alarms.filter(name => (stateOf(name) === state) !== negated).length >= least };
  }

  #names(): string[] {
    this.#expect('(');
    const names = [alarmName(this.#next().text)];
    while (this.#takes(',')) names.push(alarmName(this.#next().text));
    this.#expect(')');
    return names;
  }

  #state(): AlarmState {
    const { text } = this.#next();
    const state = STATES.find(name => name === text.toUpperCase());
    if (!state) throw invalidRule(`${text} is neither a function nor a state`);
    return state;
  }

  #next(): Token {
    const token = this.source[this.#position];
    if (!token) throw invalidRule('it ends too early');
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
    if (!this.#takes(mark)) throw invalidRule(`${mark} expected`);
  }
}

export const parseAlarmRule = (rule: string): AlarmRule => new Parser(alarmRuleTokens(rule)).rule();
