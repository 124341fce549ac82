import fc from 'fast-check';
import { Stickiness } from '../../../local/alb/stickiness';
import type { Action, Rule } from '../../../local/alb/model';
import { type Clock, CompressedClock } from '../../../local/clock';
import {
  allHealthy, ask, closeEverything, eventually, exchangeRaw, forwardTo, groupArn, LISTENER, named, onPath, openRawTarget, openStage,
  openTarget, type Reply, settings, type Stage, states,
} from './fixtures';

afterEach(closeEverything);

/** Tells the time that a test sets, and lets health checks go on. */
class SettableClock implements Clock {
  readonly #running = new CompressedClock(60);
  readonly speed = this.#running.speed;
  seconds = 1_800_000_000;

  now(): number {
    return this.seconds * 1000;
  }

  sleep(rehearsedMs: number, signal?: AbortSignal): Promise<void> {
    return this.#running.sleep(rehearsedMs, signal);
  }
}

const DURATION = 300;

const stickyIf = (Enabled: boolean, ...groups: [name: string, weight: number][]): Action => {
  const { ForwardConfig } = forwardTo(...groups);
  return { Type: 'forward', ForwardConfig: { ...ForwardConfig, TargetGroupStickinessConfig: { Enabled, DurationSeconds: DURATION } } };
};

const sticky = (...groups: [name: string, weight: number][]) => stickyIf(true, ...groups);

const allToBlue = sticky(['blue', 100], ['green', 0]);
const allToGreen = sticky(['blue', 0], ['green', 100]);

interface StickyStage extends Stage {
  readonly clock: SettableClock;
  readonly rule: Rule;
  readonly visit: (...cookies: string[]) => Promise<Reply>;
  /** The rule from now on. */
  readonly become: (...actions: Action[]) => void;
}

/** A sticky rule that sends everybody to blue, and healthy targets in both groups. */
const openStickyStage = async (actions: Action[] = [allToBlue]): Promise<StickyStage> => {
  const clock = new SettableClock();
  const stage = await openStage({ clock });
  const { balancer } = stage;
  const rule = balancer.createRule(LISTENER, { Priority: 10, Conditions: onPath('/*'), Actions: actions });
  for (const name of ['blue', 'green']) {
    balancer.targetGroup(groupArn(name)).register(await named(name));
    await allHealthy(balancer, name);
  }
  return {
    ...stage,
    clock,
    rule,
    visit: (...cookies) => ask(balancer.origin(LISTENER), { headers: cookies.length > 0 ? { Cookie: cookies.join('; ') } : {} }),
    become: (...changed) => {
      balancer.modifyRule(rule.RuleArn, { Actions: changed });
    },
  };
};

/** `name=value` of the cookies that an answer sets. */
const cookiesOf = ({ headers }: Reply): string[] => (headers['set-cookie'] ?? []).map(cookie => cookie.split(';')[0] ?? '');

const bodies = async (visit: () => Promise<Reply>, times = 20): Promise<string[]> => {
  const seen = new Set<string>();
  for (let count = 0; count < times; count += 1) seen.add((await visit()).body);
  return [...seen];
};

