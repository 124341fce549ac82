import { quantity } from '../../cli/report/numbers';
import { type CostLine, costLine, type Price, type PriceName, PRICES, totalUsd } from '../../local/report/prices';
import { standingCostOf } from '../../local/report/standing-cost';
import { synthesizeDemo } from '../../local/stage/synthesize';
import { readPage, rowsOf } from './pages';

const page = readPage('cost.md');

const section = (title: string): string => page.split('\n## ').find(text => text.startsWith(`${title}\n`))!;

const nameOf = ({ service, unit }: Price) => `${service}: ${unit}`;

const prices = Object.entries(PRICES) as [PriceName, Price][];

/** The rows of a table as lines of a bill, and what the page says that each costs. */
const billIn = (title: string): { readonly line: CostLine; readonly says: string }[] => rowsOf(section(title), 'what')
  .filter(([what]) => !what!.startsWith('**'))
  .map(([what, number, says]) => {
    const [price] = prices.find(([, each]) => nameOf(each) === what)!;
    return { line: costLine(price, Number(number!.replaceAll(',', ''))), says: says! };
  });

const together = (title: string): number => Number(/\*\*together\*\* \| \| \*\*([\d.]+)\*\*/.exec(section(title))![1]);

test('the prices are those that a report reckons with', () => {
  expect(rowsOf(section('Prices'), 'service')).toEqual(prices.map(([, { service, unit, usd, per, source }]) =>
    [`[${service}](${source})`, unit, String(usd), per.toLocaleString('en-US')]));
});

test.each(['A release', 'Idle'])('%s costs what its numbers come to', title => {
  const bill = billIn(title);
  expect(bill.map(({ says }) => says)).toEqual(bill.map(({ line }) => line.usd.toFixed(4)));
  expect(together(title)).toBeCloseTo(totalUsd(bill.map(({ line }) => line)), 3);
});

test('a release costs at most two cents, as the page begins with', () => {
  expect(together('A release')).toBeLessThanOrEqual(0.02);
  expect(page).toContain('A default release costs less than two cents');
});

test('what stands idle is what the demo has, without its dashboard', () => {
  const standing = standingCostOf(synthesizeDemo().template).filter(({ price }) => price !== 'dashboard');
  expect(billIn('Idle').map(({ line: { price, quantity: number } }) => [price, quantity(number)]))
    .toEqual(standing.map(({ price, quantity: number }) => [price, quantity(number)]));
});
