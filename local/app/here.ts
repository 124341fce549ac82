import { ACCOUNT, REGION } from '../aws/account';
import type { AssemblyStack } from '../stage/assembly';

/** `unknown-account` and `unknown-region` are those of a stack that goes anywhere: it names neither. */
const ENVIRONMENT = /^aws:\/\/(\d{12}|[\w-]+)\/([a-z]{2}(?:-[a-z]+)+-\d+|[\w-]+)$/;

/** A stack that names its account and its region, as if these were the rehearsal's. */
export const broughtHere = (stack: AssemblyStack): AssemblyStack => {
  const [, account = '', region = ''] = ENVIRONMENT.exec(stack.environment) ?? [];
  const text = JSON.stringify(stack.template).replaceAll(account || ACCOUNT, ACCOUNT).replaceAll(region || REGION, REGION);
  return { ...stack, template: JSON.parse(text) as AssemblyStack['template'] };
};
