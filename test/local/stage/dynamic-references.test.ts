import fc from 'fast-check';
import { resolveDynamicReferences } from '../../../local/stage/dynamic-references';

const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:preview-AbCdEf';
const secrets: Record<string, string> = { [ARN]: 'open-sesame', preview: 'by-name', login: '{"user": "me", "password": "word"}' };
const resolve = (value: unknown) => resolveDynamicReferences(value, id => secrets[id]);

test.each([
  [`{{resolve:secretsmanager:${ARN}:SecretString:::}}`, 'open-sesame'],
  ['{{resolve:secretsmanager:preview:SecretString:::}}', 'by-name'],
  ['{{resolve:secretsmanager:preview}}', 'by-name'],
  ['{{resolve:secretsmanager:login:SecretString:password::}}', 'word'],
  ['{{resolve:secretsmanager:login:SecretString:user::}}:{{resolve:secretsmanager:preview:SecretString:::}}', 'me:by-name'],
])('%s becomes what the secret holds', (reference, expected) => {
  expect(resolve({ Values: [reference] })).toEqual({ Values: [expected] });
});

test('a secret that is not known stays a reference', () => {
  const reference = '{{resolve:secretsmanager:elsewhere:SecretString:::}}';
  expect(resolve(reference)).toBe(reference);
});

test('what holds no reference stays as it is', () => {
  fc.assert(fc.property(fc.jsonValue().filter(value => !JSON.stringify(value).includes('{{')), value => expect(resolve(value)).toEqual(value)));
});
