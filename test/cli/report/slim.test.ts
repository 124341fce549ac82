import { slim } from '../../../cli/report/slim';

test('what is seen stays, what is not goes', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" class="marks" width="10" height="5" viewBox="0 0 10 5"><g role="graphics-object">' +
    '<path class="background" aria-hidden="true" d="M0,0h0v0h0Z"/><g></g>' +
    '<path d="M0,43.54321L-13.25,7" stroke="var(--green)" stroke-width="1.8" fill-opacity="0.55"/>' +
    '<line transform="translate(0,20.14285)" x2="330" y2="0" stroke-width="1" opacity="1"/>' +
    '<text font-family="x" font-size="10px" transform="translate(0,0)">8-11</text></g></svg>';
  expect(slim(svg)).toBe('<svg width="10" height="5" viewBox="0 0 10 5"><g>' +
    '<path d="M0,43.5L-13.2,7" stroke="var(--green)" stroke-width="1.8" fill-opacity="0.6"/>' +
    '<line transform="translate(0,20.1)" x2="330"/>' +
    '<text font-size="10px">8-11</text></g></svg>');
});
