// Requests a history from a sample API, discards it, and prints its number of bytes.
import http from 'node:http';

const [origin = '', key = ''] = process.argv.slice(2);
let bytes = 0;
http.get(`${origin}/v1/workflows/runs/any/history`, { headers: { authorization: `Bearer ${key}` } }, (response) => {
  response.on('data', (chunk: Buffer) => (bytes += chunk.length));
  response.on('end', () => console.log(bytes));
});