describe('group stickiness', () => {
  test('sets both cookies for the whole path, the second one for requests from other sites', async () => {
    const { clock, visit } = await openStickyStage();
    const expires = new Date(clock.now() + DURATION * 1000).toUTCString();
    const { headers } = await visit();
    const [plain = '', cors = ''] = headers['set-cookie'] ?? [];
    expect(headers['set-cookie']).toHaveLength(2);
    expect(plain).toMatch(/^AWSALBTG=[A-Za-z0-9+/]+=*; /);
    expect(plain.split('; ').slice(1)).toEqual([`Expires=${expires}`, 'Path=/']);
    expect(cors.split('; ')).toEqual([plain.split('; ')[0]?.replace('AWSALBTG=', 'AWSALBTGCORS='), `Expires=${expires}`, 'Path=/', 'SameSite=None', 'Secure']);
  });

  test('keeps the group from those who can read', async () => {
    const { rule, visit } = await openStickyStage();
    const [cookie = ''] = cookiesOf(await visit());
    const text = Buffer.from(cookie.replace('AWSALBTG=', ''), 'base64').toString('latin1');
    expect(text).not.toContain('blue');
    expect(text).not.toContain(rule.RuleArn);
  });

  test('leaves the target\'s own cookies alone', async () => {
    const { balancer, visit } = await openStickyStage();
    const group = balancer.targetGroup(groupArn('blue'));
    for (const { id, port } of group.health()) group.deregister(id, port);
    group.register(await openTarget((_, response) => response.setHeader('Set-Cookie', ['basket=1', 'theme=dark']).end()));
    const { headers } = await visit();
    expect(headers['set-cookie']).toEqual(['basket=1', 'theme=dark', expect.stringMatching(/^AWSALBTG=/), expect.stringMatching(/^AWSALBTGCORS=/)]);
  });

  test('beats the weight, even a weight of 0', async () => {
    const { visit, become } = await openStickyStage();
    const [cookie = ''] = cookiesOf(await visit());
    become(sticky(['blue', 1], ['green', 999]));
    expect(await bodies(() => visit(cookie))).toEqual(['blue']);
    become(allToGreen);
    expect(await bodies(() => visit(cookie))).toEqual(['blue']);
    expect(await bodies(() => visit())).toEqual(['green']);
  });

  test('takes either cookie, wherever it stands among others', async () => {
    const { visit, become } = await openStickyStage();
    const [plain = '', cors = ''] = cookiesOf(await visit());
    become(allToGreen);
    expect((await visit('a=1', cors)).body).toBe('blue');
    expect((await visit('a=1', plain, 'b=2')).body).toBe('blue');
    expect((await visit('AWSALBTG=stale', cors)).body).toBe('blue');
    expect((await visit(plain.replace('AWSALBTG', 'AWSALBTGX'))).body).toBe('green');
  });

  test('ends when the group leaves the action; the client is bound anew', async () => {
    const { visit, become } = await openStickyStage();
    const [old = ''] = cookiesOf(await visit());
    become(sticky(['green', 1]));
    const answer = await visit(old);
    expect(answer.body).toBe('green');
    become(allToBlue);
    expect((await visit(cookiesOf(answer)[0] ?? '')).body).toBe('green');
  });

  test('ends when the rule binds no clients any more, and neither sets nor reads cookies then', async () => {
    const { visit, become } = await openStickyStage();
    const [cookie = ''] = cookiesOf(await visit());
    for (const action of [forwardTo(['blue', 0], ['green', 100]), stickyIf(false, ['blue', 0], ['green', 100])]) {
      become(action);
      const answer = await visit(cookie);
      expect(answer.body).toBe('green');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  test('holds for one rule: another one decides for itself', async () => {
    const { balancer, visit } = await openStickyStage();
    const [cookie = ''] = cookiesOf(await visit());
    balancer.createRule(LISTENER, { Priority: 5, Conditions: onPath('/other'), Actions: [allToGreen] });
    const other = await ask(balancer.origin(LISTENER), { path: '/other', headers: { Cookie: cookie } });
    expect(other.body).toBe('green');
  });

  test('is the load balancer\'s own: what others made, or bent, counts for nothing', async () => {
    const [{ visit, become }, another] = [await openStickyStage(), await openStickyStage()];
    const [cookie = ''] = cookiesOf(await visit());
    const [strange = ''] = cookiesOf(await another.visit());
    become(allToGreen);
    const bent = cookie.slice(0, 40) + (cookie[40] === 'A' ? 'B' : 'A') + cookie.slice(41);
    for (const forged of [strange, bent, cookie.slice(0, -8), `AWSALBTG=${groupArn('blue')}`, 'AWSALBTG=', 'AWSALBTG']) {
      expect((await visit(forged)).body).toBe('green');
    }
    expect((await visit(cookie)).body).toBe('blue');
  });

  test('lasts for its duration by the rehearsed clock', async () => {
    const { clock, visit, become } = await openStickyStage();
    const [cookie = ''] = cookiesOf(await visit());
    become(allToGreen);
    clock.seconds += DURATION - 1;
    expect((await visit(cookie)).body).toBe('blue');
    clock.seconds += 1;
    expect((await visit(cookie)).body).toBe('green');
  });

  test('begins anew with every answer', async () => {
    const { clock, visit, become } = await openStickyStage();
    let [cookie = ''] = cookiesOf(await visit());
    become(allToGreen);
    for (let answer = 0; answer < 4; answer += 1) {
      clock.seconds += DURATION - 1;
      const reply = await visit(cookie);
      expect(reply.body).toBe('blue');
      [cookie = ''] = cookiesOf(reply);
    }
  });

  test('does not fail over: clients of an empty group get 503, and nothing that would free or bind them', async () => {
    const { balancer, visit, become } = await openStickyStage();
    const [cookie = ''] = cookiesOf(await visit());
    const blue = balancer.targetGroup(groupArn('blue'));
    for (const { id, port } of blue.health()) blue.deregister(id, port);
    become(allToGreen);
    const answer = await visit(cookie);
    expect(answer.status).toBe(503);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await visit()).body).toBe('green');
  });

  test('binds WebSockets: the handshake is routed by the cookie, and its answer sets it', async () => {
    const { balancer, visit, become } = await openStickyStage();
    const upgrading = (name: string) => openRawTarget(socket => socket.once('data', bytes => socket.end(/upgrade/i.test(bytes.toString())
      ? `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Color: ${name}\r\n\r\n`
      : `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${name.length}\r\n\r\n${name}`)));
    for (const name of ['blue', 'green']) {
      const group = balancer.targetGroup(groupArn(name));
      for (const { id, port } of group.health()) group.deregister(id, port);
      group.register(await upgrading(name));
      await eventually(() => states(balancer, name).includes('healthy'));
    }
    const [cookie = ''] = cookiesOf(await visit());
    become(allToGreen);
    const handshake = (headers: string) => exchangeRaw(balancer.origin(LISTENER), [
      'GET / HTTP/1.1', 'Host: shop.example', 'Connection: Upgrade', 'Upgrade: websocket', `${headers}\r\n\r\n`,
    ].join('\r\n'));
    expect(await handshake(`Cookie: ${cookie}`)).toMatch(/^HTTP\/1.1 101 [^]*X-Color: blue\r\n[^]*Set-Cookie: AWSALBTG=/);
    expect(await handshake('X: y')).toMatch(/^HTTP\/1.1 101 [^]*X-Color: green\r\n[^]*Set-Cookie: AWSALBTG=/);
  });

  test('binds clients of functions', async () => {
    const { healthCheck } = settings('blue');
    const { balancer } = await openStage({}, { targetType: 'lambda', healthCheck: { ...healthCheck, enabled: false } });
    balancer.createRule(LISTENER, { Priority: 10, Conditions: onPath('/*'), Actions: [allToBlue] });
    balancer.targetGroup(groupArn('blue')).registerFunction({ id: 'arn:function', invoke: () => Promise.resolve({ statusCode: 200, body: 'blue' }) });
    const answer = await ask(balancer.origin(LISTENER));
    expect(answer.body).toBe('blue');
    expect(cookiesOf(answer)).toEqual([expect.stringMatching(/^AWSALBTG=/), expect.stringMatching(/^AWSALBTGCORS=/)]);
  });

  test('no header that a client may send is more than a cookie that does not count', () => {
    const stickiness = new Stickiness(new SettableClock());
    const groups = [{ TargetGroupArn: 'blue', Weight: 1 }];
    const cookie = fc.oneof(fc.string(), fc.base64String().map(value => `AWSALBTG=${value}`), fc.base64String({ minLength: 40 }).map(value => `AWSALBTGCORS=${value}`));
    fc.assert(fc.property(fc.array(cookie), cookies => {
      expect(stickiness.boundGroup(cookies.join('; '), 'rule', groups)).toBeUndefined();
    }));
  });
});
