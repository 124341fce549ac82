// The service that the demo deploys, as a container's command: it says which colour it is, and that it is well.
const { createServer } = require('node:http');

const color = process.env.COLOR;
const server = createServer((request, response) => {
  const body = request.url === '/health' ? { state: 'ready' } : { color, path: request.url };
  response.writeHead(200, { 'content-type': 'application/json', 'x-color': color }).end(JSON.stringify(body));
});
server.listen(8080);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
