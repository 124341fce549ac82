import { AwsError } from '../../aws-error';

const TOKEN = /\s*(?:([(),])|"((?:[^"\\]|\\.)*)"|([^\s(),"]+))/y;

export interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

export const invalidRule = (message: string): AwsError => new AwsError('ValidationError', `invalid AlarmRule: ${message}`);

export const alarmRuleTokens = (rule: string): Token[] => {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rule.trimEnd().length) {
    const [, mark, quoted, word] = TOKEN.exec(rule) ?? [];
    const text = mark ?? quoted?.replace(/\\(.)/g, '$1') ?? word;
    if (text === undefined) throw invalidRule(`unfinished quote in ${rule}`);
    found.push({ text, quoted: quoted !== undefined });
  }
  return found;
};
