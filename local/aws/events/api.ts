import { page } from '../paging';
import { type Actions, type Fields, fromEpochSeconds, notImplemented } from '../wire/protocol';
import type { Validation } from '../wire/read-input';
import { integer, list, structure, text, time } from '../wire/shape';
import type { EventBus } from './bus';
import { isDefaultBus, type Rule } from './rules';

/** The API's limits for a page and for one PutEvents. */
const PAGE_SIZE = 100;
const MOST_ENTRIES = 10;

const limit = integer({ min: 1, max: PAGE_SIZE });
const named = structure({ 'Name!': text({ min: 1, max: 64 }) });
const entry = structure({
  Source: text(), DetailType: text(), Detail: text(), Resources: list(text()), Time: time, EventBusName: text(),
});

export const EVENTS_VALIDATION: Validation = {
  code: 'ValidationException',
  inputs: {
    PutEvents: structure({ 'Entries!': list(entry, { min: 1, max: MOST_ENTRIES }) }),
    ListRules: structure({ NamePrefix: text(), Limit: limit, NextToken: text() }),
    ListTargetsByRule: structure({ 'Rule!': text({ min: 1, max: 64 }), 'Limit': limit, 'NextToken': text() }),
    DescribeRule: named, EnableRule: named, DisableRule: named,
  },
};

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: string[];
  /** Seconds since the epoch. */
  readonly Time?: number;
  readonly EventBusName?: string;
}

const requireDefaultBus = (name: string | undefined): void => {
  if (!isDefaultBus(name)) throw notImplemented(`the event bus ${name}`);
};

const refused = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });

const detailOf = (detail: string): Fields | undefined => {
  try {
    const parsed: unknown = JSON.parse(detail);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed as Fields : undefined;
  } catch {
    return undefined;
  }
};

/** An entry that cannot be taken does not hold up the others. */
const putEntry = (bus: EventBus, entry: Entry) => {
  const { Source, DetailType, Detail, Resources, Time } = entry;
  const missing = (['Source', 'DetailType', 'Detail'] as const).find(name => !entry[name]);
  if (missing !== undefined) return refused('InvalidArgument', `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`);
  if (Source!.startsWith('aws.')) return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  const detail = detailOf(Detail!);
  if (detail === undefined) return refused('MalformedDetail', 'Detail is malformed.');
  const at = Time === undefined ? bus.now() : fromEpochSeconds(Time);
  const { id } = bus.put({ source: Source!, detailType: DetailType!, at, resources: Resources, detail });
  return { EventId: id };
};

const putEvents = (bus: EventBus, { Entries }: Fields) => {
  const entries = Entries as Entry[];
  for (const { EventBusName } of entries) requireDefaultBus(EventBusName);
  const answers = entries.map(entry => putEntry(bus, entry));
  return { FailedEntryCount: answers.filter(answer => 'ErrorCode' in answer).length, Entries: answers };
};

const described = ({ name, arn, isEnabled, input: { Description, EventPattern, ScheduleExpression, RoleArn } }: Rule) => ({
  Name: name,
  Arn: arn,
  Description,
  EventPattern: EventPattern === undefined || typeof EventPattern === 'string' ? EventPattern : JSON.stringify(EventPattern),
  ScheduleExpression,
  State: isEnabled ? 'ENABLED' : 'DISABLED',
  RoleArn,
  EventBusName: 'default',
});

const listRules = (bus: EventBus, { NamePrefix = '', Limit = PAGE_SIZE, NextToken }: Fields) => {
  const rules = bus.rules().filter(({ name }) => name.startsWith(NamePrefix as string)).map(described);
  const { items, next } = page(rules, Limit as number, NextToken as string | undefined);
  return { Rules: items, NextToken: next };
};

const listTargets = (bus: EventBus, { Rule: name, Limit = PAGE_SIZE, NextToken }: Fields) => {
  const targets = bus.rule(name as string).destinations.map(({ target }) => target);
  const { items, next } = page(targets, Limit as number, NextToken as string | undefined);
  return { Targets: items, NextToken: next };
};

const enable = (bus: EventBus, name: unknown, isEnabled: boolean): undefined => {
  bus.rule(name as string).isEnabled = isEnabled;
};

/** The EventBridge API, of the default bus. */
export const eventsActions = (bus: EventBus): Actions => {
  const onDefaultBus = (action: Actions[string]): Actions[string] => input => {
    requireDefaultBus(input.EventBusName as string | undefined);
    return action(input);
  };
  return {
    PutEvents: input => putEvents(bus, input),
    ListRules: onDefaultBus(input => listRules(bus, input)),
    DescribeRule: onDefaultBus(({ Name }) => described(bus.rule(Name as string))),
    ListTargetsByRule: onDefaultBus(input => listTargets(bus, input)),
    EnableRule: onDefaultBus(({ Name }) => enable(bus, Name, true)),
    DisableRule: onDefaultBus(({ Name }) => enable(bus, Name, false)),
  };
};
