import * as v from 'valibot';
import type { MigrateInput, OperateInput, Reason, ScheduleStep } from '../contract';
import { COLORS, FULL_WEIGHT, HOLD_SECONDS, MAX_STEPS, OPERATE_ACTIONS } from '../contract';

/** An ASL execution input is at most 256 KiB; an alarm's name at most 255 characters. */
const MAX_TEXT = 1000;

/** A refusal travels in the payload of a state, which holds 256 KiB, however long the list of faults. */
const MAX_FAULTS_TEXT = 4000;

const shortened = (text: string, most: number): string => text.length > most ? `${text.slice(0, most - 3)}...` : text;

const shown = (value: unknown): string => shortened(JSON.stringify(value) ?? String(value), 120);

const allowed = (what: string) => (issue: v.BaseIssue<unknown>) => `is ${shown(issue.input)}, allowed: ${what}`;

const wholeNumber = (min: number, max: number, unit: string) => {
  const message = allowed(`a whole number from ${min} to ${max} (${unit})`);
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
};

const text = (what: string) => {
  const message = allowed(what);
  return v.pipe(v.string(message), v.trim(), v.minLength(1, message), v.maxLength(MAX_TEXT, message));
};

/** The Step Functions console prefills `{"Comment": "Insert your JSON here"}`; whoever leaves it there means an empty input. */
const consoleComment = { Comment: v.optional(v.unknown()) };

const ACTIONS = OPERATE_ACTIONS.map(shown).join(', ');

/** What a missing field should have been. */
const REQUIRED: Readonly<Record<string, string>> = {
  weight: `a whole number from 1 to ${FULL_WEIGHT} (percent)`,
  action: ACTIONS,
};

const STEP_EXAMPLE = '{"weight": 1 to 100, "holdSeconds": seconds, "pause": true or false}';

const step = v.strictObject({
  weight: wholeNumber(1, FULL_WEIGHT, 'percent'),
  holdSeconds: v.optional(wholeNumber(HOLD_SECONDS.min, HOLD_SECONDS.max, 'seconds')),
  pause: v.optional(v.boolean(allowed('true or false'))),
}, allowed(STEP_EXAMPLE));

const MIGRATE_EXAMPLE = 'an object, for example {} or {"target": "green"}';
const OPERATE_EXAMPLE = 'an object, for example {"action": "status"}';

const migrateSchema = v.strictObject({
  ...consoleComment,
  target: v.optional(v.picklist(COLORS, allowed(COLORS.map(shown).join(' or ')))),
  schedule: v.optional(v.pipe(
    v.array(step, allowed(`a list of ${STEP_EXAMPLE}`)),
    v.minLength(1, allowed(`1 to ${MAX_STEPS} steps`)),
    v.maxLength(MAX_STEPS, allowed(`1 to ${MAX_STEPS} steps`)),
  )),
  dryRun: v.optional(v.boolean(allowed('true or false'))),
  ignoreAlarms: v.optional(v.array(text('the name of a watched alarm'), allowed('a list of alarm names'))),
  reason: v.optional(text(`a text of 1 to ${MAX_TEXT} characters`)),
}, allowed(MIGRATE_EXAMPLE));

const operateSchema = v.strictObject({
  ...consoleComment,
  action: v.picklist(OPERATE_ACTIONS, allowed(ACTIONS)),
  reason: v.optional(text(`a text of 1 to ${MAX_TEXT} characters`)),
}, allowed(OPERATE_EXAMPLE));

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Reason };

const invalid = (messages: readonly string[], fields: readonly string[]): Parsed<never> => ({
  ok: false,
  refusal: {
    error: 'InvalidInput',
    // A value that breaks several rules of its field says so once.
    cause: `${shortened([...new Set(messages)].join('; '), MAX_FAULTS_TEXT)}. Fields of this input: ${fields.join(', ')}. Nothing was changed.`,
  },
});

const fieldsOf = (schema: { readonly entries: object }) => Object.keys(schema.entries).filter(name => name !== 'Comment');

const messageOf = (issue: v.BaseIssue<unknown>): string => {
  const path = (issue.path ?? [])
    .map(item => typeof item.key === 'number' ? `[${item.key}]` : `.${String(item.key)}`).join('').replace(/^\./, '');
  // A key that the schema does not know is reported at the key, as a value that was expected never to be there.
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return `input.${path} is not known${issue.path!.length > 1 ? `, allowed: ${STEP_EXAMPLE}` : ''}`;
  }
  if (issue.type === 'strict_object' && issue.path !== undefined && issue.received === 'undefined') {
    return `input.${path} is missing, allowed: ${REQUIRED[String(issue.path.at(-1)?.key)]}`;
  }
  return `input${path === '' ? '' : path.startsWith('[') ? path : `.${path}`} ${issue.message}`;
};

const parse = <S extends typeof migrateSchema | typeof operateSchema>(schema: S, input: unknown): Parsed<v.InferOutput<S>> => {
  // A list counts as an object for the schema; for an operator it is a mistake.
  if (Array.isArray(input)) return invalid([`input is ${shown(input)}, allowed: an object`], fieldsOf(schema));
  const result = v.safeParse(schema, input);
  return result.success
    ? { ok: true, value: result.output }
    : invalid(result.issues.map(messageOf), fieldsOf(schema));
};

/** What the shape alone cannot say. */
const scheduleFaults = (steps: NonNullable<MigrateInput['schedule']>): string[] => steps.flatMap(({ weight, holdSeconds, pause }, index) => {
  const at = `input.schedule[${index}]`;
  const last = index === steps.length - 1;
  const before = steps[index - 1]?.weight ?? 0;
  return [
    ...(weight <= before ? [`${at}.weight is ${weight}, allowed: more than the step before (${before})`] : []),
    ...(last && weight !== FULL_WEIGHT ? [`${at}.weight is ${weight}, allowed: ${FULL_WEIGHT} in the last step`] : []),
    ...(!last && holdSeconds === undefined ? [`${at}.holdSeconds is missing, allowed: seconds; only the last step may leave it out`] : []),
    ...(last && pause === true ? [`${at}.pause is true, allowed: false in the last step, whose hold is the bake`] : []),
  ];
});

export const parseMigrateInput = (input: unknown, watchedAlarms: readonly string[]): Parsed<MigrateInput> => {
  const parsed = parse(migrateSchema, input);
  if (!parsed.ok) return parsed;
  const { schedule, ignoreAlarms = [], reason } = parsed.value;
  const faults = [
    ...(schedule === undefined ? [] : scheduleFaults(schedule)),
    ...ignoreAlarms.flatMap((name, index) => watchedAlarms.includes(name)
      ? []
      : [`input.ignoreAlarms[${index}] is ${shown(name)}, allowed: ${watchedAlarms.map(shown).join(', ') || 'none, this shift watches no alarm'}`]),
    ...(ignoreAlarms.length > 0 && reason === undefined ? ['input.reason is missing, needed: why the alarms are ignored'] : []),
  ];
  return faults.length === 0 ? { ok: true, value: parsed.value } : invalid(faults, fieldsOf(migrateSchema));
};

export const parseOperateInput = (input: unknown): Parsed<OperateInput> => parse(operateSchema, input);

/** The steps of one run; the last one is held for the bake time unless the input says otherwise. */
export const resolveSchedule = (input: MigrateInput, deployed: readonly ScheduleStep[], bakeSeconds: number): ScheduleStep[] =>
  (input.schedule ?? deployed).map(({ weight, holdSeconds, pause }) =>
    ({ weight, holdSeconds: holdSeconds ?? bakeSeconds, ...pause === true && { pause } }));
