// The service that the demo deploys as a Lambda function: it says which colour it is.
const color = process.env.COLOR;

exports.handler = async ({ path }) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json', 'x-color': color },
  body: JSON.stringify({ color, path }),
});
