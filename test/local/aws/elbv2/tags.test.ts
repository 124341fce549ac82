import { AddTagsCommand, DescribeTagsCommand, RemoveTagsCommand, type Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Stage, startStage } from '../support';
import { createRule } from './calls';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

const add = (arns: (string | undefined)[], ...Tags: Tag[]) =>
  stage.clients.elb.send(new AddTagsCommand({ ResourceArns: arns as string[], Tags }));
const remove = (arns: string[], ...TagKeys: string[]) => stage.clients.elb.send(new RemoveTagsCommand({ ResourceArns: arns, TagKeys }));
const tags = async (...ResourceArns: string[]) => {
  const { TagDescriptions } = await stage.clients.elb.send(new DescribeTagsCommand({ ResourceArns }));
  return TagDescriptions!.map(({ Tags }) => Tags!.map(({ Key, Value }) => `${Key}=${Value}`).join());
};
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));

test('tags are those of the creation, those added, and not those removed', async () => {
  const rule = (await createRule(stage, 10)).RuleArn!;
  const { blue, listenerArn, loadBalancer } = stage.first;
  await add([rule, blue, listenerArn, loadBalancer.arn], { Key: 'color', Value: 'blue' }, { Key: 'empty' });
  expect(await tags(rule, blue, listenerArn, loadBalancer.arn))
    .toEqual(['shift=main,color=blue,empty=', 'color=blue,empty=', 'color=blue,empty=', 'color=blue,empty=']);
  await add([rule], { Key: 'color', Value: 'red' });
  await remove([rule, blue], 'shift', 'empty', 'unknown');
  expect(await tags(rule, blue)).toEqual(['color=red', 'color=blue']);
});

test('there are 50 of them at most, and each once', async () => {
  const { blue, green } = stage.first;
  await add([blue], ...many(49));
  await expect(add([green, blue], { Key: 'a' }, { Key: 'b' })).rejects.toMatchObject({ name: 'TooManyTagsException' });
  expect(await tags(green)).toEqual(['']);
  await add([blue], { Key: 'a' });
  await expect(add([green], { Key: 'a' }, { Key: 'a' })).rejects.toMatchObject({ name: 'DuplicateTagKeysException' });
});

test('they are refused with the error names of AWS', async () => {
  const { blue, listenerArn } = stage.first;
  await expect(tags(`${blue}x`)).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
  await expect(tags(`${listenerArn}x`)).rejects.toMatchObject({ name: 'ListenerNotFoundException' });
  await expect(add([`${listenerArn.replace(':listener/', ':listener-rule/')}/x`], { Key: 'a' })).rejects.toMatchObject({ name: 'RuleNotFoundException' });
  await expect(tags('arn:x')).rejects.toMatchObject({ name: 'ValidationError' });
  await expect(tags(...Array.from({ length: 21 }, () => blue))).rejects.toThrow('Up to 20 resources');
  await expect(add([blue])).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining('at \'tags\'') });
  await expect(add([blue], { Key: '', Value: 'a' })).rejects.toThrow('at \'tags.1.member.key\'');
});
