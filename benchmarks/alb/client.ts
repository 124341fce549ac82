/** A process of its own: `client.ts <url> <seconds>` prints the requests it got answered in a second. */
import { Pool } from 'undici';
import { CONNECTIONS } from './load';

const [url = '', seconds = ''] = process.argv.slice(2);
const { origin, pathname, search } = new URL(url);
const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
const end = performance.now() + Number(seconds) * 1000;

const keepAsking = async (): Promise<number> => {
  let requests = 0;
  for (; performance.now() < end; requests += 1) {
    const { statusCode, body } = await pool.request({ method: 'GET', path: pathname + search });
    await body.dump();
    if (statusCode !== 200) throw new Error(`got ${statusCode}`);
  }
  return requests;
};

void Promise.all(Array.from({ length: CONNECTIONS }, keepAsking)).then(async counts => {
  console.log(counts.reduce((sum, count) => sum + count, 0) / Number(seconds));
  await pool.close();
});
