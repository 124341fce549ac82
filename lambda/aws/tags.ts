import type { DescribeTagsCommandOutput, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';

/** ELB's limit of resources in a call. */
const RESOURCES_PER_CALL = 20;

type Send = (call: () => Promise<DescribeTagsCommandOutput>) => Promise<DescribeTagsCommandOutput>;

/** The tags of rules, listeners and target groups, by their ARNs. */
export const readTags = async (
  client: ElasticLoadBalancingV2Client, arns: readonly string[], send: Send = call => call(),
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> => {
  const tags = new Map<string, Readonly<Record<string, string>>>();
  for (let start = 0; start < arns.length; start += RESOURCES_PER_CALL) {
    const ResourceArns = arns.slice(start, start + RESOURCES_PER_CALL);
    const { TagDescriptions = [] } = await send(() => client.send(new DescribeTagsCommand({ ResourceArns })));
    for (const { ResourceArn = '', Tags = [] } of TagDescriptions) {
      tags.set(ResourceArn, Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])));
    }
  }
  return tags;
};
