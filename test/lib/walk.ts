import type { Color, Ending, MigrateNext, MigrateTask } from '../../lambda/contract';
import type { AslState, Definition, Rule } from './definitions';

/** Functions of the user: their answers lead nowhere, and only Lambda's own troubles with them are tried again. */
export const isUsersOwn = (name: string) => /^(Hook|Retire )/.test(name);

/** What the controller says to go on. */
const FORWARD: Readonly<Record<MigrateTask, MigrateNext>> = {
  plan: 'preflight', preflight: 'shift', tested: 'shift', shift: 'wait', watch: 'finish', finish: 'done', drained: 'retire', retired: 'done',
  revert: 'settle', settle: 'failed',
};
export const forward = (task: string): MigrateNext => FORWARD[task as MigrateTask] ?? 'done';

export interface Answer {
  readonly next: MigrateNext;
  readonly from?: Color;
  readonly ending?: Ending;
}

const isTrue = ({ Variable = '', StringEquals, IsPresent, And }: Omit<Rule, 'Next'>, said: Answer): boolean => {
  if (And !== undefined) return And.every(rule => isTrue(rule, said));
  const value = said[Variable.replace('$.run.migration.', '') as keyof Answer];
  return IsPresent === undefined ? value === StringEquals : IsPresent === (value !== undefined);
};

/** What a state does: a task of the controller, or the user's function of that name. */
const workOf = (name: string, state: AslState): string => (state.Parameters!.Payload as { task?: MigrateTask }).task ?? name;

/** The state machine in a few lines: what the functions answer decides where it goes. */
export const walk = (answer: (task: string, visits: number) => MigrateNext | Answer | 'error', { States, StartAt }: Definition): string[] => {
  const visited: string[] = [];
  let name: string | undefined = StartAt;
  let said: Answer = { next: 'preflight' };
  while (name !== undefined && visited.length < 100) {
    visited.push(name);
    const state: AslState = States[name]!;
    switch (state.Type) {
      case 'Task': {
        const answered = answer(workOf(name, state), visited.filter(each => each === name).length);
        if (typeof answered === 'object') said = answered;
        else if (answered !== 'error' && !isUsersOwn(name)) said = { ...said, next: answered };
        name = answered === 'error' ? state.Catch?.[0]?.Next : state.Next;
        break;
      }
      case 'Choice':
        name = state.Choices!.find(choice => isTrue(choice, said))?.Next ?? state.Default;
        break;
      default:
        name = state.Next;
    }
  }
  return visited;
};
