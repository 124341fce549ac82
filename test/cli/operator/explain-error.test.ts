import { explainError, mayPass } from '../../../cli/operator/explain-error';
import { SaidError } from '../../../cli/operator/said-error';

const sdkError = (name: string, message: string, more: object = {}) => Object.assign(new Error(message), { name, ...more });
const answered = { $metadata: { httpStatusCode: 400 }, $fault: 'client' };

test.each<[string, Error, string]>([
  ['no region', new Error('Region is missing'), 'give --region'],
  ['no credentials', sdkError('CredentialsProviderError', 'Could not load credentials from any providers'), 'give --profile'],
  ['an ended session', sdkError('TokenProviderError', 'Token is expired'), 'sign in'],
  ['expired credentials', sdkError('ExpiredTokenException', 'expired', answered), 'sign in again'],
  ['wrong credentials', sdkError('UnrecognizedClientException', 'invalid', answered), 'check --profile'],
  ['a missing permission', sdkError('AccessDeniedException', 'User: x is not authorized', answered), 'grantStart, grantOperate, grantRead'],
  ['an unknown stack', sdkError('ValidationError', 'Stack with id Shops does not exist', answered), 'check --stack, --region and --profile'],
  ['a name that was used', sdkError('ExecutionAlreadyExists', 'Execution Already Exists', answered), 'give another --name'],
  ['no network', sdkError('Error', '', { code: 'ENOTFOUND' }), 'check the network, --region and --endpoint-url'],
  ['silence', sdkError('TimeoutError', 'no answer'), 'AWS cannot be reached'],
  ['anything else that AWS answers', sdkError('InvalidName', 'Invalid Name', answered), 'InvalidName: Invalid Name'],
  ['what we say ourselves', new SaidError('name one with --shift'), 'name one with --shift'],
])('%s is told in a sentence that says what to do', (_, error, sentence) => {
  expect(explainError(error)).toContain(sentence);
  expect(explainError(error)).not.toContain('\n');
});

test.each([new TypeError('x is not a function'), 'a text', undefined])('a defect is not explained away: %s', defect => {
  expect(explainError(defect)).toBeNull();
});

test.each<[string, unknown, boolean]>([
  ['a refused connection', sdkError('Error', '', { code: 'ECONNREFUSED' }), true],
  ['a timeout', sdkError('TimeoutError', ''), true],
  ['throttling', sdkError('ThrottlingException', 'Rate exceeded', answered), true],
  ['an outage', sdkError('InternalServerError', '', { $fault: 'server', $metadata: {} }), true],
  ['a refusal', sdkError('AccessDeniedException', '', answered), false],
  ['expired credentials', sdkError('ExpiredTokenException', '', answered), false],
  ['a defect', new TypeError('x'), false],
  ['nothing', undefined, false],
])('%s may pass by itself: %s', (_, error, passes) => {
  expect(mayPass(error)).toBe(passes);
});
