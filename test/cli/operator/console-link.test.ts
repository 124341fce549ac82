import { consoleLink } from '../../../cli/operator/console-link';

test.each([
  ['arn:aws:states:eu-west-1:1:execution:M:x', 'https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:eu-west-1:1:execution:M:x'],
  ['arn:aws-cn:states:cn-north-1:1:execution:M:x', 'https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/arn:aws-cn:states:cn-north-1:1:execution:M:x'],
  ['arn:aws-iso:states:us-iso-east-1:1:execution:M:x', undefined],
])('%s is found at %s', (arn, link) => {
  expect(consoleLink(arn)).toBe(link);
});
