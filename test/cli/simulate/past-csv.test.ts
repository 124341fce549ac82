import fc from 'fast-check';
import { COLUMNS, parsePast } from '../../../cli/simulate/past-csv';

const HEADER = 'minute,weight,blue_requests,blue_failed,green_requests,green_failed';

const counts = fc.array(fc.nat(100_000), { minLength: COLUMNS.length - 2, maxLength: COLUMNS.length - 2 });

const table = fc.record({
  first: fc.integer({ min: -100, max: 100 }),
  order: fc.shuffledSubarray([...COLUMNS], { minLength: COLUMNS.length }),
  before: fc.array(counts, { maxLength: 5 }),
  release: fc.array(fc.record({ weight: fc.integer({ min: 1, max: 100 }), values: counts }), { minLength: 1, maxLength: 5 }),
});

test('every value comes to its place, whatever the order of the columns', () => {
  fc.assert(fc.property(table, ({ first, order, before, release }) => {
    const all = [...before.map(values => ({ weight: 0, values })), ...release];
    const rows = all.map(({ weight, values }, index) => {
      const cells: Record<string, number> = { minute: first + index, weight };
      COLUMNS.slice(2).forEach((column, at) => cells[column] = values[at]!);
      return cells;
    });
    const text = [order.join(','), ...rows.map(row => order.map(column => row[column]).join(','))].join('\r\n');
    const color = (row: Record<string, number>, name: string) => ({
      requests: row[`${name}_requests`], failed: row[`${name}_failed`], answers: row[`${name}_answers`],
      clientErrors: row[`${name}_client_errors`], timed: row[`${name}_timed`], slow: row[`${name}_slow`],
    });
    expect(parsePast(text)).toEqual({
      before: rows.slice(0, before.length).map(row => color(row, 'blue')),
      minutes: rows.slice(before.length).map(row => ({
        minute: row.minute, weight: row.weight, blue: color(row, 'blue'), green: color(row, 'green'), rates: { blue: NaN, green: NaN },
      })),
    });
  }));
});

test('what is left out was fine, and took no time that was measured', () => {
  const { minutes: [minute] } = parsePast(`${HEADER}\n1,5,100,2,10,1\n`);
  expect(minute).toMatchObject({
    blue: { requests: 100, failed: 2, answers: 100, clientErrors: 0, timed: 0, slow: 0 },
    green: { requests: 10, failed: 1, answers: 10, clientErrors: 0, timed: 0, slow: 0 },
  });
});

test('slow requests alone are slow ones of all', () => {
  const { minutes: [minute] } = parsePast(`${HEADER},blue_slow,green_slow\n1,5,100,2,10,1,5,4\n`);
  expect(minute).toMatchObject({ blue: { timed: 100, slow: 5 }, green: { timed: 10, slow: 4 } });
});

test.each([
  ['nothing', '', /Line 1 is the header, and it has no column minute, weight/],
  ['no header', '1,5,100,2,10,1', /Line 1 is the header, and it has no column minute/],
  ['a column too few', 'minute,weight,blue_requests,blue_failed,green_requests\n1,5,100,2,10', /it has no column green_failed\. Allowed: minute,/],
  ['a column of nobody', `${HEADER},red_requests\n1,5,100,2,10,1,1`, /the column 'red_requests' is none\. Allowed: minute,.*may be left out/],
  ['a column twice', `${HEADER},weight\n1,5,100,2,10,1,5`, /the column weight is there twice/],
  ['a word', `${HEADER}\n1,5,100,2,10,1\n2,5,100,many,10,1`, /Line 3: blue_failed is 'many'\. Allowed: a number from 0 on/],
  ['nothing where a number is', `${HEADER}\n1,5,100,2,,1`, /Line 2: green_requests is ''\. Allowed/],
  ['less than nothing', `${HEADER}\n1,5,-1,2,10,1`, /Line 2: blue_requests is '-1'\. Allowed/],
  ['endless failures', `${HEADER}\n1,5,100,Infinity,10,1`, /Line 2: blue_failed is 'Infinity'/],
  ['too large a weight', `${HEADER}\n1,101,100,2,10,1`, /Line 2: weight is '101'\. Allowed: a number from 0 to 100/],
  ['half a minute', `${HEADER}\n1.5,5,100,2,10,1`, /Line 2: minute is '1\.5'\. Allowed: a whole number/],
  ['a minute left out', `${HEADER}\n1,5,100,2,10,1\n3,5,100,2,10,1`, /Line 3: minute is 3\. Allowed: 2\. Every minute has a line/],
  ['a value too few', `${HEADER}\n1,5,100,2,10`, /Line 2 has 5 values\. Allowed: 6/],
  ['a value too many', `${HEADER}\n1,5,100,2,10,1,7`, /Line 2 has 7 values\. Allowed: 6/],
  ['an empty line', `${HEADER}\n\n1,5,100,2,10,1`, /Line 2 has 1 values/],
  ['no release', `${HEADER}\n1,0,100,2,0,0`, /No line has a weight above 0/],
  ['a header alone', HEADER, /No line has a weight above 0/],
])('%s is refused', (_, text, message) => {
  expect(() => parsePast(text)).toThrow(message);
});
